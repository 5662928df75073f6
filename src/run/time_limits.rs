//! The times that bound a run.

use std::time::Duration;

use crate::config::suite::Settings;

/// The times that bound a run, by its clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimeLimits {
    /// From here on, all of it counts.
    pub(super) began: Duration,
    /// From here on, what fails has failed.
    pub(super) closes: Duration,
    /// From here on, nothing is waited for.
    pub(super) until: Duration,
    /// Whether anything is checked twice.
    pub(super) is_open_at_all: bool,
}

/// A probe that was given its whole timeout is judged, even when that ends a hair after the deadline.
const GRACE: Duration = Duration::from_millis(100);

impl TimeLimits {
    pub(super) fn of(settings: &Settings, began: Duration) -> Self {
        Self {
            began,
            closes: began + settings.boot_window,
            until: began + settings.deadline + GRACE,
            is_open_at_all: settings.boot_window > Duration::ZERO,
        }
    }
}
