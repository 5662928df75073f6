//! Tells trouble of this machine's own, such as a browser that is not installed, from tests that ran and failed.

/// What the lines of a command gave away.
///
/// A test may print anything, so a line counts only where a runner puts it: at the beginning of a line, in a report that
/// tells of no test that failed; or, in Playwright's report, as what each of the failures began with.
#[derive(Debug, Clone, Default)]
pub(super) struct Signs {
    trouble: Option<&'static str>,
    /// A runner counted failures, or an error is none of the signs.
    failures: bool,
    /// The failures that Playwright numbered, and attempts that it made again.
    attempts: usize,
    /// Those of them that never had a browser.
    without_browser: usize,
    /// The next line says what an attempt failed with.
    at_beginning: bool,
}

const NOT_FOUND: &str = "command not found";
const NOT_EXECUTABLE: &str = "command not executable";
const SKIPPED: &str = "it skipped itself";
const NO_BROWSER: &str = "no browser could be started";
const NO_TESTS: &str = "no tests found";
const NO_PACKAGE: &str = "a package is not installed";
const NO_NETWORK: &str = "a package could not be fetched";
const NO_LIBRARY: &str = "a system library is missing";

/// How lines begin, after `Error:` or the name of the tool, and what that means.
const SIGNS: [(&str, &str); 25] = [
    // Playwright: server/registry and browserType.ts, where a browser is started before any page is.
    ("browserType.launch", NO_BROWSER),
    ("browserType.connect", NO_BROWSER),
    ("Executable doesn't exist at", NO_BROWSER),
    ("Host system is missing dependencies", NO_LIBRARY),
    ("Missing system dependencies required to run browser", NO_LIBRARY),
    // Playwright: runner/loadUtils and runner/tasks, before a worker is started. Jest: core/src/runJest.
    ("No tests found", NO_TESTS),
    // Puppeteer: node/BrowserLauncher. @puppeteer/browsers: launch.
    ("Could not find Chrome (ver.", NO_BROWSER),
    ("Failed to launch the browser process", NO_BROWSER),
    // Cypress: cli/lib/errors.
    ("No version of Cypress is installed", NO_BROWSER),
    // Node: internal/modules/cjs/loader and esm/resolve.
    ("Cannot find module '@playwright/test'", NO_PACKAGE),
    ("Cannot find package '@playwright/test'", NO_PACKAGE),
    ("Cannot find module 'playwright", NO_PACKAGE),
    ("Cannot find package 'playwright", NO_PACKAGE),
    // npm: libnpmexec, and the codes of npm-registry-fetch and of Node's sockets.
    ("npx canceled due to missing packages", NO_PACKAGE),
    ("could not determine executable to run", NO_PACKAGE),
    ("code E404", NO_PACKAGE),
    ("code ENOTFOUND", NO_NETWORK),
    ("code EAI_AGAIN", NO_NETWORK),
    ("code ECONNREFUSED", NO_NETWORK),
    ("code ECONNRESET", NO_NETWORK),
    ("code ETIMEDOUT", NO_NETWORK),
    ("code ENETUNREACH", NO_NETWORK),
    ("code ERR_SOCKET_TIMEOUT", NO_NETWORK),
    ("code ENOTCACHED", NO_NETWORK),
    // glibc: elf/dl-error, where the loader says why a program cannot begin.
    ("error while loading shared libraries", NO_LIBRARY),
];

/// What may stand before a sign on its line: npm since 10 and before, and Node where nobody caught an error.
const BEFORE: [&str; 3] = ["npm error ", "npm ERR! ", "Uncaught "];

impl Signs {
    /// Reads one line, without colours.
    pub(super) fn read(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        if is_attempt(line) {
            self.attempts += 1;
            self.at_beginning = true;
            return;
        }
        let (sign, is_error) = sign(line);
        if std::mem::take(&mut self.at_beginning) {
            self.without_browser += usize::from(matches!(sign, Some(NO_BROWSER | NO_LIBRARY)));
        }
        self.trouble = self.trouble.or(sign);
        self.failures |= counts_failures(line) || (is_error && sign.is_none());
    }

    /// Why `code` says nothing about the app, in words that may stand in a summary; none if it does.
    pub(super) fn trouble(&self, code: i32) -> Option<&'static str> {
        if self.attempts > 0 {
            return (self.attempts == self.without_browser).then_some(NO_BROWSER);
        }
        if self.failures {
            return None;
        }
        match code {
            // POSIX, Shell Command Language, 2.8.2.
            126 => Some(self.trouble.unwrap_or(NOT_EXECUTABLE)),
            127 => Some(self.trouble.unwrap_or(NOT_FOUND)),
            // What a test exits with that cannot run here, for automake and those who follow it.
            77 => Some(SKIPPED),
            _ => self.trouble,
        }
    }

    /// The signal that a shell speaks of with `code` (POSIX, as above); runners may count failures with the same numbers.
    pub(super) fn signal_behind(&self, code: i32) -> Option<i32> {
        let signal = code.checked_sub(128).filter(|signal| (1..=31).contains(signal))?;
        (!self.failures && self.attempts == 0).then_some(signal)
    }
}

/// What the line is a sign of, and whether it tells of an error at all.
fn sign(line: &str) -> (Option<&'static str>, bool) {
    let mut rest = line;
    for before in BEFORE {
        rest = rest.strip_prefix(before).unwrap_or(rest);
    }
    let message = rest.split_once(": ").filter(|(name, _)| is_error_name(name)).map(|(_, message)| message);
    // The loader names the program first.
    let loading = rest.find("error while loading").and_then(|start| rest.get(start..));
    let said = message.or(loading).unwrap_or(rest).trim_start();
    let sign = SIGNS.iter().find(|(beginning, _)| said.starts_with(beginning));
    (sign.map(|(_, meaning)| *meaning), message.is_some())
}

/// `Error`, `TypeError`, `Error [ERR_MODULE_NOT_FOUND]`.
fn is_error_name(name: &str) -> bool {
    let name = name.split_once(" [").map_or(name, |(name, _)| name);
    name.ends_with("Error") && name.chars().all(char::is_alphanumeric)
}

/// `1) [chromium] › home.spec.ts:3:1 › home ───`, `Retry #1 ───`: how Playwright heads what a failure began with.
fn is_attempt(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = digits > 0 && line.get(digits..).is_some_and(|rest| rest.starts_with(") "));
    numbered || line.starts_with("Retry #")
}

/// `2 failed`, `1 failing`, `3 failures`, `not ok 1`: how runners count what did not hold.
fn counts_failures(line: &str) -> bool {
    let word = |word: &str| word.trim_matches(|it: char| !it.is_alphanumeric()).to_ascii_lowercase();
    let words: Vec<String> = line.split_whitespace().map(word).collect();
    let counted = words.windows(2).any(|pair| match pair {
        [number, what] => {
            number.parse::<u64>().is_ok_and(|number| number > 0)
                && matches!(what.as_str(), "failed" | "failing" | "failure" | "failures")
        }
        _ => false,
    });
    counted || line.starts_with("not ok ")
}
