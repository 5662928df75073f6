//! Reports that `playwright_reporter.cjs` wrote, of Playwright 1.65.

use super::*;

const PASSED: &str = r#"{"status":"passed","expected":1,"unexpected":0,"flaky":0,"skipped":0,"failed":[],"failures":[],"all_failures":true,"errors":[]}"#;
const FLAKY: &str = r#"{"status":"passed","expected":1,"unexpected":0,"flaky":1,"skipped":0,"failed":[],"failures":[],"all_failures":true,"errors":[]}"#;
const FAIL_ON_FLAKY: &str = r#"{"status":"failed","expected":1,"unexpected":0,"flaky":1,"skipped":0,"failed":[],"failures":[],"all_failures":true,"errors":[]}"#;
const SKIPPED: &str = r#"{"status":"passed","expected":0,"unexpected":0,"flaky":0,"skipped":1,"failed":[],"failures":[],"all_failures":true,"errors":[]}"#;
const NOTHING: &str = r#"{"status":"passed","expected":0,"unexpected":0,"flaky":0,"skipped":0,"failed":[],"failures":[],"all_failures":true,"errors":[]}"#;
const FAILED: &str = r#"{"status":"failed","expected":1,"unexpected":2,"flaky":0,"skipped":1,"failed":["home › shows title","2 failed"],"failures":["Error: \u001b[2mexpect(\u001b[22m\u001b[31mreceived\u001b[39m\u001b[2m).\u001b[22mtoBe\u001b[2m(\u001b[22m\u001b[32mexpected\u001b[39m\u001b[2m) // Object.is equality\u001b[22m","Error: \u001b[31mno\u001b[39m"],"all_failures":true,"errors":[]}"#;
const NO_CHROMIUM: &str = r#"{"status":"failed","expected":0,"unexpected":2,"flaky":0,"skipped":0,"failed":["home","two"],"failures":["Error: browserType.launch: Failed to launch chromium because executable doesn't exist at /nowhere/chrome"],"all_failures":true,"errors":[]}"#;
const TEARDOWN: &str = r#"{"status":"failed","expected":1,"unexpected":0,"flaky":0,"skipped":0,"failed":[],"failures":[],"all_failures":true,"errors":[{"message":"Error: could not clean up","frame":"at default (/srv/shop/teardown.mjs:1:36)"}]}"#;
const UPLOAD: &str = r#"{"status":"passed","expected":1,"unexpected":0,"flaky":0,"skipped":0,"failed":[],"failures":[],"all_failures":true,"errors":[{"message":"Error: upload failed","frame":"at default.onEnd (/srv/shop/reporter.mjs:1:40)"}]}"#;

/// A report of a run that ended before any test.
fn ended_early(errors: &str) -> String {
    format!(
        r#"{{"status":"failed","expected":0,"unexpected":0,"flaky":0,"skipped":0,"failed":[],"failures":[],"all_failures":true,"errors":[{errors}]}}"#
    )
}

fn report(text: &str) -> PlaywrightReport {
    PlaywrightReport::parse(text.as_bytes()).expect("a report")
}

fn verdict(text: &str, code: i32) -> Option<SuiteVerdict> {
    report(text).verdict(code)
}

fn failed(count: &str, titles: &str) -> SuiteVerdict {
    SuiteVerdict::Failed { count: count.to_owned(), titles: titles.to_owned() }
}

/// The word for summaries of a verdict that says nothing about the app.
fn not_judged_word(verdict: Option<&SuiteVerdict>) -> Option<&'static str> {
    match verdict {
        Some(SuiteVerdict::NotJudged(word, _)) => Some(word),
        _ => None,
    }
}

#[test]
fn tests_that_passed_pass_where_the_exit_code_agrees() {
    assert_eq!(verdict(PASSED, 0), Some(SuiteVerdict::Passed));
    assert_eq!(verdict(FLAKY, 0), Some(SuiteVerdict::Passed), "each test passed in the end");
}

#[test]
fn tests_that_failed_are_counted_and_named() {
    assert_eq!(verdict(FAILED, 1), Some(failed("2 of 3 tests failed", "home › shows title, 2 failed")));
    let one =
        FAILED.replace("\"expected\":1", "\"expected\":0").replace("\"unexpected\":2", "\"unexpected\":1");
    assert_eq!(verdict(&one, 1), Some(failed("1 of 1 test failed", "home › shows title, 2 failed")));
    let mut many = report(FAILED);
    many.unexpected = 40;
    many.failed = (0..20).map(|number| format!("t{number}")).collect();
    assert_eq!(many.verdict(2), Some(failed("40 of 41 tests failed", "t0, t1, t2, t3, t4 and 35 more")));
}

#[test]
fn an_exit_code_that_contradicts_the_report_is_not_judged() {
    for (text, code, what) in [
        (FAILED, 0, "a pipe hides failures"),
        (FAIL_ON_FLAKY, 0, "a pipe hides a flaky test that is to fail"),
        (TEARDOWN, 0, "a pipe hides an error"),
        (TEARDOWN, 1, "every test passed, and clearing up did not"),
    ] {
        assert_eq!(not_judged_word(verdict(text, code).as_ref()), Some("exit code"), "{what}");
    }
    for text in [PASSED, FLAKY, UPLOAD] {
        assert_eq!(verdict(text, 1), Some(SuiteVerdict::OthersFailed), "{text}");
    }
}

#[test]
fn a_flaky_test_fails_where_the_config_says_so() {
    let count = "1 of 2 tests passed only when repeated";
    assert_eq!(verdict(FAIL_ON_FLAKY, 1), Some(failed(count, "the config has failOnFlakyTests")));
}

#[test]
fn tests_without_a_browser_have_not_run() {
    let no_browser = Some(SuiteVerdict::NotRun("no browser could be started"));
    assert_eq!([verdict(NO_CHROMIUM, 1), verdict(NO_CHROMIUM, 0)], [no_browser.clone(), no_browser]);
}

#[test]
fn one_failure_with_a_browser_is_a_failure() {
    let other = r#"executable doesn't exist at /nowhere/chrome","Test timeout of 30000ms exceeded.""#;
    let mixed = NO_CHROMIUM.replace(r#"executable doesn't exist at /nowhere/chrome""#, other);
    assert_eq!(verdict(&mixed, 1), Some(failed("2 of 2 tests failed", "home, two")));
    let more = NO_CHROMIUM.replace(r#""all_failures":true"#, r#""all_failures":false"#);
    assert_eq!(
        verdict(&more, 1),
        Some(failed("2 of 2 tests failed", "home, two")),
        "not every failure is known"
    );
    let said = NO_CHROMIUM.replace("Error: browserType", "Error: the page says browserType");
    assert_eq!(verdict(&said, 1), Some(failed("2 of 2 tests failed", "home, two")));
}

#[test]
fn a_suite_in_which_nothing_ran_is_never_green() {
    assert_eq!(verdict(SKIPPED, 0), Some(SuiteVerdict::NotRun("every test was skipped")));
    assert_eq!(verdict(NOTHING, 0), Some(SuiteVerdict::NotRun("no tests found")));
    assert_eq!([verdict(SKIPPED, 1), verdict(NOTHING, 1)], [None, None], "the output may say why");
}

#[test]
fn an_error_before_playwright_starts_says_nothing_about_the_app() {
    for (error, why) in [
        (r#"{"message":"Error: No tests found","frame":null}"#, "no tests found"),
        (
            r#"{"message":"SyntaxError: /srv/shop/a.spec.mjs: Unexpected token (2:18)","frame":null},{"message":"Error: No tests found","frame":null}"#,
            NO_START,
        ),
        (
            r#"{"message":"Error: item focused with '.only' is not allowed due to the 'forbidOnly' option in 'x.mjs': \"a.spec.mjs x\"","frame":null}"#,
            NO_START,
        ),
        (
            r#"{"message":"Error: Process from config.webServer was not able to start. Exit code: 3","frame":null}"#,
            NO_START,
        ),
        (
            r#"{"message":"Error: browserType.launch: Executable doesn't exist at /x","frame":"at default (/srv/shop/setup.mjs:1:36)"}"#,
            NO_BROWSER,
        ),
        (
            r#"{"message":"Error: x","frame":"at y (/srv/shop/node_modules/playwright/lib/runner/index.js:1:1)"}"#,
            NO_START,
        ),
    ] {
        assert_eq!(verdict(&ended_early(error), 1), Some(SuiteVerdict::NotRun(why)), "{error}");
    }
}

#[test]
fn an_error_of_the_hosts_own_setup_may_be_the_apps_fault() {
    let login = r#"{"message":"Error: login failed","frame":"at default (/srv/shop/setup.mjs:1:36)"}"#;
    assert_eq!(verdict(&ended_early(login), 1), Some(failed("no test ran", "Error: login failed")));
    let both = format!(r#"{{"message":"Error: No tests found","frame":null}},{login}"#);
    assert_eq!(verdict(&ended_early(&both), 1), Some(failed("no test ran", "Error: login failed")));
    let value = r#"{"message":null,"frame":null}"#;
    assert_eq!(verdict(&ended_early(value), 1), Some(failed("no test ran", "an error")));
    assert_eq!(not_judged_word(verdict(&ended_early(login), 0).as_ref()), Some("exit code"));
}

#[test]
fn a_run_that_was_cut_short_is_not_judged_unless_a_test_failed() {
    for (status, word) in [("timedout", "timeout"), ("interrupted", "interrupted")] {
        let status = format!("\"status\":\"{status}\"");
        for text in [PASSED, NOTHING, SKIPPED] {
            let text = text.replace("\"status\":\"passed\"", &status);
            assert_eq!(not_judged_word(verdict(&text, 1).as_ref()), Some(word), "{text}");
        }
        let some_failed = FAILED.replace("\"status\":\"failed\"", &status);
        assert!(matches!(verdict(&some_failed, 1), Some(SuiteVerdict::Failed { .. })));
    }
}

#[test]
fn of_several_runs_one_failure_fails_and_a_repeated_run_is_no_contradiction_to_pass_over() {
    let both = |one: &str, other: &str| report(one).with(report(other));
    assert_eq!(both(PASSED, PASSED).verdict(0), Some(SuiteVerdict::Passed));
    assert_eq!(both(PASSED, SKIPPED).verdict(0), Some(SuiteVerdict::Passed));
    for sum in [both(PASSED, FAILED), both(FAILED, PASSED)] {
        assert_eq!(sum.verdict(1), Some(failed("2 of 4 tests failed", "home › shows title, 2 failed")));
        assert_eq!(not_judged_word(sum.verdict(0).as_ref()), Some("exit code"));
    }
    let mut most = report(PASSED);
    most.expected = u32::MAX;
    assert_eq!(most.with(report(PASSED)).ran(), u32::MAX);
}

#[test]
fn a_status_that_is_none_of_playwrights_is_no_pass() {
    let text = PASSED.replace("\"status\":\"passed\"", "\"status\":\"splendid\"");
    assert_ne!(verdict(&text, 0), Some(SuiteVerdict::Passed));
}
