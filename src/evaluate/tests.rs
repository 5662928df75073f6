mod assets;
mod expectations;
mod guards;
mod in_its_place;
mod redirects;
mod retryability;

use crate::config::finding_kind::FindingKind;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use url::Url;

use super::*;
use crate::config::suite::Suite;
use crate::http::observation::{Body, NotFollowed, Redirect};
use crate::http::{FailureKind, Timings};

const URL: &str = "https://shop.example/account";
const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");
const PAGE: &str = "<title>Shop</title><body><h1>All <b>tasks</b></h1><p>Sign in</p>";

fn check(mut fields: Value) -> Check {
    fields["path"] = json!("/account");
    let suite = Suite::parse("shop", &json!({ "checks": { "it": fields } }), &|_| None);
    suite.unwrap_or_else(|error| panic!("{error}")).checks.remove(0)
}

pub(super) fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Answer {
    let pair = |(name, value): &(&str, &str)| {
        (name.parse().unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap())
    };
    let mut found = HeaderMap::new();
    for (name, value) in headers.iter().map(pair) {
        let name: HeaderName = name;
        found.append(name, value);
    }
    Answer {
        url: Url::parse(URL).unwrap(),
        status,
        headers: found,
        body: Body { bytes: body.into(), end: BodyEnd::Complete },
        protocol: "HTTP/1.1",
        peer: None,
        location: None,
        not_followed: None,
    }
}

pub(super) fn page(html: &str) -> Answer {
    answer(200, &[HTML], html)
}

fn observation(answer: Result<Answer, Failure>) -> Observation {
    let answer = answer.map(Box::new);
    Observation {
        url: Url::parse(URL).unwrap(),
        request_id: "id".to_owned(),
        attempt: 1,
        redirects: Vec::new(),
        answer,
        certificates: Vec::new(),
        timings: Timings { total_ms: 120.0, ..Timings::default() },
    }
}

fn judged(fields: Value, observation: &Observation) -> Vec<Finding> {
    match evaluate(&check(fields), observation) {
        Evaluation::Judged(findings) => findings,
        Evaluation::Inconclusive(inconclusive) => panic!("not judged: {}", inconclusive.reason),
    }
}

fn failure(kind: FailureKind, cause: Cause) -> Failure {
    Failure { kind, cause, message: "it broke".to_owned() }
}

#[test]
fn every_expectation_that_fails_is_a_finding() {
    let fields = json!({ "max_ms": 5, "title": "Blog", "text": ["Sign in", "a", "zz"], "selector": "h6" });
    let keys: Vec<_> =
        judged(fields, &observation(Ok(page(PAGE)))).into_iter().map(|it| it.kind.key().to_owned()).collect();
    assert_eq!(keys, ["title", "text", "selector", "max_ms"]);
}

#[test]
fn a_page_with_an_unexpected_status_has_no_other_finding() {
    let fields = json!({ "title": "Blog", "max_ms": 1, "header": { "X-A": "b" } });
    let findings = judged(fields, &observation(Ok(answer(500, &[HTML], PAGE))));
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].kind.key(), findings[0].got.as_str()), ("status", "500"));
}

#[test]
fn a_truncated_body_is_a_finding() {
    let mut broken = page("<p>half");
    broken.body.end = BodyEnd::Broken(failure(FailureKind::Closed, Cause::Network));
    let findings = judged(json!({ "text": "half", "title": "x" }), &observation(Ok(broken)));
    let found = Finding::new(FindingKind::Answer, "the whole body", "7 bytes of it, then it broke");
    let found = found.with_label("closed");
    let expected = Finding { cause: Cause::Network, ..found.without_page_text() };
    assert_eq!(findings, [expected]);
}

#[test]
fn no_answer_is_a_finding_with_the_cause_of_the_failure() {
    for (kind, cause) in [
        (FailureKind::Refused, Cause::Network),
        (FailureKind::ResolverDown, Cause::Dns),
        (FailureKind::Certificate, Cause::Tls),
    ] {
        let findings = judged(json!({ "status": 404 }), &observation(Err(failure(kind, cause))));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].expected, "an answer with status 404");
        assert_eq!((findings[0].got.as_str(), findings[0].cause), ("it broke", cause));
    }
}

#[test]
fn what_is_this_machines_own_fault_is_not_judged() {
    for kind in [FailureKind::Proxy, FailureKind::Unreachable, FailureKind::NoTrustStore] {
        let ours = failure(kind, Cause::Network);
        let evaluation = evaluate(&check(json!({ "text": "x" })), &observation(Err(ours.clone())));
        assert_eq!(evaluation, Evaluation::Inconclusive(Inconclusive::from(&ours)));
    }
}

#[test]
fn what_a_page_says_cannot_break_a_terminal() {
    let title = format!("<title>\u{1b}[31m{}\u{202e}", "x".repeat(500));
    let findings = judged(json!({ "title": "Shop" }), &observation(Ok(page(&title))));
    let got = &findings[0].got;
    assert!(got.chars().count() < 130 && !got.contains(['\u{1b}', '\u{202e}']), "{got:?}");
}
