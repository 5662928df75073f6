//! The table of one base rate.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::Contender;
use super::score::Score;
use crate::tally::quantile;

/// One line of the table.
type Line = (&'static str, fn(&Score) -> String);

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(super) fn of_rate(scores: &[Score; 6], rate: f64, count: usize) -> String {
    let mut table = String::new();
    let [named, ..] = scores;
    let _ = writeln!(
        table,
        "{count} deploys, {:.0} % to be broken: {} healthy, {} broken",
        100.0 * rate,
        named.healthy.all(),
        named.broken.all()
    );
    row(&mut table, "", &Contender::ALL.map(|contender| contender.name().to_owned()));
    let lines: [Line; 12] = [
        ("false greens, of what was to be seen", |it| it.missed.values().sum::<usize>().to_string()),
        ("… of bad instances among good ones", |it| format!("{} of {}", it.of_some_missed, it.of_some)),
        ("greens of what shows only later", |it| it.beyond.to_string()),
        ("false reds, of what settles in the window", |it| it.false_reds.to_string()),
        ("precision of green", |it| format!("{:.2} %", it.precision_of_green())),
        ("precision of red", |it| format!("{:.2} %", it.precision_of_red())),
        ("unsealed", |it| (it.healthy.unsealed + it.broken.unsealed).to_string()),
        ("… of what could be seen to settle", |it| it.unsealed_in_time.to_string()),
        ("requests, mean", |it| format!("{:.0}", it.requests as f64 / it.to_verdict.len() as f64)),
        ("time to verdict, median", |it| format!("{:.2} s", quantile(&it.to_verdict, 0.5))),
        ("time to verdict, p95", |it| format!("{:.2} s", quantile(&it.to_verdict, 0.95))),
        ("reds of what settles later", |it| (it.healthy.red - it.false_reds).to_string()),
    ];
    for (label, of) in lines {
        row(&mut table, label, &scores.each_ref().map(of));
    }
    for kind in scores.iter().flat_map(|score| score.missed.keys()).collect::<BTreeSet<_>>() {
        let of = |score: &Score| score.missed.get(kind).copied().unwrap_or_default().to_string();
        row(&mut table, &format!("missed: {kind}"), &scores.each_ref().map(of));
    }
    table
}

fn row(table: &mut String, label: &str, cells: &[String; 6]) {
    let mut line = format!("{label:<58}");
    for cell in cells {
        let _ = write!(line, " {cell:>12}");
    }
    let _ = writeln!(table, "{}", line.trim_end());
}
