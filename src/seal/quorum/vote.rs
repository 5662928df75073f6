//! A vote: what the seal of one vantage says.

use std::collections::BTreeSet;

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
    /// The checks that held.
    pub(super) held: BTreeSet<String>,
    /// The other checks of the suite.
    pub(super) not_held: BTreeSet<String>,
    /// Whether the browser lane held, where it was run.
    pub(super) lane: Option<bool>,
    /// The cause of each failure, and what fails: `tasks 500`. Empty unless the seal is red.
    pub(super) failing: Vec<(Cause, String)>,
}

impl Vote {
    /// The vote of `vantage`, which made `seal`.
    #[must_use]
    pub fn of(vantage: &str, seal: &Seal) -> Self {
        let mut vote = Self {
            vantage: vantage.to_owned(),
            unjudged: None,
            status: seal.status(),
            held: BTreeSet::new(),
            not_held: BTreeSet::new(),
            lane: None,
            failing: Vec::new(),
        };
        for record in seal.evidence() {
            let checks = if holds(record.outcome) { &mut vote.held } else { &mut vote.not_held };
            checks.insert(record.check.clone());
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
            let failure = (finding.cause, what.trim().to_owned());
            if !self.failing.contains(&failure) {
                self.failing.push(failure);
            }
        }
    }

    pub(super) fn is_red(&self) -> bool {
        self.status == Status::Red && self.unjudged.is_none()
    }

    pub(super) fn is_green(&self) -> bool {
        self.status == Status::Green && self.unjudged.is_none()
    }

    /// Whether it says anything of `check`.
    pub(super) fn knows(&self, check: &str) -> bool {
        self.held.contains(check) || self.not_held.contains(check)
    }

    /// Whether `check` held, and the vote counts.
    pub(super) fn holds(&self, check: &str) -> bool {
        self.unjudged.is_none() && self.held.contains(check)
    }

    /// Which of several votes of one vantage counts: the first by this order.
    pub(super) fn rank(&self) -> impl Ord + '_ {
        let unjudged = self.unjudged.as_ref().map(PrintableText::as_str);
        (!self.is_red(), self.is_green(), unjudged, &self.failing, &self.not_held, &self.held)
    }
}

pub(super) fn holds(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Passed | Outcome::Warned)
}
