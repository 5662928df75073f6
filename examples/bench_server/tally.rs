//! Counters of the app since the last `take`.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Counted on the thread that serves, and taken on another one.
#[derive(Default)]
pub(crate) struct Tally(Mutex<Counts>);

#[derive(Default, Clone, Copy)]
struct Counts {
    connections: usize,
    under_way: usize,
    most: usize,
    answers: usize,
    slowest: Duration,
}

impl Tally {
    pub(crate) fn connected(&self) {
        self.change(|counts| counts.connections += 1);
    }

    pub(crate) fn came(&self) {
        self.change(|counts| {
            counts.under_way += 1;
            counts.most = counts.most.max(counts.under_way);
        });
    }

    pub(crate) fn answered(&self, took: Duration) {
        self.change(|counts| {
            counts.under_way = counts.under_way.saturating_sub(1);
            counts.answers += 1;
            counts.slowest = counts.slowest.max(took);
        });
    }

    /// As JSON; it counts from nothing again.
    pub(crate) fn take(&self) -> String {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Counts { connections, most, answers, slowest, under_way } = *counts;
        *counts = Counts { under_way, ..Counts::default() };
        let slowest = slowest.as_secs_f64();
        format!(r#"{{"count":{answers},"slowest":{slowest},"connections":{connections},"most":{most}}}"#)
    }

    fn change(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
