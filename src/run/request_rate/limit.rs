//! What is known of an origin's own limit: whether it has one, and whom it turned away.

use std::collections::HashMap;
use std::time::Duration;

use super::OriginAnswer;

/// No origin that turns requests away is asked less often than this.
pub(super) const SLOWEST: Duration = Duration::from_millis(500);

/// How long a slower pace is tried before it is made slower again.
const TRIED_FOR: Duration = Duration::from_secs(2);

/// How often a place that answers 503 is asked at the slower pace until the answer is taken for its own; and how often
/// where other places have shown that there is a limiter.
const REFUSALS: u32 = 2;
const REFUSALS_BY_A_LIMITER: u32 = 6;

/// A limiter lets its rate of requests through. So many refusals in a row are none.
const REFUSALS_IN_A_ROW: u32 = 10;

/// An origin that turned requests away, or seems to.
#[derive(Debug, Default)]
pub(super) struct Limit {
    /// Since when it is asked at the pace that it is asked at.
    slowed_at: Option<Duration>,
    /// It said so, by 429.
    pub(super) is_declared: bool,
    /// A place that it turned away held when it was asked more slowly.
    has_relented: bool,
    /// And that place had not been turned away because the app was booting.
    has_relented_after_boot: bool,
    /// The places that it answered 503 for, and how often at the slower pace.
    refused: HashMap<u64, u32>,
    refused_in_a_row: u32,
}

impl Limit {
    pub(super) fn slowed(&mut self, now: Duration) {
        self.slowed_at = Some(now);
    }

    /// Whether a request that began then was not made at the pace of now.
    pub(super) fn began_before_it_slowed(&self, began: Duration) -> bool {
        self.slowed_at.is_some_and(|at| began <= at)
    }

    pub(super) fn is_slowed(&self) -> bool {
        self.slowed_at.is_some()
    }

    /// Whether it turned away what was asked at the slower pace, and that for a while.
    pub(super) fn is_too_fast(&self, answered: OriginAnswer) -> bool {
        let since =
            |at: Duration| self.is_certain() && answered.began >= at && answered.now >= at + TRIED_FOR;
        self.slowed_at.is_none_or(since)
    }

    /// Whether there is a limit: an app that answers 503 at some of its pages looks the same for a while.
    pub(super) fn is_certain(&self) -> bool {
        self.is_declared || self.has_relented
    }

    /// Whether a limiter answered, and nothing else explains what came: this can be told to people.
    pub(super) fn is_shown(&self) -> bool {
        self.is_declared || self.has_relented_after_boot
    }

    /// It answered, and did not turn the request away. `was_up` tells that the place had not been waiting for the app to boot.
    pub(super) fn take_held(&mut self, answered: OriginAnswer, was_up: bool) {
        let has_relented = self.refused.remove(&answered.place).is_some();
        self.has_relented |= has_relented;
        self.has_relented_after_boot |= has_relented && was_up;
        self.refused_in_a_row = 0;
    }

    /// It answered 503. Whether that says nothing of the place, as far as is known by now.
    pub(super) fn take_refused(&mut self, answered: OriginAnswer) -> bool {
        let is_certain = self.is_certain();
        let times = self.refused.entry(answered.place).or_default();
        if self.slowed_at.is_none_or(|at| answered.began <= at) {
            return true;
        }
        *times += 1;
        self.refused_in_a_row += 1;
        let most = if is_certain { REFUSALS_BY_A_LIMITER } else { REFUSALS };
        *times < most && (is_certain || self.refused_in_a_row < REFUSALS_IN_A_ROW)
    }
}
