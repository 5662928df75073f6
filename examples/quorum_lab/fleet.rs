//! Simulated fleets of vantages.

use fastrand::Rng;
use smoke_seal::{Quorum, QuorumRule, Status, Vantage, Vote};

use crate::ballots::{CAUSES, Sight, VantageBallots, draw_cause};
use crate::distribution::{at_least, at_least_alike};

/// The chance that a vantage has a fault of its own in a run.
pub(crate) const FAULT: f64 = 0.03;
/// The chance that a vantage that checks itself finds its fault.
pub(crate) const FOUND: f64 = 0.7;
/// The chances that a network sees a regional fault.
pub(crate) const SEEN: [f64; 5] = [0.2, 0.33, 0.5, 0.7, 0.9];

/// Vantages and a rule.
pub(crate) struct Fleet {
    pub(crate) vantages: usize,
    /// How many vantages share a network.
    pub(crate) sharing: usize,
    /// Whether the quorum is told which vantages share a network.
    pub(crate) is_told: bool,
    pub(crate) rule: QuorumRule,
}

/// A fleet whose quorum is told of shared networks.
pub(crate) const fn fleet(vantages: usize, sharing: usize, rule: QuorumRule) -> Fleet {
    Fleet { vantages, sharing, is_told: true, rule }
}

const fn of(needed: usize, all: usize) -> QuorumRule {
    QuorumRule::Of { needed, all }
}

/// The first is one vantage, with which the others are compared.
pub(crate) const FLEETS: [Fleet; 16] = [
    fleet(1, 1, QuorumRule::Any),
    fleet(3, 1, of(2, 3)),
    fleet(4, 1, of(2, 4)),
    fleet(5, 1, of(2, 5)),
    fleet(5, 1, of(3, 5)),
    fleet(7, 1, of(2, 7)),
    fleet(7, 1, of(3, 7)),
    fleet(10, 1, of(2, 10)),
    fleet(10, 1, of(3, 10)),
    fleet(25, 1, of(2, 25)),
    fleet(25, 1, of(3, 25)),
    fleet(25, 1, of(4, 25)),
    fleet(25, 1, QuorumRule::Majority),
    fleet(6, 2, of(2, 3)),
    fleet(10, 2, of(2, 5)),
    Fleet { vantages: 6, sharing: 2, is_told: false, rule: of(2, 6) },
];

/// The state of the world in a run.
#[derive(Clone, Copy)]
pub(crate) struct World {
    /// The chance that a network sees the app broken.
    pub(crate) region: f64,
    /// The chance that a vantage finds its own fault.
    pub(crate) found: f64,
}

/// What the votes of some deploys made.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) deploys: usize,
    pub(crate) red: usize,
    /// How many verdicts were another one in another order of the votes, or before the last of them.
    pub(crate) changed: usize,
}

impl Fleet {
    pub(crate) fn networks(&self) -> usize {
        self.vantages / self.sharing
    }

    pub(crate) fn quorum(&self, ballots: &[VantageBallots]) -> Result<Quorum, String> {
        let vantage = |(number, ballots): (usize, &VantageBallots)| Vantage {
            name: ballots.name.clone(),
            network: self.is_told.then(|| format!("n{}", number / self.sharing)),
        };
        Quorum::new(self.rule, ballots.iter().take(self.vantages).enumerate().map(vantage).collect())
            .map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    /// The verdicts on `deploys` deploys of an app.
    pub(crate) fn tally(
        &self,
        quorum: &Quorum,
        ballots: &[VantageBallots],
        random: &mut Rng,
        world: World,
        deploys: usize,
    ) -> Tally {
        let mut tally = Tally { deploys, ..Tally::default() };
        for _ in 0..deploys {
            let mut votes = self.votes(ballots, random, world);
            let verdict = quorum.count(&votes, true).verdict;
            random.shuffle(&mut votes);
            tally.red += usize::from(verdict == Some(Status::Red));
            tally.changed += usize::from(has_another_verdict(quorum, &votes, verdict));
        }
        tally
    }

    /// One vote of each vantage.
    fn votes(&self, ballots: &[VantageBallots], random: &mut Rng, world: World) -> Vec<Vote> {
        let of_network = |vantages: &[VantageBallots]| {
            let sight = Sight {
                is_broken: random.f64() < world.region,
                fault: (random.f64() < FAULT).then(|| draw_cause(random)),
                is_found: random.f64() < world.found,
            };
            vantages.iter().map(|ballots| ballots.vote(sight)).collect::<Vec<_>>()
        };
        ballots.chunks(self.sharing).take(self.networks()).flat_map(of_network).collect()
    }

    /// The predicted share of healthy apps that are red.
    pub(crate) fn false_reds(&self, needed: usize, found: f64) -> f64 {
        let chances = CAUSES.map(|(_, share)| FAULT * (1.0 - found) * share);
        at_least_alike(self.needed_networks(needed), self.networks(), &chances)
    }

    /// The predicted share of apps broken in a region that are not red.
    pub(crate) fn misses(&self, needed: usize, region: f64) -> f64 {
        1.0 - at_least(self.needed_networks(needed), self.networks(), region)
    }

    /// A quorum that takes vantages of one network for independent ones is red after fewer networks.
    fn needed_networks(&self, needed: usize) -> usize {
        if self.is_told { needed } else { needed.div_ceil(self.sharing) }
    }
}

/// Counts the votes as they come, without the last, which is counted with the end of the time.
fn has_another_verdict(quorum: &Quorum, votes: &[Vote], verdict: Option<Status>) -> bool {
    let so_far = |heard: usize| votes.get(..heard).and_then(|votes| quorum.count(votes, false).verdict);
    let early = (quorum.needed()..votes.len()).find_map(so_far);
    quorum.count(votes, true).verdict != verdict || early.is_some_and(|early| Some(early) != verdict)
}
