//! Holds what a probe saw against what its check expects. Pure: no clock, no network.

mod asset;
mod certificate;
mod chain;
mod encoded_body;
mod explain_expectation;
mod finding;
mod guard;
mod hsts;
mod inconclusive;
mod json_size;
mod login;
mod mixed_content;
mod outcome;
mod reader;
mod retryability;
mod revision;
mod signature;
#[cfg(test)]
mod tests;
mod throttle;
mod websocket;

use crate::config::finding_kind::FindingKind;
use url::Url;

use crate::base::cause::Cause;
use crate::base::printable::{LONGEST_QUOTE, quote, shorten};
use crate::base::stop::Stop;
use crate::config::schema::{JsonSchema, Undecided};
use crate::config::suite::{Check, Expectation, JsonValue, Pattern, RevisionSource, Selector};
use crate::http::Failure;
use crate::http::observation::{Answer, BodyEnd, Observation};
use crate::page::html::Page;
pub(crate) use explain_expectation::{expected, first_lines, first_revision, found};
pub use finding::Finding;
pub use inconclusive::Inconclusive;
pub use outcome::Outcome;
use reader::AnswerReader;
pub use retryability::Retryability;
pub(crate) use throttle::retry_after;

/// What a look at a check comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evaluation {
    /// Every expectation held when this is empty.
    Judged(Vec<Finding>),
    /// Nothing can be said about the app.
    Unjudged(Inconclusive),
}

impl Evaluation {
    /// Whether another attempt may find something else.
    pub(crate) fn retry(&self) -> Retryability {
        match self {
            Self::Judged(findings) => Retryability::of_all(findings),
            Self::Unjudged(inconclusive) => inconclusive.retry,
        }
    }
}

/// All that one look tells.
pub(crate) struct Evaluated {
    pub(crate) evaluation: Evaluation,
    /// Whether another attempt may find something else.
    pub(crate) retry: Retryability,
    /// The revision that gave the answer, where it says so.
    pub(crate) revision: Option<String>,
}

/// Makes what is kept for all answers ([`crate::prepare_process`]).
pub(crate) fn prepare() {
    signature::prepare();
    login::prepare();
}

/// Holds `observation` against `check`, and reads which revision gave it.
pub(crate) fn evaluate_answer(
    check: &Check,
    observation: &Observation,
    source: Option<&RevisionSource>,
) -> Evaluated {
    evaluate_until(&Stop::default(), check, observation, source)
}

/// The same, where it may have to `stop`: then the answer is not judged.
pub(crate) fn evaluate_until(
    stop: &Stop,
    check: &Check,
    observation: &Observation,
    source: Option<&RevisionSource>,
) -> Evaluated {
    let reader = observation.answer.as_deref().map(|answer| AnswerReader::until(stop.clone(), answer));
    let mut evaluation = evaluate_with(check, observation, reader.as_ref().map_err(|failure| *failure));
    if reader.as_ref().is_ok_and(AnswerReader::was_stopped) && evaluation != Evaluation::Judged(Vec::new()) {
        evaluation = Evaluation::Unjudged(not_read());
    }
    let retry = evaluation.retry();
    let revision = source.zip(reader.ok()).and_then(|(source, reader)| revision::read(source, &reader));
    Evaluated { evaluation, retry, revision }
}

/// The doubt about a page that took too long to read: this machine may be busy, and the page may be made for that.
fn not_read() -> Inconclusive {
    Inconclusive::new("page", Cause::App, "reading the page took too long, and not all of it was looked at")
}

/// What `read` finds in an answer that is a page; none where it is none.
pub(crate) fn read_page<R>(answer: &Answer, read: impl FnOnce(&Page) -> R) -> Option<R> {
    Some(read_page_until(&Stop::default(), answer, read)?.found)
}

/// What was found in a page.
pub(crate) struct PageReading<R> {
    pub(crate) found: R,
    /// Why that is not all that there is, if so.
    pub(crate) unread: Option<String>,
}

/// The same, where it may have to `stop`; and whether the page was read whole.
pub(crate) fn read_page_until<R>(
    stop: &Stop,
    answer: &Answer,
    read: impl FnOnce(&Page) -> R,
) -> Option<PageReading<R>> {
    let reader = AnswerReader::until(stop.clone(), answer);
    let found = reader.page().ok().map(read)?;
    Some(PageReading { found, unread: reader.unread() })
}

/// How the body of an answer is still packed, if it is: then there is nothing to read in it.
pub(crate) fn still_packed(answer: &Answer) -> Option<String> {
    AnswerReader::new(answer).packed()
}

/// The body of an answer, in characters; empty where it is packed in a way that was not asked for.
pub(crate) fn body_of(answer: &Answer) -> String {
    AnswerReader::new(answer).body().to_owned()
}

/// Holds `observation` against `check`.
#[must_use]
pub fn evaluate(check: &Check, observation: &Observation) -> Evaluation {
    evaluate_answer(check, observation, None).evaluation
}

fn evaluate_with(
    check: &Check,
    observation: &Observation,
    reader: Result<&AnswerReader<'_>, &Failure>,
) -> Evaluation {
    let reader = match reader {
        Ok(reader) => reader,
        Err(failure) if failure.kind.is_ours() => return Evaluation::Unjudged(failure.into()),
        Err(failure) => return Evaluation::Judged(vec![no_answer(check, observation, failure)]),
    };
    // Whatever the answer is, it came over a handshake that was seen.
    if let Some(tls) = check.tls() {
        return Evaluation::Judged(certificate::evaluate(tls, observation));
    }
    let answer = reader.answer();
    // A page of another status is another page: what it holds besides says nothing more.
    let wrong_way = wrong_redirect(check, observation, answer)
        .or_else(|| chain::other(check, observation, answer))
        .or_else(|| websocket::unopened(check, observation, reader))
        .or_else(|| wrong_status(check, answer));
    if let Some(finding) = wrong_way {
        return match throttle::inconclusive(answer) {
            Some(inconclusive) => Evaluation::Unjudged(inconclusive),
            None => Evaluation::Judged(vec![blamed(finding, reader)]),
        };
    }
    match &answer.body.end {
        BodyEnd::Broken(failure) if failure.kind.is_ours() => return Evaluation::Unjudged(failure.into()),
        BodyEnd::Broken(failure) => return Evaluation::Judged(vec![broken_body(answer, failure)]),
        BodyEnd::Complete | BodyEnd::Capped | BodyEnd::Unread => {}
    }
    guard::apply(check, observation, reader, || evaluate_each(check, observation, reader))
}

/// The findings of all expectations; or the doubt about one, where no other finds anything.
fn evaluate_each(
    check: &Check,
    observation: &Observation,
    reader: &AnswerReader<'_>,
) -> Result<Vec<Finding>, Inconclusive> {
    let (mut findings, mut inconclusive) = (Vec::new(), None);
    for expectation in &check.expectations {
        match evaluate_one(expectation, observation, reader) {
            Ok(found) => findings.extend(found),
            Err(undecided) => inconclusive = inconclusive.or(Some(undecided)),
        }
    }
    inconclusive.filter(|_| findings.is_empty()).map_or(Ok(findings), Err)
}

/// The same finding, with the cause of whoever answered in the app's place.
fn blamed(finding: Finding, reader: &AnswerReader<'_>) -> Finding {
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

#[allow(
    clippy::needless_pass_by_value,
    reason = "callers hand over the text they made, or what shows itself"
)]
fn finding(kind: FindingKind, expected: impl ToString, got: impl ToString) -> Finding {
    Finding::new(kind, expected.to_string(), got.to_string())
}

fn no_answer(check: &Check, observation: &Observation, failure: &Failure) -> Finding {
    let expected = format!("an answer with status {}", check.status);
    // Of several hosts on the way, the one that failed is what has to be told.
    let last = observation.redirects.last().map(|redirect| &redirect.location);
    let other = last.filter(|last| last.host() != observation.url.host()).and_then(Url::host_str);
    let at = other.map(|host| format!(", at {host}")).unwrap_or_default();
    let somewhere = if other.is_some() { ", at another host that it redirects to" } else { "" };
    let found = finding(FindingKind::Answer, expected, format!("{}{at}", failure.message));
    of_failure(found, failure).with_public(format!("{}{somewhere}", failure.message))
}

fn broken_body(answer: &Answer, failure: &Failure) -> Finding {
    let got = format!("{} bytes of it, then {}", answer.body.bytes.len(), failure.message);
    of_failure(finding(FindingKind::Answer, "the whole body", got), failure).without_page_text()
}

/// The same finding with what `failure` says of it.
fn of_failure(finding: Finding, failure: &Failure) -> Finding {
    let found = finding.with_label(failure.kind.as_str()).with_retry(Retryability::of_failure(failure));
    Finding { cause: failure.cause, ..found }
}

/// A finding about the status or the redirects of `answer`.
fn of_answer(kind: FindingKind, expected: &str, got: String, answer: &Answer) -> Finding {
    let label = match kind {
        FindingKind::Status => answer.status.to_string(),
        _ => kind.key().to_owned(),
    };
    finding(kind, expected, got).with_label(label).with_retry(Retryability::of_status(answer))
}

fn wrong_redirect(check: &Check, observation: &Observation, answer: &Answer) -> Option<Finding> {
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

fn wrong_status(check: &Check, answer: &Answer) -> Option<Finding> {
    if check.status.contains(answer.status) {
        return None;
    }
    let got = status_and_why(answer);
    let found = of_answer(FindingKind::Status, &check.status.to_string(), got, answer);
    Some(found.with_public(public_status_and_why(answer)))
}

/// The status; of a redirect that was not followed, also where it leads and why that is the end.
fn status_and_why(answer: &Answer) -> String {
    let to = answer.location.as_ref().map(|location| format!(" to {}", quote(location.as_str())));
    format!("{}{}{}", answer.status, to.unwrap_or_default(), why_not_followed(answer))
}

/// The same without where it leads, which may hold a token.
fn public_status_and_why(answer: &Answer) -> String {
    format!("{}{}", answer.status, why_not_followed(answer))
}

fn why_not_followed(answer: &Answer) -> String {
    answer.not_followed.map(|reason| format!(", not followed: {}", reason.reason())).unwrap_or_default()
}

fn evaluate_one(
    expectation: &Expectation,
    observation: &Observation,
    reader: &AnswerReader<'_>,
) -> Result<Option<Finding>, Inconclusive> {
    Ok(match expectation {
        Expectation::Title(pattern) => wrong_title(pattern, reader),
        Expectation::Text(pattern) => missing_text(pattern, reader),
        Expectation::NoText(pattern) => unwanted_text(pattern, reader),
        Expectation::Selector(selector) => missing_element(selector, reader),
        Expectation::NoSelector(selector) => unwanted_element(selector, reader),
        Expectation::Renders => does_not_render(reader),
        Expectation::Header(name, pattern) => {
            wrong_header(FindingKind::Header, name.as_str(), pattern, reader)
        }
        Expectation::ContentType(pattern) => {
            wrong_header(FindingKind::ContentType, "content-type", pattern, reader)
        }
        Expectation::Json(json) => wrong_json(&json.pointer, &json.expected, reader),
        Expectation::JsonSchema(schema) => misfit(schema, reader)?,
        Expectation::Hsts(expected) => hsts::missing(expected, reader),
        Expectation::MaxMs(most) => too_slow(*most, observation),
        // It is judged by itself, since it does not matter what is answered.
        Expectation::Tls(_) => None,
        Expectation::Revision(source) => unnamed_revision(source, reader),
        Expectation::NoMixedContent => mixed_content::mixed_content(reader),
        Expectation::Asset(expected) => asset::wrong_asset(expected, reader),
    })
}

fn wrong_title(pattern: &Pattern, reader: &AnswerReader<'_>) -> Option<Finding> {
    let got = match reader.page().map(Page::title) {
        Ok(Some(title)) if pattern.is_match_squeezed(&title) => return None,
        Ok(Some(title)) => quote(&title),
        Ok(None) => reader.absent("no title"),
        Err(why) => why,
    };
    Some(finding(FindingKind::Title, pattern, got))
}

fn missing_text(pattern: &Pattern, reader: &AnswerReader<'_>) -> Option<Finding> {
    if matches!(pattern, Pattern::Contains(part) if reader.surely_shows(part)) {
        return None;
    }
    let got = match reader.text() {
        "" => reader.absent("no text at all"),
        text if pattern.is_match_squeezed(text) => return None,
        text => reader.absent(&format!("a page that begins {}", quote(text))),
    };
    Some(finding(FindingKind::Text, pattern, got))
}

fn unwanted_text(pattern: &Pattern, reader: &AnswerReader<'_>) -> Option<Finding> {
    if pattern.is_match_squeezed(reader.text()) {
        return Some(finding(FindingKind::NoText, absence(pattern), "a page that has it"));
    }
    // What was not read may have it, and nothing at all is no page that is well.
    let why = reader.unread().or_else(|| reader.is_empty().then(|| "an empty body".to_owned()))?;
    Some(finding(FindingKind::NoText, absence(pattern), why))
}

fn missing_element(selector: &Selector, reader: &AnswerReader<'_>) -> Option<Finding> {
    let got = match reader.page() {
        Ok(page) if page.is_too_much_for(&selector.css) => TOO_MUCH.to_owned(),
        Ok(page) if page.count(&selector.css) > 0 => return None,
        Ok(_) => reader.absent("no such element"),
        Err(why) => why,
    };
    Some(finding(FindingKind::Selector, &selector.source, got))
}

fn unwanted_element(selector: &Selector, reader: &AnswerReader<'_>) -> Option<Finding> {
    let got = match reader.page() {
        Ok(page) if page.is_too_much_for(&selector.css) => TOO_MUCH.to_owned(),
        Ok(page) => match page.count(&selector.css) {
            0 => reader.unread()?,
            1 => "one such element".to_owned(),
            count => format!("{count} such elements"),
        },
        Err(why) => why,
    };
    Some(finding(FindingKind::NoSelector, absence(&selector.source), got))
}

/// What is said where a selector would take minutes.
const TOO_MUCH: &str =
    "a page with too many elements in one place, or too many classes, to look for this selector";

fn does_not_render(reader: &AnswerReader<'_>) -> Option<Finding> {
    let got = match reader.page() {
        Ok(page) if page.has_content() => return None,
        Ok(_) => reader.absent("a page with an empty body"),
        Err(why) => why,
    };
    Some(finding(FindingKind::Renders, "HTML with something in its body", got))
}

fn wrong_header(
    kind: FindingKind,
    name: &str,
    pattern: &Pattern,
    reader: &AnswerReader<'_>,
) -> Option<Finding> {
    if reader.header(name).any(|value| pattern.is_match(&value)) {
        return None;
    }
    let got = match reader.header(name).next() {
        // Whose session that is does not belong into evidence.
        Some(_) if name == "set-cookie" => "another value".to_owned(),
        Some(value) => quote(&value),
        None => "no such header".to_owned(),
    };
    let expected = match kind {
        FindingKind::Header => format!("{name}: {pattern}"),
        _ => pattern.to_string(),
    };
    Some(finding(kind, expected, got))
}

fn wrong_json(pointer: &str, expected: &JsonValue, reader: &AnswerReader<'_>) -> Option<Finding> {
    let got = match reader.json() {
        Ok(document) => match document.pointer(pointer) {
            Some(value) if expected.is_match(value) => return None,
            Some(value) => shorten(&value.to_string(), LONGEST_QUOTE),
            None => "no such place in the document".to_owned(),
        },
        Err(why) => why,
    };
    Some(finding(FindingKind::Json, format!("{pointer}: {expected}"), got))
}

fn misfit(schema: &JsonSchema, reader: &AnswerReader<'_>) -> Result<Option<Finding>, Inconclusive> {
    let found = |got: String| Some(finding(FindingKind::JsonSchema, "JSON that fits its schema", got));
    match reader.json().map(|document| schema.first_misfit(document)) {
        Ok(Ok(misfit)) => Ok(misfit.and_then(|why| found(shorten(&why, LONGEST_QUOTE)))),
        Ok(Err(Undecided)) => Err(Inconclusive::new("json_schema", Cause::App, TOO_MANY_STEPS)),
        Err(why) => Ok(found(why)),
    }
}

const TOO_MANY_STEPS: &str = "it takes too long to hold the document to its json_schema; write fewer alternatives within \
                              alternatives (anyOf, oneOf)";

fn too_slow(most: u64, observation: &Observation) -> Option<Finding> {
    #[allow(clippy::cast_precision_loss, reason = "milliseconds that anyone waits are far below 2^52")]
    let limit = most as f64;
    let took = observation.timings.total_ms;
    (took > limit).then(|| {
        finding(FindingKind::MaxMs, format!("at most {most} ms"), format!("{took:.0} ms")).without_page_text()
    })
}

fn unnamed_revision(source: &RevisionSource, reader: &AnswerReader<'_>) -> Option<Finding> {
    let named = revision::read(source, reader).is_some();
    (!named).then(|| finding(FindingKind::Revision, source, reader.absent("nothing there")))
}

fn absence(what: impl std::fmt::Display) -> String {
    format!("no {what}")
}
