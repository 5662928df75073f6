//! Findings about the answer as a whole: none at all, a wrong status, a wrong redirect.

use url::Url;

use super::reader::AnswerReader;
use super::{Finding, Retryability, finding, signature};
use crate::base::cause::Cause;
use crate::base::printable::quote;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Check;
use crate::http::Failure;
use crate::http::observation::{Answer, Observation};

/// The same finding, with the cause of whoever answered in the app's place.
pub(super) fn by_edge_where_known(finding: Finding, reader: &AnswerReader<'_>) -> Finding {
    match signature::find(reader).filter(|signature| signature.cause == Cause::Edge) {
        Some(signature) => {
            let status = reader.answer().status;
            let got = format!("{status} from {}", signature.by);
            // Who stands before the app answers in its place while it boots.
            let retry = Retryability::MayChange;
            let label = match finding.kind {
                FindingKind::Status => format!("{status} from the edge").into(),
                _ => finding.label,
            };
            let answered_by = Some(signature.by.into());
            Finding { got: got.into(), label, cause: Cause::Edge, retry, answered_by, ..finding }
                .without_page_text()
        }
        None => finding,
    }
}

pub(super) fn no_answer(check: &Check, observation: &Observation, failure: &Failure) -> Finding {
    let expected = format!("an answer with status {}", check.status);
    // Of several hosts on the way, the one that failed is what has to be told.
    let last = observation.redirects.last().map(|redirect| &redirect.location);
    let other = last.filter(|last| last.host() != observation.url.host()).and_then(Url::host_str);
    let at = other.map(|host| format!(", at {host}")).unwrap_or_default();
    let somewhere = if other.is_some() { ", at another host that it redirects to" } else { "" };
    let found = finding(FindingKind::Answer, expected, format!("{}{at}", failure.message));
    of_failure(found, failure).with_public(format!("{}{somewhere}", failure.message))
}

pub(super) fn broken_body(answer: &Answer, failure: &Failure) -> Finding {
    let got = format!("{} bytes of it, then {}", answer.body.bytes.len(), failure.message);
    of_failure(finding(FindingKind::Answer, "the whole body", got), failure).without_page_text()
}

/// The same finding with what `failure` says of it.
pub(super) fn of_failure(finding: Finding, failure: &Failure) -> Finding {
    let found = finding.with_label(failure.kind.as_str()).with_retry(Retryability::of_failure(failure));
    Finding { cause: failure.cause, ..found }
}

/// A finding about the status or the redirects of `answer`.
pub(super) fn of_answer(kind: FindingKind, expected: &str, got: String, answer: &Answer) -> Finding {
    let label = match kind {
        FindingKind::Status => answer.status.to_string(),
        _ => kind.key().to_owned(),
    };
    finding(kind, expected, got).with_label(label).with_retry(Retryability::of_status(answer))
}

pub(super) fn wrong_redirect(check: &Check, observation: &Observation, answer: &Answer) -> Option<Finding> {
    let redirect_to = check.redirect_to.as_ref()?;
    if answer.location.as_ref().is_some_and(|location| redirect_to.is_met(&answer.url, location)) {
        return None;
    }
    let (got, public) = match observation.redirects.last() {
        _ if answer.not_followed.is_some() => (status_and_why(answer), public_status_and_why(answer)),
        Some(last) => {
            let to = quote(last.location.as_str());
            let then = format!(", which answered {}", answer.status);
            (format!("{} to {to}{then}", last.status), format!("{} to another place{then}", last.status))
        }
        None => {
            let got = format!("{}, no redirect", answer.status);
            (got.clone(), got)
        }
    };
    // Of an error, the status is what the summary has to tell.
    let kind = if answer.status >= 400 { FindingKind::Status } else { FindingKind::RedirectTo };
    Some(of_answer(kind, &format!("a redirect to {redirect_to}"), got, answer).with_public(public))
}

pub(super) fn wrong_status(check: &Check, answer: &Answer) -> Option<Finding> {
    // A page that sends everybody on is a redirect where one is expected, and else none that anybody sees.
    let is_redirect =
        check.redirect_to.is_some() && (200..300).contains(&answer.status) && answer.location.is_some();
    if is_redirect || (check.status.contains(answer.status) && !sends_on(answer)) {
        return None;
    }
    let got = status_and_why(answer);
    let found = of_answer(FindingKind::Status, &check.status.to_string(), got, answer);
    Some(found.with_public(public_status_and_why(answer)))
}

/// Whether it is a page that sends its visitors on by itself, to where nobody follows.
fn sends_on(answer: &Answer) -> bool {
    (200..300).contains(&answer.status) && answer.not_followed.is_some()
}

/// The status; of a redirect that was not followed, also where it leads and why that is the end.
pub(super) fn status_and_why(answer: &Answer) -> String {
    let to = answer.location.as_ref().map(|location| format!(" to {}", quote(location.as_str())));
    format!("{}{}{}", answer.status, to.unwrap_or_default(), why_not_followed(answer))
}

/// The same without where it leads, which may hold a token.
pub(super) fn public_status_and_why(answer: &Answer) -> String {
    format!("{}{}", answer.status, why_not_followed(answer))
}

pub(super) fn why_not_followed(answer: &Answer) -> String {
    answer.not_followed.map(|reason| format!(", not followed: {}", reason.reason())).unwrap_or_default()
}
