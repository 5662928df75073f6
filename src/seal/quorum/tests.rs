use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::seal::Seal;
use crate::seal::status::Status::{self, Green, Red, Unsealed};

const CHECKS: [&str; 2] = ["home", "tasks"];

fn vantage(name: &str, network: Option<&str>) -> Vantage {
    Vantage { name: name.to_owned(), network: network.map(str::to_owned) }
}

/// A quorum of vantages, each in a network of its own.
fn quorum(rule: &str, names: &[&str]) -> Quorum {
    let vantages = names.iter().map(|name| vantage(name, None)).collect();
    Quorum::new(QuorumRule::parse(rule).unwrap(), vantages).unwrap()
}

/// A vote by the outcome of each check and the cause of its failures.
fn vote_of(vantage: &str, status: Option<&str>, outcome: &str, cause: &str) -> Vote {
    let findings = match outcome {
        "failed" => {
            json!([{ "expectation": "status", "expected": "2xx", "got": "500", "cause": cause, "label": "500" }])
        }
        _ => json!([]),
    };
    let url = "https://shop.example/";
    let evidence = json!([
        { "check": CHECKS[0], "outcome": "passed", "url": url, "attempts": 1 },
        { "check": CHECKS[1], "outcome": outcome, "url": url, "attempts": 1, "findings": findings },
    ]);
    let seal = json!({ "status": status, "unsealed": status.is_none(), "summary": "", "evidence": evidence });
    Vote::of(vantage, &Seal::restore(&seal).unwrap())
}

fn green(vantage: &str) -> Vote {
    vote_of(vantage, Some("green"), "passed", "app")
}

fn red(vantage: &str, cause: &str) -> Vote {
    vote_of(vantage, Some("red"), "failed", cause)
}

/// A seal that could not judge one of the checks.
fn unsealed(vantage: &str) -> Vote {
    vote_of(vantage, None, "unjudged", "app")
}

#[test]
fn each_rule_needs_its_number_of_networks() {
    for (rule, networks, needed) in [
        ("2 of 3", 3, 2),
        ("1 of 1", 1, 1),
        ("majority", 1, 1),
        ("majority", 4, 3),
        ("majority", 5, 3),
        ("any", 5, 1),
        ("all", 5, 5),
        (" 3 of 5 ", 5, 3),
    ] {
        let names: Vec<_> = ["a", "b", "c", "d", "e"].into_iter().take(networks).collect();
        assert_eq!(quorum(rule, &names).needed(), needed, "{rule}");
    }
    for (networks, needed) in [(1, 1), (2, 2), (3, 2), (5, 2), (6, 2), (7, 3), (25, 3)] {
        assert_eq!(QuorumRule::Usual.needed(networks), needed, "{networks}");
    }
}

#[test]
fn a_rule_that_cannot_be_read_or_met_is_refused_with_what_to_write() {
    for (written, says) in [
        ("two", "write \"2 of 3\""),
        ("", "write \"2 of 3\""),
        ("0 of 3", "write \"2 of 3\""),
        ("2 of -3", "write \"2 of 3\""),
        ("99999999999999999999 of 3", "write \"2 of 3\""),
        ("4 of 3", "can never be met; write at most \"3 of 3\""),
    ] {
        let error = QuorumRule::parse(written).unwrap_err();
        assert!(error.contains(says), "{written}: {error}");
    }
}

#[test]
fn all_problems_of_a_quorum_are_named_at_once() {
    let vantages = vec![vantage("fra", Some("home")), vantage("fra", Some("home"))];
    let problems = Quorum::new(QuorumRule::Of { needed: 2, all: 2 }, vantages).unwrap_err();
    let said: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "vantages: fra stands twice; give each vantage a name of its own",
            "quorum: 2 of 2 is for 2, and there is 1, since votes of one network count as one; write \"… of 1\", or \
             majority, any or all, which fit any number",
        ]
    );
    assert_eq!(Quorum::new(QuorumRule::Any, vec![]).unwrap_err().len(), 1);
}

#[test]
fn it_is_red_as_soon_as_enough_networks_share_a_cause() {
    let quorum = quorum("2 of 3", &["ams", "fra", "sfo"]);
    assert_eq!(quorum.count(&[red("ams", "app")], false).verdict, None);
    let counted = quorum.count(&[red("ams", "app"), red("sfo", "app")], false);
    assert_eq!(counted.verdict, Some(Red));
    assert_eq!(counted.summary, "red on 2 of 3 vantages; ams, sfo: tasks 500; not heard: fra; rule: 2 of 3");
}

#[test]
fn red_votes_of_different_causes_are_not_red_and_not_green() {
    let quorum = quorum("2 of 3", &["ams", "fra", "sfo"]);
    let counted = quorum.count(&[red("ams", "app"), red("fra", "network"), green("sfo")], false);
    assert_eq!(counted.verdict, Some(Unsealed));
    assert_eq!(
        counted.summary,
        "red in 2 of 3 networks, of different causes; ams, fra: tasks 500; rule: 2 of 3"
    );
}

#[test]
fn a_minority_that_is_red_is_named_on_a_green_release() {
    let quorum = quorum("2 of 5", &["ams", "fra", "iad", "sfo", "sin"]);
    let votes = [green("ams"), red("fra", "app"), green("iad"), green("sfo"), green("sin")];
    let counted = quorum.count(&votes, false);
    assert_eq!(counted.verdict, Some(Green));
    assert_eq!(counted.summary, "green on 4 of 5 vantages; fra: tasks 500; rule: 2 of 5");
}

#[test]
fn green_waits_for_the_votes_that_may_still_turn_it_red() {
    let quorum = quorum("2 of 5", &["ams", "fra", "iad", "sfo", "sin"]);
    let mut votes = vec![green("ams"), green("fra"), green("iad")];
    assert_eq!(quorum.count(&votes, false).verdict, None);
    votes.push(green("sfo"));
    assert_eq!(quorum.count(&votes, false).verdict, Some(Green));
    votes[3] = red("sfo", "app");
    assert_eq!(quorum.count(&votes, false).verdict, None);
}

#[test]
fn when_the_time_is_over_the_votes_that_are_there_decide() {
    let quorum = quorum("2 of 5", &["ams", "fra", "iad", "sfo", "sin"]);
    let counted = quorum.count(&[green("ams"), green("fra")], true);
    assert_eq!(counted.verdict, Some(Green));
    assert_eq!(counted.summary, "green on 2 of 5 vantages; not heard: iad, sfo, sin; rule: 2 of 5");
    assert_eq!(quorum.count(&[green("ams"), red("fra", "app")], true).verdict, Some(Unsealed));
    let counted = quorum.count(&[], true);
    assert_eq!(counted.verdict, Some(Unsealed));
    assert_eq!(counted.summary, "no vantage could judge; not heard: ams, fra, iad, sfo, sin; rule: 2 of 5");
}

#[test]
fn a_check_that_held_in_too_few_networks_leaves_the_release_unsealed() {
    let quorum = quorum("2 of 3", &["ams", "fra", "sfo"]);
    let counted = quorum.count(&[green("ams"), unsealed("fra"), unsealed("sfo")], false);
    assert_eq!(counted.verdict, Some(Unsealed));
    assert_eq!(counted.summary, "held in fewer than 2 networks: tasks; not judged: fra, sfo; rule: 2 of 3");
    assert_eq!(quorum.count(&[green("ams"), unsealed("fra"), green("sfo")], false).verdict, Some(Green));
    let counted = self::quorum("any", &["ams"]).count(&[unsealed("ams")], false);
    assert_eq!(counted.summary, "held in no network: tasks; not judged: ams; rule: any, 1 of 1");
}

#[test]
fn votes_of_one_network_count_as_one() {
    let vantages = ["ams", "fra"].map(|name| vantage(name, Some("aws"))).into_iter();
    let vantages: Vec<_> = vantages.chain([vantage("home", None), vantage("office", None)]).collect();
    let quorum = Quorum::new(QuorumRule::Usual, vantages).unwrap();
    let votes = [red("ams", "network"), red("fra", "network"), green("home"), green("office")];
    let counted = quorum.count(&votes, false);
    assert_eq!(counted.verdict, Some(Green));
    assert_eq!(counted.summary, "green on 2 of 4 vantages; ams, fra: tasks 500; rule: 2 of 3 networks");
    assert_eq!(quorum.count(&[green("ams"), green("fra")], true).verdict, Some(Unsealed));
}

#[test]
fn a_vote_of_a_vantage_in_trouble_is_heard_and_does_not_count() {
    let quorum = quorum("2 of 3", &["ams", "fra", "sfo"]);
    let troubled = |name| red(name, "network").not_judged("its clock is off by 75 s");
    let counted = quorum.count(&[troubled("ams"), troubled("fra"), green("sfo")], false);
    assert_eq!(counted.verdict, Some(Unsealed));
    assert_eq!(
        counted.summary,
        "held in fewer than 2 networks: home, tasks; not judged: ams (its clock is off by 75 s), fra (its clock is off \
         by 75 s); rule: 2 of 3"
    );
    assert_eq!(quorum.count(&[troubled("ams"), green("fra"), green("sfo")], false).verdict, Some(Green));
}

#[test]
fn a_vote_of_another_vantage_does_not_count() {
    let quorum = quorum("1 of 1", &["ams"]);
    assert_eq!(quorum.count(&[red("oslo", "app")], false).verdict, None);
    assert_eq!(quorum.count(&[red("oslo", "app"), green("ams")], false).verdict, Some(Green));
}

#[test]
fn green_takes_as_many_networks_as_red() {
    let votes = [green("ams"), red("fra", "app")];
    for rule in ["2 of 2", "all", "majority"] {
        assert_eq!(quorum(rule, &["ams", "fra"]).count(&votes, false).verdict, Some(Unsealed), "{rule}");
    }
    assert_eq!(quorum("any", &["ams", "fra"]).count(&votes, false).verdict, Some(Red));
}

#[test]
fn a_browser_lane_need_not_be_at_each_vantage_and_its_failure_keeps_a_release_from_green() {
    let lane = |outcome: &str, findings| {
        json!({ "check": "browser", "outcome": outcome, "url": "https://shop.example", "command": "npx playwright test",
            "findings": findings, "attempts": 1 })
    };
    let with_lane = |status: &str, lane| {
        let up =
            json!({ "check": "up", "outcome": "passed", "url": "https://shop.example/up", "attempts": 1 });
        let seal = json!({ "status": status, "summary": "", "evidence": [up, lane] });
        Vote::of("ams", &Seal::restore(&seal).unwrap())
    };
    let up = json!({ "check": "up", "outcome": "passed", "url": "https://shop.example/up", "attempts": 1 });
    let seal = json!({ "status": "green", "summary": "", "evidence": [up] });
    let other = Vote::of("fra", &Seal::restore(&seal).unwrap());
    let quorum = quorum("2 of 2", &["ams", "fra"]);
    let votes = [with_lane("green", lane("passed", json!([]))), other.clone()];
    assert_eq!(quorum.count(&votes, false).verdict, Some(Green));
    let exit =
        json!([{ "expectation": "exit", "expected": "0", "got": "1", "cause": "app", "label": "exit 1" }]);
    let votes = [with_lane("red", lane("failed", exit)), other];
    let counted = quorum.count(&votes, false);
    assert_eq!(counted.verdict, Some(Unsealed));
    assert_eq!(counted.summary, "held in fewer than 2 networks: browser; ams: browser exit 1; rule: 2 of 2");
}

#[test]
fn long_lists_are_cut() {
    let names: Vec<_> = (0..25).map(|number| format!("v{number}")).collect();
    let quorum = quorum("all", &names.iter().map(String::as_str).collect::<Vec<_>>());
    let counted = quorum.count(&[], true);
    assert_eq!(
        counted.summary,
        "no vantage could judge; not heard: v0, v1, v2, v3, v4, v5, v6, v7 and 17 more; rule: all, 25 of 25"
    );
}

/// Random votes of up to eight vantages in up to eight networks.
struct Draw {
    quorum: Quorum,
    votes: Vec<Vote>,
}

impl Draw {
    fn new(random: &mut fastrand::Rng) -> Self {
        let count = random.usize(1..=8);
        let vantages: Vec<_> = (0..count)
            .map(|number| {
                let network = random.bool().then(|| format!("n{}", random.usize(0..4)));
                Vantage { name: format!("v{number}"), network }
            })
            .collect();
        let rules = [QuorumRule::Majority, QuorumRule::Any, QuorumRule::All, QuorumRule::Usual];
        let votes = vantages.iter().filter_map(|it| Self::vote(&it.name, random)).collect();
        Self { quorum: Quorum::new(random.choice(rules).unwrap(), vantages).unwrap(), votes }
    }

    fn vote(vantage: &str, random: &mut fastrand::Rng) -> Option<Vote> {
        Some(match random.usize(0..8) {
            0 => return None,
            1 => unsealed(vantage),
            2 => red(vantage, "app").not_judged("trouble"),
            3 => red(vantage, "network"),
            4 | 5 => red(vantage, "app"),
            _ => green(vantage),
        })
    }
}

#[test]
fn neither_the_order_of_votes_nor_a_repeated_vote_changes_a_count() {
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..2_000 {
        let Draw { quorum, votes } = Draw::new(&mut random);
        for is_due in [false, true] {
            let counted = quorum.count(&votes, is_due);
            let mut shuffled = votes.clone();
            shuffled.extend(votes.iter().filter(|_| random.bool()).cloned());
            random.shuffle(&mut shuffled);
            assert_eq!(quorum.count(&shuffled, is_due), counted);
        }
    }
}

#[test]
fn of_different_votes_of_one_vantage_the_gravest_counts_in_any_order() {
    let mut random = fastrand::Rng::with_seed(2);
    let quorum = quorum("1 of 1", &["v0"]);
    for _ in 0..500 {
        let mut votes: Vec<_> = (0..4).filter_map(|_| Draw::vote("v0", &mut random)).collect();
        let counted = quorum.count(&votes, true);
        assert_eq!(counted.verdict == Some(Red), votes.iter().any(Vote::is_red));
        random.shuffle(&mut votes);
        assert_eq!(quorum.count(&votes, true), counted);
    }
}

/// Votes come one after the other. Once there is a verdict, no later vote changes it, and the end of the time neither.
#[test]
fn a_verdict_changes_no_more() {
    let mut random = fastrand::Rng::with_seed(3);
    let mut early = [0, 0];
    for _ in 0..5_000 {
        let Draw { quorum, mut votes } = Draw::new(&mut random);
        random.shuffle(&mut votes);
        let mut verdict: Option<Status> = None;
        for heard in 0..=votes.len() {
            let now = quorum.count(&votes[..heard], false).verdict;
            assert!(verdict.is_none() || now == verdict, "{quorum:?} {votes:?}");
            if verdict.is_none() && now.is_some() && heard < votes.len() {
                early[usize::from(now == Some(Red))] += 1;
            }
            verdict = now;
        }
        let due = quorum.count(&votes, true).verdict;
        assert!(due.is_some());
        assert!(verdict.is_none() || due == verdict, "{quorum:?} {votes:?}");
    }
    assert!(early.iter().all(|count| *count > 50), "{early:?}");
}

#[test]
fn the_verdict_is_the_one_that_the_rule_says_in_words() {
    let mut random = fastrand::Rng::with_seed(4);
    for _ in 0..2_000 {
        let Draw { quorum, votes } = Draw::new(&mut random);
        let needed = quorum.needed();
        let networks_where = |holds: &dyn Fn(&Vote) -> bool| {
            let of_vote =
                |vote: &Vote| quorum.vantages.iter().find(|it| it.name == vote.vantage).map(Vantage::network);
            votes.iter().filter(|vote| holds(vote)).filter_map(of_vote).collect::<BTreeSet<_>>().len()
        };
        let shares = |cause| {
            networks_where(&|vote: &Vote| vote.is_red() && vote.failing.iter().any(|(it, _)| *it == cause))
        };
        let held = |check| networks_where(&|vote: &Vote| vote.holds(check));
        let is_red =
            [crate::Cause::App, crate::Cause::Network].into_iter().any(|cause| shares(cause) >= needed);
        let is_green =
            networks_where(&Vote::is_red) < needed && CHECKS.into_iter().all(|check| held(check) >= needed);
        let expected = if is_red {
            Red
        } else if is_green {
            Green
        } else {
            Unsealed
        };
        assert_eq!(quorum.count(&votes, true).verdict, Some(expected), "{quorum:?} {votes:?}");
    }
}
