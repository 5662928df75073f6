//! The result of one probe.

use std::net::SocketAddr;
use std::time::Duration;

use hyper::header::{AGE, HeaderMap};
use url::Url;

use crate::http::{Certificate, Failure, Timings};

/// The result of one probe: an answer, or why there was none.
#[derive(Debug, Clone)]
pub struct Observation {
    /// The URL that was requested.
    pub url: Url,
    /// Sent as `X-Request-Id`: finds this probe in the app's log.
    pub request_id: String,
    /// The number of the attempt at its check; the first is 1.
    pub attempt: u32,
    /// The redirects that were followed, in order.
    pub redirects: Vec<Redirect>,
    /// The answer at the end of the redirects, or why there was none.
    pub answer: Result<Box<Answer>, Failure>,
    /// The certificates of all requested hosts, where they were checked or refused.
    pub certificates: Vec<Certificate>,
    /// How long each step took.
    pub timings: Timings,
}

/// One redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The URL that answered.
    pub url: Url,
    /// Its status: 301, 302, 303, 307 or 308; or that of a page with a `Refresh`.
    pub status: u16,
    /// Where it leads.
    pub location: Url,
    /// How long it took: since the probe began, or since the redirect before it.
    pub took: Duration,
}

/// An HTTP answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The URL that gave it.
    pub url: Url,
    /// Its status.
    pub status: u16,
    /// Its headers. Those about a content coding are removed once the body was decoded.
    pub headers: HeaderMap,
    /// Its body, as far as it was read.
    pub body: Body,
    /// `HTTP/1.1`, `HTTP/2`.
    pub protocol: &'static str,
    /// The address of the connection: a proxy's, if there is one.
    pub peer: Option<SocketAddr>,
    /// Where it would lead, when it is a redirect.
    pub location: Option<Url>,
    /// Why its redirect was not followed, when it should have been.
    pub not_followed: Option<NotFollowed>,
}

/// Why a redirect was not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFollowed {
    /// It leads to another site.
    AnotherSite,
    /// It leads from https to http.
    Downgrade,
    /// It leads to another host, at an address that is not public: of a private network, or of this machine.
    PrivateAddress,
    /// It leads to a URL that was requested before with the same cookies: a redirect loop.
    Loop,
    /// There were too many before it.
    TooMany,
    /// Its `Location` is missing, or is not a URL.
    NoLocation,
}

/// A decoded body.
#[derive(Debug, Clone)]
pub struct Body {
    /// What was read of it.
    pub bytes: Vec<u8>,
    /// How reading it ended.
    pub end: BodyEnd,
}

/// How the reading of a body ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyEnd {
    /// At its end.
    Complete,
    /// At the cap: there is more.
    Capped,
    /// It was not read, since nothing needed it.
    Unread,
    /// The body was cut by a failure.
    Broken(Failure),
}

impl Observation {
    /// Why there was no answer, or not all of one.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self.answer.as_ref().map(|answer| &answer.body.end) {
            Err(failure) | Ok(BodyEnd::Broken(failure)) => Some(failure),
            Ok(_) => None,
        }
    }
}

impl Answer {
    /// Its age in a cache, in seconds (RFC 9111, 5.1); none without an `Age` header.
    pub(crate) fn age(&self) -> Option<u64> {
        self.headers.get(AGE)?.to_str().ok()?.trim().parse().ok()
    }

    /// Whether a cache answered, and not the app. Some caches write `Age: 0` to what they have just fetched.
    pub(crate) fn is_cached(&self) -> bool {
        self.age().is_some_and(|age| age > 0)
    }
}

impl NotFollowed {
    /// The reason, for people.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::AnotherSite => "it leads to another site",
            Self::Downgrade => "it leads from https to http",
            Self::PrivateAddress => "it leads to a private address (see allow_private)",
            Self::Loop => "it leads in a circle that cookies do not end",
            Self::TooMany => "there were too many redirects before it",
            Self::NoLocation => "it has no valid Location",
        }
    }
}
