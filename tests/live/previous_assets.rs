//! The assets of the release before: those who have its pages open still ask for them.

use serde_json::{Value, json};
use smoke_seal::run::Previous;
use smoke_seal::{Evidence, Outcome, Seal};

use crate::support::{Request, Response, Server, findings, reply, run};

fn checks(previous_assets: &Value) -> Value {
    json!({ "previous_assets": previous_assets, "checks": { "home": { "path": "/", "assets": true } } })
}

fn app(release: u32, has_the_old: bool, request: &Request) -> Response {
    let own = format!("/assets/app-{release}f1d2c3b.js");
    match request.target.as_str() {
        "/" => reply(
            200,
            &[("content-type", "text/html")],
            format!("<!doctype html><script src={own}></script>"),
        ),
        it if it == own || has_the_old => reply(200, &[("content-type", "text/javascript")], "go()"),
        _ => reply(404, &[], ""),
    }
}

/// The seal of release 1, and what a run of release 2 after it finds out.
async fn after(previous_assets: &Value, has_the_old: bool) -> Vec<Evidence> {
    let before = Server::http(|request| async move { app(1, false, &request) });
    let seal = run(&before.url(), &checks(&json!(false))).execute(|_| ()).await;
    let seal = Seal::of(seal, chrono::Utc::now());
    assert_eq!(seal.evidence()[0].assets, ["/assets/app-1f1d2c3b.js"]);
    let now = Server::http(move |request| async move { app(2, has_the_old, &request) });
    run(&now.url(), &checks(previous_assets)).after(Previous::of(&seal)).execute(|_| ()).await.evidence
}

#[tokio::test]
async fn previous_assets_that_still_answer_pass() {
    let evidence = after(&json!("fail"), true).await;
    assert_eq!((evidence[1].check.as_str(), evidence[1].outcome), ("previous_assets", Outcome::Passed));
    assert_eq!(evidence[1].notes, ["assets: 1 checked"]);
    assert!(evidence[1].assets.is_empty(), "the next release is held against this one alone");
}

#[tokio::test]
async fn missing_previous_assets_warn_or_fail_by_the_setting() {
    for (written, outcome) in
        [(json!(true), Outcome::Warned), (json!("warn"), Outcome::Warned), (json!("fail"), Outcome::Failed)]
    {
        let evidence = after(&written, false).await;
        assert_eq!(evidence[0].outcome, Outcome::Passed);
        assert_eq!(evidence[1].outcome, outcome, "{written}");
        assert_eq!(findings(&evidence[1]), ["assets: /assets/app-1f1d2c3b.js <- 404"]);
    }
}

#[tokio::test]
async fn nothing_is_asked_where_nobody_asks_for_it_or_nothing_is_known() {
    assert_eq!(after(&json!(false), false).await.len(), 1);
    let server = Server::http(|request| async move { app(2, false, &request) });
    let report = run(&server.url(), &checks(&json!("fail"))).execute(|_| ()).await;
    assert_eq!((report.evidence.len(), server.requests().len()), (1, 2));
}
