//! The count of votes, and the verdict that it makes.

use std::collections::{BTreeMap, BTreeSet};

use super::vote::{Vantage, Vote};
use crate::base::cause::Cause;
use crate::config::suite::Lane;
use crate::seal::status::Status;

/// A count of votes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteCount {
    /// The verdict; none as long as votes to come may decide it.
    pub verdict: Option<Status>,
    /// The verdict in words: `green on 4 of 5 vantages; fra: tasks 500; rule: 2 of 5`.
    pub summary: String,
}

/// The votes of one network, which count as one vote.
#[derive(Debug, Default)]
pub(super) struct NetworkVotes<'a> {
    /// Whether the vote of one of its vantages is still to come.
    pub(super) is_awaited: bool,
    pub(super) is_red: bool,
    /// Each check, and whether it held at one of its vantages.
    pub(super) checks: BTreeMap<&'a str, bool>,
    /// Whether the browser lane held at one of its vantages, where it was run.
    pub(super) lane: Option<bool>,
    pub(super) causes: BTreeSet<Cause>,
}

impl<'a> NetworkVotes<'a> {
    /// Counts the vote of one of its vantages; none is still to come.
    pub(super) fn take(&mut self, vote: Option<&'a Vote>) {
        let Some(vote) = vote else {
            self.is_awaited = true;
            return;
        };
        let counts = vote.unjudged.is_none();
        for (check, holds) in &vote.checks {
            *self.checks.entry(check).or_default() |= *holds && counts;
        }
        if let Some(holds) = vote.lane.filter(|_| counts) {
            *self.lane.get_or_insert_default() |= holds;
        }
        if vote.is_red() {
            self.is_red = true;
            self.causes.extend(vote.failing.keys());
        }
    }
}

/// The votes of each network. `said` has the vote of each of `vantages`, in their order.
pub(super) fn votes_by_network<'a>(vantages: &[Vantage], said: &[Option<&'a Vote>]) -> Vec<NetworkVotes<'a>> {
    let mut networks = BTreeMap::<&str, NetworkVotes<'_>>::new();
    for (vantage, vote) in vantages.iter().zip(said) {
        networks.entry(vantage.network()).or_default().take(*vote);
    }
    networks.into_values().collect()
}

/// The verdict of `networks`, of which `needed` must agree.
pub(super) fn verdict(networks: &[NetworkVotes<'_>], needed: usize, is_due: bool) -> Option<Status> {
    if !agreed_causes(networks, needed).is_empty() {
        return Some(Status::Red);
    }
    let red = networks.iter().filter(|network| network.is_red).count();
    let may_turn_red = networks.iter().filter(|network| !network.is_red && network.is_awaited).count();
    let holds = too_seldom_held(networks, needed).is_some_and(|checks| checks.is_empty());
    let is_complete = is_due || !networks.iter().any(|network| network.is_awaited);
    match (holds && red < needed, is_complete) {
        (true, true) => Some(Status::Green),
        (true, false) if red + may_turn_red < needed => Some(Status::Green),
        (false, true) => Some(Status::Unsealed),
        (_, false) => None,
    }
}

/// The causes that the red votes of at least `needed` networks share.
pub(super) fn agreed_causes(networks: &[NetworkVotes<'_>], needed: usize) -> BTreeSet<Cause> {
    let mut counts = BTreeMap::<Cause, usize>::new();
    for cause in networks.iter().flat_map(|network| &network.causes) {
        *counts.entry(*cause).or_default() += 1;
    }
    counts.into_iter().filter_map(|(cause, count)| (count >= needed).then_some(cause)).collect()
}

/// The checks that held in fewer than `needed` networks; none if no vote names a check. The browser lane, which may be
/// at one vantage only, is one of them if it failed where it was run.
pub(super) fn too_seldom_held<'a>(networks: &[NetworkVotes<'a>], needed: usize) -> Option<Vec<&'a str>> {
    let mut counts = BTreeMap::<&str, usize>::new();
    for (check, holds) in networks.iter().flat_map(|network| &network.checks) {
        *counts.entry(check).or_default() += usize::from(*holds);
    }
    if counts.is_empty() {
        return None;
    }
    let lanes: Vec<bool> = networks.iter().filter_map(|network| network.lane).collect();
    let lanes_that_hold = lanes.iter().filter(|holds| **holds).count();
    let lane = (lanes_that_hold < needed.min(lanes.len())).then_some(Lane::NAME);
    let too_few = counts.into_iter().filter_map(|(check, count)| (count < needed).then_some(check));
    Some(too_few.chain(lane).collect())
}
