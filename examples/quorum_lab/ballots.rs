//! The votes that a vantage may give.

use fastrand::Rng;
use serde_json::json;
use smoke_seal::{Seal, Status, Vote};

/// The causes of a vantage's own faults, and the share of each.
pub(crate) const CAUSES: [(&str, f64); 4] = [("network", 0.4), ("dns", 0.3), ("edge", 0.2), ("tls", 0.1)];

/// The votes that a vantage may give, made once.
pub(crate) struct VantageBallots {
    pub(crate) name: String,
    green: Vote,
    red: Vote,
    /// By the index of the cause.
    faulty: Vec<Vote>,
}

/// What a vantage sees in one run.
#[derive(Clone, Copy)]
pub(crate) struct Sight {
    /// Whether it sees the app broken.
    pub(crate) is_broken: bool,
    /// The index of the cause of its own fault, if it has one.
    pub(crate) fault: Option<usize>,
    /// Whether it finds its own fault.
    pub(crate) is_found: bool,
}

impl VantageBallots {
    pub(crate) fn new(name: String) -> Self {
        Self {
            green: vote(&name, None),
            red: vote(&name, Some("app")),
            faulty: CAUSES.iter().map(|(cause, _)| vote(&name, Some(cause))).collect(),
            name,
        }
    }

    pub(crate) fn vote(&self, sight: Sight) -> Vote {
        match sight.fault.and_then(|cause| self.faulty.get(cause)) {
            Some(_) if sight.is_found => self.green.clone().not_judged("a control address failed"),
            Some(faulty) => faulty.clone(),
            None if sight.is_broken => self.red.clone(),
            None => self.green.clone(),
        }
    }
}

/// The index of the cause of a fault.
pub(crate) fn draw_cause(random: &mut Rng) -> usize {
    let mut drawn = random.f64();
    let after = |(_, share): &(&str, f64)| {
        drawn -= share;
        drawn < 0.0
    };
    CAUSES.iter().position(after).unwrap_or(CAUSES.len() - 1)
}

fn vote(vantage: &str, cause: Option<&str>) -> Vote {
    let (status, outcome) = if cause.is_some() { ("red", "failed") } else { ("green", "passed") };
    let finding = |cause| json!({ "expectation": "status", "expected": "2xx", "got": "500", "cause": cause, "label": "500" });
    let findings: Vec<_> = cause.map(finding).into_iter().collect();
    let home = json!({ "check": "home", "outcome": outcome, "url": "https://shop.example/", "attempts": 1, "findings": findings });
    let seal = Seal::restore(&json!({ "status": status, "summary": "", "evidence": [home] }));
    Vote::of(vantage, &seal.unwrap_or_else(|| Seal::new(Status::Unsealed, "", None)))
}
