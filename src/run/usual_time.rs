//! The usual time of a check, from its times at the last green seals, and the bound above which a time is slow.

/// The usual time of a check, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct UsualTime {
    /// The median.
    pub(super) median: f64,
    /// The median of the distances from the median (MAD).
    pub(super) spread: f64,
    /// The number of times.
    pub(super) count: usize,
}

/// With fewer times the spread is not meaningful: then only the last green seal counts.
const FEWEST: usize = 5;

/// The most times that count: the newest ones.
const MOST: usize = 30;

/// A time that is this many spreads above the median is an outlier: a modified z-score above 3.5, which is 0.6745 ×
/// (time − median) / MAD (Iglewicz and Hoaglin, How to Detect and Handle Outliers, ASQC Quality Press 1993).
const OUTLIER: f64 = 3.5 / 0.6745;

/// A difference in milliseconds that is too small to matter, such as 10 ms instead of 2 ms.
pub(super) const UNNOTICED: f64 = 100.0;

impl UsualTime {
    /// The usual time of `times`, oldest first; none if there are too few.
    pub(super) fn of(times: &[f64]) -> Option<Self> {
        let is_time = |time: &&f64| time.is_finite() && **time >= 0.0;
        let (mut newest, mut distances) = (Vec::new(), Vec::new());
        for time in times.iter().rev().filter(is_time).take(MOST) {
            insert(&mut newest, *time);
        }
        let (median, count) = (median(&newest), newest.len());
        for time in newest {
            insert(&mut distances, (time - median).abs());
        }
        (count >= FEWEST).then(|| Self { median, spread: self::median(&distances), count })
    }

    /// The longest time that is not slow. A slow time is an outlier, more than `factor` times the median, and
    /// noticeably longer: if all times are equal, the least difference would be an outlier.
    pub(super) fn most(self, factor: f64) -> f64 {
        let Self { median, spread, .. } = self;
        (median + OUTLIER * spread).max(median * factor).max(median + UNNOTICED)
    }
}

/// Sorts `values`, which are few.
fn insert(values: &mut Vec<f64>, value: f64) {
    let at = values.iter().take_while(|other| **other < value).count();
    values.insert(at, value);
}

/// The median of sorted `values`; 0 if there are none.
fn median(values: &[f64]) -> f64 {
    let (below, above) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    let at = |index: usize| values.get(index).copied().unwrap_or_default();
    f64::midpoint(at(below), at(above))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn most(times: &[f64]) -> Option<f64> {
        UsualTime::of(times).map(|usual| usual.most(3.0))
    }

    /// Equal except for rounding.
    fn assert_close(got: f64, expected: f64) {
        assert!((got - expected).abs() < 1e-6, "{got} is not {expected}");
    }

    #[test]
    fn a_usual_time_needs_five_measurements() {
        assert_eq!(most(&[200.0; 4]), None);
        assert_eq!(most(&[]), None);
        let usual = UsualTime::of(&[200.0, 210.0, 190.0, 205.0, 195.0]).unwrap();
        assert_eq!(usual, UsualTime { median: 200.0, spread: 5.0, count: 5 });
        assert_close(usual.most(1.0), 300.0);
        assert_close(usual.most(3.0), 600.0);
    }

    #[test]
    fn identical_times_are_bounded_by_the_minimum_margins_alone() {
        assert_eq!(UsualTime::of(&[200.0; 9]).map(|usual| usual.spread), Some(0.0));
        assert_close(most(&[200.0; 9]).unwrap(), 600.0);
        assert_close(most(&[20.0; 9]).unwrap(), 120.0);
        assert_close(most(&[0.0; 9]).unwrap(), 100.0);
    }

    #[test]
    fn a_page_with_widely_varying_times_has_a_higher_bound() {
        // Sometimes a tenth of a second, sometimes a second: 3 times the median alone would be 900.
        let times = [100.0, 1000.0, 300.0, 900.0, 100.0, 200.0, 1000.0];
        let usual = UsualTime::of(&times).unwrap();
        assert_eq!((usual.median, usual.spread), (300.0, 200.0));
        assert_close(usual.most(3.0), 300.0 + 3.5 / 0.6745 * 200.0);
    }

    #[test]
    fn one_outlier_in_the_history_hardly_changes_the_bound() {
        let calm = [100.0, 102.0, 98.0, 101.0, 99.0, 100.0];
        let mut shaken = calm.to_vec();
        shaken.push(1e9);
        assert_close(most(&shaken).unwrap(), most(&calm).unwrap());
    }

    #[test]
    fn only_the_newest_times_of_a_long_history_count() {
        let times: Vec<f64> = [vec![5000.0; 100], vec![100.0; MOST]].concat();
        let usual = UsualTime::of(&times).unwrap();
        assert_eq!((usual.median, usual.count), (100.0, MOST));
    }

    #[test]
    fn invalid_times_are_ignored() {
        let odd = [f64::NAN, f64::INFINITY, -1.0, 100.0, 100.0, 100.0, 100.0];
        assert_eq!(most(&odd), None);
        assert_eq!(UsualTime::of(&[&odd[..], &[100.0]].concat()).map(|usual| usual.count), Some(5));
    }

    /// Histories of all lengths, medians and spreads.
    fn histories() -> impl Iterator<Item = Vec<f64>> {
        let mut random = fastrand::Rng::with_seed(1993);
        (0..5000).map(move |_| {
            let level = 10_f64.powi(random.i32(0..4));
            let spread = level * random.f64() * 3.0;
            (0..random.usize(FEWEST..60)).map(|_| (level + spread * (random.f64() - 0.5)).max(0.0)).collect()
        })
    }

    #[test]
    fn in_any_history_most_times_are_within_the_bound_and_the_minimum_margins_hold() {
        for times in histories() {
            let usual = UsualTime::of(&times).unwrap();
            let most = usual.most(3.0);
            assert!(most >= usual.median + UNNOTICED && most >= 3.0 * usual.median, "{times:?}");
            let newest = &times[times.len().saturating_sub(MOST)..];
            let slow = newest.iter().filter(|time| **time > most).count();
            assert!(2 * slow < newest.len(), "{slow} of {times:?}");
        }
    }

    #[test]
    fn in_any_history_the_order_does_not_matter_and_twice_as_long_is_twice_the_median_and_spread() {
        let mut random = fastrand::Rng::with_seed(1945);
        for mut times in histories().filter(|times| times.len() <= MOST) {
            let usual = UsualTime::of(&times).unwrap();
            let doubled: Vec<f64> = times.iter().map(|time| time * 2.0).collect();
            random.shuffle(&mut times);
            assert_eq!(UsualTime::of(&times), Some(usual));
            let doubled = UsualTime::of(&doubled).unwrap();
            assert_close(doubled.median, 2.0 * usual.median);
            assert_close(doubled.spread, 2.0 * usual.spread);
        }
    }

    #[test]
    fn in_any_history_one_more_usual_time_hardly_moves_the_bound() {
        for mut times in histories().filter(|times| times.len() < MOST) {
            let before = most(&times).unwrap();
            times.push(UsualTime::of(&times).unwrap().median);
            assert!(most(&times).unwrap() <= before + 1e-6, "a median added widens the bound of {times:?}");
        }
    }
}
