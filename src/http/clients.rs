//! What runs share that are made together: connections, names, what is trusted, and how much of it this machine has.

use std::sync::Arc;
use std::time::Duration;

use hyper::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use rustls::ClientConfig;
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use super::certificate::Anchors;
use super::connector::Connector;
use super::dns::Resolver;
use super::ids::RequestIds;
use super::lookup::{Lookup, SystemLookup};
use super::pool::Pool;
use super::room::Room;
use super::{Client, headers, tls};
use crate::base::error::Error;
use crate::config::suite::Suite;
use crate::config::target::Target;
use crate::http::probe::Named;

/// What runs share that are made together. Nothing of it belongs to one of them: headers, credentials, times and bounds
/// are their own, and go along with each request.
pub(super) struct Shared {
    pub(super) proxies: Arc<Matcher>,
    pub(super) ids: RequestIds,
    pub(super) resolver: Resolver,
    /// What the chains of certificates end at.
    pub(super) anchors: Anchors,
    /// One for each request that may be under way, over all the runs; none where there is room for them all.
    permits: Option<Semaphore>,
}

/// What the requests of a run go over.
#[derive(Clone)]
pub(super) struct Clients {
    pub(super) usual: Pool,
    pub(super) fresh: Pool,
    /// For what is asked to speak WebSocket; where no check does, there is none.
    pub(super) upgrading: Option<Pool>,
}

/// Makes the clients: one set for each timeout that there is, since a client has one time for all its connections.
struct Making {
    resolver: Resolver,
    proxies: Arc<Matcher>,
    tls: ClientConfig,
    /// How many connections to one host are worth keeping, as many as a run has under way at once; none where there is no
    /// room for them.
    most_idle: Option<usize>,
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
        let proxies = Arc::new(Matcher::from_system());
        let shared = Arc::new(Shared {
            resolver: resolver.clone(),
            proxies: Arc::clone(&proxies),
            ids: RequestIds::default(),
            anchors: Anchors::default(),
            permits,
        });
        let tls = tls::config().map_err(|error| Error::Client(error.to_string()))?;
        let upgrades =
            apps.iter().flat_map(|(suite, _)| &suite.checks).any(|check| check.websocket.is_some());
        let most_at_once = apps.iter().map(|(suite, _)| suite.settings.concurrency).max();
        let most_idle = most_at_once.filter(|_| room.keeps_connections);
        let mut making = Making { resolver, proxies, tls, most_idle, upgrades, made: Vec::new() };
        let client = |(suite, target): &(Arc<Suite>, Target)| Self {
            clients: making.of(suite.settings.timeout),
            to_own: headers::to_own(&suite.settings, target),
            own_proxy: shared.proxy_of(&target.url_of("/")),
            shared: Arc::clone(&shared),
            target: target.clone(),
            named: Named::by(suite, target),
            suite: Arc::clone(suite),
        };
        Ok(apps.iter().map(client).collect())
    }

    /// Waits until one more request may be under way. It may be so as long as the permit is kept.
    pub(crate) async fn permit(&self) -> Option<SemaphorePermit<'_>> {
        // Nobody closes it.
        self.shared.permits.as_ref()?.acquire().await.ok()
    }
}

impl Shared {
    /// The proxy that `url` is asked for through, if any.
    pub(super) fn proxy_of(&self, url: &Url) -> Option<Intercept> {
        self.proxies.intercept(&Uri::try_from(url.as_str()).ok()?)
    }
}

impl Making {
    fn of(&mut self, timeout: Duration) -> Clients {
        if let Some((_, clients)) = self.made.iter().find(|(made, _)| *made == timeout) {
            return clients.clone();
        }
        let connector = |resolver, tls| {
            // A single address has all the time, and never uses it up: the probe's own ends before, and tells what it was
            // waiting for.
            Connector::new(timeout + timeout / 8, resolver, tls, Arc::clone(&self.proxies))
        };
        let usual = Pool::new(connector(self.resolver.clone(), self.tls.clone()));
        let fresh = |tls| Pool::new(connector(self.resolver.rotating(), tls)).with_room();
        let upgrading = self.upgrades.then(|| {
            let mut tls = self.tls.clone();
            // What is upgraded is a connection of HTTP/1.1 (RFC 6455, 4.1).
            tls.alpn_protocols = vec![b"http/1.1".to_vec()];
            fresh(tls)
        });
        let clients = Clients {
            usual: match self.most_idle {
                Some(most) => usual.keeping(most),
                None => usual,
            },
            fresh: fresh(self.tls.clone()),
            upgrading,
        };
        self.made.push((timeout, clients.clone()));
        clients
    }
}
