//! How many instances answer behind the app's name, and how an answer says which one gave it.

use hyper::header::HeaderName;
use serde_json::Value;

use super::check::{
    Check, Expectation, JsonExpectation, JsonPointer, JsonValue, json_pointer, path, readable_header,
};
use super::fields::{Fields, Read, describe};
use super::pattern::Pattern;
use super::settings::{boolean, count};
use super::status::StatusSet;
use super::{Env, FROM_ENVIRONMENT, secret, text};
use crate::base::error::Problem;

/// How many instances answer behind the app's name, and how surely a run has to meet them.
#[derive(Debug, Clone)]
pub struct Instances {
    /// Where an answer says which instance gave it, if it does.
    pub source: Option<InstanceSource>,
    /// How many there are, if that is known.
    pub expect: Option<usize>,
    /// Whether a release is left unsealed where fewer were met.
    pub require: bool,
    /// How surely a bad instance of an equal share of the requests has to be met.
    pub confidence: f64,
    /// Whether the run goes on until it has met them; false where each check has one attempt.
    pub(crate) is_covered: bool,
}

/// The place in an answer that says which instance gave it.
#[derive(Debug, Clone)]
pub enum InstanceSource {
    /// A response header; every answer may have it.
    Header(HeaderName),
    /// A text in the JSON body at a path, which is requested for that alone.
    Json {
        /// The path.
        path: String,
        /// The place in its body.
        pointer: JsonPointer,
    },
}

impl Instances {
    /// The name of the check of the instances in evidence, events and summaries, where a JSON body names them.
    pub const NAME: &'static str = "instances";

    const CONFIDENCE: f64 = 0.99;
    const LEAST_CONFIDENCE: f64 = 0.5;
    const MOST_CONFIDENCE: f64 = 0.9999;
    const MOST: u64 = 100;

    fn of(source: Option<InstanceSource>, expect: Option<usize>) -> Self {
        Self { source, expect, require: false, confidence: Self::CONFIDENCE, is_covered: true }
    }

    /// The same for a run with one attempt of each check: what it meets is named, and nothing else is asked for.
    pub(crate) fn named_only(self) -> Self {
        Self { is_covered: false, require: false, ..self }
    }

    /// The check of the place that names the instance, where it is a path of its own.
    pub(crate) fn check(&self) -> Option<Check> {
        let Some(InstanceSource::Json { path, pointer }) = &self.source else { return None };
        let anything = JsonValue::Text(Pattern::parse("/./").ok()?);
        let named = JsonExpectation { pointer: pointer.clone(), expected: anything };
        let check = Check::of_our_own(Self::NAME, StatusSet::success(), vec![Expectation::Json(named)]);
        Some(Check { path: path.clone(), of_revision: true, ..check })
    }
}

/// Reads what stands at `instances`: a number, or a mapping.
pub(super) fn read(value: &Value, env: Env<'_>, problems: &mut Vec<Problem>) -> Option<Instances> {
    if !value.is_object() {
        let message = match expected(value, env) {
            Ok(number) => return Some(Instances::of(None, Some(number))),
            Err(_) if !value.is_number() && !is_from_environment(value) => format!(
                "must be a number of instances, or a mapping as {{ header: X-Instance, expect: 4 }}, not {}",
                describe(value)
            ),
            Err(message) => message,
        };
        problems.push(Problem { path: Instances::NAME.to_owned(), message });
        return None;
    }
    let mut fields = Fields::open(Instances::NAME, value, problems)?;
    let header = fields.take("header", |value| readable_header(text(value)?));
    let pointer = fields.take("json", |value| json_pointer(text(value)?));
    let asked = fields.take("path", path);
    let expect = fields.take("expect", |value| expected(value, env));
    let require = fields.take("require", boolean).unwrap_or(false);
    let confidence = fields.take("confidence", confidence).unwrap_or(Instances::CONFIDENCE);
    let has = |key: &str| value.get(key).is_some();
    if has("header") && has("json") {
        let message = "has both header and json; keep the place that names the instance";
        fields.problem_of_all(message.to_owned());
    }
    if !has("header") && !has("json") && !has("expect") {
        let message =
            "needs header or json, the place that names the instance; or expect, the number of instances";
        fields.problem_of_all(message.to_owned());
    }
    if has("path") && !has("json") {
        fields.problem("path", "is for json alone: every answer may have the header; remove it".to_owned());
    }
    if require && !has("header") && !has("json") {
        let message = "needs header or json: without a name nobody knows how many instances were met";
        fields.problem("require", message.to_owned());
    }
    fields.finish("key of instances");
    let path = asked.unwrap_or_else(|| "/".to_owned());
    let source = match (header, pointer) {
        (Some(header), _) => Some(InstanceSource::Header(header)),
        (None, Some(pointer)) => Some(InstanceSource::Json { path, pointer }),
        (None, None) => None,
    };
    Some(Instances { require, confidence, ..Instances::of(source, expect) })
}

fn is_from_environment(value: &Value) -> bool {
    value.as_str().is_some_and(|written| written.starts_with(FROM_ENVIRONMENT))
}

/// A number of instances, as it stands or from the environment.
fn expected(value: &Value, env: Env<'_>) -> Read<usize> {
    if !is_from_environment(value) {
        return count(value, 1, Instances::MOST);
    }
    let written = secret(value, env)?;
    let number = written.trim().parse::<u64>().map_or(Value::String(written.clone()), Value::from);
    count(&number, 1, Instances::MOST)
        .map_err(|message| format!("{message}: that is what {} holds", value.as_str().unwrap_or_default()))
}

fn confidence(value: &Value) -> Read<f64> {
    let within = Instances::LEAST_CONFIDENCE..=Instances::MOST_CONFIDENCE;
    value.as_f64().filter(|number| within.contains(number)).ok_or_else(|| {
        format!("must be a probability from 0.5 to 0.9999, such as 0.99, not {}", describe(value))
    })
}
