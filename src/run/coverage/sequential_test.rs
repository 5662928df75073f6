//! Distinguishes a page that fails at times from a healthy one on a network that loses a request now and then.
//!
//! Wald's sequential probability ratio test (Annals of Mathematical Statistics 16, 1945, pages 117 to 186). It needs no
//! fixed number of attempts, and a decision after each attempt does not increase its error rates.

use super::to_f64;

/// How often a healthy page is judged as failing.
const ALPHA: f64 = 0.001;
/// How often a failing page is judged as healthy.
const BETA: f64 = 0.01;
/// The share of attempts that a healthy page fails: lost packets, connections that are closed as a request arrives.
const NOISE: f64 = 0.005;
/// The largest share of bad answers that is tested for. With more instances it is smaller.
const FEWEST_INSTANCES: usize = 5;

/// The decision about a page of which some attempts failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::run) enum Decision {
    /// It fails at times.
    Failing,
    /// It is healthy: the failures were lost requests.
    Healthy,
    /// More attempts are needed.
    Undecided,
}

/// Decides on a page with `failed` failures in `attempts`, of an app with `instances` instances.
pub(in crate::run) fn decide(failed: usize, attempts: usize, instances: usize) -> Decision {
    let failing = 1.0 / to_f64(instances.max(FEWEST_INSTANCES)) + NOISE;
    let held = attempts.saturating_sub(failed);
    let evidence =
        to_f64(failed) * (failing / NOISE).ln() + to_f64(held) * ((1.0 - failing) / (1.0 - NOISE)).ln();
    if evidence >= ((1.0 - BETA) / ALPHA).ln() {
        Decision::Failing
    } else if evidence <= (BETA / (1.0 - ALPHA)).ln() {
        Decision::Healthy
    } else {
        Decision::Undecided
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_failures_of_many_attempts_are_failing_and_one_is_forgiven() {
        for (failed, attempts, decision) in [
            (0, 1, Decision::Undecided),
            (0, 20, Decision::Undecided),
            (0, 21, Decision::Healthy),
            (1, 1, Decision::Undecided),
            (1, 20, Decision::Undecided),
            (1, 38, Decision::Undecided),
            (1, 39, Decision::Healthy),
            (2, 2, Decision::Failing),
            (2, 4, Decision::Failing),
            (2, 5, Decision::Undecided),
            (2, 30, Decision::Undecided),
            (4, 21, Decision::Failing),
        ] {
            assert_eq!(decide(failed, attempts, 4), decision, "{failed} of {attempts}");
        }
    }

    #[test]
    fn more_instances_take_more_attempts() {
        let needed = |instances| (1..1000).find(|count| decide(0, *count, instances) == Decision::Healthy);
        assert_eq!([1, 5, 10, 20].map(needed), [Some(21), Some(21), Some(44), Some(90)]);
    }

    /// How many of 4000 pages that fail with this chance are judged as failing, with at most six attempts a round.
    fn taken_for_failing(chance: f64, instances: usize) -> usize {
        let mut rng = fastrand::Rng::with_seed(5);
        let mut one = || {
            let (mut failed, mut attempts) = (0, 0);
            loop {
                failed += usize::from(rng.f64() < chance);
                attempts += 1;
                match decide(failed, attempts, instances) {
                    Decision::Undecided => {}
                    decision => return decision == Decision::Failing,
                }
            }
        };
        (0..4000).filter(|_| one()).count()
    }

    #[test]
    fn its_error_rates_are_within_the_documented_ones() {
        for instances in [1, 4, 10] {
            assert!(taken_for_failing(NOISE, instances) <= 8, "2 of 1000 at most, for {instances}");
        }
        assert!(taken_for_failing(0.2, 4) >= 3960, "one in five, as of five instances");
        assert!(taken_for_failing(0.1, 10) >= 3920, "one in ten, as of ten instances");
    }
}
