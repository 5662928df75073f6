//! Reads Playwright's output: its attempts, and its own errors.

use super::signs::{NO_BROWSER, NO_LIBRARY, NO_START, Said};

/// What Playwright printed so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Playwright {
    /// It printed that it runs tests.
    pub(super) has_begun: bool,
    /// The number of failures and retries that it listed.
    attempts: usize,
    /// How many of them failed because no browser started.
    without_browser: usize,
    /// The next line is the error of an attempt.
    at_beginning: bool,
    /// The last error is not a known sign, and its stack was not read yet.
    pub(super) is_unexplained: bool,
}

/// Where an error comes from that is not a known sign.
pub(super) enum Origin {
    /// From Playwright itself, before it ran any test.
    Runner(&'static str),
    /// From anything else.
    Other,
}

impl Playwright {
    /// Whether the line is the heading of an attempt. The line after it is the error.
    pub(super) fn is_attempt_heading(&mut self, line: &str) -> bool {
        self.has_begun |= is_beginning(line);
        let heads = is_attempt(line);
        self.attempts += usize::from(heads);
        self.at_beginning |= heads;
        heads
    }

    /// Reads a line of the report. Returns the origin of an error once its stack, or the next error, shows it.
    pub(super) fn read(&mut self, line: &str, said: &Said<'_>) -> Option<Origin> {
        if std::mem::take(&mut self.at_beginning) {
            self.without_browser += usize::from(matches!(said.sign, Some(NO_BROWSER | NO_LIBRARY)));
        }
        match said {
            Said { sign: None, error: Some(error) } => {
                let may_be_of_runner = !self.has_begun && !error.starts_with("expect(");
                let was_unexplained = std::mem::replace(&mut self.is_unexplained, may_be_of_runner);
                (was_unexplained || !may_be_of_runner).then_some(Origin::Other)
            }
            _ if line.starts_with("at ") && std::mem::take(&mut self.is_unexplained) => {
                Some(if is_frame_of_runner(line) { Origin::Runner(NO_START) } else { Origin::Other })
            }
            _ => None,
        }
    }

    /// Whether it listed a failed attempt.
    pub(super) fn reported_attempts(&self) -> bool {
        self.attempts > 0
    }

    /// Whether every failed attempt failed because no browser started.
    pub(super) fn had_no_browser(&self) -> bool {
        self.attempts > 0 && self.attempts == self.without_browser
    }
}

/// Whether a line of a stack is in Playwright's runner, not in its library.
pub(super) fn is_frame_of_runner(line: &str) -> bool {
    ["/node_modules/playwright/lib/", "/node_modules/@playwright/test/lib/"]
        .iter()
        .any(|path| line.contains(path))
}

/// `Running 12 tests using 4 workers`: Playwright, reporters/base.
fn is_beginning(line: &str) -> bool {
    let rest = line.strip_prefix("Running ").and_then(|rest| rest.split_once(" test"));
    rest.is_some_and(|(number, _)| number.parse::<u64>().is_ok())
}

/// `1) [chromium] › home.spec.ts:3:1 › home ───`, `Retry #1 ───`: Playwright's heading of an attempt.
fn is_attempt(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = digits > 0 && line.get(digits..).is_some_and(|rest| rest.starts_with(") "));
    numbered || line.starts_with("Retry #")
}
