//! Lines of `Content-Encoding` and a body: its codings are undone with a cap, and what is still packed is never judged
//! as text.
//!
//! The first byte says how many lines there are, each of which ends with a line break, and how often the rest is packed
//! by the target itself: stacked codings are not found by chance.

#![no_main]

use std::io::Write;
use std::pin::pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;
use smoke_seal::observation::{Answer, Body, BodyEnd, Observation};
use smoke_seal::{Evaluation, Suite, Timings, evaluate};

const CAP: usize = 64 * 1024;

/// No expectation may hold for a body that is still encoded.
const EXPECTATIONS: [&str; 9] = [
    r#"{ "path": "/", "text": "/./" }"#,
    r#"{ "path": "/", "no_text": "/surely nowhere/" }"#,
    r#"{ "path": "/", "title": "/./" }"#,
    r#"{ "path": "/", "selector": "html" }"#,
    r#"{ "path": "/", "no_selector": ".alert" }"#,
    r#"{ "path": "/", "renders": true }"#,
    r#"{ "path": "/", "json": { "/a": 1 } }"#,
    r#"{ "path": "/", "json_schema": {} }"#,
    r#"{ "path": "/", "no_mixed_content": true }"#,
];

fn suite() -> &'static Suite {
    static SUITE: OnceLock<Suite> = OnceLock::new();
    SUITE.get_or_init(|| {
        let check = |(number, check): (usize, &&str)| {
            (format!("c{number}"), serde_json::from_str::<serde_json::Value>(check).expect("JSON"))
        };
        let checks: serde_json::Map<_, _> = EXPECTATIONS.iter().enumerate().map(check).collect();
        Suite::parse("shop", &serde_json::json!({ "checks": checks }), &|_| None).expect("a suite")
    })
}

fn pack(kind: u8, body: &[u8]) -> (&'static str, Vec<u8>) {
    if kind.is_multiple_of(2) {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(body).expect("memory");
        ("gzip", encoder.finish().expect("memory"))
    } else {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(body).expect("memory");
        ("deflate", encoder.finish().expect("memory"))
    }
}

fn decode(headers: &mut HeaderMap, sent: Vec<u8>) -> Body {
    let mut decoding = pin!(Body::decode(headers, sent, CAP));
    let mut context = Context::from_waker(Waker::noop());
    // The whole body is in memory: nothing has to be awaited.
    match decoding.as_mut().poll(&mut context) {
        Poll::Ready(body) => body,
        Poll::Pending => panic!("a body that is here is waited for"),
    }
}

/// The known codings in the lines, in any spelling.
fn says_a_coding(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(CONTENT_ENCODING).iter();
    let lines: Vec<_> = lines.map(|line| String::from_utf8_lossy(line.as_bytes()).to_lowercase()).collect();
    let mut words =
        lines.iter().flat_map(|line| line.split(|it: char| !it.is_ascii_alphanumeric() && it != '-'));
    words
        .any(|word| matches!(word, "gzip" | "x-gzip" | "br" | "deflate" | "zstd" | "compress" | "x-compress"))
}

fuzz_target!(|data: &[u8]| {
    let [chosen, rest @ ..] = data else { return };
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let mut rest = rest;
    for _ in 0..chosen % 4 {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { break };
        let (line, body) = rest.split_at(end);
        if let Ok(line) = HeaderValue::from_bytes(line) {
            headers.append(CONTENT_ENCODING, line);
        }
        rest = &body[1..];
    }
    let mut sent = rest.to_vec();
    for layer in 0..chosen / 4 % 8 {
        let (coding, packed) = pack(chosen >> (layer % 4), &sent);
        sent = packed;
        // One of them may be missing in the lines.
        if layer < 6 {
            headers.append(CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
    }
    let body = decode(&mut headers, sent);
    assert!(body.bytes.len() <= CAP, "{} bytes were read", body.bytes.len());
    let is_packed = says_a_coding(&headers) || body.bytes.starts_with(b"\x1f\x8b\x08");
    let is_empty = body.bytes.is_empty() && body.end == BodyEnd::Complete;
    let url = url::Url::parse("https://shop.example/").expect("a URL");
    let answer = Answer {
        url: url.clone(),
        status: 200,
        headers,
        body,
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
    for check in &suite().checks {
        let evaluation = evaluate(check, &observation);
        if is_packed || is_empty {
            assert_ne!(evaluation, Evaluation::Judged(Vec::new()), "{} holds of it", check.name);
        }
    }
});
