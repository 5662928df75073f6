//! One check: a read-only request, and what is expected of its answer.

mod body;
mod contradictions;
mod hsts;
mod place;
mod read;
mod redirects;
mod websocket;

use crate::base::json::is_equal;
use std::fmt;

use hyper::header::HeaderName;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::allowance::Allowance;
use super::follow::{Follow, Which};
use super::pattern::Pattern;
use super::revision::RevisionSource;
use super::status::StatusSet;
use super::tls::Tls;
use crate::config::finding_kind::FindingKind;
use crate::config::schema::JsonSchema;
use crate::config::target::Target;
use crate::page::asset::AssetExpectation;

pub(crate) use body::GLANCE;
pub use hsts::Hsts;
pub(super) use read::{json_pointer, path, read, readable_header, selector, severity};
pub use redirects::Redirects;
pub use websocket::WebSocket;

/// One read-only request and what is expected of the answer. What few checks have is in boxes: a suite may have thousands.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its name in the config file: the word that summaries use for it.
    pub name: String,
    /// GET or HEAD.
    pub method: Method,
    /// The path below the target's URL, or that of `origin`, with its query.
    pub path: String,
    /// The scheme, host and port that are asked instead of the target's own.
    pub origin: Option<Box<Url>>,
    /// The statuses expected of the answer.
    pub status: StatusSet,
    /// Where the path must redirect to, if it must.
    pub redirect_to: Option<Box<RedirectTo>>,
    /// The redirects that lead to the answer, if they are expected one by one.
    pub redirects: Option<Redirects>,
    /// What a WebSocket is asked for with, if one is.
    pub websocket: Option<Box<WebSocket>>,
    /// What else is expected, in the order it is judged.
    pub expectations: Vec<Expectation>,
    /// What is asked for in addition, once the answer holds.
    pub follows: Vec<Follow>,
    /// What a finding does to the verdict.
    pub severity: Severity,
    /// What is let pass here, and nowhere else.
    pub allow: Vec<Allowance>,
    /// Whether the answer must come from the expected revision, where it says from which it comes.
    pub of_revision: bool,
}

/// A place in a JSON document (RFC 6901): `/build/sha`; empty for the whole document.
pub type JsonPointer = String;

/// The methods that only look. There are no others, so that no run can change what it looks at (RFC 9110, 9.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Fetches the page.
    Get,
    /// Fetches only what stands before the page.
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

/// One thing expected of an answer, beyond its status.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Expectation {
    /// The title of the page.
    Title(Pattern),
    /// A text that the page shows.
    Text(Pattern),
    /// A text that the page must not show.
    NoText(Pattern),
    /// A CSS selector that finds something in the HTML as it was served.
    Selector(Selector),
    /// A CSS selector that must find nothing.
    NoSelector(Selector),
    /// The answer is HTML whose body holds anything at all.
    Renders,
    /// A response header, and what one of its values must hold.
    Header(HeaderName, Pattern),
    /// The `Content-Type` header.
    ContentType(Pattern),
    /// A value in a JSON body.
    Json(JsonExpectation),
    /// A schema that a JSON body fits.
    JsonSchema(JsonSchema),
    /// The `Strict-Transport-Security` header.
    Hsts(Hsts),
    /// TLS itself, whatever is answered over it.
    Tls(Tls),
    /// How many milliseconds the probe may take, redirects and body included.
    MaxMs(u64),
    /// The place that names the revision is there. What stands there is the run's to judge.
    Revision(RevisionSource),
    /// An https page names nothing over http.
    NoMixedContent,
    /// The answer is the asset that something names; no check of a config file expects that by itself.
    Asset(AssetExpectation),
}

/// A compiled CSS selector and the text it was compiled from.
#[derive(Debug, Clone)]
pub struct Selector {
    /// The compiled selector.
    pub css: scraper::Selector,
    /// The selector as it was written.
    pub source: String,
}

/// A place in a JSON document (RFC 6901) and the value expected there.
#[derive(Debug, Clone)]
pub struct JsonExpectation {
    /// The place.
    pub pointer: JsonPointer,
    /// What stands there: a string is held against a pattern as a whole, anything else must be equal.
    pub expected: JsonValue,
}

/// What a JSON value is held against.
#[derive(Debug, Clone)]
pub enum JsonValue {
    /// A string that equals this one, or matches this regex.
    Text(Pattern),
    /// A value equal to this one.
    Equal(Value),
}

/// Where a path must redirect to.
#[derive(Debug, Clone)]
pub enum RedirectTo {
    /// A path or a URL; a path is taken from the URL that was asked.
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
    /// An attempt that no config names, at whatever URL it is made for.
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

    /// The URL that is asked for, of an app at `target`.
    #[must_use]
    pub fn url(&self, target: &Target) -> Url {
        match &self.origin {
            Some(origin) => origin.join(&self.path).unwrap_or_else(|_| Url::clone(origin)),
            None => target.url_of(&self.path),
        }
    }

    /// What it expects of TLS itself, if that is what it looks at.
    pub(crate) fn tls(&self) -> Option<&Tls> {
        self.expectations.iter().find_map(|expectation| match expectation {
            Expectation::Tls(tls) => Some(tls),
            _ => None,
        })
    }

    /// Whether each address of its host has to answer.
    pub(crate) fn looks_at_every_address(&self) -> bool {
        self.follows.iter().any(|follow| matches!(follow, Follow::Addresses(Which::All)))
    }

    /// Whether it lets `what` pass.
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

impl Expectation {
    /// What a finding of it is.
    #[must_use]
    pub fn kind(&self) -> FindingKind {
        match self {
            Self::Title(_) => FindingKind::Title,
            Self::Text(_) => FindingKind::Text,
            Self::NoText(_) => FindingKind::NoText,
            Self::Selector(_) => FindingKind::Selector,
            Self::NoSelector(_) => FindingKind::NoSelector,
            Self::Renders => FindingKind::Renders,
            Self::Header(..) => FindingKind::Header,
            Self::ContentType(_) => FindingKind::ContentType,
            Self::Json(_) => FindingKind::Json,
            Self::JsonSchema(_) => FindingKind::JsonSchema,
            Self::Hsts(_) => FindingKind::Hsts,
            Self::Tls(_) => FindingKind::Tls,
            Self::MaxMs(_) => FindingKind::MaxMs,
            Self::Revision(_) => FindingKind::Revision,
            Self::NoMixedContent => FindingKind::NoMixedContent,
            Self::Asset(_) => FindingKind::Assets,
        }
    }

    fn needs_body(&self) -> bool {
        !matches!(
            self,
            Self::Header(..)
                | Self::ContentType(_)
                | Self::Hsts(_)
                | Self::Tls(_)
                | Self::MaxMs(_)
                | Self::Revision(RevisionSource::Header(_))
        )
    }
}

impl JsonValue {
    /// Whether `value` is the one expected.
    #[must_use]
    pub fn is_match(&self, value: &Value) -> bool {
        match self {
            Self::Text(pattern) => value.as_str().is_some_and(|text| pattern.is_whole_match(text)),
            Self::Equal(expected) => is_equal(expected, value),
        }
    }
}

impl fmt::Display for JsonValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(pattern) => pattern.fmt(f),
            Self::Equal(value) => value.fmt(f),
        }
    }
}

impl RedirectTo {
    /// Whether a redirect from `url` to `location` leads there.
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
