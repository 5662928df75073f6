//! The quorum lab: simulated fleets of vantages, and how often each rule is wrong.
//! `cargo run --release --example quorum_lab [SEED [DEPLOYS]]`
//!
//! What it assumes:
//! - A vantage has a fault of its own in 3 of 100 runs, and then sees a healthy app as broken. The cause is the route
//!   (4 of 10), the resolver (3), a proxy (2) or TLS, for example by a wrong clock (1).
//! - A vantage that looks at control addresses and its clock finds 7 of 10 of its faults, and says so in its vote.
//! - In a shared network a fault is one of the whole network, and all its vantages have it at once.
//! - A regional fault is one of the app. Each network sees it with the same chance, all its vantages alike.
//!
//! Beside each count stands the share that the binomial distribution gives for votes without a cause.

use fastrand::Rng;
use serde_json::json;
use smoke_seal::{Quorum, QuorumRule, Seal, Status, Vantage, Vote};

const FAULT: f64 = 0.03;
const FOUND: f64 = 0.7;
const CAUSES: [(&str, f64); 4] = [("network", 0.4), ("dns", 0.3), ("edge", 0.2), ("tls", 0.1)];
/// The chances that a network sees a regional fault.
const SEEN: [f64; 5] = [0.2, 0.33, 0.5, 0.7, 0.9];

/// Vantages, how many of them share a network, and the rule.
struct Fleet {
    vantages: usize,
    sharing: usize,
    rule: QuorumRule,
}

const FLEETS: [Fleet; 10] = [
    Fleet { vantages: 1, sharing: 1, rule: QuorumRule::Any },
    Fleet { vantages: 3, sharing: 1, rule: QuorumRule::Of { needed: 2, all: 3 } },
    Fleet { vantages: 5, sharing: 1, rule: QuorumRule::Of { needed: 2, all: 5 } },
    Fleet { vantages: 5, sharing: 1, rule: QuorumRule::Of { needed: 3, all: 5 } },
    Fleet { vantages: 6, sharing: 2, rule: QuorumRule::Of { needed: 2, all: 3 } },
    Fleet { vantages: 10, sharing: 1, rule: QuorumRule::Usual },
    Fleet { vantages: 10, sharing: 2, rule: QuorumRule::Usual },
    Fleet { vantages: 10, sharing: 1, rule: QuorumRule::Of { needed: 3, all: 10 } },
    Fleet { vantages: 25, sharing: 1, rule: QuorumRule::Of { needed: 4, all: 25 } },
    Fleet { vantages: 25, sharing: 1, rule: QuorumRule::Majority },
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let seed: u64 = arguments.next().map_or(Ok(1), |it| it.parse())?;
    let deploys: usize = arguments.next().map_or(Ok(10_000), |it| it.parse())?;
    println!("Seed {seed}, {deploys} deploys a cell; each cell: measured (without causes)");
    println!(
        "Red on a healthy app: by cause; by cause, with vantages that check themselves. Not red though broken in a region, by the share of networks that see it.\n"
    );
    let regions: Vec<_> = SEEN.iter().map(|seen| format!("missed at {seen} |")).collect();
    println!("| vantages | networks | rule | red, by cause | red, self-checked | {}", regions.join(" "));
    println!("|---|---|---|---|---|{}", "---|".repeat(SEEN.len()));
    let most = FLEETS.iter().map(|fleet| fleet.vantages).max().unwrap_or_default();
    let ballots: Vec<_> = (0..most).map(|number| VantageBallots::new(format!("v{number}"))).collect();
    for fleet in &FLEETS {
        println!("{}", fleet.row(&ballots, &mut Rng::with_seed(seed), deploys)?);
    }
    Ok(())
}

impl Fleet {
    fn networks(&self) -> usize {
        self.vantages / self.sharing
    }

    fn row(&self, ballots: &[VantageBallots], random: &mut Rng, deploys: usize) -> Result<String, String> {
        let of_network = |(network, vantages): (usize, &[VantageBallots])| {
            let name =
                |it: &VantageBallots| Vantage { name: it.name.clone(), network: Some(network.to_string()) };
            vantages.iter().map(name).collect::<Vec<_>>()
        };
        let vantages = self.by_network(ballots).enumerate().flat_map(of_network);
        let quorum = Quorum::new(self.rule, vantages.collect())
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<String>())?;
        let count = |random: &mut Rng, region: f64, found: f64, wrong: fn(Option<Status>) -> bool| {
            let is_wrong = |random: &mut Rng| {
                wrong(quorum.count(&self.votes(ballots, random, region, found), true).verdict)
            };
            (0..deploys).filter(|_| is_wrong(random)).count()
        };
        let (networks, needed) = (self.networks(), quorum.needed());
        let red = |verdict| verdict == Some(Status::Red);
        let by_cause = count(random, 0.0, 0.0, red);
        let checked = count(random, 0.0, FOUND, red);
        let predicted =
            |count: usize, share: f64| format!(" {} ({}) |", percent(count, deploys), said(share));
        let mut row = format!("| {} | {networks} | {} |", self.vantages, self.rule);
        row += &predicted(by_cause, at_least(needed, networks, FAULT));
        row += &predicted(checked, at_least(needed, networks, FAULT * (1.0 - FOUND)));
        for seen in SEEN {
            let missed = count(random, seen, FOUND, |verdict| verdict != Some(Status::Red));
            row += &predicted(missed, 1.0 - at_least(needed, networks, seen));
        }
        Ok(row)
    }

    /// The vantages of each network.
    fn by_network<'a>(&self, ballots: &'a [VantageBallots]) -> impl Iterator<Item = &'a [VantageBallots]> {
        ballots.chunks(self.sharing).take(self.networks())
    }

    /// One vote of each vantage. `region` is the chance that a network sees the app broken.
    fn votes(&self, ballots: &[VantageBallots], random: &mut Rng, region: f64, found: f64) -> Vec<Vote> {
        let of_network = |vantages: &[VantageBallots]| {
            let is_broken = random.f64() < region;
            let fault = (random.f64() < FAULT).then(|| cause(random));
            let is_found = random.f64() < found;
            let vote = |ballots: &VantageBallots| ballots.vote(is_broken, fault, is_found);
            vantages.iter().map(vote).collect::<Vec<_>>()
        };
        self.by_network(ballots).flat_map(of_network).collect()
    }
}

/// The index of the cause of a fault.
fn cause(random: &mut Rng) -> usize {
    let mut drawn = random.f64();
    let after = |(_, share): &(&str, f64)| {
        drawn -= share;
        drawn < 0.0
    };
    CAUSES.iter().position(after).unwrap_or(CAUSES.len() - 1)
}

/// The votes that a vantage may give, made once.
struct VantageBallots {
    name: String,
    green: Vote,
    red: Vote,
    /// By the index of the cause.
    faulty: Vec<Vote>,
}

impl VantageBallots {
    fn new(name: String) -> Self {
        Self {
            green: vote(&name, None),
            red: vote(&name, Some("app")),
            faulty: CAUSES.iter().map(|(cause, _)| vote(&name, Some(cause))).collect(),
            name,
        }
    }

    fn vote(&self, is_broken: bool, fault: Option<usize>, is_found: bool) -> Vote {
        match fault.and_then(|cause| self.faulty.get(cause)) {
            Some(_) if is_found => self.green.clone().not_judged("a control address failed"),
            Some(faulty) => faulty.clone(),
            None if is_broken => self.red.clone(),
            None => self.green.clone(),
        }
    }
}

fn vote(vantage: &str, cause: Option<&str>) -> Vote {
    let (status, outcome) = if cause.is_some() { ("red", "failed") } else { ("green", "passed") };
    let finding = |cause| json!({ "expectation": "status", "expected": "2xx", "got": "500", "cause": cause, "label": "500" });
    let findings: Vec<_> = cause.map(finding).into_iter().collect();
    let home = json!({ "check": "home", "outcome": outcome, "url": "https://shop.example/", "attempts": 1, "findings": findings });
    let seal = Seal::restore(&json!({ "status": status, "summary": "", "evidence": [home] }));
    Vote::of(vantage, &seal.unwrap_or_else(|| Seal::new(Status::Unsealed, "", None)))
}

/// The chance that at least `needed` of `all` are hit, each with `chance`.
fn at_least(needed: usize, all: usize, chance: f64) -> f64 {
    let mut exactly = (1.0 - chance).powi(i32::try_from(all).unwrap_or(i32::MAX));
    let mut fewer = 0.0;
    for hit in 0..needed {
        fewer += exactly;
        let (left, next) = (u32::try_from(all - hit).unwrap_or(0), u32::try_from(hit + 1).unwrap_or(1));
        exactly *= f64::from(left) / f64::from(next) * chance / (1.0 - chance);
    }
    1.0 - fewer
}

#[allow(clippy::cast_precision_loss, reason = "counts of deploys are far below 2^52")]
fn percent(count: usize, all: usize) -> String {
    said(count as f64 / all as f64)
}

fn said(share: f64) -> String {
    format!("{:.2} %", 100.0 * share.max(0.0))
}
