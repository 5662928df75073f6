//! What a browser would not ask for, or not show: hosts that only a developer has, policies of the page, frames.

use std::sync::Arc;

use serde_json::{Value, json};
use smoke_seal::{Evidence, HttpTransport, MachineClock, Outcome, Run, Target};

use crate::support::{
    Names, Says, Server, findings, look, only, page, redirect, refuse_proxies, reply, suite,
};

const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR";

/// A shop with these headers and this page, whose own assets are all there.
fn shop(headers: &'static [(&'static str, &'static str)], html: &'static str) -> Server {
    Server::http(move |request| async move {
        let path = request.target.split('?').next().unwrap_or_default();
        match path.rsplit_once('.').map(|(_, extension)| extension) {
            _ if path == "/" => {
                let headers: Vec<_> = [&[("content-type", "text/html")], headers].concat();
                reply(200, &headers, html)
            }
            Some("css") => reply(200, &[("content-type", "text/css")], "p{}"),
            Some("js") => reply(200, &[("content-type", "text/javascript")], "go()"),
            Some("png") => reply(200, &[("content-type", "image/png")], PNG),
            _ if path == "/lost.svg" => redirect(302, "http://localhost:3000/x.svg"),
            _ if path == "/frame" => page("<p>in a frame"),
            _ if path == "/refused" => {
                reply(200, &[("content-type", "text/html"), ("x-frame-options", "DENY")], "<p>x")
            }
            _ if path == "/members" => reply(401, &[("content-type", "text/html")], "<p>who"),
            _ => reply(500, &[("content-type", "text/html")], "<p>boom"),
        }
    })
}

fn all() -> Value {
    json!({ "path": "/", "assets": true })
}

/// The same look, where the app has the name `shop.test`.
async fn look_by_name(server: &Server) -> Evidence {
    refuse_proxies();
    let entry = json!({ "allow_private": true, "checks": { "it": all() } });
    let (suite, target) = (Arc::new(suite(&entry)), Target::parse(&server.url_at("shop.test")).unwrap());
    let names = Names::new(|_| Says::Addresses(&["127.0.0.1"]));
    let transport = HttpTransport::with_lookup(names, &suite, &target).unwrap();
    only(Run::with(suite, target, transport, MachineClock::default()).execute(|_| ()).await.evidence)
}

#[tokio::test]
async fn an_asset_on_the_visitors_own_machine_is_a_finding() {
    for (html, outcome, found) in [
        (
            "<script src=http://localhost:3000/a.js></script>",
            Outcome::Failed,
            "assets: <script src=http://localhost:3000/a.js> <- localhost:3000, which is each visitor's own machine",
        ),
        (
            "<link rel=stylesheet href=//0.0.0.0:3035/a.css>",
            Outcome::Failed,
            "assets: <link rel=stylesheet href=//0.0.0.0:3035/a.css> <- 0.0.0.0:3035, which is each visitor's own machine",
        ),
        (
            "<img src='http://[::1]/a.png'>",
            Outcome::Failed,
            "assets: <img src=http://[::1]/a.png> <- [::1], which is each visitor's own machine",
        ),
        (
            "<base href=http://app.localhost:5173/><script type=module src=/@vite/client></script>",
            Outcome::Failed,
            "assets: <script type=module src=/@vite/client> <- app.localhost:5173, which is each visitor's own machine",
        ),
        (
            "<iframe src=http://127.0.0.1:8080/w></iframe>",
            Outcome::Failed,
            "assets: <iframe src=http://127.0.0.1:8080/w> <- 127.0.0.1:8080, which is each visitor's own machine",
        ),
        (
            "<link rel=icon href=http://localhost/favicon.ico>",
            Outcome::Warned,
            "assets: <link rel=icon href=http://localhost/favicon.ico> <- localhost, which is each visitor's own machine",
        ),
        (
            "<form action=http://localhost:3000/session></form>",
            Outcome::Warned,
            "assets: <form action=http://localhost:3000/session> <- localhost:3000, which is each visitor's own machine",
        ),
        (
            "<img src=/lost.svg>",
            Outcome::Failed,
            "assets: <img src=/lost.svg> <- localhost:3000, which is each visitor's own machine",
        ),
    ] {
        let evidence = look_by_name(&shop(&[], html)).await;
        assert_eq!((evidence.outcome, findings(&evidence)), (outcome, vec![found.to_owned()]), "{html}");
    }
    // A page that is there itself, and what only speaks of it.
    let server = shop(&[], "<script src=http://localhost:3/a.js></script><script src=/a.js></script>");
    assert_eq!(findings(&look(&server, all()).await), [""; 0]);
    let says = "<a href=http://localhost:3000/>open it</a><code>http://localhost:3000</code><script src=/a.js></script>";
    assert_eq!(findings(&look_by_name(&shop(&[], says)).await), [""; 0]);
}

#[tokio::test]
async fn a_page_without_any_checked_asset_is_not_green_without_a_warning() {
    for (html, is_told) in [
        ("<link rel=stylesheet href=http://wrong.example/a.css>", true),
        ("<base href=http://wrong.example/><script src=/a.js></script><img src=/a.png>", true),
        ("<script src=https://assets.wrong.example/a.js></script><img src=/a.png>", true),
        ("<script src=https://cdn.jsdelivr.net/x.js></script>", true),
        ("<script src=https://cdn.jsdelivr.net/x.js></script><img src=/a.png>", false),
        ("<link rel=stylesheet href=https://cdn.example/x.css><script src=/a.js></script>", false),
        ("<img src=https://images.example/a.png>", false),
        ("<p>nothing at all", false),
    ] {
        let evidence = look(&shop(&[], html), all()).await;
        let outcome = if is_told { Outcome::Warned } else { Outcome::Passed };
        assert_eq!(evidence.outcome, outcome, "{html} {evidence:?}");
        assert_eq!(evidence.attempts, 1, "nobody waits for it");
        let told = findings(&evidence);
        assert_eq!(told.iter().any(|it| it.contains("none was checked: ")), is_told, "{html} {told:?}");
    }
}

#[tokio::test]
async fn what_the_pages_own_policy_blocks_is_not_there() {
    const OWN: &[(&str, &str)] = &[("content-security-policy", "default-src 'self'")];
    const NONCE: &[(&str, &str)] = &[("content-security-policy", "script-src 'nonce-new'; style-src 'self'")];
    const ELSEWHERE: &[(&str, &str)] = &[("content-security-policy", "default-src https://cdn.example")];
    const REPORT: &[(&str, &str)] = &[("content-security-policy-report-only", "default-src 'none'")];
    for (headers, html, outcome, found) in [
        (ELSEWHERE, "<script src=/a.js></script>", Outcome::Failed, "(default-src)"),
        (ELSEWHERE, "<img src=/a.png>", Outcome::Failed, "<img src=/a.png>"),
        (ELSEWHERE, "<iframe src=/frame></iframe>", Outcome::Failed, "<iframe src=/frame>"),
        (ELSEWHERE, "<link rel=icon href=/a.png>", Outcome::Warned, "<link rel=icon"),
        (NONCE, "<script nonce=old src=/a.js></script>", Outcome::Failed, "(script-src)"),
        (NONCE, "<script nonce=old>go()</script>", Outcome::Failed, "an inline <script>"),
        (NONCE, "<script type=importmap>{}</script>", Outcome::Failed, "<script type=importmap>"),
        (OWN, "<style>p{}</style>", Outcome::Failed, "an inline <style>"),
        (OWN, "<link rel=stylesheet href=/a.css><style>p{}</style>", Outcome::Warned, "an inline <style>"),
        (
            OWN,
            "<script>a()</script><script>b()</script><script src=/a.js></script>",
            Outcome::Warned,
            "2 times",
        ),
        (
            OWN,
            "<script src=https://count.example/x.js></script><script src=/a.js></script>",
            Outcome::Warned,
            "count",
        ),
        (REPORT, "<script src=/a.js></script><style>p{}</style>", Outcome::Passed, ""),
        (
            NONCE,
            "<link rel=preload as=script href=/a.js><script nonce=new src=/a.js></script>",
            Outcome::Passed,
            "",
        ),
        (OWN, "<p style='color:red' onclick='go()'>x<img src=/a.png>", Outcome::Passed, ""),
    ] {
        let evidence = look(&shop(headers, html), all()).await;
        let told = findings(&evidence);
        assert_eq!(evidence.outcome, outcome, "{html} {told:?}");
        assert!(
            told.iter().all(|it| it.contains(found) && it.contains("Content-Security-Policy")),
            "{html} {told:?}"
        );
    }
}

#[tokio::test]
async fn frames_of_the_app_are_part_of_the_page() {
    for (html, outcome) in [
        ("<iframe src=/gone></iframe>", Outcome::Failed),
        ("<frameset><frame src=/gone><frame src=/frame></frameset>", Outcome::Failed),
        ("<embed src=/gone>", Outcome::Failed),
        ("<object data=/gone></object>", Outcome::Failed),
        ("<iframe src=/refused></iframe>", Outcome::Failed),
        ("<object data=/gone><img src=/a.png></object>", Outcome::Warned),
        ("<iframe src=/gone hidden></iframe>", Outcome::Warned),
        ("<iframe src=/gone width=0 height=0></iframe>", Outcome::Warned),
        ("<iframe src=/gone style='Display: none'></iframe>", Outcome::Warned),
        ("<iframe src=/members></iframe>", Outcome::Warned),
        ("<iframe src=/frame></iframe><object data=/a.png></object>", Outcome::Passed),
        ("<iframe srcdoc='<p>x' src=/gone></iframe>", Outcome::Passed),
        ("<iframe src=/></iframe><iframe></iframe><iframe src=about:blank></iframe>", Outcome::Passed),
        ("<iframe src='/{{widget}}'></iframe><iframe src=/session/logout></iframe>", Outcome::Passed),
        ("<iframe src=https://video.example/embed/1></iframe><embed src=/gone.swf>", Outcome::Passed),
        ("<template><iframe src=/gone></iframe></template>", Outcome::Passed),
    ] {
        let evidence = look(&shop(&[], html), all()).await;
        assert_eq!(evidence.outcome, outcome, "{html} {:?}", findings(&evidence));
    }
}

#[tokio::test]
async fn assets_that_visitors_do_not_notice_warn_at_once() {
    for (html, outcome) in [
        ("<link rel=icon href=/gone>", Outcome::Warned),
        ("<link rel='shortcut icon' href=/gone>", Outcome::Warned),
        ("<link rel=apple-touch-icon href=/gone>", Outcome::Warned),
        ("<link rel=mask-icon href=/gone>", Outcome::Warned),
        ("<link rel=manifest href=/gone>", Outcome::Warned),
        ("<link rel='alternate stylesheet' title=Dark href=/gone>", Outcome::Warned),
        ("<link rel=stylesheet media=print href=/gone>", Outcome::Warned),
        ("<link rel=stylesheet href=/gone>", Outcome::Failed),
        ("<link rel='alternate stylesheet' href=/gone>", Outcome::Failed),
        ("<link rel=stylesheet media=print onload=\"this.media='all'\" href=/gone>", Outcome::Failed),
        ("<link rel=stylesheet media='print, screen' href=/gone>", Outcome::Failed),
        ("<link rel=icon href=/gone><img src=/gone>", Outcome::Failed),
    ] {
        let evidence = look(&shop(&[], html), all()).await;
        assert_eq!(evidence.outcome, outcome, "{html} {:?}", findings(&evidence));
        assert!(outcome == Outcome::Failed || evidence.attempts == 1, "{html} {}", evidence.attempts);
    }
}

#[tokio::test]
async fn scripts_that_a_loader_runs_later_are_scripts_and_placeholders_are_none() {
    for (html, missing) in [
        ("<script type='0a1b2c3d4e-text/javascript' src=/gone></script>", true),
        ("<script type='0a1b2c3d4e5f60718293a4b5-module' src=/gone></script>", true),
        ("<script type='5D1B3C9A-application/javascript' src=/gone></script>", true),
        ("<script type='text/rocketscript' data-rocketsrc=/gone></script>", true),
        ("<style>p{background:url(${gone})}</style>", true),
        ("<script type='text/x-template' src=/gone></script>", false),
        ("<script type='x-text/javascript' src=/gone></script>", false),
        ("<script type='text/plain' data-src=/gone></script>", false),
        ("<img src='{{photo}}'><img srcset='{{ a }} 1x, {{ b }} 2x'><link rel=icon href='${icon}'>", false),
        ("<p style=\"background: url('{{hero}}')\">x", false),
    ] {
        let evidence = look(&shop(&[], html), all()).await;
        assert_eq!(!findings(&evidence).is_empty(), missing, "{html} {:?}", findings(&evidence));
    }
    let counted = look(&shop(&[], "<img src='{{photo}}'><img src=/a.png>"), all()).await;
    assert_eq!(counted.notes, ["assets: 1 checked, 1 that scripts have still to fill in not"]);
}

#[tokio::test]
async fn what_was_not_read_of_a_page_is_a_warning() {
    let html: &'static str =
        format!("<script src=/a.js></script>{}<img src=/gone>", "words ".repeat(400_000)).leak();
    let evidence = look(&shop(&[], html), all()).await;
    assert_eq!(evidence.outcome, Outcome::Warned);
    let told = "assets: the whole page <- the body is longer than the 2097152 bytes that are read";
    assert_eq!(findings(&evidence), [told]);
}
