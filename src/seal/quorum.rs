//! Quorum: the verdict of several vantages. Pure: votes and a rule make a verdict.

mod combined_seal;
pub(crate) mod record;
mod rule;
mod summary;
#[cfg(test)]
mod tests;
mod vote;
mod vote_count;

pub use rule::QuorumRule;
pub use vote::{Vantage, Vote};
pub use vote_count::VoteCount;

use crate::base::error::Problem;
use vote_count::votes_by_network;

/// How many vantages must agree, and which vantages there are.
///
/// Votes of one network count as one: vantages that share a network share its resolver, its route and its faults.
///
/// - Red: at least `needed` networks have a red vote, and these share a cause.
/// - Green: each check held in at least `needed` networks, and fewer than `needed` networks have a red vote.
/// - Unsealed: everything else, once all votes are there or the time is over.
///
/// ```
/// use smoke_seal::{Quorum, QuorumRule, Seal, Status, Vantage, Vote};
/// use serde_json::json;
///
/// let vantages = ["ams", "fra", "sfo"].map(|name| Vantage { name: name.to_owned(), network: None });
/// let quorum = Quorum::new(QuorumRule::parse("2 of 3").unwrap(), vantages.to_vec()).unwrap();
///
/// let record = |outcome| json!({ "check": "up", "outcome": outcome, "url": "https://shop.example.com/up", "attempts": 1 });
/// let green = json!({ "status": "green", "summary": "1/1 green", "evidence": [record("passed")] });
/// let vote = |vantage| Vote::of(vantage, &Seal::restore(&green).unwrap());
///
/// assert_eq!(quorum.count(&[vote("ams")], false).verdict, None);
/// let counted = quorum.count(&[vote("ams"), vote("sfo")], false);
/// assert_eq!(counted.verdict, Some(Status::Green));
/// assert_eq!(counted.summary, "green on 2 of 3 vantages; not heard: fra; rule: 2 of 3");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quorum {
    rule: QuorumRule,
    needed: usize,
    vantages: Vec<Vantage>,
}

impl Quorum {
    /// The quorum of `vantages` by `rule`.
    ///
    /// # Errors
    /// Each problem: no vantage, a name that stands twice, a rule for another number of networks.
    pub fn new(rule: QuorumRule, vantages: Vec<Vantage>) -> Result<Self, Vec<Problem>> {
        let mut problems: Vec<_> = twice(&vantages)
            .into_iter()
            .map(|name| {
                problem("vantages", format!("{name} stands twice; give each vantage a name of its own"))
            })
            .collect();
        let networks = count_networks(&vantages);
        if networks == 0 {
            problems.push(problem("vantages", "there are none; name at least one".to_owned()));
        } else if let Some(message) = rule.misfit(networks, vantages.len()) {
            problems.push(problem("quorum", message));
        }
        if problems.is_empty() {
            Ok(Self { needed: rule.needed(networks), rule, vantages })
        } else {
            Err(problems)
        }
    }

    /// How many networks must agree.
    #[must_use]
    pub fn needed(&self) -> usize {
        self.needed
    }

    /// Counts `votes`. The verdict is none as long as votes to come may decide it, unless `is_due` says that the time
    /// is over. Neither the order of the votes nor a repeated vote changes the result; of different votes of one
    /// vantage the gravest counts. A vote of a vantage that is not of this quorum does not count.
    #[must_use]
    pub fn count<'a>(&self, votes: impl IntoIterator<Item = &'a Vote>, is_due: bool) -> VoteCount {
        let votes: Vec<_> = votes.into_iter().collect();
        let own = |vantage| gravest(vantage, votes.iter().copied(), |vote| vote);
        self.count_said(&self.vantages.iter().map(own).collect::<Vec<_>>(), is_due)
    }

    /// Counts the vote of each vantage, in their order.
    fn count_said(&self, said: &[Option<&Vote>], is_due: bool) -> VoteCount {
        let networks = votes_by_network(&self.vantages, said);
        let heard: Vec<_> = said.iter().copied().flatten().collect();
        let verdict = vote_count::verdict(&networks, self.needed, is_due);
        VoteCount { verdict, summary: self.summary(&networks, &heard, verdict) }
    }

    /// How many networks there are.
    fn networks(&self) -> usize {
        count_networks(&self.vantages)
    }
}

/// Of several votes of one vantage, the one that counts.
fn gravest<'a, T>(
    vantage: &Vantage,
    votes: impl Iterator<Item = &'a T>,
    vote_of: impl Fn(&'a T) -> &'a Vote,
) -> Option<&'a T> {
    let own = votes.filter(|it| vote_of(it).vantage == vantage.name);
    own.min_by(|one, other| vote_of(one).rank().cmp(&vote_of(other).rank()))
}

/// The names that more than one of `vantages` has.
fn twice(vantages: &[Vantage]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for (number, vantage) in vantages.iter().enumerate() {
        let is_known = vantages.iter().take(number).any(|other| other.name == vantage.name);
        if is_known && !names.contains(&vantage.name.as_str()) {
            names.push(&vantage.name);
        }
    }
    names
}

/// In how many networks `vantages` are.
fn count_networks(vantages: &[Vantage]) -> usize {
    let is_first = |(number, vantage): &(usize, &Vantage)| {
        !vantages.iter().take(*number).any(|other| other.network() == vantage.network())
    };
    vantages.iter().enumerate().filter(is_first).count()
}

fn problem(place: &str, message: String) -> Problem {
    Problem { path: place.to_owned(), message }
}
