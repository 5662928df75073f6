//! A healthy app with a browser lane.

use serde_json::{Value, json};
use smoke_seal::{LaneEvidence, RunResult};

use super::{Server, page, run};

pub(crate) fn entry(lane: &Value) -> Value {
    json!({ "checks": { "up": { "path": "/up", "status": 200 } }, "browser": lane })
}

pub(crate) fn healthy() -> Server {
    Server::http(|_| async { page("ok") })
}

pub(crate) async fn report_of(lane: Value) -> RunResult {
    run(&healthy().url(), &entry(&lane)).execute(|_| ()).await
}

pub(crate) async fn look(lane: Value) -> LaneEvidence {
    let evidence = report_of(lane).await.lane.unwrap();
    assert_eq!(evidence.check, "browser");
    evidence
}
