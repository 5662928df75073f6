//! Failures that cannot be seen reliably from outside, and the verdicts of `smoke_seal` about them.

use std::fmt::Write as _;
use std::time::Duration;

use smoke_seal::Status;

use crate::deploy::{Breakage, Deploy, Edge, Instance, Limiter, Per, Spread, Style, Truth};
use crate::dice::{Dice, seed_of};
use crate::draw::{deploy, instance_count};
use crate::kind::Kind;
use crate::pages::PATHS;
use crate::policy::{Lab, Policy};

/// One such failure.
struct Case {
    name: &'static str,
    is_broken: bool,
    /// Changes a healthy, settled deploy into it.
    make: fn(&mut Deploy, &mut Dice),
}

const CASES: [Case; 11] = [
    Case {
        name: "one of 2 instances answers 500, random balancer",
        is_broken: true,
        make: |it, _| one_fails(it, 2),
    },
    Case {
        name: "one of 3 instances answers 500, random balancer",
        is_broken: true,
        make: |it, _| one_fails(it, 3),
    },
    Case {
        name: "one of 6 instances answers 500, random balancer",
        is_broken: true,
        make: |it, _| one_fails(it, 6),
    },
    Case { name: "one of 6 is on the old revision, random balancer", is_broken: true, make: one_stays_old },
    Case {
        name: "one of 6 answers 500, all requests on one connection",
        is_broken: true,
        make: one_fails_behind_http2,
    },
    Case {
        name: "one of 3 instances answers 500 for one page",
        is_broken: true,
        make: one_page_of_one_fails,
    },
    Case { name: "a page answers 500 every third time", is_broken: true, make: a_page_fails_at_times },
    Case { name: "it crashes 5 to 120 s after it was up", is_broken: true, make: crashes_later },
    Case { name: "it crashes every few seconds and boots again", is_broken: true, make: crash_loop },
    Case { name: "an error message in the app's own page, with 200", is_broken: true, make: own_error_page },
    Case {
        name: "healthy, and its limiter answers 503 instead of 429",
        is_broken: false,
        make: limiter_of_503,
    },
];

/// The small table.
pub(crate) fn table(lab: &Lab, seed: u64, each: usize) -> String {
    let mut table = String::new();
    let _ = writeln!(
        table,
        "{:<60} {:>8} {:>8} {:>8} {:>8}",
        "not reliably visible", "deploys", "green", "red", "unsealed"
    );
    for (number, case) in CASES.iter().enumerate() {
        let mut counts = [0_usize; 3];
        for index in 0..each {
            let deploy = made(case, seed_of(seed.wrapping_add(1_000_003 * (number as u64 + 1)), index));
            let [green, red, unsealed] = &mut counts;
            match lab.play(Policy::Ours, &deploy).status {
                Status::Green => *green += 1,
                Status::Red => *red += 1,
                Status::Unsealed => *unsealed += 1,
            }
        }
        let [green, red, unsealed] = counts;
        let name = format!("{}{}", if case.is_broken { "" } else { "(well) " }, case.name);
        let _ = writeln!(table, "{name:<60} {each:>8} {green:>8} {red:>8} {unsealed:>8}");
    }
    table
}

/// A deploy that is well and done but for this.
fn made(case: &Case, seed: u64) -> Deploy {
    let mut dice = Dice::new(seed);
    let count = instance_count(None, &mut dice);
    let mut made = deploy(seed, None, count, &mut dice);
    (made.style, made.truth) = (Style::Done, Truth::Settled(Duration::ZERO));
    (made.trouble, made.limiter, made.cache) = (None, None, None);
    made.lost.clear();
    made.network.loss = 0.0;
    of(&mut made, 1, Per::Request);
    (case.make)(&mut made, &mut dice);
    made
}

fn of(it: &mut Deploy, count: usize, per: Per) {
    it.instances = vec![Instance { stops: Duration::ZERO, up: Duration::ZERO, crashes: None }; count];
    it.balancer.per = per;
    it.edge = if per == Per::Request { Edge::Nginx } else { Edge::Bare };
}

fn fails(paths: &[&'static str], only: Option<usize>, share: f64) -> Breakage {
    Breakage { kind: Kind::ServerError, paths: paths.to_vec(), only, share }
}

fn one_fails(it: &mut Deploy, count: usize) {
    of(it, count, Per::Request);
    it.balancer.spread = Spread::Random;
    it.breakage = Some(fails(&PATHS, Some(0), 1.0));
}

fn one_stays_old(it: &mut Deploy, _: &mut Dice) {
    of(it, 6, Per::Request);
    it.balancer.spread = Spread::Random;
    if let Some(one) = it.instances.first_mut() {
        one.stops = crate::deploy::NEVER;
    }
}

fn one_fails_behind_http2(it: &mut Deploy, dice: &mut Dice) {
    of(it, 6, Per::SharedConnection);
    it.breakage = Some(fails(&PATHS, Some(dice.below(6)), 1.0));
}

fn one_page_of_one_fails(it: &mut Deploy, dice: &mut Dice) {
    of(it, 3, Per::Request);
    it.breakage = Some(fails(&["/tasks"], Some(dice.below(3)), 1.0));
}

fn a_page_fails_at_times(it: &mut Deploy, _: &mut Dice) {
    it.breakage = Some(fails(&["/tasks"], None, 1.0 / 3.0));
}

fn crashes_later(it: &mut Deploy, dice: &mut Dice) {
    crashes(it, dice.seconds(5.0, 120.0), crate::deploy::NEVER);
}

fn crash_loop(it: &mut Deploy, dice: &mut Dice) {
    let (lives, boots) = (dice.seconds(3.0, 8.0), dice.seconds(5.0, 15.0));
    crashes(it, lives, boots);
    // The run begins anywhere within it.
    if let Some(one) = it.instances.first_mut() {
        one.up = dice.seconds(0.0, boots.as_secs_f64());
    }
}

fn crashes(it: &mut Deploy, lives: Duration, boots: Duration) {
    if let Some(one) = it.instances.first_mut() {
        one.crashes = Some((lives, boots));
    }
}

fn own_error_page(it: &mut Deploy, _: &mut Dice) {
    it.breakage = Some(Breakage { kind: Kind::OwnErrorPage, paths: vec!["/tasks"], only: None, share: 1.0 });
}

fn limiter_of_503(it: &mut Deploy, dice: &mut Dice) {
    let most = dice.pick(&[3, 5, 8, 12, 20], 5);
    let period = Duration::from_secs(1);
    it.limiter = Some(Limiter { most, period, phase: Duration::ZERO, says_so: false });
}
