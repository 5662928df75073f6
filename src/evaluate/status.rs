//! Findings about the answer as a whole: no answer, a wrong status, a wrong redirect.

use hyper::header::SERVER;

use super::reader::AnswerReader;
use super::{Finding, Retryability, finding, signature};
use crate::base::cause::Cause;
use crate::base::printable::quote;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Check;
use crate::http::observation::{Answer, Observation, Redirect};
use crate::http::{Failure, FailureKind};

/// The same finding with cause edge, if a known proxy or platform answered instead of the app.
pub(super) fn by_edge_where_known(finding: Finding, reader: &AnswerReader<'_>) -> Finding {
    match signature::find(reader).filter(|signature| signature.cause == Cause::Edge) {
        // It may be the app's own server; or a proxy that does not know the app before it has booted.
        Some(signature) if signature.misses_a_file(reader.answer().status) => {
            finding.with_retry(Retryability::MayChange)
        }
        Some(signature) => {
            let status = reader.answer().status;
            let got = format!("{status} from {}", signature.by);
            // A proxy answers instead of the app while it boots.
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

/// Corrects the cause for a file that a page references: if another server than the page's own says that it is missing,
/// the app is not at fault.
pub(crate) fn correct_cause(page: &Answer, missing: &Answer, findings: &mut [Finding]) {
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

/// The product name in `Server`, without its version.
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
    let got = format!("{}{}", failure.message, after_redirect(observation));
    let found = of_failure(finding(FindingKind::Answer, expected, got), failure);
    let cause = if has_dead_redirect_target(observation, failure) { Cause::App } else { found.cause };
    Finding { cause, ..found.with_public(format!("{}{somewhere}", failure.message)) }
}

/// The URL that failed after a redirect, and the redirect to it; empty without a redirect.
pub(super) fn after_redirect(observation: &Observation) -> String {
    let told = observation.redirects.last().map(|redirect| {
        let Redirect { url, status, location, .. } = redirect;
        format!(", at {} ({status} from {})", quote(location.as_str()), quote(url.as_str()))
    });
    told.unwrap_or_default()
}

/// Whether the app redirected to another origin where no server answers. This machine reached the app, so its own
/// network works.
fn has_dead_redirect_target(observation: &Observation, failure: &Failure) -> bool {
    let is_elsewhere = observation
        .redirects
        .last()
        .is_some_and(|redirect| redirect.location.origin() != observation.url.origin());
    let has_nobody = match failure.kind {
        FailureKind::Refused | FailureKind::Closed => true,
        FailureKind::Timeout => failure.cause == Cause::Network,
        // If the app's own name was resolved, the resolver works.
        FailureKind::NoSuchName => observation.url.domain().is_some_and(|name| name != "localhost"),
        _ => false,
    };
    is_elsewhere && has_nobody
}

pub(super) fn broken_body(observation: &Observation, answer: &Answer, failure: &Failure) -> Finding {
    let public = format!("{} bytes of it, then {}", answer.body.bytes.len(), failure.message);
    let got = format!("{public}{}", after_redirect(observation));
    of_failure(finding(FindingKind::Answer, "the whole body", got), failure).with_public(public)
}

/// The same finding with cause and retryability of `failure`.
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
    // For an error, the summary shows the status.
    let kind = if answer.status >= 400 { FindingKind::Status } else { FindingKind::RedirectTo };
    Some(of_answer(kind, &format!("a redirect to {redirect_to}"), got, answer).with_public(public))
}

pub(super) fn wrong_status(check: &Check, observation: &Observation, answer: &Answer) -> Option<Finding> {
    // A page with a refresh counts as a redirect if the check expects one; otherwise visitors do not see it.
    let is_redirect =
        check.redirect_to.is_some() && (200..300).contains(&answer.status) && answer.location.is_some();
    if is_redirect || (check.status.contains(answer.status) && !is_refresh(answer)) {
        return None;
    }
    let got = match (&answer.location, answer.not_followed) {
        (None, None) => format!("{}{}", answer.status, after_redirect(observation)),
        _ => status_and_why(answer),
    };
    let found = of_answer(FindingKind::Status, &check.status.to_string(), got, answer);
    Some(found.with_public(public_status_and_why(answer)))
}

/// Whether it is a page with a refresh that was not followed.
fn is_refresh(answer: &Answer) -> bool {
    (200..300).contains(&answer.status) && answer.not_followed.is_some()
}

/// The status; for a redirect that was not followed, also its target and the reason.
pub(super) fn status_and_why(answer: &Answer) -> String {
    let to = answer.location.as_ref().map(|location| format!(" to {}", quote(location.as_str())));
    format!("{}{}{}", answer.status, to.unwrap_or_default(), why_not_followed(answer))
}

/// The same without the target, which may contain a token.
pub(super) fn public_status_and_why(answer: &Answer) -> String {
    format!("{}{}", answer.status, why_not_followed(answer))
}

pub(super) fn why_not_followed(answer: &Answer) -> String {
    answer.not_followed.map(|reason| format!(", not followed: {}", reason.reason())).unwrap_or_default()
}
