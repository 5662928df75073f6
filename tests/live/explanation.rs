//! One look at one check, and all that is told of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use hyper::header::HeaderName;
use serde_json::{Value, json};
use smoke_seal::explanation::{Row, RowOutcome};
use smoke_seal::{Explaining, Explanation, Outcome, Suite, Target};

use crate::support::{Request, Server, page, redirect, reply, report};

const CANARY: &str = "c4nary-token-1";

/// What one look at the check `name` of `entry` comes to.
async fn explain(url: &str, entry: &Value, name: &str, sha: Option<&str>) -> Explanation {
    let suite = Suite::parse("shop", entry, &|_| Some(CANARY.to_owned()));
    let suite = Arc::new(suite.unwrap_or_else(|error| panic!("{error}")));
    let look = Explaining::prepare(&suite, &Target::parse(url).unwrap(), name, sha);
    look.unwrap_or_else(|error| panic!("{error}")).execute().await
}

async fn explain_one(server: &Server, check: Value) -> Explanation {
    explain(&server.url(), &json!({ "checks": { "it": check } }), "it", None).await
}

/// `✓ title "Shop" <- "Shop, of all"`
fn lines(rows: &[Row]) -> Vec<String> {
    let line = |row: &Row| {
        let mark = match row.outcome {
            RowOutcome::Held => '✓',
            RowOutcome::Failed => '✗',
            RowOutcome::Warned => '!',
            RowOutcome::NotJudged => '-',
        };
        let got = row.got.as_ref().map(|got| format!(" <- {got}")).unwrap_or_default();
        format!("{mark} {} {}{got}", row.expectation, row.expected)
    };
    rows.iter().map(line).collect()
}

/// All headers but `Host` are told as they were sent, or hidden.
fn assert_told(told: &[(String, String)], sent: &Request) {
    for (name, value) in told.iter().filter(|(_, value)| value != "[hidden]") {
        assert_eq!(sent.header(name), Some(value.as_str()), "{name}");
    }
    let told: BTreeSet<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
    let names: BTreeSet<&str> =
        sent.headers.keys().map(HeaderName::as_str).filter(|name| *name != "host").collect();
    assert_eq!(told, names);
}

#[tokio::test]
async fn each_expectation_is_shown_with_what_was_found() {
    let server = Server::http(|_| async { page("<title>Shop</title><h1>Cart</h1><p>Pay") });
    let check = json!({
        "path": "/", "status": 200, "title": "Shop", "text": ["Cart", "Gone"], "selector": "h1", "max_ms": 60_000,
        "content_type": "text/html", "severity": "warn",
    });
    let explanation = explain_one(&server, check).await;
    let mut told = lines(&explanation.expected);
    let took = told.pop().unwrap();
    assert!(took.starts_with("✓ max_ms at most 60000 ms <- "), "{took}");
    assert_eq!(
        told,
        [
            "✓ status 200 <- 200",
            "✓ content_type \"text/html\" <- \"text/html; charset=utf-8\"",
            "✓ title \"Shop\" <- \"Shop\"",
            "✓ text \"Cart\"",
            "! text \"Gone\" <- a page that begins \"Cart Pay\"",
            "✓ selector h1 <- one such element",
        ]
    );
    assert_eq!(explanation.evidence.outcome, Outcome::Warned);
    assert_eq!(explanation.received.unwrap().text, ["Cart", "Pay"]);
    assert_eq!(server.lines(), ["GET /"]);
}

#[tokio::test]
async fn expectations_after_an_unexpected_status_are_shown_as_not_checked() {
    let server =
        Server::http(|_| async { reply(500, &[("content-type", "text/html")], "boom\u{1b}[31m\nbang") });
    let explanation = explain_one(&server, json!({ "path": "/", "title": "Shop", "links": 1 })).await;
    assert_eq!(lines(&explanation.expected), ["✗ status 2xx <- 500", "- title \"Shop\"", "- links "]);
    assert_eq!(explanation.received.unwrap().text, ["boom bang"]);
    assert!(explanation.curl.unwrap().starts_with("curl -sS -i "));
}

#[tokio::test]
async fn a_page_of_an_error_with_a_good_status_fails_in_a_line_of_its_own() {
    let error =
        "<title>502 Bad Gateway</title><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>";
    let server = Server::http(move |_| async move { page(error) });
    let explanation = explain_one(&server, json!({ "path": "/", "text": "Shop" })).await;
    assert_eq!(
        lines(&explanation.expected),
        ["✓ status 2xx <- 200", "- text \"Shop\"", "✗ page a page of the app <- nginx' error page"]
    );
}

#[tokio::test]
async fn no_answer_is_reported_with_what_was_sent() {
    let closed = Server::http(|_| async { page("") }).url();
    let explanation = explain(&closed, &json!({ "checks": { "it": { "path": "/" } } }), "it", None).await;
    let told = lines(&explanation.expected);
    assert_eq!(told.first().map(String::as_str), Some("- status 2xx"));
    assert!(told.last().unwrap().starts_with("✗ answer an answer with status 2xx <- "), "{told:?}");
    assert_eq!(explanation.sent.unwrap().url, format!("{closed}/"));
    assert!(explanation.received.is_none());
}

#[tokio::test]
async fn the_verdict_is_that_of_a_run() {
    let server = Server::http(|request| async move {
        match request.target.as_str() {
            "/login" => page("<form><input type=password>"),
            "/wall" => redirect(302, "/login"),
            "/busy" => reply(429, &[], ""),
            "/gone" => reply(404, &[], "not here"),
            "/blank" => page(""),
            _ => page("<title>Shop</title>x"),
        }
    });
    for path in ["/", "/wall", "/busy", "/gone", "/blank"] {
        let entry = json!({ "checks": { "it": { "path": path, "status": 200 } } });
        let run = report(&server.url(), &entry).await.evidence.remove(0);
        let mut told = explain(&server.url(), &entry, "it", None).await.evidence;
        (told.timings, told.request_id) = (run.timings, run.request_id.clone());
        told.started_ms = run.started_ms;
        for (hop, of_run) in told.redirects.iter_mut().zip(&run.redirects) {
            hop.duration_ms = of_run.duration_ms;
        }
        told.peer.clone_from(&run.peer);
        assert_eq!(told, run, "{path}");
    }
}

#[tokio::test]
async fn every_header_that_is_sent_is_reported_and_what_is_secret_is_hidden() {
    let echo = |request: Request| async move {
        let said = format!("{:?}", request.headers);
        reply(
            200,
            &[("content-type", "text/plain"), ("x-echo", &said), ("set-cookie", "id=c4nary")],
            said.clone(),
        )
    };
    let server = Server::http(echo);
    let entry = json!({
        "headers": { "X-Key": "env:KEY", "Accept-Language": "en" },
        "checks": { "it": { "path": "/?token=c4nary-query-2", "text": "host" } },
    });
    let url = server.url().replace("//", "//isla:c4nary-pass-3@");
    let explanation = explain(&url, &entry, "it", None).await;
    assert_told(explanation.sent.as_ref().unwrap().headers.as_slice(), &server.requests().remove(0));
    let json = serde_json::to_string(&explanation).unwrap();
    assert!(!json.contains("c4nary"), "{json}");
    assert!(json.contains("[hidden]"));
    let language = explanation.sent.unwrap().headers.into_iter().find(|it| it.0 == "accept-language");
    assert_eq!(language.unwrap().1, "en");
}

#[tokio::test]
async fn a_websocket_is_explained_with_the_headers_that_ask_for_it() {
    let server = Server::http(|_| async { reply(404, &[], "") });
    let explanation = explain_one(&server, json!({ "path": "/cable", "websocket": true })).await;
    assert_eq!(lines(&explanation.expected), ["✗ websocket a WebSocket, with 101 <- 404"]);
    let headers = explanation.sent.unwrap().headers;
    assert!(headers.iter().any(|(name, _)| name == "sec-websocket-key"), "{headers:?}");
    assert_told(&headers, &server.requests().remove(0));
}

#[tokio::test]
async fn additional_requests_are_listed() {
    let server = Server::http(|request| async move {
        if request.target == "/" { page("<a href=/gone>gone</a>") } else { reply(404, &[], "") }
    });
    let explanation = explain_one(&server, json!({ "path": "/", "links": 1 })).await;
    assert_eq!(lines(&explanation.expected), ["✓ status 2xx <- 200", "! links /gone: 2xx <- 404"]);
    let additional: Vec<_> =
        explanation.additional_requests.iter().map(|it| (it.check.as_str(), it.status)).collect();
    assert_eq!(additional, [("links", Some(404))]);
}

#[tokio::test]
async fn the_revision_check_can_be_explained_and_is_compared_with_a_sha() {
    let server = Server::http(|_| async {
        reply(200, &[("x-revision", "9f8e7d6"), ("content-type", "text/html")], "x")
    });
    let entry = json!({ "revision": { "header": "X-Revision" }, "checks": { "it": { "path": "/" } } });
    let named = explain(&server.url(), &entry, "revision", None).await;
    assert_eq!(
        lines(&named.expected),
        ["✓ status 2xx <- 200", "✓ revision the header x-revision <- 9f8e7d6"]
    );
    for name in ["revision", "it"] {
        let other = explain(&server.url(), &entry, name, Some("0a1b2c3")).await;
        assert_eq!(other.evidence.outcome, Outcome::Failed, "{name}");
        assert!(
            lines(&other.expected).contains(&"✗ revision 0a1b2c3 <- 9f8e7d6".to_owned()),
            "{name} {other:?}"
        );
    }
}

#[tokio::test]
async fn an_unknown_check_gets_a_list_of_known_checks() {
    let suite = |entry: Value| Arc::new(Suite::parse("shop", &entry, &|_| None).unwrap());
    let target = Target::parse("http://127.0.0.1:9").unwrap();
    let refused = |suite: &Arc<Suite>, name: &str| {
        Explaining::prepare(suite, &target, name, None).err().expect("no such check").to_string()
    };
    let default = suite(json!({ "browser": "npm test" }));
    assert_eq!(refused(&default, "hom"), "no check is called hom; did you mean home?");
    assert_eq!(refused(&default, "signin"), "no check is called signin; known: up, home");
    assert_eq!(refused(&default, "browser"), "browser is the browser lane, a command; only a run runs it");
}
