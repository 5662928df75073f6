//! Random numbers from a seed.

use std::time::Duration;

use fastrand::Rng;

/// A random number generator: the same seed gives the same numbers.
pub(crate) struct Dice(Rng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// True with `probability`.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.0.f64() < probability
    }

    /// A number from `low` to `high`, uniformly distributed.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.0.f64() * (high - low)
    }

    /// A time from `low` to `high` seconds.
    pub(crate) fn seconds(&mut self, low: f64, high: f64) -> Duration {
        Duration::from_secs_f64(self.between(low, high))
    }

    /// A positive number around `median`; `sigma` is the standard deviation of its logarithm.
    pub(crate) fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        // Box-Muller; zero has no logarithm.
        let radius = (-2.0 * (1.0 - self.0.f64()).ln()).sqrt();
        median * (sigma * radius * (std::f64::consts::TAU * self.0.f64()).cos()).exp()
    }

    /// A whole number below `count`; 0 if `count` is 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { self.0.usize(..count) }
    }

    /// One of `choices`, all equally likely.
    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T], otherwise: T) -> T {
        choices.get(self.below(choices.len())).copied().unwrap_or(otherwise)
    }

    /// One of `choices`, with a probability by its weight; the last one if rounding leaves none.
    pub(crate) fn weighted<T: Copy, const N: usize>(&mut self, choices: [(f64, T); N], last: T) -> T {
        let all: f64 = choices.iter().map(|(weight, _)| weight).sum();
        let mut left = self.0.f64() * all;
        for (weight, choice) in choices {
            left -= weight;
            if left < 0.0 {
                return choice;
            }
        }
        last
    }

    /// A seed for another generator.
    pub(crate) fn seed(&mut self) -> u64 {
        self.0.u64(..)
    }

    /// Forty hexadecimal digits: a Git SHA.
    pub(crate) fn sha(&mut self) -> String {
        (0..40).map(|_| self.0.digit(16)).collect()
    }
}

/// The seed of the deploy `index` in the series of `seed`.
pub(crate) fn seed_of(seed: u64, index: usize) -> u64 {
    let mut dice = Dice::new(seed ^ (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    dice.seed()
}
