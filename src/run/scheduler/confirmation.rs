//! An app that failed has to hold some more attempts before it is green.

use std::collections::BTreeMap;

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, join_all};

use super::super::Event;
use super::super::check_state::CheckPhase;
use super::super::prober::Attempt;
use super::{RunStep, Scheduler};
use crate::base::clock::Clock;
use crate::http::transport::{ConnectionMode, Transport};

/// How many attempts an app that failed has to hold, over all: enough to meet the one bad instance of several
/// (`docs/verdicts.md` says how surely).
const CONFIRMATIONS: usize = 8;

/// How often that number is doubled at most: once for each time that it did not hold. Who tries for long enough is lucky
/// in the end, and would take one of the good instances for all.
const MOST_DOUBLED: u32 = 2;

/// How many of them each check takes at least; and so how many checks take part.
const CONFIRMATIONS_EACH: usize = 2;

impl<'a, T: Transport, C: Clock, F: FnMut(Event<'_>)> Scheduler<'a, T, C, F> {
    /// Once nothing is failing any more, what failed is checked many times at once: an instance that still fails, of
    /// several, shows. Each attempt has a connection of its own.
    pub(super) fn confirm(&mut self) {
        if self.states.open() > 0 || self.states.awaited() == 0 {
            return;
        }
        let confirmations = CONFIRMATIONS << self.relapses.min(MOST_DOUBLED);
        let mut confirming = self.states.in_phase(CheckPhase::Confirming);
        if confirming.is_empty() {
            return;
        }
        // The check of the revision first: where a page does not say which one it is, nothing else shows a mixture.
        confirming.sort_by_key(|index| Some(*index) != self.revision.index);
        for index in confirming.split_off(confirming.len().min(CONFIRMATIONS / CONFIRMATIONS_EACH)) {
            self.finalize(index, false);
        }
        let is_of_revision = self.revision.index.is_some_and(|index| confirming.contains(&index));
        let each = confirmations.div_ceil(confirming.len());
        let attempts =
            confirming.into_iter().flat_map(|index| self.confirmations(index, each)).collect::<Vec<_>>();
        self.attempts.push(join_all(attempts).map(RunStep::Confirmed).boxed_local());
        if is_of_revision {
            // What held with them needs no other confirmation attempts, and no attempt of its own afterwards.
            for index in self.states.in_phase(CheckPhase::AwaitsRevision) {
                self.try_again(index, None);
            }
        }
    }

    fn confirmations(&mut self, index: usize, each: usize) -> Vec<LocalBoxFuture<'a, (usize, Attempt)>> {
        let prober = self.prober;
        let begun = self.states.change(index, |state| {
            state.phase = CheckPhase::Attempting;
            (state.check, state.attempts())
        });
        let Some((check, number)) = begun else { return Vec::new() };
        if self.revision.index == Some(index) {
            let attempting = async move { (index, prober.attempt_many_times(check, number, each).await) };
            return vec![attempting.boxed_local()];
        }
        let attempt = || async move { (index, prober.attempt(check, number, ConnectionMode::Fresh).await) };
        (0..each).map(|_| attempt().boxed_local()).collect()
    }

    /// One that fails among them, and the check fails again. Those that were turned away say nothing: where they are more
    /// than half, it is waited for the rest.
    pub(super) fn take_confirmations(&mut self, attempts: Vec<(usize, Attempt)>) {
        let mut by_check = BTreeMap::<usize, Vec<Attempt>>::new();
        for (index, attempt) in attempts {
            by_check.entry(index).or_default().push(attempt);
        }
        let fails = |attempt: &Attempt| !attempt.holds() && !attempt.is_throttled();
        self.relapses += u32::from(by_check.values().flatten().any(fails));
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
                self.finalize(index, false);
                self.take_revision_state(index);
            }
        }
    }
}

/// Whether at least half of them hold.
fn enough_hold(attempts: &[Attempt]) -> bool {
    2 * attempts.iter().filter(|attempt| attempt.holds()).count() >= attempts.len()
}
