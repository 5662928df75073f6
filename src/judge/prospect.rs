//! Whether waiting may change a judgement.

use super::Judgement;
use crate::observation::Observation;

/// What another look at the same check may bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prospect {
    /// Something else: an app that boots answers 503 first, and then a page.
    MayChange,
    /// Something else from another revision only: the routes and the titles of one revision do not change.
    SettledByRevision,
    /// The same: a certificate for another name stays one.
    Settled,
}

impl Prospect {
    /// The prospect of a check that was judged so from `observation`.
    pub(super) fn of(_observation: &Observation, _judgement: &Judgement) -> Self {
        Self::MayChange
    }
}
