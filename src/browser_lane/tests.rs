//! What a command says, and what that means.

use super::output::Output;
use super::output_signs::UnreliableSuccess;
use crate::base::redact::Secrets;

fn said(text: &str) -> Output {
    let mut output = Output::default();
    // As it may come: cut anywhere.
    for part in text.as_bytes().chunks(7) {
        output.push(part);
    }
    output
}

fn tail(text: &str) -> String {
    said(text).tail(&Secrets::default())
}

fn setup_failure(text: &str) -> Option<&'static str> {
    said(text).setup_failure(1)
}

#[test]
fn the_tail_has_no_terminal_control_characters() {
    let said = "\u{1b}[1;31m✘\u{1b}[0m one\r\n\u{1b}[2K\u{1b}[1Atwo\tx\r50%\r100%\n\
                \u{1b}]8;;https://x.example\u{7}link\u{1b}]8;;\u{1b}\\ \u{7}\u{202E}end  \n\n";
    assert_eq!(tail(said), "✘ one\ntwo  x\n50%\n100%\nlink end");
    assert_eq!(tail("a\u{1b}]0;title without an end\nb \u{1b}"), "a\nb");
    assert_eq!(tail(""), "");
}

#[test]
fn of_long_output_at_most_the_last_4_kib_are_kept_in_whole_characters() {
    let kept = tail(&format!("{}the end", "ä".repeat(20_000)));
    assert!(kept.starts_with("…ä") && kept.ends_with("äthe end"), "{kept}");
    assert!((4_090..=4_099).contains(&kept.len()), "{}", kept.len());
    let bytes = tail(&format!("{}\n", "\u{1b}[0m".repeat(10_000)));
    assert!(bytes.len() < 8, "{bytes}");
}

#[test]
fn a_secret_is_hidden_wherever_the_tail_was_cut() {
    let mut secrets = Secrets::default();
    secrets.add("canary-canary-0123456789");
    for before in 0..30 {
        let text = format!("{}canary-canary-0123456789{}", " ".repeat(before), "\n".repeat(16 * 1024 - 12));
        let kept = said(&text).tail(&secrets);
        assert!(!kept.contains("456789"), "{before}: {kept}");
    }
    let coloured = said("token canary-\u{1b}[31mcanary-0123456789").tail(&secrets);
    assert_eq!(coloured, "token [hidden]");
}

const NO_BROWSER: &str = "
Running 2 tests using 1 worker
FF

  1) [chromium] › t/a.spec.js:2:1 › home ─────────────

    Error: browserType.launch: Executable doesn't exist at /home/isla/.cache/ms-playwright/chromium-1/chrome
    ╔════════════════════════════════════════════════════════════╗
    ║     npx playwright install                                 ║
    ╚════════════════════════════════════════════════════════════╝

    Retry #1 ───────────────────────────────────────────

    Error: browserType.launch: Executable doesn't exist at /home/isla/.cache/ms-playwright/chromium-1/chrome

  2) [chromium] › t/a.spec.js:3:1 › two ──────────────

    \u{1b}[31mError: browserType.launch: \u{1b}[39m
    ║ Host system is missing dependencies to run browsers. ║

  2 failed
    [chromium] › t/a.spec.js:2:1 › home ────────────────
  1 passed (2s)
";

#[test]
fn playwright_without_a_browser_has_not_run() {
    assert_eq!(setup_failure(NO_BROWSER), Some("no browser could be started"));
}

#[test]
fn one_failure_that_had_a_browser_is_a_failure() {
    let two =
        "  2) [chromium] › t/b.spec.js:9:1 › tasks ──\n\n    Error: expect(locator).toBeVisible() failed\n";
    assert_eq!(setup_failure(&NO_BROWSER.replace("  2 failed", &format!("{two}\n  3 failed"))), None);
    let retried = "    Retry #1 ───\n\n    Test timeout of 30000ms exceeded.\n\n  2 failed";
    assert_eq!(setup_failure(&NO_BROWSER.replace("  2 failed", retried)), None);
}

#[test]
fn a_test_that_fails_and_prints_such_text_is_a_failure() {
    for said in [
        "  1) a.spec.js:2:1 › home ──\n\n    Error: expect(received).toBe(expected)\n\n    \
         Error: browserType.launch: Executable doesn't exist at /x\n\n  1 failed\n",
        "Error: No tests found\n  1 failing\n",
        "Error: browserType.launch: Executable doesn't exist at /x\nAssertionError: the page has no title\n",
        "not ok 1 - home\nnpm error code ENOTFOUND\n",
        "5 examples, 2 failures\nError: No tests found\n",
        "the page says: Executable doesn't exist at /x\n",
        "Error: /tasks does not exist\n    at smoke.js:3:1\n",
        "Error: login failed\n\n   at setup.js:1\n    at Object.<anonymous> (/srv/shop/setup.js:1:33)\n",
        "SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON (1:2)\n",
        "looking\nError: Cannot find module './page'\n",
        "Running 1 test using 1 worker\nError: Process from config.webServer was not able to start\n",
        "Running 2 tests using 1 worker\nError: x\n    at y (/srv/shop/node_modules/playwright/lib/z.js:1:1)\n",
        "Error: Missing script: \"x\"\nFAIL t/home.test.js\n",
        "FAILED test_home\n/bin/sh: 1: cd: can't cd to x\n",
        "✘ home\nnpm error Missing script: \"x\"\n",
        "✗ home\nError: No tests found\n",
        "✕ home\nError: No tests found\n",
        "Error: No tests found\ncurl: (22) The requested URL returned error: 500\n",
    ] {
        assert_eq!(setup_failure(said), None, "{said}");
    }
}

#[test]
fn a_missing_tool_is_distinguished_from_a_failed_test() {
    for (said, why) in [
        ("Error: No tests found\n", "no tests found"),
        (
            "npm error npx canceled due to missing packages and no YES option: [\"x\"]",
            "a package is not installed",
        ),
        ("npm ERR! could not determine executable to run\n", "a package is not installed"),
        (
            "npm error code EAI_AGAIN\nnpm error request to https://x failed\n",
            "a package could not be fetched",
        ),
        ("npm error code ENOTCACHED\n", "a package could not be fetched"),
        (
            "Error: Cannot find module '@playwright/test'\nError: No tests found\n",
            "a package is not installed",
        ),
        (
            "Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@playwright/test' imported from /x\n",
            "a package is not installed",
        ),
        (
            "/x/chrome: error while loading shared libraries: libnss3.so: cannot open",
            "a system library is missing",
        ),
        ("browserType.launch: Executable doesn't exist at /x\n0 failed\n", "no browser could be started"),
    ] {
        assert_eq!(setup_failure(said), Some(why), "{said}");
    }
    assert_eq!(
        setup_failure("npm error Lifecycle script `test` failed with error:\nnpm error code 1\n"),
        None
    );
}

#[test]
fn some_exit_codes_mean_not_run_unless_a_runner_counted_failures() {
    let codes = |text: &str| [126, 127, 77, 1].map(|code| said(text).setup_failure(code));
    let known = [Some("command not executable"), Some("command not found"), Some("it skipped itself"), None];
    assert_eq!(codes(""), known);
    assert_eq!(codes("77 failing"), [None; 4]);
    assert_eq!(said("").signal_behind(137), Some(9));
    assert_eq!([said("").signal_behind(128), said("").signal_behind(255)], [None, None]);
    assert_eq!(said("137 failing").signal_behind(137), None);
}

#[test]
fn a_suite_that_never_started_has_not_run() {
    const NOTHING: Option<&str> = Some("the script or file to run does not exist");
    const PACKAGE: Option<&str> = Some("a package is not installed");
    const START: Option<&str> = Some("Playwright could not start");
    let thrown = "node:internal/modules/cjs/loader:1210\n  throw err;\n  ^\n\n";
    let runner =
        "    at x (/srv/shop/node_modules/playwright/lib/common/index.js:1576:11)\n    at y (z.js:1:1)\n";
    for (said, why) in [
        ("npm error Missing script: \"e2e\"\nnpm error\n", NOTHING),
        ("npm ERR! code ENOENT\nnpm ERR! enoent Could not read package.json: Error: ENOENT: x\n", NOTHING),
        (
            &format!("> shop@1.0.0 e2e\n> node x.js\n\n{thrown}Error: Cannot find module '/srv/x.js'\n"),
            NOTHING,
        ),
        (&format!("{thrown}Error: Cannot find module 'axe-core'\n    at x (node:internal/x:1:2)\n"), PACKAGE),
        ("ruby: No such file or directory -- x.rb (LoadError)\n", NOTHING),
        ("/usr/bin/python3: can't open file '/srv/x.py': [Errno 2] No such file or directory\n", NOTHING),
        ("make: *** No rule to make target 'e2e'.  Stop.\n", NOTHING),
        ("make[1]: *** No rule to make target 'e2e', needed by 'test'.  Stop.\n", NOTHING),
        ("Could not locate Gemfile or .bundle/ directory\n", NOTHING),
        ("bundler: command not found: rspec\n", Some("command not found")),
        (
            "The cypress npm package is installed, but the Cypress binary is missing.\n",
            Some("no browser could be started"),
        ),
        ("Your system is missing the dependency: Xvfb\n", Some("a system library is missing")),
        ("yarn run v1.22.22\nerror Command \"playwright\" not found.\n", Some("command not found")),
        (
            "\u{2009}ERR_PNPM_RECURSIVE_EXEC_FIRST_FAIL\u{2009} Command \"playwright\" not found\n",
            Some("command not found"),
        ),
        ("Error: Process from config.webServer was not able to start. Exit code: 3\n", START),
        ("Error: Timed out waiting 60000ms from config.webServer.\n", START),
        (&format!("Error: /srv/shop/nope does not exist\n{runner}"), START),
        ("Error: Project(s) \"x\" not found. Available projects: \"\"\n", START),
        ("error: unknown command 'tset'\n(Did you mean test?)\n", START),
        (
            "SyntaxError: /srv/shop/a.spec.js: Unexpected token (2:0)\n\n   at a.spec.js:2\nError: No tests found.\n",
            START,
        ),
    ] {
        assert_eq!(setup_failure(said), why, "{said}");
    }
}

#[test]
fn a_suite_whose_shell_failed_is_not_run() {
    let at_end = |said: &str, code| self::said(said).setup_failure(code);
    for (text, code, why) in [
        ("/bin/sh: 1: cd: can't cd to nowhere\n", 2, "no folder to run it in"),
        ("bash: line 1: cd: nowhere: No such file or directory\n", 1, "no folder to run it in"),
        ("/bin/sh: 1: Cannot fork\n", 2, "this machine has no process left"),
        ("bash: fork: Resource temporarily unavailable\n", 254, "this machine has no process left"),
        ("/bin/sh: 1: Syntax error: \"then\" unexpected", 2, "the shell cannot read it"),
        (
            "bash: -c: line 1: syntax error near unexpected token `then'\nbash: -c: line 1: `if then'\n",
            2,
            "the shell cannot read it",
        ),
    ] {
        assert_eq!(at_end(text, code), Some(why), "{text}");
        assert_eq!(at_end(text, 22), None, "another command had the last word: {text}");
        assert_eq!(at_end(&format!("{text}\nlooking\n"), code), None, "{text}");
    }
    assert_eq!(at_end("/bin/sh: 1: nope: not found\n", 1), None);
}

#[test]
fn exit_code_0_is_not_trusted_where_a_runner_counted_failures() {
    for text in [
        "  2 failed\n    a.spec.js:2:1 › home ───\n  1 passed (2.3s)\n",
        "  3 passing (1s)\n  1 failing\n",
        "\u{1b}[31m  1 failed\u{1b}[0m",
        "Tests:       1 failed, 4 passed, 5 total\n",
        "12 examples, 1 failure, 2 pending\n",
        "12 runs, 30 assertions, 0 failures, 1 errors, 0 skips\n",
    ] {
        assert_eq!(said(text).unreliable_success(), Some(UnreliableSuccess::Failed), "{text}");
    }
    for text in [
        "",
        "  ✓ shows 2 failed payments (5ms)\n  1 passed (1.5s)\n",
        "2 failed payments are shown\n",
        "not ok 1 - later # TODO\n",
        "0 failed\n0 failing\n",
        "Tests:       5 passed, 5 total\n",
        "12 examples, 0 failures\n",
        "12 runs, 30 assertions, 0 failures, 0 errors, 0 skips\n",
        "Error: the page has no title\n",
        "Publish: page: not found\n",
    ] {
        assert_eq!(said(text).unreliable_success(), None, "{text}");
    }
}

#[test]
fn exit_code_0_of_a_suite_that_never_ran_is_not_trusted() {
    let not_run = |why| Some(UnreliableSuccess::NotRun(why));
    assert_eq!(said(NO_BROWSER).unreliable_success(), not_run("no browser could be started"));
    for text in ["/bin/sh: 1: nope: not found\n", "sh: line 1: nope: command not found\nlooked\n"] {
        assert_eq!(said(text).unreliable_success(), not_run("command not found"), "{text}");
        for passed in ["  3 passed (2s)", "3 passing (20ms)", "4 examples, 0 failures"] {
            assert_eq!(said(&format!("{text}{passed}\n")).unreliable_success(), None, "{text}{passed}");
        }
        assert_eq!(
            said(&format!("{text}0 examples, 0 failures\n")).unreliable_success(),
            not_run("command not found")
        );
    }
    assert_eq!(said("Error: No tests found\n").unreliable_success(), not_run("no tests found"));
    assert_eq!(
        said("/bin/sh: 1: cd: can't cd to x\n").unreliable_success(),
        not_run("no folder to run it in")
    );
    let flaky = NO_BROWSER.replace("  2 failed", "  1 flaky");
    assert_eq!(said(&flaky).unreliable_success(), None, "it had a browser the second time");
}

#[test]
fn a_failure_of_another_program_than_playwright_is_a_failure() {
    assert_eq!(
        setup_failure(&format!("{NO_BROWSER}curl: (22) The requested URL returned error: 500\n")),
        None
    );
}
