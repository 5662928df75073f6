//! Runs made together share connections, name lookups, trusted roots and a limit on connections.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{ClientBuilder, redirect, retry};
use rustls::ClientConfig;
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use super::certificate::Anchors;
use super::connecting::MarkConnections;
use super::dns::Resolver;
use super::fd_budget::FdBudget;
use super::lookup::{Lookup, SystemLookup};
use super::plain::IdleClients;
use super::{Client, USER_AGENT, headers, tls};
use crate::base::error::Error;
use crate::config::suite::Suite;
use crate::config::target::Target;
use crate::http::probe::Named;

/// The state that runs made together share. Headers, credentials, times and limits belong to one run, and are passed
/// with each request.
pub(super) struct Shared {
    proxies: Matcher,
    /// Idle connections of plain HTTP.
    pub(super) idle: IdleClients,
    pub(super) resolver: Resolver,
    /// The trusted roots of certificate chains.
    pub(super) anchors: Anchors,
    /// Limits the requests under way over all runs; none where no limit is needed.
    permits: Option<Semaphore>,
}

/// The HTTP clients of a run: one per connection mode.
#[derive(Clone)]
pub(super) struct Clients {
    /// Uses connections that stay open for the next request.
    pub(super) usual: reqwest::Client,
    /// Opens a new connection for each request.
    pub(super) fresh: reqwest::Client,
    /// For WebSocket checks; none where there are no such checks.
    pub(super) upgrading: Option<reqwest::Client>,
    maker: Arc<Maker>,
}

/// Builds clients with one connect timeout.
struct Maker {
    resolver: Resolver,
    tls: ClientConfig,
    /// A host with a single address may use all of this time, but the probe's own timeout comes first, and says what it
    /// was waiting for.
    connect_timeout: Duration,
}

impl Client {
    /// A client for each of `apps`, over the same connections, with the proxies that the environment names at this moment.
    pub(crate) fn for_all(apps: &[(Arc<Suite>, Target)]) -> Result<Vec<Self>, Error> {
        Self::for_all_with_lookup(Box::new(SystemLookup), apps)
    }

    /// The same, with names looked up by `lookup`.
    pub(crate) fn for_all_with_lookup(
        lookup: Box<dyn Lookup>,
        apps: &[(Arc<Suite>, Target)],
    ) -> Result<Vec<Self>, Error> {
        let at_once = apps.iter().map(|(suite, _)| suite.settings.concurrency.min(suite.checks.len()));
        let fd_budget = FdBudget::for_connections(at_once.sum());
        let permits = fd_budget.at_once.map(Semaphore::new);
        let resolver = Resolver::new(lookup);
        let most_at_once = apps.iter().map(|(suite, _)| suite.settings.concurrency).max();
        // As many as a run has under way at once; none where too few file descriptors are left.
        let most_idle = most_at_once.filter(|_| fd_budget.keeps_connections).unwrap_or(0);
        let shared = Arc::new(Shared {
            resolver: resolver.clone(),
            proxies: Matcher::from_system(),
            idle: IdleClients::at_most(most_idle),
            anchors: Anchors::default(),
            permits,
        });
        let tls = tls::config().map_err(|error| Error::Client(error.to_string()))?;
        let upgrades =
            apps.iter().flat_map(|(suite, _)| &suite.checks).any(|check| check.websocket.is_some());
        let mut made = Vec::<(Duration, Clients)>::new();
        let mut clients_of = |timeout: Duration| {
            if let Some((_, clients)) = made.iter().find(|(made, _)| *made == timeout) {
                return Ok(clients.clone());
            }
            let connect_timeout = timeout + timeout / 8;
            let maker = Maker { resolver: resolver.clone(), tls: tls.clone(), connect_timeout };
            let clients = maker.clients(most_idle, upgrades).map_err(of_reqwest)?;
            made.push((timeout, clients.clone()));
            Ok(clients)
        };
        let client = |(suite, target): &(Arc<Suite>, Target)| {
            Ok(Self {
                clients: clients_of(suite.settings.timeout)?,
                to_own: headers::to_own(&suite.settings, target),
                is_proxied: shared.is_proxied(&target.url_of("/")),
                awaited: AtomicUsize::new(usize::MAX),
                shared: Arc::clone(&shared),
                target: target.clone(),
                named: Named::by(suite, target),
                suite: Arc::clone(suite),
            })
        };
        apps.iter().map(client).collect()
    }

    /// Waits until one more request may be under way. Keep the permit until the request has ended.
    pub(crate) async fn permit(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed.
        self.shared.permits.as_ref()?.acquire().await.ok()
    }
}

impl Shared {
    /// Whether `url` is asked for through a proxy.
    pub(super) fn is_proxied(&self, url: &Url) -> bool {
        Uri::try_from(url.as_str()).is_ok_and(|uri| self.proxies.intercept(&uri).is_some())
    }
}

impl Clients {
    /// A client with a single connection of plain HTTP that nobody else uses. Dropping the client closes it.
    pub(super) fn plain(&self) -> reqwest::Result<reqwest::Client> {
        self.maker.usual(1).no_proxy().build()
    }
}

/// How many headers an answer may have over HTTP/1.1: a browser's limit. The library allocates memory for all of them
/// before it reads the first, so only clients without kept connections have this limit, and the others the library's:
/// see [`Client::has_more_room_than`].
const MOST_HEADERS: usize = 1000;

/// How many bytes of headers an answer may have over HTTP/2: the same as over HTTP/1.1.
const MOST_HEADER_BYTES: u32 = 256 * 1024;

impl Maker {
    /// The clients of runs that keep up to `most_idle` connections to one host.
    fn clients(self, most_idle: usize, upgrades: bool) -> reqwest::Result<Clients> {
        Ok(Clients {
            usual: self.usual(most_idle).build()?,
            fresh: self.fresh(self.tls.clone()).build()?,
            upgrading: upgrades.then(|| self.upgrading().build()).transpose()?,
            maker: Arc::new(self),
        })
    }

    fn usual(&self, most_idle: usize) -> ClientBuilder {
        self.builder(self.resolver.clone(), self.tls.clone()).pool_max_idle_per_host(most_idle)
    }

    fn fresh(&self, tls: ClientConfig) -> ClientBuilder {
        self.builder(self.resolver.rotating(), tls).pool_max_idle_per_host(0).http1_max_headers(MOST_HEADERS)
    }

    fn upgrading(&self) -> ClientBuilder {
        let mut tls = self.tls.clone();
        // Only an HTTP/1.1 connection can be upgraded (RFC 6455, 4.1).
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        self.fresh(tls)
    }

    /// The settings of all clients. They follow no redirects, keep no cookies and retry nothing: the probe does that.
    fn builder(&self, resolver: Resolver, tls: ClientConfig) -> ClientBuilder {
        reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .referer(false)
            .retry(retry::never())
            // Sent to a proxy with CONNECT.
            .user_agent(USER_AGENT)
            .dns_resolver(resolver)
            .tls_backend_preconfigured(tls)
            .connector_layer(MarkConnections)
            .connect_timeout(self.connect_timeout)
            // They end with the run, which takes seconds.
            .pool_idle_timeout(None)
            .http2_max_header_list_size(MOST_HEADER_BYTES)
            // As browsers read them.
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_ignore_invalid_headers_in_responses(true)
    }
}

fn of_reqwest(error: reqwest::Error) -> Error {
    Error::Client(error.without_url().to_string())
}
