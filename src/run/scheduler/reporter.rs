//! Sends the events of a run to the caller.

use super::super::check_state::CheckState;
use crate::browser_lane::LaneEvidence;
use crate::run::Event;
use crate::seal::evidence::Evidence;

/// Sends events to the caller, and counts the outcomes.
pub(super) struct Reporter<F> {
    on_event: F,
    /// How many outcomes there are so far.
    done: usize,
    /// How many there will be.
    total: usize,
}

impl<F: FnMut(Event<'_>)> Reporter<F> {
    pub(super) fn new(on_event: F, total: usize) -> Self {
        Self { on_event, done: 0, total }
    }

    pub(super) fn started(&mut self) {
        (self.on_event)(Event::Started { total: self.total });
    }

    /// A check has its outcome, if it was attempted.
    pub(super) fn checked(&mut self, evidence: &Evidence) {
        self.done += 1;
        (self.on_event)(Event::Checked { done: self.done, total: self.total, evidence });
    }

    /// The browser lane has its outcome, if there is one.
    pub(super) fn checked_lane(&mut self, evidence: Option<&LaneEvidence>) {
        if let Some(evidence) = evidence {
            self.done += 1;
            (self.on_event)(Event::CheckedLane { done: self.done, total: self.total, evidence });
        }
    }

    /// A check failed, and will be retried.
    pub(super) fn retrying(&mut self, state: Option<&CheckState<'_>>) {
        if let Some(evidence) = state.and_then(|state| state.evidence.as_ref()) {
            (self.on_event)(Event::Retrying { done: self.done, total: self.total, evidence });
        }
    }
}
