//! An answer, as a server may send it: its status, a few headers, and a body that claims to be HTML, JSON or neither.
//!
//! The first bytes choose; the rest is the body. Every answer can be evaluated, and the text of findings is short and printable.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use hyper::header::{AGE, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use smoke_seal::observation::{Answer, Body, BodyEnd, Observation};
use smoke_seal::suite::{AssetExpectation, AssetKind, Check, Expectation, Integrity};
use smoke_seal::{Evaluation, Suite, Timings, evaluate};

const TYPES: [&str; 6] = [
    "text/html",
    "text/html; charset=utf-8",
    "text/html; charset=shift_jis",
    "application/json",
    "text/plain; charset=\"utf-16\"",
    "image/png",
];

const KINDS: [AssetKind; 5] =
    [AssetKind::Stylesheet, AssetKind::Script, AssetKind::Module, AssetKind::Image, AssetKind::Font];

const STATUSES: [u16; 8] = [200, 204, 301, 404, 429, 500, 503, 530];

/// The longest quote of a page, with the text around it.
const LONGEST_SAID: usize = 4096;

fn suite() -> &'static Suite {
    static SUITE: OnceLock<Suite> = OnceLock::new();
    SUITE.get_or_init(|| {
        let entry = serde_json::json!({ "checks": {
            "page": { "path": "/", "title": "/shop/i", "text": ["Cart", "/sign.in/i"], "no_text": "error", "selector": "form input[name=email]", "no_selector": ".alert", "renders": true, "no_mixed_content": true },
            "document": { "path": "/build", "json": { "/status": "ok", "/build/number": 7, "": { "a": [] } } },
            "alone": { "path": "/tasks", "status": 200 },
            "asset": { "path": "/app.css", "status": 200 },
            "gone": { "path": "/gone", "status": 404 },
        } });
        let mut suite = Suite::parse("shop", &entry, &|_| None).expect("a suite");
        let alone = suite.checks[2].clone();
        suite.checks.extend(KINDS.map(|kind| {
            let integrity = Integrity::parse("sha256-AAAA").filter(|_| kind == AssetKind::Module);
            let expected = AssetExpectation { kind, integrity, any_type: kind == AssetKind::Stylesheet };
            Check { expectations: vec![Expectation::Asset(expected)], ..alone.clone() }
        }));
        suite
    })
}

fuzz_target!(|data: &[u8]| {
    let [chosen, age, rest @ ..] = data else { return };
    let mut headers = HeaderMap::new();
    let content_type = TYPES.get(usize::from(chosen % 8));
    headers.extend(content_type.map(|kind| (CONTENT_TYPE, HeaderValue::from_static(kind))));
    let (line, body) = rest.split_at(rest.iter().position(|byte| *byte == b'\n').unwrap_or(0));
    headers.extend(HeaderValue::from_bytes(line).map(|value| (RETRY_AFTER, value)));
    headers.insert(AGE, HeaderValue::from(u16::from(*age)));
    let suite = suite();
    for check in &suite.checks {
        let url = url::Url::parse("https://shop.example/").expect("a URL");
        let end = if age.is_multiple_of(2) { BodyEnd::Complete } else { BodyEnd::Capped };
        let answer = Answer {
            url: url.clone(),
            status: STATUSES[usize::from(chosen / 8 % 8)],
            headers: headers.clone(),
            body: Body { bytes: body.to_vec(), end },
            protocol: "HTTP/2",
            peer: None,
            location: None,
            not_followed: None,
        };
        let observation = Observation {
            url,
            request_id: "id".to_owned(),
            attempt: 1,
            redirects: Vec::new(),
            answer: Ok(Box::new(answer)),
            timings: Timings::default(),
            certificates: Vec::new(),
        };
        let said: Vec<String> = match evaluate(check, &observation) {
            Evaluation::Judged(findings) => findings.into_iter().map(|finding| finding.got.into()).collect(),
            Evaluation::Inconclusive(inconclusive) => vec![inconclusive.reason.into()],
        };
        for got in said {
            assert!(got.len() <= LONGEST_SAID, "{} bytes are said", got.len());
            assert!(!got.chars().any(char::is_control), "a control character is said: {got:?}");
        }
    }
});
