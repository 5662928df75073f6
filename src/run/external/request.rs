//! What a probe of somebody else may be asked, and what it must not be told.

use std::net::IpAddr;

use serde::Serialize;
use serde_json::{Map, Value};
use url::{Host, Url};

use super::checks;
use crate::base::redact::Secrets;
use crate::config::suite::{Check, Revision, Suite};
use crate::config::target::Target;
use crate::http::{browser_headers, is_public};

/// What probes of somebody else are to request for a suite.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExternalRequests {
    /// The requests, the most telling ones first: the revision, then checks that one answer can decide.
    pub requests: Vec<ExternalRequest>,
    /// The checks that such a probe is not asked about, and why.
    pub left_out: Map<String, Value>,
}

/// One request, and the checks that its answer is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExternalRequest {
    /// The names of the checks.
    pub checks: Vec<String>,
    /// `GET` or `HEAD`.
    pub method: &'static str,
    /// `http` or `https`.
    pub scheme: String,
    /// A name, or an IP address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The path.
    pub path: String,
    /// The query, without its question mark; empty where there is none.
    pub query: String,
    /// The headers that say what kind of answer is wanted. None of them is secret.
    pub headers: Map<String, Value>,
}

impl Suite {
    /// What probes of somebody else are to request for the app at `target`, with its revision where one is expected.
    ///
    /// ```
    /// # use smoke_seal::{Suite, Target};
    /// let entry = serde_json::json!({ "tls": true, "checks": { "home": { "path": "/", "title": "Shop" } } });
    /// let suite = Suite::parse("shop", &entry, &|_name| None)?;
    /// let asked = suite.external_requests(&Target::parse("https://shop.example.com")?, false);
    /// assert_eq!(asked.requests[0].checks, ["home", "tls"]);
    /// # Ok::<(), smoke_seal::Error>(())
    /// ```
    #[must_use]
    pub fn external_requests(&self, target: &Target, expects_revision: bool) -> ExternalRequests {
        let secrets = Secrets::of(self, target);
        let (mut requests, mut left_out) = (Vec::<ExternalRequest>::new(), Map::new());
        let checks = checks(self, expects_revision);
        let of_rank = |rank| checks.iter().filter(move |check| self::rank(check) == rank);
        for check in (0..=LAST_RANK).flat_map(of_rank) {
            if let Some(obstacle) = obstacle(check, self, target, &secrets) {
                left_out.insert(check.name.clone(), obstacle.into());
                continue;
            }
            let request = ExternalRequest::of(check, self, target);
            match requests.iter_mut().find(|other| other.answers(check, &request)) {
                Some(other) => other.checks.push(check.name.clone()),
                None => requests.push(request),
            }
        }
        ExternalRequests { requests, left_out }
    }
}

impl ExternalRequest {
    fn of(check: &Check, suite: &Suite, target: &Target) -> Self {
        let url = check.url(target);
        let headers = browser_headers(check, &url, target, &suite.settings);
        let headers = headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), Value::from(value.to_str().ok()?))));
        Self {
            checks: vec![check.name.clone()],
            method: check.method.as_str(),
            scheme: url.scheme().to_owned(),
            host: url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned(),
            port: url.port_or_known_default().unwrap_or_default(),
            path: url.path().to_owned(),
            query: url.query().unwrap_or_default().to_owned(),
            headers: headers.collect(),
        }
    }

    /// Whether the answer to this request is one to `request` of `check` as well. For TLS any answer of the host is.
    fn answers(&self, check: &Check, request: &Self) -> bool {
        let has_same_origin =
            (&self.scheme, &self.host, self.port) == (&request.scheme, &request.host, request.port);
        let is_same = (self.method, &self.path, &self.query, &self.headers)
            == (request.method, &request.path, &request.query, &request.headers);
        has_same_origin && (check.tls().is_some() || is_same)
    }
}

/// The highest [`rank`].
const LAST_RANK: u8 = 3;

/// The lower, the earlier it is asked. TLS is last, since it needs no request of its own.
fn rank(check: &Check) -> u8 {
    match check {
        _ if check.name == Revision::NAME => 0,
        _ if check.tls().is_some() => LAST_RANK,
        _ if check.follows.is_empty() => 1,
        _ => 2,
    }
}

/// Why a probe of somebody else is not asked about `check`; none where it may be.
pub(super) fn obstacle(
    check: &Check,
    suite: &Suite,
    target: &Target,
    secrets: &Secrets,
) -> Option<&'static str> {
    let url = check.url(target);
    if target.owns(&url) && target.authorization().is_some() {
        Some("it needs credentials, which are not sent to public probes")
    } else if target.owns(&url) && !suite.settings.headers.is_empty() {
        Some("it needs the headers of the config, which may be credentials and are not sent to public probes")
    } else if secrets.hide_url(&url) != url.as_str() {
        Some("its URL has a value that may be a secret, and is not sent to public probes")
    } else if check.websocket.is_some() {
        Some("it needs a WebSocket, which public probes do not open")
    } else if check.redirects.is_some() {
        Some("it is about redirects, which public probes do not follow")
    } else if is_private(&url) {
        Some("its host is not public")
    } else {
        None
    }
}

/// Whether the host of `url` is none of the internet, as far as its name or address says.
fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => !is_public(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => !is_public(IpAddr::V6(address)),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let last = name.rsplit_once('.').map(|(_, last)| last);
            matches!(last, None | Some("localhost" | "local" | "internal" | "lan" | "home" | "corp"))
        }
        None => true,
    }
}
