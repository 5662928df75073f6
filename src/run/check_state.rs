//! The state of one check in a run.

use std::time::Duration;

use super::prober::Attempt;
use crate::base::cause::Cause;
use crate::config::suite::{Check, Severity};
use crate::http::transport::ConnectionMode;
use crate::seal::evidence::{Evidence, Outcome};
use crate::seal::request_record::attempts_up_to;

/// The state of one check in a run.
pub(super) struct CheckState<'a> {
    pub(super) check: &'a Check,
    pub(super) phase: CheckPhase,
    /// The evidence of the last attempt, if there was one.
    pub(super) evidence: Option<Evidence>,
    /// When the last evaluated attempt began and ended, by the clock.
    pub(super) began: Duration,
    pub(super) ended: Duration,
    /// When the last failed attempt began, if there was one.
    pub(super) failed_at: Option<Duration>,
    /// Whether the last attempt had a permanent finding.
    pub(super) lasting: bool,
    /// Whether its outcome was reported.
    pub(super) is_reported: bool,
    /// How further attempts are made: past caches, once one hid a failure.
    pub(super) mode: ConnectionMode,
    earlier: Vec<String>,
}

/// The phase of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CheckPhase {
    /// An attempt is under way, or waits for its turn or its time.
    Attempting,
    /// It holds, and waits for the check of the revision.
    AwaitsRevision,
    /// It holds again after a failure, and is being confirmed.
    Confirming,
    /// It holds, and is attempted on further instances.
    Covering,
    /// It has its outcome.
    Finalized,
}

/// All checks of a run, with counts per phase, so that no step has to count ten thousand checks.
pub(super) struct CheckStates<'a> {
    all: Vec<CheckState<'a>>,
    count: CheckCounts,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct CheckCounts {
    awaited: usize,
    open: usize,
    failing: usize,
    failed_at: usize,
}

impl<'a> CheckStates<'a> {
    pub(super) fn new(checks: impl Iterator<Item = &'a Check>) -> Self {
        let all: Vec<CheckState<'a>> = checks.map(CheckState::new).collect();
        let count = CheckCounts { awaited: all.len(), open: all.len(), ..CheckCounts::default() };
        Self { all, count }
    }

    pub(super) fn get(&self, index: usize) -> Option<&CheckState<'a>> {
        self.all.get(index)
    }

    /// Changes one of them with `change`, and returns its result.
    pub(super) fn change<R>(
        &mut self,
        index: usize,
        change: impl FnOnce(&mut CheckState<'a>) -> R,
    ) -> Option<R> {
        let state = self.all.get_mut(index)?;
        let before = state.count();
        let result = change(state);
        let after = state.count();
        self.count = self.count.with(before, after);
        Some(result)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &CheckState<'a>> {
        self.all.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// How many the run still waits for.
    pub(super) fn awaited(&self) -> usize {
        self.count.awaited
    }

    /// How many of those do not hold yet, or have not been checked.
    pub(super) fn open(&self) -> usize {
        self.count.open
    }

    /// How many are being retried.
    pub(super) fn failing(&self) -> usize {
        self.count.failing
    }

    /// Whether any ever failed to hold.
    pub(super) fn any_failed(&self) -> bool {
        self.count.failed_at > 0
    }

    /// Those in this phase.
    pub(super) fn in_phase(&self, phase: CheckPhase) -> Vec<usize> {
        self.find(|state| state.phase == phase)
    }

    /// Those that fit.
    pub(super) fn find(&self, is_so: impl Fn(&CheckState<'a>) -> bool) -> Vec<usize> {
        let found = self.all.iter().enumerate().filter(|(_, state)| is_so(state));
        found.map(|(index, _)| index).collect()
    }

    /// The evidence of all checks, reusing their memory, which is large for many checks.
    pub(super) fn into_evidence(self) -> Vec<Evidence> {
        self.all.into_iter().filter_map(|state| state.evidence).collect()
    }
}

impl CheckCounts {
    fn with(self, before: Self, after: Self) -> Self {
        Self {
            awaited: self.awaited + after.awaited - before.awaited,
            open: self.open + after.open - before.open,
            failing: self.failing + after.failing - before.failing,
            failed_at: self.failed_at + after.failed_at - before.failed_at,
        }
    }
}

/// How many earlier attempts are kept in the evidence.
const MOST_EARLIER: usize = 5;

impl<'a> CheckState<'a> {
    pub(super) fn new(check: &'a Check) -> Self {
        Self {
            check,
            phase: CheckPhase::Attempting,
            evidence: None,
            began: Duration::ZERO,
            ended: Duration::ZERO,
            failed_at: None,
            lasting: false,
            is_reported: false,
            mode: ConnectionMode::Fresh,
            earlier: Vec::new(),
        }
    }

    /// Takes the result of an attempt, instead of the one before.
    pub(super) fn take(&mut self, attempt: Attempt, now: Duration) {
        let held = self.holds();
        let last = self.evidence.take();
        let before = last.as_ref().map(Evidence::why).filter(|why| !why.is_empty());
        // Equal labels in a row are kept once.
        if let Some(why) = before
            && self.earlier.last() != Some(&why)
        {
            self.earlier.push(why);
            let more = self.earlier.len().saturating_sub(MOST_EARLIER);
            self.earlier.drain(..more);
        }
        if !attempt.holds() && !attempt.is_refused_for_its_rate() {
            self.failed_at = Some(attempt.began);
        }
        self.lasting &= !attempt.holds();
        (self.began, self.ended) = (attempt.began, now);
        let mut evidence = attempt.evidence;
        evidence.earlier.clone_from(&self.earlier);
        evidence.earlier_attempts = last.map(|last| attempts_up_to(last, held)).unwrap_or_default();
        self.evidence = Some(*evidence);
    }

    /// The number of the last attempt; 0 before the first.
    pub(super) fn attempts(&self) -> u32 {
        self.evidence.as_ref().map_or(0, |evidence| evidence.attempts)
    }

    /// Whether it ever failed to hold.
    pub(super) fn has_failed(&self) -> bool {
        self.failed_at.is_some()
    }

    /// Whether the last attempt at it held.
    pub(super) fn holds(&self) -> bool {
        self.evidence.as_ref().is_some_and(|evidence| match evidence.outcome {
            Outcome::Passed => true,
            Outcome::Warned => self.check.severity == Severity::Fail,
            _ => false,
        })
    }

    /// Where the fault lies, if known.
    pub(super) fn cause(&self) -> Cause {
        let finding = self.evidence.as_ref().and_then(|evidence| evidence.findings.first());
        finding.map_or(Cause::App, |finding| finding.cause)
    }

    /// Whether the run waits for it: checks that only warn are not waited for.
    fn is_awaited(&self) -> bool {
        match self.check.severity {
            Severity::Fail => self.phase != CheckPhase::Finalized,
            Severity::Warn => self.evidence.is_none() && self.phase != CheckPhase::Finalized,
        }
    }

    fn count(&self) -> CheckCounts {
        let is_awaited = self.is_awaited();
        CheckCounts {
            awaited: usize::from(is_awaited),
            open: usize::from(
                is_awaited
                    && !matches!(
                        self.phase,
                        CheckPhase::Confirming | CheckPhase::AwaitsRevision | CheckPhase::Covering
                    ),
            ),
            failing: usize::from(self.phase == CheckPhase::Attempting && self.has_failed()),
            failed_at: usize::from(self.has_failed()),
        }
    }
}
