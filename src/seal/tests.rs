//! The contract with the host: what it stores is what it gets back.

use crate::config::finding_kind::FindingKind;
use chrono::TimeZone;

use super::*;
use crate::evaluate::Finding;
use crate::http::Timings;
use crate::seal::evidence::{Hop, Outcome};

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 6, 26, 21, 28, 45).unwrap()
}

fn seal(status: Status, summary: &str) -> Seal {
    Seal::new(status, summary, Some(at()))
}

fn evidence() -> Evidence {
    Evidence {
        outcome: Outcome::Failed,
        method: Some("GET".into()),
        status: Some(200),
        findings: vec![Finding::new(FindingKind::Title, "\"Shop\"", "\"We are sorry\"")],
        redirects: vec![Hop {
            url: "https://shop.example/".to_owned(),
            status: 302,
            location: "https://shop.example/home".to_owned(),
            duration_ms: None,
        }],
        attempts: 1,
        request_id: Some("id".to_owned()),
        protocol: Some("HTTP/2".into()),
        peer: Some("[::1]:443".parse().unwrap()),
        bytes: Some(7),
        timings: Some(Timings {
            dns_ms: Some(0.1),
            first_byte_ms: Some(107.3),
            total_ms: 1234.7,
            ..Timings::default()
        }),
        ..Evidence::blank("home", "https://shop.example/")
    }
}

fn report(evidence: Vec<Evidence>) -> RunResult {
    RunResult {
        instances: None,
        app: "shop".to_owned(),
        url: "https://shop.example".to_owned(),
        evidence,
        lane: None,
        sha: None,
        boot_window: std::time::Duration::ZERO,
        has_unchecked_revision: false,
        expired: Vec::new(),
        requests: RequestCount { made: 2, additional: 0, budget: 1000, throttled: false },
        took: std::time::Duration::from_millis(812),
    }
}

#[test]
fn words_badges_and_labels_are_those_of_the_host_contract() {
    for (status, word, badge, label) in [
        (Status::Green, Some("green"), "🟢", "passed"),
        (Status::Red, Some("red"), "🔴", "FAILED"),
        (Status::Unsealed, None, "⚪", "unsealed"),
    ] {
        let seal = seal(status, "");
        assert_eq!((seal.status().as_str(), seal.badge(), seal.label()), (word, badge, label));
    }
}

#[test]
fn the_verdict_line_has_a_dash_only_before_a_summary() {
    for (status, summary, line) in [
        (Status::Green, "6/6 green", "🟢 Production smoke seal: passed — 6/6 green"),
        (Status::Red, "tasks 500", "🔴 Production smoke seal: FAILED — tasks 500"),
        (Status::Green, "", "🟢 Production smoke seal: passed"),
        (Status::Red, " \n ", "🔴 Production smoke seal: FAILED"),
        (Status::Unsealed, "no checks", "⚪ Production smoke seal: unsealed — no checks"),
        (
            Status::Red,
            "one\r\ntwo\n\nthree\u{1b}[31m\u{85}four",
            "🔴 Production smoke seal: FAILED — one two three [31m four",
        ),
        (Status::Red, "one\u{2028}two", "🔴 Production smoke seal: FAILED — one two"),
    ] {
        assert_eq!(seal(status, summary).verdict_line(), line);
        assert_eq!(seal(status, summary).to_string(), line);
    }
}

#[test]
fn the_line_names_an_environment_that_is_not_production() {
    for (environment, line) in [
        (None, "🟢 Production smoke seal: passed"),
        (Some("production"), "🟢 Production smoke seal: passed"),
        (Some(" qa "), "🟢 QA smoke seal: passed"),
        (Some("uat"), "🟢 UAT smoke seal: passed"),
        (Some("staging-2"), "🟢 Staging-2 smoke seal: passed"),
        (Some("q a"), "🟢 Production smoke seal: passed"),
        (Some(""), "🟢 Production smoke seal: passed"),
    ] {
        let seal = seal(Status::Green, "").in_environment(environment);
        assert_eq!(seal.verdict_line(), line, "{environment:?}");
        assert_eq!(Seal::from_json(&seal.to_json()), Some(seal));
    }
}

#[test]
fn a_summary_is_stripped_and_otherwise_kept() {
    assert_eq!(seal(Status::Red, "  two\nlines \n").summary(), "two\nlines");
    assert_eq!(seal(Status::Green, "").summary(), "");
}

#[test]
fn the_json_has_the_keys_of_the_host_contract_alone() {
    let json = seal(Status::Green, "6/6 green").to_json();
    let expected = r#"{"status":"green","summary":"6/6 green","checked_at":"2026-06-26T21:28:45Z"}"#;
    assert_eq!(json.to_string(), expected);
    let unknown = Seal::new(Status::Red, "", None).to_json();
    assert_eq!(unknown.to_string(), r#"{"status":"red","summary":"","checked_at":null}"#);
}

#[test]
fn a_seal_survives_serialisation() {
    let full = Seal::of(report(vec![evidence()]), at());
    for seal in [seal(Status::Green, "6/6"), Seal::new(Status::Red, "two\nlines", None), full] {
        assert_eq!(Seal::from_json(&seal.to_json()), Some(seal.clone()));
        // Through a database, which keeps text.
        let stored = serde_json::from_str(&seal.to_json().to_string()).unwrap();
        assert_eq!(Seal::from_json(&stored), Some(seal));
    }
}

#[test]
fn evidence_that_was_stored_before_there_were_lanes_is_read() {
    let record = json!({
        "check": "home", "outcome": "unjudged", "method": "GET", "url": "https://shop.example/", "attempts": 0,
        "reason": "the run's deadline of 1 s came first",
    });
    let seal = Seal::from_json(&json!({ "status": "red", "evidence": [record] })).unwrap();
    assert_eq!(seal.evidence()[0].outcome, Outcome::Inconclusive);
    assert_eq!(json!(seal.evidence()[0]), record);
}

#[test]
fn the_time_is_kept_to_the_second() {
    let fine = at() + chrono::Duration::milliseconds(999);
    let seal = Seal::new(Status::Green, "", Some(fine));
    assert_eq!(seal.checked_at(), Some(at()));
    assert_eq!(Seal::from_json(&seal.to_json()), Some(seal));
}

#[test]
fn a_time_of_another_zone_is_the_same_time() {
    let json = json!({ "status": "green", "checked_at": "2026-06-26T23:28:45.250+02:00" });
    assert_eq!(Seal::from_json(&json).unwrap().checked_at(), Some(at()));
}

#[test]
fn a_time_that_cannot_be_read_is_unknown() {
    for odd in [
        json!("yesterday"),
        json!("2026-13-40T00:00:00Z"),
        json!("2026-06-26"),
        json!(""),
        json!(7),
        json!(null),
    ] {
        let seal = Seal::from_json(&json!({ "status": "red", "summary": "x", "checked_at": odd })).unwrap();
        assert_eq!((seal.status(), seal.summary(), seal.checked_at()), (Status::Red, "x", None), "{odd}");
    }
}

#[test]
fn json_that_is_no_seal_is_read_as_none() {
    for odd in [
        json!(null),
        json!({}),
        json!([]),
        json!("green"),
        json!(7),
        json!({ "status": null }),
        json!({ "status": "GREEN" }),
        json!({ "status": "unsealed" }),
        json!({ "status": 1 }),
        json!({ "summary": "x" }),
        json!({ "status": ["green"] }),
    ] {
        assert_eq!(Seal::from_json(&odd), None, "{odd}");
        assert_eq!(Seal::restore(&odd), None, "{odd}");
    }
}

#[test]
fn invalid_fields_of_a_seal_are_dropped() {
    let json = json!({
        "status": "green", "summary": 7, "app": [], "url": {}, "duration_ms": -1, "evidence": [{ "check": "x" }],
        "unsealed": true, "more": "of it",
    });
    assert_eq!(Seal::from_json(&json), Some(Seal::new(Status::Green, "", None)));
}

#[test]
fn an_invalid_peer_address_is_dropped_from_the_evidence() {
    let seal = Seal::of(report(vec![evidence()]), at());
    let mut json = seal.to_json();
    json["evidence"][0]["peer"] = json!("somewhere");
    let restored = Seal::from_json(&json).unwrap();
    assert_eq!(restored.evidence(), [Evidence { peer: None, ..evidence() }]);
}

#[test]
fn an_unsealed_seal_is_none_to_the_host_and_can_be_restored() {
    let unsealed = Seal::of(report(Vec::new()), at());
    assert_eq!(unsealed.status(), Status::Unsealed);
    let json = unsealed.to_json();
    assert_eq!((&json["status"], &json["unsealed"]), (&json!(null), &json!(true)));
    assert_eq!(Seal::from_json(&json), None);
    assert_eq!(Seal::restore(&json), Some(unsealed));
    assert_eq!(Seal::restore(&json!({ "unsealed": "yes" })), None);
}

#[test]
fn the_verdict_of_a_report_keeps_its_evidence() {
    let seal = Seal::of(report(vec![evidence()]), at());
    assert_eq!(seal.status(), Status::Red);
    assert_eq!((seal.app(), seal.url()), (Some("shop"), Some("https://shop.example")));
    assert_eq!(seal.evidence(), [evidence()]);
    assert_eq!(seal.to_json()["duration_ms"], 812);
}

#[test]
fn the_text_of_a_page_is_in_the_evidence_and_never_in_the_line() {
    let seal = Seal::of(report(vec![evidence()]), at());
    assert!(!seal.verdict_line().contains("sorry"), "{seal}");
    assert!(seal.to_json().to_string().contains("We are sorry"));
}

#[test]
fn only_a_red_seal_has_rollback_commands() {
    for (status, count) in [(Status::Green, 0), (Status::Unsealed, 0), (Status::Red, 3)] {
        assert_eq!(seal(status, "").rollback_commands(Facts::default()).len(), count, "{status:?}");
    }
}

#[test]
fn rollback_commands_default_to_the_seals_app_or_a_placeholder() {
    let beginnings =
        |seal: &Seal, repo: Option<&str>, heroku_app: Option<&str>, fastest: &str, durable: &str| {
            let (repo, heroku_app) = (repo.map(str::to_owned), heroku_app.map(str::to_owned));
            let commands = seal.rollback_commands(Facts { repo, heroku_app, ..Facts::default() });
            assert!(commands[0].starts_with(fastest), "{}", commands[0]);
            assert!(commands[1].starts_with(durable), "{}", commands[1]);
        };
    let nameless = seal(Status::Red, "");
    let unknown =
        ("heroku rollback --app <heroku-app>   # ", "git -C <repo> revert -m1 <release-merge-sha> && ");
    beginnings(&nameless, None, None, unknown.0, unknown.1);
    let own = ("heroku rollback --app shop   # ", "git -C shop revert -m1 <release-merge-sha> && ");
    let shop = nameless.about(Some("shop".to_owned()), None);
    beginnings(&shop, None, None, own.0, own.1);
    beginnings(&shop, Some(" "), Some(""), own.0, own.1);
    beginnings(
        &shop,
        Some("/srv/shop"),
        Some("shop-prod"),
        "heroku rollback --app shop-prod ",
        "git -C /srv/shop ",
    );
}

#[test]
fn a_note_is_appended_to_the_summary_and_a_seal_may_have_no_time() {
    let seal = Seal::of(report(vec![evidence()]), None);
    assert_eq!(seal.checked_at(), None);
    let summary = seal.summary().to_owned();
    assert_eq!(seal.noting("unknown app blog").summary(), format!("{summary}; unknown app blog"));
}
