//! The result of a Playwright suite, as `playwright_reporter.cjs` writes it, and what it means.

#[cfg(test)]
mod tests;

use serde::Deserialize;

use super::output::clean;
use super::playwright::is_frame_of_runner;
use super::signs::{NO_BROWSER, NO_LIBRARY, NO_START, NO_TESTS, Said};

/// How many failed tests are named.
const MOST_NAMED: usize = 5;

/// The result of one run of Playwright, or of several in sum.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct PlaywrightReport {
    /// `passed`, `failed`, `timedout`, `interrupted`: Playwright's `FullResult.status`.
    status: String,
    /// Tests that ended as they should.
    expected: u32,
    /// Tests that did not, in any of their attempts.
    unexpected: u32,
    /// Tests that did so in a later attempt than the first.
    flaky: u32,
    /// Tests that did not run.
    skipped: u32,
    /// The titles of the first tests that failed.
    failed: Vec<String>,
    /// What the attempts of failed tests failed with, without repetition.
    failures: Vec<String>,
    /// Whether `failures` has all of them.
    all_failures: bool,
    /// Errors outside of the tests.
    errors: Vec<OutsideError>,
}

/// An error outside of the tests: of the config, a global setup, a worker, another reporter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct OutsideError {
    /// The first line; none where something was thrown that is no `Error`.
    message: Option<String>,
    /// Where it was thrown; none for errors of Playwright's own.
    frame: Option<String>,
}

/// What a report and an exit code mean together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SuiteVerdict {
    /// Tests ran, and all of them passed.
    Passed,
    /// Tests failed: how many, and which.
    Failed { count: String, titles: String },
    /// No test could run here, for this reason.
    NotRun(&'static str),
    /// It says nothing about the app: a word for summaries, and the reason.
    NotJudged(&'static str, String),
    /// Its tests passed, and something else in the command ended with this code.
    OthersFailed,
}

impl PlaywrightReport {
    /// Reads a report; none where it is none.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok()
    }

    /// This report and `other` as one: the status is the first that is not `passed`.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            status: if self.status == "passed" { other.status } else { self.status },
            expected: self.expected.saturating_add(other.expected),
            unexpected: self.unexpected.saturating_add(other.unexpected),
            flaky: self.flaky.saturating_add(other.flaky),
            skipped: self.skipped.saturating_add(other.skipped),
            failed: [self.failed, other.failed].concat(),
            failures: [self.failures, other.failures].concat(),
            all_failures: self.all_failures && other.all_failures,
            errors: [self.errors, other.errors].concat(),
        }
    }

    /// How many tests ran.
    pub(super) fn ran(&self) -> u32 {
        self.expected.saturating_add(self.unexpected).saturating_add(self.flaky)
    }

    /// What it means that the command ended with `code`; none where only the exit code and the output can tell.
    pub(super) fn verdict(&self, code: i32) -> Option<SuiteVerdict> {
        if self.unexpected > 0 {
            return Some(self.verdict_on_failed(code));
        }
        if self.ran() == 0 {
            return self.verdict_on_nothing(code);
        }
        Some(match (self.status.as_str(), code) {
            ("passed", 0) => SuiteVerdict::Passed,
            ("passed", _) => SuiteVerdict::OthersFailed,
            ("timedout", _) => not_judged("timeout", "Playwright's globalTimeout came first"),
            ("interrupted", _) => not_judged("interrupted", "something interrupted Playwright"),
            // `failOnFlakyTests` of the host's config.
            (_, code) if code != 0 && self.flaky > 0 && self.errors.is_empty() => self.flaky_failed(),
            (_, 0) => not_judged("exit code", "it exited with 0, and Playwright reported an error"),
            (_, code) => {
                let error = "Playwright reported an error outside of them";
                not_judged("exit code", format!("its tests passed, and it exited with {code}: {error}"))
            }
        })
    }

    fn verdict_on_failed(&self, code: i32) -> SuiteVerdict {
        if self.had_no_browser() {
            return SuiteVerdict::NotRun(NO_BROWSER);
        }
        let count = format!("{} of {} failed", self.unexpected, tests(self.ran()));
        if code == 0 {
            return not_judged("exit code", format!("it exited with 0, and {count}"));
        }
        SuiteVerdict::Failed { count, titles: self.titles() }
    }

    fn verdict_on_nothing(&self, code: i32) -> Option<SuiteVerdict> {
        let verdict = match (self.status.as_str(), code) {
            ("timedout", _) => not_judged("timeout", "Playwright's globalTimeout came first"),
            ("interrupted", _) => not_judged("interrupted", "something interrupted Playwright"),
            _ if !self.errors.is_empty() => self.verdict_on_errors(code),
            (_, 0) if self.skipped == 0 => SuiteVerdict::NotRun(NO_TESTS),
            (_, 0) => SuiteVerdict::NotRun("every test was skipped"),
            _ => return None,
        };
        Some(verdict)
    }

    /// What the errors mean that kept every test from running. One that the host's own code threw, in a global setup
    /// that logs in, say, may be the app's fault.
    fn verdict_on_errors(&self, code: i32) -> SuiteVerdict {
        let reasons: Option<Vec<_>> = self.errors.iter().map(OutsideError::reason).collect();
        if let Some(why) = reasons.and_then(|reasons| reasons.first().copied()) {
            return SuiteVerdict::NotRun(why);
        }
        if code == 0 {
            return not_judged("exit code", "it exited with 0, and no test ran");
        }
        let of_host = self.errors.iter().find(|error| error.reason().is_none());
        let message = of_host.and_then(|error| error.message.as_deref());
        let message = message.map_or_else(|| "an error".to_owned(), |message| clean(message.as_bytes()));
        SuiteVerdict::Failed { count: "no test ran".to_owned(), titles: message }
    }

    /// Whether each attempt of each failed test began with a browser that did not start.
    fn had_no_browser(&self) -> bool {
        let is_of_browser = |message: &String| matches!(sign(message), Some(NO_BROWSER | NO_LIBRARY));
        self.all_failures && !self.failures.is_empty() && self.failures.iter().all(is_of_browser)
    }

    fn flaky_failed(&self) -> SuiteVerdict {
        let count = format!("{} of {} passed only when repeated", self.flaky, tests(self.ran()));
        SuiteVerdict::Failed { count, titles: "the config has failOnFlakyTests".to_owned() }
    }

    /// `home › shows title, tasks and 3 more`
    fn titles(&self) -> String {
        let named: Vec<&str> = self.failed.iter().take(MOST_NAMED).map(String::as_str).collect();
        let more = (self.unexpected as usize).saturating_sub(named.len());
        if more > 0 { format!("{} and {more} more", named.join(", ")) } else { named.join(", ") }
    }
}

impl OutsideError {
    /// Why nothing could run, where the error is none of the host's code.
    fn reason(&self) -> Option<&'static str> {
        let message = self.message.as_ref()?;
        let is_of_runner = self.frame.as_ref().is_none_or(|frame| is_frame_of_runner(frame));
        sign(message).or(is_of_runner.then_some(NO_START))
    }
}

/// What the first line of an error is a sign of, where no test has run before.
fn sign(message: &str) -> Option<&'static str> {
    Said::in_line(clean(message.as_bytes()).trim(), true, false).sign
}

fn tests(count: u32) -> String {
    if count == 1 { "1 test".to_owned() } else { format!("{count} tests") }
}

fn not_judged(word: &'static str, reason: impl Into<String>) -> SuiteVerdict {
    SuiteVerdict::NotJudged(word, reason.into())
}
