//! One request of a run, made when limits allow it.

use std::pin::pin;
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use tokio::sync::SemaphorePermit;
use url::Url;

use super::pass::{Pass, Round};
use super::probe_result::ProbeResult;
use super::prober::Prober;
use super::request_budget::number_of;
use super::request_rate::{Admission, OriginAnswer, SERVICE_UNAVAILABLE};
use crate::base::clock::Clock;
use crate::config::suite::Check;
use crate::evaluate::retry_after;
use crate::http::FailureKind;
use crate::http::observation::Observation;
use crate::http::transport::{ConnectionMode, Request, Transport};

/// How many times a 503 that may come from a rate limiter is retried within one attempt.
const MOST_SLOW_RETRIES: usize = 3;

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    pub(super) fn probe(
        &self,
        check: &Check,
        pass: Pass,
        mode: ConnectionMode,
    ) -> impl Future<Output = ProbeResult> {
        self.probe_url(check, check.url(self.target), pass, mode)
    }

    /// Requests `url` like `check`. A 503 that may come from a rate limiter is retried at a slower rate, until that is
    /// clear.
    pub(super) async fn probe_url(
        &self,
        check: &Check,
        url: Url,
        pass: Pass,
        mode: ConnectionMode,
    ) -> ProbeResult {
        let mut result = pin!(self.request(check, url.clone(), pass, mode)).await;
        for _ in 0..MOST_SLOW_RETRIES {
            if !result.is_rate_limited || result.status() != Some(SERVICE_UNAVAILABLE) {
                break;
            }
            result = self.request(check, url.clone(), pass, mode).boxed_local().await;
        }
        result
    }

    /// Makes one request, as soon as the limit of parallel requests and the rate of the origin of `url` allow it.
    async fn request(&self, check: &Check, url: Url, pass: Pass, mode: ConnectionMode) -> ProbeResult {
        let attempt = pass.number;
        let is_first = self.requests.is_first(&check.name, &url, mode) || self.takes_first_at_instance(pass);
        let _permit = match self.turn(&url, is_first).await {
            Ok(permit) => permit,
            Err(wait) => return ProbeResult::held_back(check, url, attempt, wait, self.clock.now()),
        };
        let began = self.clock.now();
        let observation = pin!(self.transport.probe(Request { check, url, attempt, mode })).await;
        let is_rate_limited = self.take_observation(&observation, began, pass);
        let mut result = ProbeResult::evaluate(check, observation, self.source(check), began).await;
        if is_rate_limited {
            result.take_rate_limited();
        }
        result
    }

    /// Whether this is one of the attempts for an instance that was not asked yet.
    fn takes_first_at_instance(&self, pass: Pass) -> bool {
        let left = self.first_at_instance.get();
        let takes = pass.round == Round::Covering && left > 0;
        self.first_at_instance.set(left - usize::from(takes));
        takes
    }

    /// Waits until the limit of parallel requests and the rate of the origin of `url` allow a request. The error is the
    /// origin's `Retry-After`, if that is longer than the run waits.
    async fn turn(&self, url: &Url, is_first: bool) -> Result<Option<SemaphorePermit<'_>>, Duration> {
        loop {
            // The semaphore is never closed.
            let permit = self.permits.acquire().await.ok();
            match self.rates.turn(url, is_first, self.clock.now()) {
                Admission::Now => return Ok(permit),
                Admission::HeldBack(wait) => return Err(wait),
                Admission::At(time) => {
                    drop(permit);
                    self.clock.sleep_until(time).await;
                }
            }
        }
    }

    /// Takes the observation of one request. Returns whether its origin rate-limited it. In a confirmation attempt,
    /// only a 429 counts as rate limiting, not a 503.
    fn take_observation(&self, observation: &Observation, began: Duration, pass: Pass) -> bool {
        let is_private = observation.failure().is_some_and(|it| it.kind == FailureKind::PrivateAddress);
        self.requests.made(usize::from(!is_private), observation);
        let Ok(answer) = &observation.answer else { return false };
        let answered = OriginAnswer {
            place: number_of(&observation.url),
            status: answer.status,
            retry_after: retry_after(answer, SystemTime::now),
            began,
            now: self.clock.now(),
            is_confirming: pass.is_confirming(),
        };
        self.rates.take_answer(&answer.url, answered) && !pass.is_confirming()
    }
}
