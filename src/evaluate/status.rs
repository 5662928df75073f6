//! Findings about the answer as a whole: none at all, a wrong status, a wrong redirect.

use hyper::header::SERVER;

use super::reader::AnswerReader;
use super::{Finding, Retryability, finding, signature};
use crate::base::cause::Cause;
use crate::base::printable::quote;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Check;
use crate::http::observation::{Answer, Observation, Redirect};
use crate::http::{Failure, FailureKind};

/// The same finding, with the cause of whoever answered in the app's place.
pub(super) fn by_edge_where_known(finding: Finding, reader: &AnswerReader<'_>) -> Finding {
    match signature::find(reader).filter(|signature| signature.cause == Cause::Edge) {
        // It is the app's own server, as far as anyone knows; or one that does not know the app before it has booted.
        Some(signature) if signature.misses_a_file(reader.answer().status) => {
            finding.with_retry(Retryability::MayChange)
        }
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

/// The same findings about an answer that another page named: a file that is missing is not the app's fault where another
/// server than the page's own says so.
pub(crate) fn seen_from(page: &Answer, missing: &Answer, findings: &mut [Finding]) {
    let status = missing.status;
    let Some(finding) =
        findings.first_mut().filter(|it| it.kind == FindingKind::Status && it.cause == Cause::App)
    else {
        return;
    };
    if server_of(page) == server_of(missing) {
        return;
    }
    let by = signature::find(&AnswerReader::new(missing)).filter(|signature| signature.misses_a_file(status));
    if let Some(signature) = by {
        finding.cause = Cause::Edge;
        finding.answered_by = Some(signature.by.into());
        finding.label = format!("{status} from the edge").into();
    }
}

/// The product that a server says it is, without its version.
fn server_of(answer: &Answer) -> Option<String> {
    let server = answer.headers.get(SERVER)?.to_str().ok()?;
    let product = server.split(['/', ' ', '(']).next().unwrap_or_default();
    Some(product.to_ascii_lowercase()).filter(|product| !product.is_empty())
}

pub(super) fn no_answer(check: &Check, observation: &Observation, failure: &Failure) -> Finding {
    let expected = format!("an answer with status {}", check.status);
    let last = observation.redirects.last().map(|redirect| &redirect.location);
    let is_elsewhere = last.is_some_and(|last| last.host() != observation.url.host());
    let somewhere = match last {
        Some(_) if is_elsewhere => ", at another host that it redirects to",
        Some(_) => ", at the place that it redirects to",
        None => "",
    };
    let got = format!("{}{}", failure.message, behind(observation));
    let found = of_failure(finding(FindingKind::Answer, expected, got), failure);
    let cause = if leads_nowhere(observation, failure) { Cause::App } else { found.cause };
    Finding { cause, ..found.with_public(format!("{}{somewhere}", failure.message)) }
}

/// Of several places on the way, the one that failed is what has to be told, and what led there; empty where there was no
/// redirect.
pub(super) fn behind(observation: &Observation) -> String {
    let told = observation.redirects.last().map(|redirect| {
        let Redirect { url, status, location } = redirect;
        format!(", at {} ({status} from {})", quote(location.as_str()), quote(url.as_str()))
    });
    told.unwrap_or_default()
}

/// Whether the app answered, and sent its visitors to a place of another origin where nobody answers. This machine had a
/// way to the app, and its network is not in question.
fn leads_nowhere(observation: &Observation, failure: &Failure) -> bool {
    let is_elsewhere = observation
        .redirects
        .last()
        .is_some_and(|redirect| redirect.location.origin() != observation.url.origin());
    let has_nobody = match failure.kind {
        FailureKind::Refused | FailureKind::Closed => true,
        FailureKind::Timeout => failure.cause == Cause::Network,
        // Where the app itself has a name, the resolver that knows it is there.
        FailureKind::NoSuchName => observation.url.domain().is_some_and(|name| name != "localhost"),
        _ => false,
    };
    is_elsewhere && has_nobody
}

pub(super) fn broken_body(observation: &Observation, answer: &Answer, failure: &Failure) -> Finding {
    let public = format!("{} bytes of it, then {}", answer.body.bytes.len(), failure.message);
    let got = format!("{public}{}", behind(observation));
    of_failure(finding(FindingKind::Answer, "the whole body", got), failure).with_public(public)
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

pub(super) fn wrong_status(check: &Check, observation: &Observation, answer: &Answer) -> Option<Finding> {
    // A page that sends everybody on is a redirect where one is expected, and else none that anybody sees.
    let is_redirect =
        check.redirect_to.is_some() && (200..300).contains(&answer.status) && answer.location.is_some();
    if is_redirect || (check.status.contains(answer.status) && !sends_on(answer)) {
        return None;
    }
    let got = match (&answer.location, answer.not_followed) {
        (None, None) => format!("{}{}", answer.status, behind(observation)),
        _ => status_and_why(answer),
    };
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
