//! What a caller gives to a run, besides its suite.

use magnus::typed_data::Obj;
use magnus::{RString, TryConvert, Value, prelude::*};
use smoke_seal::suite::deployed_revision;
use smoke_seal::{Baseline, Previous, Problem};

use crate::convert::{text, to_json};
use crate::seal::RbSeal;

/// What a caller knows of an app before a run, as it was given.
pub(crate) struct GivenFacts {
    pub(crate) sha: Option<Value>,
    pub(crate) previous: Option<Value>,
    pub(crate) baseline: Option<Value>,
    pub(crate) latency: Option<Value>,
}

/// What a caller wants of a run.
pub(crate) struct RunOptions {
    /// The revision that was deployed, where it is known.
    pub(crate) sha: Option<String>,
    /// What was known when the app was last sealed green.
    pub(crate) previous: Option<Previous>,
    /// What was seen before the release.
    pub(crate) baseline: Option<Baseline>,
    /// Whether the browser lane runs, if there is one.
    pub(crate) lane: bool,
}

impl RunOptions {
    pub(crate) fn of(facts: &GivenFacts, lane: bool) -> Result<Self, Problem> {
        let mut previous = seal_of("previous", facts.previous)?.map(|seal| Previous::of(seal.core()));
        let history = history_of(facts.latency)?;
        if !history.is_empty() {
            previous = Some(previous.unwrap_or_default().with_history(history));
        }
        Ok(Self {
            sha: expected_revision(facts.sha)?,
            previous,
            baseline: seal_of("baseline", facts.baseline)?.map(|seal| Baseline::of(seal.shared())),
            lane,
        })
    }
}

/// The revision that was given; none of nil and of a blank text ([`deployed_revision`]).
pub(crate) fn expected_revision(given: Option<Value>) -> Result<Option<String>, Problem> {
    let Some(given) = given.filter(|given| !given.is_nil()) else { return Ok(None) };
    let Some(given) = RString::from_value(given) else {
        let message = "must be a text; write the commit that was deployed, as git rev-parse HEAD prints it";
        return Err(problem("sha", message));
    };
    deployed_revision(&text(given))
}

/// The seal that was given as `name`; none of nil.
fn seal_of(name: &str, given: Option<Value>) -> Result<Option<Obj<RbSeal>>, Problem> {
    let Some(given) = given.filter(|given| !given.is_nil()) else { return Ok(None) };
    let message = "must be a SmokeSeal::Seal, the one before; SmokeSeal::Seal.from_h makes one of a record";
    Obj::try_convert(given).map(Some).map_err(|_| problem(name, message))
}

/// The milliseconds of each check at the last green seals; empty of nil.
fn history_of(given: Option<Value>) -> Result<Vec<(String, Vec<f64>)>, Problem> {
    let Some(given) = given.filter(|given| !given.is_nil()) else { return Ok(Vec::new()) };
    let message = "must be a Hash of names of checks to Arrays of milliseconds, oldest first";
    let refuse = || problem("latency", message);
    let copy = to_json(given).map_err(|_| refuse())?;
    let mut history = Vec::new();
    for (check, times) in copy.as_object().ok_or_else(refuse)? {
        let mut numbers = Vec::new();
        for time in times.as_array().ok_or_else(refuse)? {
            numbers.push(time.as_f64().ok_or_else(refuse)?);
        }
        history.push((check.clone(), numbers));
    }
    Ok(history)
}

fn problem(path: &str, message: &str) -> Problem {
    Problem { path: path.to_owned(), message: message.to_owned() }
}
