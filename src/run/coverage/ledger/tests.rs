use serde_json::{Value, json};

use super::*;
use crate::config::suite::Suite;

/// The ledger of a suite with these instances and two checks.
fn ledger(instances: &Value) -> Ledger {
    let suite = Suite::parse("shop", &json!({ "instances": instances }), &|_| None).unwrap();
    Ledger::new(&suite.instances.unwrap(), 0..2)
}

fn named(expect: usize) -> Ledger {
    ledger(&json!({ "header": "X-Instance", "expect": expect }))
}

fn seen(check: usize, instance: &str, holds: bool) -> Sighting<'_> {
    Sighting {
        check,
        instance: Some(instance),
        revision: None,
        is_other: None,
        is_cached: false,
        holds,
        took_ms: 1.0,
    }
}

fn unnamed(check: usize, holds: bool) -> Sighting<'static> {
    Sighting { check, instance: None, revision: None, is_other: None, is_cached: false, holds, took_ms: 1.0 }
}

fn take_all(ledger: &mut Ledger, seen: &[(usize, &str, bool)]) {
    for (check, name, holds) in seen {
        ledger.take(self::seen(*check, name, *holds));
    }
}

fn next(ledger: &Ledger) -> Option<usize> {
    ledger.next(&BTreeMap::new(), || 0)
}

#[test]
fn the_ledger_is_complete_once_each_check_held_on_each_instance() {
    let mut two = named(2);
    take_all(&mut two, &[(0, "a", true), (1, "a", true), (0, "b", true)]);
    assert!(!two.is_complete());
    assert_eq!(next(&two), Some(1), "the other one holds on both");
    two.take(seen(1, "b", true));
    assert_eq!((two.is_complete(), next(&two), two.covered(), two.chance_of_missing()), (true, None, 2, 0.0));
}

#[test]
fn an_instance_that_is_never_met_is_searched_for_up_to_the_confidence() {
    let mut two = named(2);
    take_all(&mut two, &[(0, "a", true), (1, "a", true)]);
    for _ in 2..7 {
        assert!(!two.is_complete());
        two.take(seen(next(&two).unwrap(), "a", true));
    }
    assert!(two.is_complete(), "seven attempts of two instances");
    assert_eq!((two.met().count(), two.chance_of_missing()), (1, 0.5_f64.powi(7)));
}

#[test]
fn an_instance_that_is_never_met_is_looked_for_longer_where_something_failed_without_a_name() {
    let mut two = named(2);
    two.take(unnamed(0, false));
    take_all(&mut two, &[(0, "a", true), (1, "a", true)]);
    for _ in 2..10 {
        assert!(!two.is_complete());
        two.take(seen(next(&two).unwrap(), "a", true));
    }
    assert!(two.is_complete(), "ten attempts, for 99.9 %");
    let mut met = named(2);
    met.take(unnamed(0, false));
    take_all(&mut met, &[(0, "a", true), (1, "a", true), (0, "b", true), (1, "b", true)]);
    assert!(met.is_complete(), "both were met");
}

#[test]
fn a_failed_instance_must_hold_or_be_gone_before_the_ledger_is_complete() {
    let mut two = named(2);
    take_all(&mut two, &[(0, "a", true), (1, "a", true), (0, "b", true), (1, "b", false), (1, "a", true)]);
    assert!(!two.is_complete());
    assert_eq!(two.covered(), 1);
    let mut well_again = named(2);
    take_all(
        &mut well_again,
        &[(0, "a", true), (1, "a", true), (0, "b", true), (1, "b", false), (1, "b", true)],
    );
    assert!(well_again.is_complete());
    for _ in 0..9 {
        two.take(seen(0, "a", true));
    }
    assert_eq!(two.met().count(), 1, "ten times as surely gone as one that nobody met is not there");
    assert!(two.is_complete());
}

#[test]
fn an_instance_of_another_revision_counts_as_failed() {
    let mut two = named(2);
    let old = Sighting { is_other: Some(true), revision: Some("9f8e7d6"), ..seen(0, "b", false) };
    take_all(&mut two, &[(0, "a", true), (1, "a", true)]);
    two.take(old);
    let revisions: Vec<_> = two.met().map(|(name, met)| (name.as_str(), met.is_other)).collect();
    assert_eq!(revisions, [("a", false), ("b", true)]);
    assert!(!two.is_complete());
}

#[test]
fn a_page_that_fails_on_an_instance_on_which_it_had_held_is_confirmed_by_38_attempts() {
    let mut one = named(1);
    one.begin(false);
    take_all(&mut one, &[(0, "a", true), (1, "a", true)]);
    assert!(one.is_complete());
    take_all(&mut one, &[(1, "a", false), (1, "a", true)]);
    for _ in 1..38 {
        assert_eq!(next(&one), Some(1));
        one.take(seen(1, "a", true));
    }
    assert!(one.is_complete(), "one lost of 39");
}

#[test]
fn after_the_window_the_share_of_failures_decides() {
    let mut one = named(1);
    one.begin(true);
    take_all(&mut one, &[(0, "a", true), (1, "a", true), (1, "a", false)]);
    assert!(one.fails_late(1), "it does on an instance that says so itself");
    one.take(seen(1, "a", true));
    assert!(!one.fails_late(1) && !one.fails_late(0) && !one.is_complete(), "that is not decided");
    take_all(&mut one, &[(1, "a", false), (1, "a", true)]);
    assert!(one.fails_late(1), "two of five");
}

#[test]
fn after_the_window_one_lost_request_is_forgiven_after_enough_successes() {
    let mut four = ledger(&json!(4));
    four.begin(true);
    (0..17).for_each(|_| four.take(unnamed(0, true)));
    four.take(unnamed(1, false));
    assert!(!four.fails_late(1));
    for _ in 0..38 {
        assert!(!four.is_complete());
        four.take(unnamed(1, true));
    }
    assert!(four.is_complete() && !four.fails_late(1));
}

#[test]
fn with_a_number_alone_each_check_gets_the_attempts_of_the_confidence() {
    let mut four = ledger(&json!(4));
    four.take(unnamed(0, true));
    four.take(unnamed(1, true));
    four.begin(false);
    let mut made = [0, 0];
    while let Some(check) = next(&four) {
        made[check] += 1;
        four.take(unnamed(check, true));
    }
    assert_eq!(made, [17, 17], "each of them may be broken on one instance");
    assert!(four.chance_of_missing() < 0.01);
}

#[test]
fn no_more_attempts_are_in_progress_than_are_needed() {
    let mut four = ledger(&json!(4));
    four.begin(false);
    assert_eq!(four.next(&BTreeMap::from([(0, 17), (1, 17)]), || 0), None, "17 are, of each");
    assert_eq!(four.next(&BTreeMap::from([(0, 17), (1, 16)]), || 0), Some(1));
}

#[test]
fn with_a_number_alone_the_check_with_the_fewest_attempts_decides_the_chance() {
    let mut four = ledger(&json!(4));
    four.begin(false);
    (0..17).for_each(|_| four.take(unnamed(0, true)));
    (0..3).for_each(|_| four.take(unnamed(1, true)));
    assert_eq!((four.in_a_row(), four.chance_of_missing()), (3, 0.75_f64.powi(3)));
    assert!(!four.is_complete());
}

#[test]
fn failures_under_another_revision_do_not_count_for_the_deployed_one() {
    let mut two = named(2);
    let of = |check, is_other| Sighting { is_other: Some(is_other), ..seen(check, "b", !is_other) };
    take_all(&mut two, &[(0, "a", true), (1, "a", true)]);
    two.take(of(0, true));
    two.take(of(1, false));
    assert!(!two.fails_somewhere(0), "the old revision did");
    assert!(!two.is_complete(), "it has yet to hold there");
    assert_eq!(next(&two), Some(0));
    two.take(of(0, false));
    assert!(two.is_complete());
}

#[test]
fn a_check_that_only_a_cache_answers_names_no_instance() {
    let mut two = named(2);
    let cached = |holds| Sighting { is_cached: true, ..unnamed(1, holds) };
    take_all(&mut two, &[(0, "a", true), (0, "b", true), (1, "a", true), (1, "b", false)]);
    for _ in 0..2 {
        two.take(cached(true));
        assert!(two.fails_somewhere(1));
    }
    two.take(cached(true));
    assert!(!two.fails_somewhere(1));
    assert_eq!(two.covered(), 2);
}

#[test]
fn a_name_that_changes_with_each_answer_names_no_instance() {
    let mut four = named(4);
    (0..40).for_each(|nth| four.take(seen(0, &format!("request-{nth}"), true)));
    assert!(four.names_no_instance() && four.is_complete());
}
