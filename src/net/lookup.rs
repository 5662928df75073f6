//! Where the addresses of a name come from.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;

use dns_lookup::{AddrInfoHints, LookupErrorKind, SockType, getaddrinfo};
use tokio::sync::oneshot;

/// A lookup that is under way.
pub type LookingUp = Pin<Box<dyn Future<Output = Result<Vec<SocketAddr>, NoAddress>> + Send>>;

/// Where the addresses of a name come from: the system, or a test that needs a resolver which fails.
pub trait Lookup: Send + Sync + 'static {
    /// Looks the addresses of `host` up; their ports count for nothing. It may never end: who asks sets the time.
    fn look_up(&self, host: &str) -> LookingUp;
}

/// Why a name has no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAddress {
    /// The resolver answered: there is no such name, or it has no address.
    #[error("no such name")]
    NoSuchName,
    /// The resolver failed, or could not be asked: why, in a few words.
    #[error("{0}")]
    Failed(String),
}

/// The machine's own rules: `/etc/hosts`, search domains and all.
///
/// The system's lookup cannot be cancelled. It runs on a thread of its own that nobody waits for, so that a resolver
/// that never answers costs a run its deadline and no more; a runtime would wait for its own blocking threads.
#[derive(Debug)]
pub(super) struct SystemLookup;

impl Lookup for SystemLookup {
    fn look_up(&self, host: &str) -> LookingUp {
        let (answer, answered) = oneshot::channel();
        let host = host.to_owned();
        let started = std::thread::Builder::new().name("smoke_seal dns".to_owned()).spawn(move || {
            // The run may be over by now; then nobody listens, and that is well.
            let _ = answer.send(ask_the_system(&host));
        });
        Box::pin(async move {
            started.map_err(|error| NoAddress::Failed(format!("no thread to ask on: {error}")))?;
            answered.await.map_err(|_| NoAddress::Failed("the lookup broke off".to_owned()))?
        })
    }
}

fn ask_the_system(host: &str) -> Result<Vec<SocketAddr>, NoAddress> {
    let hints = AddrInfoHints { socktype: SockType::Stream.into(), ..AddrInfoHints::default() };
    let found = getaddrinfo(Some(host), None, Some(hints)).map_err(|error| match error.kind() {
        LookupErrorKind::NoName | LookupErrorKind::NoData => NoAddress::NoSuchName,
        // EAI_AGAIN and EAI_FAIL: SERVFAIL, or no answer of any name server.
        _ => {
            let said = std::io::Error::from(error).to_string();
            NoAddress::Failed(said.trim_start_matches("failed to lookup address information: ").to_owned())
        }
    })?;
    Ok(found.filter_map(Result::ok).map(|info| info.sockaddr).collect())
}
