//! The setting `known`: failures that are known, and only warn until a day.

use chrono::DateTime;
use serde_json::Value;

use super::fields::{Fields, Read, describe};
use super::text;
use super::{Check, Follow};
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
    let check = fields.take("check", |value| check_of(value, checks));
    let kind = fields.take("expectation", |value| match check {
        Some(check) => kind_of(value, check),
        // Its check is the problem.
        None => text(value).map(|key| FindingKind::from(key.to_owned())),
    });
    let until = fields.take("until", day);
    let why = fields.take("why", reason);
    let check = fields.require("check", check, "is missing; write the name of the check that fails");
    let kind =
        fields.require("expectation", kind, "is missing; write which one does not hold, such as selector");
    let until = fields.require(
        "until",
        until,
        "is missing; write the last day on which it only warns, such as 2026-12-31",
    );
    let why = fields.require("why", why, "is missing; write why it fails, for whoever reads the seal");
    fields.finish("key of a known failure");
    Some(KnownFailure { check: check?.name.clone(), kind: kind?, until: until?, why: why? })
}

fn check_of<'a>(value: &Value, checks: &'a [Check]) -> Read<&'a Check> {
    let name = text(value)?;
    checks.iter().find(|check| check.name == name).ok_or_else(|| {
        let names: Vec<&str> = checks.iter().map(|check| check.name.as_str()).collect();
        format!("no check is called so; {}", suggestion(name, &names))
    })
}

fn kind_of(value: &Value, check: &Check) -> Read<FindingKind> {
    let key = text(value)?;
    let kinds = kinds(check);
    kinds.iter().find(|kind| kind.key() == key).cloned().ok_or_else(|| {
        let keys: Vec<&str> = kinds.iter().map(FindingKind::key).collect();
        format!("is not what {} expects; {}", check.name, suggestion(key, &keys))
    })
}

/// What a check expects. A finding that no expectation names, such as no answer at all, is never known.
fn kinds(check: &Check) -> Vec<FindingKind> {
    let of_redirects = [
        (FindingKind::RedirectTo, check.redirect_to.is_some()),
        (FindingKind::Redirects, check.redirects.is_some()),
        (FindingKind::WebSocket, check.websocket.is_some()),
        (FindingKind::Status, check.redirect_to.is_none()),
    ];
    let of_redirects = of_redirects.into_iter().filter(|(_, is_expected)| *is_expected).map(|(kind, _)| kind);
    let others = check.expectations.iter().map(super::Expectation::kind);
    of_redirects.chain(others).chain(check.follows.iter().map(Follow::kind)).collect()
}

fn day(value: &Value) -> Read<String> {
    let written = value.as_str().filter(|day| day.len() == "2026-12-31".len());
    let is_day = |day: &&str| DateTime::parse_from_rfc3339(&format!("{day}T00:00:00Z")).is_ok();
    let day = written.filter(is_day).map(str::to_owned);
    day.ok_or_else(|| format!("must be a day such as 2026-12-31, not {}", describe(value)))
}

fn reason(value: &Value) -> Read<String> {
    let why = text(value)?.trim();
    if why.is_empty() { Err("is blank; write why it fails".to_owned()) } else { Ok(why.to_owned()) }
}
