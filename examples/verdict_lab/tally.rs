//! Counts the verdicts of one policy over many deploys.

use std::collections::BTreeMap;
use std::time::Duration;

use smoke_seal::Status;

use crate::deploy::{Deploy, Truth};
use crate::kind::Kind;
use crate::policy::Played;

/// The counts and times of one policy.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) false_greens: usize,
    pub(crate) false_reds: usize,
    /// Reds of deploys that settle after the window.
    pub(crate) late_reds: usize,
    pub(crate) unsealed: usize,
    /// Those of them that settle within the window, visibly from outside.
    pub(crate) unsealed_in_time: usize,
    /// Greens of deploys that broke after the verdict: the bad instance was not up yet.
    pub(crate) overtaken: usize,
    /// Greens of healthy deploys from before the last instance was up.
    pub(crate) early_greens: usize,
    /// Those of them while the old revision still answered.
    pub(crate) greens_of_a_mixture: usize,
    pub(crate) to_verdict: Vec<f64>,
    /// For apps that are healthy from the start: the time to green divided by the slowest answer.
    pub(crate) over_slowest: Vec<f64>,
    /// For apps that settled later: the seconds from then to green.
    pub(crate) after_settled: Vec<f64>,
    /// The same for deploys that only had to boot.
    pub(crate) after_boot: Vec<f64>,
    /// The same less the slowest answer of the run, which is the app's own time.
    pub(crate) beyond_slowest: Vec<f64>,
    pub(crate) false_greens_by_kind: BTreeMap<Kind, usize>,
}

impl Tally {
    pub(crate) fn count(&mut self, deploy: &Deploy, played: &Played, window: Duration) {
        self.to_verdict.push(played.at.as_secs_f64());
        let green = played.status == Status::Green;
        self.unsealed += usize::from(played.status == Status::Unsealed);
        match deploy.truth {
            Truth::Broken(_) if green && deploy.is_hidden(played.last_chosen) => self.overtaken += 1,
            Truth::Broken(kind) if green => {
                self.false_greens += 1;
                *self.false_greens_by_kind.entry(kind).or_default() += 1;
            }
            Truth::Broken(_) => {}
            Truth::Settled(settled) => self.count_healthy(deploy, settled, played, window),
        }
    }

    fn count_healthy(&mut self, deploy: &Deploy, settled: Duration, played: &Played, window: Duration) {
        let visible = visible_from(deploy, settled, played.at);
        match played.status {
            Status::Red if settled <= window => self.false_reds += 1,
            Status::Red => self.late_reds += 1,
            Status::Unsealed => self.unsealed_in_time += usize::from(deploy.can_be_seen(visible, window)),
            Status::Green if visible == Duration::ZERO => {
                self.over_slowest.push(played.at.as_secs_f64() / played.slowest.as_secs_f64());
            }
            Status::Green if played.at < visible => {
                self.early_greens += 1;
                self.greens_of_a_mixture += usize::from(deploy.is_old_in_sight(played.at));
            }
            Status::Green => {
                let after = played.at.as_secs_f64() - visible.as_secs_f64();
                self.after_settled.push(after);
                if deploy.only_boots() {
                    self.after_boot.push(after);
                    self.beyond_slowest.push(after - played.slowest.as_secs_f64());
                }
            }
        }
    }

    /// The same with all its times sorted.
    pub(crate) fn sorted(mut self) -> Self {
        let times = [
            &mut self.to_verdict,
            &mut self.over_slowest,
            &mut self.after_settled,
            &mut self.after_boot,
            &mut self.beyond_slowest,
        ];
        for times in times {
            times.sort_by(f64::total_cmp);
        }
        self
    }
}

/// The time at which an app that settled at `settled` was visibly healthy for a verdict at `at`: not before the failure of the
/// machine that seals was over, if it had begun.
fn visible_from(deploy: &Deploy, settled: Duration, at: Duration) -> Duration {
    let trouble = deploy.trouble.filter(|trouble| trouble.from < at);
    trouble.map_or(settled, |trouble| settled.max(trouble.until))
}

/// The seconds from the time at which a healthy app was visibly so until it was sealed green.
pub(crate) fn lateness(deploy: &Deploy, played: &Played) -> Option<f64> {
    match deploy.truth {
        Truth::Settled(settled) if played.status == Status::Green => {
            Some(played.at.as_secs_f64() - visible_from(deploy, settled, played.at).as_secs_f64())
        }
        _ => None,
    }
}

/// The quantile `part` of the sorted `values`; not a number if there are none.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts are far below 2^52"
)]
pub(crate) fn quantile(values: &[f64], part: f64) -> f64 {
    let rank = (part * values.len() as f64).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}
