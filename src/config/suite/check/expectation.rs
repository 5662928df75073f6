//! The expectations of a check beyond its status, and their config keys.

use std::fmt;

use hyper::header::{self, HeaderName};
use scraper::error::SelectorErrorKind;
use serde_json::Value;

use super::{Hsts, JsonPointer};
use crate::base::json::is_equal;
use crate::config::finding_kind::FindingKind;
use crate::config::schema::{self, JsonSchema};
use crate::config::suite::fields::{Fields, Read, describe};
use crate::config::suite::pattern::Pattern;
use crate::config::suite::revision::RevisionSource;
use crate::config::suite::tls::Tls;
use crate::config::suite::{header_name, text};
use crate::page::asset::AssetExpectation;

/// One thing expected of an answer, beyond its status.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Expectation {
    /// The title of the page.
    Title(Pattern),
    /// A text that the page shows.
    Text(Pattern),
    /// A text that the page must not show.
    NoText(Pattern),
    /// A CSS selector that finds something in the HTML as it was served.
    Selector(Selector),
    /// A CSS selector that must find nothing.
    NoSelector(Selector),
    /// The answer is HTML whose body is not empty.
    Renders,
    /// A response header, and what one of its values must match.
    Header(HeaderName, Pattern),
    /// The `Content-Type` header.
    ContentType(Pattern),
    /// A value in a JSON body.
    Json(JsonExpectation),
    /// A schema that a JSON body matches.
    JsonSchema(JsonSchema),
    /// The `Strict-Transport-Security` header.
    Hsts(Hsts),
    /// TLS itself, whatever the answer is.
    Tls(Tls),
    /// How many milliseconds the probe may take, redirects and body included.
    MaxMs(u64),
    /// The answer names a revision. The run checks which one.
    Revision(RevisionSource),
    /// An https page has no references over http.
    NoMixedContent,
    /// The answer is a referenced asset. Only follow-ups use it, not the config.
    Asset(AssetExpectation),
}

/// A compiled CSS selector and the text it was compiled from.
#[derive(Debug, Clone)]
pub struct Selector {
    /// The compiled selector.
    pub css: scraper::Selector,
    /// The selector as it was written.
    pub source: String,
}

/// A place in a JSON document (RFC 6901) and the value expected there.
#[derive(Debug, Clone)]
pub struct JsonExpectation {
    /// The place.
    pub pointer: JsonPointer,
    /// The expected value: a string must match a pattern as a whole, anything else must be equal.
    pub expected: JsonValue,
}

/// An expected JSON value.
#[derive(Debug, Clone)]
pub enum JsonValue {
    /// A string that equals this one, or matches this regex.
    Text(Pattern),
    /// A value equal to this one.
    Equal(Value),
}

impl Expectation {
    /// The kind of its finding.
    #[must_use]
    pub fn kind(&self) -> FindingKind {
        match self {
            Self::Title(_) => FindingKind::Title,
            Self::Text(_) => FindingKind::Text,
            Self::NoText(_) => FindingKind::NoText,
            Self::Selector(_) => FindingKind::Selector,
            Self::NoSelector(_) => FindingKind::NoSelector,
            Self::Renders => FindingKind::Renders,
            Self::Header(..) => FindingKind::Header,
            Self::ContentType(_) => FindingKind::ContentType,
            Self::Json(_) => FindingKind::Json,
            Self::JsonSchema(_) => FindingKind::JsonSchema,
            Self::Hsts(_) => FindingKind::Hsts,
            Self::Tls(_) => FindingKind::Tls,
            Self::MaxMs(_) => FindingKind::MaxMs,
            Self::Revision(_) => FindingKind::Revision,
            Self::NoMixedContent => FindingKind::NoMixedContent,
            Self::Asset(_) => FindingKind::Assets,
        }
    }

    /// Whether it needs the whole body.
    pub(super) fn needs_body(&self) -> bool {
        match self {
            Self::Header(..)
            | Self::ContentType(_)
            | Self::Hsts(_)
            | Self::Tls(_)
            | Self::MaxMs(_)
            | Self::Revision(RevisionSource::Header(_)) => false,
            Self::Title(_)
            | Self::Text(_)
            | Self::NoText(_)
            | Self::Selector(_)
            | Self::NoSelector(_)
            | Self::Renders
            | Self::Json(_)
            | Self::JsonSchema(_)
            | Self::Revision(_)
            | Self::NoMixedContent
            | Self::Asset(_) => true,
        }
    }

    /// Whether an answer for which it holds is surely the right page, since no other page has that text.
    pub(crate) fn identifies_page(&self) -> bool {
        match self {
            Self::Title(_) | Self::Text(_) | Self::Selector(_) | Self::Json(_) | Self::JsonSchema(_) => true,
            Self::NoText(_)
            | Self::NoSelector(_)
            | Self::Renders
            | Self::Header(..)
            | Self::ContentType(_)
            | Self::Hsts(_)
            | Self::Tls(_)
            | Self::MaxMs(_)
            | Self::Revision(_)
            | Self::NoMixedContent
            | Self::Asset(_) => false,
        }
    }
}

impl JsonValue {
    /// Whether `value` is the one expected.
    #[must_use]
    pub fn is_match(&self, value: &Value) -> bool {
        match self {
            Self::Text(pattern) => value.as_str().is_some_and(|text| pattern.is_whole_match(text)),
            Self::Equal(expected) => is_equal(expected, value),
        }
    }
}

impl fmt::Display for JsonValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(pattern) => pattern.fmt(f),
            Self::Equal(value) => value.fmt(f),
        }
    }
}

/// Reads the expectations of a check, in the order of evaluation. `hsts` is read by the check, since it is a mapping.
pub(super) fn read(fields: &mut Fields<'_>) -> Vec<Expectation> {
    let mut found: Vec<Expectation> = Vec::new();
    found.extend(fields.take_entries("header", |name, value| {
        Ok(Expectation::Header(readable_header(name)?, pattern(value)?))
    }));
    found.extend(fields.take_each("content_type", pattern).into_iter().map(Expectation::ContentType));
    found.extend(fields.take("renders", yes).map(|()| Expectation::Renders));
    found.extend(fields.take_each("title", pattern).into_iter().map(Expectation::Title));
    found.extend(fields.take_each("text", pattern).into_iter().map(Expectation::Text));
    found.extend(fields.take_each("no_text", pattern).into_iter().map(Expectation::NoText));
    found.extend(fields.take_each("selector", selector).into_iter().map(Expectation::Selector));
    found.extend(fields.take_each("no_selector", selector).into_iter().map(Expectation::NoSelector));
    found.extend(fields.take("no_mixed_content", yes).map(|()| Expectation::NoMixedContent));
    found.extend(fields.take_entries("json", json).into_iter().map(Expectation::Json));
    found.extend(fields.take("json_schema", json_schema).map(Expectation::JsonSchema));
    found.extend(fields.take("max_ms", milliseconds).map(Expectation::MaxMs));
    found
}

pub(super) fn yes(value: &Value) -> Read<()> {
    if value == &Value::Bool(true) {
        Ok(())
    } else {
        Err(format!("must be true, or left out, not {}", describe(value)))
    }
}

/// A number is refused like a boolean, since YAML has already changed it: `1.10` into 1.1, `12:30` into 45000.
fn pattern(value: &Value) -> Read<Pattern> {
    match value {
        Value::String(source) => Pattern::parse(source),
        Value::Number(_) | Value::Bool(_) => {
            Err(format!("must be a text or a /regex/; put {value} in quotes if it is the text"))
        }
        other => Err(format!("must be a text or a /regex/, not {}", describe(other))),
    }
}

/// Headers about the encoded body. They are removed when the body is decoded.
const UNREADABLE: [HeaderName; 2] = [header::CONTENT_ENCODING, header::CONTENT_LENGTH];

pub(in crate::config::suite) fn readable_header(name: &str) -> Read<HeaderName> {
    let name = header_name(name)?;
    if UNREADABLE.contains(&name) {
        return Err("is about the encoded body, and the body is decoded before it is checked".to_owned());
    }
    Ok(name)
}

pub(in crate::config::suite) fn selector(value: &Value) -> Read<Selector> {
    let source = text(value)?;
    if source.trim().is_empty() {
        return Err("is empty, and selects nothing".to_owned());
    }
    let css =
        scraper::Selector::parse(source).map_err(|error| format!("{source:?} {}", no_selector(&error)))?;
    Ok(Selector { css, source: source.to_owned() })
}

/// Replaces the crate's message for an unknown pseudo-class, which asks users to report a bug.
fn no_selector(error: &SelectorErrorKind) -> String {
    match error {
        SelectorErrorKind::EndOfLine => "is not a CSS selector: it ends too early".to_owned(),
        SelectorErrorKind::UnexpectedSelectorParseError(_) => {
            "is not a CSS selector that can find anything in HTML as it was served; :hover, ::before and :contains() cannot"
                .to_owned()
        }
        other => format!("is no CSS selector: {other}"),
    }
}

fn json_schema(value: &Value) -> Read<JsonSchema> {
    schema::read(value).map_err(|problem| format!("is not a valid JSON Schema: {problem}"))
}

fn json(pointer: &str, value: &Value) -> Read<JsonExpectation> {
    let pointer = json_pointer(pointer)?;
    let expected = match value {
        Value::String(source) if source.is_empty() => JsonValue::Equal(value.clone()),
        Value::String(source) => JsonValue::Text(Pattern::parse(source)?),
        other => JsonValue::Equal(other.clone()),
    };
    Ok(JsonExpectation { pointer, expected })
}

pub(in crate::config::suite) fn json_pointer(pointer: &str) -> Read<JsonPointer> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return Err(format!("a JSON pointer begins with a slash; write /{}", pointer.replace('.', "/")));
    }
    Ok(pointer.to_owned())
}

fn milliseconds(value: &Value) -> Read<u64> {
    match value.as_u64() {
        Some(number) if number > 0 => Ok(number),
        _ => Err(format!("must be a whole number of milliseconds above 0, not {}", describe(value))),
    }
}
