//! The count of votes, and the verdict that it makes.

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
#[derive(Debug)]
pub(super) struct NetworkVotes<'a> {
    name: &'a str,
    votes: Vec<&'a Vote>,
    /// Whether the vote of one of its vantages is still to come.
    pub(super) is_awaited: bool,
    pub(super) is_red: bool,
}

impl<'a> NetworkVotes<'a> {
    fn new(name: &'a str) -> Self {
        Self { name, votes: Vec::new(), is_awaited: false, is_red: false }
    }

    /// Counts the vote of one of its vantages; none is still to come.
    fn take(&mut self, vote: Option<&'a Vote>) {
        self.is_awaited |= vote.is_none();
        self.is_red |= vote.is_some_and(Vote::is_red);
        self.votes.extend(vote);
    }

    /// Whether `check` held at one of its vantages.
    fn holds(&self, check: &str) -> bool {
        self.votes.iter().any(|vote| vote.holds(check))
    }

    /// Whether the browser lane held at one of its vantages; none if it was run at none of them.
    fn lane(&self) -> Option<bool> {
        let counted = self.votes.iter().filter(|vote| vote.unjudged.is_none());
        counted.filter_map(|vote| vote.lane).reduce(|one, other| one || other)
    }

    /// The causes of its red votes.
    fn causes(&self) -> impl Iterator<Item = Cause> {
        let red = self.votes.iter().filter(|vote| vote.is_red());
        red.flat_map(|vote| vote.failing.iter().map(|(cause, _)| *cause))
    }
}

/// The votes of each network. `said` has the vote of each of `vantages`, in their order.
pub(super) fn votes_by_network<'a>(
    vantages: &'a [Vantage],
    said: &[Option<&'a Vote>],
) -> Vec<NetworkVotes<'a>> {
    let mut networks = Vec::<NetworkVotes<'_>>::new();
    for (vantage, vote) in vantages.iter().zip(said) {
        let name = vantage.network();
        if let Some(network) = networks.iter_mut().find(|network| network.name == name) {
            network.take(*vote);
        } else {
            let mut network = NetworkVotes::new(name);
            network.take(*vote);
            networks.push(network);
        }
    }
    networks
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

/// The causes that the red votes of at least `needed` networks share. One may be there more than once.
pub(super) fn agreed_causes(networks: &[NetworkVotes<'_>], needed: usize) -> Vec<Cause> {
    let has = |network: &&NetworkVotes<'_>, cause| network.causes().any(|it| it == cause);
    let is_agreed = |cause| networks.iter().filter(|network| has(network, cause)).count() >= needed;
    networks.iter().flat_map(NetworkVotes::causes).filter(|cause| is_agreed(*cause)).collect()
}

/// The checks that held in fewer than `needed` networks; none if no vote names a check. The browser lane, which may be
/// at one vantage only, is one of them if it failed where it was run.
pub(super) fn too_seldom_held<'a>(networks: &[NetworkVotes<'a>], needed: usize) -> Option<Vec<&'a str>> {
    let checks = named_checks(networks);
    if checks.is_empty() {
        return None;
    }
    let is_too_seldom = |check: &&str| networks.iter().filter(|it| it.holds(check)).count() < needed;
    let lanes = || networks.iter().filter_map(NetworkVotes::lane);
    let lanes_that_hold = lanes().filter(|holds| *holds).count();
    let lane = (lanes_that_hold < needed.min(lanes().count())).then_some(Lane::NAME);
    Some(checks.into_iter().filter(is_too_seldom).chain(lane).collect())
}

/// The checks that the votes name, each once.
fn named_checks<'a>(networks: &[NetworkVotes<'a>]) -> Vec<&'a str> {
    let mut checks = Vec::new();
    let mut before: Vec<&Vote> = Vec::new();
    for vote in networks.iter().flat_map(|network| network.votes.iter().copied()) {
        for check in vote.held.iter().chain(&vote.not_held) {
            if !before.iter().any(|earlier| earlier.knows(check)) {
                checks.push(check.as_str());
            }
        }
        before.push(vote);
    }
    checks
}
