//! The counts of the fleets, and the tables of them.

use fastrand::Rng;

use crate::ballots::VantageBallots;
#[cfg(test)]
use crate::fleet::FAULT;
use crate::fleet::{FOUND, Fleet, SEEN, Tally, World};

/// False reds are rare, so as many healthy deploys are simulated for each broken one.
pub(crate) const HEALTHY: usize = 10;
/// A quorum has to have at most this share of the false reds of one vantage.
const BAR: f64 = 1.0 / 20.0;

/// What was counted of a fleet.
pub(crate) struct FleetCounts {
    pub(crate) fleet: &'static Fleet,
    needed: usize,
    /// A healthy app; vantages that do not check themselves.
    pub(crate) unchecked: Tally,
    /// A healthy app; vantages that check themselves, as in all that follow.
    pub(crate) checked: Tally,
    /// An app that is broken in a region, by the index of [`SEEN`].
    pub(crate) regions: Vec<Tally>,
}

impl FleetCounts {
    pub(crate) fn of(
        fleet: &'static Fleet,
        ballots: &[VantageBallots],
        seed: u64,
        deploys: usize,
    ) -> Result<Self, String> {
        let quorum = fleet.quorum(ballots)?;
        let mut random = Rng::with_seed(seed);
        let mut tally = |region, found, deploys| {
            fleet.tally(&quorum, ballots, &mut random, World { region, found }, deploys)
        };
        Ok(Self {
            fleet,
            needed: quorum.needed(),
            unchecked: tally(0.0, 0.0, HEALTHY * deploys),
            checked: tally(0.0, FOUND, HEALTHY * deploys),
            regions: SEEN.map(|seen| tally(seen, FOUND, deploys)).to_vec(),
        })
    }

    fn tallies(&self) -> impl Iterator<Item = &Tally> {
        [&self.unchecked, &self.checked].into_iter().chain(&self.regions)
    }

    pub(crate) fn changed(&self) -> usize {
        self.tallies().map(|tally| tally.changed).sum()
    }

    pub(crate) fn verdicts(&self) -> usize {
        self.tallies().map(|tally| tally.deploys).sum()
    }

    /// `5`, `5`, `2 of 5`
    fn first_cells(&self) -> Vec<String> {
        let Fleet { vantages, is_told, rule, .. } = self.fleet;
        let untold = if *is_told { "" } else { ", not told" };
        vec![vantages.to_string(), format!("{}{untold}", self.fleet.networks()), rule.to_string()]
    }

    /// The false reds of a healthy app beside those of one vantage.
    fn false_red_cells(&self, tally: Tally, found: f64, one: Option<Tally>) -> [String; 2] {
        let predicted = percent(self.fleet.false_reds(self.needed, found));
        [format!("{} ({predicted})", percent(share(tally))), ratio(tally, one.unwrap_or_default())]
    }
}

/// The first of `counts` is one vantage.
pub(crate) fn false_reds(counts: &[FleetCounts]) -> String {
    let head = [
        "vantages",
        "networks",
        "rule",
        "without self-check",
        "of one vantage's",
        "with self-check",
        "of one vantage's",
        "at most 1/20",
    ];
    let one = counts.first();
    let rows = counts.iter().map(|row| {
        let holds = if row.holds_the_bar(counts) { "yes" } else { "**no**" };
        let mut cells = row.first_cells();
        cells.extend(row.false_red_cells(row.unchecked, 0.0, one.map(|one| one.unchecked)));
        cells.extend(row.false_red_cells(row.checked, FOUND, one.map(|one| one.checked)));
        cells.push(if row.fleet.vantages == 1 { "" } else { holds }.to_owned());
        cells
    });
    table(&head.map(str::to_owned), rows)
}

impl FleetCounts {
    /// Whether the false reds of vantages that check themselves are few enough beside those of one such vantage.
    pub(crate) fn holds_the_bar(&self, counts: &[FleetCounts]) -> bool {
        let one = counts.first().map(|one| share(one.checked)).unwrap_or_default();
        share(self.checked) <= BAR * one
    }

    /// How far the measured misses are from the predicted ones at most, as a share of all deploys. A vantage with a fault
    /// of its own does not see the fault of the region.
    #[cfg(test)]
    pub(crate) fn most_beside_prediction(&self) -> f64 {
        let beside = |(tally, seen): (&Tally, f64)| {
            (1.0 - share(*tally) - self.fleet.misses(self.needed, seen * (1.0 - FAULT))).abs()
        };
        self.regions.iter().zip(SEEN).map(beside).fold(0.0, f64::max)
    }
}

pub(crate) fn misses(counts: &[FleetCounts]) -> String {
    let mut head = ["vantages", "networks", "rule"].map(str::to_owned).to_vec();
    head.extend(SEEN.map(|seen| format!("{:.0} %", 100.0 * seen)));
    let rows = counts.iter().map(|row| {
        let missed = |(tally, seen): (&Tally, f64)| {
            let predicted = row.fleet.misses(row.needed, seen);
            format!("{:.1} % ({:.1} %)", 100.0 * (1.0 - share(*tally)), 100.0 * predicted)
        };
        let mut cells = row.first_cells();
        cells.extend(row.regions.iter().zip(SEEN).map(missed));
        cells
    });
    table(&head, rows)
}

/// A table in Markdown.
fn table(head: &[String], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let rule = vec!["---".to_owned(); head.len()];
    [line(head), line(&rule)].into_iter().chain(rows.map(|cells| line(&cells))).collect()
}

/// `1/42`, or `0` if there was none.
fn ratio(tally: Tally, one: Tally) -> String {
    if tally.red == 0 {
        return "0".to_owned();
    }
    let times = share(one) / share(tally);
    if times > 1.0 { format!("1/{times:.0}") } else { format!("{:.1} ×", 1.0 / times) }
}

/// The share of red verdicts.
#[allow(clippy::cast_precision_loss, reason = "counts of deploys are far below 2^52")]
fn share(tally: Tally) -> f64 {
    tally.red as f64 / tally.deploys.max(1) as f64
}

fn percent(share: f64) -> String {
    format!("{:.3} %", 100.0 * share)
}
