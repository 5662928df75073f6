//! A vote: what the seal of one vantage says.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::cause::Cause;
use crate::base::printable::PrintableText;
use crate::config::suite::Severity;
use crate::evaluate::{Finding, Outcome};
use crate::seal::Seal;
use crate::seal::status::Status;

/// The place that a run is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vantage {
    /// Its name: `fra`.
    pub name: String,
    /// The network that it is in: a provider, or the number of an autonomous system. Without it, one of its own.
    pub network: Option<String>,
}

impl Vantage {
    pub(super) fn network(&self) -> &str {
        self.network.as_deref().unwrap_or(&self.name)
    }
}

/// The seal of one vantage, as far as a quorum counts it.
#[derive(Debug, Clone, PartialEq)]
pub struct Vote {
    /// The vantage.
    pub vantage: String,
    /// Why it does not count: trouble of the vantage itself, such as a wrong clock. None if it counts.
    pub unjudged: Option<PrintableText>,
    pub(super) status: Status,
    /// Each check of the suite, and whether it held.
    pub(super) checks: BTreeMap<String, bool>,
    /// Whether the browser lane held, where it was run.
    pub(super) lane: Option<bool>,
    /// What fails, by cause: `tasks 500`. Empty unless the seal is red.
    pub(super) failing: BTreeMap<Cause, BTreeSet<String>>,
}

impl Vote {
    /// The vote of `vantage`, which made `seal`.
    #[must_use]
    pub fn of(vantage: &str, seal: &Seal) -> Self {
        let mut vote = Self {
            vantage: vantage.to_owned(),
            unjudged: None,
            status: seal.status(),
            checks: BTreeMap::new(),
            lane: None,
            failing: BTreeMap::new(),
        };
        for record in seal.evidence() {
            vote.checks.insert(record.check.clone(), holds(record.outcome));
            if record.outcome == Outcome::Failed {
                vote.fails(&record.findings, &format!("{} {}", record.check, record.why_and_how_often()));
            }
        }
        if let Some(lane) = seal.lane().filter(|lane| lane.outcome != Outcome::NotRun) {
            vote.lane = Some(holds(lane.outcome));
            if lane.outcome == Outcome::Failed {
                vote.fails(&lane.findings, &format!("{} {}", lane.check, lane.why()));
            }
        }
        vote
    }

    /// The same vote, which does not count for the reason `why`.
    #[must_use]
    pub fn not_judged(self, why: &str) -> Self {
        Self { unjudged: Some(PrintableText::new(why)), ..self }
    }

    fn fails(&mut self, findings: &[Finding], what: &str) {
        for finding in findings.iter().filter(|finding| finding.severity == Severity::Fail) {
            self.failing.entry(finding.cause).or_default().insert(what.trim().to_owned());
        }
    }

    pub(super) fn is_red(&self) -> bool {
        self.status == Status::Red && self.unjudged.is_none()
    }

    pub(super) fn is_green(&self) -> bool {
        self.status == Status::Green && self.unjudged.is_none()
    }

    /// Which of several votes of one vantage counts: the first by this order.
    pub(super) fn rank(&self) -> impl Ord + '_ {
        let unjudged = self.unjudged.as_ref().map(PrintableText::as_str);
        (!self.is_red(), self.is_green(), unjudged, &self.failing, &self.checks)
    }
}

pub(super) fn holds(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Passed | Outcome::Warned)
}
