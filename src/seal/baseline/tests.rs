//! New findings, earlier ones, and those without a mark.

use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::seal::evidence::Evidence;
use crate::seal::run_result::RequestCount;

fn finding(kind: &str) -> Value {
    json!({ "expectation": kind, "expected": "x", "got": "y", "cause": "app" })
}

fn record(outcome: &str, findings: &[Value]) -> Value {
    json!({ "check": "home", "outcome": outcome, "url": "https://shop.example/", "attempts": 1, "findings": findings })
}

fn seal(record: &Value) -> Seal {
    let json = json!({ "status": "red", "app": "shop", "evidence": [record] });
    Seal::from_json(&json).unwrap()
}

fn report(record: &Value) -> RunResult {
    RunResult {
        app: "shop".to_owned(),
        url: "https://shop.example".to_owned(),
        evidence: vec![serde_json::from_value::<Evidence>(record.clone()).unwrap()],
        lane: None,
        sha: None,
        boot_window: Duration::ZERO,
        has_unchecked_revision: false,
        expired: Vec::new(),
        requests: RequestCount::default(),
        instances: None,
        took: Duration::ZERO,
    }
}

/// The marks of the findings of `now` after a release, with `before` as the baseline.
fn marks(before: &Value, now: &[Value]) -> Vec<Option<Since>> {
    let mut report = report(&record("failed", now));
    Baseline::of(Arc::new(seal(before))).mark(&mut report);
    report.evidence[0].findings.iter().map(|finding| finding.since).collect()
}

fn mark(before: &Value, now: &Value) -> Option<Since> {
    marks(before, std::slice::from_ref(now))[0]
}

const NEW: Option<Since> = Some(Since::New);
const BEFORE: Option<Since> = Some(Since::Before);

#[test]
fn a_finding_is_new_if_its_check_held_before() {
    assert_eq!(mark(&record("passed", &[]), &finding("title")), NEW);
    assert_eq!(mark(&record("failed", &[finding("title")]), &finding("title")), BEFORE);
    assert_eq!(mark(&record("warned", &[finding("title")]), &finding("title")), BEFORE);
    let both = marks(&record("failed", &[finding("title")]), &[finding("title"), finding("text")]);
    assert_eq!(both, [BEFORE, NEW]);
}

#[test]
fn findings_are_the_same_if_kind_place_and_cause_are() {
    let with = |key: &str, value: &str| {
        let mut finding = finding("assets");
        finding[key] = json!(value);
        finding
    };
    let before = || record("failed", &[with("place", "/app.css")]);
    let mut again = with("place", "/app.css");
    again["got"] = json!("another status");
    assert_eq!(mark(&before(), &again), BEFORE);
    assert_eq!(mark(&before(), &with("place", "/app.js")), NEW);
    let mut elsewhere = with("place", "/app.css");
    elsewhere["cause"] = json!("edge");
    assert_eq!(mark(&before(), &elsewhere), NEW);
}

#[test]
fn a_finding_has_no_mark_if_its_check_was_not_judged_or_is_new() {
    for outcome in ["unjudged", "not_run"] {
        assert_eq!(mark(&record(outcome, &[]), &finding("title")), None, "{outcome}");
    }
    let mut other = record("passed", &[]);
    other["check"] = json!("tasks");
    assert_eq!(mark(&other, &finding("title")), None);
}

#[test]
fn a_finding_has_no_mark_if_an_earlier_failure_kept_it_from_being_judged() {
    let down = || record("failed", &[finding("status")]);
    assert_eq!(mark(&down(), &finding("status")), BEFORE);
    assert_eq!(mark(&down(), &finding("title")), None);
    // Without its title the page was judged, and its assets were not.
    let untitled = || record("failed", &[finding("title")]);
    assert_eq!(mark(&untitled(), &finding("text")), NEW);
    assert_eq!(mark(&untitled(), &finding("assets")), None);
    assert_eq!(mark(&record("failed", &[finding("links")]), &finding("assets")), NEW);
    let mut warned = finding("max_ms");
    warned["severity"] = json!("warn");
    assert_eq!(mark(&record("warned", &[warned]), &finding("assets")), NEW);
}

#[test]
fn a_finding_has_no_mark_if_some_earlier_findings_were_only_counted() {
    let mut many = record("failed", &[finding("assets")]);
    many["more_findings"] = json!(3);
    let mut other = finding("assets");
    other["place"] = json!("/app.js");
    assert_eq!(mark(&many, &other), None);
    assert_eq!(mark(&many, &finding("assets")), BEFORE);
}

#[test]
fn findings_of_the_revision_and_of_slower_than_last_are_never_new() {
    let mut old = finding("revision");
    old["cause"] = json!("old_revision");
    assert_eq!(mark(&record("passed", &[]), &old.clone()), None);
    assert_eq!(mark(&record("failed", &[old.clone()]), &old), None);
    assert_eq!(mark(&record("passed", &[]), &finding("slower_than_last")), None);
    assert_eq!(mark(&record("warned", &[finding("slower_than_last")]), &finding("slower_than_last")), BEFORE);
}

#[test]
fn a_failed_lane_is_as_before_if_the_same_tests_failed() {
    let lane = |outcome: &str, got: &str| {
        let mut found = finding("exit");
        found["got"] = json!(got);
        json!({ "check": "browser", "outcome": outcome, "url": "x", "command": "npm test", "attempts": 1,
            "findings": if got.is_empty() { json!([]) } else { json!([found]) } })
    };
    let mark = |before: &Value| {
        let mut report = report(&record("passed", &[]));
        report.lane = serde_json::from_value(lane("failed", "1 failed test: signin")).unwrap();
        Baseline::of(Arc::new(seal(before))).mark(&mut report);
        report.lane.unwrap().findings[0].since
    };
    assert_eq!(mark(&lane("failed", "1 failed test: signin")), BEFORE);
    assert_eq!(mark(&lane("failed", "1 failed test: tasks")), None);
    assert_eq!(mark(&lane("passed", "")), NEW);
    assert_eq!(mark(&lane("not_run", "")), None);
}

#[test]
fn an_unsealed_seal_may_be_a_baseline_and_one_of_another_app_may_not() {
    let marked = |seal: Seal| {
        let mut report = report(&record("failed", &[finding("title")]));
        Baseline::of(Arc::new(seal)).mark(&mut report);
        report.evidence[0].findings[0].since
    };
    let of = |json: Value| marked(Seal::restore(&json).unwrap());
    let evidence = json!([record("passed", &[])]);
    assert_eq!(of(json!({ "status": "green", "app": "blog", "evidence": evidence })), None);
    assert_eq!(of(json!({ "status": "green", "evidence": evidence })), NEW);
    assert_eq!(of(json!({ "unsealed": true, "app": "shop", "evidence": evidence })), NEW);
}
