//! Places at private addresses that a page, a sitemap or a redirect names: nobody asks there.

use std::sync::Arc;

use serde_json::{Value, json};
use smoke_seal::{Evidence, HttpTransport, MachineClock, Outcome, Run, Target};

use crate::support::{Names, Says, Server, findings, only, page, redirect, reply, suite};

/// A server that says `files` (path, type, text), where `INNER` stands for the address that must not be asked.
fn site(files: &[(&'static str, &'static str, &'static str)], inner: &str) -> Server {
    let files: Vec<_> =
        files.iter().map(|(path, kind, text)| (*path, *kind, text.replace("INNER", inner))).collect();
    Server::http(move |request| {
        let path = request.target.split('?').next().unwrap_or_default().to_owned();
        let answer = match files.iter().find(|(known, ..)| *known == path) {
            Some((_, "redirect", to)) => redirect(302, to),
            Some((_, kind, text)) => reply(200, &[("content-type", kind)], text.clone()),
            None => page("<title>Shop</title><p>a page"),
        };
        async { answer }
    })
}

/// What a run of `check` at `url` finds, where every name stands for this machine.
async fn look_by_name(url: &str, mut entry: Value, check: Value) -> Evidence {
    entry["checks"] = json!({ "it": check });
    let (suite, target) = (Arc::new(suite(&entry)), Target::parse(url).unwrap());
    let names = Names::new(|_| Says::Addresses(&["127.0.0.1"]));
    let transport = HttpTransport::with_lookup(names, &suite, &target).unwrap();
    only(Run::with(suite, target, transport, MachineClock::default()).execute(|_| ()).await.evidence)
}

const URLS: &str = "<urlset><url><loc>INNER/secret</loc></url><url><loc>/well</loc></url></urlset>";
const ONLY_INNER: &str = "<urlset><url><loc>INNER/secret</loc></url></urlset>";
const INDEX: &str = "<sitemapindex><sitemap><loc>INNER/pages.xml</loc></sitemap></sitemapindex>";

#[tokio::test]
async fn nothing_that_a_page_names_is_requested_at_a_private_address() {
    let inner = Server::http(|_| async { page("inner") });
    let named = inner.url_at("inner.shop.example");
    // Another host of the site, and another port of the target itself.
    for inner_url in [named, inner.url_at("www.shop.example")] {
        for (files, check) in [
            (vec![("/", "text/xml", URLS)], json!({ "path": "/", "sitemap": 20 })),
            (vec![("/", "text/xml", ONLY_INNER)], json!({ "path": "/", "sitemap": 20 })),
            (vec![("/", "text/xml", INDEX)], json!({ "path": "/", "sitemap": 20 })),
            (
                vec![
                    ("/", "text/xml", "<sitemapindex><sitemap><loc>/1.xml</loc></sitemap></sitemapindex>"),
                    ("/1.xml", "text/xml", ONLY_INNER),
                ],
                json!({ "path": "/", "sitemap": 20 }),
            ),
            (vec![("/", "text/html", "<a href=INNER/a>a</a><p>x")], json!({ "path": "/", "links": 1 })),
            (
                vec![("/", "text/html", "<a href=/a>a</a><p>x"), ("/a", "redirect", "//inner.shop.example/")],
                json!({ "path": "/", "links": 1 }),
            ),
            (
                vec![
                    (
                        "/",
                        "text/html",
                        "<link rel=stylesheet href=/a.css><script src=INNER/a.js></script><img src=INNER/a.png>\
                         <link rel=alternate hreflang=de href=INNER/de><iframe src=INNER/f></iframe>\
                         <script type=importmap>{\"imports\":{\"a\":\"INNER/m.js\"}}</script><p>x",
                    ),
                    (
                        "/a.css",
                        "text/css",
                        "@import 'INNER/b.css'; @font-face { font-family: a; src: url(INNER/a.woff2) }",
                    ),
                ],
                json!({ "path": "/", "assets": true }),
            ),
            (
                vec![
                    ("/", "text/html", "<p>x"),
                    ("/robots.txt", "redirect", "//inner.shop.example/robots.txt"),
                ],
                json!({ "path": "/", "indexable": true }),
            ),
        ] {
            let server = site(&files, &inner_url);
            let url = server.url_at("www.shop.example");
            let seen = look_by_name(&url, json!({}), check.clone()).await;
            assert_eq!(inner.connections(), 0, "{inner_url} {files:?}: {seen:?}");
        }
    }
}

#[tokio::test]
async fn what_was_not_asked_is_said_and_where_there_is_nothing_else_nothing_is_judged() {
    let inner = Server::http(|_| async { page("inner") });
    let inner_url = inner.url_at("inner.shop.example");
    let check = json!({ "path": "/", "sitemap": 20 });
    let look = async |files: &[(&'static str, &'static str, &'static str)], entry: Value| {
        let server = site(files, &inner_url);
        look_by_name(&server.url_at("www.shop.example"), entry, check.clone()).await
    };
    let some = look(&[("/", "text/xml", URLS)], json!({})).await;
    assert_eq!(some.outcome, Outcome::Passed, "{some:?}");
    let note = "sitemap: 1 at private addresses were not asked (see allow_private)";
    assert!(some.notes.iter().any(|said| said == note), "{:?}", some.notes);
    assert!(some.notes.iter().any(|said| said == "sitemap: 1 checked"), "{:?}", some.notes);
    for text in [ONLY_INNER, INDEX] {
        let alone = look(&[("/", "text/xml", text)], json!({})).await;
        assert!(!matches!(alone.outcome, Outcome::Passed | Outcome::Failed), "{alone:?}");
        assert_eq!(alone.error.as_deref(), Some("private address"));
        assert!(alone.reason.as_ref().is_some_and(|why| why.contains("allow_private")), "{:?}", alone.reason);
    }
    assert_eq!(inner.connections(), 0);
    let allowed = look(&[("/", "text/xml", URLS)], json!({ "allow_private": true })).await;
    assert_eq!((allowed.outcome, inner.lines()), (Outcome::Passed, vec!["GET /secret".to_owned()]));
}

#[tokio::test]
async fn what_the_operator_wrote_is_asked_wherever_it_is() {
    let other = Server::http(|request| async move {
        match request.target.as_str() {
            "/a.js" => reply(200, &[("content-type", "text/javascript")], "let a = 1"),
            _ => page("<title>Other</title><p>there"),
        }
    });
    // A page at the target, and one of another origin that the config names; an asset of a CDN of the config.
    let server = site(
        &[
            ("/", "text/xml", "<urlset><url><loc>/well</loc></url></urlset>"),
            ("/page", "text/html", "<script src=INNER/a.js></script><p>x"),
        ],
        &other.url(),
    );
    for (entry, check) in [
        (json!({}), json!({ "path": "/", "sitemap": 20 })),
        (json!({}), json!({ "origin": other.url(), "path": "/", "title": "Other" })),
        (json!({}), json!({ "origin": other.url_at("inner.shop.example"), "path": "/", "title": "Other" })),
        (json!({ "cdns": [other.url()] }), json!({ "path": "/page", "assets": true })),
    ] {
        for url in [server.url(), server.url_at("www.shop.example")] {
            let seen = look_by_name(&url, entry.clone(), check.clone()).await;
            assert_eq!(
                seen.outcome,
                Outcome::Passed,
                "{url} {check}: {:?} {:?}",
                findings(&seen),
                seen.reason
            );
        }
    }
    assert!(other.connections() > 0);
}

#[tokio::test]
async fn another_port_of_the_targets_own_address_is_not_asked_because_a_page_names_it() {
    let inner = Server::http(|_| async { page("inner") });
    let server = site(&[("/", "text/xml", URLS)], &inner.url());
    let seen = look_by_name(&server.url(), json!({}), json!({ "path": "/", "sitemap": 20 })).await;
    assert_eq!((seen.outcome, inner.connections()), (Outcome::Passed, 0), "{seen:?}");
    assert!(seen.notes.iter().any(|note| note.contains("allow_private")), "{:?}", seen.notes);
}
