//! What keeps a check from holding although its status does: pages that are not the app's, walls before them, nothing at all.

use super::reader::AnswerReader;
use super::{Evaluation, Finding, Inconclusive, Retryability, finding, login, signature};
use crate::base::cause::Cause;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Allowance, Check, Expectation, Method};
use crate::http::observation::{BodyEnd, Observation};

/// The evaluation of an answer whose status and redirects are as expected; `findings` are those of its expectations, or why one
/// of them cannot be decided.
///
/// Only what is answered as a success is doubted: an error that is expected is one.
pub(super) fn apply(
    check: &Check,
    observation: &Observation,
    reader: &AnswerReader<'_>,
    findings: impl FnOnce() -> Result<Vec<Finding>, Inconclusive>,
) -> Evaluation {
    let status = reader.answer().status;
    if !(200..300).contains(&status) || check.method == Method::Head || check.redirect_to.is_some() {
        return findings().map_or_else(Evaluation::Unjudged, Evaluation::Judged);
    }
    // It is another page altogether: what it holds in addition says nothing more.
    if let Some(foreign) = foreign_page(check, reader) {
        return Evaluation::Judged(vec![foreign]);
    }
    if let Some(broken) = malformed(reader) {
        return Evaluation::Judged(vec![broken]);
    }
    let mut findings = match findings() {
        Ok(findings) => findings,
        Err(inconclusive) => return Evaluation::Unjudged(inconclusive),
    };
    findings.extend(wrong_type(check, observation, reader));
    let blank = is_blank(reader) && !check.allows(Allowance::Blank) && !is_health(observation);
    if blank && findings.is_empty() {
        findings.extend(blank_page(check, reader));
    }
    if !findings.is_empty() {
        return Evaluation::Judged(findings);
    }
    match login::wall(check, observation, reader) {
        Some(inconclusive) => Evaluation::Unjudged(inconclusive),
        None if blank => Evaluation::Unjudged(nothing_there()),
        None => Evaluation::Judged(findings),
    }
}

fn foreign_page(check: &Check, reader: &AnswerReader<'_>) -> Option<Finding> {
    if check.allows(Allowance::ErrorPage) {
        return None;
    }
    let signature = signature::find(reader)?;
    let found = finding(FindingKind::Page, "a page of the app", signature.page);
    // A page for maintenance is there for a while; and who stands before the app answers in its place while it boots.
    let may_change = signature.passes || signature.cause == Cause::Edge;
    let retry = if may_change { Retryability::MayChange } else { found.retry };
    Some(Finding { cause: signature.cause, retry, ..found })
}

/// A page that is served as XML and is not well-formed: browsers show an error in its place, or on top of what they read of it.
fn malformed(reader: &AnswerReader<'_>) -> Option<Finding> {
    let at = reader.malformed_at()?;
    let got = format!("XML that is not well-formed, behind byte {at}: browsers show an error instead");
    Some(finding(FindingKind::Page, "a page of the app", got))
}

/// What a path may end with that names no page.
const NO_PAGES: [&str; 18] = [
    "css",
    "js",
    "mjs",
    "json",
    "map",
    "xml",
    "txt",
    "webmanifest",
    "png",
    "jpg",
    "jpeg",
    "gif",
    "webp",
    "avif",
    "svg",
    "ico",
    "woff",
    "woff2",
];

/// A stylesheet that is answered with a page is an error page or a login page, whatever its status.
fn wrong_type(check: &Check, observation: &Observation, reader: &AnswerReader<'_>) -> Option<Finding> {
    let is_stated =
        check.expectations.iter().any(|it| matches!(it, Expectation::ContentType(_) | Expectation::Asset(_)));
    if is_stated || !reader.says_html() {
        return None;
    }
    let (stem, extension) = last_segment(observation).rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    if stem.is_empty() || !NO_PAGES.contains(&extension.as_str()) {
        return None;
    }
    Some(finding(FindingKind::ContentType, format!("what .{extension} names"), reader.kind()))
}

/// A page that says it is HTML, and has nothing in it.
fn is_blank(reader: &AnswerReader<'_>) -> bool {
    let answer = reader.answer();
    !matches!(answer.status, 204 | 205)
        && answer.body.end == BodyEnd::Complete
        && answer.body.bytes.trim_ascii().is_empty()
        && reader.says_html()
}

/// Who expects the type of a page expects a page.
fn blank_page(check: &Check, reader: &AnswerReader<'_>) -> Option<Finding> {
    check.expectations.iter().find_map(|expectation| match expectation {
        Expectation::ContentType(pattern) => {
            Some(finding(FindingKind::ContentType, pattern, format!("{}, and an empty body", reader.kind())))
        }
        _ => None,
    })
}

fn nothing_there() -> Inconclusive {
    let reason = "the answer says it is HTML, and has an empty body; write what the page shows, as text: or renders: \
                  true, or allow: blank if it is right";
    Inconclusive::new("blank", Cause::App, reason).stable_per_revision()
}

/// Where an app says that it is up, and often nothing else: `head :ok` of Rails is an empty page.
const HEALTH: [&str; 13] = [
    "up",
    "health",
    "healthz",
    "health_check",
    "healthcheck",
    "livez",
    "readyz",
    "ping",
    "status",
    "alive",
    "heartbeat",
    "okcomputer",
    "all",
];

fn is_health(observation: &Observation) -> bool {
    HEALTH.contains(&last_segment(observation).to_ascii_lowercase().as_str())
}

/// The last part of the path that was asked for.
fn last_segment(observation: &Observation) -> &str {
    observation.url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}
