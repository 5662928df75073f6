//! Withdraws what an answer of a probe cannot decide: such a check is not judged, whatever the rules made of it.

use memchr::memmem;

use super::super::probe_result::ProbeResult;
use crate::base::cause::Cause;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Check, Expectation, RevisionSource};
use crate::evaluate::{Evaluation, Finding, Inconclusive};
use crate::http::observation::Answer;
use crate::http::probe::refresh_of;

/// What an answer lacks.
pub(super) struct Limits<'a> {
    /// Whether the body is there to its end.
    pub(super) has_whole_body: bool,
    /// Whether each header is there.
    pub(super) has_all_headers: bool,
    /// Whether a cache may have answered with a copy from before the deploy.
    pub(super) is_stale: bool,
    /// Where the answer names its revision, if it does.
    pub(super) source: Option<&'a RevisionSource>,
}

const REDIRECT: &str = "it redirects, and public probes do not follow redirects";
const UNAUTHORIZED: &str = "it asks for credentials (401), which are not sent to public probes";
const REFUSED: &str = "what protects the app from robots refused the probe, which says nothing about the app";
const STALE: &str = "a cache answered, with a copy that may be from before the deploy";
const CUT: &str = "the probe tells only the beginning of the answer, which does not decide it";
const FOLLOW_UPS: &str = "its own answer holds; what it asks for besides is not requested by public probes";
const NO_CERTIFICATE: &str = "the probe did not tell the certificate";

/// Withdraws from `result` what its answer cannot decide.
pub(super) fn withdraw(check: &Check, result: &mut ProbeResult, limits: &Limits<'_>) {
    let ProbeResult { observation, evaluated, .. } = result;
    // What names a revision may be cut in the middle.
    if !is_whole_source(limits) {
        evaluated.revision = None;
    }
    let Ok(answer) = &observation.answer else { return };
    let reason = if check.tls().is_some() {
        observation.certificates.is_empty().then_some(NO_CERTIFICATE)
    } else if let Some(reason) = unrelated(check, answer, &evaluated.evaluation, limits) {
        // The answer is no page of the app: the revision that it names is not that of the page.
        evaluated.revision = None;
        Some(reason)
    } else {
        let has_time = observation.timings.total_ms > 0.0;
        unproven(check, answer, &mut evaluated.evaluation, limits, has_time)
    };
    if let Some(reason) = reason {
        let inconclusive = Inconclusive::new("probe's limit", Cause::Network, reason);
        evaluated.evaluation = Evaluation::Inconclusive(inconclusive);
    }
    evaluated.retry = evaluated.evaluation.retry();
}

/// Why `answer` is not the one that the check is about; none where it is.
fn unrelated(
    check: &Check,
    answer: &Answer,
    evaluation: &Evaluation,
    limits: &Limits<'_>,
) -> Option<&'static str> {
    let Evaluation::Judged(findings) = evaluation else { return None };
    if leads_on(check, answer) {
        Some(REDIRECT)
    } else if answer.status == 401 && !check.status.contains(401) {
        Some(UNAUTHORIZED)
    } else if findings.iter().any(|finding| is_refusal(finding, answer)) {
        Some(REFUSED)
    } else if limits.is_stale {
        Some(STALE)
    } else {
        None
    }
}

/// Why what is there of `answer` does not decide; none where it does. Findings that it cannot prove are taken out.
fn unproven(
    check: &Check,
    answer: &Answer,
    evaluation: &mut Evaluation,
    limits: &Limits<'_>,
    has_time: bool,
) -> Option<&'static str> {
    let Evaluation::Judged(findings) = evaluation else { return None };
    let found = findings.len();
    findings.retain(|finding| is_proven(finding, answer, limits));
    match findings.is_empty() {
        true if found > 0 || may_be_behind(check, limits, has_time) => Some(CUT),
        true if !check.follows.is_empty() => Some(FOLLOW_UPS),
        _ => None,
    }
}

/// Whether a browser would go on from here, where the check is about the page that comes then.
fn leads_on(check: &Check, answer: &Answer) -> bool {
    if refresh_of(check, answer).is_some() {
        return true;
    }
    let is_expected = || match (&check.redirect_to, &answer.location) {
        (Some(redirect_to), Some(location)) => redirect_to.is_met(&answer.url, location),
        (Some(_), None) => false,
        (None, _) => check.status.contains(answer.status),
    };
    is_redirect(answer) && !is_expected()
}

fn is_redirect(answer: &Answer) -> bool {
    matches!(answer.status, 301 | 302 | 303 | 307 | 308)
}

/// The header with which Cloudflare marks a challenge.
const CHALLENGE: &str = "cf-mitigated";

/// Whether an edge kept the probe out: many do so with robots of data centres. What an edge says of an app that is down
/// has a status of 500 and more; a name that it does not know has 404.
fn is_refusal(finding: &Finding, answer: &Answer) -> bool {
    let refuses = answer.status < 500 && answer.status != 404;
    answer.headers.contains_key(CHALLENGE) || (finding.cause == Cause::Edge && refuses)
}

/// Whether what is there of the answer proves `finding`, whatever the rest says.
fn is_proven(finding: &Finding, answer: &Answer, limits: &Limits<'_>) -> bool {
    match finding.kind {
        FindingKind::Status | FindingKind::RedirectTo | FindingKind::MaxMs => true,
        FindingKind::Header | FindingKind::Hsts => limits.has_all_headers,
        FindingKind::ContentType => limits.has_all_headers && limits.has_whole_body,
        FindingKind::Revision => is_whole_source(limits),
        FindingKind::Title => limits.has_whole_body || has_title(answer),
        _ => limits.has_whole_body,
    }
}

/// Whether what names the revision is there as it was sent.
fn is_whole_source(limits: &Limits<'_>) -> bool {
    match limits.source {
        Some(RevisionSource::Header(_)) => limits.has_all_headers,
        _ => limits.has_whole_body,
    }
}

/// Whether the title is there to its end, letter for letter: then the rest of the page does not change it.
fn has_title(answer: &Answer) -> bool {
    let body = answer.body.bytes.to_ascii_lowercase();
    let title = memmem::find(&body, b"<title").zip(memmem::find(&body, b"</title"));
    let broken = "\u{FFFD}".as_bytes();
    title.and_then(|(begin, end)| body.get(begin..end)).is_some_and(|it| memmem::find(it, broken).is_none())
}

/// Whether something that `check` expects may not hold behind the end of what is there.
fn may_be_behind(check: &Check, limits: &Limits<'_>, has_time: bool) -> bool {
    let is_open = |expectation: &Expectation| match expectation {
        Expectation::MaxMs(_) => !(has_time && limits.has_whole_body),
        Expectation::NoText(_) | Expectation::NoSelector(_) | Expectation::NoMixedContent => {
            !limits.has_whole_body
        }
        // `:last-child` finds another element in a part of a page.
        Expectation::Selector(selector) => !limits.has_whole_body && selector.source.contains(':'),
        Expectation::Revision(_) => !is_whole_source(limits),
        _ => false,
    };
    check.expectations.iter().any(is_open)
}
