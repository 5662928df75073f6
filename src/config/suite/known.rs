//! The setting `known`: failures that are known, and only warn until a day.

use chrono::DateTime;
use serde_json::Value;

use super::fields::{Fields, Read, describe};
use super::text;
use super::{Check, Expectation, Follow};
use crate::base::error::Problem;
use crate::base::text::suggestion;
use crate::config::finding_kind::FindingKind;

/// A failure that is known, and only warns until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFailure {
    /// The check that fails.
    pub check: String,
    /// The expectation that does not hold.
    pub kind: FindingKind,
    /// The last day on which it only warns, in UTC: `2026-12-31`.
    pub until: String,
    /// Why that is so.
    pub why: String,
}

impl KnownFailure {
    /// The key in an app's entry.
    pub(super) const PLACE: &'static str = "known";

    /// Whether it only warns on the day `today`, or on an earlier one. Days in ISO 8601 have the order of their text.
    pub(crate) fn covers(&self, today: &str) -> bool {
        today <= self.until.as_str()
    }
}

/// Reads the list at `known`, for these checks.
pub(super) fn read(list: &Value, checks: &[Check], problems: &mut Vec<Problem>) -> Vec<KnownFailure> {
    let Value::Array(entries) = list else {
        let message = format!(
            "must be a list, such as [{{ check: signin, expectation: selector, until: 2026-12-31, why: … }}], not {}",
            describe(list)
        );
        problems.push(Problem { path: KnownFailure::PLACE.to_owned(), message });
        return Vec::new();
    };
    let read_one =
        |(index, entry)| read_entry(&format!("{}[{index}]", KnownFailure::PLACE), entry, checks, problems);
    entries.iter().enumerate().filter_map(read_one).collect()
}

fn read_entry(
    path: &str,
    entry: &Value,
    checks: &[Check],
    problems: &mut Vec<Problem>,
) -> Option<KnownFailure> {
    let mut fields = Fields::open(path, entry, problems)?;
    let mut take = |key, why| {
        let written = fields.take(key, words);
        fields.require(key, written, why)
    };
    let name = take("check", "is missing; write the name of the check that fails");
    let key = take("expectation", "is missing; write which one does not hold, such as selector");
    let until = take("until", "is missing; write the last day on which it only warns, such as 2026-12-31");
    let why = take("why", "is missing; write why it fails, for whoever reads the seal");
    let check = checks.iter().find(|check| Some(&check.name) == name.as_ref());
    if let Some(name) = name.filter(|_| check.is_none()) {
        let names: Vec<&str> = checks.iter().map(|check| check.name.as_str()).collect();
        fields.problem("check", format!("no check is called so; {}", suggestion(&name, &names)));
    }
    let kinds = check.map(kinds).unwrap_or_default();
    let kind = kinds.iter().find(|kind| Some(kind.key()) == key.as_deref());
    if let (Some(check), Some(key), None) = (check, key, kind) {
        let keys: Vec<&str> = kinds.iter().map(FindingKind::key).collect();
        let message = format!("is not what {} expects; {}", check.name, suggestion(&key, &keys));
        fields.problem("expectation", message);
    }
    let is_day = |day: &&String| {
        let midnight = DateTime::parse_from_rfc3339(&format!("{day}T00:00:00Z"));
        day.len() == "2026-12-31".len() && midnight.is_ok()
    };
    if let Some(until) = until.as_ref().filter(|day| !is_day(day)) {
        fields.problem("until", format!("must be a day such as 2026-12-31, not {until:?}"));
    }
    fields.finish("key of a known failure");
    Some(KnownFailure { check: check?.name.clone(), kind: kind?.clone(), until: until?, why: why? })
}

/// A text that is not blank.
fn words(value: &Value) -> Read<String> {
    let words = text(value)?.trim();
    if words.is_empty() { Err("is blank".to_owned()) } else { Ok(words.to_owned()) }
}

/// What a check expects. A finding that no expectation names, such as no answer at all, is never known.
fn kinds(check: &Check) -> Vec<FindingKind> {
    let is_redirect = check.redirect_to.is_some();
    let mut kinds = vec![if is_redirect { FindingKind::RedirectTo } else { FindingKind::Status }];
    kinds.extend(check.redirects.as_ref().map(|_| FindingKind::Redirects));
    kinds.extend(check.websocket.as_ref().map(|_| FindingKind::WebSocket));
    kinds.extend(check.expectations.iter().map(Expectation::kind));
    kinds.extend(check.follows.iter().map(Follow::kind));
    kinds
}
