//! After all checks hold: further attempts, until the run has met every instance and each check has held on each of
//! them.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, LocalBoxFuture, select};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};

use super::super::check_state::CheckPhase;
use super::super::coverage::ledger::{Ledger, Sighting};
use super::super::coverage::{attempts_for, attempts_to_meet_all};
use super::super::pass::{Pass, Round};
use super::super::prober::{Attempt, Prober, RevisionMatch};
use super::super::request_rate::SERVICE_UNAVAILABLE;
use super::super::{Event, instance};
use super::{RunStep, Scheduler};
use crate::base::clock::Clock;
use crate::config::suite::Check;
use crate::evaluate::Outcome;
use crate::http::transport::{ConnectionMode, Transport};

/// The reason of a check that failed on an instance that no later attempt met.
const NOT_MET_AGAIN: &str =
    "it failed on an instance that no later attempt met; whether it holds there is not known";

/// How long further instances are searched for, each time that all checks hold. The search continues until the deadline
/// only while an instance is known to be bad.
const LONGEST: Duration = Duration::from_secs(20);

/// The most attempts of the search, as a multiple of those that the checks need if all goes well.
const MOST_FOR_EACH: usize = 3;

/// The confidence with which the attempts that count as first requests meet each instance.
const MOSTLY: f64 = 0.95;

/// After this many refused attempts the search ends.
const MOST_THROTTLED: usize = 20;

/// A check that is attempted on further instances.
struct Covered<'a> {
    check: &'a Check,
    number: u32,
    /// Whether attempts are made past all caches, since a cached answer says nothing about instances.
    mode: Cell<ConnectionMode>,
}

/// A finished attempt of the check `index`.
pub(super) struct CoveredAttempt {
    index: usize,
    mode: ConnectionMode,
    attempt: Attempt,
}

/// When the attempts of [`Prober::cover`] end.
struct SearchBounds {
    /// When the boot window closes.
    closes: Duration,
    usual: Duration,
    /// The end while an instance is known to be bad.
    longest: Duration,
}

impl<'a, T: Transport, C: Clock, F: FnMut(Event<'_>)> Scheduler<'a, T, C, F> {
    /// What one attempt shows about instances, if the suite has `instances`; taken once.
    pub(super) fn see_instances(&self, index: usize, attempt: &mut Attempt) {
        let Some(ledger) = &self.prober.ledger else { return };
        let mut ledger = ledger.borrow_mut();
        for sighting in std::mem::take(&mut attempt.sightings) {
            ledger.take(sighting.of_check(index));
        }
    }

    /// Adds the instances of its attempts to the evidence of a check.
    pub(super) fn add_instance_tally(&mut self, index: usize) {
        let prober = self.prober;
        let Some(ledger) = &prober.ledger else { return };
        let ledger = ledger.borrow();
        if ledger.takes_part(index) {
            self.with_evidence(index, |evidence| instance::add_tally(&ledger, index, evidence));
        }
    }

    /// Finalizes the check; or, if it holds, attempts it on further instances first.
    pub(super) fn finalize_or_cover(&mut self, index: usize) {
        let holds =
            self.states.get(index).is_some_and(|state| state.holds() && state.phase != CheckPhase::Finalized);
        let takes_part = self.prober.ledger.as_ref().is_some_and(|ledger| ledger.borrow().takes_part(index));
        if holds && takes_part && !self.is_lost() {
            self.enter(index, CheckPhase::Covering);
        } else {
            self.finalize(index, false);
        }
    }

    /// Whether a check has failed for good, so that no further instance changes the verdict.
    fn is_lost(&self) -> bool {
        let has_failed = |evidence: &crate::seal::evidence::Evidence| evidence.outcome == Outcome::Failed;
        self.states.iter().any(|state| {
            state.phase == CheckPhase::Finalized && state.evidence.as_ref().is_some_and(has_failed)
        })
    }

    /// Once no other attempt is in progress, attempts the checks that hold until every instance was met.
    pub(super) fn cover(&mut self) {
        let prober = self.prober;
        let Some(ledger) = &prober.ledger else { return };
        if self.is_covering || self.states.open() > 0 || self.states.awaited() == 0 {
            return;
        }
        let covering = self.states.in_phase(CheckPhase::Covering);
        if covering.is_empty() || !self.states.in_phase(CheckPhase::Confirming).is_empty() {
            return;
        }
        ledger.borrow_mut().begin(self.now() >= self.limits.closes);
        let is_over =
            ledger.borrow().is_complete() || self.is_lost() || !self.prober.may_cover(&ledger.borrow());
        if is_over {
            for index in covering {
                self.finalize_covered(index);
            }
            return;
        }
        let attempts = self.covering(&covering);
        self.is_covering = true;
        self.attempts.push(attempts);
    }

    fn covering(&self, indexes: &[usize]) -> LocalBoxFuture<'a, RunStep> {
        let prober = self.prober;
        let states = indexes.iter().filter_map(|index| Some((*index, self.states.get(*index)?)));
        let mut checks = BTreeMap::new();
        for (index, state) in states {
            let (check, number, mode) = (state.check, state.attempts(), Cell::new(state.mode));
            checks.insert(index, Covered { check, number, mode });
        }
        let longest = self.limits.last_attempt();
        let usual = (self.now() + LONGEST).min(longest);
        let bounds = SearchBounds { closes: self.limits.closes, usual, longest };
        async move { RunStep::Covered(prober.cover(&checks, &bounds).await) }.boxed_local()
    }

    /// A check that failed fails again, as after any attempt. If none failed, all have their outcome.
    pub(super) fn take_covered(&mut self, failures: Vec<CoveredAttempt>) {
        self.is_covering = false;
        let all_hold = failures.is_empty();
        self.relapses += u32::from(!all_hold);
        for CoveredAttempt { index, mode, attempt } in failures {
            self.states.change(index, |state| state.mode = mode);
            self.take_attempt(index, attempt);
        }
        if all_hold || self.is_lost() {
            self.states
                .in_phase(CheckPhase::Covering)
                .into_iter()
                .for_each(|index| self.finalize_covered(index));
        }
    }

    fn finalize_covered(&mut self, index: usize) {
        self.mark_if_failing_somewhere(index);
        self.finalize(index, false);
        self.take_revision_state(index);
    }

    /// A check that holds is inconclusive if it failed on an instance that was not met again within the limits.
    pub(super) fn mark_if_failing_somewhere(&mut self, index: usize) {
        let Some(ledger) = &self.prober.ledger else { return };
        if ledger.borrow().fails_somewhere(index) {
            self.with_evidence(index, |evidence| evidence.unfinished(NOT_MET_AGAIN));
        }
    }
}

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Whether more attempts may be made to meet further instances.
    fn may_cover(&self, ledger: &Ledger) -> bool {
        let confidence = self.suite.instances.as_ref().map_or(0.0, |config| config.confidence);
        let each = attempts_for(ledger.count(), confidence);
        self.requests.covering() < MOST_FOR_EACH * ledger.checks() * each
    }

    /// Attempts `checks` until the ledger is complete, or one fails. After the window has closed, a check is failing
    /// only if it fails more often than a network loses requests.
    async fn cover(
        &self,
        checks: &BTreeMap<usize, Covered<'_>>,
        bounds: &SearchBounds,
    ) -> Vec<CoveredAttempt> {
        let Some(ledger) = &self.ledger else { return Vec::new() };
        let mut ties = fastrand::Rng::with_seed(self.requests.count().made as u64);
        let mut begun = BTreeMap::<usize, usize>::new();
        let mut under_way = FuturesUnordered::new();
        let mut late = BTreeMap::<usize, CoveredAttempt>::new();
        let (mut throttled, mut started) = (0, 0);
        let mut until = bounds.usual;
        loop {
            while under_way.len() < self.suite.settings.concurrency && throttled <= MOST_THROTTLED {
                self.allow_first_ones(&ledger.borrow(), started);
                let next = ledger.borrow().next(&begun, || ties.u32(..));
                let may_cover = self.may_cover(&ledger.borrow());
                let Some((index, covered)) = next.and_then(|index| checks.get_key_value(&index)) else {
                    break;
                };
                if !may_cover {
                    break;
                }
                self.requests.covers();
                started += 1;
                *begun.entry(*index).or_default() += 1;
                let mode = covered.mode.get();
                let attempt = self.attempt_itself(covered, mode);
                let index = *index;
                under_way
                    .push(attempt.map(move |attempt| CoveredAttempt { index, mode, attempt }).boxed_local());
            }
            let deadline = pin!(self.clock.sleep_until(until));
            let CoveredAttempt { index, mode, mut attempt } = match select(under_way.next(), deadline).await {
                Either::Left((Some(ended), _)) => ended,
                Either::Right(_) if until < bounds.longest && ledger.borrow().is_failure_open() => {
                    until = bounds.longest;
                    continue;
                }
                Either::Left((None, _)) | Either::Right(_) => break,
            };
            begun.entry(index).and_modify(|count| *count = count.saturating_sub(1));
            let check = checks.get(&index).map(|covered| covered.check);
            if attempt.is_throttled() || check.is_some_and(|it| self.slow_down_after_503(&attempt, it)) {
                throttled += 1;
                continue;
            }
            if attempt.is_cached && attempt.holds() && mode != ConnectionMode::PastCaches {
                checks.get(&index).inspect(|covered| covered.mode.set(ConnectionMode::PastCaches));
                continue;
            }
            // The window may close during the search.
            ledger.borrow_mut().begin(attempt.began >= bounds.closes);
            for sighting in std::mem::take(&mut attempt.sightings) {
                let is_cached = attempt.is_cached;
                ledger.borrow_mut().take(Sighting { is_cached, ..sighting.of_check(index) });
            }
            if attempt.holds() {
                continue;
            }
            if attempt.origin == RevisionMatch::Other || attempt.began < bounds.closes {
                return vec![CoveredAttempt { index, mode, attempt }];
            }
            late.insert(index, CoveredAttempt { index, mode, attempt });
        }
        late.retain(|index, _| ledger.borrow().fails_late(*index));
        late.into_values().collect()
    }

    /// Each time that all checks hold, as many attempts as usually meet each instance with each check count as first
    /// requests: they are meant for instances without a request so far, and none of those gets more than one browser
    /// sends.
    fn allow_first_ones(&self, ledger: &Ledger, made: usize) {
        let most = ledger.checks() * attempts_to_meet_all(ledger.count(), MOSTLY);
        self.first_at_instance.set(most.saturating_sub(made));
    }

    /// One attempt of a check's own request, without follow-ups: those are the same on each instance, and held.
    async fn attempt_itself(&self, covered: &Covered<'_>, mode: ConnectionMode) -> Attempt {
        let pass = Pass { number: covered.number, round: Round::Covering };
        let own = self.own_answer(covered.check, pass, mode).await;
        self.conclude_own(covered.check, &own)
    }

    /// Slows the requests down after a 503 that may be a limiter's or that of an instance that is down: at a slower rate a
    /// limiter does not answer 503 any more. Returns whether the attempt says nothing yet; at the slowest rate it counts.
    pub(super) fn slow_down_after_503(&self, attempt: &Attempt, check: &Check) -> bool {
        attempt.evidence.status == Some(SERVICE_UNAVAILABLE)
            && attempt.evidence.instance.is_none()
            && self.rates.slow_down(&check.url(self.target), attempt.began, self.clock.now())
    }
}
