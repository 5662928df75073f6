//! Tells trouble of this machine's own, such as a browser that is not installed, from tests that ran and failed.

use super::counts::{Counts, is_failure_of_another, tells_of_failures};
use super::playwright::{Origin, Playwright};
use super::shell::Shell;
use super::signs::{NO_BROWSER, NOT_FOUND, Said, is_prelude};

const NOT_EXECUTABLE: &str = "command not executable";
const SKIPPED: &str = "it skipped itself";

/// What the lines of a command gave away.
///
/// A test may print anything, so a line counts only where a runner puts it: at the beginning of a line, in a report that
/// tells of no test that failed; or, in Playwright's report, as what each of the failures began with.
#[derive(Debug, Clone, Default)]
pub(super) struct Signs {
    trouble: Option<&'static str>,
    counts: Counts,
    playwright: Playwright,
    shell: Shell,
    /// A runner told of failures, or an error is none of the signs.
    failures: bool,
    /// Something other than Playwright failed.
    elsewhere: bool,
    /// Something was said beyond how things are started.
    under_way: bool,
}

/// Why exit code 0 does not say that tests passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Nothing looked, for this reason.
    NotRun(&'static str),
    /// A runner said that tests failed.
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
        if self.playwright.heads_attempt(line) {
            return;
        }
        let said = Said::in_line(line, !self.under_way, self.playwright.has_begun);
        self.under_way |= !is_prelude(line);
        self.trouble = self.trouble.or(said.sign);
        self.elsewhere |= is_failure_of_another(line);
        self.failures |= tells_of_failures(line);
        match self.playwright.read(line, &said) {
            Some(Origin::Runner(why)) => self.trouble = self.trouble.or(Some(why)),
            Some(Origin::Other) => self.failures = true,
            None => {}
        }
    }

    /// Why `code`, which is not 0, says nothing about the app, in words that may stand in a summary; none if it does.
    pub(super) fn trouble(&self, code: i32) -> Option<&'static str> {
        if self.playwright.told_of_attempts() {
            return self.had_no_browser().then_some(NO_BROWSER);
        }
        if self.tells_of_failures() {
            return None;
        }
        match code {
            // POSIX, Shell Command Language, 2.8.2.
            126 => Some(self.trouble.unwrap_or(NOT_EXECUTABLE)),
            127 => Some(self.trouble.unwrap_or(NOT_FOUND)),
            // What a test exits with that cannot run here, for automake and those who follow it.
            77 => Some(SKIPPED),
            _ => self.trouble.or_else(|| self.shell.gave_up_with(code)),
        }
    }

    /// Why exit code 0 is not to be believed: of a pipe it is that of the last command, and `|| true` has it too.
    pub(super) fn doubt(&self) -> Option<Doubt> {
        let Counts { failed, passed, flaky } = self.counts;
        if self.had_no_browser() && (failed || !flaky) {
            return Some(Doubt::NotRun(NO_BROWSER));
        }
        if failed {
            return Some(Doubt::Failed);
        }
        let why = self.trouble.or(self.shell.missed_a_command.then_some(NOT_FOUND));
        why.or(self.shell.gave_up()).filter(|_| !passed && !flaky).map(Doubt::NotRun)
    }

    /// Whether a runner counted failures, or a program other than Playwright told of one.
    pub(super) fn tells_of_another_runner(&self) -> bool {
        self.counts.failed || self.elsewhere
    }

    fn tells_of_failures(&self) -> bool {
        self.failures || self.playwright.is_unexplained
    }

    fn had_no_browser(&self) -> bool {
        self.playwright.had_no_browser() && !self.elsewhere
    }

    /// The signal that a shell speaks of with `code` (POSIX, as above); runners may count failures with the same numbers.
    pub(super) fn signal_behind(&self, code: i32) -> Option<i32> {
        let signal = code.checked_sub(128).filter(|signal| (1..=31).contains(signal))?;
        (!self.tells_of_failures() && !self.playwright.told_of_attempts()).then_some(signal)
    }
}
