//! Tells a failed setup of this machine, such as a browser that is not installed, from tests that ran and failed.

use super::counts::{Counts, is_failure_of_another, reports_failures};
use super::playwright::{Origin, Playwright};
use super::shell_errors::Shell;
use super::signs::{NO_BROWSER, NOT_FOUND, Said, is_prelude};

const NOT_EXECUTABLE: &str = "command not executable";
const SKIPPED: &str = "it skipped itself";

/// What the output of a command shows so far.
///
/// A test may print anything, so a sign counts only where a runner prints it: at the beginning of a line, if no test is
/// reported as failed; or, in Playwright's report, as the first line of every failure.
#[derive(Debug, Clone, Default)]
pub(super) struct Signs {
    setup_failure: Option<&'static str>,
    counts: Counts,
    playwright: Playwright,
    shell: Shell,
    /// A runner reported failures, or an error is not a known sign.
    failures: bool,
    /// Something other than Playwright failed.
    elsewhere: bool,
    /// The output has more than the lines that say how a script is started.
    under_way: bool,
}

/// Why exit code 0 does not mean that tests passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnreliableSuccess {
    /// No test ran, for this reason.
    NotRun(&'static str),
    /// A runner reported failed tests.
    Failed,
}

impl Signs {
    /// Reads one line, without colours.
    pub(super) fn read(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        self.shell.read(line);
        self.counts.read(line);
        if self.playwright.is_attempt_heading(line) {
            return;
        }
        let said = Said::in_line(line, !self.under_way, self.playwright.has_begun);
        self.under_way |= !is_prelude(line);
        self.setup_failure = self.setup_failure.or(said.sign);
        self.elsewhere |= is_failure_of_another(line);
        self.failures |= reports_failures(line);
        match self.playwright.read(line, &said) {
            Some(Origin::Runner(why)) => self.setup_failure = self.setup_failure.or(Some(why)),
            Some(Origin::Other) => self.failures = true,
            None => {}
        }
    }

    /// Why `code`, which is not 0, says nothing about the app; none if it does. The text may be shown in a summary.
    pub(super) fn setup_failure(&self, code: i32) -> Option<&'static str> {
        if self.playwright.reported_attempts() {
            return self.had_no_browser().then_some(NO_BROWSER);
        }
        if self.reports_failures() {
            return None;
        }
        match code {
            // POSIX, Shell Command Language, 2.8.2.
            126 => Some(self.setup_failure.unwrap_or(NOT_EXECUTABLE)),
            127 => Some(self.setup_failure.unwrap_or(NOT_FOUND)),
            // Automake's convention for a skipped test, which other tools share.
            77 => Some(SKIPPED),
            _ => self.setup_failure.or_else(|| self.shell.gave_up_with(code)),
        }
    }

    /// Why exit code 0 is not reliable: a pipe has the exit code of its last command, and `|| true` always gives 0.
    pub(super) fn unreliable_success(&self) -> Option<UnreliableSuccess> {
        let Counts { failed, passed, flaky } = self.counts;
        if self.had_no_browser() && (failed || !flaky) {
            return Some(UnreliableSuccess::NotRun(NO_BROWSER));
        }
        if failed {
            return Some(UnreliableSuccess::Failed);
        }
        let why = self.setup_failure.or(self.shell.missed_a_command.then_some(NOT_FOUND));
        why.or(self.shell.gave_up()).filter(|_| !passed && !flaky).map(UnreliableSuccess::NotRun)
    }

    /// Whether a runner counted failures, or a program other than Playwright reported one.
    pub(super) fn shows_failure_of_another_runner(&self) -> bool {
        self.counts.failed || self.elsewhere
    }

    fn reports_failures(&self) -> bool {
        self.failures || self.playwright.is_unexplained
    }

    fn had_no_browser(&self) -> bool {
        self.playwright.had_no_browser() && !self.elsewhere
    }

    /// The signal that a shell reports by `code` (POSIX, as above); some runners use these codes as a count of failures.
    pub(super) fn signal_behind(&self, code: i32) -> Option<i32> {
        let signal = code.checked_sub(128).filter(|signal| (1..=31).contains(signal))?;
        (!self.reports_failures() && !self.playwright.reported_attempts()).then_some(signal)
    }
}
