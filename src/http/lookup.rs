//! Resolves names to addresses.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use dns_lookup::{AddrInfoHints, LookupErrorKind, SockType, getaddrinfo};
use tokio::sync::oneshot;

use super::shortage::{is_near_the_limit, is_of_files, is_of_memory, is_out_of_files};

/// A lookup that is under way.
pub type PendingLookup = Pin<Box<dyn Future<Output = Result<Vec<SocketAddr>, NoAddress>> + Send>>;

/// A resolver: the system's, or one of a test that needs failures.
pub trait Lookup: Send + Sync + 'static {
    /// Looks up the addresses of `host`; their ports are ignored. It may never end: the caller sets a time limit.
    fn look_up(&self, host: &str) -> PendingLookup;
}

/// Why a name has no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAddress {
    /// The resolver answered: there is no such name, or it has no address.
    #[error("no such name")]
    NoSuchName,
    /// This machine has no file descriptor for the lookup, so nothing is known about the name.
    #[error("this machine has no file descriptors left")]
    OutOfFiles,
    /// This machine has no thread for the lookup.
    #[error("this machine has no thread left")]
    OutOfThreads,
    /// This machine has no memory for the lookup.
    #[error("this machine has no memory left")]
    OutOfMemory,
    /// The resolver failed: why, in a few words.
    #[error("{0}")]
    Failed(String),
}

/// The system's resolver, with `/etc/hosts` and search domains.
///
/// A system lookup cannot be cancelled. It runs on its own thread that nobody waits for, so that a resolver that never
/// answers cannot delay a run beyond its deadline; a runtime would wait for its own blocking threads.
#[derive(Debug)]
pub(super) struct SystemLookup;

impl Lookup for SystemLookup {
    fn look_up(&self, host: &str) -> PendingLookup {
        let (answer, answered) = oneshot::channel();
        let host = host.to_owned();
        let started = std::thread::Builder::new().name("smoke_seal dns".to_owned()).spawn(move || {
            // If the run is over by now, nobody receives this, which is fine.
            let _ = answer.send(ask_the_system(&host));
        });
        Box::pin(async move {
            started.map_err(|_| NoAddress::OutOfThreads)?;
            answered.await.map_err(|_| NoAddress::Failed("the lookup ended without an answer".to_owned()))?
        })
    }
}

/// How many times a lookup without an address is repeated, if others may have used the last descriptors for a moment.
const MOST_TIMES: usize = 3;

/// How long to wait for those descriptors.
const PAUSE: Duration = Duration::from_millis(10);

/// Asks the system, and checks a negative answer: without free descriptors, glibc says that there is no such name, or
/// that the name servers do not answer.
fn ask_the_system(host: &str) -> Result<Vec<SocketAddr>, NoAddress> {
    let mut asked = 0;
    loop {
        let was_short = is_out_of_files();
        let error = match ask_once(host) {
            Ok(found) => return Ok(found),
            Err(error @ (NoAddress::NoSuchName | NoAddress::Failed(_))) => error,
            Err(error) => return Err(error),
        };
        if was_short || is_out_of_files() {
            return Err(NoAddress::OutOfFiles);
        }
        asked += 1;
        if asked == MOST_TIMES || !is_near_the_limit() {
            return Err(error);
        }
        std::thread::sleep(PAUSE);
    }
}

fn ask_once(host: &str) -> Result<Vec<SocketAddr>, NoAddress> {
    let hints = AddrInfoHints { socktype: SockType::Stream.into(), ..AddrInfoHints::default() };
    let found = getaddrinfo(Some(host), None, Some(hints)).map_err(|error| match error.kind() {
        LookupErrorKind::NoName | LookupErrorKind::NoData => NoAddress::NoSuchName,
        LookupErrorKind::Memory => NoAddress::OutOfMemory,
        // EAI_AGAIN and EAI_FAIL: SERVFAIL, or no answer of any name server.
        _ => {
            let error = std::io::Error::from(error);
            if is_of_files(&error) {
                return NoAddress::OutOfFiles;
            }
            if is_of_memory(&error) {
                return NoAddress::OutOfMemory;
            }
            let said = error.to_string();
            NoAddress::Failed(said.trim_start_matches("failed to lookup address information: ").to_owned())
        }
    })?;
    Ok(found.filter_map(Result::ok).map(|info| info.sockaddr).collect())
}
