//! What the line says, and that it says nothing of a page.

use serde_json::json;

use super::*;

use crate::config::suite::Suite;

fn record(name: &str, outcome: Outcome, labels: &[&str]) -> Evidence {
    let suite = Suite::parse("shop", &json!({ "checks": { name: { "path": "/" } } }), &|_| None).unwrap();
    let finding = |label: &&str| Finding::new(FindingKind::Text, "canary", "canary").with_label(*label);
    let blank = Evidence::without_result(&suite.checks[0], "https://shop.example/", Some("canary"));
    Evidence { outcome, status: Some(500), findings: labels.iter().map(finding).collect(), ..blank }
}

fn passed(name: &str) -> Evidence {
    record(name, Outcome::Passed, &[])
}

fn line(took: u64, evidence: Vec<Evidence>) -> String {
    summarize(&report(took, evidence))
}

fn report(took: u64, evidence: Vec<Evidence>) -> RunResult {
    let (app, url) = ("shop".to_owned(), "https://shop.example".to_owned());
    RunResult {
        app,
        url,
        evidence,
        lane: None,
        sha: None,
        boot_window: Duration::ZERO,
        has_unchecked_revision: false,
        expired: Vec::new(),
        requests: crate::seal::run_result::RequestCount::default(),
        instances: None,
        took: Duration::from_millis(took),
    }
}

#[test]
fn a_green_line_has_counts_address_and_time() {
    assert_eq!(line(812, vec![passed("up"), passed("home")]), "2/2 green vs https://shop.example in 812 ms");
    assert_eq!(line(12_340, vec![passed("up")]), "1/1 green vs https://shop.example in 12.3 s");
    assert_eq!(line(1, Vec::new()), "no checks, so nothing is known about https://shop.example");
}

#[test]
fn the_line_says_throttled_once() {
    let requests = crate::seal::run_result::RequestCount { throttled: true, ..Default::default() };
    let said = |evidence| summarize(&RunResult { requests, ..report(812, evidence) });
    let held = "1/1 green vs https://shop.example in 812 ms; throttled, so asked more slowly";
    assert_eq!(said(vec![passed("up")]), held);
    let (error, cause) = (Some("throttled".to_owned()), Some(Cause::Throttled));
    let open = Evidence { error, cause, ..record("up", Outcome::Inconclusive, &[]) };
    assert_eq!(said(vec![open]), "0/1 green vs https://shop.example in 812 ms; not judged: up throttled");
}

#[test]
fn failed_checks_are_named_with_the_reason() {
    let timeout =
        Evidence { error: Some("timeout".to_owned()), ..record("slow", Outcome::Failed, &["timeout"]) };
    let ours =
        Evidence { error: Some("resolver down".to_owned()), ..record("dns", Outcome::Inconclusive, &[]) };
    let evidence = vec![
        passed("up"),
        record("tasks", Outcome::Failed, &["500"]),
        record("signin", Outcome::Failed, &["title", "text", "text"]),
        timeout,
        record("late", Outcome::Inconclusive, &[]),
        ours,
        record("speed", Outcome::Warned, &["max_ms"]),
    ];
    let expected = "1/7 green vs https://shop.example in 5 ms; failing: tasks 500, signin title+text, slow timeout; \
                    not judged: late deadline, dns resolver down; warning: speed max_ms";
    assert_eq!(line(5, evidence), expected);
}

#[test]
fn more_than_nine_names_are_counted() {
    let failed = |number| record(&format!("c{number}"), Outcome::Failed, &["text"]);
    assert!(line(5, (0..8).map(failed).collect()).ends_with("c6, c7: text"));
    assert!(line(5, (0..11).map(failed).collect()).ends_with("c6, c7 and 3 more: text"));
    assert!(line(5, (0..9).map(failed).collect()).ends_with("c6, c7, c8: text"));
}

fn marked(name: &str, outcome: Outcome, label: &str, since: Option<Since>) -> Evidence {
    let mut record = record(name, outcome, &[label]);
    record.findings[0].since = since;
    record
}

#[test]
fn the_line_marks_new_findings_and_those_from_before() {
    let (new, before) = (Some(Since::New), Some(Since::Before));
    let signin = marked("signin", Outcome::Failed, "selector", before);
    let both = vec![signin.clone(), marked("tasks", Outcome::Failed, "500", new)];
    let begin = "0/2 green vs https://shop.example in 5 ms; ";
    let told = "failing: tasks 500 (new); signin selector (red before this release)";
    assert_eq!(line(5, both), format!("{begin}{told}"));
    let unknown = vec![signin.clone(), marked("tasks", Outcome::Failed, "500", None)];
    let told = "failing: tasks 500; signin selector (red before this release)";
    assert_eq!(line(5, unknown), format!("{begin}{told}"));
    let alike = ["tasks", "jobs"].map(|name| marked(name, Outcome::Failed, "500", new));
    assert_eq!(line(5, alike.to_vec()), format!("{begin}failing: tasks, jobs: 500 (new)"));
    let warned = marked("home", Outcome::Warned, "max_ms", before);
    let told = "failing: tasks 500 (new); warning: home max_ms (warned before this release)";
    assert_eq!(
        line(5, vec![warned.clone(), marked("tasks", Outcome::Failed, "500", new)]),
        format!("{begin}{told}")
    );
    let one = "1/2 green vs https://shop.example in 5 ms; warning: home max_ms (warned before this release)";
    assert_eq!(line(5, vec![passed("up"), warned]), one);
}

#[test]
fn a_red_line_with_nothing_new_begins_with_that() {
    let (new, before) = (Some(Since::New), Some(Since::Before));
    let signin = marked("signin", Outcome::Failed, "selector", before);
    let warned = |since| marked("home", Outcome::Warned, "max_ms", since);
    let begins = |other: Evidence| line(5, vec![signin.clone(), other]).starts_with("nothing new");
    let told = "nothing new since this release; 1/2 green vs https://shop.example in 5 ms; \
                failing: signin selector (red before this release)";
    assert_eq!(line(5, vec![signin.clone(), passed("up")]), told);
    assert!(begins(warned(before)));
    for other in [
        warned(new),
        warned(None),
        record("late", Outcome::Inconclusive, &[]),
        marked("tasks", Outcome::Failed, "500", None),
        Evidence { more_findings: 1, ..signin.clone() },
    ] {
        assert!(!begins(other.clone()), "{other:?}");
    }
    assert!(!line(5, vec![warned(before)]).starts_with("nothing new"));
}

#[test]
fn the_findings_that_turn_a_check_red_decide_its_mark() {
    let mut record = record("home", Outcome::Failed, &["title", "max_ms"]);
    record.findings[0].since = Some(Since::Before);
    record.findings[1] = record.findings[1].clone().with_severity(Severity::Warn);
    record.findings[1].since = Some(Since::New);
    assert!(line(5, vec![record]).ends_with("failing: home title+max_ms (red before this release)"));
}

#[test]
fn the_line_has_no_text_of_a_page() {
    let evidence = [Outcome::Failed, Outcome::Warned, Outcome::Inconclusive, Outcome::Passed];
    let evidence = evidence.map(|outcome| record("it", outcome, &["text", "timeout", "500"]));
    assert!(!line(5, evidence.to_vec()).contains("canary"));
}
