//! How a run reaches production: over HTTP, or in a simulation that answers in its place.

use std::future::Future;
use std::sync::Arc;

use url::Url;

use crate::error::Error;
use crate::net::{Client, Lookup};
use crate::observation::Observation;
use crate::probe::{Bounds, probe};
use crate::suite::{Check, Suite};
use crate::target::Target;

/// One look that a run asks for.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// What is looked at, and what is expected of it.
    pub check: &'a Check,
    /// The URL to ask for.
    pub url: Url,
    /// Which attempt at the check this is; the first is 1.
    pub attempt: u32,
    /// How to get there.
    pub way: Way,
}

/// How a look gets to production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Over a connection that may be open already.
    Usual,
    /// Over a connection of its own, to an address of its own where a name has several: whoever answers may be another
    /// instance than the time before.
    Fresh,
    /// The same, past every cache on the way: with a query parameter that none of them has seen, and with the headers
    /// that ask them to let it through.
    PastCaches,
}

/// What is known of this machine's own way out, from asking somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Its resolver answers.
    pub resolves: bool,
    /// Its network connects.
    pub connects: bool,
}

/// What a run looks at production through.
pub trait Transport: Sync {
    /// Makes one read-only look, and tells what it saw. It ends by itself, within the time of a check.
    fn look<'a>(&'a self, request: Request<'a>) -> impl Future<Output = Observation> + Send + 'a;

    /// Asks the control addresses. It ends by itself, within a few seconds.
    fn reach(&self) -> impl Future<Output = Reach> + Send + '_;
}

/// Real requests, over one client with connections that live and end with it.
pub struct HttpTransport {
    client: Client,
    bounds: Bounds,
}

impl HttpTransport {
    /// Makes the HTTP client, with the proxies that the environment names at this moment. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::Client`].
    pub fn new(suite: &Arc<Suite>, target: &Target) -> Result<Self, Error> {
        Ok(Self::over(Client::new(Arc::clone(suite), target.clone())?, suite))
    }

    /// The same, with names looked up by `lookup` instead of by the system.
    ///
    /// # Errors
    /// [`Error::Client`].
    pub fn looking_up_by(lookup: impl Lookup, suite: &Arc<Suite>, target: &Target) -> Result<Self, Error> {
        let client = Client::looking_up_by(Box::new(lookup), Arc::clone(suite), target.clone())?;
        Ok(Self::over(client, suite))
    }

    fn over(client: Client, suite: &Suite) -> Self {
        let settings = &suite.settings;
        let bounds = Bounds {
            timeout: settings.timeout,
            body_cap: settings.body_cap,
            allow_private: settings.allow_private,
        };
        Self { client, bounds }
    }
}

impl Transport for HttpTransport {
    async fn look<'a>(&'a self, request: Request<'a>) -> Observation {
        probe(&self.client, request, self.bounds).await
    }

    async fn reach(&self) -> Reach {
        self.client.reach().await
    }
}
