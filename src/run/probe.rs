//! One request of a run, as soon as it may be made.

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

/// How often a place that answers 503 is asked again in one attempt, where that may be a limiter's.
const MOST_IN_DOUBT: usize = 3;

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    pub(super) fn see(
        &self,
        check: &Check,
        pass: Pass,
        mode: ConnectionMode,
    ) -> impl Future<Output = ProbeResult> {
        self.see_at(check, check.url(self.target), pass, mode)
    }

    /// Looks at `url` as `check`. Where the answer is 503 and may be that of a limiter, it is asked for again at a slower pace,
    /// until that is decided.
    pub(super) async fn see_at(
        &self,
        check: &Check,
        url: Url,
        pass: Pass,
        mode: ConnectionMode,
    ) -> ProbeResult {
        let mut result = pin!(self.request(check, url.clone(), pass, mode)).await;
        for _ in 0..MOST_IN_DOUBT {
            if !result.is_turned_away || result.status() != Some(SERVICE_UNAVAILABLE) {
                break;
            }
            result = self.request(check, url.clone(), pass, mode).boxed_local().await;
        }
        result
    }

    /// Makes one request, as soon as one more may be under way and the origin of `url` may be asked.
    async fn request(&self, check: &Check, url: Url, pass: Pass, mode: ConnectionMode) -> ProbeResult {
        let attempt = pass.number;
        let is_first = self.requests.is_first(&check.name, &url, mode) || self.takes_first_at_instance(pass);
        let _permit = match self.turn(&url, is_first).await {
            Ok(permit) => permit,
            Err(wait) => return ProbeResult::held_back(check, url, attempt, wait, self.clock.now()),
        };
        let began = self.clock.now();
        let observation = pin!(self.transport.look(Request { check, url, attempt, mode })).await;
        let is_turned_away = self.take_observation(&observation, began, pass);
        let mut result = ProbeResult::evaluate(check, observation, self.source(check), began).await;
        if is_turned_away {
            result.take_turned_away();
        }
        result
    }

    /// Whether this is one of the attempts that are for an instance which was not asked yet.
    fn takes_first_at_instance(&self, pass: Pass) -> bool {
        let left = self.first_at_instance.get();
        let takes = pass.round == Round::Covering && left > 0;
        self.first_at_instance.set(left - usize::from(takes));
        takes
    }

    /// Waits until one more request may be under way, and the origin of `url` may be asked. Gives for how long the origin
    /// wants to be left alone, where that is longer than the run waits.
    async fn turn(&self, url: &Url, is_first: bool) -> Result<Option<SemaphorePermit<'_>>, Duration> {
        loop {
            // Nobody closes it.
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

    /// Takes what one request saw. Whether its origin turned it away: of what confirms that a place holds, no answer is
    /// explained away, but for one that says so.
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
