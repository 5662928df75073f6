//! Where the addresses of a name come from.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use dns_lookup::{AddrInfoHints, LookupErrorKind, SockType, getaddrinfo};
use tokio::sync::oneshot;

use super::shortage::{is_near_the_limit, is_of_files, is_of_memory, is_out_of_files};

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
    /// This machine has no file descriptors to ask with: what it says about the name says nothing.
    #[error("this machine has no file descriptors left")]
    OutOfFiles,
    /// This machine has no thread to ask on.
    #[error("this machine has no thread left")]
    OutOfThreads,
    /// This machine has no memory to ask with.
    #[error("this machine has no memory left")]
    OutOfMemory,
    /// The resolver failed: why, in a few words.
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
            started.map_err(|_| NoAddress::OutOfThreads)?;
            answered.await.map_err(|_| NoAddress::Failed("the lookup broke off".to_owned()))?
        })
    }
}

/// How often a name is asked for that has no address, where others may have had the last descriptors for a moment.
const MOST_TIMES: usize = 3;

/// How long they get to give them back.
const PAUSE: Duration = Duration::from_millis(10);

/// Asks the system, and does not believe an answer that it made up: without descriptors to ask with, glibc says that there
/// is no such name, or that the name servers do not answer.
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
