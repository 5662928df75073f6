//! Tells long work when to end before it is done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Whether work is still wanted. Clones speak of the same work.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop {
    is_cancelled: Arc<AtomicBool>,
    until: Option<Instant>,
}

/// Cancels the work when it is dropped: whoever waited for it has gone.
#[derive(Debug)]
pub(crate) struct CancelOnDrop(Stop);

impl Stop {
    /// Work that may take so long.
    pub(crate) fn after(time: Duration) -> Self {
        Self { until: Instant::now().checked_add(time), ..Self::default() }
    }

    /// Says that nobody wants the work any more.
    pub(crate) fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// What cancels the work when it is dropped.
    pub(crate) fn on_drop(&self) -> CancelOnDrop {
        CancelOnDrop(self.clone())
    }

    /// Whether the work has to end.
    pub(crate) fn is_due(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed) || self.until.is_some_and(|until| Instant::now() >= until)
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
