//! The counts of each instance and of each check.

use std::collections::BTreeMap;

use super::CoveragePhase;

/// What is known of one instance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::run) struct MetInstance {
    /// The revision that it named last.
    pub(in crate::run) revision: Option<String>,
    /// Whether that is another revision than the deployed one.
    pub(in crate::run) is_other: bool,
    pub(in crate::run) answers: usize,
    /// The number of answers with an instance name at the time of its last answer.
    pub(super) last: usize,
    pub(in crate::run) checks: BTreeMap<usize, CheckOnInstance>,
}

/// The attempts of one check on one instance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::run) struct CheckOnInstance {
    pub(in crate::run) held: usize,
    pub(in crate::run) failed: usize,
    pub(super) holds: bool,
}

/// The attempts of one check on all instances.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::run) struct Tally {
    /// Since all checks held once.
    pub(in crate::run) attempts: usize,
    pub(in crate::run) failed: usize,
    pub(super) late_attempts: usize,
    pub(super) late_failed: usize,
    pub(super) in_a_row: usize,
    /// Whether it failed on an instance on which it had held.
    pub(super) has_relapsed: bool,
    pub(super) names_its_instance: bool,
    cached_in_a_row: usize,
    pub(super) took: f64,
}

/// After this many cached answers in a row, no request of the check gets past the cache.
const CACHED_IN_A_ROW: usize = 3;

/// The result of one attempt.
#[derive(Debug, Clone, Copy)]
pub(in crate::run) struct Sighting<'a> {
    pub(in crate::run) check: usize,
    /// The instance that answered, if the answer names it.
    pub(in crate::run) instance: Option<&'a str>,
    pub(in crate::run) revision: Option<&'a str>,
    /// Whether that is another revision than the deployed one; none if it is not known.
    pub(in crate::run) is_other: Option<bool>,
    /// Whether a cache answered that no request of the check gets past.
    pub(in crate::run) is_cached: bool,
    pub(in crate::run) holds: bool,
    pub(in crate::run) took_ms: f64,
}

impl MetInstance {
    /// Records the revision of one more answer. Failures from before the deployed revision came to this instance are
    /// dropped.
    pub(super) fn take_revision(&mut self, revision: Option<&str>, is_other: Option<bool>) {
        if self.is_other && is_other == Some(false) {
            self.checks.retain(|_, pair| pair.holds);
        }
        self.revision = revision.map(str::to_owned).or_else(|| self.revision.take());
        self.is_other = is_other.unwrap_or(self.is_other);
    }

    /// Drops a check whose answers do not name their instance.
    pub(super) fn forget(&mut self, check: usize) {
        self.checks.remove(&check);
    }

    pub(super) fn holds(&self, check: usize) -> bool {
        self.checks.get(&check).is_some_and(|pair| pair.holds)
    }

    /// Whether it is of another revision, or the last attempt of a check on it failed.
    pub(super) fn is_bad(&self) -> bool {
        self.is_other || self.checks.values().any(|pair| !pair.holds)
    }
}

impl CheckOnInstance {
    pub(super) fn take(&mut self, holds: bool) {
        self.holds = holds;
        self.held += usize::from(holds);
        self.failed += usize::from(!holds);
    }

    /// Whether the last attempt failed.
    pub(in crate::run) fn fails(&self) -> bool {
        !self.holds
    }
}

impl Tally {
    /// All checks have held once.
    pub(super) fn begin(&mut self) {
        if !self.names_its_instance {
            self.in_a_row = 0;
        }
    }

    pub(super) fn take(&mut self, seen: Sighting<'_>, phase: CoveragePhase) {
        let failed = usize::from(!seen.holds);
        if phase != CoveragePhase::BeforeAllHeld {
            self.attempts += 1;
            self.failed += failed;
        }
        if phase == CoveragePhase::AfterTheWindow {
            self.late_attempts += 1;
            self.late_failed += failed;
        }
        self.in_a_row = if seen.holds { self.in_a_row + 1 } else { 0 };
        self.cached_in_a_row = if seen.is_cached { self.cached_in_a_row + 1 } else { 0 };
        if self.cached_in_a_row >= CACHED_IN_A_ROW {
            self.names_its_instance = false;
        }
        if seen.instance.is_some() {
            self.names_its_instance = true;
            self.took = seen.took_ms;
        }
    }
}
