//! The clock of a run: the machine's, or that of a simulation.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// `time` in milliseconds with one decimal. More digits would be noise.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

/// A clock that never goes back.
pub trait Clock: Sync {
    /// The time since a fixed moment in the past.
    fn now(&self) -> Duration;

    /// Waits until it is `at`.
    fn sleep_until(&self, at: Duration) -> impl Future<Output = ()> + Send + '_;
}

/// The machine's monotonic clock. It needs a tokio runtime with time enabled.
#[derive(Debug)]
pub struct MachineClock(Instant);

impl Default for MachineClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for MachineClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep_until(&self, at: Duration) -> impl Future<Output = ()> + Send + '_ {
        sleep_until(self.0 + at)
    }
}
