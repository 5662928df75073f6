//! `SmokeSeal::Suite`: an app's checks at their target, validated once, run as often as one likes.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use magnus::scan_args::{get_kwargs, scan_args};
use magnus::typed_data::Obj;
use magnus::{Error, RClass, RHash, RModule, RString, Ruby, TypedData, Value, function, method, prelude::*};
use smoke_seal::suite::Lane;
use smoke_seal::{Facts, Problem, Run, Seal, Suite, Target};

use crate::convert::{text, to_json};
use crate::errors;
use crate::run::{Outcome, look};
use crate::run_options::{GivenFacts, RunOptions};
use crate::seal::{RbSeal, now, optional_text};

#[derive(Clone)]
#[magnus::wrap(class = "SmokeSeal::Suite", free_immediately, size, frozen_shareable)]
pub(crate) struct RbSuite {
    pub(crate) suite: Arc<Suite>,
    pub(crate) target: Target,
    folder: Option<PathBuf>,
    /// What each seal says at the end of its summary.
    note: Option<String>,
    /// Where the target is, if it is not production.
    environment: Option<String>,
}

/// Defines the class. What helps to write a suite, and runs of many suites, define their methods themselves.
pub(crate) fn init(ruby: &Ruby, module: RModule) -> Result<RClass, Error> {
    let class = module.define_class("Suite", ruby.class_object())?;
    class.undef_default_alloc_func();
    // Looked up now: later, a thread that looks it up may have to give way to one that waits for it, with the GVL.
    RbSuite::class(ruby);
    class.define_singleton_method("parse", function!(RbSuite::parse_guarded, -1))?;
    class.define_method("app", method!(|suite: &RbSuite| suite.suite.app.clone(), 0))?;
    class.define_method("url", method!(|suite: &RbSuite| suite.target.to_string(), 0))?;
    class.define_method("environment", method!(RbSuite::environment, 0))?;
    class.define_method("note", method!(|suite: &RbSuite| suite.note.clone(), 0))?;
    class.define_method("checks", method!(RbSuite::checks, 0))?;
    class.define_method("revision?", method!(|suite: &RbSuite| suite.suite.revision.is_some(), 0))?;
    class.define_method("rollback_commands", method!(RbSuite::rollback_commands, -1))?;
    class.define_method("run", method!(RbSuite::run_guarded, -1))?;
    Ok(class)
}

impl RbSuite {
    fn parse_guarded(ruby: &Ruby, args: &[Value]) -> Result<Obj<Self>, Error> {
        errors::guarded(ruby, || Self::parse(ruby, args))
    }

    fn run_guarded(ruby: &Ruby, suite: &Self, args: &[Value]) -> Result<Obj<RbSeal>, Error> {
        errors::guarded(ruby, || Self::run(ruby, suite, args))
    }

    /// `parse(app, entry, url: nil, url_source: "url", folder: nil, lane_within: nil, note: nil, environment: nil)`: the suite that `entry`
    /// of the config describes, with what the caller overrides ([`Overrides`]).
    fn parse(ruby: &Ruby, args: &[Value]) -> Result<Obj<Self>, Error> {
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
                let mut problems = problems_of(suite.err());
                // A URL that stands in the entry itself was checked there as well.
                let told = |path: &str| problems.iter().any(|problem| problem.path == path);
                problems.extend(of_target.filter(|problem| !told(&problem.path)));
                Err(errors::config(ruby, &problems))
            }
        }
    }

    /// `production`, or the name of another one.
    fn environment(&self) -> String {
        self.environment.clone().unwrap_or_else(|| "production".to_owned())
    }

    /// The same as a Ruby object.
    pub(crate) fn frozen(self, ruby: &Ruby) -> Obj<Self> {
        let object = ruby.obj_wrap(self);
        object.freeze();
        object
    }

    /// The part of it that has these checks alone. Its seals say that they are of a part.
    pub(crate) fn only(&self, names: &[String]) -> Result<Self, smoke_seal::Error> {
        let part = self.suite.only(names)?;
        let (of_part, of_all) = (part.names().len(), self.suite.names().len());
        let told = (of_part < of_all).then(|| "a part of the suite".to_owned());
        let notes: Vec<String> = self.note.iter().cloned().chain(told).collect();
        let note = (!notes.is_empty()).then(|| notes.join("; "));
        Ok(Self { suite: Arc::new(part), note, ..self.clone() })
    }

    /// The names of all that a run looks at, the browser lane included.
    fn checks(&self) -> Vec<String> {
        let lane = self.suite.browser.iter().map(|_| Lane::NAME.to_owned());
        self.suite.checks.iter().map(|check| check.name.clone()).chain(lane).collect()
    }

    /// `rollback_commands(sha: nil, previous_sha: nil, previous_release: nil, repo: nil, heroku_app: nil, abandon: nil)`
    fn rollback_commands(&self, args: &[Value]) -> Result<Vec<String>, Error> {
        type Facets =
            (Option<Value>, Option<Value>, Option<Value>, Option<Value>, Option<Value>, Option<Value>);
        let args = scan_args::<(), (), (), (), RHash, ()>(args)?;
        let names = ["sha", "previous_sha", "previous_release", "repo", "heroku_app", "abandon"];
        let given = get_kwargs::<_, (), Facets, ()>(args.keywords, &[], &names)?.optional;
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

    /// `run(browser: nil, sha: nil, previous: nil, baseline: nil, latency: nil) { |event| … }`: looks at every check, and gives the seal. The browser lane
    /// runs when the app declares one; not when `browser` is false, and it must be declared when that is true. With `sha`
    /// it has to be that revision which answers, where the app says which one does. `previous` is the seal before, whose
    /// times and assets it is held against where the app says so; `baseline` is what was seen before the release, which tells
    /// what is new since then; `latency` has the milliseconds of each check at the last green seals, oldest first.
    fn run(ruby: &Ruby, suite: &Self, args: &[Value]) -> Result<Obj<RbSeal>, Error> {
        type Given = (Option<Option<bool>>, Option<Value>, Option<Value>, Option<Value>, Option<Value>);
        let args = scan_args::<(), (), (), (), RHash, ()>(args)?;
        let names = ["browser", "sha", "previous", "baseline", "latency"];
        let given = get_kwargs::<_, (), Given, ()>(args.keywords, &[], &names)?;
        let (browser, sha, previous, baseline, latency) = given.optional;
        let options = suite.options(browser.flatten(), &GivenFacts { sha, previous, baseline, latency });
        let options = options.map_err(|problem| errors::config(ruby, &[problem]))?;
        let run = Run::prepare(Arc::clone(&suite.suite), suite.target.clone());
        let run = run.map_err(|error| errors::config(ruby, &problems_of(Some(error))))?;
        match look(ruby, vec![suite.with_options(run, &options, now(ruby)?)])?.pop() {
            Some(Outcome::Seal(seal)) => Ok(RbSeal::wrap(ruby, suite.noting(*seal))),
            Some(Outcome::Panicked(what)) => Err(errors::internal(ruby, &what)),
            None => Err(errors::internal(ruby, "there was no run")),
        }
    }

    /// `seal` with what the suite's seals say in addition.
    pub(crate) fn noting(&self, seal: Seal) -> Seal {
        let seal = match &self.note {
            Some(note) => seal.noting(note),
            None => seal,
        };
        seal.in_environment(self.environment.as_deref())
    }

    /// What a caller wants of a run, or what is wrong with that.
    pub(crate) fn options(&self, browser: Option<bool>, facts: &GivenFacts) -> Result<RunOptions, Problem> {
        let options = RunOptions::of(facts, browser != Some(false))?;
        if browser == Some(true) && self.suite.browser.is_none() {
            return Err(no_lane());
        }
        Ok(options)
    }

    /// `run` as the caller wants it, on the day of `now`.
    pub(crate) fn with_options(&self, mut run: Run, options: &RunOptions, now: Option<DateTime<Utc>>) -> Run {
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

/// What the caller of `Suite.parse` gives in addition to the entry.
struct Overrides {
    /// Where the app is.
    url: Option<String>,
    /// Where that was found, for the message when it is wrong.
    url_source: String,
    /// Where the browser lane runs.
    folder: Option<PathBuf>,
    /// How long the browser lane may take at most: the caller's own deadline.
    lane_within: Option<Duration>,
    /// What each seal says at the end of its summary.
    note: Option<String>,
    /// Where `url` is, if it is not production.
    environment: Option<String>,
}

impl Overrides {
    fn read(keywords: RHash) -> Result<Self, Error> {
        type Given = (
            Option<Option<String>>,
            Option<String>,
            Option<Option<RString>>,
            Option<Option<f64>>,
            Option<Option<String>>,
            Option<Option<String>>,
        );
        let names = ["url", "url_source", "folder", "lane_within", "note", "environment"];
        let given = get_kwargs::<_, (), Given, ()>(keywords, &[], &names)?.optional;
        let (url, url_source, folder, lane_within, note, environment) = given;
        Ok(Self {
            url: url.flatten(),
            url_source: url_source.unwrap_or_else(|| "url".to_owned()),
            folder: folder.flatten().map(|folder| PathBuf::from(text(folder))),
            lane_within: lane_within.flatten().and_then(|most| Duration::try_from_secs_f64(most).ok()),
            note: note.flatten(),
            environment: environment.flatten(),
        })
    }
}

fn no_lane() -> Problem {
    Problem {
        path: Lane::NAME.to_owned(),
        message: "no browser lane is declared; write browser: npx playwright test … for the app".to_owned(),
    }
}

pub(crate) fn problems_of(error: Option<smoke_seal::Error>) -> Vec<Problem> {
    match error {
        Some(smoke_seal::Error::Suite(problems)) => problems,
        Some(other) => vec![Problem { path: "environment".to_owned(), message: other.to_string() }],
        None => Vec::new(),
    }
}
