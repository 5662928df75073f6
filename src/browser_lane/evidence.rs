//! What became of the browser lane, and what it is known from.

use std::time::Duration;

use crate::evaluate::{Finding, Outcome};

/// What became of the browser lane's command.
pub(crate) struct LaneEvidence {
    /// The command that was run.
    pub(crate) command: String,
    pub(crate) outcome: Outcome,
    /// What it ended with, if it ended by itself.
    pub(crate) exit_code: Option<i32>,
    /// A word or two for why it was not judged: `timeout`, `signal 9`.
    pub(crate) error: Option<String>,
    /// Why it was not judged, or not run.
    pub(crate) reason: Option<String>,
    pub(crate) findings: Vec<Finding>,
    /// How many times it was run.
    pub(crate) attempts: u32,
    /// How long it ran; none where it was not started.
    pub(crate) took: Option<Duration>,
    /// The end of what it wrote.
    pub(crate) output: Option<String>,
}

impl LaneEvidence {
    /// The evidence of a command of which nothing is known yet.
    pub(super) fn blank(command: &str) -> Self {
        Self {
            command: command.to_owned(),
            outcome: Outcome::Unjudged,
            exit_code: None,
            error: None,
            reason: None,
            findings: Vec::new(),
            attempts: 0,
            took: None,
            output: None,
        }
    }

    /// The tests could not run here, and why, in words that may stand in a summary.
    pub(super) fn not_run(&mut self, why: &str) {
        self.outcome = Outcome::NotRun;
        self.reason = Some(why.to_owned());
    }

    /// How it ended says nothing about the app: `word` for a summary, and the reason.
    pub(super) fn not_judged(&mut self, word: &str, reason: String) {
        self.error = Some(word.to_owned());
        self.reason = Some(reason);
    }

    /// A signal ended it.
    pub(super) fn killed(&mut self, signal: i32) {
        self.not_judged(&format!("signal {signal}"), format!("something ended it with signal {signal}"));
    }
}
