//! Repeats follow-up requests where useful, and reuses earlier answers otherwise.

use std::time::Duration;

use futures_util::FutureExt;
use url::Url;

use super::{Freshness, Prober, Start};
use crate::base::clock::Clock;
use crate::config::suite::Check;
use crate::http::transport::{ConnectionMode, Transport};
use crate::run::pass::Round;
use crate::run::probe_result::ProbeResult;

/// How many times a rate-limited URL is requested again at the slower rate, before its check counts as rate-limited.
const MOST_TURNED_AWAY: usize = 3;

/// How many attempts confirm URLs that had failed.
const CONFIRMATIONS: usize = 16;

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Which answers may be reused: those since the deployed revision answers; for a URL that failed before, only those
    /// of the same round.
    pub(super) fn fresh(&self, from: Start<'_>) -> Freshness {
        let now = self.clock.now();
        let since_failed = match from.pass.round {
            // The request budget is spent.
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

    /// How many of a page's confirmation attempts request each URL that had failed. Together they are as many as would
    /// confirm a single one.
    fn confirmations_of_a_place(&self) -> usize {
        CONFIRMATIONS.div_ceil(self.places_that_failed().max(1))
    }

    /// How many follow-up URLs fail now.
    pub(in crate::run) fn failing_places(&self) -> usize {
        self.pages.failing() + self.assets.failing()
    }

    fn places_that_failed(&self) -> usize {
        self.pages.ever_failed() + self.assets.ever_failed()
    }

    /// Requests `url` like `check`, which is made in code; none if the request budget is spent.
    pub(super) async fn ask(&self, check: &Check, url: Url, from: Start<'_>) -> Option<ProbeResult> {
        let place = match from.mode {
            ConnectionMode::At(address) => format!("{url} at {address}"),
            _ => url.to_string(),
        };
        if !self.requests.may_ask(&place) {
            return None;
        }
        for _ in 0..MOST_TURNED_AWAY {
            let result = self.probe_url(check, url.clone(), from.pass, from.mode).boxed_local().await;
            self.log(from.requests, &result);
            if !self.is_worth_asking_again(&result) {
                return Some(result.with_cause_from(from.result));
            }
        }
        let result = self.probe_url(check, url, from.pass, from.mode).boxed_local().await;
        self.log(from.requests, &result);
        Some(result.with_cause_from(from.result))
    }

    /// Whether a rate-limited URL is requested once more, at the slower rate.
    fn is_worth_asking_again(&self, result: &ProbeResult) -> bool {
        result.is_rate_limited && self.clock.now() < self.closes && self.requests.spare() > 0
    }
}
