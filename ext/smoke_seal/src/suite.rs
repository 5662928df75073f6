//! `SmokeSeal::Suite`: an app's checks at their target, validated once, run as often as one likes.

use std::sync::Arc;

use magnus::typed_data::Obj;
use magnus::{Error, RModule, Ruby, Value, function, method, prelude::*};
use smoke_seal::{Problem, Run, Seal, Suite, Target};

use crate::convert::to_json;
use crate::errors;
use crate::run::look;
use crate::seal::{RbSeal, now};

#[magnus::wrap(class = "SmokeSeal::Suite", free_immediately, size, frozen_shareable)]
struct RbSuite {
    suite: Arc<Suite>,
    target: Target,
}

pub(crate) fn init(ruby: &Ruby, module: RModule) -> Result<(), Error> {
    let class = module.define_class("Suite", ruby.class_object())?;
    class.undef_default_alloc_func();
    class.define_singleton_method("parse", function!(RbSuite::parse, 4))?;
    class.define_method("app", method!(|suite: &RbSuite| suite.suite.app.clone(), 0))?;
    class.define_method("url", method!(|suite: &RbSuite| suite.target.to_string(), 0))?;
    class.define_method("checks", method!(RbSuite::checks, 0))?;
    class.define_method("run", method!(RbSuite::run, 0))
}

impl RbSuite {
    /// `parse(app, entry, url, url_source)`: `url_source` is where the URL was found, for the message when it is wrong.
    #[allow(clippy::needless_pass_by_value, reason = "an argument from Ruby is made into a value of our own")]
    fn parse(
        ruby: &Ruby,
        app: String,
        entry: Value,
        url: Option<String>,
        url_source: String,
    ) -> Result<Obj<Self>, Error> {
        let suite = Suite::parse(&app, &to_json(entry), &|name| std::env::var(name).ok());
        let target = match url {
            Some(url) => Target::parse(&url).map_err(|error| error.to_string()),
            None => {
                Err("is missing; write url: https://app.example.com, or name it in the host's deploy config"
                    .to_owned())
            }
        };
        match (suite, target) {
            (Ok(suite), Ok(target)) => {
                let object = ruby.obj_wrap(Self { suite: Arc::new(suite), target });
                object.freeze();
                Ok(object)
            }
            (suite, target) => {
                let of_target = target.err().map(|message| Problem { path: url_source, message });
                let mut problems = problems_of(suite.err());
                // A URL that stands in the entry itself was looked at there as well.
                let told = |path: &str| problems.iter().any(|problem| problem.path == path);
                problems.extend(of_target.filter(|problem| !told(&problem.path)));
                Err(errors::config(ruby, &problems))
            }
        }
    }

    fn checks(&self) -> Vec<String> {
        self.suite.checks.iter().map(|check| check.name.clone()).collect()
    }

    /// `run { |event| … }`: looks at every check, and gives the seal.
    fn run(ruby: &Ruby, suite: &Self) -> Result<Obj<RbSeal>, Error> {
        let run = Run::prepare(Arc::clone(&suite.suite), suite.target.clone());
        let run = run.map_err(|error| errors::config(ruby, &problems_of(Some(error))))?;
        let report = look(ruby, run)?;
        Ok(RbSeal::wrap(ruby, Seal::of(report, now(ruby)?)))
    }
}

fn problems_of(error: Option<smoke_seal::Error>) -> Vec<Problem> {
    match error {
        Some(smoke_seal::Error::Suite(problems)) => problems,
        Some(other) => vec![Problem { path: "environment".to_owned(), message: other.to_string() }],
        None => Vec::new(),
    }
}
