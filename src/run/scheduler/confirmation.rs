//! Confirmation: an app that failed has to hold in several more attempts before it is green.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, join_all};

use super::super::Event;
use super::super::check_state::CheckPhase;
use super::super::pass::{Pass, Round};
use super::super::prober::{Attempt, Prober};
use super::{RunStep, Scheduler};
use crate::base::clock::Clock;
use crate::config::suite::Check;
use crate::http::transport::{ConnectionMode, Transport};

/// The number of confirmation attempts over all checks: enough to meet one bad instance of several (`docs/verdicts.md`
/// has the probabilities).
const CONFIRMATIONS: usize = 8;

/// How many times that number is doubled at most: once per failed confirmation. With a constant number, enough tries
/// would at some time meet only good instances.
const MOST_DOUBLED: u32 = 2;

/// How many of them each check makes at least, which limits how many checks take part.
const CONFIRMATIONS_EACH: usize = 2;

impl<'a, T: Transport, C: Clock, F: FnMut(Event<'_>)> Scheduler<'a, T, C, F> {
    /// Once no check is failing any more, the failed ones are checked many times in parallel, to find an instance that
    /// still fails. Each attempt uses a new connection.
    pub(super) fn confirm(&mut self) {
        if self.states.open() > 0 || self.states.awaited() == 0 {
            return;
        }
        let confirmations = self.confirmations();
        let mut confirming = self.states.in_phase(CheckPhase::Confirming);
        if confirming.is_empty() {
            return;
        }
        // The revision check comes first: if pages do not name their revision, only it can find mixed revisions.
        if let Some(place) = confirming.iter().position(|index| Some(*index) == self.revision.index) {
            let revision = confirming.remove(place);
            confirming.insert(0, revision);
        }
        for index in confirming.split_off(confirming.len().min(CONFIRMATIONS / CONFIRMATIONS_EACH)) {
            self.finalize_or_cover(index);
        }
        let is_of_revision = self.revision.index.is_some_and(|index| confirming.contains(&index));
        let first = CONFIRMATIONS.div_ceil(confirming.len());
        let more = confirmations.div_ceil(confirming.len()).saturating_sub(first);
        let confirming = self.confirming(confirming, first, more);
        self.attempts.push(confirming);
        if is_of_revision {
            // Checks that held with them need no further attempts.
            for index in self.states.in_phase(CheckPhase::AwaitsRevision) {
                self.try_again(index, None);
            }
        }
    }

    /// How many attempts the next confirmation makes, over all checks.
    pub(in crate::run) fn confirmations(&self) -> usize {
        // Where answers name their instance, the attempts that follow tell the good ones from the bad one.
        let is_named = self.prober.ledger.as_ref().is_some_and(|ledger| ledger.borrow().is_named());
        if is_named { CONFIRMATIONS } else { CONFIRMATIONS << self.relapses.min(MOST_DOUBLED) }
    }

    /// Makes the attempts of one confirmation: `first` of each check in parallel, and if all hold, `more` of each.
    fn confirming(&mut self, indexes: Vec<usize>, first: usize, more: usize) -> LocalBoxFuture<'a, RunStep> {
        let prober = self.prober;
        let since = self.now();
        let begun = indexes.into_iter().filter_map(|index| {
            let begun = self.states.change(index, |state| {
                state.phase = CheckPhase::Attempting;
                (state.check, state.attempts(), state.mode)
            });
            let is_of_revision = self.revision.index == Some(index);
            begun.map(|(check, number, mode)| Confirmed { index, check, number, mode, is_of_revision })
        });
        let begun: Vec<_> = begun.collect();
        async move {
            let mut attempts = prober.confirm(&begun, 0..first, since).await;
            if more > 0 && attempts.iter().all(|(_, attempt)| attempt.holds()) {
                attempts.extend(prober.confirm(&begun, first..first + more, since).await);
            }
            RunStep::Confirmed(attempts)
        }
        .boxed_local()
    }

    /// Takes the results. If one attempt fails, the check fails again. Rate-limited attempts do not count: if they are
    /// more than half, the confirmation is repeated.
    pub(super) fn take_confirmations(&mut self, attempts: Vec<(usize, Attempt)>) {
        let mut by_check = BTreeMap::<usize, Vec<Attempt>>::new();
        for (index, mut attempt) in attempts {
            self.see_instances(index, &mut attempt);
            by_check.entry(index).or_default().push(attempt);
        }
        let fails = |attempt: &Attempt| !attempt.holds() && !attempt.is_throttled();
        let has_relapsed = by_check.values().flatten().any(fails);
        if has_relapsed && !(self.relapses > 0 && self.slow_down_after_503(&by_check)) {
            self.relapses += 1;
        }
        let hold = by_check.values().all(|attempts| !attempts.iter().any(fails) && enough_hold(attempts));
        self.revision.confirmed_since =
            by_check.values().flatten().map(|attempt| attempt.began).min().filter(|_| hold);
        for (index, attempts) in by_check {
            let total = attempts.len();
            let enough_hold = enough_hold(&attempts);
            let (throttled, wrong): (Vec<_>, Vec<_>) =
                attempts.into_iter().filter(|attempt| !attempt.holds()).partition(Attempt::is_throttled);
            let failing = wrong.len();
            if let Some(mut attempt) = wrong.into_iter().next() {
                if self.revision.index != Some(index) {
                    attempt.evidence.say_how_often(failing, total);
                }
                self.take_attempt(index, attempt);
            } else if let Some(attempt) = throttled.into_iter().next().filter(|_| !enough_hold) {
                self.take_attempt(index, attempt);
            } else {
                self.finalize_or_cover(index);
                self.take_revision_state(index);
            }
        }
    }

    /// Slows the requests down if all failures may be a limiter's 503, and returns whether they may: at a slower rate a limiter
    /// refuses none of the next confirmation attempts, and an instance that is down still answers none.
    fn slow_down_after_503(&self, attempts: &BTreeMap<usize, Vec<Attempt>>) -> bool {
        let mut failing = attempts.iter().flat_map(|(index, attempts)| {
            attempts.iter().filter(|it| !it.holds() && !it.is_throttled()).map(move |it| (*index, it))
        });
        failing.all(|(index, attempt)| {
            let check = self.states.get(index).map(|state| state.check);
            check.is_some_and(|check| self.prober.slow_down_after_503(attempt, check))
        })
    }
}

/// A check under confirmation.
struct Confirmed<'a> {
    index: usize,
    check: &'a Check,
    number: u32,
    mode: ConnectionMode,
    is_of_revision: bool,
}

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Makes the confirmation attempts with these numbers at each of `checks`, in parallel.
    async fn confirm(
        &self,
        checks: &[Confirmed<'_>],
        numbers: Range<usize>,
        since: Duration,
    ) -> Vec<(usize, Attempt)> {
        let attempts = checks.iter().flat_map(|it| {
            let Confirmed { index, check, number, mode, is_of_revision } = *it;
            let attempt = move |nth: usize, times: usize| async move {
                let pass = Pass { number, round: Round::Confirming { nth, since } };
                let attempt = match times {
                    1 => self.attempt(check, pass, mode).await,
                    _ => self.attempt_many_times(check, pass, times).await,
                };
                (index, attempt)
            };
            let times = if is_of_revision { numbers.len() } else { 1 };
            numbers.clone().step_by(times.max(1)).map(move |nth| attempt(nth, times).boxed_local())
        });
        join_all(attempts.collect::<Vec<_>>()).await
    }
}

/// Whether at least half of them hold.
fn enough_hold(attempts: &[Attempt]) -> bool {
    2 * attempts.iter().filter(|attempt| attempt.holds()).count() >= attempts.len()
}
