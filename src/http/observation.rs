//! What one probe saw.

use std::net::SocketAddr;

use hyper::header::{AGE, HeaderMap};
use url::Url;

use crate::http::{Certificate, Failure, Timings};

/// What one probe saw: an answer, or why there was none.
#[derive(Debug, Clone)]
pub struct Observation {
    /// The URL that was asked for.
    pub url: Url,
    /// Sent as `X-Request-Id`: finds this probe in the app's log.
    pub request_id: String,
    /// Which attempt at its check this was; the first is 1.
    pub attempt: u32,
    /// The redirects that were followed, in order.
    pub redirects: Vec<Redirect>,
    /// The answer at the end of the redirects, or why there was none.
    pub answer: Result<Box<Answer>, Failure>,
    /// The certificates that the hosts on the way showed, where they were checked or refused.
    pub certificates: Vec<Certificate>,
    /// How long each step took.
    pub timings: Timings,
}

/// One redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The URL that answered.
    pub url: Url,
    /// Its status: 301, 302, 303, 307 or 308; that of a page, which sends its visitors on by itself (`Refresh`).
    pub status: u16,
    /// Where it leads.
    pub location: Url,
}

/// An HTTP answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The URL that gave it.
    pub url: Url,
    /// Its status.
    pub status: u16,
    /// Its headers. Those that speak of a compression are gone once the body was unpacked.
    pub headers: HeaderMap,
    /// Its body, as far as it was read.
    pub body: Body,
    /// `HTTP/1.1`, `HTTP/2`.
    pub protocol: &'static str,
    /// The address that was connected to: a proxy's, if there is one.
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
    /// It leads to a page that was there before, and no cookie that was set meanwhile changes what it answers.
    Loop,
    /// There were too many before it.
    TooMany,
    /// It leads nowhere: its `Location` is missing or no URL.
    NoLocation,
}

/// A body, unpacked.
#[derive(Debug, Clone)]
pub struct Body {
    /// What was read of it.
    pub bytes: Vec<u8>,
    /// How the reading ended.
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
    /// It broke off.
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
    /// How old it was when a cache gave it, in seconds (RFC 9111, 5.1); none when no cache says so.
    pub(crate) fn age(&self) -> Option<u64> {
        self.headers.get(AGE)?.to_str().ok()?.trim().parse().ok()
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
            Self::TooMany => "there were too many before it",
            Self::NoLocation => "it leads nowhere",
        }
    }
}
