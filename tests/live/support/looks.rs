//! Single looks, without a run around them.

use serde_json::Value;
use smoke_seal::{
    ConnectionMode, Connectivity, HttpTransport, Lookup, Observation, Request, Suite, Target, Transport,
};
use std::sync::Arc;

/// What looks at one app.
pub(crate) struct Looks {
    suite: Arc<Suite>,
    target: Target,
    transport: HttpTransport,
}

impl Looks {
    pub(crate) fn at(url: &str, entry: &Value) -> Self {
        super::refuse_proxies();
        Self::with(url, entry, HttpTransport::new)
    }

    /// The same, in a world where `names` says what names stand for.
    pub(crate) fn by(names: impl Lookup, url: &str, entry: &Value) -> Self {
        super::refuse_proxies();
        Self::with(url, entry, |suite, target| HttpTransport::with_lookup(names, suite, target))
    }

    /// The same, with the proxies that the environment names.
    pub(crate) fn proxied(url: &str, entry: &Value) -> Self {
        Self::with(url, entry, HttpTransport::new)
    }

    fn with(
        url: &str,
        entry: &Value,
        transport: impl FnOnce(&Arc<Suite>, &Target) -> Result<HttpTransport, smoke_seal::Error>,
    ) -> Self {
        let (suite, target) = (Arc::new(super::suite(entry)), Target::parse(url).unwrap());
        let transport = transport(&suite, &target).unwrap();
        Self { suite, target, transport }
    }

    /// A look at the suite's first check.
    pub(crate) async fn look(&self, mode: ConnectionMode) -> Observation {
        let check = &self.suite.checks[0];
        let url = self.target.url_of(&check.path);
        self.transport.probe(Request { check, url, attempt: 1, mode }).await
    }

    pub(crate) async fn connectivity(&self) -> Connectivity {
        self.transport.connectivity().await
    }
}

/// The status of an answer, or why there was none.
pub(crate) fn came_back(observation: &Observation) -> String {
    match &observation.answer {
        Ok(answer) => answer.status.to_string(),
        Err(failure) => failure.to_string(),
    }
}
