//! Holds what a probe saw against what its check expects. Pure: no clock, no network.

mod asset;
mod certificate;
mod chain;
mod guard;
mod hsts;
mod json_size;
mod login;
mod mixed_content;
mod outcome;
mod packed;
mod prospect;
mod reader;
mod revision;
mod signature;
#[cfg(test)]
mod tests;
mod throttle;
mod told;
mod websocket;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::base::cause::Cause;
use crate::base::printable::{LONGEST_QUOTE, PrintableText, quote, shorten};
use crate::base::redact::Secrets;
use crate::base::stop::Stop;
use crate::config::schema::{JsonSchema, Undecided};
use crate::config::suite::{Check, Expectation, JsonValue, Pattern, RevisionSource, Selector, Severity};
use crate::http::Failure;
use crate::http::observation::{Answer, BodyEnd, Observation};
use crate::page::html::Page;
pub use outcome::Outcome;
pub(crate) use prospect::Prospect;
use reader::Reader;
pub(crate) use throttle::retry_after;
pub(crate) use told::{expected, first_lines, first_revision, found};

/// An expectation that did not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its key in the config file: `title`; or `answer`, when there was none to hold anything against.
    pub expectation: String,
    /// What was expected.
    pub expected: PrintableText,
    /// What came instead. It may repeat what the page says.
    pub got: PrintableText,
    /// The same without anything that a page, a header or a redirect says, for where others read: notifications. None
    /// where nothing would be left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub got_without_page_text: Option<PrintableText>,
    /// Where the fault lies.
    pub cause: Cause,
    /// Whether it turns the seal red, where the check it was found by does not only warn.
    #[serde(default, skip_serializing_if = "Finding::turns_red")]
    pub severity: Severity,
}

/// What a look at a check comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// Every expectation held when this is empty.
    Judged(Vec<Finding>),
    /// Nothing can be said about the app.
    Unjudged(Doubt),
}

impl Finding {
    /// A finding of the app, which turns the seal red. `got` may repeat what a page says.
    pub(crate) fn new(key: &str, expected: impl Into<PrintableText>, got: impl Into<PrintableText>) -> Self {
        Self {
            expectation: key.to_owned(),
            expected: expected.into(),
            got: got.into(),
            got_without_page_text: None,
            cause: Cause::App,
            severity: Severity::Fail,
        }
    }

    /// The same, of which nothing that came is the text of a page.
    pub(crate) fn without_page_text(self) -> Self {
        let got = self.got.clone();
        self.with_public(got)
    }

    /// The same, with what may be told of `got` where others read.
    pub(crate) fn with_public(self, got: impl Into<PrintableText>) -> Self {
        Self { got_without_page_text: Some(got.into()), ..self }
    }

    /// Adds `words` of our own to what came.
    pub(crate) fn add_to_got(&mut self, words: &str) {
        let texts = [&mut self.got].into_iter().chain(&mut self.got_without_page_text);
        texts.for_each(|text| *text = format!("{text}{words}").into());
    }

    /// Hides each of `secrets`.
    pub(crate) fn hide(&mut self, secrets: &Secrets) {
        let texts = [&mut self.expected, &mut self.got].into_iter().chain(&mut self.got_without_page_text);
        texts.for_each(|text| secrets.hide_in(text));
    }

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn turns_red(severity: &Severity) -> bool {
        *severity == Severity::Fail
    }
}

/// Why nothing can be said about the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// A word or two, for summaries.
    pub word: String,
    /// Where the fault lies.
    pub cause: Cause,
    /// The same for people: no credentials. It may repeat what the page says.
    pub reason: PrintableText,
    /// The same without anything that a page, a header or a redirect says, where that differs.
    pub reason_without_page_text: Option<PrintableText>,
}

impl Doubt {
    /// A doubt whose reason repeats nothing of what a page says.
    pub(crate) fn new(word: &str, cause: Cause, reason: impl Into<PrintableText>) -> Self {
        Self { word: word.to_owned(), cause, reason: reason.into(), reason_without_page_text: None }
    }

    /// The same, with `context` of our own before the reason.
    pub(crate) fn within(&self, context: &str) -> Self {
        let with_context = |reason: &PrintableText| format!("{context}: {reason}").into();
        Self {
            reason: with_context(&self.reason),
            reason_without_page_text: self.reason_without_page_text.as_ref().map(with_context),
            ..self.clone()
        }
    }
}

impl From<&Failure> for Doubt {
    fn from(failure: &Failure) -> Self {
        Self::new(failure.kind.as_str(), failure.cause, &failure.message)
    }
}

/// All that one look tells.
pub(crate) struct Study {
    pub(crate) judgement: Judgement,
    /// Whether another look may tell something else.
    pub(crate) prospect: Prospect,
    /// The revision that gave the answer, where it says so.
    pub(crate) revision: Option<String>,
}

/// Makes what is kept for all answers ([`crate::prepare_process`]).
pub(crate) fn prepare() {
    signature::prepare();
    login::prepare();
}

/// Holds `observation` against `check`, and reads which revision gave it.
pub(crate) fn study(check: &Check, observation: &Observation, source: Option<&RevisionSource>) -> Study {
    study_until(&Stop::default(), check, observation, source)
}

/// The same, where it may have to `stop`: then the answer is not judged.
pub(crate) fn study_until(
    stop: &Stop,
    check: &Check,
    observation: &Observation,
    source: Option<&RevisionSource>,
) -> Study {
    let reader = observation.answer.as_deref().map(|answer| Reader::until(stop.clone(), answer));
    let mut judgement = judge_with(check, observation, reader.as_ref().map_err(|failure| *failure));
    if reader.as_ref().is_ok_and(Reader::was_stopped) && judgement != Judgement::Judged(Vec::new()) {
        judgement = Judgement::Unjudged(not_read());
    }
    let prospect = Prospect::of(observation, &judgement);
    let revision = source.zip(reader.ok()).and_then(|(source, reader)| revision::read(source, &reader));
    Study { judgement, prospect, revision }
}

/// The doubt about a page that took too long to read: this machine may be busy, and the page may be made for that.
fn not_read() -> Doubt {
    Doubt::new("page", Cause::App, "reading the page took too long, and not all of it was looked at")
}

/// What `read` finds in an answer that is a page; none where it is none.
pub(crate) fn read_page<R>(answer: &Answer, read: impl FnOnce(&Page) -> R) -> Option<R> {
    Some(read_page_until(&Stop::default(), answer, read)?.found)
}

/// What was found in a page.
pub(crate) struct Found<R> {
    pub(crate) found: R,
    /// Why that is not all that there is, if so.
    pub(crate) unread: Option<String>,
}

/// The same, where it may have to `stop`; and whether the page was read whole.
pub(crate) fn read_page_until<R>(
    stop: &Stop,
    answer: &Answer,
    read: impl FnOnce(&Page) -> R,
) -> Option<Found<R>> {
    let reader = Reader::until(stop.clone(), answer);
    let found = reader.page().ok().map(read)?;
    Some(Found { found, unread: reader.unread() })
}

/// How the body of an answer is still packed, if it is: then there is nothing to read in it.
pub(crate) fn still_packed(answer: &Answer) -> Option<String> {
    Reader::new(answer).packed()
}

/// The body of an answer, in characters; empty where it is packed in a way that was not asked for.
pub(crate) fn body_of(answer: &Answer) -> String {
    Reader::new(answer).body().to_owned()
}

/// Holds `observation` against `check`.
#[must_use]
pub fn judge(check: &Check, observation: &Observation) -> Judgement {
    study(check, observation, None).judgement
}

fn judge_with(check: &Check, observation: &Observation, reader: Result<&Reader<'_>, &Failure>) -> Judgement {
    let reader = match reader {
        Ok(reader) => reader,
        Err(failure) if failure.kind.is_ours() => return Judgement::Unjudged(failure.into()),
        Err(failure) => return Judgement::Judged(vec![no_answer(check, observation, failure)]),
    };
    // Whatever the answer is, it came over a handshake that was seen.
    if let Some(tls) = check.tls() {
        return Judgement::Judged(certificate::judge(tls, observation));
    }
    let answer = reader.answer();
    // A page of another status is another page: what it holds besides says nothing more.
    let wrong_way = wrong_redirect(check, observation, answer)
        .or_else(|| chain::other(check, observation, answer))
        .or_else(|| websocket::unopened(check, observation, reader))
        .or_else(|| wrong_status(check, answer));
    if let Some(finding) = wrong_way {
        return match throttle::doubt(answer) {
            Some(doubt) => Judgement::Unjudged(doubt),
            None => Judgement::Judged(vec![blamed(finding, reader)]),
        };
    }
    match &answer.body.end {
        BodyEnd::Broken(failure) if failure.kind.is_ours() => return Judgement::Unjudged(failure.into()),
        BodyEnd::Broken(failure) => return Judgement::Judged(vec![broken_body(answer, failure)]),
        BodyEnd::Complete | BodyEnd::Capped | BodyEnd::Unread => {}
    }
    guard::apply(check, observation, reader, || judge_each(check, observation, reader))
}

/// The findings of all expectations; or the doubt about one, where no other finds anything.
fn judge_each(check: &Check, observation: &Observation, reader: &Reader<'_>) -> Result<Vec<Finding>, Doubt> {
    let (mut findings, mut doubt) = (Vec::new(), None);
    for expectation in &check.expectations {
        match judge_one(expectation, observation, reader) {
            Ok(found) => findings.extend(found),
            Err(undecided) => doubt = doubt.or(Some(undecided)),
        }
    }
    doubt.filter(|_| findings.is_empty()).map_or(Ok(findings), Err)
}

/// The same finding, with the cause of whoever answered in the app's place.
fn blamed(finding: Finding, reader: &Reader<'_>) -> Finding {
    match signature::find(reader).filter(|signature| signature.cause == Cause::Edge) {
        Some(signature) => {
            let got = format!("{} from {}", reader.answer().status, signature.by);
            Finding { got: got.into(), cause: Cause::Edge, ..finding }.without_page_text()
        }
        None => finding,
    }
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "callers hand over the text they made, or what shows itself"
)]
fn finding(key: &str, expected: impl ToString, got: impl ToString) -> Finding {
    Finding::new(key, expected.to_string(), got.to_string())
}

fn no_answer(check: &Check, observation: &Observation, failure: &Failure) -> Finding {
    let expected = format!("an answer with status {}", check.status);
    // Of several hosts on the way, the one that failed is what has to be told.
    let last = observation.redirects.last().map(|redirect| &redirect.location);
    let other = last.filter(|last| last.host() != observation.url.host()).and_then(Url::host_str);
    let at = other.map(|host| format!(", at {host}")).unwrap_or_default();
    let somewhere = if other.is_some() { ", at another host that it redirects to" } else { "" };
    let found = finding("answer", expected, format!("{}{at}", failure.message));
    Finding { cause: failure.cause, ..found }.with_public(format!("{}{somewhere}", failure.message))
}

fn broken_body(answer: &Answer, failure: &Failure) -> Finding {
    let got = format!("{} bytes of it, then {}", answer.body.bytes.len(), failure.message);
    Finding { cause: failure.cause, ..finding("answer", "the whole body", got) }.without_page_text()
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
    let key = if answer.status >= 400 { "status" } else { "redirect_to" };
    Some(finding(key, format!("a redirect to {redirect_to}"), got).with_public(public))
}

fn wrong_status(check: &Check, answer: &Answer) -> Option<Finding> {
    if check.status.contains(answer.status) {
        return None;
    }
    let got = status_and_why(answer);
    Some(finding("status", &check.status, got).with_public(public_status_and_why(answer)))
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

fn judge_one(
    expectation: &Expectation,
    observation: &Observation,
    reader: &Reader<'_>,
) -> Result<Option<Finding>, Doubt> {
    Ok(match expectation {
        Expectation::Title(pattern) => wrong_title(pattern, reader),
        Expectation::Text(pattern) => missing_text(pattern, reader),
        Expectation::NoText(pattern) => unwanted_text(pattern, reader),
        Expectation::Selector(selector) => missing_element(selector, reader),
        Expectation::NoSelector(selector) => unwanted_element(selector, reader),
        Expectation::Renders => does_not_render(reader),
        Expectation::Header(name, pattern) => wrong_header("header", name.as_str(), pattern, reader),
        Expectation::ContentType(pattern) => wrong_header("content_type", "content-type", pattern, reader),
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

fn wrong_title(pattern: &Pattern, reader: &Reader<'_>) -> Option<Finding> {
    let got = match reader.page().map(Page::title) {
        Ok(Some(title)) if pattern.is_match_squeezed(&title) => return None,
        Ok(Some(title)) => quote(&title),
        Ok(None) => reader.absent("no title"),
        Err(why) => why,
    };
    Some(finding("title", pattern, got))
}

fn missing_text(pattern: &Pattern, reader: &Reader<'_>) -> Option<Finding> {
    if matches!(pattern, Pattern::Contains(part) if reader.surely_shows(part)) {
        return None;
    }
    let got = match reader.text() {
        "" => reader.absent("no text at all"),
        text if pattern.is_match_squeezed(text) => return None,
        text => reader.absent(&format!("a page that begins {}", quote(text))),
    };
    Some(finding("text", pattern, got))
}

fn unwanted_text(pattern: &Pattern, reader: &Reader<'_>) -> Option<Finding> {
    if pattern.is_match_squeezed(reader.text()) {
        return Some(finding("no_text", absence(pattern), "a page that has it"));
    }
    // What was not read may have it, and nothing at all is no page that is well.
    let why = reader.unread().or_else(|| reader.is_empty().then(|| "an empty body".to_owned()))?;
    Some(finding("no_text", absence(pattern), why))
}

fn missing_element(selector: &Selector, reader: &Reader<'_>) -> Option<Finding> {
    let got = match reader.page() {
        Ok(page) if page.is_too_much_for(&selector.css) => TOO_MUCH.to_owned(),
        Ok(page) if page.count(&selector.css) > 0 => return None,
        Ok(_) => reader.absent("no such element"),
        Err(why) => why,
    };
    Some(finding("selector", &selector.source, got))
}

fn unwanted_element(selector: &Selector, reader: &Reader<'_>) -> Option<Finding> {
    let got = match reader.page() {
        Ok(page) if page.is_too_much_for(&selector.css) => TOO_MUCH.to_owned(),
        Ok(page) => match page.count(&selector.css) {
            0 => reader.unread()?,
            1 => "one such element".to_owned(),
            count => format!("{count} such elements"),
        },
        Err(why) => why,
    };
    Some(finding("no_selector", absence(&selector.source), got))
}

/// What is said where a selector would take minutes.
const TOO_MUCH: &str =
    "a page with too many elements in one place, or too many classes, to look for this selector";

fn does_not_render(reader: &Reader<'_>) -> Option<Finding> {
    let got = match reader.page() {
        Ok(page) if page.has_content() => return None,
        Ok(_) => reader.absent("a page with an empty body"),
        Err(why) => why,
    };
    Some(finding("renders", "HTML with something in its body", got))
}

fn wrong_header(key: &str, name: &str, pattern: &Pattern, reader: &Reader<'_>) -> Option<Finding> {
    if reader.header(name).any(|value| pattern.is_match(&value)) {
        return None;
    }
    let got = match reader.header(name).next() {
        // Whose session that is does not belong into evidence.
        Some(_) if name == "set-cookie" => "another value".to_owned(),
        Some(value) => quote(&value),
        None => "no such header".to_owned(),
    };
    let expected = if key == "header" { format!("{name}: {pattern}") } else { pattern.to_string() };
    Some(finding(key, expected, got))
}

fn wrong_json(pointer: &str, expected: &JsonValue, reader: &Reader<'_>) -> Option<Finding> {
    let got = match reader.json() {
        Ok(document) => match document.pointer(pointer) {
            Some(value) if expected.is_match(value) => return None,
            Some(value) => shorten(&value.to_string(), LONGEST_QUOTE),
            None => "no such place in the document".to_owned(),
        },
        Err(why) => why,
    };
    Some(finding("json", format!("{pointer}: {expected}"), got))
}

fn misfit(schema: &JsonSchema, reader: &Reader<'_>) -> Result<Option<Finding>, Doubt> {
    let found = |got: String| Some(finding("json_schema", "JSON that fits its schema", got));
    match reader.json().map(|document| schema.first_misfit(document)) {
        Ok(Ok(misfit)) => Ok(misfit.and_then(|why| found(shorten(&why, LONGEST_QUOTE)))),
        Ok(Err(Undecided)) => Err(Doubt::new("json_schema", Cause::App, TOO_MANY_STEPS)),
        Err(why) => Ok(found(why)),
    }
}

const TOO_MANY_STEPS: &str = "it takes too long to hold the document to its json_schema; write fewer alternatives within \
                              alternatives (anyOf, oneOf)";

fn too_slow(most: u64, observation: &Observation) -> Option<Finding> {
    #[allow(clippy::cast_precision_loss, reason = "milliseconds that anyone waits are far below 2^52")]
    let limit = most as f64;
    let took = observation.timings.total_ms;
    (took > limit)
        .then(|| finding("max_ms", format!("at most {most} ms"), format!("{took:.0} ms")).without_page_text())
}

fn unnamed_revision(source: &RevisionSource, reader: &Reader<'_>) -> Option<Finding> {
    let named = revision::read(source, reader).is_some();
    (!named).then(|| finding("revision", source, reader.absent("nothing there")))
}

fn absence(what: impl std::fmt::Display) -> String {
    format!("no {what}")
}
