//! Methods of `SmokeSeal::Suite` for the author of a suite: its outline, an explained attempt, a survey of the app.

use std::pin::Pin;
use std::sync::Arc;

use magnus::scan_args::{get_kwargs, scan_args};
use magnus::typed_data::Obj;
use magnus::{Error, RHash, Ruby, Value};
use serde_json::json;
use smoke_seal::{Explaining, Surveying};

use crate::convert::to_ruby;
use crate::errors;
use crate::suite::arguments::expected_revision;
use crate::suite::rb_suite::RbSuite;
use crate::worker::{EventSender, drive};

/// `outline`: all that a run requests and expects, as an Array of Hashes (`src/tools/outline.rs`). Sends nothing.
pub(super) fn outline(ruby: &Ruby, suite: &RbSuite) -> Value {
    to_ruby(ruby, &json!(suite.suite.outline(&suite.target)))
}

/// `explain(check, sha: nil)`: one attempt at a check, as a Hash (`src/tools/explanation.rs`).
pub(super) fn explain(ruby: &Ruby, suite: &RbSuite, args: &[Value]) -> Result<Value, Error> {
    errors::guarded(ruby, || {
        let args = scan_args::<(String,), (), (), (), RHash, ()>(args)?;
        let given = get_kwargs::<_, (), (Option<Value>,), ()>(args.keywords, &[], &["sha"])?;
        let sha = expected_revision(given.optional.0).map_err(|problem| errors::config(ruby, &[problem]))?;
        let explaining = Explaining::prepare(&suite.suite, &suite.target, &args.required.0, sha.as_deref());
        let explaining = explaining.map_err(|error| errors::suite(ruby, error))?;
        run_to_data(ruby, Box::new(|| Box::pin(async move { json!(explaining.execute().await) })))
    })
}

/// `only(names)`: a suite with these checks only (`src/config/suite/part.rs`). Its seals say that they cover a part.
#[allow(clippy::needless_pass_by_value, reason = "magnus passes the converted value")]
pub(super) fn only(ruby: &Ruby, suite: &RbSuite, names: Vec<String>) -> Result<Obj<RbSuite>, Error> {
    errors::guarded(ruby, || {
        let part = suite.only(&names);
        part.map(|part| part.frozen(ruby)).map_err(|error| errors::suite(ruby, error))
    })
}

/// `survey(pages: nil)`: what a suite could expect of the app at the suite's URL, as a Hash (`src/tools/survey.rs`). `pages`,
/// an Array of paths, replaces the pages of the navigation.
pub(super) fn survey(ruby: &Ruby, suite: &RbSuite, args: &[Value]) -> Result<Value, Error> {
    errors::guarded(ruby, || {
        let args = scan_args::<(), (), (), (), RHash, ()>(args)?;
        let given = get_kwargs::<_, (), (Option<Option<Vec<String>>>,), ()>(args.keywords, &[], &["pages"])?;
        let survey = Surveying::prepare(&Arc::clone(&suite.suite), &suite.target);
        let survey = survey.map_err(|error| errors::suite(ruby, error))?;
        let survey = match given.optional.0.flatten() {
            Some(paths) => survey.of_pages(paths),
            None => survey,
        };
        run_to_data(ruby, Box::new(|| Box::pin(async move { json!(survey.execute().await) })))
    })
}

/// Work of which the result is plain data.
type DataWork = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = serde_json::Value>>> + Send>;

/// Runs `work` on the worker thread, and returns its result as plain Ruby data. Not generic, so that it is compiled once.
fn run_to_data(ruby: &Ruby, work: DataWork) -> Result<Value, Error> {
    let mut result = serde_json::Value::Null;
    let working = move |_: EventSender<_>| async move { Some(work().await) };
    drive(ruby, working, |message| {
        result = message;
        Ok(())
    })?;
    Ok(to_ruby(ruby, &result))
}
