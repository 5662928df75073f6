//! What to verify: an app's checks, parsed and validated once.

mod allowance;
mod assets;
mod check;
mod control;
mod deployed;
mod fields;
mod follow;
mod instances;
mod known;
mod lane;
mod part;
mod pattern;
mod removed;
mod revision;
mod rollback;
mod settings;
mod status;
#[cfg(test)]
mod tests;
mod tls;

use std::time::Duration;

use hyper::header::HeaderName;
use serde_json::{Map, Value, json};

pub use crate::page::asset::{AssetExpectation, AssetKind};
pub use crate::page::integrity::Integrity;
pub use allowance::Allowance;
pub use assets::Assets;
pub use check::{
    Check, Expectation, Hsts, JsonExpectation, JsonPointer, JsonValue, Method, RedirectTo, Redirects,
    Selector, Severity, WebSocket,
};
pub use control::Control;
pub use deployed::deployed_revision;
pub use follow::{Follow, Sample, Which};
pub use instances::{InstanceSource, Instances};
pub use known::KnownFailure;
pub use lane::Lane;
pub use pattern::Pattern;
pub use revision::{HmacKey, Revision, RevisionSource};
pub use settings::Settings;
pub use status::StatusSet;
pub use tls::{Tls, TlsVersion};

pub(crate) use check::GLANCE;

use crate::base::error::{Error, Problem};
use crate::config::rollback::Rollback;
use crate::config::target::Target;
use fields::{Fields, Read, describe, join};

/// Looks up a variable of the environment, for values written as `env:NAME`.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// An app's checks and how they are run.
#[derive(Debug, Clone)]
pub struct Suite {
    /// What is verified.
    pub app: String,
    /// The checks, in the order of the config file.
    pub checks: Vec<Check>,
    /// Where production says which revision it is, if it does.
    pub revision: Option<Revision>,
    /// How many instances answer behind the app's name, and how they say so, if that is known.
    pub instances: Option<Instances>,
    /// What is expected of TLS itself, if anything.
    pub tls: Option<Tls>,
    /// The command that is run beside the checks, if there is one.
    pub browser: Option<Lane>,
    /// What a finding among the assets of the release before does, where they are checked.
    pub previous_assets: Option<Severity>,
    /// Failures that only warn until a day.
    pub known: Vec<KnownFailure>,
    /// How the app gets back to the release before.
    pub rollback: Rollback,
    /// The bounds of a run.
    pub settings: Settings,
}

impl Suite {
    /// The suite of `app` from its entry in the config file, as JSON. Without checks it gets the default suite:
    /// `/up` is 200, and `/` renders, with all that it is made of.
    ///
    /// ```
    /// # use smoke_seal::Suite;
    /// let entry = serde_json::json!({ "checks": { "home": { "path": "/", "title": "/Shop/i" } } });
    /// let suite = Suite::parse("shop", &entry, &|name| std::env::var(name).ok())?;
    /// assert_eq!(suite.checks[0].name, "home");
    /// # Ok::<(), smoke_seal::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Suite`] with every problem at once.
    pub fn parse(app: &str, entry: &Value, env: Env<'_>) -> Result<Self, Error> {
        let mut problems = Vec::new();
        // An app that is named and nothing else: YAML reads what stands there as null.
        let entry = if entry.is_null() { &Value::Object(Map::new()) } else { entry };
        let suite = read_suite(app, entry, env, &mut problems);
        match suite {
            Some(suite) if problems.is_empty() => Ok(suite),
            _ => Err(Error::Suite(problems)),
        }
    }

    /// The same suite for a caller who waits no longer than `most`, whatever the browser lane may take by itself.
    #[must_use]
    pub fn with_lane_within(mut self, most: Duration) -> Self {
        if let Some(lane) = &mut self.browser {
            lane.timeout = lane.timeout.min(most);
            lane.most = Some(most);
        }
        self
    }

    /// The name of the check of the assets of the release before.
    pub const PREVIOUS_ASSETS: &str = "previous_assets";

    /// The same suite with only these checks and the revision, and one attempt at each.
    pub(crate) fn with_single_attempts(&self, checks: Vec<Check>) -> Self {
        let mut suite = Self { checks, browser: None, tls: None, previous_assets: None, ..self.clone() };
        suite.instances = suite.instances.map(Instances::named_only);
        suite.settings.boot_window = Duration::ZERO;
        suite
    }

    /// The suite of an app that names no checks.
    fn default_checks() -> Value {
        json!({
            "up": { "path": "/up", "status": 200 },
            "home": { "path": "/", "renders": true, "assets": true },
        })
    }
}

fn read_suite(app: &str, entry: &Value, env: Env<'_>, problems: &mut Vec<Problem>) -> Option<Suite> {
    let mut fields = Fields::open("", entry, problems)?;
    // The address itself is the caller's to choose; here it is only held against the rules, with the rest.
    let url = fields.take("url", |value| {
        text(value).and_then(|url| Target::parse(url).map_err(|error| error.to_string()))
    });
    let settings = settings::read(&mut fields, env);
    let written = fields.take("checks", copy).filter(|value| !is_empty(value));
    let revision = fields.take("revision", copy);
    let instances = fields.take(Instances::NAME, copy);
    let tls = fields.take(Tls::PLACE, copy);
    let browser = fields.take("browser", copy);
    let rollback = fields.take("rollback", copy);
    let previous_assets = fields.take("previous_assets", previous_assets).flatten();
    let slower = fields.take("slower_than_last", follow::times);
    let which = fields.take("addresses", follow::which);
    let known = fields.take(KnownFailure::PLACE, copy);
    let removed = fields.take("removed", removed::read).unwrap_or_default();
    fields.finish("setting");

    let revision = revision.and_then(|value| revision::read(&value, env, problems));
    let instances = instances.and_then(|value| instances::read(&value, env, problems));
    let tls = tls.and_then(|value| Tls::read(&value, problems));
    if let Some(url) = url.filter(|url| tls.is_some() && !url.is_https()) {
        let message =
            format!("needs an app at https, and its url is {url}; write https there, or remove the line");
        problems.push(Problem { path: Tls::PLACE.to_owned(), message });
    }
    let browser = browser.and_then(|value| lane::read(&value, problems));
    let rollback = rollback.and_then(|value| rollback::read(&value, problems)).unwrap_or_default();

    let written = written.unwrap_or_else(Suite::default_checks);
    let by_name = named_checks(&written, problems).into_iter().flatten();
    let checks =
        by_name.filter_map(|(name, value)| check::read(name, value, &join("checks", name), problems));
    let mut checks: Vec<Check> = checks.collect();
    let names = checks.len();
    checks.extend(removed::checks(removed));
    follow::add_latency_regression(&mut checks, slower);
    follow::add_addresses(&mut checks, which);
    let known = known.map(|list| known::read(&list, checks.get(..names).unwrap_or_default(), problems));
    let taken = [
        (Lane::NAME, browser.is_some(), "the browser lane"),
        (Revision::NAME, revision.is_some(), "the check of the revision"),
        (Suite::PREVIOUS_ASSETS, previous_assets.is_some(), "the check of the assets of the release before"),
        (Tls::NAME, tls.is_some(), "the check of TLS"),
        (
            Instances::NAME,
            instances.as_ref().is_some_and(|it| it.check().is_some()),
            "the check of the instances",
        ),
    ];
    for (name, is_taken, by) in taken {
        if is_taken && checks.iter().any(|check| check.name == name) {
            let message = format!("is the name of {by}; give the check another");
            problems.push(Problem { path: join("checks", name), message });
        }
    }
    Some(Suite {
        app: app.to_owned(),
        checks,
        revision,
        instances,
        tls,
        browser,
        previous_assets,
        known: known.unwrap_or_default(),
        rollback,
        settings,
    })
}

/// With `true` a finding only warns: missing old assets only affect visitors who have the page open, for a while.
fn previous_assets(value: &Value) -> Read<Option<Severity>> {
    Ok(follow::switch(value)?.map(|severity| if value.is_boolean() { Severity::Warn } else { severity }))
}

fn named_checks<'a>(value: &'a Value, problems: &mut Vec<Problem>) -> Option<&'a Map<String, Value>> {
    let by_name = value.as_object();
    if by_name.is_none() {
        let message = format!("must be a mapping of check names to checks, not {}", describe(value));
        problems.push(Problem { path: "checks".to_owned(), message });
    }
    by_name
}

/// What is read once the mapping that it stands in is.
#[allow(clippy::unnecessary_wraps, reason = "it is a reader like the others, which may refuse")]
fn copy(value: &Value) -> Read<Value> {
    Ok(value.clone())
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty)
}

fn text(value: &Value) -> Read<&str> {
    value.as_str().ok_or_else(|| format!("must be a text, not {}", describe(value)))
}

const FROM_ENVIRONMENT: &str = "env:";

/// A value that may be a credential, and is in no message: as it stands, or from the environment as `env:NAME`.
fn secret(value: &Value, env: Env<'_>) -> Read<String> {
    let written = value.as_str().ok_or("must be a text: put it in quotes, or write env:NAME")?;
    match written.strip_prefix(FROM_ENVIRONMENT) {
        Some("") => Err("names no variable; write env:NAME".to_owned()),
        Some(variable) => env(variable)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| format!("the environment has no {variable}; set it, or remove the line")),
        None => Ok(written.to_owned()),
    }
}

fn header_name(name: &str) -> Read<HeaderName> {
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("{name:?} is no header name"))
}
