//! Methods of `SmokeSeal::Suite` for the author of a suite: its outline, an explained attempt, a survey of the app.

use std::sync::Arc;

use magnus::scan_args::{get_kwargs, scan_args};
use magnus::typed_data::Obj;
use magnus::{Error, RClass, RHash, Ruby, Value, method, prelude::*};
use serde_json::json;
use smoke_seal::{Explaining, Surveying};

use crate::convert::to_ruby;
use crate::errors;
use crate::run_options::expected_revision;
use crate::suite::{RbSuite, problems_of};
use crate::worker::{EventSender, drive};

pub(crate) fn init(class: RClass) -> Result<(), Error> {
    class.define_method("outline", method!(outline, 0))?;
    class.define_method("explain", method!(explain, -1))?;
    class.define_method("only", method!(only, 1))?;
    class.define_method("survey", method!(survey, -1))
}

/// `outline`: all that a run looks at, as an Array of Hashes (`src/tools/outline.rs`). Nothing is sent.
fn outline(ruby: &Ruby, suite: &RbSuite) -> Value {
    to_ruby(ruby, &json!(suite.suite.outline(&suite.target)))
}

/// `explain(check, sha: nil)`: one attempt at a check, as a Hash (`src/tools/explanation.rs`).
fn explain(ruby: &Ruby, suite: &RbSuite, args: &[Value]) -> Result<Value, Error> {
    errors::guarded(ruby, || {
        let args = scan_args::<(String,), (), (), (), RHash, ()>(args)?;
        let given = get_kwargs::<_, (), (Option<Value>,), ()>(args.keywords, &[], &["sha"])?;
        let sha = expected_revision(given.optional.0).map_err(|problem| errors::config(ruby, &[problem]))?;
        let look = Explaining::prepare(&suite.suite, &suite.target, &args.required.0, sha.as_deref());
        let look = look.map_err(|error| errors::config(ruby, &problems_of(Some(error))))?;
        found(ruby, || async move { json!(look.execute().await) })
    })
}

/// `only(names)`: the part of the suite that has these checks alone (`src/config/suite/part.rs`). Its seals say so.
#[allow(clippy::needless_pass_by_value, reason = "magnus gives what it converted")]
fn only(ruby: &Ruby, suite: &RbSuite, names: Vec<String>) -> Result<Obj<RbSuite>, Error> {
    errors::guarded(ruby, || {
        let part = suite.only(&names);
        part.map(|part| part.frozen(ruby)).map_err(|error| errors::config(ruby, &problems_of(Some(error))))
    })
}

/// `survey(pages: nil)`: what there is at the suite's URL that a suite could expect, as a Hash (`src/tools/survey.rs`). With
/// `pages`, an Array of paths, those are looked at in place of the pages of the navigation.
fn survey(ruby: &Ruby, suite: &RbSuite, args: &[Value]) -> Result<Value, Error> {
    errors::guarded(ruby, || {
        let args = scan_args::<(), (), (), (), RHash, ()>(args)?;
        let given = get_kwargs::<_, (), (Option<Option<Vec<String>>>,), ()>(args.keywords, &[], &["pages"])?;
        let survey = Surveying::prepare(&Arc::clone(&suite.suite), &suite.target);
        let survey = survey.map_err(|error| errors::config(ruby, &problems_of(Some(error))))?;
        let survey = match given.optional.0.flatten() {
            Some(paths) => survey.of_pages(paths),
            None => survey,
        };
        found(ruby, || async move { json!(survey.execute().await) })
    })
}

/// What `work` finds, as plain Ruby data.
fn found<F: Future<Output = serde_json::Value>>(
    ruby: &Ruby,
    work: impl FnOnce() -> F + Send + 'static,
) -> Result<Value, Error> {
    let mut found = serde_json::Value::Null;
    let looking = move |_: EventSender<_>| async move { Some(work().await) };
    drive(ruby, looking, |told| {
        found = told;
        Ok(())
    })?;
    Ok(to_ruby(ruby, &found))
}
