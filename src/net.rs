//! The HTTP client of a run: TLS, name lookups, and the times of each step.

mod dns;
mod failure;
mod timeline;
mod tls;

use std::sync::Arc;

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{HeaderName, HeaderValue};
use tower::util::MapFutureLayer;
use url::Url;

pub(crate) use dns::Resolver;
pub use failure::{Failure, FailureKind};
pub use timeline::Timings;
pub(crate) use timeline::{Phase, Timeline};

use crate::error::Error;
use crate::suite::{Method, Suite};
use crate::target::Target;

/// Who is looking, in the words of the app's own log.
pub const USER_AGENT: &str = concat!("smoke_seal/", env!("CARGO_PKG_VERSION"));

/// The HTTP client of one run. Its connections live and end with the run.
///
/// It follows no redirect, keeps no cookie and repeats no request by itself: what a probe asks for is what it gets.
pub(crate) struct Client {
    http: reqwest::Client,
    proxies: Matcher,
    target: Target,
    suite: Arc<Suite>,
}

impl Client {
    /// A client for `suite` at `target`, with the proxies that the environment names at this moment.
    pub(crate) fn new(suite: Arc<Suite>, target: Target) -> Result<Self, Error> {
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            // The limit of a browser, not that of the library: a page with many cookies is no broken page.
            .http1_max_headers(MOST_HEADERS)
            .http2_max_header_list_size(MOST_HEADER_BYTES)
            .referer(false)
            .tls_backend_preconfigured(tls::config().map_err(|error| Error::Client(error.to_string()))?)
            .dns_resolver(Resolver::default())
            .connector_layer(MapFutureLayer::new(timeline::connecting))
            .build()
            .map_err(|error| Error::Client(error.without_url().to_string()))?;
        Ok(Self { http, proxies: Matcher::from_system(), target, suite })
    }

    /// Whether `url` is asked for through a proxy.
    pub(crate) fn is_proxied(&self, url: &Url) -> bool {
        let uri = Uri::try_from(url.as_str());
        uri.is_ok_and(|uri| self.proxies.intercept(&uri).is_some())
    }

    /// Asks for `url` and waits for the head of its answer.
    pub(crate) async fn send(
        &self,
        method: Method,
        url: &Url,
        request_id: &str,
    ) -> Result<reqwest::Response, reqwest::Error> {
        let method = match method {
            Method::Get => reqwest::Method::GET,
            Method::Head => reqwest::Method::HEAD,
        };
        let mut request = self.http.request(method, url.clone()).header(REQUEST_ID, request_id);
        // Whoever else is asked, a host that a redirect leads to above all, gets no credentials.
        if self.target.owns(url) {
            request = request.headers(self.suite.settings.headers.clone());
            if let Some(authorization) = self.credentials() {
                request = request.header(reqwest::header::AUTHORIZATION, authorization);
            }
        }
        request.send().await
    }

    /// The credentials of the target's URL, unless the suite names its own.
    fn credentials(&self) -> Option<&HeaderValue> {
        let named = self.suite.settings.headers.contains_key(reqwest::header::AUTHORIZATION);
        self.target.authorization().filter(|_| !named)
    }
}

/// How many headers an answer may have over HTTP/1.1.
const MOST_HEADERS: usize = 1000;

/// How many bytes of headers an answer may have over HTTP/2: what HTTP/1.1 has room for as well.
const MOST_HEADER_BYTES: u32 = 256 * 1024;

/// Rails, Heroku and most proxies write this header's value into their logs, so that a probe can be found there.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
