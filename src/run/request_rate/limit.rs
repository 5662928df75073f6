//! The detected rate limit of an origin, and the URLs that it refused.

use std::collections::HashMap;
use std::time::Duration;

use super::OriginAnswer;

/// The slowest rate for an origin with a rate limit.
pub(super) const SLOWEST: Duration = Duration::from_millis(500);

/// How long a slower rate is tried before it is halved again.
const TRIED_FOR: Duration = Duration::from_secs(2);

/// How many 503 answers of one URL at the slower rate count as its own answer; and how many, if other URLs have shown
/// that there is a limiter.
const REFUSALS: u32 = 2;
const REFUSALS_BY_A_LIMITER: u32 = 6;

/// This many refusals in a row are not a limiter's, which always lets some requests through.
const REFUSALS_IN_A_ROW: u32 = 10;

/// This many successful requests in a row at a slower rate refute a mere suspicion: as many as confirm a check.
const ANSWERED_IN_A_ROW: u32 = 8;

/// An origin with a rate limit, or probably with one.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each was seen by itself")]
pub(super) struct Limit {
    /// Since when the current rate is used.
    slowed_at: Option<Duration>,
    /// It answered 429.
    pub(super) is_declared: bool,
    /// A URL that it refused held at the slower rate.
    has_relented: bool,
    /// And that URL had not been refused because the app was booting.
    has_relented_after_boot: bool,
    /// The URLs with 503, and how many times each at the slower rate.
    refused: HashMap<u64, u32>,
    refused_in_a_row: u32,
    answered_in_a_row: u32,
    /// A 503 to a confirmation attempt may have come from a limiter. No other answer suggests one.
    pub(super) is_suspected: bool,
    /// The same happened once more, after the first suspicion was refuted.
    pub(super) is_suspected_again: bool,
    /// One of them had answered well before.
    has_refused_what_was_well: bool,
}

impl Limit {
    pub(super) fn slowed(&mut self, now: Duration) {
        self.answered_in_a_row = 0;
        self.slowed_at = Some(now);
    }

    /// Whether a request that began then was not sent at the current rate.
    pub(super) fn began_before_it_slowed(&self, began: Duration) -> bool {
        self.slowed_at.is_some_and(|at| began <= at)
    }

    pub(super) fn is_slowed(&self) -> bool {
        self.slowed_at.is_some()
    }

    /// Whether it still refuses requests at the slower rate after a while.
    pub(super) fn is_too_fast(&self, answered: OriginAnswer) -> bool {
        let since =
            |at: Duration| self.is_certain() && answered.began >= at && answered.now >= at + TRIED_FOR;
        self.slowed_at.is_none_or(since)
    }

    /// Whether a limit is certain. An app that answers 503 for some of its pages looks the same for a while.
    pub(super) fn is_certain(&self) -> bool {
        self.is_declared || self.has_relented
    }

    /// Whether only a rate limiter can explain the answers, so that it can be reported.
    pub(super) fn is_shown(&self) -> bool {
        self.is_declared || self.has_relented_after_boot
    }

    /// Whether an app that was suspected of a limit answered everything at the slower rate. If that happens twice,
    /// there is a limiter.
    pub(super) fn is_refuted(&self) -> bool {
        self.is_suspected
            && !self.is_suspected_again
            && !self.is_certain()
            && self.answered_in_a_row >= ANSWERED_IN_A_ROW
    }

    /// Whether all refusals may have come from pages that were not up yet.
    pub(super) fn may_be_a_boot(&self) -> bool {
        !self.is_declared && !self.has_refused_what_was_well
    }

    /// Takes a successful answer. `was_up`: the URL had not been waiting for the app to boot.
    pub(super) fn take_held(&mut self, answered: OriginAnswer, was_up: bool) {
        let has_relented = self.refused.remove(&answered.place).is_some();
        self.has_relented |= has_relented;
        self.has_relented_after_boot |= has_relented && was_up;
        self.refused_in_a_row = 0;
        self.answered_in_a_row += u32::from(!self.began_before_it_slowed(answered.began));
    }

    /// Takes a 503. Returns whether it says nothing about the URL, as far as known by now.
    pub(super) fn take_refused(&mut self, answered: OriginAnswer, was_well: bool) -> bool {
        self.has_refused_what_was_well |= was_well;
        self.answered_in_a_row = 0;
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
