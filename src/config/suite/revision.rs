//! The setting `revision`: where production names its revision.

use std::fmt;

use hyper::header::HeaderName;
use serde_json::Value;

use super::allowance::Allowance;
use super::check::{
    Check, Expectation, JsonPointer, Selector, json_pointer, path, readable_header, selector,
};
use super::fields::{Fields, Read, describe};
use super::status::StatusSet;
use super::{Env, secret, text};
use crate::base::error::Problem;

/// Where production names its revision, and how many times it is requested.
#[derive(Debug, Clone)]
pub struct Revision {
    /// The path that is requested.
    pub path: String,
    /// Where its answer names the revision.
    pub source: RevisionSource,
    /// How many attempts are made, each over a new connection, so that several revisions behind one name are found.
    pub samples: usize,
    /// With this key production names an HMAC of its revision, instead of the revision itself.
    pub hmac: Option<HmacKey>,
}

/// The place in an answer that names its revision.
#[derive(Debug, Clone)]
pub enum RevisionSource {
    /// A response header; every answer may have it.
    Header(HeaderName),
    /// A string in a JSON body.
    Json(JsonPointer),
    /// The `content` of an element, or its text; every page may have it.
    Selector(Selector),
}

/// A key that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct HmacKey(String);

impl HmacKey {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey")
    }
}

impl Revision {
    /// The name of the check of the revision in evidence, events and summaries.
    pub const NAME: &'static str = "revision";

    /// The check of the revision, as a check.
    pub(crate) fn check(&self) -> Check {
        let expectations = vec![Expectation::Revision(self.source.clone())];
        let check = Check::of_our_own(Self::NAME, StatusSet::success(), expectations);
        Check { path: self.path.clone(), allow: Allowance::ALL.to_vec(), of_revision: true, ..check }
    }

    /// The key in an app's entry.
    const PLACE: &'static str = "revision";

    const SAMPLES: usize = 3;
    const MOST_SAMPLES: u64 = 20;
}

/// Reads `revision`.
pub(super) fn read(value: &Value, env: Env<'_>, problems: &mut Vec<Problem>) -> Option<Revision> {
    if !value.is_object() {
        // The text may be the key, so no message shows it.
        let message =
            "must be a mapping that says where production names its revision, as { header: X-Revision }";
        let message = message.to_owned();
        problems.push(Problem { path: Revision::PLACE.to_owned(), message });
        return None;
    }
    let mut fields = Fields::open(Revision::PLACE, value, problems)?;
    let header = fields.take("header", |value| readable_header(text(value)?).map(RevisionSource::Header));
    let json = fields.take("json", |value| json_pointer(text(value)?).map(RevisionSource::Json));
    let element = fields.take("selector", |value| selector(value).map(RevisionSource::Selector));
    let written = ["header", "json", "selector"].into_iter().filter(|key| value.get(key).is_some()).count();
    let asked = fields.take("path", path);
    let samples = fields.take("samples", samples).unwrap_or(Revision::SAMPLES);
    let hmac = fields.take("hmac", |value| key(value, env));
    if written != 1 {
        let message = match written {
            0 => "needs one of header, json or selector: the place that names the revision",
            _ => "has more than one of header, json and selector; keep the place that names the revision",
        };
        fields.problem_of_all(message.to_owned());
    }
    fields.finish("key of a revision");
    let source = header.or(json).or(element)?;
    Some(Revision { path: asked.unwrap_or_else(|| "/".to_owned()), source, samples, hmac })
}

impl fmt::Display for RevisionSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "the header {name}"),
            Self::Json(pointer) => write!(f, "a text at {pointer}"),
            Self::Selector(selector) => f.write_str(&selector.source),
        }
    }
}

/// Reads the key. An empty key is refused: anyone could compute its HMAC.
fn key(value: &Value, env: Env<'_>) -> Read<HmacKey> {
    let key = secret(value, env)?;
    if key.trim().is_empty() {
        return Err("is empty; write env:NAME, with the key in that variable".to_owned());
    }
    Ok(HmacKey(key))
}

fn samples(value: &Value) -> Read<usize> {
    match value.as_u64().filter(|number| (1..=Revision::MOST_SAMPLES).contains(number)) {
        Some(number) => usize::try_from(number).map_err(|error| error.to_string()),
        None => Err(format!("must be a whole number from 1 to 20, not {}", describe(value))),
    }
}
