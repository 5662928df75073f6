//! Name lookups that can be left behind.

use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use dns_lookup::{AddrInfoHints, LookupErrorKind, SockType, getaddrinfo};
use futures_util::future::{BoxFuture, FutureExt, Shared};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

use super::timeline;

/// Looks each name up once per run, by the machine's own rules: `/etc/hosts`, search domains and all.
///
/// The system's lookup cannot be cancelled. It runs on a thread of its own that nobody waits for, so that a resolver
/// that never answers costs a run its deadline and no more; a runtime would wait for its own blocking threads.
#[derive(Default)]
pub(crate) struct Resolver {
    lookups: Mutex<HashMap<String, Lookup>>,
}

type Lookup = Shared<BoxFuture<'static, Result<Arc<[SocketAddr]>, LookupFailure>>>;

/// Why a name has no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LookupFailure {
    /// The resolver answered: there is no such name, or it has no address.
    #[error("no such name")]
    NoSuchName,
    /// The resolver did not answer, or could not be asked.
    #[error("{0}")]
    NoAnswer(String),
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let mut lookups = self.lookups.lock().unwrap_or_else(PoisonError::into_inner);
        let lookup =
            lookups.entry(name.as_str().to_owned()).or_insert_with_key(|name| start_lookup(name)).clone();
        Box::pin(async move {
            timeline::mark_looking_up();
            let addresses = lookup.await?.to_vec();
            timeline::mark_resolved();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

fn start_lookup(name: &str) -> Lookup {
    let (answer, answered) = oneshot::channel();
    let host = name.to_owned();
    let started = std::thread::Builder::new().name("smoke_seal dns".to_owned()).spawn(move || {
        // The run may be over by now; then nobody listens, and that is well.
        let _ = answer.send(look_up(&host));
    });
    let result = async move {
        started.map_err(|error| LookupFailure::NoAnswer(format!("no thread to ask on: {error}")))?;
        answered.await.map_err(|_| LookupFailure::NoAnswer("the lookup broke off".to_owned()))?
    };
    result.boxed().shared()
}

fn look_up(host: &str) -> Result<Arc<[SocketAddr]>, LookupFailure> {
    let hints = AddrInfoHints { socktype: SockType::Stream.into(), ..AddrInfoHints::default() };
    let found = getaddrinfo(Some(host), None, Some(hints)).map_err(|error| match error.kind() {
        LookupErrorKind::NoName | LookupErrorKind::NoData => LookupFailure::NoSuchName,
        _ => LookupFailure::NoAnswer(std::io::Error::from(error).to_string()),
    })?;
    let mut seen = BTreeSet::new();
    let addresses: Arc<[SocketAddr]> = found
        .filter_map(Result::ok)
        .map(|info| info.sockaddr)
        .filter(|address| seen.insert(*address))
        .collect();
    if addresses.is_empty() { Err(LookupFailure::NoSuchName) } else { Ok(addresses) }
}
