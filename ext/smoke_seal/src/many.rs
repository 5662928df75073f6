//! `SmokeSeal::Suite.run_all`: many suites at once.

use std::sync::Arc;

use magnus::scan_args::{get_kwargs, scan_args};
use magnus::{Error, RArray, RClass, RHash, RModule, Ruby, TryConvert, Value, function, prelude::*};
use smoke_seal::{Problem, Run, Seal, Status};

use crate::errors;
use crate::run::{Outcome, look};
use crate::run_options::{GivenFacts, RunOptions};
use crate::seal::{RbSeal, now};
use crate::suite::{RbSuite, problems_of};

pub(crate) fn init(class: RClass) -> Result<(), Error> {
    class.define_singleton_method("run_all", function!(run_all, -1))
}

/// `run_all([[suite, sha, previous, baseline, latency], …], browser: nil) { |event| … }`: what [`RbSuite`] does in `run`, for many suites at once, on
/// one thread and over one client. Gives the seals in the order of the suites. What `run` would raise of one of them is
/// said by its seal, which is unsealed then, and keeps no other from its run.
fn run_all(ruby: &Ruby, args: &[Value]) -> Result<RArray, Error> {
    errors::guarded(ruby, || run_each(ruby, args))
}

fn run_each(ruby: &Ruby, args: &[Value]) -> Result<RArray, Error> {
    let args = scan_args::<(RArray,), (), (), (), RHash, ()>(args)?;
    let given = get_kwargs::<_, (), (Option<Option<bool>>,), ()>(args.keywords, &[], &["browser"])?;
    let browser = given.optional.0.flatten();
    let jobs = args.required.0.into_iter().map(|job| Job::of(job, browser));
    let jobs = jobs.collect::<Result<Vec<_>, _>>()?;

    let ready = || jobs.iter().filter_map(|job| Some((&job.suite, job.options.as_ref().ok()?)));
    let apps = ready().map(|(suite, _)| (Arc::clone(&suite.suite), suite.target.clone()));
    let runs = Run::prepare_all(apps.collect());
    let runs = runs.map_err(|error| errors::config(ruby, &problems_of(Some(error))))?;
    let now = now(ruby)?;
    let runs = ready().zip(runs).map(|((suite, options), run)| suite.with_options(run, options, now));
    let mut outcomes = look(ruby, runs.collect())?.into_iter();

    let seals = ruby.ary_new_capa(jobs.len());
    for Job { suite, options } in &jobs {
        let seal = match options.as_ref().map(|_| outcomes.next()) {
            Ok(Some(Outcome::Seal(seal))) => *seal,
            Ok(Some(Outcome::Panicked(what))) => unsealed(ruby, suite, &internal(ruby, &what)?)?,
            Ok(None) => unsealed(ruby, suite, &internal(ruby, "there was no run")?)?,
            Err(problem) => unsealed(ruby, suite, &problem.to_string())?,
        };
        let seal = suite.noting(seal);
        seals.push(RbSeal::wrap(ruby, seal))?;
    }
    Ok(seals)
}

/// One suite, and what is wanted of its run.
struct Job {
    suite: RbSuite,
    options: Result<RunOptions, Problem>,
}

impl Job {
    fn of(job: Value, browser: Option<bool>) -> Result<Self, Error> {
        let (suite, sha, previous, baseline, latency) =
            <(&RbSuite, Value, Value, Value, Value)>::try_convert(job)?;
        let [sha, previous, baseline, latency] = [sha, previous, baseline, latency].map(Some);
        let facts = GivenFacts { sha, previous, baseline, latency };
        Ok(Self { suite: suite.clone(), options: suite.options(browser, &facts) })
    }
}

fn unsealed(ruby: &Ruby, suite: &RbSuite, why: &str) -> Result<Seal, Error> {
    let seal = Seal::new(Status::Unsealed, why, now(ruby)?);
    Ok(seal.about(Some(suite.suite.app.clone()), Some(suite.target.to_string())))
}

/// What Ruby says of a fault of ours.
fn internal(ruby: &Ruby, what: &str) -> Result<String, Error> {
    let module: RModule = ruby.class_object().const_get("SmokeSeal")?;
    let class: Value = module.const_get("InternalError")?;
    let exception: Value = class.funcall("new", (what,))?;
    exception.funcall("message", ())
}
