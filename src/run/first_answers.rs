//! Signals that each check has had its first answer.

use std::cell::Cell;

use tokio::sync::Notify;

/// Lets follow-ups wait until each check has had its first answer.
#[derive(Default)]
pub(super) struct FirstAnswers {
    are_all_there: Cell<bool>,
    told: Notify,
}

impl FirstAnswers {
    /// Waits for them.
    pub(super) async fn all(&self) {
        if !self.are_all_there.get() {
            self.told.notified().await;
        }
    }

    /// Signals that all are there, or that the run stops waiting for them.
    pub(super) fn are_there(&self) {
        self.are_all_there.set(true);
        self.told.notify_waiters();
    }
}
