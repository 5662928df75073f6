//! The HTTP client of a run: TLS, name lookups, and the times of each step.

mod caches;
mod dns;
mod failure;
mod lookup;
mod public;
mod reach;
mod timeline;
mod tls;

use std::sync::Arc;

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{CACHE_CONTROL, HeaderName, HeaderValue, PRAGMA};
use rustls::ClientConfig;
use tower::util::MapFutureLayer;
use url::Url;

pub(crate) use caches::{past_caches, without_mark};
pub(crate) use dns::PrivateAddress;
pub use failure::{Failure, FailureKind};
pub use lookup::{LookingUp, Lookup, NoAddress};
pub(crate) use public::is_public;
pub use timeline::Timings;
pub(crate) use timeline::{Phase, Timeline};

use crate::error::Error;
use crate::suite::{Method, Suite};
use crate::target::Target;
use crate::transport::Way;
use dns::Resolver;
use lookup::SystemLookup;

/// Who is looking, in the words of the app's own log.
pub const USER_AGENT: &str = concat!("smoke_seal/", env!("CARGO_PKG_VERSION"));

/// The HTTP client of one run. Its connections live and end with the run.
///
/// It follows no redirect, keeps no cookie and repeats no request by itself: what a probe asks for is what it gets.
pub(crate) struct Client {
    usual: reqwest::Client,
    fresh: reqwest::Client,
    proxies: Matcher,
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
    /// Whether the host may have public addresses only. Behind a proxy nobody here knows what it has.
    pub(crate) public_only: bool,
}

impl Client {
    /// A client for `suite` at `target`, with the proxies that the environment names at this moment.
    pub(crate) fn new(suite: Arc<Suite>, target: Target) -> Result<Self, Error> {
        Self::looking_up_by(Box::new(SystemLookup), suite, target)
    }

    /// The same, with names looked up by `lookup`.
    pub(crate) fn looking_up_by(
        lookup: Box<dyn Lookup>,
        suite: Arc<Suite>,
        target: Target,
    ) -> Result<Self, Error> {
        let resolver = Resolver::new(lookup);
        let tls = tls::config().map_err(|error| Error::Client(error.to_string()))?;
        let build = |builder: reqwest::ClientBuilder| {
            builder.build().map_err(|error| Error::Client(error.without_url().to_string()))
        };
        // A client without a pool opens a connection for each request, over HTTP/2 as well. Both are made here: each
        // reads the proxies from the environment, and that costs microseconds.
        let fresh = builder(&suite, tls.clone()).dns_resolver(resolver.rotating()).pool_max_idle_per_host(0);
        let usual = builder(&suite, tls).dns_resolver(resolver);
        let proxies = Matcher::from_system();
        Ok(Self { usual: build(usual)?, fresh: build(fresh)?, proxies, target, suite })
    }

    /// Whether `url` is asked for through a proxy.
    pub(crate) fn is_proxied(&self, url: &Url) -> bool {
        let uri = Uri::try_from(url.as_str());
        uri.is_ok_and(|uri| self.proxies.intercept(&uri).is_some())
    }

    /// Asks for a URL and waits for the head of its answer.
    pub(crate) async fn send(&self, ask: Ask<'_>) -> Result<reqwest::Response, reqwest::Error> {
        let method = match ask.method {
            Method::Get => reqwest::Method::GET,
            Method::Head => reqwest::Method::HEAD,
        };
        let (http, url) = match ask.way {
            Way::Usual => (&self.usual, ask.url.clone()),
            Way::Fresh => (&self.fresh, ask.url.clone()),
            Way::PastCaches => (&self.fresh, past_caches(ask.url, ask.request_id)),
        };
        let mut request = http.request(method, url).header(REQUEST_ID, ask.request_id);
        // Whoever else is asked, a host that a redirect leads to above all, gets no credentials.
        if self.target.owns(ask.url) {
            request = request.headers(self.suite.settings.headers.clone());
            if let Some(authorization) = self.credentials() {
                request = request.header(reqwest::header::AUTHORIZATION, authorization);
            }
        }
        if ask.way == Way::PastCaches {
            request = request.header(CACHE_CONTROL, NO_CACHE).header(PRAGMA, NO_CACHE);
        }
        let public_only = ask.public_only && !self.is_proxied(ask.url);
        dns::guarded(public_only, request.send()).await
    }

    /// The credentials of the target's URL, unless the suite names its own.
    fn credentials(&self) -> Option<&HeaderValue> {
        let named = self.suite.settings.headers.contains_key(reqwest::header::AUTHORIZATION);
        self.target.authorization().filter(|_| !named)
    }
}

/// What every client of a run is made of.
fn builder(suite: &Suite, tls: ClientConfig) -> reqwest::ClientBuilder {
    let timeout = suite.settings.timeout;
    reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        // The limit of a browser, not that of the library: a page with many cookies is no broken page.
        .http1_max_headers(MOST_HEADERS)
        .http2_max_header_list_size(MOST_HEADER_BYTES)
        .referer(false)
        // The addresses of a name have equal shares of it: one that stalls leaves time for the next. A single one has it
        // all, and never uses it up: the probe's own time ends before, and tells what it was waiting for.
        .connect_timeout(timeout + timeout / 8)
        .tls_backend_preconfigured(tls)
        .connector_layer(MapFutureLayer::new(|opening| timeline::connecting(dns::keeping_guard(opening))))
}

/// How many headers an answer may have over HTTP/1.1.
const MOST_HEADERS: usize = 1000;

/// How many bytes of headers an answer may have over HTTP/2: what HTTP/1.1 has room for as well.
const MOST_HEADER_BYTES: u32 = 256 * 1024;

/// Rails, Heroku and most proxies write this header's value into their logs, so that a probe can be found there.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Asks caches for what the app itself says now (RFC 9111, 5.2.1.4 and 5.4).
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");
