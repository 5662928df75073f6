//! What a command says, and what that means.

use super::output::Output;
use crate::redact::Secrets;

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

fn trouble(text: &str) -> Option<&'static str> {
    said(text).trouble(1)
}

#[test]
fn the_tail_is_lines_without_anything_that_a_terminal_obeys() {
    let said = "\u{1b}[1;31m✘\u{1b}[0m one\r\n\u{1b}[2K\u{1b}[1Atwo\tx\r50%\r100%\n\
                \u{1b}]8;;https://x.example\u{7}link\u{1b}]8;;\u{1b}\\ \u{7}\u{202E}end  \n\n";
    assert_eq!(tail(said), "✘ one\ntwo  x\n50%\n100%\nlink end");
    assert_eq!(tail("a\u{1b}]0;title without an end\nb \u{1b}"), "a\nb");
    assert_eq!(tail(""), "");
}

#[test]
fn of_a_flood_the_end_is_kept_whole_characters_and_no_more_than_4_kib() {
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

    Error: browserType.launch: Executable doesn't exist at /root/.cache/ms-playwright/chromium-1/chrome
    ╔════════════════════════════════════════════════════════════╗
    ║     npx playwright install                                 ║
    ╚════════════════════════════════════════════════════════════╝

    Retry #1 ───────────────────────────────────────────

    Error: browserType.launch: Executable doesn't exist at /root/.cache/ms-playwright/chromium-1/chrome

  2) [chromium] › t/a.spec.js:3:1 › two ──────────────

    \u{1b}[31mError: browserType.launch: \u{1b}[39m
    ║ Host system is missing dependencies to run browsers. ║

  2 failed
    [chromium] › t/a.spec.js:2:1 › home ────────────────
  1 passed (2s)
";

#[test]
fn playwright_without_a_browser_has_not_looked() {
    assert_eq!(trouble(NO_BROWSER), Some("no browser could be started"));
}

#[test]
fn one_failure_that_had_a_browser_is_a_failure() {
    let two =
        "  2) [chromium] › t/b.spec.js:9:1 › tasks ──\n\n    Error: expect(locator).toBeVisible() failed\n";
    assert_eq!(trouble(&NO_BROWSER.replace("  2 failed", &format!("{two}\n  3 failed"))), None);
    let retried = "    Retry #1 ───\n\n    Test timeout of 30000ms exceeded.\n\n  2 failed";
    assert_eq!(trouble(&NO_BROWSER.replace("  2 failed", retried)), None);
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
    ] {
        assert_eq!(trouble(said), None, "{said}");
    }
}

#[test]
fn what_is_missing_is_told_from_what_is_broken() {
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
        assert_eq!(trouble(said), Some(why), "{said}");
    }
    assert_eq!(trouble("npm error Lifecycle script `test` failed with error:\nnpm error code 1\n"), None);
}

#[test]
fn some_exit_codes_speak_for_themselves_unless_a_runner_counted_failures() {
    let codes = |text: &str| [126, 127, 77, 1].map(|code| said(text).trouble(code));
    let known = [Some("command not executable"), Some("command not found"), Some("it skipped itself"), None];
    assert_eq!(codes(""), known);
    assert_eq!(codes("77 failing"), [None; 4]);
    assert_eq!(said("").signal_behind(137), Some(9));
    assert_eq!([said("").signal_behind(128), said("").signal_behind(255)], [None, None]);
    assert_eq!(said("137 failing").signal_behind(137), None);
}
