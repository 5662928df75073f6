//! The options of one run, beside its suite.

use magnus::typed_data::Obj;
use magnus::{RString, TryConvert, Value, prelude::*};
use smoke_seal::suite::{Lane, deployed_revision};
use smoke_seal::{Baseline, Previous, Problem, Suite};

use crate::convert::to_json;
use crate::seal::RbSeal;
use crate::text::text;

/// What a caller knows of an app before a run, as it was given.
#[derive(Default)]
pub(in crate::suite) struct GivenFacts {
    pub(in crate::suite) sha: Option<Value>,
    pub(in crate::suite) previous: Option<Value>,
    pub(in crate::suite) baseline: Option<Value>,
    pub(in crate::suite) latency: Option<Value>,
}

/// The options of one run.
pub(in crate::suite) struct RunOptions {
    /// The deployed revision, if the caller knows it.
    pub(in crate::suite) sha: Option<String>,
    /// What is compared with this run: the measurements in the green seals before it.
    pub(in crate::suite) previous: Option<Previous>,
    /// What was seen before the release.
    pub(in crate::suite) baseline: Option<Baseline>,
    /// Whether the browser lane runs, if the suite has one.
    pub(in crate::suite) lane: bool,
}

impl RunOptions {
    /// # Errors
    /// A value that is of the wrong type, or `browser: true` for a suite without a browser lane.
    pub(in crate::suite) fn read(
        suite: &Suite,
        browser: Option<bool>,
        facts: &GivenFacts,
    ) -> Result<Self, Problem> {
        let mut previous = seal_of("previous", facts.previous)?.map(|seal| Previous::of(seal.core()));
        let history = history_of(facts.latency)?;
        if !history.is_empty() {
            previous = Some(previous.unwrap_or_default().with_history(history));
        }
        let sha = expected_revision(facts.sha)?;
        let baseline = seal_of("baseline", facts.baseline)?.map(|seal| Baseline::of(seal.shared()));
        if browser == Some(true) && suite.browser.is_none() {
            let message = "no browser lane is declared; write browser: npx playwright test … for the app";
            return Err(problem(Lane::NAME, message));
        }
        Ok(Self { sha, previous, baseline, lane: browser != Some(false) })
    }
}

/// The revision in `given`; none for nil and for a blank string ([`deployed_revision`]).
pub(in crate::suite) fn expected_revision(given: Option<Value>) -> Result<Option<String>, Problem> {
    let Some(given) = present(given) else { return Ok(None) };
    let Some(given) = RString::from_value(given) else {
        let message = "must be a text; write the commit that was deployed, as git rev-parse HEAD prints it";
        return Err(problem("sha", message));
    };
    deployed_revision(&text(given))
}

/// The seal that was given as `name`; none for nil.
fn seal_of(name: &str, given: Option<Value>) -> Result<Option<Obj<RbSeal>>, Problem> {
    let Some(given) = present(given) else { return Ok(None) };
    let message = "must be a SmokeSeal::Seal, the one before; SmokeSeal::Seal.from_h makes one of a record";
    Obj::try_convert(given).map(Some).map_err(|_| problem(name, message))
}

/// The milliseconds of each check at the last green seals; empty for nil.
fn history_of(given: Option<Value>) -> Result<Vec<(String, Vec<f64>)>, Problem> {
    let Some(given) = present(given) else { return Ok(Vec::new()) };
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

fn present(given: Option<Value>) -> Option<Value> {
    given.filter(|given| !given.is_nil())
}

fn problem(path: &str, message: &str) -> Problem {
    Problem { path: path.to_owned(), message: message.to_owned() }
}
