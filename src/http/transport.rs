//! How a run reaches production: over HTTP, or in a simulation that answers in its place.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use url::Url;

use crate::base::error::Error;
use crate::config::suite::{Check, Suite};
use crate::config::target::Target;
use crate::http::observation::Observation;
use crate::http::probe::{Bounds, probe};
use crate::http::recorder::Recorder;
use crate::http::{Client, Lookup};

/// One attempt that a run asks for.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// What is checked, and what is expected of it.
    pub check: &'a Check,
    /// The URL to ask for.
    pub url: Url,
    /// Which attempt at the check this is; the first is 1.
    pub attempt: u32,
    /// How to get there.
    pub mode: ConnectionMode,
}

/// How an attempt gets to production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionMode {
    /// Over a connection that may be open already.
    Usual,
    /// Over a connection of its own, to an address of its own where a name has several: whoever answers may be another
    /// instance than the time before.
    Fresh,
    /// The same, to this address of the host; its port is that of the URL.
    At(SocketAddr),
    /// The same, past every cache on the way: with a query parameter that none of them has seen, and with the headers
    /// that ask them to let it through.
    PastCaches,
}

/// The addresses that a name stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addresses {
    /// Those that this machine has a way to.
    pub reachable: Vec<SocketAddr>,
    /// The others: of IPv6, where this machine has none.
    pub unreachable: Vec<SocketAddr>,
    /// A proxy is asked instead, and looks the name up itself: nothing is known of its addresses.
    pub are_a_proxys: bool,
}

/// What is known of this machine's own way out, from asking somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connectivity {
    /// Its resolver answers.
    pub resolves: bool,
    /// Its network connects.
    pub connects: bool,
}

/// What a run looks at production through.
pub trait Transport: Sync {
    /// Makes one read-only look, and tells what it saw, and in which attempt. It ends by itself, within the time of a check.
    fn look<'a>(&'a self, request: Request<'a>) -> impl Future<Output = Observation> + Send + 'a;

    /// The addresses of the host of `url`; none where it is no name, or has none now.
    fn addresses<'a>(&'a self, _url: &'a Url) -> impl Future<Output = Addresses> + Send + 'a {
        std::future::ready(Addresses::default())
    }

    /// Says how many of the attempts to come are to find a connection open. No more than that stay open.
    fn await_requests(&self, _count: usize) {}

    /// Asks the control addresses. It ends by itself, within a few seconds.
    fn connectivity(&self) -> impl Future<Output = Connectivity> + Send + '_;
}

/// Real requests, over connections that live and end with it, or with the last of those that it was made with.
pub struct HttpTransport {
    client: Client,
    bounds: Bounds,
    recorder: Option<Recorder>,
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
    pub fn looking_up_by(lookup: impl Lookup, suite: &Arc<Suite>, target: &Target) -> Result<Self, Error> {
        the_only(Self::for_all_looking_up_by(lookup, &[(Arc::clone(suite), target.clone())])?)
    }

    /// One for each of `apps`. They share connections, lookups of names and what is trusted; what one of them sends
    /// along, and what bounds it, is its own.
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
    pub fn for_all_looking_up_by(
        lookup: impl Lookup,
        apps: &[(Arc<Suite>, Target)],
    ) -> Result<Vec<Self>, Error> {
        let clients = Client::for_all_looking_up_by(Box::new(lookup), apps)?;
        Ok(clients.into_iter().map(Self::over).collect())
    }

    fn over(client: Client) -> Self {
        let settings = client.settings();
        let bounds = Bounds {
            timeout: settings.timeout,
            body_cap: settings.body_cap,
            allow_private: settings.allow_private,
        };
        Self { client, bounds, recorder: None }
    }

    /// The same, with somebody who remembers what was seen.
    pub(crate) fn before(self, recorder: &Recorder) -> Self {
        Self { recorder: Some(recorder.clone()), ..self }
    }
}

/// As many come as were asked for.
fn the_only(transports: Vec<HttpTransport>) -> Result<HttpTransport, Error> {
    transports.into_iter().next().ok_or_else(|| Error::Client("there is none".to_owned()))
}

impl Transport for HttpTransport {
    async fn look<'a>(&'a self, request: Request<'a>) -> Observation {
        // Nothing has begun before: to wait here is not the app's time.
        let _permit = self.client.permit().await;
        let check = request.check;
        let observation = pin!(probe(&self.client, request, self.bounds)).await;
        if let Some(recorder) = &self.recorder {
            recorder.see(check, &observation);
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
