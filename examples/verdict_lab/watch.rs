//! How often a day of watching a healthy app has a false red: 29 seals after one release.
//!
//! Each seal has its own network, and its own failures of the machine that seals. The app is restarted once a day,
//! as platforms do, and one seal of the day is made during the restart.

use std::fmt::Write as _;
use std::time::Duration;

use smoke_seal::Status;

use crate::deploy::{Deploy, Truth};
use crate::dice::{Dice, seed_of};
use crate::draw::deploy;
use crate::incident;
use crate::policy::{Lab, Policy};
use crate::workers::on_all_cores;

/// Right after the release, after 1, 5, 15 and 60 minutes, then hourly.
pub(crate) const SEALS_A_DAY: usize = 29;

/// The counts of one policy.
#[derive(Debug, Default, Clone, Copy)]
struct Reds {
    seals: usize,
    days: usize,
    unsealed: usize,
}

/// The table of `days` days.
pub(crate) fn table(lab: &Lab, seed: u64, days: usize) -> String {
    let played = on_all_cores(days, |day| Policy::ALL.map(|policy| watched(lab, policy, seed, day)));
    let mut table = format!(
        "{days} days of a healthy app, {SEALS_A_DAY} seals each, one of them within a restart\n\n{:<20} {:>16} {:>16} {:>16} {:>16}\n",
        "", "red seals", "days with one", "false reds", "unsealed"
    );
    for (number, policy) in Policy::ALL.iter().enumerate() {
        let of_policy = played.iter().filter_map(|each| each.get(number));
        let sum = of_policy.fold(Reds::default(), |sum, day| Reds {
            seals: sum.seals + day.seals,
            days: sum.days + day.days,
            unsealed: sum.unsealed + day.unsealed,
        });
        let _ = writeln!(
            table,
            "{:<20} {:>16} {:>16} {:>14.2} % {:>16}",
            policy.name(),
            format!("{} of {}", sum.seals, days * SEALS_A_DAY),
            format!("{} of {days}", sum.days),
            percent(sum.days, days),
            sum.unsealed
        );
    }
    table
}

fn watched(lab: &Lab, policy: Policy, seed: u64, day: usize) -> Reds {
    let mut dice = Dice::new(seed_of(seed, day));
    let in_restart = dice.below(SEALS_A_DAY);
    let mut reds = Reds::default();
    for number in 0..SEALS_A_DAY {
        let seed = seed_of(seed.wrapping_add(1), day * SEALS_A_DAY + number);
        let app = if number == in_restart {
            healthy(seed, |settled| settled <= lab.window())
        } else {
            healthy(seed, |settled| settled.is_zero())
        };
        match lab.play(policy, &app).status {
            Status::Red => reds.seals += 1,
            Status::Unsealed => reds.unsealed += 1,
            Status::Green => {}
        }
    }
    Reds { days: usize::from(reds.seals > 0), ..reds }
}

/// A healthy app with a settling time that `is_meant` accepts: zero if it has been up for long.
fn healthy(seed: u64, is_meant: impl Fn(Duration) -> bool) -> Deploy {
    let mut seed = seed;
    loop {
        let mut dice = Dice::new(seed);
        let count = incident::instance_count(None, &mut dice);
        let drawn = deploy(seed, None, count, &mut dice);
        if matches!(drawn.truth, Truth::Settled(at) if is_meant(at)) {
            return drawn;
        }
        seed = seed_of(seed, 1);
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}
