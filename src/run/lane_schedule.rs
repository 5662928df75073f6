//! The browser lane beside the checks of a run.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;

use super::time_limits::TimeLimits;
use crate::base::redact::Secrets;
use crate::browser_lane::{LaneEvidence, PreparedLane};
use crate::evaluate::Outcome;

/// The browser lane beside the checks of a run.
///
/// It begins with them. When it fails, that may be because the app was still booting: it is run once more, as soon as the
/// checks have their outcome.
pub(super) struct LaneSchedule {
    under_way: FuturesUnordered<LocalBoxFuture<'static, Box<LaneAttempt>>>,
    failed: Option<Box<LaneAttempt>>,
    attempts: u32,
    secrets: Secrets,
    /// What became of it, once that is known.
    pub(super) evidence: Option<LaneEvidence>,
}

/// A lane that was run, and what became of it.
pub(super) struct LaneAttempt {
    lane: PreparedLane,
    evidence: LaneEvidence,
}

impl LaneSchedule {
    /// Begins at once, where there is a lane.
    pub(super) fn begin(lane: Option<PreparedLane>, secrets: &Secrets) -> Self {
        let mut schedule = Self {
            under_way: FuturesUnordered::new(),
            failed: None,
            attempts: 0,
            evidence: None,
            secrets: secrets.clone(),
        };
        if let Some(lane) = lane {
            schedule.attempt(lane);
        }
        schedule
    }

    /// Whether there is a lane at all.
    pub(super) fn is_there(&self) -> bool {
        self.attempts > 0
    }

    /// The end of the attempt that is under way; none when none is.
    pub(super) fn under_way(&mut self) -> &mut FuturesUnordered<LocalBoxFuture<'static, Box<LaneAttempt>>> {
        &mut self.under_way
    }

    /// Takes what an attempt came to, and gives it when that is the outcome.
    pub(super) fn take(&mut self, attempt: Box<LaneAttempt>, limits: &TimeLimits) -> Option<&LaneEvidence> {
        if attempt.evidence.outcome == Outcome::Failed && self.attempts == 1 && limits.is_open_at_all {
            self.failed = Some(attempt);
            return None;
        }
        Some(self.evidence.insert(attempt.evidence))
    }

    /// The checks have their outcome: a lane that failed is run once more, where `any_check_failed` or the window is
    /// still open, and the caller waits for it. Gives what becomes of it otherwise.
    pub(super) fn follow_up(
        &mut self,
        now: Duration,
        any_check_failed: bool,
        limits: &TimeLimits,
    ) -> Option<&LaneEvidence> {
        let mut failed = self.failed.take()?;
        let is_worth_it = any_check_failed || now < limits.closes;
        if is_worth_it && failed.lane.has_time_after(now.saturating_sub(limits.began)) {
            self.attempt(failed.lane);
            return None;
        }
        Some(self.evidence.insert(failed.evidence))
    }

    fn attempt(&mut self, mut lane: PreparedLane) {
        self.attempts += 1;
        let (number, secrets) = (self.attempts, self.secrets.clone());
        let attempting = async move {
            let evidence = lane.attempt(number).await.redacted(&secrets);
            // Most steps of a run are of another kind, and small.
            Box::new(LaneAttempt { lane, evidence })
        };
        self.under_way.push(attempting.boxed_local());
    }
}
