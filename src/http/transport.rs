//! How a run sends requests: over HTTP, or to a simulation.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use url::Url;

use crate::base::error::Error;
use crate::config::suite::{Check, Suite};
use crate::config::target::Target;
use crate::http::observation::Observation;
use crate::http::observation_log::ObservationLog;
use crate::http::probe::{Bounds, probe};
use crate::http::{Client, Lookup};

/// One request of a run.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The check that the request is for.
    pub check: &'a Check,
    /// The URL to ask for.
    pub url: Url,
    /// The number of the attempt at the check; the first is 1.
    pub attempt: u32,
    /// How to connect.
    pub mode: ConnectionMode,
}

/// How a request connects to production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionMode {
    /// Over a new or an open connection.
    Usual,
    /// Over a new connection, to the next address where a name has several: another instance may answer than the time
    /// before.
    Fresh,
    /// The same, to this address of the host, at the port of the URL.
    At(SocketAddr),
    /// The same, bypassing all caches: with a query parameter that is new to them, and with `no-cache` headers.
    PastCaches,
}

/// The addresses of a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addresses {
    /// Those that this machine has a route to.
    pub reachable: Vec<SocketAddr>,
    /// The others: IPv6 addresses, where this machine has no IPv6.
    pub unreachable: Vec<SocketAddr>,
    /// A proxy resolves the name, so its addresses are unknown here.
    pub are_a_proxys: bool,
}

/// The state of this machine's own network, from requests to the control addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connectivity {
    /// The resolver answers.
    pub resolves: bool,
    /// Connections can be opened.
    pub connects: bool,
}

/// Sends the requests of a run.
pub trait Transport: Sync {
    /// Makes one read-only request, redirects included. It ends by itself, within the time of a check.
    fn probe<'a>(&'a self, request: Request<'a>) -> impl Future<Output = Observation> + Send + 'a;

    /// The addresses of the host of `url`; none where it is an IP address, or does not resolve.
    fn addresses<'a>(&'a self, _url: &'a Url) -> impl Future<Output = Addresses> + Send + 'a {
        std::future::ready(Addresses::default())
    }

    /// Sets how many coming attempts should find an open connection. No more than that stay open.
    fn await_requests(&self, _count: usize) {}

    /// Requests the control addresses. It ends by itself, within a few seconds.
    fn connectivity(&self) -> impl Future<Output = Connectivity> + Send + '_;
}

/// Sends real HTTP requests. Its connections close with it, or with the last transport that was made together with it.
pub struct HttpTransport {
    client: Client,
    bounds: Bounds,
    log: Option<ObservationLog>,
}

impl HttpTransport {
    /// Makes the HTTP client, with the proxies that the environment names at this moment. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::Client`].
    pub fn new(suite: &Arc<Suite>, target: &Target) -> Result<Self, Error> {
        the_only(Self::for_all(&[(Arc::clone(suite), target.clone())])?)
    }

    /// The same, with names looked up by `lookup` instead of by the system.
    ///
    /// # Errors
    /// [`Error::Client`].
    pub fn with_lookup(lookup: impl Lookup, suite: &Arc<Suite>, target: &Target) -> Result<Self, Error> {
        the_only(Self::for_all_with_lookup(lookup, &[(Arc::clone(suite), target.clone())])?)
    }

    /// One transport for each of `apps`. They share connections, name lookups and trusted roots; each has its own
    /// headers, credentials and limits.
    ///
    /// # Errors
    /// [`Error::Client`].
    pub fn for_all(apps: &[(Arc<Suite>, Target)]) -> Result<Vec<Self>, Error> {
        Ok(Client::for_all(apps)?.into_iter().map(Self::over).collect())
    }

    /// The same, with names looked up by `lookup` instead of by the system.
    ///
    /// # Errors
    /// [`Error::Client`].
    pub fn for_all_with_lookup(
        lookup: impl Lookup,
        apps: &[(Arc<Suite>, Target)],
    ) -> Result<Vec<Self>, Error> {
        let clients = Client::for_all_with_lookup(Box::new(lookup), apps)?;
        Ok(clients.into_iter().map(Self::over).collect())
    }

    fn over(client: Client) -> Self {
        let settings = client.settings();
        let bounds = Bounds {
            timeout: settings.timeout,
            body_cap: settings.body_cap,
            allow_private: settings.allow_private,
        };
        Self { client, bounds, log: None }
    }

    /// The same, with each observation added to `log`.
    pub(crate) fn logging_to(self, log: &ObservationLog) -> Self {
        Self { log: Some(log.clone()), ..self }
    }
}

/// The only transport of a list made for one app.
fn the_only(transports: Vec<HttpTransport>) -> Result<HttpTransport, Error> {
    transports.into_iter().next().ok_or_else(|| Error::Client("there is none".to_owned()))
}

impl Transport for HttpTransport {
    async fn probe<'a>(&'a self, request: Request<'a>) -> Observation {
        // Waiting here is not part of the probe's time.
        let _permit = self.client.permit().await;
        let check = request.check;
        let observation = pin!(probe(&self.client, request, self.bounds)).await;
        if let Some(log) = &self.log {
            log.add(check, &observation);
        }
        observation
    }

    async fn addresses<'a>(&'a self, url: &'a Url) -> Addresses {
        self.client.addresses(url).await
    }

    fn await_requests(&self, count: usize) {
        self.client.await_requests(count);
    }

    async fn connectivity(&self) -> Connectivity {
        self.client.connectivity().await
    }
}
