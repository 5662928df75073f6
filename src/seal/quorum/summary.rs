//! The verdict of a quorum in words.

use super::vote_count::{NetworkVotes, too_seldom_held};
use super::{Quorum, Vantage, Vote};
use crate::seal::status::Status;

/// How many vantages, checks or failures a list names.
const MOST_NAMED: usize = 8;

impl Quorum {
    /// `green on 4 of 5 vantages; fra: tasks 500; rule: 2 of 5`, of one vote of each vantage that was heard.
    pub(super) fn summary(
        &self,
        networks: &[NetworkVotes<'_>],
        votes: &[&Vote],
        verdict: Option<Status>,
    ) -> String {
        let all = self.vantages.len();
        let (red, others): (Vec<&Vote>, Vec<&Vote>) = votes.iter().partition(|vote| vote.is_red());
        let (green, unjudged): (Vec<&Vote>, Vec<&Vote>) =
            others.into_iter().partition(|vote| vote.is_green());
        let begin = match verdict {
            Some(Status::Red) => format!("red on {} of {all} vantages", red.len()),
            Some(Status::Unsealed) => self.why_unsealed(networks),
            Some(Status::Green) | None => format!("green on {} of {all} vantages", green.len()),
        };
        let is_heard = |vantage: &&Vantage| votes.iter().any(|vote| vote.vantage == vantage.name);
        let unheard = self.vantages.iter().filter(|vantage| !is_heard(vantage)).map(|it| it.name.clone());
        let of_networks = if networks.len() < all { " networks" } else { "" };
        let rule = self.rule_in_words();

        let mut parts = vec![begin];
        parts.extend(failing(&red));
        parts.extend(listed("not judged", unjudged.iter().map(|vote| with_reason(vote))));
        parts.extend(listed("not heard", unheard));
        parts.push(format!("rule: {rule}{of_networks}"));
        parts.join("; ")
    }

    /// `2 of 3`; `majority, 3 of 5`.
    pub(super) fn rule_in_words(&self) -> String {
        self.rule.in_words(self.needed, self.networks())
    }

    fn why_unsealed(&self, networks: &[NetworkVotes<'_>]) -> String {
        let red = networks.iter().filter(|network| network.is_red).count();
        if red >= self.needed {
            return format!("red in {red} of {} networks, of different causes", networks.len());
        }
        let needed = self.needed;
        match too_seldom_held(networks, needed) {
            None => "no vantage could judge".to_owned(),
            Some(checks) if needed == 1 => format!("held in no network: {}", shortened(&checks)),
            Some(checks) => format!("held in fewer than {needed} networks: {}", shortened(&checks)),
        }
    }
}

/// `fra, sfo: tasks 500`: the vantages that say the same, once.
fn failing(red: &[&Vote]) -> Vec<String> {
    let mut alike = Vec::<(String, Vec<&str>)>::new();
    for vote in red {
        let mut failures: Vec<&str> = vote.failing.iter().map(|(_, what)| what.as_str()).collect();
        // A failure with two causes is named once.
        failures.dedup();
        let failures = shortened(&failures);
        if let Some((_, vantages)) = alike.iter_mut().find(|(said, _)| *said == failures) {
            vantages.push(&vote.vantage);
        } else {
            alike.push((failures, vec![&vote.vantage]));
        }
    }
    alike.into_iter().map(|(failures, vantages)| format!("{}: {failures}", shortened(&vantages))).collect()
}

/// `ams (its clock is off by 75 s)`.
fn with_reason(vote: &Vote) -> String {
    match &vote.unjudged {
        Some(why) => format!("{} ({why})", vote.vantage),
        None => vote.vantage.clone(),
    }
}

fn listed(words: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| format!("{words}: {}", shortened(&names)))
}

/// The first of them, and how many more there are.
fn shortened<T: AsRef<str>>(names: &[T]) -> String {
    let first: Vec<_> = names.iter().take(MOST_NAMED).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(MOST_NAMED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
