//! The tables of results.

use std::fmt::Write as _;
use std::time::Duration;

use crate::deploy::{Deploy, Truth};
use crate::kind::Kind;
use crate::policy::Policy;
use crate::tally::{Tally, quantile};

/// One line of the table.
type Measure<T> = fn(&Tally) -> T;

/// One line about the deploys themselves.
pub(crate) fn of_deploys(deploys: &[Deploy], seed: u64, window: Duration) -> String {
    let settled = deploys.iter().filter_map(|deploy| match deploy.truth {
        Truth::Settled(at) => Some(at),
        Truth::Broken(_) => None,
    });
    let (healthy, from_the_start, in_time) = settled.fold((0, 0, 0), |(all, start, in_time), at| {
        (all + 1, start + usize::from(at == Duration::ZERO), in_time + usize::from(at <= window))
    });
    format!(
        "{} deploys, seed {seed}: {healthy} healthy ({from_the_start} from the start, {} within {} s, {} later), {} broken \
         in {} ways",
        deploys.len(),
        in_time - from_the_start,
        window.as_secs(),
        healthy - in_time,
        deploys.len() - healthy,
        Kind::ALL.len()
    )
}

/// The table: a line for each measure, a column for each policy.
pub(crate) fn of_policies(tallies: &[Tally; 3]) -> String {
    let mut table = String::new();
    let names = Policy::ALL.map(|policy| policy.name().to_owned());
    row(&mut table, "", &names);
    let counts: [(&str, Measure<usize>); 8] = [
        ("false greens", |tally| tally.false_greens),
        ("false reds, of what settles in the window", |tally| tally.false_reds),
        ("reds of what settles later", |tally| tally.late_reds),
        ("unsealed", |tally| tally.unsealed),
        ("… of what could be seen to settle in the window", |tally| tally.unsealed_in_time),
        ("greens of what broke after the verdict", |tally| tally.overtaken),
        ("greens of healthy ones before the last instance was up", |tally| tally.early_greens),
        ("… while the old revision still answered", |tally| tally.greens_of_a_mixture),
    ];
    for (label, count) in counts {
        row(&mut table, label, &[0, 1, 2].map(|at| value(tallies, at, |tally| count(tally).to_string())));
    }
    let seconds: [(&str, Measure<f64>); 6] = [
        ("time to verdict, median", |tally| quantile(&tally.to_verdict, 0.5)),
        ("time to verdict, p95", |tally| quantile(&tally.to_verdict, 0.95)),
        ("time to green after it settled, median", |tally| quantile(&tally.after_settled, 0.5)),
        ("time to green after it settled, p95", |tally| quantile(&tally.after_settled, 0.95)),
        ("… of those that only had to boot, p95", |tally| quantile(&tally.after_boot, 0.95)),
        ("… less the slowest answer of the run, p95", |tally| quantile(&tally.beyond_slowest, 0.95)),
    ];
    for (label, of) in seconds {
        row(
            &mut table,
            label,
            &[0, 1, 2].map(|at| value(tallies, at, |tally| format!("{:.2} s", of(tally)))),
        );
    }
    let over = |tally: &Tally| format!("{:.2}", quantile(&tally.over_slowest, 0.5));
    row(
        &mut table,
        "well from the start: time to green / slowest answer, median",
        &[0, 1, 2].map(|at| value(tallies, at, over)),
    );
    table
}

/// The false greens of each policy, by what was broken.
pub(crate) fn of_kinds(tallies: &[Tally; 3]) -> String {
    let mut table = String::new();
    row(&mut table, "false greens", &Policy::ALL.map(|policy| policy.name().to_owned()));
    for kind in Kind::ALL {
        let of = |tally: &Tally| tally.false_greens_by_kind.get(&kind).copied().unwrap_or(0);
        if tallies.iter().any(|tally| of(tally) > 0) {
            row(
                &mut table,
                &kind.to_string(),
                &[0, 1, 2].map(|at| value(tallies, at, |tally| of(tally).to_string())),
            );
        }
    }
    table
}

fn value(tallies: &[Tally; 3], at: usize, of: impl Fn(&Tally) -> String) -> String {
    tallies.get(at).map(of).unwrap_or_default()
}

fn row(table: &mut String, label: &str, cells: &[String; 3]) {
    let [first, second, third] = cells;
    let line = format!("{label:<60} {first:>12} {second:>12} {third:>18}");
    let _ = writeln!(table, "{}", line.trim_end());
}
