//! What to verify: an app's checks, parsed and validated once.

mod allowance;
mod check;
mod control;
mod fields;
mod lane;
mod pattern;
mod revision;
mod rollback;
mod status;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::Duration;

use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

pub use allowance::Allowance;
pub use check::{
    Check, Expectation, JsonExpectation, JsonPointer, JsonValue, Method, RedirectTo, Selector, Severity,
};
pub use control::Control;
pub use lane::Lane;
pub use pattern::Pattern;
pub use revision::{HmacKey, Revision, RevisionSource};
pub use status::StatusSet;

pub(crate) use check::GLANCE;
pub(crate) use pattern::squeeze;

use crate::error::{Error, Problem};
use crate::rollback::Rollback;
use crate::target::Target;
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
    /// The command that is run beside the checks, if there is one.
    pub browser: Option<Lane>,
    /// How the app gets back to the release before.
    pub rollback: Rollback,
    /// The bounds of a run.
    pub settings: Settings,
}

/// The bounds of a run, and what is sent along with every request.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long one probe may take, redirects and body included.
    pub timeout: Duration,
    /// How long the whole run may take. What is not judged by then leaves the release unsealed.
    pub deadline: Duration,
    /// How long after the beginning of a run "not there yet" is not "broken": what fails is tried again until then. Zero
    /// for one look at each check.
    pub boot_window: Duration,
    /// How many requests may be under way at once, and so to any one origin.
    pub concurrency: usize,
    /// How many bytes of a body are read at most, counted after decompression.
    pub body_cap: usize,
    /// Sent with each request to the target's own origin, and to no other. Values are marked sensitive.
    pub headers: HeaderMap,
    /// The variables of the environment that values of `headers` were read from, by the header's name.
    pub header_variables: HashMap<HeaderName, String>,
    /// Who else is asked before a name or a network is blamed on production.
    pub control: Control,
    /// Whether a redirect may lead to a private address.
    pub allow_private: bool,
}

impl Settings {
    const TIMEOUT: Duration = Duration::from_secs(10);
    const DEADLINE: Duration = Duration::from_secs(60);
    const BOOT_WINDOW: Duration = Duration::from_secs(30);
    const CONCURRENCY: usize = 8;
    const BODY_CAP: usize = 2 * 1024 * 1024;
    const LONGEST: f64 = 3600.0;
    const MOST_CONCURRENCY: u64 = 1024;
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: Self::TIMEOUT,
            deadline: Self::DEADLINE,
            boot_window: Self::BOOT_WINDOW,
            concurrency: Self::CONCURRENCY,
            body_cap: Self::BODY_CAP,
            headers: HeaderMap::new(),
            header_variables: HashMap::new(),
            control: Control::default(),
            allow_private: false,
        }
    }
}

impl Suite {
    /// The suite of `app` from its entry in the config file, as JSON. Without checks it gets the default suite:
    /// `/up` is 200, and `/` renders.
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

    /// The suite of an app that names no checks.
    fn default_checks() -> Value {
        json!({
            "up": { "path": "/up", "status": 200 },
            "home": { "path": "/", "renders": true },
        })
    }
}

fn read_suite(app: &str, entry: &Value, env: Env<'_>, problems: &mut Vec<Problem>) -> Option<Suite> {
    let mut fields = Fields::open("", entry, problems)?;
    // The address itself is the caller's to choose; here it is only held against the rules, with the rest.
    fields.take("url", |value| {
        text(value).and_then(|url| Target::parse(url).map_err(|error| error.to_string()))
    });
    let settings = read_settings(&mut fields, env);
    let written = fields.take("checks", copy).filter(|value| !is_empty(value));
    let revision = fields.take("revision", copy);
    let browser = fields.take("browser", copy);
    let rollback = fields.take("rollback", copy);
    fields.finish("setting");

    let revision = revision.and_then(|value| revision::read(&value, env, problems));
    let browser = browser.and_then(|value| lane::read(&value, problems));
    let rollback = rollback.and_then(|value| rollback::read(&value, problems)).unwrap_or_default();

    let written = written.unwrap_or_else(Suite::default_checks);
    let by_name = named_checks(&written, problems).into_iter().flatten();
    let checks =
        by_name.filter_map(|(name, value)| check::read(name, value, &join("checks", name), problems));
    let checks: Vec<Check> = checks.collect();
    let taken = [
        (Lane::NAME, browser.is_some(), "the browser lane"),
        (Revision::NAME, revision.is_some(), "the look at the revision"),
    ];
    for (name, is_taken, by) in taken {
        if is_taken && checks.iter().any(|check| check.name == name) {
            let message = format!("is the name of {by}; give the check another");
            problems.push(Problem { path: join("checks", name), message });
        }
    }
    Some(Suite { app: app.to_owned(), checks, revision, browser, rollback, settings })
}

fn named_checks<'a>(value: &'a Value, problems: &mut Vec<Problem>) -> Option<&'a Map<String, Value>> {
    let by_name = value.as_object();
    if by_name.is_none() {
        let message = format!("must be a mapping of check names to checks, not {}", describe(value));
        problems.push(Problem { path: "checks".to_owned(), message });
    }
    by_name
}

fn read_settings(fields: &mut Fields<'_>, env: Env<'_>) -> Settings {
    let timeout = fields.take("timeout", seconds);
    let boot_window = fields.take("boot_window", window);
    let deadline = fields.take("deadline", seconds).unwrap_or_else(|| {
        let after_the_window = boot_window.unwrap_or_default() + timeout.unwrap_or(Settings::TIMEOUT);
        Settings::DEADLINE.max(after_the_window)
    });
    for (key, given) in [("timeout", timeout), ("boot_window", boot_window)] {
        if let Some(given) = given.filter(|given| *given > deadline) {
            let message = format!(
                "{0} s is longer than the whole run may take; lower it, or raise deadline to {0}",
                given.as_secs_f64()
            );
            fields.problem(key, message);
        }
    }
    let headers = fields.take_entries("headers", |name, value| header(name, value, env));
    let variables = headers.iter().filter_map(|(name, _, variable)| Some((name.clone(), variable.clone()?)));
    Settings {
        header_variables: variables.collect(),
        timeout: timeout.unwrap_or(Settings::TIMEOUT.min(deadline)),
        deadline,
        boot_window: boot_window.unwrap_or(Settings::BOOT_WINDOW.min(deadline)),
        concurrency: fields.take("concurrency", concurrency).unwrap_or(Settings::CONCURRENCY),
        headers: headers.into_iter().map(|(name, value, _)| (name, value)).collect(),
        control: fields.take("control", Control::read).unwrap_or_default(),
        allow_private: fields.take("allow_private", boolean).unwrap_or(false),
        ..Settings::default()
    }
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

fn seconds(value: &Value) -> Read<Duration> {
    match value.as_f64() {
        Some(seconds) if seconds > 0.0 && seconds <= Settings::LONGEST => {
            Ok(Duration::from_secs_f64(seconds))
        }
        _ => Err(format!("must be a number of seconds above 0, at most 3600, not {}", describe(value))),
    }
}

/// A boot window may be 0: one look, and no other.
fn window(value: &Value) -> Read<Duration> {
    match value.as_f64() {
        Some(0.0) => Ok(Duration::ZERO),
        _ => seconds(value)
            .map_err(|_| format!("must be a number of seconds from 0 to 3600, not {}", describe(value))),
    }
}

fn boolean(value: &Value) -> Read<bool> {
    value.as_bool().ok_or_else(|| format!("must be true or false, not {}", describe(value)))
}

fn concurrency(value: &Value) -> Read<usize> {
    match value.as_u64().filter(|number| (1..=Settings::MOST_CONCURRENCY).contains(number)) {
        Some(number) => usize::try_from(number).map_err(|error| error.to_string()),
        None => Err(format!("must be a whole number from 1 to 1024, not {}", describe(value))),
    }
}

/// The headers that name a probe, announce a body, or say what an answer can be read from.
const OURS: [HeaderName; 6] = [
    HeaderName::from_static("x-request-id"),
    header::USER_AGENT,
    header::ACCEPT_ENCODING,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
];

/// A header's name, its value, and the variable that this was read from.
type Header = (HeaderName, HeaderValue, Option<String>);

fn header(name: &str, value: &Value, env: Env<'_>) -> Read<Header> {
    let name = header_name(name)?;
    if OURS.contains(&name) {
        return Err("is set for each request by smoke_seal itself; remove it".to_owned());
    }
    let resolved = secret(value, env)?;
    let variable =
        value.as_str().and_then(|written| written.strip_prefix(FROM_ENVIRONMENT)).map(str::to_owned);
    // The value may be a credential: no message may show it.
    let mut value = HeaderValue::from_str(&resolved)
        .map_err(|_| "holds characters that no header may hold; a line break, perhaps".to_owned())?;
    value.set_sensitive(true);
    Ok((name, value, variable))
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
