//! What one request saw, and what it was taken for.

use std::time::{Duration, SystemTime};

use url::Url;

use super::parser_thread::aside;
use crate::base::stop::Stop;
use crate::config::suite::{Check, RevisionSource};
use crate::evaluate::{
    Evaluated, Evaluation, Retryability, evaluate_answer, evaluate_until, retry_after, seen_from, turned_away,
};
use crate::http::observation::Observation;
use crate::http::{Failure, FailureKind, Timings};

/// What was seen, and what it was taken for.
pub(super) struct ProbeResult {
    pub(super) observation: Observation,
    pub(super) evaluated: Evaluated,
    /// When the request began, by the clock.
    pub(super) began: Duration,
    /// Whether the origin turned the request away, whatever the place would have answered.
    pub(super) is_turned_away: bool,
    /// For how long the origin wants to be left alone, where it was not asked for that.
    pub(super) held_back: Option<Duration>,
}

impl ProbeResult {
    /// Judges what was seen. A long page takes its time to parse, and some pages are made to take minutes: that happens
    /// on another thread, so that the times of other probes stay true and the deadline holds.
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
                is_turned_away: false,
                held_back: None,
            };
        }
        let (check, source) = (check.clone(), source.cloned());
        let evaluating = move |stop: &Stop| Self {
            evaluated: evaluate_until(stop, &check, &observation, source.as_ref()),
            observation,
            began,
            is_turned_away: false,
            held_back: None,
        };
        Box::pin(aside(length, evaluating)).await
    }

    /// The same, as what `page` names: who is to be blamed depends on who gave the page.
    pub(super) fn seen_from(mut self, page: &Self) -> Self {
        if let (Ok(page), Ok(answer)) = (&page.observation.answer, &self.observation.answer)
            && let Evaluation::Judged(findings) = &mut self.evaluated.evaluation
        {
            seen_from(page, answer, findings);
        }
        self
    }

    /// What comes of a request for `url` that was not made, since its origin wants to be left alone for `wait`.
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
            is_turned_away: false,
            held_back: Some(wait),
        }
    }

    /// Takes it that the origin turns requests away: then the answer says nothing of the place. One that holds is what it
    /// should be all the same.
    pub(super) fn take_turned_away(&mut self) {
        if self.holds() {
            return;
        }
        self.is_turned_away = true;
        if matches!(self.evaluated.evaluation, Evaluation::Judged(_)) {
            let status = self.status().unwrap_or_default();
            self.evaluated.evaluation = Evaluation::Inconclusive(turned_away(status));
            self.evaluated.retry = Retryability::MayChange;
        }
    }

    pub(super) fn holds(&self) -> bool {
        self.evaluated.evaluation == Evaluation::Judged(Vec::new())
    }

    pub(super) fn status(&self) -> Option<u16> {
        self.observation.answer.as_ref().ok().map(|answer| answer.status)
    }

    /// Whether nobody was asked, since a page names a private address.
    pub(super) fn is_at_private_address(&self) -> bool {
        self.observation.failure().is_some_and(|failure| failure.kind == FailureKind::PrivateAddress)
    }

    /// How long whoever answered asks to be left alone.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        self.held_back.or_else(|| retry_after(self.observation.answer.as_ref().ok()?, SystemTime::now))
    }

    /// How old the answer was when a cache gave it, in seconds.
    pub(super) fn age(&self) -> Option<u64> {
        self.observation.answer.as_ref().ok()?.age()
    }
}

/// Bodies up to this many bytes are judged where they arrive: a thread would cost more than the reading.
pub(super) const EVALUATED_AT_ONCE: usize = 16 * 1024;
