//! Backoff: the pauses between attempts at a failing check.

use std::time::Duration;

/// The pause before the second attempt at a check; it doubles with each further attempt.
const FIRST: Duration = Duration::from_millis(250);

/// The longest pause. It is short, so that an app that has just come up is noticed soon.
const LONGEST: Duration = Duration::from_millis(500);

/// Capped exponential backoff with jitter, so that checks of one run, and several runs, do not send requests at the
/// same moments.
pub(super) struct Backoff(fastrand::Rng);

impl Backoff {
    /// Random, or reproducible with a seed.
    pub(super) fn new(seed: Option<u64>) -> Self {
        Self(seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed))
    }

    /// How long to wait after attempt `number`: between half of the pause and all of it, but at least the `turn` of
    /// other failing checks.
    pub(super) fn after(&mut self, number: u32, turn: Duration) -> Duration {
        pause(number, turn).mul_f64(0.5 + self.0.f64() / 2.0)
    }

    /// The shortest such wait.
    pub(super) fn shortest(number: u32, turn: Duration) -> Duration {
        pause(number, turn) / 2
    }
}

fn pause(number: u32, turn: Duration) -> Duration {
    let doubled = FIRST.saturating_mul(2_u32.saturating_pow(number.saturating_sub(1)));
    doubled.min(LONGEST).max(turn)
}

/// The pause before a permanent finding is checked once more: one attempt is not enough for an alarm.
pub(super) const BEFORE_THE_SECOND_ATTEMPT: Duration = FIRST;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_their_cap_and_are_random() {
        let mut backoff = Backoff::new(Some(7));
        for (number, most) in [(1, 250), (2, 500), (3, 500), (40, 500)] {
            let pauses: Vec<u128> =
                (0..100).map(|_| backoff.after(number, Duration::ZERO).as_millis()).collect();
            assert!(pauses.iter().all(|pause| (most / 2..=most).contains(pause)), "{number}: {pauses:?}");
            let (shortest, longest) = (pauses.iter().min(), pauses.iter().max());
            assert!(shortest.zip(longest).is_some_and(|(shortest, longest)| longest - shortest > most / 4));
        }
    }

    #[test]
    fn many_failing_checks_are_retried_less_often() {
        let mut backoff = Backoff::new(Some(7));
        assert!(backoff.after(1, Duration::from_secs(50)) >= Duration::from_secs(25));
        assert!(backoff.after(9, Duration::from_millis(200)) <= Duration::from_millis(500));
    }

    #[test]
    fn the_same_seed_gives_the_same_pauses() {
        let pauses = |seed| [1, 2, 3].map(|number| Backoff::new(Some(seed)).after(number, Duration::ZERO));
        assert_eq!(pauses(1), pauses(1));
        assert_ne!(pauses(1), pauses(2));
    }
}
