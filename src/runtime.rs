//! What drives a run.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// A runtime for one run, on the thread that it is driven from: what a process does not keep, a fork of it cannot lose.
///
/// It looks at the clock after every step. A server that floods the client keeps the task of that connection busy, each
/// step of it as long as the system's buffers are deep; of the usual 61 steps, a deadline would be seconds late.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().event_interval(16).build()
}
