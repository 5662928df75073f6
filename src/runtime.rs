//! What drives a run.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// A runtime for one run, on the thread that it is driven from: what a process does not keep, a fork of it cannot lose.
///
/// It looks at the clock and at the network after 16 steps, of which none is long (`net/stream.rs`): of the usual 61, a
/// deadline would be late where a server floods the client.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().event_interval(16).build()
}
