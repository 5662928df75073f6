//! The outcome of a check, or of the browser lane.

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::config::suite::Severity;

/// The outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All expectations held.
    Passed,
    /// An expectation did not hold, which turns the seal red.
    Failed,
    /// An expectation did not hold, but the check only warns.
    Warned,
    /// Nothing is known about the app: the run was cut short, or this machine is at fault. A seal records it as
    /// `unjudged`.
    #[serde(rename = "unjudged")]
    Inconclusive,
    /// The browser lane could not run here, for example because no browser is installed. The checks alone make the
    /// verdict.
    NotRun,
}

impl Outcome {
    /// A check fails if one of its findings turns the seal red, unless the check only warns.
    pub(crate) fn of(severity: Severity, findings: &[Finding]) -> Self {
        let turns_red = findings.iter().any(|finding| finding.severity == Severity::Fail);
        match severity {
            _ if findings.is_empty() => Self::Passed,
            Severity::Fail if turns_red => Self::Failed,
            Severity::Fail | Severity::Warn => Self::Warned,
        }
    }
}
