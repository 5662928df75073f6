//! Which instances a run has met, and which checks held on each.

mod tally;

use std::collections::BTreeMap;

use super::sequential_test::{Decision, decide};
use super::{attempts_for, attempts_to_meet_all, chance_of_missing, to_f64};
use crate::config::suite::Instances;
pub(in crate::run) use tally::{CheckOnInstance, MetInstance, Sighting, Tally};

/// Which instances a run has met, and which checks held on each of them.
///
/// It knows nothing of time or requests. Checks are known by their index in the run.
pub(in crate::run) struct Ledger {
    expect: Option<usize>,
    confidence: f64,
    has_source: bool,
    met: BTreeMap<String, MetInstance>,
    /// The revision check. Any answer that names the revision counts for it.
    revision: Option<usize>,
    /// One for each check that takes part.
    tallies: BTreeMap<usize, Tally>,
    /// How many attempts held since the last failure, and how many of those named their instance.
    all_in_a_row: usize,
    named_in_a_row: usize,
    /// How many answers named their instance.
    named: usize,
    /// Whether an attempt failed without an answer that names its instance: an instance that is down names none.
    has_failed_unnamed: bool,
    /// How many times an attempt failed after others had held, since all checks held once.
    relapses: usize,
    phase: CoveragePhase,
}

/// When an attempt is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CoveragePhase {
    /// Not all checks have held once.
    BeforeAllHeld,
    /// All checks have held once: a failure from here on is not part of the boot.
    WithinTheWindow,
    /// The boot window has closed: a failure from here on is not retried.
    AfterTheWindow,
}

/// The most instances that are kept apart.
const MOST_MET: usize = 200;

/// After this many answers, a header with another value in nearly each of them names no instance.
const ANSWERS_THAT_TELL: usize = 40;

/// The most parallel attempts of a check that may fail at times.
const UNDECIDED_AT_ONCE: usize = 6;

impl Ledger {
    /// The ledger of a run with the settings `config`, for these checks.
    pub(in crate::run) fn new(config: &Instances, checks: impl Iterator<Item = usize>) -> Self {
        let mut tallies = BTreeMap::new();
        for check in checks {
            tallies.insert(check, Tally::default());
        }
        Self {
            expect: config.expect,
            confidence: config.confidence,
            has_source: config.source.is_some(),
            met: BTreeMap::new(),
            revision: None,
            tallies,
            all_in_a_row: 0,
            named_in_a_row: 0,
            named: 0,
            has_failed_unnamed: false,
            relapses: 0,
            phase: CoveragePhase::BeforeAllHeld,
        }
    }

    /// The same, if any answer names its revision: the revision check is attempted on instances whose answers do not.
    pub(in crate::run) fn with_revision_in_each_answer(self, check: usize) -> Self {
        Self { revision: Some(check), ..self }
    }

    /// Whether a check held in its last attempt on an instance, or needs no attempt there.
    fn holds_on(&self, met: &MetInstance, check: usize) -> bool {
        met.holds(check) || self.revision == Some(check) && met.revision.is_some()
    }

    pub(in crate::run) fn takes_part(&self, check: usize) -> bool {
        self.tallies.contains_key(&check)
    }

    /// How many checks take part.
    pub(in crate::run) fn checks(&self) -> usize {
        self.tallies.len()
    }

    /// All checks have held once.
    pub(in crate::run) fn begin(&mut self, is_late: bool) {
        if self.phase == CoveragePhase::BeforeAllHeld {
            self.all_in_a_row = 0;
            self.tallies.values_mut().for_each(Tally::begin);
        }
        self.phase = if is_late { CoveragePhase::AfterTheWindow } else { CoveragePhase::WithinTheWindow };
    }

    /// Records the result of an attempt.
    pub(in crate::run) fn take(&mut self, seen: Sighting<'_>) {
        let mut has_relapsed = false;
        if let Some(name) =
            seen.instance.filter(|name| self.met.contains_key(*name) || self.met.len() < MOST_MET)
        {
            let met = self.met.entry(name.to_owned()).or_default();
            met.answers += 1;
            self.named += 1;
            met.last = self.named;
            met.take_revision(seen.revision, seen.is_other);
            // Any answer of the right revision counts for the revision check.
            let named = self.revision.filter(|_| seen.is_other == Some(false));
            if let Some(pair) = named.and_then(|check| met.checks.get_mut(&check)) {
                pair.holds = true;
            }
            if self.tallies.contains_key(&seen.check) {
                let pair = met.checks.entry(seen.check).or_default();
                has_relapsed = pair.holds && !seen.holds && seen.is_other != Some(true);
                pair.take(seen.holds);
            }
        }
        let phase = self.phase;
        if let Some(tally) = self.tallies.get_mut(&seen.check) {
            tally.take(seen, phase);
            tally.has_relapsed |= has_relapsed;
            if !tally.names_its_instance {
                self.met.values_mut().for_each(|met| met.forget(seen.check));
            }
        }
        if seen.holds {
            self.all_in_a_row += 1;
            self.named_in_a_row += usize::from(seen.instance.is_some());
        } else {
            self.has_failed_unnamed |= seen.instance.is_none();
            self.relapses += usize::from(self.phase != CoveragePhase::BeforeAllHeld && self.all_in_a_row > 0);
            (self.all_in_a_row, self.named_in_a_row) = (0, 0);
        }
    }

    /// Whether any answer names its instance.
    pub(in crate::run) fn is_named(&self) -> bool {
        self.has_source && !self.met.is_empty()
    }

    /// The number of instances, as far as it is known.
    pub(in crate::run) fn count(&self) -> usize {
        let present = self.met.values().filter(|met| !met.is_other).count();
        self.expect.unwrap_or_default().max(present).max(1)
    }

    /// The instances whose last results were good.
    fn well(&self) -> impl Iterator<Item = &MetInstance> {
        self.met.values().filter(|met| !met.is_bad())
    }

    fn bad(&self) -> usize {
        self.met.values().filter(|met| met.is_bad()).count()
    }

    /// How many attempts in a row meet a given instance of `instances` with the confidence.
    fn enough(&self, instances: usize) -> usize {
        attempts_for(instances, self.confidence)
    }

    /// How many attempts in a row meet each instance with each check, with the confidence.
    fn enough_for_each(&self) -> usize {
        attempts_to_meet_all(self.count(), 1.0 - (1.0 - self.confidence) / to_f64(self.checks().max(1)))
    }

    /// Whether a bad instance has not answered for so long that it counts as gone.
    fn is_gone(&self, met: &MetInstance) -> bool {
        met.is_bad() && self.named - met.last >= self.enough_for_gone()
    }

    /// Whether an instance that may still be there is known to be bad, or a check may fail at times.
    pub(in crate::run) fn is_failure_open(&self) -> bool {
        !self.are_bad_ones_gone() || self.tallies.values().any(|tally| self.is_undecided(tally))
    }

    fn are_bad_ones_gone(&self) -> bool {
        self.met.values().all(|met| !met.is_bad() || self.is_gone(met))
    }

    /// How many answers of other instances show that: with ten times the certainty for an instance of which nothing is
    /// known, and more after each failure, since with enough attempts one succeeds by luck.
    fn enough_for_gone(&self) -> usize {
        self.enough_after_failure(self.count().max(self.well().count() + self.bad()))
    }

    /// How many attempts in a row outweigh a failure that was seen.
    fn enough_after_failure(&self, instances: usize) -> usize {
        attempts_for(instances, 1.0 - (1.0 - self.confidence) / (10.0 * to_f64(1 + self.relapses)))
    }

    /// How many attempts in a row end the search for one more instance of `instances`. One that is expected and was not met may
    /// be the one that failed without a name.
    fn enough_to_end_search(&self, instances: usize) -> usize {
        let is_expected = self.expect.is_some_and(|expect| self.well().count() < expect);
        if is_expected && self.has_failed_unnamed {
            self.enough_after_failure(instances)
        } else {
            self.enough(instances)
        }
    }

    /// Whether no further instance is searched for.
    fn has_met_enough(&self) -> bool {
        let well = self.well().count();
        self.expect.is_some_and(|expect| well >= expect)
            || self.in_a_row() >= self.enough_to_end_search(self.expect.unwrap_or_default().max(well + 1))
    }

    /// On how many instances a check that names them must still hold. One of another revision may be gone by now.
    fn missing(&self, check: usize) -> usize {
        let is_there = |met: &&MetInstance| !met.is_other && !self.is_gone(met);
        let right = || self.met.values().filter(is_there);
        let held = right().filter(|met| self.holds_on(met, check)).count();
        let not_met = self.expect.filter(|_| !self.has_met_enough()).unwrap_or_default();
        right().count().max(not_met) - held
    }

    /// The checks whose answers do not name their instance.
    fn unnamed(&self) -> impl Iterator<Item = (usize, &Tally)> {
        self.tallies.iter().filter(|(_, tally)| !tally.names_its_instance).map(|(check, it)| (*check, it))
    }

    /// How many more attempts a check needs that does not name its instance. If only the number of instances is known,
    /// each check may be broken on one of them. If other checks name them, such a check is mostly answered by something
    /// else, such as a CDN, and all such checks share one number.
    fn missing_unnamed(&self, check: usize, tally: &Tally) -> usize {
        if self.is_named() {
            let in_a_row = self.unnamed().map(|(_, tally)| tally.in_a_row).sum();
            return self.enough(self.count()).saturating_sub(in_a_row);
        }
        if self.revision == Some(check) {
            return 0;
        }
        self.expect.map_or(0, |expect| self.enough(expect).saturating_sub(tally.in_a_row))
    }

    /// Whether a check needs no more attempts of its own.
    fn is_done(&self, check: usize, tally: &Tally) -> bool {
        if !tally.names_its_instance {
            return self.missing_unnamed(check, tally) == 0;
        }
        let is_enough = || tally.in_a_row >= self.enough_for_each();
        self.missing(check) == 0 || is_enough() && !self.fails_somewhere(check)
    }

    fn is_undecided(&self, tally: &Tally) -> bool {
        if tally.late_failed > 0 {
            return decide(tally.late_failed, tally.late_attempts, self.count()) == Decision::Undecided;
        }
        tally.has_relapsed && decide(1, tally.in_a_row + 1, self.count()) != Decision::Healthy
    }

    /// Whether a check that failed after the boot window had closed is failing: it failed on an instance that names
    /// itself and has not held there since, or it fails more often than a network loses requests.
    pub(in crate::run) fn fails_late(&self, check: usize) -> bool {
        let Some(tally) = self.tallies.get(&check).filter(|tally| tally.late_failed > 0) else {
            return false;
        };
        let is_often = || match decide(tally.late_failed, tally.late_attempts, self.count()) {
            Decision::Failing => true,
            Decision::Undecided => tally.late_failed > 1,
            Decision::Healthy => false,
        };
        self.fails_somewhere(check) || is_often()
    }

    /// Whether the last attempt of a check failed on an instance that may still be there.
    pub(in crate::run) fn fails_somewhere(&self, check: usize) -> bool {
        self.met().any(|(_, met)| met.checks.get(&check).is_some_and(CheckOnInstance::fails))
    }

    /// Whether no more attempts are needed.
    pub(in crate::run) fn is_complete(&self) -> bool {
        if self.tallies.values().any(|tally| self.is_undecided(tally)) {
            return false;
        }
        let are_done = || self.tallies.iter().all(|(check, tally)| self.is_done(*check, tally));
        if !self.is_named() {
            return are_done();
        }
        self.names_no_instance() || self.has_met_enough() && self.are_bad_ones_gone() && are_done()
    }

    /// Whether nearly each answer has another value, as with a request id.
    pub(in crate::run) fn names_no_instance(&self) -> bool {
        let answers: usize = self.met.values().map(|met| met.answers).sum();
        answers >= ANSWERS_THAT_TELL && 10 * self.met.len() > 9 * answers
    }

    /// The next check to attempt, if there is one. `under_way` is the number of attempts in progress per check. `tie`
    /// breaks ties, so that a round-robin balancer does not choose the same instance for a check each time.
    pub(in crate::run) fn next(
        &self,
        under_way: &BTreeMap<usize, usize>,
        tie: impl FnMut() -> u32,
    ) -> Option<usize> {
        if self.is_complete() {
            return None;
        }
        let begun = |check: &usize| under_way.get(check).copied().unwrap_or_default();
        let undecided =
            self.tallies.iter().find(|(check, it)| self.is_undecided(it) && begun(check) < UNDECIDED_AT_ONCE);
        undecided.map(|(check, _)| *check).or_else(|| self.next_unnamed(under_way, tie))
    }

    /// Among the checks that do not name their instance and need more attempts than are in progress, the one with the
    /// fewest.
    fn next_unnamed(
        &self,
        under_way: &BTreeMap<usize, usize>,
        mut tie: impl FnMut() -> u32,
    ) -> Option<usize> {
        let begun = |check: &usize| under_way.get(check).copied().unwrap_or_default();
        let all_begun: usize = self.unnamed().map(|(check, _)| begun(&check)).sum();
        let is_short = |check: usize, tally: &Tally| {
            let begun = if self.is_named() { all_begun } else { begun(&check) };
            begun < self.missing_unnamed(check, tally)
        };
        let least = |(check, tally): &(usize, &Tally)| (tally.attempts + begun(check), tie());
        let short = self.unnamed().filter(|(check, tally)| is_short(*check, tally)).min_by_key(least);
        match short {
            Some((check, _)) => Some(check),
            None if self.is_named() => self.next_named(under_way, tie),
            None => None,
        }
    }

    /// Among the checks that do, the one that must still hold on the most instances.
    fn next_named(&self, under_way: &BTreeMap<usize, usize>, mut tie: impl FnMut() -> u32) -> Option<usize> {
        let begun = |check: &usize| under_way.get(check).copied().unwrap_or_default();
        let open = || {
            self.tallies.iter().filter(|(check, tally)| {
                tally.names_its_instance && begun(check) < self.count() && !self.is_done(**check, tally)
            })
        };
        // Behind a round-robin balancer, as many attempts in a row as there are instances meet all of them.
        let mut need = |(check, _): &(&usize, &Tally)| (begun(check) > 0, self.missing(**check), tie());
        let at_first = open().filter(|(check, _)| begun(check) < self.at_once(**check)).max_by_key(&mut need);
        at_first
            .or_else(|| open().min_by_key(|(check, _)| begun(check)))
            .map(|(check, _)| *check)
            .or_else(|| self.next_to_meet(under_way))
    }

    /// How many attempts of a check are in progress at once, while others wait: at first as many as there are
    /// instances, then two for each on which it must still hold.
    fn at_once(&self, check: usize) -> usize {
        let (count, missing) = (self.count(), self.missing(check));
        if missing + 1 >= count { count } else { (2 * missing).min(count) }
    }

    /// To meet one more instance, the check with the fastest answer that names its instance is attempted.
    fn next_to_meet(&self, under_way: &BTreeMap<usize, usize>) -> Option<usize> {
        if self.has_met_enough() && self.are_bad_ones_gone() {
            return None;
        }
        let to_meet_one_more = || self.enough_to_end_search(self.count().max(self.well().count() + 1));
        let needed = if self.bad() > 0 { self.enough_for_gone() } else { to_meet_one_more() };
        let still = needed.saturating_sub(self.in_a_row()).max(usize::from(!self.are_bad_ones_gone()));
        let all_begun: usize = under_way.values().sum();
        let naming = self.tallies.iter().filter(|(_, tally)| tally.names_its_instance && all_begun < still);
        naming.min_by(|(_, one), (_, other)| one.took.total_cmp(&other.took)).map(|(check, _)| *check)
    }

    /// The instances that were met and are still there.
    pub(in crate::run) fn met(&self) -> impl Iterator<Item = (&String, &MetInstance)> {
        self.met.iter().filter(|(_, met)| !self.is_gone(met))
    }

    /// On how many instances all checks held that name their instance.
    pub(in crate::run) fn covered(&self) -> usize {
        let naming =
            || self.tallies.iter().filter(|(_, tally)| tally.names_its_instance).map(|(check, _)| check);
        self.well().filter(|met| naming().all(|check| self.holds_on(met, *check))).count()
    }

    /// How many attempts held since the last failure; if only a number is known, at the check with the fewest.
    pub(in crate::run) fn in_a_row(&self) -> usize {
        if self.is_named() {
            return self.named_in_a_row;
        }
        let others = self.unnamed().filter(|(check, _)| self.revision != Some(*check));
        others.map(|(_, tally)| tally.in_a_row).min().unwrap_or(self.all_in_a_row)
    }

    /// The chance that one more instance, with a share as large as each of the others, was never met.
    pub(in crate::run) fn chance_of_missing(&self) -> f64 {
        if !self.is_named() {
            return self.expect.map_or(1.0, |expect| chance_of_missing(expect, self.in_a_row()));
        }
        let well = self.well().count();
        match self.expect {
            Some(expect) if well >= expect => 0.0,
            _ => chance_of_missing(self.expect.unwrap_or_default().max(well + 1), self.in_a_row()),
        }
    }

    pub(in crate::run) fn tally(&self, check: usize) -> Option<&Tally> {
        self.tallies.get(&check)
    }
}

#[cfg(test)]
mod tests;
