use smoke_seal::QuorumRule;

use super::*;
use crate::distribution::{at_least, at_least_alike};
use crate::fleet::fleet;

/// One vantage; then 2 of up to five networks, and 3 of seven.
static RECOMMENDED: [Fleet; 4] = [
    fleet(1, 1, QuorumRule::Any),
    fleet(3, 1, QuorumRule::Of { needed: 2, all: 3 }),
    fleet(5, 1, QuorumRule::Of { needed: 2, all: 5 }),
    fleet(7, 1, QuorumRule::Of { needed: 3, all: 7 }),
];

#[test]
fn the_recommended_rules_have_a_twentieth_of_the_false_reds_of_one_vantage_and_miss_as_many_faults_as_predicted()
 {
    let counts = simulate(&RECOMMENDED, 1, 250).unwrap();
    assert!(counts[0].checked.red > 10, "{}", false_reds(&counts));
    for row in &counts[1..] {
        assert!(row.holds_the_bar(&counts), "{}", false_reds(&counts));
    }
    for row in &counts {
        // Three standard deviations of so few deploys, at most.
        assert!(row.most_beside_prediction() < 0.1, "{}", misses(&counts));
    }
    assert_eq!(counts.iter().map(FleetCounts::changed).sum::<usize>(), 0);
}

#[test]
fn a_shared_network_that_the_quorum_is_not_told_of_makes_more_false_reds_than_one_vantage() {
    static UNTOLD: [Fleet; 2] = [
        fleet(1, 1, QuorumRule::Any),
        Fleet { is_told: false, ..fleet(6, 2, QuorumRule::Of { needed: 2, all: 6 }) },
    ];
    let counts = simulate(&UNTOLD, 1, 100).unwrap();
    assert!(counts[1].checked.red > counts[0].checked.red, "{}", false_reds(&counts));
}

#[test]
fn the_distributions_are_those_of_the_textbooks() {
    let close = |got: f64, expected: f64| assert!((got - expected).abs() < 1e-12, "{got} for {expected}");
    close(at_least(1, 1, 0.03), 0.03);
    close(at_least(2, 3, 0.03), 3.0 * 0.03 * 0.03 * 0.97 + 0.03 * 0.03 * 0.03);
    close(at_least(0, 3, 0.5), 1.0);
    close(at_least(3, 3, 0.5), 0.125);
    close(at_least_alike(2, 2, &[0.25, 0.25]), 0.125);
    // Of three, each in one of two ways, two are always alike.
    close(at_least_alike(2, 3, &[0.5, 0.5]), 1.0);
}
