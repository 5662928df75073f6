//! What drives a run.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// After how many turns of its tasks the clock and the network are looked at. A server that floods the client keeps a turn
/// busy for as long as the system's buffers are deep: of many such turns in a row, a time that is up would be seen late.
const EVENT_INTERVAL: u32 = 2;

/// A runtime for one run, on the thread that it is driven from: what a process does not keep, a fork of it cannot lose.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().event_interval(EVENT_INTERVAL).build()
}
