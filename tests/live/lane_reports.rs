//! The report that the suite of a browser lane writes beside what it prints. The commands here write what Playwright's
//! reporter writes; `test/e2e_test.rb` has Playwright itself.

use serde_json::{Value, json};
use smoke_seal::{Outcome, Seal, Status};

use crate::support::lane::{entry, healthy, look, report_of};
use crate::support::{findings, seal_in_child};

/// A command that reports `counts` as Playwright would, prints `output`, and ends with `code`.
fn suite(counts: &Value, output: &str, code: i32) -> String {
    let mut report = json!({ "status": "failed", "expected": 0, "unexpected": 0, "flaky": 0, "skipped": 0, "failed": [],
        "failures": [], "all_failures": true, "errors": [] });
    for (key, value) in counts.as_object().unwrap() {
        report[key] = value.clone();
    }
    format!("{}; echo '{output}'; exit {code}", written(&report.to_string(), "report-1-1.json"))
}

fn written(text: &str, name: &str) -> String {
    format!("echo '{text}' > \"$(dirname \"$PW_TEST_REPORTER\")/{name}\"")
}

#[tokio::test]
async fn failed_tests_are_named_where_others_do_not_read_and_counted_everywhere() {
    let counts = json!({ "expected": 12, "unexpected": 2, "failed": ["home › shows title", "tasks"],
        "failures": ["Error: x"] });
    let report = report_of(json!(suite(&counts, "", 1))).await;
    let evidence = report.lane.as_ref().unwrap();
    let expected = "exit: no failed test <- 2 of 14 tests failed: home › shows title, tasks";
    assert_eq!(findings(evidence), [expected]);
    assert_eq!(evidence.findings[0].got_without_page_text.as_deref(), Some("2 of 14 tests failed"));
    assert_eq!((evidence.outcome, evidence.exit_code), (Outcome::Failed, Some(1)));
    let seal = Seal::of(report, chrono::Utc::now());
    assert!(seal.summary().ends_with("; failing: browser exit 1"), "{seal}");
}

#[tokio::test]
async fn a_report_file_wins_over_the_output() {
    let passed = json!({ "status": "passed", "expected": 3 });
    for (output, what) in [
        ("  2 failed", "a test that prints a count"),
        ("Error: No tests found", "a test that prints an error of a runner"),
        ("1) home\nError: browserType.launch: Executable doesn", "a test that prints a failure"),
    ] {
        assert_eq!(look(json!(suite(&passed, output, 0))).await.outcome, Outcome::Passed, "{what}");
    }
    let failed = json!({ "expected": 1, "unexpected": 1, "failed": ["x"], "failures": ["Error: no title"] });
    let output = "Error: browserType.launch: Executable is not there";
    assert_eq!(look(json!(suite(&failed, output, 1))).await.outcome, Outcome::Failed);
    let no_browser = json!({ "unexpected": 1, "failed": ["x"],
        "failures": ["Error: browserType.launch: Executable is not there"] });
    let evidence = look(json!(suite(&no_browser, "{ \"errors\": [] }", 1))).await;
    assert_eq!(
        evidence.reason.as_deref(),
        Some("no browser could be started"),
        "whatever the reporter prints"
    );
}

#[tokio::test]
async fn a_report_that_contradicts_the_exit_code_leaves_the_release_unsealed() {
    let failed = json!({ "expected": 1, "unexpected": 1, "failed": ["x"], "failures": ["Error: no title"] });
    let passed = json!({ "status": "passed", "expected": 3 });
    for (command, reason) in [
        (suite(&failed, "", 0), "it exited with 0, and 1 of 2 tests failed"),
        (suite(&passed, "", 1), "its tests passed, and it exited with 1"),
    ] {
        let report = report_of(json!(command)).await;
        assert_eq!(report.lane.as_ref().unwrap().reason.as_deref(), Some(reason));
        let seal = Seal::of(report, chrono::Utc::now());
        assert_eq!(seal.status(), Status::Unsealed);
        assert!(seal.summary().ends_with("; not judged: browser exit code"), "{seal}");
    }
}

#[tokio::test]
async fn what_fails_beside_a_suite_that_passed_still_fails() {
    let passed = json!({ "status": "passed", "expected": 3 });
    for output in ["FAIL home.test.js", "  1 failing", "curl: (22) The requested URL returned error: 500"] {
        let evidence = look(json!(suite(&passed, output, 1))).await;
        assert_eq!(findings(&evidence), ["exit: 0 <- 1"], "{output}");
    }
    assert_eq!(look(json!(suite(&passed, "", 137))).await.error.as_deref(), Some("signal 9"));
}

#[tokio::test]
async fn a_file_that_is_no_report_changes_nothing() {
    let big = "x".repeat(100);
    for text in ["", "{", "null", "{\"status\":\"passed\"}", "{\"stats\":{\"expected\":3}}", big.as_str()] {
        let evidence = look(json!(format!("{}; exit 3", written(text, "report-1-1.json")))).await;
        assert_eq!(findings(&evidence), ["exit: 0 <- 3"], "{text}");
        let evidence = look(json!(written(text, "report-1-1.json"))).await;
        assert_eq!(evidence.outcome, Outcome::Passed, "{text}");
    }
    let folder = "rm -rf \"$(dirname \"$PW_TEST_REPORTER\")\"; exit 3";
    assert_eq!(findings(&look(json!(folder)).await), ["exit: 0 <- 3"]);
}

#[tokio::test]
async fn each_attempt_has_a_folder_of_its_own_and_leaves_none() {
    let stale = suite(&json!({ "status": "passed", "expected": 1 }), "", 0);
    look(json!(stale)).await;
    let printed = look(json!("ls -A \"$(dirname \"$PW_TEST_REPORTER\")\"; echo $PW_TEST_REPORTER")).await;
    let output = printed.output.unwrap();
    let (files, reporter) = output.split_once('\n').unwrap();
    assert_eq!(files, "reporter.cjs");
    assert!(!std::path::Path::new(reporter).parent().unwrap().exists(), "{reporter}");
}

#[test]
fn a_reporter_that_the_host_has_set_is_its_own() {
    let lane = json!({ "command": "echo reporter $PW_TEST_REPORTER", "env": ["PW_TEST_REPORTER"] });
    let seal = seal_in_child(&healthy().url(), &entry(&lane), &[("PW_TEST_REPORTER", "/srv/shop/mine.js")]);
    let printed = seal.lane().unwrap().output.clone();
    assert_eq!(printed.as_deref(), Some("reporter /srv/shop/mine.js"));
}
