//! What the tests are made of: a server, a run against it, and a process of its own where the environment matters.

mod certificates;
mod child;
mod folder;
pub(crate) mod lane;
mod looks;
mod names;
mod response;
mod server;
mod stalled;
mod wire;

use serde_json::{Value, json};
use smoke_seal::suite::Settings;
use smoke_seal::{Evidence, Finding, LaneEvidence, Run, RunResult, Suite, Target};

pub(crate) use certificates::{Authority, Identity, OwnCertificate};
pub(crate) use child::{seal_in_child, seal_in_child_by_name, task, test_in_child};
pub(crate) use folder::Folder;
pub(crate) use looks::{Looks, came_back};
pub(crate) use names::{Names, Says};
pub(crate) use response::{Response, in_pieces, page, redirect, reply};
pub(crate) use server::Server;
pub(crate) use stalled::Stalled;
pub(crate) use wire::{Request, Wire};

/// The suite of an app with this entry in the config file; each check is looked at once, unless it names a boot window.
pub(crate) fn suite(entry: &Value) -> Suite {
    let mut entry = entry.clone();
    if let Some(settings) = entry.as_object_mut() {
        settings.entry("boot_window").or_insert_with(|| json!(0));
    }
    let entry = &entry;
    Suite::parse("shop", entry, &|_| None).unwrap_or_else(|error| panic!("{error}"))
}

/// The run of `entry` at `url`, ready to go.
pub(crate) fn run(url: &str, entry: &Value) -> Run {
    refuse_proxies();
    Run::prepare(suite(entry), Target::parse(url).unwrap()).unwrap()
}

/// What a run of `entry` at `url` found out.
pub(crate) async fn report(url: &str, entry: &Value) -> RunResult {
    run(url, entry).execute(|_| ()).await
}

/// What a run of this one check found out.
pub(crate) async fn look(server: &Server, check: Value) -> Evidence {
    look_within(server, check, |_| ()).await
}

/// The same, with settings that no config file has.
pub(crate) async fn look_within(
    server: &Server,
    check: Value,
    adjust: impl FnOnce(&mut Settings),
) -> Evidence {
    refuse_proxies();
    let mut suite = suite(&json!({ "checks": { "it": check } }));
    adjust(&mut suite.settings);
    let run = Run::prepare(suite, Target::parse(&server.url()).unwrap()).unwrap();
    only(run.execute(|_| ()).await.evidence)
}

/// The evidence of the only check.
pub(crate) fn only(evidence: Vec<Evidence>) -> Evidence {
    let [evidence] = <[Evidence; 1]>::try_from(evidence).expect("one check");
    evidence
}

/// What has findings: the record of a check, and that of the browser lane.
pub(crate) trait HasFindings {
    fn findings(&self) -> &[Finding];
}

impl HasFindings for Evidence {
    fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

impl<T: HasFindings> HasFindings for &T {
    fn findings(&self) -> &[Finding] {
        (**self).findings()
    }
}

impl HasFindings for LaneEvidence {
    fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// `key: expected <- got` of each finding.
pub(crate) fn findings(evidence: &impl HasFindings) -> Vec<String> {
    let line = |finding: &Finding| format!("{}: {} <- {}", finding.kind.key(), finding.expected, finding.got);
    evidence.findings().iter().map(line).collect()
}

/// The loopback is not exempt from a proxy that the environment names.
pub(crate) fn refuse_proxies() {
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        assert!(
            std::env::var_os(name).is_none_or(|_| std::env::var_os("NO_PROXY").is_some()),
            "{name} is set, and these tests ask this machine itself; run them with NO_PROXY=127.0.0.1,localhost,::1",
        );
    }
}
