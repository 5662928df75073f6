use hyper::header::HeaderMap;
use serde_json::{Value, json};

use super::*;
use crate::config::suite::{AssetExpectation, StatusSet, Suite};

fn suite(entry: &Value) -> Suite {
    Suite::parse("shop", entry, &|_| None).unwrap_or_else(|error| panic!("{error}"))
}

fn check(written: &Value) -> Check {
    suite(&json!({ "checks": { "it": written } })).checks.remove(0)
}

fn asset(kind: AssetKind) -> Check {
    let expected = AssetExpectation { kind, integrity: None, any_type: false };
    Check::of_our_own("assets", StatusSet::success(), vec![Expectation::Asset(expected)])
}

fn sent(check: &Check, url: &str) -> HeaderMap {
    let target = Target::parse("https://shop.example").unwrap();
    browser_headers(check, &Url::parse(url).unwrap(), &target, &Settings::default())
}

fn value<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

#[test]
fn the_accept_header_fits_the_expectations_of_the_check() {
    let json = "application/json, application/*;q=0.9, text/*;q=0.8";
    for (written, accept) in [
        (json!({ "path": "/" }), OF_PAGE),
        (json!({ "path": "/", "title": "Shop", "selector": "h1" }), OF_PAGE),
        (json!({ "path": "/", "renders": true }), OF_PAGE),
        (json!({ "path": "/up", "status": 200, "text": "ok" }), OF_PAGE),
        (json!({ "path": "/", "method": "head" }), OF_PAGE),
        (json!({ "path": "/", "content_type": "text/html" }), OF_PAGE),
        (json!({ "path": "/", "content_type": "/html/" }), OF_PAGE),
        (json!({ "path": "/logo", "content_type": "image/png" }), OF_PAGE),
        (json!({ "path": "/health", "json": { "/status": "ok" } }), json),
        (json!({ "path": "/health", "json_schema": { "type": "object" } }), json),
        (json!({ "path": "/health", "content_type": "json" }), json),
        (json!({ "path": "/health", "content_type": "/json$/" }), json),
        (json!({ "path": "/health", "content_type": "application/json; charset=utf-8" }), json),
        (
            json!({ "path": "/api", "content_type": "application/vnd.api+json" }),
            "application/vnd.api+json, application/*;q=0.9, text/*;q=0.8",
        ),
        (
            json!({ "path": "/status", "content_type": "text/plain" }),
            "text/plain, application/*;q=0.9, text/*;q=0.8",
        ),
        (
            json!({ "path": "/feed", "content_type": "/atom|rss/" }),
            "application/rss+xml, application/*;q=0.9, text/*;q=0.8",
        ),
        (json!({ "path": "/cable", "websocket": true }), OF_ANYTHING),
    ] {
        assert_eq!(value(&sent(&check(&written), "https://shop.example/"), "accept"), accept, "{written}");
    }
}

/// Rails gives HTML to whoever sends a list with `*/*` in it, and takes the first of the others at its word.
#[test]
fn the_accept_header_for_data_is_not_one_that_rails_takes_for_a_browsers() {
    let browser_like = regex::Regex::new(r",\s*\*/\*|\*/\*\s*,").unwrap();
    let accept =
        |written: Value| value(&sent(&check(&written), "https://shop.example/"), "accept").to_owned();
    assert!(!browser_like.is_match(&accept(json!({ "path": "/", "json": { "/a": 1 } }))));
    assert!(browser_like.is_match(&accept(json!({ "path": "/", "title": "Shop" }))));
}

#[test]
fn an_asset_is_requested_as_a_browser_asks_for_its_kind() {
    for (kind, accept, dest, mode) in [
        (AssetKind::Stylesheet, "text/css,*/*;q=0.1", "style", "no-cors"),
        (AssetKind::Script, "*/*", "script", "no-cors"),
        (AssetKind::Module, "*/*", "script", "cors"),
        (AssetKind::Image, OF_IMAGE, "image", "no-cors"),
        (AssetKind::Font, "*/*", "font", "cors"),
        (AssetKind::Manifest, "*/*", "manifest", "cors"),
        (AssetKind::Media, "*/*", "video", "no-cors"),
        (AssetKind::Other, "*/*", "empty", "cors"),
        (AssetKind::Frame, OF_PAGE, "iframe", "navigate"),
        (AssetKind::Embedded, "*/*", "object", "navigate"),
    ] {
        let headers = sent(&asset(kind), "https://shop.example/a");
        let seen = ["accept", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-fetch-user"];
        let seen = seen.map(|name| value(&headers, name));
        assert_eq!(seen, [accept, dest, mode, "same-origin", ""], "{kind:?}");
    }
}

#[test]
fn an_asset_says_how_far_it_is_from_its_page() {
    for (url, site) in [
        ("https://shop.example/a.css", "same-origin"),
        ("https://cdn.shop.example/a.css", "same-site"),
        ("https://shop.example:8443/a.css", "same-site"),
        ("https://cdn.example.net/a.css", "cross-site"),
    ] {
        assert_eq!(value(&sent(&asset(AssetKind::Stylesheet), url), "sec-fetch-site"), site, "{url}");
    }
}

#[test]
fn a_page_is_requested_as_a_navigation_and_data_is_not() {
    let page = check(&json!({ "path": "/", "title": "Shop" }));
    let names =
        ["sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-fetch-user", "upgrade-insecure-requests"];
    let opened = ["document", "navigate", "none", "?1", "1"];
    for url in ["https://shop.example/", "http://localhost:3000/", "http://127.0.0.1/", "http://[::1]/"] {
        assert_eq!(names.map(|name| value(&sent(&page, url), name).to_owned()), opened, "{url}");
    }
    // Over plain http browsers keep them to themselves.
    let over_http = sent(&page, "http://shop.example/");
    assert_eq!(names.map(|name| value(&over_http, name)), ["", "", "", "", "1"]);
    for written in
        [json!({ "path": "/", "json": { "/a": 1 } }), json!({ "path": "/cable", "websocket": true })]
    {
        let read = sent(&check(&written), "https://shop.example/");
        assert_eq!(names.map(|name| value(&read, name)), [""; 5]);
        assert_eq!(value(&read, "accept-language"), "en");
    }
}

#[test]
fn the_language_is_the_one_that_the_config_names() {
    let suite = suite(&json!({ "accept_language": "de-CH, de;q=0.9, en;q=0.5" }));
    let target = Target::parse("https://shop.example").unwrap();
    let headers = browser_headers(&suite.checks[0], &target.url_of("/"), &target, &suite.settings);
    assert_eq!(value(&headers, "accept-language"), "de-CH, de;q=0.9, en;q=0.5");
}
