//! The counts of one policy at one base rate.

use std::collections::BTreeMap;
use std::time::Duration;

use smoke_seal::Status;

use super::Outcome;
use crate::deploy::{Deploy, Truth};
use crate::incident::is_visible;
use crate::kind::Kind;

/// The number of verdicts of each status.
#[derive(Default)]
pub(super) struct Verdicts {
    pub(super) green: usize,
    pub(super) red: usize,
    pub(super) unsealed: usize,
}

impl Verdicts {
    fn count(&mut self, status: Status) {
        match status {
            Status::Green => self.green += 1,
            Status::Red => self.red += 1,
            Status::Unsealed => self.unsealed += 1,
        }
    }

    pub(super) fn all(&self) -> usize {
        self.green + self.red + self.unsealed
    }
}

/// The results of one policy at one base rate.
#[derive(Default)]
pub(super) struct Score {
    pub(super) healthy: Verdicts,
    pub(super) broken: Verdicts,
    /// False greens of visible failures, by kind.
    pub(super) missed: BTreeMap<Kind, usize>,
    /// Greens of failures that no request from here shows in the first minute.
    pub(super) beyond: usize,
    /// Broken instances among healthy ones that could be met. The next field counts those that were missed.
    pub(super) of_some: usize,
    pub(super) of_some_missed: usize,
    pub(super) false_reds: usize,
    pub(super) unsealed_in_time: usize,
    pub(super) requests: usize,
    pub(super) to_verdict: Vec<f64>,
    /// The wrong verdicts: the deploy's index, and what is wrong.
    pub(super) wrong: Vec<(usize, &'static str)>,
}

impl Score {
    pub(super) fn count(&mut self, deploy: &Deploy, outcome: &Outcome, window: Duration) {
        self.requests += outcome.requests;
        self.to_verdict.push(outcome.at.as_secs_f64());
        let is_green = outcome.status == Status::Green;
        match deploy.truth {
            Truth::Settled(at) => {
                self.healthy.count(outcome.status);
                self.false_reds += usize::from(outcome.status == Status::Red && at <= window);
                let is_clear = deploy.trouble.is_none() && deploy.can_be_seen(at, window);
                self.unsealed_in_time += usize::from(outcome.status == Status::Unsealed && is_clear);
            }
            Truth::Broken(kind) => {
                self.broken.count(outcome.status);
                let is_to_be_seen = is_visible(deploy) && !outcome.is_hidden;
                if kind.is_of_one() && is_to_be_seen {
                    self.of_some += 1;
                    self.of_some_missed += usize::from(is_green);
                }
                if is_green && is_to_be_seen {
                    *self.missed.entry(kind).or_default() += 1;
                } else if is_green {
                    self.beyond += 1;
                }
            }
        }
    }

    pub(super) fn note(&mut self, index: usize, deploy: &Deploy, outcome: &Outcome, window: Duration) {
        let wrong = match (deploy.truth, outcome.status) {
            (Truth::Broken(_), Status::Green) if is_visible(deploy) && !outcome.is_hidden => "false green",
            (Truth::Settled(at), Status::Red) if at <= window => "false red",
            _ => return,
        };
        self.wrong.push((index, wrong));
    }

    pub(super) fn precision_of_green(&self) -> f64 {
        percent(self.healthy.green, self.healthy.green + self.broken.green)
    }

    pub(super) fn precision_of_red(&self) -> f64 {
        percent(self.broken.red, self.broken.red + self.false_reds)
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole as f64
}
