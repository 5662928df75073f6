//! What is followed and asked for again: by place, and no more often than helps.

use std::time::Duration;

use futures_util::FutureExt;
use url::Url;

use super::{Freshness, Prober, Start};
use crate::base::clock::Clock;
use crate::config::suite::Check;
use crate::http::transport::{ConnectionMode, Transport};
use crate::run::pass::Round;
use crate::run::probe_result::ProbeResult;

/// How often a place is asked again that was turned away, at the pace of its origin, until the check it belongs to is.
const MOST_TURNED_AWAY: usize = 3;

/// How many attempts confirm that the places hold which failed.
const CONFIRMATIONS: usize = 16;

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Which answers may serve again: those from when the revision that was deployed answered, until now; and of what
    /// once failed, those of the same round.
    pub(super) fn fresh(&self, from: Start<'_>) -> Freshness {
        let now = self.clock.now();
        let since_failed = match from.pass.round {
            // Nothing is left to ask with.
            Round::Usual if self.requests.spare() == 0 => Some(Duration::ZERO),
            Round::Usual => Some(now.saturating_sub(self.pause.get())),
            Round::Last => Some(self.closes),
            // Then nothing is followed.
            Round::Covering => Some(Duration::ZERO),
            Round::Confirming { nth, .. } if nth < self.confirmations_of_a_place() => None,
            Round::Confirming { since, .. } => Some(since),
        };
        Freshness { since: self.held_since.get(), since_failed, now }
    }

    /// How many of the attempts that confirm a page ask each of its places that failed. All of them together are as many as
    /// would confirm a single one.
    fn confirmations_of_a_place(&self) -> usize {
        CONFIRMATIONS.div_ceil(self.places_that_failed().max(1))
    }

    /// How many places do not hold that pages name.
    pub(in crate::run) fn failing_places(&self) -> usize {
        self.pages.failing() + self.assets.failing()
    }

    fn places_that_failed(&self) -> usize {
        self.pages.ever_failed() + self.assets.ever_failed()
    }

    /// Looks at `url` as `check`, which is one made in code; none when the run may make no more requests.
    pub(super) async fn ask(&self, check: &Check, url: Url, from: Start<'_>) -> Option<ProbeResult> {
        let place = match from.mode {
            ConnectionMode::At(address) => format!("{url} at {address}"),
            _ => url.to_string(),
        };
        if !self.requests.may_ask(&place) {
            return None;
        }
        for _ in 0..MOST_TURNED_AWAY {
            let result = self.see_at(check, url.clone(), from.pass, from.mode).boxed_local().await;
            if !self.is_worth_asking_again(&result) {
                return Some(result.seen_from(from.result));
            }
        }
        let result = self.see_at(check, url, from.pass, from.mode).boxed_local().await;
        Some(result.seen_from(from.result))
    }

    /// Whether a place that was turned away is asked once more, at the pace of its origin.
    fn is_worth_asking_again(&self, result: &ProbeResult) -> bool {
        result.is_turned_away && self.clock.now() < self.closes && self.requests.spare() > 0
    }
}
