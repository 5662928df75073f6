//! The time limits of a run.

use std::time::Duration;

use crate::config::suite::Settings;

/// The time limits of a run, by its clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimeLimits {
    /// The start of the run.
    pub(super) began: Duration,
    /// The end of the boot window: a later failure is final.
    pub(super) closes: Duration,
    /// The deadline.
    pub(super) until: Duration,
    /// Whether anything is checked twice.
    pub(super) is_open_at_all: bool,
}

/// The deadline is a little later than configured, so that a probe with its full timeout is still evaluated.
const GRACE: Duration = Duration::from_millis(100);

/// How long the last attempt before the deadline has.
const LAST_ATTEMPT: Duration = Duration::from_secs(2);

impl TimeLimits {
    /// When an attempt has to begin to end before the deadline, as most do; not before the window closes.
    pub(super) fn last_attempt(&self) -> Duration {
        self.until.saturating_sub(LAST_ATTEMPT).max(self.closes)
    }

    pub(super) fn of(settings: &Settings, began: Duration) -> Self {
        Self {
            began,
            closes: began + settings.boot_window,
            until: began + settings.deadline + GRACE,
            is_open_at_all: settings.boot_window > Duration::ZERO,
        }
    }
}
