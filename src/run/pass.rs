//! The number of an attempt, and the phase of the run in which it is made.

use std::time::Duration;

/// One attempt within a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pass {
    /// The number of the attempt at the check; the first is 1.
    pub(super) number: u32,
    pub(super) round: Round,
}

/// The phase of the run in which an attempt is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// Another attempt may follow.
    Usual,
    /// The last one, as the boot window closes.
    Last,
    /// To confirm a check that had failed: the `nth` of several attempts that began at `since`.
    Confirming { nth: usize, since: Duration },
    /// To meet instances that were not met yet, once all checks hold.
    Covering,
}

impl Pass {
    pub(super) const FIRST: Self = Self { number: 1, round: Round::Usual };

    pub(super) fn is_confirming(self) -> bool {
        matches!(self.round, Round::Confirming { .. } | Round::Covering)
    }
}
