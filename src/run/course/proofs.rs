//! An app that stumbled has to hold some more looks before it is green.

use std::collections::BTreeMap;

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, join_all};

use super::super::Event;
use super::super::item::Phase;
use super::super::look::Look;
use super::{Course, Step};
use crate::base::clock::Clock;
use crate::http::transport::{Transport, Way};

/// How many looks an app that stumbled has to hold, over all: enough to meet the one bad instance of several
/// (`docs/verdicts.md` says how surely).
const PROOFS: usize = 8;

/// How often that number is doubled at most: once for each time that it did not hold. Who tries for long enough is lucky
/// in the end, and would take one of the good instances for all.
const MOST_DOUBLED: u32 = 2;

/// How many of them each check takes at least; and so how many checks take part.
const PROOFS_EACH: usize = 2;

impl<'a, T: Transport, C: Clock, F: FnMut(Event<'_>)> Course<'a, T, C, F> {
    /// Once nothing is failing any more, what stumbled is looked at many times at once: an instance that still fails, of
    /// several, shows. Each look has a connection of its own.
    pub(super) fn prove(&mut self) {
        if self.items.open() > 0 || self.items.awaited() == 0 {
            return;
        }
        let proofs = PROOFS << self.relapses.min(MOST_DOUBLED);
        let mut proving = self.items.in_phase(Phase::Proving);
        if proving.is_empty() {
            return;
        }
        // The look at the revision first: where a page does not say which one it is, nothing else shows a mixture.
        proving.sort_by_key(|index| Some(*index) != self.revision);
        for index in proving.split_off(proving.len().min(PROOFS / PROOFS_EACH)) {
            self.settle(index, false);
        }
        let is_of_revision = self.revision.is_some_and(|index| proving.contains(&index));
        let each = proofs.div_ceil(proving.len());
        let looks = proving.into_iter().flat_map(|index| self.proofs(index, each)).collect::<Vec<_>>();
        self.looks.push(join_all(looks).map(Step::Proved).boxed_local());
        if is_of_revision {
            // What held with them needs no other proofs, and no look of its own afterwards.
            for index in self.items.in_phase(Phase::AwaitsRevision) {
                self.look_again(index, None);
            }
        }
    }

    fn proofs(&mut self, index: usize, each: usize) -> Vec<LocalBoxFuture<'a, (usize, Look)>> {
        let looker = self.looker;
        let begun = self.items.change(index, |item| {
            item.phase = Phase::Looking;
            (item.check, item.attempt())
        });
        let Some((check, attempt)) = begun else { return Vec::new() };
        if self.revision == Some(index) {
            let looking = async move { (index, looker.look_many_times(check, attempt, each).await) };
            return vec![looking.boxed_local()];
        }
        let look = || async move { (index, looker.look(check, attempt, Way::Fresh).await) };
        (0..each).map(|_| look().boxed_local()).collect()
    }

    /// One that fails among them, and the check fails again. Those that were turned away say nothing: where they are more
    /// than half, it is waited for the rest.
    pub(super) fn take_proofs(&mut self, looks: Vec<(usize, Look)>) {
        let mut by_check = BTreeMap::<usize, Vec<Look>>::new();
        for (index, look) in looks {
            by_check.entry(index).or_default().push(look);
        }
        let fails = |look: &Look| !look.holds() && !look.is_throttled();
        self.relapses += u32::from(by_check.values().flatten().any(fails));
        let hold = by_check.values().all(|looks| !looks.iter().any(fails) && enough_hold(looks));
        self.proved = by_check.values().flatten().map(|look| look.began).min().filter(|_| hold);
        for (index, looks) in by_check {
            let total = looks.len();
            let enough_hold = enough_hold(&looks);
            let (throttled, wrong): (Vec<_>, Vec<_>) =
                looks.into_iter().filter(|look| !look.holds()).partition(Look::is_throttled);
            let failing = wrong.len();
            if let Some(mut look) = wrong.into_iter().next() {
                if self.revision != Some(index) {
                    look.evidence.say_how_often(failing, total);
                }
                self.take_look(index, look);
            } else if let Some(look) = throttled.into_iter().next().filter(|_| !enough_hold) {
                self.take_look(index, look);
            } else {
                self.settle(index, false);
                self.take_standing(index);
            }
        }
    }
}

/// Whether at least half of them hold.
fn enough_hold(looks: &[Look]) -> bool {
    2 * looks.iter().filter(|look| look.holds()).count() >= looks.len()
}
