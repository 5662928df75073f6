//! The HTTP client of a run: TLS, name lookups, and the times of each step.

mod browser_headers;
mod caches;
mod certificate;
mod clients;
mod connecting;
mod connectivity;
pub(crate) mod content_encoding;
mod decoding;
mod dns;
mod failure;
mod fd_budget;
mod headers;
mod inflate;
mod lookup;
pub mod observation;
pub(crate) mod observation_log;
mod plain;
pub(crate) mod probe;
mod public;
mod shortage;
mod timeline;
mod tls;
pub(crate) mod transport;
mod unclean_close;
mod websocket;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use hyper::header::HeaderMap;
use reqwest::Request;
use url::{Host, Url};
use uuid::Uuid;

pub(crate) use browser_headers::browser_headers;
pub(crate) use caches::{past_caches, without_mark};
pub use certificate::{Certificate, ChainEnd};
pub(crate) use dns::PrivateAddress;
pub use failure::{Failure, FailureKind};
pub use lookup::{Lookup, NoAddress, PendingLookup};
pub(crate) use plain::PlainConnection;
pub(crate) use public::is_public;
pub use timeline::Timings;
pub(crate) use timeline::{Phase, Timeline};
pub(crate) use websocket::{accept as websocket_accept, headers as websocket_headers};

use crate::config::suite::{Check, Method, Settings, Suite};
use crate::config::target::Target;
use crate::http::probe::Named;
use crate::http::transport::{Addresses, ConnectionMode};
use clients::{Clients, Shared};
use connecting::{BoxError, Opening, sending};
pub(crate) use decoding::{ACCEPTED, Incoming, TooLong, decoded_of};
use dns::Guard;

/// The `User-Agent`, by which the app's log shows this tool.
pub const USER_AGENT: &str = concat!("smoke_seal/", env!("CARGO_PKG_VERSION"));

/// The HTTP client of one run. It may share connections with other runs; they close when the last run ends.
///
/// It follows no redirects, keeps no cookies and retries nothing by itself: a probe decides that.
pub(crate) struct Client {
    clients: Clients,
    /// The headers for the app's own origin only. They come before all others.
    to_own: HeaderMap,
    /// Whether requests to the app go through a proxy.
    is_proxied: bool,
    /// How many more requests will be made to the app.
    awaited: AtomicUsize,
    shared: Arc<Shared>,
    target: Target,
    named: Named,
    suite: Arc<Suite>,
}

/// One request.
#[derive(Clone, Copy)]
pub(crate) struct Ask<'a> {
    /// What it is made for.
    pub(crate) check: &'a Check,
    pub(crate) url: &'a Url,
    pub(crate) request_id: &'a str,
    pub(crate) mode: ConnectionMode,
    /// The cookies that redirects before it set; empty where there are none.
    pub(crate) cookies: &'a str,
    /// Whether the host may have public addresses only. Behind a proxy its addresses are unknown here.
    pub(crate) public_only: bool,
    /// The times of a connection that is opened for it.
    pub(crate) timeline: &'a Arc<Timeline>,
    /// The connection of its attempt, for plain HTTP in the usual mode.
    pub(crate) connection: &'a PlainConnection<'a>,
}

impl Client {
    /// The bounds of its run.
    pub(crate) fn settings(&self) -> &Settings {
        &self.suite.settings
    }

    /// The id of the next request, which the app's log shows as well.
    pub(crate) fn request_id() -> String {
        Uuid::new_v4().to_string()
    }

    /// The hosts that the operator named.
    pub(crate) fn named(&self) -> &Named {
        &self.named
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
        let (reachable, unreachable) = self.shared.resolver.addresses(name).await.unwrap_or_default();
        Addresses {
            reachable: reachable.into_iter().map(at_port).collect(),
            unreachable: unreachable.into_iter().map(at_port).collect(),
            are_a_proxys: false,
        }
    }

    /// The certificates that servers presented, from `timeline`; with their chains, where TLS itself is checked.
    pub(crate) fn certificates(&self, timeline: &Timeline, with_chains: bool) -> Vec<Certificate> {
        let anchors = with_chains.then_some(&self.shared.anchors);
        timeline.shown().iter().filter_map(|shown| shown.read(anchors)).collect()
    }

    /// Whether `url` is asked for through a proxy.
    pub(crate) fn is_proxied(&self, url: &Url) -> bool {
        self.shared.is_proxied(url)
    }

    /// Whether a request that failed with `error` is retried on a new connection, which accepts more headers than
    /// `mode` does: a page with many cookies is not broken.
    pub(crate) fn has_more_room_than(mode: ConnectionMode, error: &Unsent) -> bool {
        mode == ConnectionMode::Usual && failure::is_too_large(error)
    }

    /// Whether the server did not process the request that failed with `error`, so that it is safe to retry.
    pub(crate) fn was_not_processed(error: &Unsent) -> bool {
        failure::is_unprocessed(error)
    }

    /// Asks for a URL and waits for the head of its answer.
    pub(crate) async fn send(&self, ask: Ask<'_>) -> Result<Response, Unsent> {
        let is_own = self.target.owns(ask.url);
        let is_proxied = if is_own { self.is_proxied } else { self.shared.is_proxied(ask.url) };
        // An open connection may lead to an address that is allowed for another app, but not for this one.
        let public_only = ask.public_only && !is_proxied;
        let pinned = match ask.mode {
            ConnectionMode::At(address) => Some(at_any_port(address)),
            ConnectionMode::Usual | ConnectionMode::Fresh | ConnectionMode::PastCaches => None,
        };
        let plain;
        let client = match &self.clients.upgrading {
            Some(upgrading) if ask.check.websocket.is_some() => upgrading,
            _ if ask.mode != ConnectionMode::Usual || public_only => &self.clients.fresh,
            _ if ask.url.scheme() == "http" && !is_proxied => {
                plain = ask.connection.to(ask.url).await?;
                &plain
            }
            _ => &self.clients.usual,
        };
        let url = match ask.mode {
            ConnectionMode::PastCaches => past_caches(ask.url, ask.request_id),
            ConnectionMode::Usual | ConnectionMode::Fresh | ConnectionMode::At(_) => ask.url.clone(),
        };
        let opening = Opening { timeline: Arc::clone(ask.timeline), guard: Guard { public_only, pinned } };
        let request = client.execute(request(ask.check.method, url, self.headers(&ask, is_own)));
        let answer = sending(opening, request).await?;
        decoding::decoded(answer).await.map_err(Unsent::Coding)
    }

    /// The headers of the request.
    fn headers(&self, ask: &Ask<'_>, is_own: bool) -> HeaderMap {
        let mut headers = headers::to_others();
        headers.extend(browser_headers(ask.check, ask.url, &self.target, self.settings()));
        // Other hosts, such as the target of a redirect, get no credentials.
        if is_own {
            headers.extend(self.to_own.clone());
        }
        headers::name(&mut headers, ask.request_id);
        headers::add_cookies(&mut headers, ask.cookies);
        if let Some(websocket) = &ask.check.websocket {
            headers.extend(websocket_headers(websocket, &self.target.origin(), ask.request_id));
        }
        if ask.mode == ConnectionMode::PastCaches {
            headers::ask_past_caches(&mut headers);
        }
        headers
    }
}

fn request(method: Method, url: Url, headers: HeaderMap) -> Request {
    let method = match method {
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
    };
    let mut request = Request::new(method, url);
    *request.headers_mut() = headers;
    request
}

/// The head of an answer, and its body as a stream.
pub(crate) type Response = hyper::Response<Incoming>;

/// Why there is no answer to a request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unsent {
    /// No request can be made for this URL.
    #[error("the URL cannot be requested")]
    Url,
    /// It failed before, while or after it was sent.
    #[error("the request failed")]
    Http(#[source] reqwest::Error),
    /// Decoding the body could not start.
    #[error("the body cannot be decoded")]
    Coding(#[source] BoxError),
}

impl Unsent {
    /// Whether there was a connection to send it over.
    pub(crate) fn had_connection(&self) -> bool {
        matches!(self, Self::Http(error) if !error.is_connect())
    }
}

/// Without the library's message, which may contain the URL and a secret in it.
impl From<reqwest::Error> for Unsent {
    fn from(error: reqwest::Error) -> Self {
        if error.is_builder() { Self::Url } else { Self::Http(error.without_url()) }
    }
}

/// `address` without a port, since a redirect may lead to another port.
fn at_any_port(mut address: SocketAddr) -> SocketAddr {
    address.set_port(0);
    address
}
