use serde_json::json;
use smoke_seal::Outcome;

use crate::support::{Server, findings, page, redirect, reply, report};

#[tokio::test]
async fn what_a_release_took_away_has_to_be_gone() {
    let server = Server::http(|request| async move {
        match request.target.as_str() {
            "/old" => redirect(301, "/"),
            "/gone" => reply(410, &[], ""),
            "/still" => page("<p>still here"),
            "/locked" => reply(403, &[], ""),
            "/" => page("<p>home"),
            _ => reply(404, &[], ""),
        }
    });
    let removed = ["/old", "/gone", "/none", "/still", "/locked"];
    let report =
        report(&server.url(), &json!({ "checks": { "home": { "path": "/" } }, "removed": removed })).await;
    let names: Vec<_> = report.evidence.iter().map(|record| record.check.as_str()).collect();
    assert_eq!(
        names,
        ["home", "removed /old", "removed /gone", "removed /none", "removed /still", "removed /locked"]
    );
    let failed: Vec<_> = report.evidence.iter().filter(|record| record.outcome == Outcome::Failed).collect();
    let found: Vec<_> = failed.iter().flat_map(findings).collect();
    assert_eq!(found, ["status: 404 or 410 or 3xx <- 200", "status: 404 or 410 or 3xx <- 403"]);
}
