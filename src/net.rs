//! The HTTP client of a run: TLS, name lookups, and the times of each step.

mod caches;
mod certificate;
mod clients;
mod dns;
mod failure;
mod ids;
mod lookup;
mod public;
mod reach;
mod room;
mod timeline;
mod tls;
mod websocket;

use std::net::SocketAddr;
use std::sync::Arc;

use hyper::Uri;
use hyper::header::{CACHE_CONTROL, HeaderName, HeaderValue, PRAGMA};
use url::{Host, Url};

pub(crate) use caches::{past_caches, without_mark};
pub use certificate::{Certificate, ChainEnd};
pub(crate) use dns::PrivateAddress;
pub use failure::{Failure, FailureKind};
pub use lookup::{LookingUp, Lookup, NoAddress};
pub(crate) use public::is_public;
pub use timeline::Timings;
pub(crate) use timeline::{Phase, Timeline};
pub(crate) use websocket::{accept as websocket_accept, headers as websocket_headers};

use crate::suite::{Method, Settings, Suite, WebSocket};
use crate::target::Target;
use crate::transport::{Addresses, Way};
use clients::Shared;
use dns::Guard;

/// Who is looking, in the words of the app's own log.
pub const USER_AGENT: &str = concat!("smoke_seal/", env!("CARGO_PKG_VERSION"));

/// The HTTP client of one run, over connections that it may share with other runs. They end with the last of them.
///
/// It follows no redirect, keeps no cookie and repeats no request by itself: what a probe asks for is what it gets.
pub(crate) struct Client {
    usual: reqwest::Client,
    fresh: reqwest::Client,
    /// For what is asked to speak WebSocket; where no check does, there is none.
    upgrading: Option<reqwest::Client>,
    shared: Arc<Shared>,
    target: Target,
    suite: Arc<Suite>,
}

/// One request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask<'a> {
    pub(crate) method: Method,
    pub(crate) url: &'a Url,
    pub(crate) request_id: &'a str,
    pub(crate) way: Way,
    /// What a WebSocket is asked for with, if one is.
    pub(crate) websocket: Option<&'a WebSocket>,
    /// Whether the host may have public addresses only. Behind a proxy nobody here knows what it has.
    pub(crate) public_only: bool,
}

impl Client {
    /// The bounds of its run.
    pub(crate) fn settings(&self) -> &Settings {
        &self.suite.settings
    }

    /// What the next look is called, in the app's own log as well.
    pub(crate) fn request_id(&self) -> String {
        self.shared.ids.next().to_string()
    }

    /// The host of the app itself.
    pub(crate) fn own_host(&self) -> Option<Host> {
        self.target.host()
    }

    /// The addresses of the host of `url`, at the port that is asked.
    pub(crate) async fn addresses(&self, url: &Url) -> Addresses {
        let (Some(Host::Domain(name)), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Addresses::default();
        };
        if self.is_proxied(url) {
            return Addresses { are_a_proxys: true, ..Addresses::default() };
        }
        let at_port = |mut address: SocketAddr| {
            address.set_port(port);
            address
        };
        let (within_reach, beyond) = self.shared.resolver.addresses(name).await.unwrap_or_default();
        Addresses {
            within_reach: within_reach.into_iter().map(at_port).collect(),
            beyond: beyond.into_iter().map(at_port).collect(),
            are_a_proxys: false,
        }
    }

    /// The certificates that were shown on `timeline`: with their chains, where TLS itself is looked at.
    pub(crate) fn certificates(&self, timeline: &Timeline, with_chains: bool) -> Vec<Certificate> {
        let anchors = with_chains.then_some(&self.shared.anchors);
        timeline.shown().iter().filter_map(|shown| shown.read(anchors)).collect()
    }

    /// Whether `url` is asked for through a proxy.
    pub(crate) fn is_proxied(&self, url: &Url) -> bool {
        let uri = Uri::try_from(url.as_str());
        uri.is_ok_and(|uri| self.shared.proxies.intercept(&uri).is_some())
    }

    /// Whether a request that met `error` is to be made again on a way of its own: there is more room for headers than on
    /// `way`, and a page with many cookies is no broken page.
    pub(crate) fn has_more_room_than(way: Way, error: &reqwest::Error) -> bool {
        way == Way::Usual && failure::is_too_large(error)
    }

    /// Asks for a URL and waits for the head of its answer.
    pub(crate) async fn send(&self, ask: Ask<'_>) -> Result<reqwest::Response, reqwest::Error> {
        let method = match ask.method {
            Method::Get => reqwest::Method::GET,
            Method::Head => reqwest::Method::HEAD,
        };
        // An open connection may lead where another app may look, and this one may not.
        let public_only = ask.public_only && !self.is_proxied(ask.url);
        let (http, url) = match ask.way {
            Way::Usual if !public_only => (&self.usual, ask.url.clone()),
            Way::Usual | Way::Fresh | Way::At(_) => (&self.fresh, ask.url.clone()),
            Way::PastCaches => (&self.fresh, past_caches(ask.url, ask.request_id)),
        };
        let http = self.upgrading.as_ref().filter(|_| ask.websocket.is_some()).unwrap_or(http);
        let mut request = http.request(method, url).header(REQUEST_ID, ask.request_id);
        // Whoever else is asked, a host that a redirect leads to above all, gets no credentials.
        if self.target.owns(ask.url) {
            request = request.headers(self.suite.settings.headers.clone());
            if let Some(authorization) = self.credentials() {
                request = request.header(hyper::header::AUTHORIZATION, authorization);
            }
        }
        if let Some(websocket) = ask.websocket {
            request = request.headers(websocket_headers(websocket, &self.target.origin(), ask.request_id));
        }
        if ask.way == Way::PastCaches {
            request = request.header(CACHE_CONTROL, NO_CACHE).header(PRAGMA, NO_CACHE);
        }
        let pinned = match ask.way {
            Way::At(address) => Some(at_any_port(address)),
            Way::Usual | Way::Fresh | Way::PastCaches => None,
        };
        dns::guarded(Guard { public_only, pinned }, request.send()).await
    }

    /// The credentials of the target's URL, unless the suite names its own.
    fn credentials(&self) -> Option<&HeaderValue> {
        let named = self.suite.settings.headers.contains_key(hyper::header::AUTHORIZATION);
        self.target.authorization().filter(|_| !named)
    }
}

/// `address`, at whatever port a URL names: a redirect may lead to another one.
fn at_any_port(mut address: SocketAddr) -> SocketAddr {
    address.set_port(0);
    address
}

/// Rails, Heroku and most proxies write this header's value into their logs, so that a probe can be found there.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Asks caches for what the app itself says now (RFC 9111, 5.2.1.4 and 5.4).
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");
