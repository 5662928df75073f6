//! What a page is made of, looked at over real sockets.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use smoke_seal::Outcome;

use crate::support::{
    Authority, Request, Response, Server, findings, look, only, redirect, reply, report, seal_in_child,
};

const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR";

fn served(content_type: &str, body: impl Into<bytes::Bytes>) -> Response {
    reply(200, &[("content-type", content_type)], body)
}

/// A shop whose page is `html`, and whose assets are all there.
fn shop(html: &str, request: &Request) -> Response {
    let path = request.target.split('?').next().unwrap_or_default();
    match path.rsplit_once('.') {
        None if path == "/" => served("text/html", html.to_owned()),
        None if path == "/up" => served("text/plain", "ok"),
        Some(("/app", "css")) => served("text/css", "@import 'base.css'; a{background:url(img/bg.png)}"),
        Some(("/base", "css")) => served("text/css", "@font-face{src:url(/inter.woff2)}"),
        Some((_, "woff2")) => served("font/woff2", "wOF2...."),
        Some((_, "js")) => served("text/javascript", "go()"),
        Some((_, "png")) => served("image/png", PNG),
        _ => reply(404, &[("content-type", "text/html")], "<html>no such file"),
    }
}

fn serve(html: &'static str) -> Server {
    Server::http(move |request| async move { shop(html, &request) })
}

fn assets(value: &Value) -> Value {
    json!({ "path": "/", "assets": value })
}

fn sorted(server: &Server) -> Vec<String> {
    let mut lines = server.lines();
    lines.sort();
    lines
}

#[tokio::test]
async fn all_that_a_page_and_its_stylesheets_name_is_requested_once() {
    let server = serve(
        "<!doctype html><link rel=stylesheet href=app.css><script src=/app.js></script><img src=/a.png>\
         <img src=/a.png#x><script src=https://cdn.example/x.js></script><a href=/elsewhere>x</a>",
    );
    let evidence = look(&server, assets(&json!(true))).await;
    assert_eq!((evidence.outcome, findings(&evidence)), (Outcome::Passed, vec![]));
    let expected = [
        "GET /",
        "GET /a.png",
        "GET /app.css",
        "GET /app.js",
        "GET /base.css",
        "GET /img/bg.png",
        "GET /inter.woff2",
    ];
    assert_eq!(sorted(&server), expected);
    assert_eq!(evidence.notes, ["assets: 6 checked, 1 of other origins not"]);
}

#[tokio::test]
async fn what_is_missing_is_named_as_the_page_names_it() {
    let server = serve("<!doctype html><script src=/gone/app.mjs></script><img src=gone.gif>");
    let evidence = look(&server, assets(&json!(true))).await;
    assert_eq!(evidence.outcome, Outcome::Failed);
    let expected = ["assets: <script src=/gone/app.mjs> <- 404", "assets: <img src=gone.gif> <- 404"];
    assert_eq!(findings(&evidence), expected);
}

#[tokio::test]
async fn what_only_a_stylesheet_names_warns_unless_it_is_said_otherwise() {
    let html = "<!doctype html><link rel=stylesheet href=/css/site.css>";
    let answer = move |request: Request| async move {
        match request.target.as_str() {
            "/css/site.css" => served("text/css", "a{background:url(gone.gif)}"),
            _ => shop(html, &request),
        }
    };
    for (written, outcome) in
        [(json!(true), Outcome::Warned), (json!("fail"), Outcome::Failed), (json!("warn"), Outcome::Warned)]
    {
        let evidence = look(&Server::http(answer), assets(&written)).await;
        assert_eq!(evidence.outcome, outcome, "{written}");
        assert_eq!(findings(&evidence), ["assets: /css/site.css: url(gone.gif) <- 404"]);
    }
}

#[tokio::test]
async fn an_import_that_is_missing_fails() {
    let html = "<!doctype html><style>@import '/no.css';</style>";
    let evidence = look(&serve(html), assets(&json!(true))).await;
    assert_eq!(evidence.outcome, Outcome::Failed);
    assert_eq!(findings(&evidence), ["assets: <style> @import /no.css <- 404"]);
}

#[tokio::test]
async fn stylesheets_that_import_each_other_come_to_an_end() {
    let html = "<!doctype html><link rel=stylesheet href=/0.css>";
    let server = Server::http(move |request: Request| async move {
        match request.target.trim_matches('/').trim_end_matches(".css").parse::<u32>() {
            Ok(number) => served("text/css", format!("@import '{}.css'; @import '0.css';", number + 1)),
            Err(_) => shop(html, &request),
        }
    });
    let evidence = look(&server, assets(&json!(true))).await;
    assert_eq!(sorted(&server), ["GET /", "GET /0.css", "GET /1.css", "GET /2.css", "GET /3.css"]);
    let note = "assets: 4 checked, 1 that too many stylesheets import from each other not";
    assert_eq!((evidence.outcome, &*evidence.notes), (Outcome::Passed, &[note.into()][..]));
}

#[tokio::test]
async fn no_more_assets_are_checked_than_the_check_says() {
    let server = serve("<!doctype html><img src=1.png><img src=2.png><img src=3.png>");
    let evidence = look(&server, assets(&json!({ "most": 2 }))).await;
    assert_eq!(evidence.notes, ["assets: 2 of 3 checked, 1 beyond the first ones not"]);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_run_without_requests_left_is_not_green() {
    let server = serve("<!doctype html><img src=1.png><img src=2.png><img src=3.png>");
    let entry = json!({ "requests": 2, "checks": { "home": { "path": "/", "assets": true } } });
    let evidence = only(report(&server.url(), &entry).await.evidence);
    assert_eq!((evidence.outcome, evidence.error.as_deref()), (Outcome::Inconclusive, Some("requests")));
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn ten_findings_are_listed_and_the_rest_is_counted() {
    let image = |n| format!("<img src=/gone/{n}.gif>");
    let html: &'static str = (0..25).map(image).collect::<String>().leak();
    let evidence = look(&serve(html), assets(&json!(true))).await;
    assert_eq!(evidence.findings.len(), 10);
    assert_eq!(evidence.findings[9].expected, "<img src=/gone/9.gif>");
    assert!(evidence.notes.contains(&"assets: 15 more findings".into()), "{:?}", evidence.notes);
    let html: &'static str = (0..11).map(image).collect::<String>().leak();
    let evidence = look(&serve(html), assets(&json!(true))).await;
    assert_eq!((evidence.findings.len(), evidence.more_findings), (11, 0), "one more is shown");
}

#[tokio::test]
async fn a_follow_up_that_passed_is_shared_by_all_checks() {
    let server = serve("<!doctype html><script src=/app.js></script><img src=/a.png>");
    let entry =
        json!({ "checks": { "home": assets(&json!(true)), "again": { "path": "/?again", "assets": true } } });
    let report = report(&server.url(), &entry).await;
    assert!(report.evidence.iter().all(|evidence| evidence.outcome == Outcome::Passed));
    assert_eq!(sorted(&server), ["GET /", "GET /?again", "GET /a.png", "GET /app.js"]);
}

#[tokio::test]
async fn what_failed_once_is_requested_again_until_it_holds() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = Server::http(move |request: Request| {
        let count = Arc::clone(&count);
        async move {
            if request.target == "/app.js" && count.fetch_add(1, Ordering::SeqCst) == 0 {
                return reply(503, &[], "");
            }
            shop("<!doctype html><script src=/app.js></script><img src=/a.png>", &request)
        }
    });
    let entry = json!({ "boot_window": 10, "checks": { "home": assets(&json!(true)) } });
    let evidence = only(report(&server.url(), &entry).await.evidence);
    assert_eq!((evidence.outcome, evidence.attempts), (Outcome::Passed, 2));
    assert!(asked.load(Ordering::SeqCst) > 2, "it proves itself");
    let images = server.lines().iter().filter(|line| line.ends_with("a.png")).count();
    assert_eq!(images, 1, "what held is not asked for again");
}

#[tokio::test]
async fn assets_of_a_cdn_that_the_app_names_are_checked_without_its_credentials() {
    let cdn = serve("");
    let html = format!(
        "<!doctype html><script src={0}/app.js></script><script src={0}/x.js integrity=sha256-AAAA></script>\
         <script src={0}/y.js integrity=sha256-AAAA crossorigin></script>",
        cdn.url()
    );
    let html: &'static str = html.leak();
    let app = serve(html);
    let entry = json!({ "cdns": [cdn.url()], "headers": { "X-Secret": "hush" }, "checks": { "home": assets(&json!(true)) } });
    let evidence = only(report(&app.url(), &entry).await.evidence);
    let expected = [
        format!(
            "assets: <script src={}/x.js> <- an integrity without crossorigin, which browsers refuse of another origin",
            cdn.url()
        ),
        format!(
            "assets: <script src={}/y.js> <- another content than its integrity says (sha256)",
            cdn.url()
        ),
    ];
    assert_eq!(findings(&evidence), expected);
    assert_eq!(sorted(&cdn), ["GET /app.js", "GET /y.js"]);
    assert!(cdn.requests().iter().all(|request| request.header("x-secret").is_none()));
    assert_eq!(app.requests()[0].header("x-secret"), Some("hush"));
}

#[tokio::test]
async fn an_asset_that_leads_to_another_site_is_left_there() {
    let html = "<!doctype html><img src=/blobs/1>";
    let server = Server::http(move |request: Request| async move {
        match request.target.as_str() {
            "/blobs/1" => redirect(302, "https://bucket.example/1.png"),
            _ => shop(html, &request),
        }
    });
    let evidence = look(&server, assets(&json!(true))).await;
    assert_eq!(evidence.outcome, Outcome::Passed);
    assert_eq!(evidence.notes, ["assets: 0 checked, 1 that lead to another site not"]);
}

#[tokio::test]
async fn what_is_no_page_has_no_assets_to_look_at() {
    let evidence = look(&serve(""), json!({ "path": "/up", "assets": true })).await;
    assert_eq!(findings(&evidence), ["assets: an HTML page <- something else"]);
}

#[tokio::test]
async fn an_app_that_asks_for_fewer_requests_is_not_judged() {
    let html = "<!doctype html><img src=/a.png><img src=/slow-down.png>";
    let server = Server::http(move |request: Request| async move {
        match request.target.as_str() {
            "/slow-down.png" => reply(429, &[("retry-after", "1")], ""),
            _ => shop(html, &request),
        }
    });
    let evidence = look(&server, assets(&json!(true))).await;
    assert_eq!(evidence.outcome, Outcome::Inconclusive);
    // The reason goes where no text of a page may; the name stays in the evidence.
    assert!(evidence.notes.contains(&"assets: <img src=/slow-down.png> was not judged".into()));
    let reason = evidence.reason.unwrap();
    assert!(reason.starts_with("assets: ") && !reason.contains("slow-down"), "{reason}");
}

#[tokio::test]
async fn a_stylesheet_in_another_place_is_what_its_urls_are_relative_to() {
    let html = "<!doctype html><link rel=stylesheet href=/style>";
    let server = Server::http(move |request: Request| async move {
        match request.target.as_str() {
            "/style" => redirect(302, "/v2/style.css"),
            "/v2/style.css" => served("text/css", "a{background:url(bg.png)}"),
            _ => shop(html, &request),
        }
    });
    look(&server, assets(&json!(true))).await;
    assert!(server.lines().contains(&"GET /v2/bg.png".to_owned()), "{:?}", server.lines());
}

#[test]
fn an_https_page_that_names_http_is_found_and_what_browsers_mend_is_checked() {
    let authority = Authority::new();
    let html = "<!doctype html><script src=http://shop.example/a.js></script><img src=http://localhost.example/a.png>\
                <iframe src=http://shop.example/></iframe><form action=http://shop.example/></form><img src=/own.png>";
    let server =
        Server::https(&authority.identity("127.0.0.1"), move |request| async move { shop(html, &request) });
    let entry = json!({ "checks": { "home": assets(&json!(true)) } });
    let seal = seal_in_child(&server.url(), &entry, &[("SSL_CERT_FILE", authority.file())]);
    let home = &seal.evidence()[0];
    let severity = |finding: &smoke_seal::Finding| format!("{:?} {}", finding.severity, finding.got);
    let expected = [
        "Fail <iframe src=http://shop.example/>",
        "Fail <script src=http://shop.example/a.js>",
        "Warn <form action=http://shop.example/>",
        "Warn <img src=http://localhost.example/a.png>",
    ];
    assert_eq!(home.findings.iter().map(severity).collect::<Vec<_>>(), expected);
    assert!(home.findings.iter().all(|finding| finding.kind.key() == "mixed_content"));
    assert_eq!(home.notes, ["assets: 1 checked, 1 of other origins not"]);
}

#[test]
fn hundreds_of_assets_share_one_connection_where_http_2_is_spoken() {
    let authority = Authority::new();
    let image = |n| format!("<img src=/{n}.png>");
    let html: &'static str = (0..200).map(image).collect::<String>().leak();
    let server =
        Server::https(&authority.identity("127.0.0.1"), move |request| async move { shop(html, &request) });
    let entry = json!({ "checks": { "home": assets(&json!(true)) } });
    let seal = seal_in_child(&server.url(), &entry, &[("SSL_CERT_FILE", authority.file())]);
    assert_eq!((seal.evidence()[0].outcome, server.requests().len()), (Outcome::Passed, 201));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn what_has_an_integrity_and_a_stylesheet_are_read_whole_and_the_rest_at_a_glance() {
    const LENGTH: usize = 300_000;
    let script = "x".repeat(LENGTH);
    let digest = ring::digest::digest(&ring::digest::SHA256, script.as_bytes());
    let integrity = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, digest);
    let html = format!(
        "<!doctype html><script src=/long.mjs integrity=sha256-{integrity}></script>\
         <script src=/other.mjs integrity=sha256-{integrity}></script><link rel=stylesheet href=/long.css>"
    );
    let html: &'static str = html.leak();
    let server = Server::http(move |request: Request| async move {
        match request.target.as_str() {
            "/long.mjs" => served("text/javascript", "x".repeat(LENGTH)),
            "/other.mjs" => served("text/javascript", "x".repeat(LENGTH - 1) + "y"),
            "/long.css" => served("text/css", "a{b:c}".repeat(LENGTH / 6) + "a{b:url(at-the-end.png)}"),
            _ => shop(html, &request),
        }
    });
    let evidence = look(&server, assets(&json!(true))).await;
    let expected = "assets: <script src=/other.mjs> <- another content than its integrity says (sha256)";
    assert_eq!(findings(&evidence), [expected]);
    assert!(server.lines().contains(&"GET /at-the-end.png".to_owned()), "{:?}", server.lines());
}

#[tokio::test]
async fn an_asset_too_long_to_verify_is_a_note_and_not_a_finding() {
    let html = "<!doctype html><script src=/endless.mjs integrity=sha256-AAAA></script>";
    let server = Server::http(move |request: Request| async move {
        match request.target.as_str() {
            "/endless.mjs" => served("text/javascript", vec![b'x'; 9 * 1024 * 1024]),
            _ => shop(html, &request),
        }
    });
    let evidence = look(&server, assets(&json!(true))).await;
    assert_eq!(evidence.outcome, Outcome::Passed);
    let notes = ["assets: 1 checked", "assets: <script src=/endless.mjs> is too long to be verified"];
    assert_eq!(evidence.notes, notes);
}
