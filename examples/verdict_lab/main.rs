//! The verdict lab: simulates thousands of deploys in virtual time for `smoke_seal` and two other policies, and counts the
//! wrong verdicts of each: `cargo run --release --example verdict_lab`. `--help` has the options.
//!
//! `docs/verdict-lab.md` lists what it assumes of deploys.

mod base_rates;
mod beyond;
mod clock;
mod deploy;
mod dice;
mod draw;
mod edge;
mod incident;
mod kind;
mod options;
mod pages;
mod policy;
mod show;
mod table;
mod tally;
#[cfg(test)]
mod tests;
mod watch;
mod workers;
mod world;

use std::process::ExitCode;

use deploy::Deploy;
use options::{HELP, Options, Table};
use policy::{Lab, Policy};
use tally::Tally;
use workers::on_all_cores;

/// The most wrong verdicts that are printed.
const MOST_NAMED: usize = 40;

fn main() -> Result<ExitCode, smoke_seal::Error> {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("{why}");
            return Ok(ExitCode::from(2));
        }
    };
    if options.help {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    let lab = Lab::new()?;
    if let (Table::BaseRates, Some(index)) = (options.table, options.show) {
        print!("{}", base_rates::story(&lab, options.seed, options.deploys, index)?);
        return Ok(ExitCode::SUCCESS);
    }
    if options.table == Table::Watch {
        let days = options.deploys / watch::SEALS_A_DAY;
        println!("{}", watch::table(&lab, options.seed, days));
        return Ok(ExitCode::SUCCESS);
    }
    if options.table == Table::BaseRates {
        let misses = base_rates::print(&lab, options.seed, options.deploys)?;
        return Ok(if misses == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    if let Some(index) = options.show {
        print!("{}", show::story(&lab, &draw::draw(dice::seed_of(options.seed, index))));
        return Ok(ExitCode::SUCCESS);
    }
    let played = play(&lab, options.seed, options.deploys);
    println!("{}\n", table::of_deploys(&played.deploys, options.seed, lab.window()));
    println!("{}", table::of_policies(&played.tallies));
    if options.kinds {
        println!("{}", table::of_kinds(&played.tallies));
    }
    println!("{}", beyond::table(&lab, options.seed, (options.deploys / 50).max(20)));
    name_slowest(&played, options.slowest);
    for (index, mistake) in played.mistakes.iter().take(MOST_NAMED) {
        println!("{mistake}: --seed {} --show {index}", options.seed);
    }
    if played.mistakes.len() > MOST_NAMED {
        println!("and {} more", played.mistakes.len() - MOST_NAMED);
    }
    Ok(if played.mistakes.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints the `most` latest greens, and as many that came too early.
fn name_slowest(played: &AllPlayed, most: usize) {
    let gist = |index: usize| played.deploys.get(index).map(show::gist).unwrap_or_default();
    let mut latest = played.lateness.clone();
    latest.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    for (index, late) in latest.iter().take(most) {
        println!("green {late:.2} s after it settled: --show {index}: {}", gist(*index));
    }
    for (index, late) in played.lateness.iter().filter(|(_, late)| *late < 0.0).take(most) {
        println!("green {:.2} s before it settled: --show {index}: {}", -late, gist(*index));
    }
}

/// The results of many deploys.
struct AllPlayed {
    deploys: Vec<Deploy>,
    /// One for each policy.
    tallies: [Tally; 3],
    /// The wrong verdicts of `smoke_seal`: the index of the deploy, and what is wrong.
    mistakes: Vec<(usize, &'static str)>,
    /// The greens of `smoke_seal` for healthy deploys: the index, and the seconds since the deploy had settled.
    lateness: Vec<(usize, f64)>,
}

/// Simulates the first `count` deploys of `seed` for each policy, on all cores.
fn play(lab: &Lab, seed: u64, count: usize) -> AllPlayed {
    let deploys: Vec<Deploy> = (0..count).map(|index| draw::draw(dice::seed_of(seed, index))).collect();
    let one = |deploy: &Deploy| {
        Policy::ALL.map(|policy| policy::Played { requests: Vec::new(), ..lab.play(policy, deploy) })
    };
    let played = on_all_cores(count, |index| deploys.get(index).map(one));
    let mut tallies = [Tally::default(), Tally::default(), Tally::default()];
    let (mut mistakes, mut lateness) = (Vec::new(), Vec::new());
    for (index, (of_each, deploy)) in played.iter().flatten().zip(&deploys).enumerate() {
        for (tally, played) in tallies.iter_mut().zip(of_each) {
            tally.count(deploy, played, lab.window());
        }
        let [ours, ..] = of_each;
        mistakes.extend(ours.mistake(deploy, lab.window()).map(|mistake| (index, mistake)));
        lateness.extend(tally::lateness(deploy, ours).map(|late| (index, late)));
    }
    AllPlayed { deploys, tallies: tallies.map(Tally::sorted), mistakes, lateness }
}
