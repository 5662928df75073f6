//! What the seal of a quorum says of its vantages: the matrix of checks and vantages.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::vote::{Vantage, Vote, holds};
use crate::base::printable::PrintableText;
use crate::evaluate::Outcome;
use crate::seal::Seal;
use crate::seal::evidence::Evidence;

/// The rule of a quorum, and what each of its vantages said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuorumRecord {
    /// The rule in words: `2 of 3`, `majority, 3 of 5`.
    pub rule: String,
    /// How many networks must agree.
    pub needed: usize,
    /// Each vantage, in the order in which they were asked.
    pub vantages: Vec<VantageRecord>,
}

/// What one vantage said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VantageRecord {
    /// Its name.
    pub vantage: String,
    /// The network that it is in, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// Its vote.
    pub vote: VoteKind,
    /// Why its vote does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<PrintableText>,
    /// The summary of its seal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// How long its run took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// Each check, in the order of the suite.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<VantageCheck>,
}

/// One check at one vantage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VantageCheck {
    /// The check's name.
    pub check: String,
    /// Its outcome there.
    pub outcome: Outcome,
    /// How long the answer took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<f64>,
    /// Why it did not hold, in a word or two: `500`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing: Option<String>,
}

/// What a vote says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoteKind {
    /// The seal was green.
    Green,
    /// The seal was red.
    Red,
    /// The seal was neither.
    Unsealed,
    /// It does not count, since the vantage has trouble of its own.
    NotJudged,
    /// There was none.
    NotHeard,
}

impl VantageRecord {
    /// What `vantage` said; none if nothing was heard of it.
    pub(super) fn of(vantage: &Vantage, said: Option<&(Vote, Arc<Seal>)>) -> Self {
        let record = Self {
            vantage: vantage.name.clone(),
            network: vantage.network.clone(),
            vote: VoteKind::NotHeard,
            reason: None,
            summary: None,
            duration_ms: None,
            checks: Vec::new(),
        };
        let Some((vote, seal)) = said else { return record };
        let lane = seal.lane().map(|lane| VantageCheck {
            check: lane.check.clone(),
            outcome: lane.outcome,
            ms: lane.timings.as_ref().map(|timings| timings.total_ms),
            failing: failing(lane.outcome, &lane.why()),
        });
        Self {
            vote: VoteKind::of(vote),
            reason: vote.unjudged.clone(),
            summary: Some(seal.summary().to_owned()),
            duration_ms: seal.duration_ms,
            checks: seal.evidence().iter().map(VantageCheck::of).chain(lane).collect(),
            ..record
        }
    }
}

impl VantageCheck {
    fn of(record: &Evidence) -> Self {
        Self {
            check: record.check.clone(),
            outcome: record.outcome,
            ms: record.timings.as_ref().map(|timings| timings.total_ms),
            failing: failing(record.outcome, &record.why_and_how_often()),
        }
    }
}

fn failing(outcome: Outcome, why: &str) -> Option<String> {
    let why = why.trim();
    (!holds(outcome) && !why.is_empty()).then(|| why.to_owned())
}

impl VoteKind {
    fn of(vote: &Vote) -> Self {
        match () {
            () if vote.unjudged.is_some() => Self::NotJudged,
            () if vote.is_red() => Self::Red,
            () if vote.is_green() => Self::Green,
            () => Self::Unsealed,
        }
    }
}
