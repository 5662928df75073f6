//! Whether this machine reaches anybody at all.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use hyper::StatusCode;
use tokio::time::timeout;
use url::{Host, Url};

use super::connecting::{Opening, sending};
use super::dns::Guard;
use super::{Client, Timeline, headers, request};
use crate::config::suite::Method;
use crate::http::transport::Connectivity;

/// How long the control addresses have.
const WITHIN: Duration = Duration::from_secs(3);

impl Client {
    /// Asks the suite's control addresses at once, each over a connection of its own, until what they show is enough.
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

    /// What asking for `url` shows. Nothing of the suite's or the target's is sent along.
    async fn reach_of(&self, url: &Url) -> Connectivity {
        let timeline = Timeline::begin();
        let opening = Opening { timeline: Arc::clone(&timeline), guard: Guard::default() };
        let request = request(Method::Head, url.clone(), headers::to_others());
        let asking = sending(opening, self.clients.fresh.execute(request));
        let answer = timeout(WITHIN, asking).await.ok().and_then(Result::ok);
        if self.is_proxied(url) {
            // A connection to the proxy says nothing of what lies behind it, and it looks the names up itself.
            let passed = answer.is_some_and(|answer| !is_of_proxy(url, answer.status()));
            return Connectivity { resolves: passed, connects: passed };
        }
        let is_address = !matches!(url.host(), Some(Host::Domain(_)));
        Connectivity { resolves: is_address || timeline.has_resolved(), connects: timeline.has_connected() }
    }
}

/// Whether the proxy may have answered by itself. Over https it had to let the request through first.
fn is_of_proxy(url: &Url, status: StatusCode) -> bool {
    url.scheme() == "http" && (status.is_server_error() || matches!(status.as_u16(), 403 | 407))
}
