//! Runs the browser lane in parallel with the checks of a run.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;

use super::time_limits::TimeLimits;
use crate::base::clock::milliseconds;
use crate::base::redact::Secrets;
use crate::browser_lane::{LaneEvidence, PreparedLane};
use crate::evaluate::Outcome;

/// The browser lane of a run.
///
/// It starts with the checks. If it fails, the app may have been booting: then it is run once more when the checks have
/// their outcomes.
pub(super) struct LaneSchedule {
    under_way: FuturesUnordered<LocalBoxFuture<'static, Box<LaneAttempt>>>,
    failed: Option<Box<LaneAttempt>>,
    attempts: u32,
    secrets: Secrets,
    /// Its result, once there is one.
    pub(super) evidence: Option<LaneEvidence>,
}

/// A lane that was run, and its result.
pub(super) struct LaneAttempt {
    lane: PreparedLane,
    evidence: LaneEvidence,
}

impl LaneSchedule {
    /// Starts the lane, if there is one.
    pub(super) fn begin(lane: Option<PreparedLane>, secrets: &Secrets) -> Self {
        let mut schedule = Self {
            under_way: FuturesUnordered::new(),
            failed: None,
            attempts: 0,
            evidence: None,
            secrets: secrets.clone(),
        };
        if let Some(lane) = lane {
            schedule.attempt(lane, Duration::ZERO);
        }
        schedule
    }

    /// Whether there is a lane.
    pub(super) fn is_there(&self) -> bool {
        self.attempts > 0
    }

    /// Waits for the attempt under way; returns none if there is none.
    pub(super) fn under_way(&mut self) -> &mut FuturesUnordered<LocalBoxFuture<'static, Box<LaneAttempt>>> {
        &mut self.under_way
    }

    /// Takes the result of an attempt, and returns it if it is final.
    pub(super) fn take(&mut self, attempt: Box<LaneAttempt>, limits: &TimeLimits) -> Option<&LaneEvidence> {
        if attempt.evidence.outcome == Outcome::Failed && self.attempts == 1 && limits.is_open_at_all {
            self.failed = Some(attempt);
            return None;
        }
        Some(self.evidence.insert(attempt.evidence))
    }

    /// Called when the checks have their outcomes. A failed lane is run once more, if `any_check_failed` or the boot
    /// window is still open, and the caller has the time. Otherwise returns its result.
    pub(super) fn follow_up(
        &mut self,
        now: Duration,
        any_check_failed: bool,
        limits: &TimeLimits,
    ) -> Option<&LaneEvidence> {
        let mut failed = self.failed.take()?;
        let is_worth_it = any_check_failed || now < limits.closes;
        let since_start = now.saturating_sub(limits.began);
        if is_worth_it && failed.lane.has_time_after(since_start) {
            self.attempt(failed.lane, since_start);
            return None;
        }
        Some(self.evidence.insert(failed.evidence))
    }

    fn attempt(&mut self, mut lane: PreparedLane, since_start: Duration) {
        self.attempts += 1;
        let (number, secrets) = (self.attempts, self.secrets.clone());
        let attempting = async move {
            let mut evidence = lane.attempt(number).await.redacted(&secrets);
            evidence.started_ms = evidence.timings.map(|_| milliseconds(since_start));
            // Boxed, since most other steps of a run are small.
            Box::new(LaneAttempt { lane, evidence })
        };
        self.under_way.push(attempting.boxed_local());
    }
}
