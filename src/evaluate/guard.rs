//! The guards: rules that find a wrong page behind a right status, such as an error page, a login wall or an empty
//! page.

use super::reader::AnswerReader;
use super::{
    Evaluation, Finding, Inconclusive, Retryability, attachment, challenge, dead_end, directory_index,
    empty_body, error_path, finding, login, php, signature, status, unusual_status,
};
use crate::base::cause::Cause;
use crate::base::mime;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Allowance, Check, Expectation, Method};
use crate::http::observation::{BodyEnd, Observation};

/// Evaluates an answer whose status and redirects are as expected. `findings` evaluates its expectations; its error is
/// an inconclusive result.
///
/// Guards only apply to a success status: an expected error status needs none.
pub(super) fn apply(
    check: &Check,
    observation: &Observation,
    reader: &AnswerReader<'_>,
    findings: impl FnOnce() -> Result<Vec<Finding>, Inconclusive>,
) -> Evaluation {
    let status = reader.answer().status;
    if !(200..300).contains(&status) || check.method == Method::Head || check.redirect_to.is_some() {
        return findings().map_or_else(Evaluation::Inconclusive, Evaluation::Judged);
    }
    // It is another page: its other contents prove nothing.
    if let Some(foreign) = foreign_page(check, reader) {
        return Evaluation::Judged(vec![foreign]);
    }
    if let Some(broken) = malformed(reader) {
        return Evaluation::Judged(vec![broken]);
    }
    if let Some(inconclusive) = unusual_status::inconclusive(check, reader) {
        return Evaluation::Inconclusive(inconclusive);
    }
    let mut findings = match findings() {
        Ok(findings) => empty_body::merge_body_findings(findings, reader),
        Err(inconclusive) => return Evaluation::Inconclusive(inconclusive),
    };
    findings.extend(wrong_type(check, observation, reader));
    findings.extend(attachment::saved_instead(check, reader));
    let blank = is_blank(reader) && !check.allows(Allowance::Blank) && !is_health(observation);
    if blank && findings.is_empty() {
        findings.extend(blank_page(check, reader));
    }
    let led_to_error = error_path::of(check, observation, reader);
    let challenge = challenge::of(check, reader);
    let dead_end = if is_health(observation) { None } else { dead_end::of(check, reader) };
    if findings.is_empty() {
        let inconclusive = led_to_error
            .map(|path| path.inconclusive())
            .or_else(|| login::wall(check, observation, reader))
            .or_else(|| blank.then(nothing_there))
            .or_else(|| directory_index::inconclusive(check, reader))
            .or_else(|| challenge?.inconclusive(check))
            .or_else(|| dead_end?.inconclusive(check));
        return inconclusive.map_or(Evaluation::Judged(findings), Evaluation::Inconclusive);
    }
    let is_of_body = findings.iter().any(|finding| empty_body::is_of_body(&finding.kind));
    let another_page = led_to_error
        .map(|path| path.finding())
        .or_else(|| challenge.filter(|_| is_of_body).map(|challenge| challenge.finding()))
        .or_else(|| dead_end.filter(|_| is_of_body).map(|dead_end| dead_end.finding()));
    Evaluation::Judged(another_page.map_or_else(|| told_where(findings, observation), |found| vec![found]))
}

/// The same findings; of a page that a redirect led to, the first says where it is.
fn told_where(mut findings: Vec<Finding>, observation: &Observation) -> Vec<Finding> {
    if let Some(first) = findings.first_mut() {
        first.got = format!("{}{}", first.got, status::after_redirect(observation)).into();
    }
    findings
}

fn foreign_page(check: &Check, reader: &AnswerReader<'_>) -> Option<Finding> {
    if check.allows(Allowance::ErrorPage) {
        return None;
    }
    let (page, cause, passes) = known_page(check, reader)?;
    let found = finding(FindingKind::Page, "a page of the app", page);
    // A maintenance page goes away; and a proxy answers instead of the app while it boots.
    let may_change = passes || cause == Cause::Edge;
    let retry = if may_change { Retryability::MayChange } else { found.retry };
    Some(Finding { cause, retry, ..found })
}

/// What the page is, what made it, and whether it goes away by itself.
fn known_page(check: &Check, reader: &AnswerReader<'_>) -> Option<(&'static str, Cause, bool)> {
    if let Some(signature) = signature::find(reader) {
        return Some((signature.page, signature.cause, signature.passes));
    }
    if let Some(died) = php::died_in(reader) {
        return Some((died, Cause::App, false));
    }
    directory_index::is_first_page(check, reader).then_some((directory_index::PAGE, Cause::Edge, false))
}

/// A page that is served as XML and is not well-formed: browsers show an error instead of it, or above it.
fn malformed(reader: &AnswerReader<'_>) -> Option<Finding> {
    let at = reader.malformed_at()?;
    let got = format!("XML that is not well-formed, behind byte {at}: browsers show an error instead");
    Some(finding(FindingKind::Page, "a page of the app", got))
}

/// File extensions of paths that are not pages.
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

/// A request for a stylesheet or another file that is answered with a page: it is an error page or a login page,
/// whatever its status.
fn wrong_type(check: &Check, observation: &Observation, reader: &AnswerReader<'_>) -> Option<Finding> {
    let is_stated =
        check.expectations.iter().any(|it| matches!(it, Expectation::ContentType(_) | Expectation::Asset(_)));
    let is_pointer = mime::is_pointer(&reader.answer().body.bytes);
    if is_stated || !(reader.says_html() || is_pointer) {
        return None;
    }
    let (stem, extension) = last_segment(observation).rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    if stem.is_empty() || !NO_PAGES.contains(&extension.as_str()) {
        return None;
    }
    if extension == "xml" && is_xml_document(reader.body()) {
        return None;
    }
    let got = if is_pointer { "a pointer of Git LFS in the file's place".to_owned() } else { reader.kind() };
    Some(finding(FindingKind::ContentType, format!("what .{extension} names"), got))
}

/// Whether a body is a sitemap or a feed, whatever type it was served as: those who read them go by what is in them.
fn is_xml_document(body: &str) -> bool {
    const ROOTS: [&str; 5] = ["<urlset", "<sitemapindex", "<rss", "<feed", "<rdf:RDF"];
    let body = body.trim_start_matches('\u{FEFF}').trim_start();
    let root =
        body.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or(body, |(_, rest)| rest);
    ROOTS.iter().any(|name| root.trim_start().starts_with(name))
}

/// A page with an HTML type and no content.
fn is_blank(reader: &AnswerReader<'_>) -> bool {
    let answer = reader.answer();
    !matches!(answer.status, 204 | 205)
        && answer.body.end == BodyEnd::Complete
        && answer.body.bytes.trim_ascii().is_empty()
        && reader.says_html()
}

/// The finding for a blank page where the check expects the type of a page.
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

/// Health paths, where an empty answer is usual: `head :ok` of Rails is an empty page.
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

/// The last segment of the requested path.
fn last_segment(observation: &Observation) -> &str {
    observation.url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}
