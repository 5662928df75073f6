//! Success statuses that are unusual for a page: inconclusive, unless the check names the status.

use super::Inconclusive;
use super::reader::AnswerReader;
use crate::base::cause::Cause;
use crate::config::suite::{Check, Expectation};

/// The inconclusive result for a 202, 203 or 206 that the check does not name.
///
/// 202 means accepted for later (RFC 9110, 15.3.3): firewalls use it for challenges. 203 means that a proxy changed the
/// page (15.3.4), and 206 that this is a part of it (15.3.7), which was not requested. A check of JSON or of a page's
/// assets is not about a page.
pub(super) fn inconclusive(check: &Check, reader: &AnswerReader<'_>) -> Option<Inconclusive> {
    let status = reader.answer().status;
    let what = match status {
        202 => "says that the request was accepted, as firewalls do for a challenge",
        203 => "says that a proxy on the way changed the page",
        206 => "is a part of a page, though no part was asked for",
        _ => return None,
    };
    if check.status.names(status) || check.expectations.iter().any(is_of_no_page) {
        return None;
    }
    let reason =
        format!("the answer {what}: {status} is unusual for a page; write status: {status} if it is right");
    Some(Inconclusive::new(&status.to_string(), Cause::Edge, reason))
}

fn is_of_no_page(expectation: &Expectation) -> bool {
    matches!(expectation, Expectation::Json(_) | Expectation::JsonSchema(_) | Expectation::Asset(_))
}
