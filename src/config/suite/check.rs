//! One check: a read-only request, and what is expected of its answer.

mod body;
mod contradictions;
mod expectation;
mod hsts;
mod place;
mod read;
mod redirects;
mod websocket;

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use super::allowance::Allowance;
use super::follow::{Follow, Which};
use super::pattern::Pattern;
use super::status::StatusSet;
use super::tls::Tls;
use crate::config::target::Target;

pub(crate) use body::GLANCE;
pub use expectation::{Expectation, JsonExpectation, JsonValue, Selector};
pub(super) use expectation::{json_pointer, readable_header, selector};
pub use hsts::Hsts;
pub(super) use read::{path, read, severity};
pub use redirects::Redirects;
pub use websocket::WebSocket;

/// One read-only request and what is expected of the answer. Rare fields are boxed, since a suite may have thousands of
/// checks.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its name in the config file, which summaries use.
    pub name: String,
    /// GET or HEAD.
    pub method: Method,
    /// The path below the target's URL, or that of `origin`, with its query.
    pub path: String,
    /// The scheme, host and port that are requested instead of the target's own.
    pub origin: Option<Box<Url>>,
    /// The statuses expected of the answer.
    pub status: StatusSet,
    /// Where the path must redirect to, if it must.
    pub redirect_to: Option<Box<RedirectTo>>,
    /// The expected redirects, if they are checked one by one.
    pub redirects: Option<Redirects>,
    /// The settings of a WebSocket check.
    pub websocket: Option<Box<WebSocket>>,
    /// The other expectations, in the order of evaluation.
    pub expectations: Vec<Expectation>,
    /// The follow-ups, which are made once the answer holds.
    pub follows: Vec<Follow>,
    /// What a finding does to the verdict.
    pub severity: Severity,
    /// What this check accepts although a guard would not.
    pub allow: Vec<Allowance>,
    /// Whether the answer must come from the expected revision, if it names its revision.
    pub of_revision: bool,
}

/// A place in a JSON document (RFC 6901): `/build/sha`; empty for the whole document.
pub type JsonPointer = String;

/// The read-only methods (RFC 9110, 9.2.1). There are no others, so that a run cannot change anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Fetches the page.
    Get,
    /// Fetches only the headers.
    Head,
}

/// What a finding of a check does to the verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A finding turns the seal red.
    #[default]
    Fail,
    /// A finding is shown and counted, and leaves the seal as it is.
    Warn,
}

/// Where a path must redirect to.
#[derive(Debug, Clone)]
pub enum RedirectTo {
    /// A path or a URL; a path is resolved against the requested URL.
    Url(String),
    /// A regex that the whole URL must match.
    Matches(Pattern),
}

impl Method {
    /// The method's name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
        }
    }
}

impl Check {
    /// A check that is not from the config.
    pub(crate) fn of_our_own(name: &str, status: StatusSet, expectations: Vec<Expectation>) -> Self {
        Self {
            name: name.to_owned(),
            method: Method::Get,
            path: "/".to_owned(),
            status,
            origin: None,
            redirect_to: None,
            redirects: None,
            websocket: None,
            expectations,
            follows: Vec::new(),
            severity: Severity::Fail,
            allow: Vec::new(),
            of_revision: false,
        }
    }

    /// The URL of the check for an app at `target`.
    #[must_use]
    pub fn url(&self, target: &Target) -> Url {
        match &self.origin {
            Some(origin) => origin.join(&self.path).unwrap_or_else(|_| Url::clone(origin)),
            None => target.url_of(&self.path),
        }
    }

    /// What it expects of TLS, if it is the TLS check.
    pub(crate) fn tls(&self) -> Option<&Tls> {
        self.expectations.iter().find_map(|expectation| match expectation {
            Expectation::Tls(tls) => Some(tls),
            _ => None,
        })
    }

    /// Whether every address of its host has to answer.
    pub(crate) fn checks_every_address(&self) -> bool {
        self.follows.iter().any(|follow| matches!(follow, Follow::Addresses(Which::All)))
    }

    /// Whether it accepts `what`.
    #[must_use]
    pub fn allows(&self, what: Allowance) -> bool {
        self.allow.contains(&what)
    }

    /// Whether any expectation needs the body.
    #[must_use]
    pub fn needs_body(&self) -> bool {
        self.expectations.iter().any(Expectation::needs_body) || self.follows.iter().any(Follow::needs_body)
    }
}

impl RedirectTo {
    /// Whether a redirect from `url` to `location` has this target.
    #[must_use]
    pub fn is_met(&self, url: &Url, location: &Url) -> bool {
        match self {
            Self::Url(expected) => {
                url.join(expected).is_ok_and(|expected| place::leads_to(&expected, location))
            }
            Self::Matches(pattern) => pattern.is_match(location.as_str()),
        }
    }
}

impl fmt::Display for RedirectTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => f.write_str(url),
            Self::Matches(pattern) => pattern.fmt(f),
        }
    }
}
