//! Known failures: what is read, and what is refused.

use super::*;

fn entry(known: &Value) -> Value {
    json!({
        "checks": {
            "signin": { "path": "/signin", "selector": "input", "links": 1 },
            "old": { "path": "/old", "redirect_to": "/new" },
        },
        "removed": ["/gone"],
        "known": known,
    })
}

fn known(check: &str, expectation: &str) -> Value {
    json!({ "check": check, "expectation": expectation, "until": "2026-12-31", "why": "a fixture" })
}

#[test]
fn a_known_failure_has_its_check_its_expectation_its_last_day_and_its_reason() {
    let suite = parse(&entry(&json!([known("signin", "selector")]))).unwrap();
    let (check, why, until) = ("signin".to_owned(), "a fixture".to_owned(), "2026-12-31".to_owned());
    assert_eq!(suite.known, [KnownFailure { check, kind: FindingKind::Selector, until, why }]);
    for (check, expectation) in [("signin", "status"), ("signin", "links"), ("old", "redirect_to")] {
        assert!(parse(&entry(&json!([known(check, expectation)]))).is_ok(), "{check} {expectation}");
    }
    assert!(parse(&entry(&json!([]))).unwrap().known.is_empty());
    assert!(parse(&json!({})).unwrap().known.is_empty());
}

#[test]
fn it_only_warns_until_the_end_of_its_last_day() {
    let known = parse(&entry(&json!([known("signin", "selector")]))).unwrap().known.remove(0);
    for (today, covers) in
        [("2026-12-30", true), ("2026-12-31", true), ("2027-01-01", false), ("2030-02-01", false)]
    {
        assert_eq!(known.covers(today), covers, "{today}");
    }
}

#[test]
fn what_is_wrong_with_a_known_failure_is_said_with_its_place() {
    let mut unknown_key = known("signin", "selector");
    unknown_key["untill"] = json!("2026-12-31");
    let with = |key: &str, value: Value| {
        let mut entry = known("signin", "selector");
        entry[key] = value;
        entry
    };
    let without = |key: &str| {
        let mut entry = known("signin", "selector");
        entry.as_object_mut().unwrap().remove(key);
        entry
    };
    for (wrong, message) in [
        (known("tasks", "selector"), "known[1].check: no check is called so; known: signin, old"),
        (known("signn", "selector"), "known[1].check: no check is called so; did you mean signin?"),
        (known("removed /gone", "status"), "known[1].check: no check is called so; known: signin, old"),
        (
            known("signin", "title"),
            "known[1].expectation: is not what signin expects; known: status, selector, links",
        ),
        (
            known("signin", "revision"),
            "known[1].expectation: is not what signin expects; known: status, selector, links",
        ),
        (
            known("signin", "answer"),
            "known[1].expectation: is not what signin expects; known: status, selector, links",
        ),
        (known("old", "status"), "known[1].expectation: is not what old expects; known: redirect_to"),
        (with("until", json!("soon")), "known[1].until: must be a day such as 2026-12-31, not \"soon\""),
        (
            with("until", json!("2026-02-30")),
            "known[1].until: must be a day such as 2026-12-31, not \"2026-02-30\"",
        ),
        (
            with("until", json!("2026-1-5")),
            "known[1].until: must be a day such as 2026-12-31, not \"2026-1-5\"",
        ),
        (with("until", json!(20_261_231)), "known[1].until: must be a text, not 20261231"),
        (with("why", json!(" ")), "known[1].why: is blank"),
        (without("check"), "known[1].check: is missing; write the name of the check that fails"),
        (
            without("expectation"),
            "known[1].expectation: is missing; write which one does not hold, such as selector",
        ),
        (
            without("until"),
            "known[1].until: is missing; write the last day on which it only warns, such as 2026-12-31",
        ),
        (without("why"), "known[1].why: is missing; write why it fails, for whoever reads the seal"),
        (unknown_key, "known[1].untill: unknown key of a known failure; did you mean until?"),
        (json!("signin"), "known[1]: must be a mapping of names to values, not \"signin\""),
    ] {
        let list = json!([known("signin", "selector"), wrong]);
        let Err(Error::Suite(problems)) = parse(&entry(&list)) else { panic!("{wrong} is accepted") };
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(said, [message], "{wrong}");
    }
    let Err(Error::Suite(problems)) = parse(&entry(&json!({ "signin": "selector" }))) else {
        panic!("accepted")
    };
    assert!(
        problems[0].to_string().starts_with("known: must be a list, such as [{ check: signin,"),
        "{problems:?}"
    );
}
