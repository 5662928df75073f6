//! Methods of `SmokeSeal::Suite` for answers that somebody else gets: what to ask, and what the answers say.

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use magnus::scan_args::{get_kwargs, scan_args};
use magnus::typed_data::Obj;
use magnus::{Error, RHash, Ruby, Value};
use serde_json::json;
use smoke_seal::{Run, Seal};

use crate::convert::{to_json, to_ruby};
use crate::errors;
use crate::seal::RbSeal;
use crate::suite::arguments::expected_revision;
use crate::suite::rb_suite::RbSuite;
use crate::time::now;

/// `external_requests(sha: nil)`: what a probe that is not ours is to request, as a Hash (`src/run/external/request.rs`).
/// Sends nothing.
pub(super) fn external_requests(ruby: &Ruby, suite: &RbSuite, args: &[Value]) -> Result<Value, Error> {
    errors::guarded(ruby, || {
        let args = scan_args::<(), (), (), (), RHash, ()>(args)?;
        let given = get_kwargs::<_, (), (Option<Value>,), ()>(args.keywords, &[], &["sha"])?;
        let sha = expected_revision(given.optional.0).map_err(|problem| errors::config(ruby, &[problem]))?;
        Ok(to_ruby(ruby, &json!(suite.suite.external_requests(&suite.target, sha.is_some()))))
    })
}

/// `judge(observations, sha: nil, took: 0)`: the seal that follows from answers that somebody else got
/// (`src/run/external.rs`). `took` is in seconds. Sends nothing.
pub(super) fn judge(ruby: &Ruby, suite: &RbSuite, args: &[Value]) -> Result<Obj<RbSeal>, Error> {
    errors::guarded(ruby, || {
        let args = scan_args::<(Value,), (), (), (), RHash, ()>(args)?;
        let given =
            get_kwargs::<_, (), (Option<Value>, Option<f64>), ()>(args.keywords, &[], &["sha", "took"])?;
        let (sha, took) = given.optional;
        let sha = expected_revision(sha).map_err(|problem| errors::config(ruby, &[problem]))?;
        let took = took.and_then(|took| Duration::try_from_secs_f64(took).ok()).unwrap_or_default();
        let observations = to_json(args.required.0)?;
        let run = Run::prepare(Arc::clone(&suite.suite), suite.target.clone());
        let run = run.map_err(|error| errors::suite(ruby, error))?;
        let now = now(ruby)?;
        let judged_at = now.unwrap_or_else(Utc::now);
        let run = sha.iter().fold(run.at(judged_at), |run, sha| run.expecting(sha));
        let seal = Seal::of(run.judge(&observations, judged_at, took), now);
        Ok(RbSeal::wrap(ruby, suite.annotated(seal)))
    })
}
