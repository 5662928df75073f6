//! Which attempt at a check is made, and at which point of the run.

use std::time::Duration;

/// One attempt, in the order of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pass {
    /// Which attempt at the check it is; the first is 1.
    pub(super) number: u32,
    pub(super) round: Round,
}

/// At which point of the run an attempt is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// While there may be another one.
    Usual,
    /// As the boot window closes: there is no other.
    Last,
    /// To confirm that what failed holds: the `nth` of several attempts that began at `since`.
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
