//! `docs/checks.md` documents each key that the parser knows, and no other.
//!
//! The parser itself names its keys: for a key that resembles none, its message lists all that are known there.

use super::*;

const CHECKS_MD: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/checks.md"));

/// Resembles no key, so that the parser lists all of them.
const UNKNOWN: &str = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";

/// The parts that the section of each key of a check has, in this order.
const FORM: [&str; 5] =
    ["- **What**: ", "- **Example**: ", "- **Default**: ", "- **Cost**: ", "- **Cannot see**: "];

/// The mappings within an app, and the section that documents their keys in a table.
fn tables() -> [(&'static str, Value); 7] {
    [
        ("## Known failures", json!({ "known": [{ UNKNOWN: 1 }] })),
        ("## Instances", json!({ "instances": { UNKNOWN: 1 } })),
        ("## The revision", json!({ "revision": { UNKNOWN: 1 } })),
        ("## TLS", json!({ "tls": { UNKNOWN: 1 } })),
        ("## The browser lane", json!({ "browser": { UNKNOWN: 1 } })),
        ("### `hsts`", check_with(json!({ "hsts": { UNKNOWN: 1 } }))),
        ("### `websocket`", check_with(json!({ "websocket": { UNKNOWN: 1 } }))),
    ]
}

/// The mappings whose keys stand in an example, and the section that has it.
fn examples() -> [(&'static str, Value); 6] {
    [
        ("## Rollback commands", json!({ "rollback": { "preset": "heroku", UNKNOWN: 1 } })),
        ("## Rollback commands", json!({ "rollback": { "preset": "kamal", UNKNOWN: 1 } })),
        ("## Rollback commands", json!({ "rollback": { "preset": "git", UNKNOWN: 1 } })),
        ("### `assets`", check_with(json!({ "assets": { UNKNOWN: 1 } }))),
        ("### `links`", check_with(json!({ "links": { UNKNOWN: 1 } }))),
        ("### `sitemap`", check_with(json!({ "sitemap": { UNKNOWN: 1 } }))),
    ]
}

#[test]
fn each_setting_of_an_app_is_documented_and_no_other() {
    let section = section("## An app's settings");
    assert_same_keys("an app's settings", &known(&json!({ UNKNOWN: 1 })), &rows(section));
}

#[test]
fn each_key_of_a_check_has_a_section_and_no_other_has() {
    let known = known(&check_with(json!({ UNKNOWN: 1 })));
    assert_same_keys("the keys of a check", &known, &headings());
}

#[test]
fn each_key_of_a_nested_mapping_is_documented_and_no_other() {
    for (heading, entry) in tables() {
        assert_same_keys(heading, &known(&entry), &rows(section(heading)));
    }
    for (heading, entry) in examples() {
        for key in known(&entry) {
            let is_shown = section(heading).contains(&format!("{key}: "));
            assert!(is_shown, "docs/checks.md shows no {key} in {heading:?}");
        }
    }
}

#[test]
fn each_section_of_a_key_has_the_same_form() {
    for key in headings() {
        let section = section(&format!("### `{key}`"));
        let places: Vec<_> = FORM.iter().map(|part| section.find(&format!("\n{part}"))).collect();
        assert!(places.iter().all(Option::is_some), "the section of {key} lacks a part: {places:?}");
        assert!(places.is_sorted(), "the section of {key} has its parts in another order");
    }
}

fn check_with(keys: Value) -> Value {
    let mut check = keys;
    check["path"] = json!("/");
    json!({ "checks": { "home": check } })
}

/// What the parser knows where `entry` has the key that is unknown.
fn known(entry: &Value) -> Vec<String> {
    let Err(Error::Suite(problems)) = parse(entry) else { panic!("{entry} is accepted") };
    let problem =
        problems.iter().find(|problem| problem.to_string().contains(UNKNOWN)).expect("the key is reported");
    let (_, keys) = problem.message.split_once("known: ").expect("the keys are listed");
    keys.split(", ").map(str::to_owned).collect()
}

/// The text below `heading`, up to the next one of its level or a higher one.
fn section(heading: &str) -> &'static str {
    let (_, below) = CHECKS_MD
        .split_once(&format!("\n{heading}\n"))
        .unwrap_or_else(|| panic!("docs/checks.md has no section {heading:?}"));
    let level = heading.bytes().take_while(|byte| *byte == b'#').count();
    let ends = (1..=level).filter_map(|level| below.find(&format!("\n{} ", "#".repeat(level))));
    &below[..ends.min().unwrap_or(below.len())]
}

/// The keys that have a section of their own: those whose heading is a word in code.
fn headings() -> Vec<String> {
    let headings = CHECKS_MD.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'));
    headings.map(str::to_owned).collect()
}

/// The keys in the first column of a section's tables.
fn rows(section: &str) -> Vec<String> {
    let rows = section.lines().filter_map(|line| line.trim_start().strip_prefix("| `")?.split_once("` |"));
    rows.map(|(key, _)| key.to_owned()).collect()
}

fn assert_same_keys(of: &str, known: &[String], documented: &[String]) {
    for key in known {
        assert!(documented.contains(key), "docs/checks.md does not document {key}, one of {of}");
    }
    for key in documented {
        assert!(
            known.contains(key),
            "docs/checks.md documents {key} among {of}, and the parser does not know it"
        );
    }
    assert_eq!(known.len(), documented.len(), "docs/checks.md documents one of {of} twice");
}
