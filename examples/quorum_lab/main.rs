//! The quorum lab: simulated fleets of vantages, and how often each rule is wrong.
//! `cargo run --release --example quorum_lab [SEED [DEPLOYS]]`
//!
//! What it assumes:
//! - A vantage has a fault of its own in 3 of 100 runs, and then sees a healthy app as broken. The cause is the route
//!   (4 of 10), the resolver (3), a proxy (2) or TLS, for example by a wrong clock (1).
//! - A vantage that checks itself, by control addresses and its clock, finds 7 of 10 of its faults, and says so in its
//!   vote.
//! - In a shared network a fault is one of the whole network, and all its vantages have it at once.
//! - A regional fault is one of the app. Each network sees it with the same chance, all its vantages alike.
//!
//! Beside each count stands what is predicted: of false reds by the multinomial distribution of causes, of missed
//! regional faults by the binomial distribution of votes, as if no vantage had faults of its own.
//!
//! The exit code is 1 if a verdict changed with the order of the votes, or with a vote that came after it.

mod ballots;
mod distribution;
mod fleet;
mod tables;
#[cfg(test)]
mod tests;

use std::process::ExitCode;
use std::time::Instant;

use ballots::VantageBallots;
use fleet::{FLEETS, Fleet};
use tables::{FleetCounts, HEALTHY, false_reds, misses};

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let seed: u64 = arguments.next().map_or(Ok(1), |it| it.parse())?;
    let deploys: usize = arguments.next().map_or(Ok(10_000), |it| it.parse())?;
    let began = Instant::now();
    let counts = simulate(&FLEETS, seed, deploys)?;
    println!("Seed {seed}; each cell: measured (predicted)\n");
    println!(
        "Healthy apps that are red, of {} deploys a cell:\n\n{}",
        HEALTHY * deploys,
        false_reds(&counts)
    );
    println!(
        "Apps broken in a region that are not red, of {deploys} deploys a cell, by the share of networks that see it:"
    );
    println!("\n{}", misses(&counts));
    let changed: usize = counts.iter().map(FleetCounts::changed).sum();
    let verdicts: usize = counts.iter().map(FleetCounts::verdicts).sum();
    println!(
        "Verdicts that changed with the order of the votes, or with a later vote: {changed} of {verdicts}"
    );
    println!("It took {:.0} s", began.elapsed().as_secs_f64());
    Ok(if changed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The counts of each of `fleets`.
fn simulate(fleets: &'static [Fleet], seed: u64, deploys: usize) -> Result<Vec<FleetCounts>, String> {
    let most = fleets.iter().map(|fleet| fleet.vantages).max().unwrap_or_default();
    let ballots: Vec<_> = (0..most).map(|number| VantageBallots::new(format!("v{number}"))).collect();
    fleets.iter().map(|fleet| FleetCounts::of(fleet, &ballots, seed, deploys)).collect()
}
