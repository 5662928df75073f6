//! The rules: each checks one kind of expectation on an answer.

use super::reader::AnswerReader;
use super::{Finding, Inconclusive, asset, finding, hsts, mixed_content, revision};
use crate::base::cause::Cause;
use crate::base::printable::{LONGEST_QUOTE, quote, shorten};
use crate::config::schema::{JsonSchema, Undecided};
use crate::config::suite::{Expectation, JsonExpectation, Pattern, RevisionSource, Selector};
use crate::http::observation::Observation;
use crate::page::html::Page;

/// The result of one expectation.
pub(super) struct Ruling {
    /// What was expected.
    pub(super) expected: String,
    pub(super) result: Result<Held, Finding>,
}

/// What the answer has for an expectation that holds; none if that adds no information.
pub(super) type Held = Option<String>;

/// The result of a rule: the error is what was found instead.
pub(super) type RuleResult = Result<Held, Got>;

/// What was found instead of what was expected.
pub(super) enum Got {
    /// It may contain page text.
    PageText(String),
    /// It contains no page text.
    OwnWords(String),
}

/// Evaluates `expectation` on `observation`, whose answer `reader` reads.
pub(super) fn evaluate_one(
    expectation: &Expectation,
    observation: &Observation,
    reader: &AnswerReader<'_>,
) -> Result<Ruling, Inconclusive> {
    let (expected, result) = match expectation {
        Expectation::Title(pattern) => (pattern.to_string(), title(pattern, reader)),
        Expectation::Text(pattern) => (pattern.to_string(), text(pattern, reader)),
        Expectation::NoText(pattern) => (format!("no {pattern}"), no_text(pattern, reader)),
        Expectation::Selector(selector) => (selector.source.clone(), element(selector, reader)),
        Expectation::NoSelector(selector) => {
            (format!("no {}", selector.source), no_element(selector, reader))
        }
        Expectation::Renders => ("HTML with something in its body".to_owned(), renders(reader)),
        Expectation::Header(name, pattern) => {
            (format!("{name}: {pattern}"), header(name.as_str(), pattern, reader))
        }
        Expectation::ContentType(pattern) => (pattern.to_string(), content_type(pattern, reader)),
        Expectation::Json(json) => (format!("{}: {}", json.pointer, json.expected), json_value(json, reader)),
        Expectation::JsonSchema(schema) => {
            ("JSON that fits its schema".to_owned(), json_schema(schema, reader)?)
        }
        Expectation::Hsts(policy) => {
            (format!("Strict-Transport-Security: {policy}"), hsts::policy(policy, reader))
        }
        Expectation::MaxMs(most) => (format!("at most {most} ms"), max_ms(*most, observation)),
        // Evaluated elsewhere, since it does not depend on the answer.
        Expectation::Tls(tls) => (tls.to_string(), Ok(None)),
        Expectation::Revision(source) => (source.to_string(), revision(source, reader)),
        Expectation::NoMixedContent => {
            ("no reference over http".to_owned(), mixed_content::no_mixed_content(reader))
        }
        Expectation::Asset(asset) => {
            let result = asset::wrong_asset(asset, reader).map_or(Ok(None), Err);
            return Ok(Ruling { expected: asset.kind.to_string(), result });
        }
    };
    let result = result.map_err(|got| match got {
        Got::PageText(got) => finding(expectation.kind(), &expected, got),
        Got::OwnWords(got) => finding(expectation.kind(), &expected, got).without_page_text(),
    });
    Ok(Ruling { expected, result })
}

/// The error of a rule, which may contain page text.
pub(super) fn instead(got: impl Into<String>) -> RuleResult {
    Err(Got::PageText(got.into()))
}

fn title(pattern: &Pattern, reader: &AnswerReader<'_>) -> RuleResult {
    match reader.page().map(Page::title) {
        Ok(Some(title)) if pattern.is_match_squeezed(&title) => Ok(Some(quote(&title))),
        Ok(Some(title)) => instead(quote(&title)),
        Ok(None) => instead(reader.absent("no title")),
        Err(why) => instead(why),
    }
}

fn text(pattern: &Pattern, reader: &AnswerReader<'_>) -> RuleResult {
    if matches!(pattern, Pattern::Contains(part) if reader.surely_shows(part)) {
        return Ok(None);
    }
    match reader.text() {
        "" => instead(reader.absent("no text at all")),
        text if pattern.is_match_squeezed(text) => Ok(None),
        text => instead(reader.absent(&format!("a page that begins {}", quote(text)))),
    }
}

fn no_text(pattern: &Pattern, reader: &AnswerReader<'_>) -> RuleResult {
    if pattern.is_match_squeezed(reader.text()) {
        return instead("a page that has it");
    }
    // The unread part may have it; and an empty body is not a healthy page.
    match reader.unread() {
        Some(why) => instead(why),
        None if reader.is_empty() => instead("an empty body"),
        None => Ok(None),
    }
}

fn element(selector: &Selector, reader: &AnswerReader<'_>) -> RuleResult {
    match count(selector, reader) {
        Ok(0) => instead(reader.absent("no such element")),
        Ok(count) => Ok(Some(elements(count))),
        Err(why) => instead(why),
    }
}

fn no_element(selector: &Selector, reader: &AnswerReader<'_>) -> RuleResult {
    match count(selector, reader) {
        Ok(0) => reader.unread().map_or(Ok(None), instead),
        Ok(count) => instead(elements(count)),
        Err(why) => instead(why),
    }
}

/// How many elements of a page a selector finds; the error is why that is unknown.
fn count(selector: &Selector, reader: &AnswerReader<'_>) -> Result<usize, String> {
    let page = reader.page()?;
    if page.is_too_much_for(&selector.css) {
        let why =
            "a page with too many elements in one place, or too many classes, to look for this selector";
        return Err(why.to_owned());
    }
    Ok(page.count(&selector.css))
}

fn elements(count: usize) -> String {
    if count == 1 { "one such element".to_owned() } else { format!("{count} such elements") }
}

fn renders(reader: &AnswerReader<'_>) -> RuleResult {
    match reader.page() {
        Ok(page) if page.has_content() => Ok(None),
        Ok(_) => instead(reader.absent("a page with an empty body")),
        Err(why) => instead(why),
    }
}

fn header(name: &str, pattern: &Pattern, reader: &AnswerReader<'_>) -> RuleResult {
    // Evidence must not contain session cookies.
    let is_secret = name == "set-cookie";
    match (reader.header(name).find(|value| pattern.is_match(value)), reader.header(name).next()) {
        (Some(_), _) if is_secret => Ok(None),
        (Some(value), _) => Ok(Some(quote(&value))),
        (None, Some(_)) if is_secret => instead("another value"),
        (None, Some(value)) => instead(quote(&value)),
        (None, None) => instead("no such header"),
    }
}

fn content_type(pattern: &Pattern, reader: &AnswerReader<'_>) -> RuleResult {
    header("content-type", pattern, reader)
}

fn json_value(json: &JsonExpectation, reader: &AnswerReader<'_>) -> RuleResult {
    let document = match reader.json() {
        Ok(document) => document,
        Err(why) => return instead(why),
    };
    let Some(value) = document.pointer(&json.pointer) else {
        return instead("no such place in the document");
    };
    let shown = shorten(&value.to_string(), LONGEST_QUOTE);
    if json.expected.is_match(value) { Ok(Some(shown)) } else { instead(shown) }
}

fn json_schema(schema: &JsonSchema, reader: &AnswerReader<'_>) -> Result<RuleResult, Inconclusive> {
    match reader.json().map(|document| schema.first_misfit(document)) {
        Ok(Ok(None)) => Ok(Ok(None)),
        Ok(Ok(Some(misfit))) => Ok(instead(shorten(&misfit, LONGEST_QUOTE))),
        Ok(Err(Undecided)) => Err(Inconclusive::new("json_schema", Cause::App, TOO_MANY_STEPS)),
        Err(why) => Ok(instead(why)),
    }
}

const TOO_MANY_STEPS: &str = "it takes too long to hold the document to its json_schema; write fewer alternatives within \
                              alternatives (anyOf, oneOf)";

fn max_ms(most: u64, observation: &Observation) -> RuleResult {
    #[allow(clippy::cast_precision_loss, reason = "milliseconds that anyone waits are far below 2^52")]
    let limit = most as f64;
    let took = observation.timings.total_ms;
    let shown = format!("{took:.0} ms");
    if took > limit { Err(Got::OwnWords(shown)) } else { Ok(Some(shown)) }
}

fn revision(source: &RevisionSource, reader: &AnswerReader<'_>) -> RuleResult {
    revision::read(source, reader)
        .map_or_else(|| instead(reader.absent("nothing there")), |said| Ok(Some(said)))
}
