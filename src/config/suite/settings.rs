//! The settings of a run: limits, and headers for every request.

use std::collections::HashMap;
use std::time::Duration;

use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use url::Origin;

use super::assets;
use super::control::Control;
use super::fields::{Fields, Read, describe};
use super::{Env, FROM_ENVIRONMENT, header_name, secret};

/// The settings of a run: limits, and headers for every request.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long one probe may take, redirects and body included.
    pub timeout: Duration,
    /// How long the whole run may take. What is not judged by then leaves the release unsealed.
    pub deadline: Duration,
    /// How long after the start of a run a failed check is retried, since the app may not be ready yet. Zero for one
    /// attempt at each check.
    pub boot_window: Duration,
    /// How many requests may be under way at once, and so to any one origin.
    pub concurrency: usize,
    /// How many requests a run may make in addition to those of its checks: for assets, links and the like.
    pub requests: usize,
    /// How many bytes of a body are read at most, counted after decompression.
    pub body_cap: usize,
    /// Sent with each request to the target's own origin, and to no other. Values are marked sensitive.
    pub headers: HeaderMap,
    /// The variables of the environment that values of `headers` were read from, by the header's name.
    pub header_variables: HashMap<HeaderName, String>,
    /// The languages that pages are asked for in, as a browser's settings name them (RFC 9110, 12.5.4).
    pub accept_language: HeaderValue,
    /// The control addresses, which are requested before a failed name or connection counts as production's fault.
    pub control: Control,
    /// Whether a redirect may lead to a private address.
    pub allow_private: bool,
    /// The origins in addition to the app's own whose assets are checked.
    pub cdns: Vec<Origin>,
}

impl Settings {
    const TIMEOUT: Duration = Duration::from_secs(10);
    const DEADLINE: Duration = Duration::from_secs(60);
    const BOOT_WINDOW: Duration = Duration::from_secs(30);
    /// With this many requests at once, a visitor of a Puma with three threads waits for at most one more answer (`rake
    /// bench`, the rows of a small Puma).
    const CONCURRENCY: usize = 4;
    const REQUESTS: usize = 1000;
    const MOST_REQUESTS: u64 = 100_000;
    const BODY_CAP: usize = 2 * 1024 * 1024;
    /// Every visitor's browser names a language; English is the one that most apps have.
    const ACCEPT_LANGUAGE: HeaderValue = HeaderValue::from_static("en");
    const LONGEST: f64 = 3600.0;
    const MOST_CONCURRENCY: u64 = 1024;
}

impl Settings {
    /// Whether a connection of plain HTTP is kept for the next check.
    ///
    /// Puma answers up to ten requests of one connection before it serves waiting visitors. An idle connection holds a
    /// thread. So many kept connections are used only if the config asks for more than the default.
    pub(crate) fn keeps_plain_connections(&self) -> bool {
        self.concurrency == 1 || self.concurrency > Self::CONCURRENCY
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: Self::TIMEOUT,
            deadline: Self::DEADLINE,
            boot_window: Self::BOOT_WINDOW,
            concurrency: Self::CONCURRENCY,
            requests: Self::REQUESTS,
            body_cap: Self::BODY_CAP,
            headers: HeaderMap::new(),
            header_variables: HashMap::new(),
            accept_language: Self::ACCEPT_LANGUAGE,
            control: Control::default(),
            allow_private: false,
            cdns: Vec::new(),
        }
    }
}

/// Reads them out of an app's entry.
pub(super) fn read(fields: &mut Fields<'_>, env: Env<'_>) -> Settings {
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
        requests: fields.take("requests", requests).unwrap_or(Settings::REQUESTS),
        headers: headers.into_iter().map(|(name, value, _)| (name, value)).collect(),
        accept_language: fields.take("accept_language", language).unwrap_or(Settings::ACCEPT_LANGUAGE),
        control: fields.take("control", Control::read).unwrap_or_default(),
        allow_private: fields.take("allow_private", boolean).unwrap_or(false),
        cdns: fields.take_each("cdns", assets::cdn),
        ..Settings::default()
    }
}

pub(super) fn seconds(value: &Value) -> Read<Duration> {
    match value.as_f64() {
        Some(seconds) if seconds > 0.0 && seconds <= Settings::LONGEST => {
            Ok(Duration::from_secs_f64(seconds))
        }
        _ => Err(format!("must be a number of seconds above 0, at most 3600, not {}", describe(value))),
    }
}

/// A boot window may be 0: one attempt, and no other.
fn window(value: &Value) -> Read<Duration> {
    match value.as_f64() {
        Some(0.0) => Ok(Duration::ZERO),
        _ => seconds(value)
            .map_err(|_| format!("must be a number of seconds from 0 to 3600, not {}", describe(value))),
    }
}

pub(super) fn boolean(value: &Value) -> Read<bool> {
    value.as_bool().ok_or_else(|| format!("must be true or false, not {}", describe(value)))
}

fn concurrency(value: &Value) -> Read<usize> {
    count(value, 1, Settings::MOST_CONCURRENCY)
}

fn requests(value: &Value) -> Read<usize> {
    count(value, 0, Settings::MOST_REQUESTS)
}

/// A whole number within these bounds.
pub(super) fn count(value: &Value, least: u64, most: u64) -> Read<usize> {
    match value.as_u64().filter(|number| (least..=most).contains(number)) {
        Some(number) => usize::try_from(number).map_err(|error| error.to_string()),
        None => Err(format!("must be a whole number from {least} to {most}, not {}", describe(value))),
    }
}

/// The languages of a browser: `de`, `de-CH, de;q=0.9, en;q=0.5`.
fn language(value: &Value) -> Read<HeaderValue> {
    let refused = || {
        format!(
            "must be languages as a browser sends them, such as \"de, en;q=0.5\", not {}",
            describe(value)
        )
    };
    let written = value.as_str().map(str::trim).ok_or_else(refused)?;
    let is_language = |member: &str| {
        let tag = member.split(';').next().unwrap_or_default().trim();
        !tag.is_empty() && tag.chars().all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '*')
    };
    if !written.split(',').all(is_language) {
        return Err(refused());
    }
    HeaderValue::from_str(written).map_err(|_| refused())
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
