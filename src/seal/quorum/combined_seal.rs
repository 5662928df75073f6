//! The seal of a quorum: its verdict, the record of each check that tells most about it, and what each vantage said.

use std::sync::Arc;

use super::record::{QuorumRecord, VantageRecord};
use super::vote::{Vote, holds};
use super::vote_count::{agreed_causes, votes_by_network};
use super::{Quorum, gravest};
use crate::base::cause::Cause;
use crate::browser_lane::LaneEvidence;
use crate::evaluate::{Finding, Outcome};
use crate::seal::Seal;
use crate::seal::evidence::Evidence;
use crate::seal::status::Status;

/// Which record of a check a seal shows.
struct Choice {
    verdict: Status,
    /// The causes that made the verdict red.
    agreed: Vec<Cause>,
}

impl Quorum {
    /// The seal of `votes` and the seals that they were made of; none as long as votes to come may decide it, unless
    /// `is_due` says that the time is over.
    ///
    /// Its evidence has one record per check, with the vantage that it is of: where the verdict is red, one that failed
    /// by a cause on which the vantages agree; where it is green, one that held.
    #[must_use]
    pub fn seal(&self, votes: &[(Vote, Arc<Seal>)], is_due: bool) -> Option<Seal> {
        let own = |vantage| gravest(vantage, votes.iter(), |(vote, _)| vote);
        let said: Vec<_> = self.vantages.iter().map(own).collect();
        let votes_said: Vec<_> = said.iter().map(|said| said.map(|(vote, _)| vote)).collect();
        let count = self.count_said(&votes_said, is_due);
        let verdict = count.verdict?;
        let agreed = agreed_causes(&votes_by_network(&self.vantages, &votes_said), self.needed);
        let choice = Choice { verdict, agreed };
        let heard: Vec<_> = said.iter().copied().flatten().collect();
        let mut all = Seal::new(verdict, &count.summary, None);
        for (_, seal) in &heard {
            all.take_facts(seal);
        }
        Some(Seal {
            evidence: choice.evidence(&heard),
            lane: choice.lane(&heard),
            quorum: Some(self.record(&said)),
            ..all
        })
    }

    fn record(&self, said: &[Option<&(Vote, Arc<Seal>)>]) -> QuorumRecord {
        let vantages = self.vantages.iter().zip(said);
        QuorumRecord {
            rule: self.rule_in_words(),
            needed: self.needed,
            vantages: vantages.map(|(vantage, said)| VantageRecord::of(vantage, *said)).collect(),
        }
    }
}

impl Choice {
    /// One record per check, in the order in which the votes name them.
    fn evidence(&self, heard: &[&(Vote, Arc<Seal>)]) -> Vec<Evidence> {
        let mut chosen: Vec<(u8, &Vote, &Evidence)> = Vec::new();
        for (vote, seal) in heard {
            for record in seal.evidence() {
                let rank = self.rank(vote, record.outcome, &record.findings);
                match chosen.iter_mut().find(|(_, _, it)| it.check == record.check) {
                    Some(before) if before.0 <= rank => {}
                    Some(before) => *before = (rank, vote, record),
                    None => chosen.push((rank, vote, record)),
                }
            }
        }
        let of_vantage = |(_, vote, record): (u8, &Vote, &Evidence)| {
            let mut record = record.clone();
            record.vantage = Some(vote.vantage.clone());
            record
        };
        chosen.into_iter().map(of_vantage).collect()
    }

    fn lane(&self, heard: &[&(Vote, Arc<Seal>)]) -> Option<LaneEvidence> {
        let lanes = heard.iter().filter_map(|(vote, seal)| Some((vote, seal.lane()?)));
        let (vote, lane) = lanes.min_by_key(|(vote, lane)| self.rank(vote, lane.outcome, &lane.findings))?;
        Some(LaneEvidence { vantage: Some(vote.vantage.clone()), ..lane.clone() })
    }

    /// Of several records of one check, the one with the lowest rank is shown.
    fn rank(&self, vote: &Vote, outcome: Outcome, findings: &[Finding]) -> u8 {
        let has_agreed_cause = || findings.iter().any(|finding| self.agreed.contains(&finding.cause));
        match (self.verdict, outcome) {
            _ if vote.unjudged.is_some() => 5,
            (Status::Red, Outcome::Failed) if vote.is_red() && has_agreed_cause() => 0,
            (Status::Unsealed, Outcome::Failed) => 0,
            (Status::Unsealed, outcome) if !holds(outcome) => 1,
            (_, Outcome::Warned) => 2,
            (_, Outcome::Passed) => 3,
            _ => 4,
        }
    }
}

impl Seal {
    /// Adds what `seal`, of one vantage, says of its run: the longest times, the newest verdict, all requests.
    fn take_facts(&mut self, seal: &Self) {
        self.app = self.app.take().or_else(|| seal.app.clone());
        self.url = self.url.take().or_else(|| seal.url.clone());
        self.environment = self.environment.take().or_else(|| seal.environment.clone());
        self.checked_at = self.checked_at.max(seal.checked_at);
        self.duration_ms = self.duration_ms.max(seal.duration_ms);
        self.boot_window_ms = self.boot_window_ms.max(seal.boot_window_ms);
        if let Some(requests) = seal.requests {
            let all = self.requests.get_or_insert_default();
            all.made = all.made.saturating_add(requests.made);
            all.additional = all.additional.saturating_add(requests.additional);
            all.budget = all.budget.saturating_add(requests.budget);
            all.throttled |= requests.throttled;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::seal::quorum::record::VoteKind;
    use crate::seal::quorum::{QuorumRule, Vantage};

    fn quorum(rule: &str, names: &[&str]) -> Quorum {
        let vantages = names.iter().map(|name| Vantage { name: (*name).to_owned(), network: None }).collect();
        Quorum::new(QuorumRule::parse(rule).unwrap(), vantages).unwrap()
    }

    fn check(name: &str, outcome: &str, cause: &str) -> Value {
        let findings = match outcome {
            "failed" => {
                json!([{ "expectation": "status", "expected": "2xx", "got": "500", "cause": cause, "label": "500" }])
            }
            _ => json!([]),
        };
        json!({ "check": name, "outcome": outcome, "url": "https://shop.example/", "attempts": 1, "findings": findings,
            "timings": { "total_ms": 120.5 } })
    }

    fn vote(vantage: &str, status: Option<&str>, evidence: &[Value]) -> (Vote, Arc<Seal>) {
        let seal = json!({ "status": status, "unsealed": status.is_none(), "summary": format!("seal of {vantage}"),
            "checked_at": "2026-01-01T00:00:00Z", "app": "shop", "url": "https://shop.example", "duration_ms": 400,
            "requests": { "made": 3, "besides": 1, "budget": 9 }, "evidence": evidence });
        let seal = Seal::restore(&seal).unwrap();
        (Vote::of(vantage, &seal), Arc::new(seal))
    }

    fn green(vantage: &str) -> (Vote, Arc<Seal>) {
        vote(vantage, Some("green"), &[check("home", "passed", ""), check("tasks", "passed", "")])
    }

    fn red(vantage: &str, cause: &str) -> (Vote, Arc<Seal>) {
        vote(vantage, Some("red"), &[check("home", "passed", ""), check("tasks", "failed", cause)])
    }

    /// Each record's check, outcome and vantage.
    fn shown(seal: &Seal) -> Vec<(&str, Outcome, &str)> {
        let records = seal.evidence().iter();
        records.map(|it| (it.check.as_str(), it.outcome, it.vantage.as_deref().unwrap_or(""))).collect()
    }

    #[test]
    fn a_green_seal_shows_the_records_that_held_and_says_who_saw_a_failure() {
        let votes = [red("fra", "app"), green("ams"), green("sfo")];
        let seal = quorum("2 of 3", &["fra", "ams", "sfo"]).seal(&votes, false).unwrap();
        assert_eq!(seal.status(), Status::Green);
        assert_eq!(seal.summary(), "green on 2 of 3 vantages; fra: tasks 500; rule: 2 of 3");
        assert_eq!(shown(&seal), [("home", Outcome::Passed, "fra"), ("tasks", Outcome::Passed, "ams")]);
        assert_eq!((seal.app(), seal.url()), (Some("shop"), Some("https://shop.example")));
    }

    #[test]
    fn a_red_seal_shows_a_failure_by_a_cause_on_which_the_vantages_agree() {
        let votes = [red("ams", "network"), red("fra", "app"), red("sfo", "app")];
        let seal = quorum("2 of 3", &["ams", "fra", "sfo"]).seal(&votes, false).unwrap();
        assert_eq!(seal.status(), Status::Red);
        assert_eq!(shown(&seal), [("home", Outcome::Passed, "ams"), ("tasks", Outcome::Failed, "fra")]);
    }

    #[test]
    fn an_unsealed_seal_shows_what_failed_somewhere() {
        let votes = [green("ams"), red("fra", "app")];
        let seal = quorum("all", &["ams", "fra"]).seal(&votes, true).unwrap();
        assert_eq!(seal.status(), Status::Unsealed);
        assert_eq!(shown(&seal)[1], ("tasks", Outcome::Failed, "fra"));
    }

    #[test]
    fn a_vote_that_does_not_count_lends_its_records_only_if_no_other_has_them() {
        let (troubled, seal_of_it) = red("ams", "app");
        let votes =
            [(troubled.not_judged("its clock is 75 s ahead"), seal_of_it), green("fra"), green("sfo")];
        let seal = quorum("2 of 3", &["ams", "fra", "sfo"]).seal(&votes, false).unwrap();
        assert!(
            shown(&seal).iter().all(|(_, outcome, vantage)| *outcome == Outcome::Passed && *vantage == "fra")
        );
        let record = &seal.quorum().unwrap().vantages[0];
        assert_eq!(record.vote, VoteKind::NotJudged);
        assert_eq!(record.reason.as_deref(), Some("its clock is 75 s ahead"));
    }

    #[test]
    fn there_is_no_seal_while_votes_to_come_may_decide_it() {
        let quorum = quorum("2 of 3", &["ams", "fra", "sfo"]);
        assert_eq!(quorum.seal(&[green("ams")], false), None);
        let seal = quorum.seal(&[green("ams")], true).unwrap();
        assert_eq!(seal.status(), Status::Unsealed);
        assert_eq!(
            quorum.seal(&[], true).unwrap().summary(),
            "no vantage could judge; not heard: ams, fra, sfo; rule: 2 of 3"
        );
    }

    #[test]
    fn the_matrix_has_each_check_at_each_vantage_and_survives_serialisation() {
        let votes = [green("ams"), red("fra", "app")];
        let seal = quorum("1 of 3", &["ams", "fra", "sfo"]).seal(&votes, true).unwrap();
        let json = seal.to_json();
        let vantages = &json["quorum"]["vantages"];
        assert_eq!(json["quorum"]["rule"], "1 of 3");
        assert_eq!(vantages[0]["checks"][1], json!({ "check": "tasks", "outcome": "passed", "ms": 120.5 }));
        assert_eq!(
            vantages[1]["checks"][1],
            json!({ "check": "tasks", "outcome": "failed", "ms": 120.5, "failing": "500" })
        );
        assert_eq!(vantages[1]["summary"], "seal of fra");
        assert_eq!(vantages[2], json!({ "vantage": "sfo", "vote": "not_heard" }));
        assert_eq!(json["requests"]["made"], 6);
        assert_eq!(Seal::restore(&json), Some(seal));
    }

    #[test]
    fn a_malformed_quorum_is_left_out_of_a_seal_that_is_read() {
        let json = json!({ "status": "green", "summary": "", "quorum": { "vantages": 7 } });
        assert_eq!(Seal::restore(&json).unwrap().quorum(), None);
    }

    #[test]
    fn the_lane_is_that_of_a_vantage_where_it_failed_if_the_seal_is_red() {
        let lane = |outcome: &str, exit_code: u8| {
            json!({ "check": "browser", "outcome": outcome, "url": "https://shop.example",
            "command": "npx playwright test", "exit_code": exit_code, "attempts": 1, "findings": [
                { "expectation": "exit", "expected": "0", "got": exit_code.to_string(), "cause": "app" }] })
        };
        let votes = [
            vote("ams", Some("green"), &[check("home", "passed", ""), lane("passed", 0)]),
            vote("fra", Some("red"), &[check("home", "passed", ""), lane("failed", 1)]),
        ];
        let seal = quorum("any", &["ams", "fra"]).seal(&votes, true).unwrap();
        let shown = seal.lane().unwrap();
        assert_eq!((shown.outcome, shown.vantage.as_deref()), (Outcome::Failed, Some("fra")));
    }
}
