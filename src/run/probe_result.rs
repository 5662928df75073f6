//! The observation of one request, and its evaluation.

use std::time::{Duration, SystemTime};

use url::Url;

use super::parser_thread::on_parser_thread;
use crate::base::stop::Stop;
use crate::config::suite::{Check, RevisionSource};
use crate::evaluate::{
    Evaluated, Evaluation, Retryability, correct_cause, evaluate_answer, evaluate_until, rate_limited,
    retry_after,
};
use crate::http::observation::Observation;
use crate::http::{Failure, FailureKind, Timings};

/// The observation of one request, and its evaluation.
pub(super) struct ProbeResult {
    pub(super) observation: Observation,
    pub(super) evaluated: Evaluated,
    /// When the request began, by the clock.
    pub(super) began: Duration,
    /// Whether the origin rate-limited the request.
    pub(super) is_rate_limited: bool,
    /// The origin's `Retry-After`, if no request was made because of it.
    pub(super) held_back: Option<Duration>,
}

impl ProbeResult {
    /// Evaluates the observation. A long page is parsed on another thread, since that may take minutes: so the times of
    /// other probes stay correct and the deadline holds.
    pub(super) async fn evaluate(
        check: &Check,
        observation: Observation,
        source: Option<&RevisionSource>,
        began: Duration,
    ) -> Self {
        let length = observation.answer.as_ref().map_or(0, |answer| answer.body.bytes.len());
        if length <= EVALUATED_AT_ONCE {
            return Self {
                evaluated: evaluate_answer(check, &observation, source),
                observation,
                began,
                is_rate_limited: false,
                held_back: None,
            };
        }
        let (check, source) = (check.clone(), source.cloned());
        let evaluating = move |stop: &Stop| Self {
            evaluated: evaluate_until(stop, &check, &observation, source.as_ref()),
            observation,
            began,
            is_rate_limited: false,
            held_back: None,
        };
        Box::pin(on_parser_thread(length, evaluating)).await
    }

    /// The same, for a URL that `page` references: the cause depends on the server that gave the page.
    pub(super) fn with_cause_from(mut self, page: &Self) -> Self {
        if let (Ok(page), Ok(answer)) = (&page.observation.answer, &self.observation.answer)
            && let Evaluation::Judged(findings) = &mut self.evaluated.evaluation
        {
            correct_cause(page, answer, findings);
        }
        self
    }

    /// The result of a request for `url` that was not made, since its origin asked to wait for `wait`.
    pub(super) fn held_back(check: &Check, url: Url, attempt: u32, wait: Duration, now: Duration) -> Self {
        let observation = Observation {
            url,
            request_id: String::new(),
            attempt,
            redirects: Vec::new(),
            answer: Err(Failure::held_back(wait)),
            certificates: Vec::new(),
            timings: Timings::default(),
        };
        Self {
            evaluated: evaluate_answer(check, &observation, None),
            observation,
            began: now,
            is_rate_limited: false,
            held_back: Some(wait),
        }
    }

    /// Takes it that the origin limits the rate: then a failure says nothing about the URL. An answer that holds still
    /// counts.
    pub(super) fn take_rate_limited(&mut self) {
        if self.holds() {
            return;
        }
        self.is_rate_limited = true;
        if matches!(self.evaluated.evaluation, Evaluation::Judged(_)) {
            let status = self.status().unwrap_or_default();
            self.evaluated.evaluation = Evaluation::Inconclusive(rate_limited(status));
            self.evaluated.retry = Retryability::MayChange;
        }
    }

    pub(super) fn holds(&self) -> bool {
        self.evaluated.evaluation == Evaluation::Judged(Vec::new())
    }

    pub(super) fn status(&self) -> Option<u16> {
        self.observation.answer.as_ref().ok().map(|answer| answer.status)
    }

    /// Whether no request was made, since a page references a private address.
    pub(super) fn is_at_private_address(&self) -> bool {
        self.observation.failure().is_some_and(|failure| failure.kind == FailureKind::PrivateAddress)
    }

    /// Whether a request was made.
    pub(super) fn was_requested(&self) -> bool {
        self.held_back.is_none() && !self.is_at_private_address()
    }

    /// The `Retry-After` of the answer.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        self.held_back.or_else(|| retry_after(self.observation.answer.as_ref().ok()?, SystemTime::now))
    }

    /// The age of an answer from a cache, in seconds.
    pub(super) fn age(&self) -> Option<u64> {
        self.observation.answer.as_ref().ok()?.age()
    }
}

/// Bodies up to this size are evaluated on the run's thread: another thread would cost more.
pub(super) const EVALUATED_AT_ONCE: usize = 16 * 1024;
