//! The result of the browser lane, and the evidence for it.

use serde::{Deserialize, Serialize};

use crate::base::printable::PrintableText;
use crate::config::suite::Lane;
use crate::evaluate::{Finding, Outcome};
use crate::http::Timings;

/// The result of the browser lane's command, and the evidence for it.
///
/// A seal keeps it among the records of the checks, with the same keys. Only it has a `command`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LaneEvidence {
    /// The lane's name.
    pub check: String,
    /// Passed, failed, inconclusive, …
    pub outcome: Outcome,
    /// The vantage that it was run at, where there were several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vantage: Option<String>,
    /// The target's URL, without credentials.
    pub url: String,
    /// The command that was run.
    pub command: String,
    /// Its exit code, if it ended by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// Why it was not judged, in a word or two: `timeout`, `signal 9`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Why it was not judged, or not run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<PrintableText>,
    /// The expectations that did not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// How many times it was run.
    pub attempts: u32,
    /// How long it ran; none if it was not started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timings: Option<Timings>,
    /// When it was started last, in milliseconds since the run began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_ms: Option<f64>,
    /// The end of what it wrote, line by line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

impl LaneEvidence {
    /// Empty evidence of a command for the target at `url`, before the command is started.
    pub(crate) fn blank(command: &str, url: &str) -> Self {
        Self {
            check: Lane::NAME.to_owned(),
            outcome: Outcome::Inconclusive,
            vantage: None,
            url: url.to_owned(),
            command: command.to_owned(),
            exit_code: None,
            error: None,
            reason: None,
            findings: Vec::new(),
            attempts: 0,
            timings: None,
            started_ms: None,
            output: None,
        }
    }

    /// A word or two for each finding: `exit 1`; or for why it was not judged: `timeout`.
    pub(crate) fn why(&self) -> String {
        Finding::labels(&self.findings, self.outcome, self.error.as_deref())
    }

    /// Records that the tests could not run here. `why` may be shown in a summary.
    pub(super) fn not_run(&mut self, why: &str) {
        self.outcome = Outcome::NotRun;
        self.reason = Some(why.into());
    }

    /// Records that its end says nothing about the app: `word` for a summary, and the reason.
    pub(super) fn not_judged(&mut self, word: &str, reason: String) {
        self.error = Some(word.to_owned());
        self.reason = Some(reason.into());
    }

    /// Records that a signal ended it.
    pub(super) fn killed(&mut self, signal: i32) {
        self.not_judged(&format!("signal {signal}"), format!("something ended it with signal {signal}"));
    }
}
