//! The retry policy: the next step of a check after an attempt.

use std::time::Duration;

use super::Event;
use super::attempt::ALL_AT_ONCE;
use super::backoff::{BEFORE_THE_SECOND_ATTEMPT, Backoff};
use super::check_state::CheckState;
use super::prober::{Attempt, RevisionMatch};
use super::request_rate::MOST_A_SECOND;
use super::scheduler::Scheduler;
use crate::base::cause::Cause;
use crate::base::clock::Clock;
use crate::evaluate::{Inconclusive, Retryability};
use crate::http::transport::Transport;

/// How much faster than an even rate the requests of the boot window begin.
const MORE_AT_FIRST: f64 = 1.5;

/// How many attempts are made at a check with only warnings: an app that has just come up is slow once.
const ATTEMPTS_AT_WARNINGS: u32 = 3;

/// The next step of a check after an attempt.
pub(super) enum NextStep {
    /// It has its outcome.
    Finalize,
    /// It has its outcome, which waiting would not change.
    FinalizeForGood,
    /// It is inconclusive, and will stay so.
    Inconclusive(Inconclusive),
    /// It holds, if the revision check holds.
    Await,
    /// It holds again after a failure, and has to be confirmed.
    Confirm,
    /// It is retried: at that time, or earlier, if the app comes up.
    Again { at: Duration, early: bool },
}

/// Whether the deployed revision answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RevisionState {
    /// Not yet, or not always.
    Awaited,
    /// It did in every attempt of those that began then.
    Held(Duration),
    /// It did not before the window closed: another one answered, or none was named.
    Lost(Cause),
}

impl<T: Transport, C: Clock, F: FnMut(Event<'_>)> Scheduler<'_, T, C, F> {
    pub(super) fn next(&mut self, index: usize, attempt: &Attempt, now: Duration) -> NextStep {
        let Some(state) = self.states.get(index) else { return NextStep::Finalize };
        let number = attempt.evidence.attempts;
        if attempt.holds() {
            if attempt.warns_for_now() && number < ATTEMPTS_AT_WARNINGS && now < self.limits.closes {
                return self.again_before_the_window_closes(BEFORE_THE_SECOND_ATTEMPT);
            }
            let is_confirmed = self.is_confirmed(state, attempt.origin, attempt.began);
            let has_to_confirm = state.has_failed() && self.limits.is_open_at_all && !is_confirmed;
            return after_a_hold(self.revision.state, attempt.origin, attempt.began, has_to_confirm, now);
        }
        if !self.limits.is_open_at_all {
            return NextStep::Finalize;
        }
        if attempt.is_throttled() {
            return self.next_of_throttled(index, attempt);
        }
        let is_lasting = is_lasting(self.revision.state, attempt);
        let lasted = self.states.change(index, |state| std::mem::replace(&mut state.lasting, is_lasting));
        match (lasted, is_lasting) {
            (Some(true), true) => NextStep::FinalizeForGood,
            // One attempt is not enough for an alarm.
            (_, true) => self.again_before_the_window_closes(BEFORE_THE_SECOND_ATTEMPT),
            (_, false) if attempt.began >= self.limits.closes => NextStep::Finalize,
            (_, false) => self.again_within_the_window(index, attempt),
        }
    }

    fn again_before_the_window_closes(&self, pause: Duration) -> NextStep {
        let now = self.now();
        if now >= self.limits.closes {
            return NextStep::Finalize;
        }
        NextStep::Again { at: (now + pause).min(self.limits.closes), early: false }
    }

    /// The next step of a check that held before the revision was known, which it is now.
    pub(super) fn next_of_waiting(&self, state: &CheckState<'_>) -> NextStep {
        let has_to_confirm =
            state.has_failed() && !self.is_confirmed(state, RevisionMatch::Unknown, state.began);
        after_a_hold(self.revision.state, RevisionMatch::Unknown, state.began, has_to_confirm, self.now())
    }

    /// Whether an answer without a revision was made together with confirmation attempts of the revision check that
    /// held, with no failure since.
    fn is_confirmed(&self, state: &CheckState<'_>, origin: RevisionMatch, began: Duration) -> bool {
        let holds_since = |confirmed_since| {
            confirmed_since <= began && state.failed_at.is_none_or(|at| at < confirmed_since)
        };
        origin == RevisionMatch::Unknown && self.revision.confirmed_since.is_some_and(holds_since)
    }

    /// The last attempt begins as the window closes, or when the one before it has ended, if that is later.
    fn again_within_the_window(&mut self, index: usize, attempt: &Attempt) -> NextStep {
        let (now, number, retry_after) = (self.now(), attempt.evidence.attempts, attempt.retry_after);
        let url = self.states.get(index).map(|state| state.check.url(self.prober.target));
        let held_until = url.as_ref().map_or(Duration::ZERO, |url| self.prober.rates.held_until(url));
        let turn = self.turn(index, now);
        let pause = self.backoff.after(number, turn).max(retry_after.unwrap_or_default());
        self.prober.pause.set(Backoff::shortest(number, turn));
        let at = now.saturating_add(pause).max(held_until);
        // An attempt as long as the last one that would end after the window waits until the window closes.
        let is_about_last = at + now.saturating_sub(attempt.began) > self.limits.closes;
        let at = if is_about_last { self.limits.closes.max(now) } else { at };
        NextStep::Again { at, early: retry_after.is_none() && held_until <= now }
    }

    /// How long a failing check waits, so that all failing checks and follow-up URLs together stay within the origin's
    /// rate and the run's request budget. More requests are made at first, when most apps come up, and fewer later, so
    /// that the budget is never spent.
    fn turn(&self, index: usize, now: Duration) -> Duration {
        let failing = self.states.failing().max(1) + self.prober.failing_places();
        let samples = self.prober.expected.as_ref().map_or(1, |expected| expected.revision.samples.max(1));
        // Later attempts mostly are one request.
        let is_first_ones = self.revision.index == Some(index)
            && self.states.get(index).is_some_and(|state| state.attempts() < ALL_AT_ONCE);
        let weight = if is_first_ones { samples } else { 1 };
        let url = self.states.get(index).map(|state| state.check.url(self.prober.target));
        let pace = url.map_or(f64::from(MOST_A_SECOND), |url| self.prober.rates.per_second(&url));
        self.prober
            .requests
            .keep(self.confirmations() + 2 * self.states.failing() + self.prober.failing_places());
        let left = self.limits.closes.saturating_sub(now).as_secs_f64();
        let spare = to_f64(self.prober.requests.spare());
        let rate = (MORE_AT_FIRST * spare / left.max(1.0)).min(pace);
        if rate <= 0.0 {
            return self.limits.closes.saturating_sub(now);
        }
        Duration::from_secs_f64((to_f64(failing * weight) / rate).min(left))
    }

    /// The next step of a rate-limited check: after the time in `Retry-After`. An origin that says that it limits the rate is
    /// waited for until the run ends, since its answer says nothing about the app; one that seems to do, until the window
    /// closes.
    fn next_of_throttled(&mut self, index: usize, attempt: &Attempt) -> NextStep {
        let now = self.now();
        let last =
            if attempt.is_refused_for_its_rate() { self.limits.last_attempt() } else { self.limits.closes };
        let pause = self.backoff.after(attempt.evidence.attempts, self.turn(index, now));
        let at = match self.again_within_the_window(index, attempt) {
            NextStep::Again { at, .. } if now < self.limits.closes => at,
            _ => now.saturating_add(pause),
        };
        let at = attempt.retry_after.map_or(at, |wait| at.max(now.saturating_add(wait)));
        if attempt.began >= last || at > last {
            return NextStep::Finalize;
        }
        NextStep::Again { at, early: false }
    }
}

#[allow(clippy::cast_precision_loss, reason = "no run makes that many requests")]
fn to_f64(count: usize) -> f64 {
    count as f64
}

/// Whether a failure is permanent. A finding that another revision may not have is permanent only if the answer surely
/// came from the deployed revision.
fn is_lasting(revision_state: RevisionState, attempt: &Attempt) -> bool {
    // A follow-up may have been answered by another instance than the page.
    let says_so = attempt.origin == RevisionMatch::Expected && !attempt.is_of_follow_up;
    let may_say_so = attempt.origin == RevisionMatch::Unknown || attempt.is_of_follow_up;
    let of_the_deployed = says_so
        || (may_say_so && matches!(revision_state, RevisionState::Held(since) if attempt.began >= since));
    match attempt.retry {
        Retryability::Permanent => true,
        Retryability::StablePerRevision => of_the_deployed,
        Retryability::MayChange => false,
    }
}

/// An answer without a revision counts if it is not older than the revision check that held.
fn after_a_hold(
    revision_state: RevisionState,
    origin: RevisionMatch,
    began: Duration,
    has_to_confirm: bool,
    now: Duration,
) -> NextStep {
    match (origin, revision_state) {
        (RevisionMatch::Unknown, RevisionState::Awaited) => NextStep::Await,
        (RevisionMatch::Unknown, RevisionState::Lost(cause)) => NextStep::Inconclusive(not_seen(cause)),
        (RevisionMatch::Unknown, RevisionState::Held(since)) if began < since => {
            NextStep::Again { at: now, early: false }
        }
        _ if has_to_confirm => NextStep::Confirm,
        _ => NextStep::Finalize,
    }
}

fn not_seen(cause: Cause) -> Inconclusive {
    let reason = "it holds, but the deployed revision does not answer";
    Inconclusive::new("deployed revision not seen", cause, reason)
}
