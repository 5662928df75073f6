//! The requests that the follow-ups of one attempt made.

use std::cell::RefCell;
use std::time::Duration;

use super::{LONGEST_LOGGED, Prober};
use crate::base::clock::{Clock, milliseconds};
use crate::base::printable::shorten;
use crate::http::transport::Transport;
use crate::run::probe_result::ProbeResult;
use crate::seal::evidence::Evidence;
use crate::seal::request_record::{FollowUpRequest, slowest};

/// The requests that the follow-ups of one attempt made. An answer that is reused is among those of the attempt that
/// requested it.
#[derive(Default)]
pub(in crate::run) struct RequestLog(RefCell<Vec<FollowUpRequest>>);

impl RequestLog {
    /// Adds its requests to the evidence of the attempt.
    pub(in crate::run) fn add_to(self, evidence: &mut Evidence) {
        (evidence.follow_ups, evidence.more_follow_ups) = slowest(self.0.into_inner());
    }
}

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Adds the request behind `result` to `log`, if one was made.
    pub(super) fn log(&self, log: &RequestLog, result: &ProbeResult) {
        if !result.was_requested() {
            return;
        }
        let observation = &result.observation;
        log.0.borrow_mut().push(FollowUpRequest {
            url: shorten(&self.own_path(&observation.url), LONGEST_LOGGED),
            started_ms: self.since_start(result.began),
            duration_ms: observation.timings.total_ms,
            status: result.status(),
            error: observation.failure().map(|failure| failure.kind.as_str().to_owned()),
        });
    }

    /// `at`, by the clock, in milliseconds since the run began.
    pub(in crate::run) fn since_start(&self, at: Duration) -> f64 {
        milliseconds(at.saturating_sub(self.began))
    }
}
