//! What runs share that are made together: connections, names, what is trusted, and how much of it this machine has.

use std::sync::Arc;
use std::time::Duration;

use hyper_util::client::proxy::matcher::Matcher;
use rustls::ClientConfig;
use tokio::sync::{Semaphore, SemaphorePermit};
use tower::util::MapFutureLayer;

use super::certificate::Anchors;
use super::dns::{self, Resolver};
use super::ids::RequestIds;
use super::lookup::{Lookup, SystemLookup};
use super::room::Room;
use super::{Client, USER_AGENT, timeline, tls};
use crate::error::Error;
use crate::suite::Suite;
use crate::target::Target;

/// What runs share that are made together. Nothing of it belongs to one of them: headers, credentials, times and bounds
/// are their own, and go along with each request.
pub(super) struct Shared {
    pub(super) proxies: Matcher,
    pub(super) ids: RequestIds,
    pub(super) resolver: Resolver,
    /// What the chains of certificates end at.
    pub(super) anchors: Anchors,
    /// One for each request that may be under way, over all the runs; none where there is room for them all.
    permits: Option<Semaphore>,
}

/// The clients that requests go over.
#[derive(Clone)]
pub(super) struct Clients {
    pub(super) usual: reqwest::Client,
    pub(super) fresh: reqwest::Client,
    pub(super) upgrading: Option<reqwest::Client>,
}

/// Makes the clients: one set for each timeout that there is, since a client has one time for all its connections.
struct Making {
    resolver: Resolver,
    tls: ClientConfig,
    keeps_connections: bool,
    /// Whether any check asks for a WebSocket.
    upgrades: bool,
    made: Vec<(Duration, Clients)>,
}

impl Client {
    /// A client for each of `apps`, over the same connections, with the proxies that the environment names at this moment.
    pub(crate) fn for_all(apps: &[(Arc<Suite>, Target)]) -> Result<Vec<Self>, Error> {
        Self::for_all_looking_up_by(Box::new(SystemLookup), apps)
    }

    /// The same, with names looked up by `lookup`.
    pub(crate) fn for_all_looking_up_by(
        lookup: Box<dyn Lookup>,
        apps: &[(Arc<Suite>, Target)],
    ) -> Result<Vec<Self>, Error> {
        let at_once = apps.iter().map(|(suite, _)| suite.settings.concurrency.min(suite.checks.len()));
        let room = Room::for_connections(at_once.sum());
        let permits = room.at_once.map(Semaphore::new);
        let resolver = Resolver::new(lookup);
        let shared = Arc::new(Shared {
            resolver: resolver.clone(),
            proxies: Matcher::from_system(),
            ids: RequestIds::default(),
            anchors: Anchors::default(),
            permits,
        });
        let tls = tls::config().map_err(|error| Error::Client(error.to_string()))?;
        let upgrades =
            apps.iter().flat_map(|(suite, _)| &suite.checks).any(|check| check.websocket.is_some());
        let mut making =
            Making { resolver, tls, keeps_connections: room.keeps_connections, upgrades, made: Vec::new() };
        let client = |(suite, target): &(Arc<Suite>, Target)| {
            let Clients { usual, fresh, upgrading } = making.of(suite.settings.timeout)?;
            let (suite, target) = (Arc::clone(suite), target.clone());
            Ok(Self { usual, fresh, upgrading, shared: Arc::clone(&shared), target, suite })
        };
        apps.iter().map(client).collect()
    }

    /// Waits until one more request may be under way. It may be so as long as the permit is kept.
    pub(crate) async fn permit(&self) -> Option<SemaphorePermit<'_>> {
        // Nobody closes it.
        self.shared.permits.as_ref()?.acquire().await.ok()
    }
}

impl Making {
    fn of(&mut self, timeout: Duration) -> Result<Clients, Error> {
        if let Some((_, clients)) = self.made.iter().find(|(made, _)| *made == timeout) {
            return Ok(clients.clone());
        }
        let build = |builder: reqwest::ClientBuilder| {
            builder.build().map_err(|error| Error::Client(error.without_url().to_string()))
        };
        // A client without a pool opens a connection for each request, over HTTP/2 as well. Both are made here: each
        // reads the proxies from the environment, and that costs microseconds.
        let usual = builder(timeout, self.tls.clone()).dns_resolver(self.resolver.clone());
        let usual = if self.keeps_connections { usual } else { usual.pool_max_idle_per_host(0) };
        let fresh = |tls| {
            let fresh = builder(timeout, tls).dns_resolver(self.resolver.rotating());
            build(fresh.http1_max_headers(MOST_HEADERS).pool_max_idle_per_host(0))
        };
        let upgrading = self.upgrades.then(|| {
            let mut tls = self.tls.clone();
            // What is upgraded is a connection of HTTP/1.1 (RFC 6455, 4.1).
            tls.alpn_protocols = vec![b"http/1.1".to_vec()];
            fresh(tls)
        });
        let clients = Clients {
            usual: build(usual)?,
            fresh: fresh(self.tls.clone())?,
            upgrading: upgrading.transpose()?,
        };
        self.made.push((timeout, clients.clone()));
        Ok(clients)
    }
}

/// What every client is made of.
fn builder(timeout: Duration, tls: ClientConfig) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .http2_max_header_list_size(MOST_HEADER_BYTES)
        .referer(false)
        // The addresses of a name have equal shares of it: one that stalls leaves time for the next. A single one has it
        // all, and never uses it up: the probe's own time ends before, and tells what it was waiting for.
        .connect_timeout(timeout + timeout / 8)
        .tls_backend_preconfigured(tls)
        .connector_layer(MapFutureLayer::new(|opening| timeline::connecting(dns::keeping_guard(opening))))
}

/// How many headers an answer may have over HTTP/1.1: the limit of a browser. The library makes room for all of them before
/// it reads the first, so only the client without a pool has it, and the other one that of the library: see
/// [`Client::has_more_room_than`].
const MOST_HEADERS: usize = 1000;

/// How many bytes of headers an answer may have over HTTP/2: what HTTP/1.1 has room for as well.
const MOST_HEADER_BYTES: u32 = 256 * 1024;
