//! `SmokeSeal::Suite.run_all`: many suites at once.

use std::sync::Arc;

use magnus::scan_args::{get_kwargs, scan_args};
use magnus::{Error, RArray, RHash, RModule, Ruby, TryConvert, Value, prelude::*};
use smoke_seal::{Problem, Run, Seal, Status};

use crate::errors;
use crate::run::{FinishedRun, drive_runs};
use crate::seal::RbSeal;
use crate::suite::arguments::{GivenFacts, RunOptions};
use crate::suite::rb_suite::RbSuite;
use crate::time::now;

/// `run_all([[suite, sha, previous, baseline, latency], …], browser: nil) { |event| … }`: `Suite#run` for many suites at once, on
/// one thread and with one HTTP client. Returns the seals in the order of the suites. An error that `run` would raise for one suite becomes
/// an unsealed seal with that reason; the other suites still run.
pub(super) fn run_all(ruby: &Ruby, args: &[Value]) -> Result<RArray, Error> {
    errors::guarded(ruby, || run_each(ruby, args))
}

fn run_each(ruby: &Ruby, args: &[Value]) -> Result<RArray, Error> {
    let args = scan_args::<(RArray,), (), (), (), RHash, ()>(args)?;
    let given = get_kwargs::<_, (), (Option<Option<bool>>,), ()>(args.keywords, &[], &["browser"])?;
    let browser = given.optional.0.flatten();
    let requests = args.required.0.into_iter().map(|request| RunRequest::of(request, browser));
    let requests = requests.collect::<Result<Vec<_>, _>>()?;

    let valid =
        || requests.iter().filter_map(|request| Some((&request.suite, request.options.as_ref().ok()?)));
    let apps = valid().map(|(suite, _)| (Arc::clone(&suite.suite), suite.target.clone()));
    let runs = Run::prepare_all(apps.collect());
    let runs = runs.map_err(|error| errors::suite(ruby, error))?;
    let now = now(ruby)?;
    let runs = valid().zip(runs).map(|((suite, options), run)| suite.with_options(run, options, now));
    let mut finished = drive_runs(ruby, runs.collect())?.into_iter();

    let seals = ruby.ary_new_capa(requests.len());
    for RunRequest { suite, options } in &requests {
        let seal = match options.as_ref().map(|_| finished.next()) {
            Ok(Some(FinishedRun::Sealed(seal))) => *seal,
            Ok(Some(FinishedRun::Panicked(what))) => unsealed(ruby, suite, &internal_message(ruby, &what)?)?,
            Ok(None) => unsealed(ruby, suite, &internal_message(ruby, "there was no run")?)?,
            Err(problem) => unsealed(ruby, suite, &problem.to_string())?,
        };
        seals.push(RbSeal::wrap(ruby, suite.annotated(seal)))?;
    }
    Ok(seals)
}

/// One suite, and the options of its run; or the problem with them.
struct RunRequest {
    suite: RbSuite,
    options: Result<RunOptions, Problem>,
}

impl RunRequest {
    fn of(request: Value, browser: Option<bool>) -> Result<Self, Error> {
        let (suite, sha, previous, baseline, latency) =
            <(&RbSuite, Value, Value, Value, Value)>::try_convert(request)?;
        let [sha, previous, baseline, latency] = [sha, previous, baseline, latency].map(Some);
        let facts = GivenFacts { sha, previous, baseline, latency };
        let options = RunOptions::read(&suite.suite, browser, &facts);
        Ok(Self { suite: suite.clone(), options })
    }
}

fn unsealed(ruby: &Ruby, suite: &RbSuite, reason: &str) -> Result<Seal, Error> {
    let seal = Seal::new(Status::Unsealed, reason, now(ruby)?);
    Ok(seal.about(Some(suite.suite.app.clone()), Some(suite.target.to_string())))
}

/// The message of a `SmokeSeal::InternalError` about `what`.
fn internal_message(ruby: &Ruby, what: &str) -> Result<String, Error> {
    let module: RModule = ruby.class_object().const_get("SmokeSeal")?;
    let class: Value = module.const_get("InternalError")?;
    let exception: Value = class.funcall("new", (what,))?;
    exception.funcall("message", ())
}
