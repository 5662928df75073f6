//! The value behind a `SmokeSeal::Suite`: parse it, read it, run it.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use magnus::scan_args::{get_kwargs, scan_args};
use magnus::typed_data::Obj;
use magnus::value::ReprValue;
use magnus::{Error, RHash, Ruby, Value};
use smoke_seal::suite::Lane;
use smoke_seal::{Facts, Problem, Run, Seal, Suite, Target};

use crate::convert::to_json;
use crate::errors;
use crate::run::{FinishedRun, drive_runs};
use crate::seal::RbSeal;
use crate::suite::arguments::{GivenFacts, Overrides, RunOptions};
use crate::text::optional_text;
use crate::time::now;

/// The core's suite and its target as a frozen Ruby value.
#[derive(Clone)]
#[magnus::wrap(class = "SmokeSeal::Suite", free_immediately, size, frozen_shareable)]
pub(crate) struct RbSuite {
    pub(super) suite: Arc<Suite>,
    pub(super) target: Target,
    /// The folder that the browser lane runs in.
    folder: Option<PathBuf>,
    /// Text at the end of each seal's summary.
    note: Option<String>,
    /// The environment of the target; none for production.
    environment: Option<String>,
}

impl RbSuite {
    /// `parse(app, entry, url: nil, url_source: "url", folder: nil, lane_within: nil, note: nil, environment: nil)`: the suite
    /// that `entry` of the config describes, with what the caller overrides ([`Overrides`]).
    pub(super) fn parse(ruby: &Ruby, args: &[Value]) -> Result<Obj<Self>, Error> {
        errors::guarded(ruby, || Self::parse_arguments(ruby, args))
    }

    fn parse_arguments(ruby: &Ruby, args: &[Value]) -> Result<Obj<Self>, Error> {
        let args = scan_args::<(String, Value), (), (), (), RHash, ()>(args)?;
        let (app, entry) = args.required;
        let Overrides { url, url_source, folder, lane_within, note, environment } =
            Overrides::read(args.keywords)?;
        let suite = Suite::parse(&app, &to_json(entry)?, &|name| std::env::var(name).ok());
        let suite = suite.map(|suite| match lane_within {
            Some(most) => suite.with_lane_within(most),
            None => suite,
        });
        let target = match url {
            Some(url) => Target::parse(&url).map_err(|error| error.to_string()),
            None => {
                Err("is missing; write url: https://app.example.com, or name it in the host's deploy config"
                    .to_owned())
            }
        };
        match (suite, target) {
            (Ok(suite), Ok(target)) => {
                Ok(Self { suite: Arc::new(suite), target, folder, note, environment }.frozen(ruby))
            }
            (suite, target) => {
                let of_target = target.err().map(|message| Problem { path: url_source, message });
                let mut problems = suite.err().map(errors::problems_of).unwrap_or_default();
                // A URL in the entry itself was checked with the suite: report its problem once.
                let is_reported = |path: &str| problems.iter().any(|problem| problem.path == path);
                problems.extend(of_target.filter(|problem| !is_reported(&problem.path)));
                Err(errors::config(ruby, &problems))
            }
        }
    }

    pub(super) fn app(&self) -> String {
        self.suite.app.clone()
    }

    pub(super) fn url(&self) -> String {
        self.target.to_string()
    }

    /// `production`, or the name of another environment.
    pub(super) fn environment(&self) -> String {
        self.environment.clone().unwrap_or_else(|| "production".to_owned())
    }

    pub(super) fn note(&self) -> Option<String> {
        self.note.clone()
    }

    /// The names of all checks, and of the browser lane if there is one.
    pub(super) fn checks(&self) -> Vec<String> {
        let lane = self.suite.browser.iter().map(|_| Lane::NAME.to_owned());
        self.suite.checks.iter().map(|check| check.name.clone()).chain(lane).collect()
    }

    /// Whether the suite says where the app reports its revision.
    pub(super) fn has_revision(&self) -> bool {
        self.suite.revision.is_some()
    }

    /// `rollback_commands(sha: nil, previous_sha: nil, previous_release: nil, repo: nil, heroku_app: nil, abandon: nil)`
    pub(super) fn rollback_commands(&self, args: &[Value]) -> Result<Vec<String>, Error> {
        type Given =
            (Option<Value>, Option<Value>, Option<Value>, Option<Value>, Option<Value>, Option<Value>);
        let args = scan_args::<(), (), (), (), RHash, ()>(args)?;
        let names = ["sha", "previous_sha", "previous_release", "repo", "heroku_app", "abandon"];
        let given = get_kwargs::<_, (), Given, ()>(args.keywords, &[], &names)?.optional;
        let (sha, previous_sha, previous_release, repo, heroku_app, abandon) = given;
        Ok(self.suite.rollback.commands(&Facts {
            app: Some(self.suite.app.clone()),
            url: Some(self.target.to_string()),
            sha: optional_text(sha)?,
            previous_sha: optional_text(previous_sha)?,
            previous_release: optional_text(previous_release)?,
            repo: optional_text(repo)?,
            heroku_app: optional_text(heroku_app)?,
            abandon: optional_text(abandon)?,
        }))
    }

    /// `run(browser: nil, sha: nil, previous: nil, baseline: nil, latency: nil) { |event| … }`: runs all checks, and returns the
    /// seal.
    ///
    /// - `browser`: the browser lane runs if the app declares one. `false` leaves it out. `true` requires it.
    /// - `sha`: the revision that has to answer, if the app reports its revision.
    /// - `previous`: the seal before. Its response times and assets are compared with those of this run, if the suite asks for it.
    /// - `baseline`: a seal from before the release. Findings that it has as well are not new.
    /// - `latency`: the milliseconds of each check at the last green seals, oldest first.
    pub(super) fn run(ruby: &Ruby, suite: &Self, args: &[Value]) -> Result<Obj<RbSeal>, Error> {
        errors::guarded(ruby, || Self::run_once(ruby, suite, args))
    }

    fn run_once(ruby: &Ruby, suite: &Self, args: &[Value]) -> Result<Obj<RbSeal>, Error> {
        type Given = (Option<Option<bool>>, Option<Value>, Option<Value>, Option<Value>, Option<Value>);
        let args = scan_args::<(), (), (), (), RHash, ()>(args)?;
        let names = ["browser", "sha", "previous", "baseline", "latency"];
        let given = get_kwargs::<_, (), Given, ()>(args.keywords, &[], &names)?;
        let (browser, sha, previous, baseline, latency) = given.optional;
        let facts = GivenFacts { sha, previous, baseline, latency };
        let options = RunOptions::read(&suite.suite, browser.flatten(), &facts);
        let options = options.map_err(|problem| errors::config(ruby, &[problem]))?;
        let run = Run::prepare(Arc::clone(&suite.suite), suite.target.clone());
        let run = run.map_err(|error| errors::suite(ruby, error))?;
        match drive_runs(ruby, vec![suite.with_options(run, &options, now(ruby)?)])?.pop() {
            Some(FinishedRun::Sealed(seal)) => Ok(RbSeal::wrap(ruby, suite.annotated(*seal))),
            Some(FinishedRun::Panicked(what)) => Err(errors::internal(ruby, &what)),
            None => Err(errors::internal(ruby, "there was no run")),
        }
    }

    /// The same as a Ruby object.
    pub(super) fn frozen(self, ruby: &Ruby) -> Obj<Self> {
        let object = ruby.obj_wrap(self);
        object.freeze();
        object
    }

    /// A suite with these checks only. Its seals say that they cover a part.
    pub(super) fn only(&self, names: &[String]) -> Result<Self, smoke_seal::Error> {
        let part = self.suite.only(names)?;
        let is_part = part.names().len() < self.suite.names().len();
        let part_note = is_part.then(|| "a part of the suite".to_owned());
        let notes: Vec<String> = self.note.iter().cloned().chain(part_note).collect();
        let note = (!notes.is_empty()).then(|| notes.join("; "));
        Ok(Self { suite: Arc::new(part), note, ..self.clone() })
    }

    /// `seal` with the suite's note and environment.
    pub(super) fn annotated(&self, seal: Seal) -> Seal {
        let seal = match &self.note {
            Some(note) => seal.noting(note),
            None => seal,
        };
        seal.in_environment(self.environment.as_deref())
    }

    /// `run` with the caller's options, on the day of `now`.
    pub(super) fn with_options(&self, mut run: Run, options: &RunOptions, now: Option<DateTime<Utc>>) -> Run {
        if let Some(now) = now {
            run = run.at(now);
        }
        if let Some(folder) = &self.folder {
            run = run.in_folder(folder);
        }
        if !options.lane {
            run = run.without_lane();
        }
        if let Some(sha) = &options.sha {
            run = run.expecting(sha);
        }
        if let Some(previous) = &options.previous {
            run = run.after(previous.clone());
        }
        if let Some(baseline) = &options.baseline {
            run = run.since(baseline.clone());
        }
        run
    }
}
