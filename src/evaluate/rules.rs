//! The rules of the expectations: each holds one expectation against an answer.

use super::reader::AnswerReader;
use super::{Finding, Inconclusive, asset, finding, hsts, mixed_content, revision};
use crate::base::cause::Cause;
use crate::base::printable::{LONGEST_QUOTE, quote, shorten};
use crate::config::finding_kind::FindingKind;
use crate::config::schema::{JsonSchema, Undecided};
use crate::config::suite::{Expectation, JsonValue, Pattern, RevisionSource, Selector};
use crate::http::observation::Observation;
use crate::page::html::Page;

pub(super) fn evaluate_one(
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
