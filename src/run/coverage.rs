//! How many attempts are enough to meet every instance.
//!
//! A balancer that picks one of n instances at random misses a given one in k attempts with the chance `(1 - 1/n)^k`.
//! To meet each of n takes `n * (1 + 1/2 + ... + 1/n)` attempts on average: the coupon collector's problem (Feller, An
//! Introduction to Probability Theory and Its Applications, volume 1, section IX.3). A round-robin balancer needs
//! fewer.

pub(super) mod ledger;
pub(super) mod sequential_test;

/// The most attempts that are ever required.
const MOST: usize = 10_000;

/// The chance that none of `attempts` met a given instance of `instances` with equal shares.
pub(super) fn chance_of_missing(instances: usize, attempts: usize) -> f64 {
    if instances <= 1 {
        return if attempts == 0 { 1.0 } else { 0.0 };
    }
    let exponent = i32::try_from(attempts).unwrap_or(i32::MAX);
    (1.0 - 1.0 / to_f64(instances)).powi(exponent)
}

/// How many attempts meet a given instance of `instances` with the chance `confidence`.
pub(super) fn attempts_for(instances: usize, confidence: f64) -> usize {
    let is_enough = |attempts: &usize| chance_of_missing(instances, *attempts) <= 1.0 - confidence;
    (1..MOST).find(is_enough).unwrap_or(MOST)
}

/// How many attempts meet each of `instances` with at least the chance `confidence`: the chances of missing one add up.
pub(super) fn attempts_to_meet_all(instances: usize, confidence: f64) -> usize {
    attempts_for(instances, 1.0 - (1.0 - confidence) / to_f64(instances.max(1)))
}

#[allow(
    clippy::cast_precision_loss,
    reason = "no app has that many instances, and no run that many attempts"
)]
fn to_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attempts_for_a_confidence_are_those_of_the_documented_table() {
        for (instances, attempts) in [
            (1, [1, 1, 1]),
            (2, [5, 7, 10]),
            (3, [8, 12, 18]),
            (4, [11, 17, 25]),
            (6, [17, 26, 38]),
            (10, [29, 44, 66]),
            (20, [59, 90, 135]),
        ] {
            assert_eq!(
                [0.95, 0.99, 0.999].map(|sure| attempts_for(instances, sure)),
                attempts,
                "{instances}"
            );
        }
    }

    #[test]
    fn the_chance_of_missing_an_instance_is_that_of_a_random_balancer() {
        for (instances, attempts, percent) in [
            (2, 8, 0.39),
            (4, 8, 10.01),
            (6, 8, 23.26),
            (10, 8, 43.05),
            (4, 17, 0.75),
            (1, 1, 0.0),
            (1, 0, 100.0),
        ] {
            let chance = 100.0 * chance_of_missing(instances, attempts);
            assert!((chance - percent).abs() < 0.01, "{instances} {attempts}: {chance}");
        }
    }

    #[test]
    fn a_simulated_random_balancer_agrees_with_the_formulas() {
        let mut rng = fastrand::Rng::with_seed(3);
        for (instances, attempts) in [(2, 7), (4, 17), (6, 26)] {
            let missed = (0..20_000).filter(|_| (0..attempts).all(|_| rng.usize(0..instances) != 0)).count();
            let (drawn, stated) = (to_f64(missed) / 20_000.0, chance_of_missing(instances, attempts));
            assert!((drawn - stated).abs() < 0.002, "{instances} {attempts}: {drawn}, not {stated}");
        }
    }

    #[test]
    fn meeting_all_instances_takes_more_attempts_than_meeting_one() {
        for (sure, attempts) in [(0.95, [1, 6, 11, 16, 27, 51]), (0.99, [1, 8, 15, 21, 36, 66])] {
            assert_eq!(
                [1, 2, 3, 4, 6, 10].map(|count| attempts_to_meet_all(count, sure)),
                attempts,
                "{sure}"
            );
        }
    }

    #[test]
    fn the_attempts_for_absurd_numbers_are_bounded() {
        assert_eq!(attempts_for(100_000, 0.9999), MOST);
        assert_eq!(attempts_to_meet_all(100_000, 0.99), MOST);
    }
}
