//! What drives a run.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// A runtime for one run, on the thread that it is driven from: what a process does not keep, a fork of it cannot lose.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}
