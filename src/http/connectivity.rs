//! Checks whether this machine's own network and resolver work.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use hyper::StatusCode;
use hyper::header::HeaderMap;
use tokio::time::timeout;
use url::{Host, Url};

use super::connecting::{Opening, sending};
use super::dns::Guard;
use super::{Client, Timeline, headers, request};
use crate::config::suite::Method;
use crate::http::transport::Connectivity;

/// The timeout for the control addresses.
const WITHIN: Duration = Duration::from_secs(3);

impl Client {
    /// Requests the suite's control addresses in parallel, each over a new connection, until the result is clear.
    pub(crate) async fn connectivity(&self) -> Connectivity {
        let mut connectivity = Connectivity { resolves: false, connects: false };
        let asked = self.suite.settings.control.0.iter().map(|url| self.reach_of(url));
        let mut asked: FuturesUnordered<_> = asked.collect();
        while let Some(shown) = asked.next().await {
            connectivity.resolves |= shown.resolves;
            connectivity.connects |= shown.connects;
            if connectivity.resolves && connectivity.connects {
                break;
            }
        }
        connectivity
    }

    /// Whether a proxy of the environment gave this answer itself, without asking the app: its headers say so, or it
    /// lets no request to other hosts through either.
    pub(crate) async fn is_of_proxy(&self, url: &Url, status: StatusCode, headers: &HeaderMap) -> bool {
        let status_of_proxies = matches!(status.as_u16(), 403 | 502..=504);
        // A 500 page comes from an app; a proxy marks its own one.
        may_be_of_proxy(url, status)
            && self.is_proxied(url)
            && (says_so(headers) || (status_of_proxies && !self.connectivity().await.connects))
    }

    /// The result of a request for `url`. No headers of the suite or credentials of the target are sent.
    async fn reach_of(&self, url: &Url) -> Connectivity {
        let timeline = Timeline::begin();
        let opening = Opening { timeline: Arc::clone(&timeline), guard: Guard::default() };
        let request = request(Method::Head, url.clone(), headers::to_others());
        let asking = sending(opening, self.clients.fresh.execute(request));
        let answer = timeout(WITHIN, asking).await.ok().and_then(Result::ok);
        if self.is_proxied(url) {
            // A connection to the proxy says nothing about the network behind it, and the proxy resolves the names
            // itself.
            let passed = answer.is_some_and(|answer| !may_be_of_proxy(url, answer.status()));
            return Connectivity { resolves: passed, connects: passed };
        }
        let is_address = !matches!(url.host(), Some(Host::Domain(_)));
        Connectivity { resolves: is_address || timeline.has_resolved(), connects: timeline.has_connected() }
    }
}

/// Whether the proxy may have answered by itself. Over https it had to let the request through first.
fn may_be_of_proxy(url: &Url, status: StatusCode) -> bool {
    url.scheme() == "http" && (status.is_server_error() || matches!(status.as_u16(), 403 | 407))
}

/// Headers that only proxies send for their own errors: Squid (its FAQ, "X-Squid-Error"), Smokescreen
/// (stripe/smokescreen, `X-Smokescreen-Error`), and any `Proxy-Status` with an error (RFC 9209, 2.1.1).
fn says_so(headers: &HeaderMap) -> bool {
    let has = |name: &str, is_it: &dyn Fn(&str) -> bool| {
        headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).any(is_it)
    };
    has("proxy-status", &|value| value.contains("error="))
        || has("server", &|value| {
            FORWARD_PROXIES.iter().any(|proxy| value.to_ascii_lowercase().starts_with(proxy))
        })
        || ["x-squid-error", "x-smokescreen-error"].iter().any(|name| headers.contains_key(*name))
}

/// Names of proxies in `Server` of their own answers. Answers that they pass on name the server behind them.
const FORWARD_PROXIES: [&str; 4] = ["squid", "tinyproxy", "privoxy", "mitmproxy"];
