//! A signal that stops long work early.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A stop signal. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop {
    is_cancelled: Arc<AtomicBool>,
    until: Option<Instant>,
}

/// Cancels the work when it is dropped.
#[derive(Debug)]
pub(crate) struct CancelOnDrop(Stop);

impl Stop {
    /// A signal that is due after this time.
    pub(crate) fn after(time: Duration) -> Self {
        Self { until: Instant::now().checked_add(time), ..Self::default() }
    }

    /// Cancels the work.
    pub(crate) fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// A guard that cancels the work when it is dropped.
    pub(crate) fn on_drop(&self) -> CancelOnDrop {
        CancelOnDrop(self.clone())
    }

    /// Whether the work has to stop.
    pub(crate) fn is_due(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed) || self.until.is_some_and(|until| Instant::now() >= until)
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
