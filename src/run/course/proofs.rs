//! An app that stumbled has to hold some more looks before it is green.

use std::collections::BTreeMap;

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, join_all};

use super::super::Event;
use super::super::item::Phase;
use super::super::look::Look;
use super::{Course, Step};
use crate::clock::Clock;
use crate::transport::{Transport, Way};

/// How many looks an app that stumbled has to hold, over all: enough to meet the one bad instance of several
/// (`docs/verdicts.md` says how surely).
const PROOFS: usize = 12;

/// How many of them each check takes at least; and so how many checks take part.
const PROOFS_EACH: usize = 3;

impl<'a, T: Transport, C: Clock, F: FnMut(Event<'_>)> Course<'a, T, C, F> {
    /// Once nothing is failing any more, what stumbled is looked at many times at once: an instance that still fails, of
    /// several, shows. Each look has a connection of its own.
    pub(super) fn prove(&mut self) {
        if self.items.open() > 0 || self.items.awaited() == 0 {
            return;
        }
        let mut proving = self.items.in_phase(Phase::Proving);
        // The look at the revision first: where a page does not say which one it is, nothing else shows a mixture.
        proving.sort_by_key(|index| Some(*index) != self.revision);
        for index in proving.split_off(proving.len().min(PROOFS / PROOFS_EACH)) {
            self.settle(index, false);
        }
        let each = PROOFS.div_ceil(proving.len().max(1));
        let looks = proving.into_iter().flat_map(|index| self.proofs(index, each)).collect::<Vec<_>>();
        self.looks.push(join_all(looks).map(Step::Proved).boxed_local());
    }

    fn proofs(&mut self, index: usize, each: usize) -> Vec<LocalBoxFuture<'a, (usize, Look)>> {
        let looker = self.looker;
        let begun = self.items.change(index, |item| {
            item.phase = Phase::Looking;
            (item.check, item.attempt)
        });
        let Some((check, attempt)) = begun else { return Vec::new() };
        if self.revision == Some(index) {
            let looking = async move { (index, looker.look_at_revision(check, attempt, each).await) };
            return vec![looking.boxed_local()];
        }
        let look = || async move { (index, looker.look(check, attempt, Way::Fresh).await) };
        (0..each).map(|_| look().boxed_local()).collect()
    }

    /// One that fails among them, and the check fails again; one that was turned away says nothing.
    pub(super) fn take_proofs(&mut self, looks: Vec<(usize, Look)>) {
        let mut by_check = BTreeMap::<usize, Vec<Look>>::new();
        for (index, look) in looks {
            by_check.entry(index).or_default().push(look);
        }
        for (index, looks) in by_check {
            let total = looks.len();
            let wrong: Vec<Look> =
                looks.into_iter().filter(|look| !look.holds() && !look.is_throttled()).collect();
            let failing = wrong.len();
            match wrong.into_iter().next() {
                None => self.settle(index, false),
                Some(mut look) => {
                    if self.revision != Some(index) {
                        look.evidence.say_how_often(failing, total);
                    }
                    self.take_look(index, look);
                }
            }
        }
    }
}
