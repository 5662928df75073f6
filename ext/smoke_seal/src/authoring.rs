//! What helps to write a suite: what it looks at, what one look of it comes to, and what there is to look at.

use std::sync::Arc;

use magnus::scan_args::{get_kwargs, scan_args};
use magnus::{Error, RHash, Ruby, Value};
use serde_json::json;
use smoke_seal::{Explaining, Surveying};

use crate::convert::to_ruby;
use crate::errors;
use crate::suite::{RbSuite, expected_revision, problems_of};
use crate::worker::{Teller, drive};

/// `outline`: all that a run looks at, as an Array of Hashes (`src/outline.rs`). Nothing is sent.
pub(crate) fn outline(ruby: &Ruby, suite: &RbSuite) -> Value {
    to_ruby(ruby, &json!(suite.suite.outline(&suite.target)))
}

/// `explain(check, sha: nil)`: one look at a check, as a Hash (`src/explanation.rs`).
pub(crate) fn explain(ruby: &Ruby, suite: &RbSuite, args: &[Value]) -> Result<Value, Error> {
    errors::guarded(ruby, || {
        let args = scan_args::<(String,), (), (), (), RHash, ()>(args)?;
        let given = get_kwargs::<_, (), (Option<Value>,), ()>(args.keywords, &[], &["sha"])?;
        let sha = expected_revision(given.optional.0).map_err(|problem| errors::config(ruby, &[problem]))?;
        let look = Explaining::prepare(&suite.suite, &suite.target, &args.required.0, sha.as_deref());
        let look = look.map_err(|error| errors::config(ruby, &problems_of(Some(error))))?;
        found(ruby, || async move { json!(look.execute().await) })
    })
}

/// `survey`: what there is at the suite's URL that a suite could expect, as a Hash (`src/survey.rs`).
pub(crate) fn survey(ruby: &Ruby, suite: &RbSuite) -> Result<Value, Error> {
    errors::guarded(ruby, || {
        let survey = Surveying::prepare(&Arc::clone(&suite.suite), &suite.target);
        let survey = survey.map_err(|error| errors::config(ruby, &problems_of(Some(error))))?;
        found(ruby, || async move { json!(survey.execute().await) })
    })
}

/// What `work` finds, as plain Ruby data.
fn found<F: Future<Output = serde_json::Value>>(
    ruby: &Ruby,
    work: impl FnOnce() -> F + Send + 'static,
) -> Result<Value, Error> {
    let mut found = serde_json::Value::Null;
    let looking = move |_: Teller<_>| async move { Some(work().await) };
    drive(ruby, looking, |told| {
        found = told;
        Ok(())
    })?;
    Ok(to_ruby(ruby, &found))
}
