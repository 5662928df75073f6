//! One check: a read-only request, and what is expected of its answer.

use std::fmt;

use reqwest::header::HeaderName;
use serde_json::Value;

use super::fields::{Fields, Read, describe};
use super::pattern::Pattern;
use super::status::StatusSet;
use super::{header_name, text};
use crate::error::Problem;

/// One read-only request and what is expected of the answer.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its name in the config file: the word that summaries use for it.
    pub name: String,
    /// GET or HEAD.
    pub method: Method,
    /// The path below the target's URL, with its query.
    pub path: String,
    /// The statuses expected of the answer.
    pub status: StatusSet,
    /// Where the path must redirect to, if it must.
    pub redirect_to: Option<RedirectTo>,
    /// What else is expected, in the order it is judged.
    pub expectations: Vec<Expectation>,
    /// What a finding does to the verdict.
    pub severity: Severity,
}

/// The methods that only look. There are no others, so that no run can change what it looks at (RFC 9110, 9.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Fetches the page.
    Get,
    /// Fetches only what stands before the page.
    Head,
}

/// What a finding of a check does to the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// A finding turns the seal red.
    Fail,
    /// A finding is shown and counted, and leaves the seal as it is.
    Warn,
}

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
    /// The answer is HTML whose body holds anything at all.
    Renders,
    /// A response header, and what one of its values must hold.
    Header(HeaderName, Pattern),
    /// The `Content-Type` header.
    ContentType(Pattern),
    /// A value in a JSON body.
    Json(JsonExpectation),
    /// How many milliseconds the probe may take, redirects and body included.
    MaxMs(u64),
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
    /// The pointer: `/build/sha`; empty for the whole document.
    pub pointer: String,
    /// What stands there: a string is held against a pattern as a whole, anything else must be equal.
    pub expected: JsonValue,
}

/// What a JSON value is held against.
#[derive(Debug, Clone)]
pub enum JsonValue {
    /// A string that equals this one, or matches this regex.
    Text(Pattern),
    /// A value equal to this one.
    Equal(Value),
}

/// Where a path must redirect to.
#[derive(Debug, Clone)]
pub enum RedirectTo {
    /// A path or a URL; a path is taken from the URL that was asked.
    Url(String),
    /// A regex that the whole URL must match.
    Matches(Pattern),
}

impl Method {
    /// The method's name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
        }
    }
}

impl Severity {
    /// The word for it in config files and evidence.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
        }
    }
}

impl Check {
    /// Whether any expectation needs the body; without one, none is read.
    #[must_use]
    pub fn needs_body(&self) -> bool {
        self.expectations.iter().any(Expectation::needs_body)
    }
}

impl Expectation {
    /// Its key in the config file.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Title(_) => "title",
            Self::Text(_) => "text",
            Self::NoText(_) => "no_text",
            Self::Selector(_) => "selector",
            Self::NoSelector(_) => "no_selector",
            Self::Renders => "renders",
            Self::Header(..) => "header",
            Self::ContentType(_) => "content_type",
            Self::Json(_) => "json",
            Self::MaxMs(_) => "max_ms",
        }
    }

    fn needs_body(&self) -> bool {
        !matches!(self, Self::Header(..) | Self::ContentType(_) | Self::MaxMs(_))
    }
}

impl JsonValue {
    /// Whether `value` is the one expected.
    #[must_use]
    pub fn is_match(&self, value: &Value) -> bool {
        match self {
            Self::Text(pattern) => value.as_str().is_some_and(|text| pattern.is_whole_match(text)),
            Self::Equal(expected) => value == expected,
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

impl fmt::Display for RedirectTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => f.write_str(url),
            Self::Matches(pattern) => pattern.fmt(f),
        }
    }
}

/// Reads the check `name` that stands at `place` in the config.
pub(super) fn read(name: &str, value: &Value, place: &str, problems: &mut Vec<Problem>) -> Option<Check> {
    if let Err(message) = check_name(name) {
        problems.push(Problem { path: place.to_owned(), message });
    }
    let mut fields = Fields::open(place, value, problems)?;
    let path = fields.take("path", path);
    let path = fields.require("path", path, "is missing; write the path to ask for, such as /");
    let method = fields.take("method", method).unwrap_or(Method::Get);
    let status = fields.take("status", StatusSet::read);
    let redirect_to = fields.take("redirect_to", redirect_to);
    let severity = fields.take("severity", severity).unwrap_or(Severity::Fail);
    let expectations = read_expectations(&mut fields);
    refuse_contradictions(&mut fields, method, status.as_ref(), redirect_to.as_ref(), &expectations);
    fields.finish("expectation");

    let default_status =
        if redirect_to.is_some() { StatusSet::redirection() } else { StatusSet::success() };
    Some(Check {
        name: name.to_owned(),
        method,
        path: path?,
        status: status.unwrap_or(default_status),
        redirect_to,
        expectations,
        severity,
    })
}

fn read_expectations(fields: &mut Fields<'_>) -> Vec<Expectation> {
    let mut found: Vec<Expectation> = Vec::new();
    found.extend(fields.take_entries("header", |name, value| {
        Ok(Expectation::Header(header_name(name)?, pattern(value)?))
    }));
    found.extend(fields.take_each("content_type", pattern).into_iter().map(Expectation::ContentType));
    found.extend(fields.take("renders", yes).map(|()| Expectation::Renders));
    found.extend(fields.take_each("title", pattern).into_iter().map(Expectation::Title));
    found.extend(fields.take_each("text", pattern).into_iter().map(Expectation::Text));
    found.extend(fields.take_each("no_text", pattern).into_iter().map(Expectation::NoText));
    found.extend(fields.take_each("selector", selector).into_iter().map(Expectation::Selector));
    found.extend(fields.take_each("no_selector", selector).into_iter().map(Expectation::NoSelector));
    found.extend(fields.take_entries("json", json).into_iter().map(Expectation::Json));
    found.extend(fields.take("max_ms", milliseconds).map(Expectation::MaxMs));
    found
}

/// What can never hold is said before a byte is sent, not found out in production.
fn refuse_contradictions(
    fields: &mut Fields<'_>,
    method: Method,
    status: Option<&StatusSet>,
    redirect_to: Option<&RedirectTo>,
    expectations: &[Expectation],
) {
    if redirect_to.is_some() && status.is_some_and(|status| !status.allows_redirects()) {
        fields.problem("redirect_to", "cannot hold with a status that is no 3xx; remove status".to_owned());
    }
    for expectation in expectations.iter().filter(|expectation| expectation.needs_body()) {
        let key = expectation.key();
        if method == Method::Head {
            fields.problem(key, "cannot hold: an answer to head has no body; use method: get".to_owned());
        }
        if redirect_to.is_some() {
            let message = "is not looked at: the check ends at the redirect; give the page it leads to its own check";
            fields.problem(key, message.to_owned());
        }
    }
}

/// A name goes into summary lines, so it must be one short line itself.
fn check_name(name: &str) -> Read<()> {
    let fits = !name.trim().is_empty() && name.chars().count() <= 80 && !name.chars().any(char::is_control);
    if fits { Ok(()) } else { Err("a check's name is one line of 1 to 80 characters".to_owned()) }
}

fn path(value: &Value) -> Read<String> {
    let path = text(value)?;
    if !path.starts_with('/') || path.starts_with("//") {
        return Err(format!("{path:?} must begin with one /; it is a path below the app's url"));
    }
    if path.contains(|character: char| character.is_control()) {
        return Err("holds a control character".to_owned());
    }
    if path.contains('#') {
        return Err(format!("{path:?} has a fragment, which never reaches a server; remove the # and what follows"));
    }
    Ok(path.to_owned())
}

fn method(value: &Value) -> Read<Method> {
    match value.as_str().map(str::to_lowercase).as_deref() {
        Some("get") => Ok(Method::Get),
        Some("head") => Ok(Method::Head),
        _ => Err(format!("{} only changes things or does not exist; write get or head", describe(value))),
    }
}

fn severity(value: &Value) -> Read<Severity> {
    match value.as_str() {
        Some("fail") => Ok(Severity::Fail),
        Some("warn") => Ok(Severity::Warn),
        _ => Err(format!("must be fail or warn, not {}", describe(value))),
    }
}

fn yes(value: &Value) -> Read<()> {
    if value == &Value::Bool(true) {
        Ok(())
    } else {
        Err(format!("must be true, or left out, not {}", describe(value)))
    }
}

/// A number is taken as its digits, since YAML reads `text: 404` as one.
fn pattern(value: &Value) -> Read<Pattern> {
    match value {
        Value::String(source) => Pattern::parse(source),
        Value::Number(number) => Pattern::parse(&number.to_string()),
        Value::Bool(_) => Err(format!("must be a text or a /regex/; put {value} in quotes if it is the text")),
        other => Err(format!("must be a text or a /regex/, not {}", describe(other))),
    }
}

fn selector(value: &Value) -> Read<Selector> {
    let source = text(value)?;
    let css = scraper::Selector::parse(source).map_err(|error| format!("{source:?} is no CSS selector: {error}"))?;
    Ok(Selector { css, source: source.to_owned() })
}

fn json(pointer: &str, value: &Value) -> Read<JsonExpectation> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return Err(format!("a JSON pointer begins with a slash; write /{}", pointer.replace('.', "/")));
    }
    let expected = match value {
        Value::String(source) if source.is_empty() => JsonValue::Equal(value.clone()),
        Value::String(source) => JsonValue::Text(Pattern::parse(source)?),
        other => JsonValue::Equal(other.clone()),
    };
    Ok(JsonExpectation { pointer: pointer.to_owned(), expected })
}

fn redirect_to(value: &Value) -> Read<RedirectTo> {
    match Pattern::parse(text(value)?)? {
        Pattern::Contains(url) if url.starts_with('/') || url.contains("://") => Ok(RedirectTo::Url(url)),
        Pattern::Contains(url) => Err(format!("{url:?} is neither a path nor a URL; write /{url} or https://{url}")),
        regex @ Pattern::Matches { .. } => Ok(RedirectTo::Matches(regex)),
    }
}

fn milliseconds(value: &Value) -> Read<u64> {
    match value.as_u64() {
        Some(number) if number > 0 => Ok(number),
        _ => Err(format!("must be a whole number of milliseconds above 0, not {}", describe(value))),
    }
}
