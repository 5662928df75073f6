//! What Playwright's reports say of its attempts, and of errors of its own.

use super::signs::{NO_BROWSER, NO_LIBRARY, NO_START, Said};

/// What Playwright said so far, if it said anything.
#[derive(Debug, Clone, Default)]
pub(super) struct Playwright {
    /// It said that it runs tests.
    pub(super) has_begun: bool,
    /// The failures that it numbered, and attempts that it made again.
    attempts: usize,
    /// Those of them that never had a browser.
    without_browser: usize,
    /// The next line says what an attempt failed with.
    at_beginning: bool,
    /// An error is none of the signs, and its stack has not been seen.
    pub(super) is_unexplained: bool,
}

/// What an error was that is none of the signs.
pub(super) enum Origin {
    /// Playwright's own, from before it ran any test.
    Runner(&'static str),
    /// Something else's.
    Other,
}

impl Playwright {
    /// Whether the line heads an attempt; the next one says what that failed with.
    pub(super) fn heads_attempt(&mut self, line: &str) -> bool {
        self.has_begun |= is_beginning(line);
        let heads = is_attempt(line);
        self.attempts += usize::from(heads);
        self.at_beginning |= heads;
        heads
    }

    /// Reads a line within its report; tells of an error once its stack, or the next error, shows where it is from.
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

    /// Whether it told of an attempt that failed.
    pub(super) fn told_of_attempts(&self) -> bool {
        self.attempts > 0
    }

    /// Whether all that failed did so without a browser.
    pub(super) fn had_no_browser(&self) -> bool {
        self.attempts > 0 && self.attempts == self.without_browser
    }
}

/// Whether a line of a stack is in Playwright's runner, which is no part of its library.
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

/// `1) [chromium] › home.spec.ts:3:1 › home ───`, `Retry #1 ───`: how Playwright heads what a failure began with.
fn is_attempt(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = digits > 0 && line.get(digits..).is_some_and(|rest| rest.starts_with(") "));
    numbered || line.starts_with("Retry #")
}
