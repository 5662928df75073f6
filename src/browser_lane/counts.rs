//! Reads the lines in which test runners count passed and failed tests.

/// What the count lines said so far.
///
/// Only formats that no test title has are read: `✓ shows 2 failed payments` is not a count.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) failed: bool,
    pub(super) passed: bool,
    pub(super) flaky: bool,
}

impl Counts {
    pub(super) fn read(&mut self, line: &str) {
        let parts: Vec<&str> = match line.strip_prefix("Tests:") {
            // Jest: reporters/src/getSummary.
            Some(counts) => counts.split(',').collect(),
            None => vec![without_duration(line)],
        };
        for (number, what) in parts.into_iter().filter_map(count) {
            let counted = match what {
                // Playwright: reporters/base. Mocha, and so Cypress: reporters/base.
                "failed" | "failing" => &mut self.failed,
                "passed" | "passing" => &mut self.passed,
                "flaky" => &mut self.flaky,
                _ => continue,
            };
            *counted |= number > 0;
        }
        if let Some((ran, wrong)) = of_ruby(line) {
            self.failed |= wrong > 0;
            self.passed |= ran > 0 && wrong == 0;
        }
    }
}

/// `12 failed` out of `12 failed (3.4s)`.
fn without_duration(line: &str) -> &str {
    let is_duration = |text: &str| {
        text.starts_with(|it: char| it.is_ascii_digit())
            && text.chars().all(|it| it.is_ascii_digit() || " .hms".contains(it))
    };
    match line.split_once(" (").and_then(|(count, rest)| Some((count, rest.strip_suffix(')')?))) {
        Some((count, duration)) if is_duration(duration) => count,
        _ => line,
    }
}

/// Exactly `12 failed`.
fn count(text: &str) -> Option<(u64, &str)> {
    let (number, what) = text.trim().split_once(' ')?;
    Some((number.parse().ok()?, what))
}

/// How many tests ran, and how many failed: `12 examples, 2 failures` of `RSpec` (core/notifications), and
/// `12 runs, 30 assertions, 1 failures, 0 errors, 0 skips` of Minitest (lib/minitest).
fn of_ruby(line: &str) -> Option<(u64, u64)> {
    let counts: Vec<(u64, &str)> = line.split(',').map(count).collect::<Option<_>>()?;
    let ((ran, "example" | "examples" | "runs"), rest) =
        counts.split_first().map(|(first, rest)| (*first, rest))?
    else {
        return None;
    };
    let is_wrong = |what: &str| what.starts_with("failure") || what.starts_with("error");
    let wrong: Vec<u64> = rest.iter().filter(|(_, what)| is_wrong(what)).map(|(number, _)| *number).collect();
    (!wrong.is_empty()).then(|| (ran, wrong.iter().sum()))
}

/// `2 failed`, `1 failing`, `3 failures`, `not ok 1`, anywhere in a line: enough to trust an exit code that says the same.
pub(super) fn reports_failures(line: &str) -> bool {
    let word = |word: &str| word.trim_matches(|it: char| !it.is_alphanumeric()).to_ascii_lowercase();
    let words: Vec<String> = line.split_whitespace().map(word).collect();
    let counted = words.windows(2).any(|pair| match pair {
        [number, what] => {
            number.parse::<u64>().is_ok_and(|number| number > 0)
                && matches!(what.as_str(), "failed" | "failing" | "failure" | "failures")
        }
        _ => false,
    });
    counted || line.starts_with("not ok ") || line.starts_with(['✗', '✘', '✕']) || is_failure_of_another(line)
}

/// `FAIL home.test.js`, `FAILED test_home`, `curl: (22) …`: Playwright never begins a line like this.
pub(super) fn is_failure_of_another(line: &str) -> bool {
    line.starts_with("FAIL") || line.starts_with("curl: (22)")
}
