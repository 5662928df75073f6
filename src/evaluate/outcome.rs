//! What became of a check, or of the browser lane.

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::config::suite::Severity;

/// What became of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everything expected held.
    Passed,
    /// Something did not, and the release is red for it.
    Failed,
    /// Something did not, and the check only warns.
    Warned,
    /// Nothing can be said: the run was cut short, or this machine is at fault.
    Unjudged,
    /// The browser lane could not look here, as where no browser is installed. The verdict is that of the probes.
    NotRun,
}

impl Outcome {
    /// A check fails by a finding that turns a seal red, unless it only warns itself.
    pub(crate) fn of(severity: Severity, findings: &[Finding]) -> Self {
        let turns_red = findings.iter().any(|finding| finding.severity == Severity::Fail);
        match severity {
            _ if findings.is_empty() => Self::Passed,
            Severity::Fail if turns_red => Self::Failed,
            Severity::Fail | Severity::Warn => Self::Warned,
        }
    }
}
