//! What one request saw, and what it was taken for.

use std::time::{Duration, SystemTime};

use super::parser_thread::aside;
use crate::base::stop::Stop;
use crate::config::suite::{Check, RevisionSource};
use crate::evaluate::{Evaluated, Evaluation, evaluate_answer, evaluate_until, retry_after, seen_from};
use crate::http::FailureKind;
use crate::http::observation::Observation;

/// What was seen, and what it was taken for.
pub(super) struct ProbeResult {
    pub(super) observation: Observation,
    pub(super) evaluated: Evaluated,
    /// When the request began, by the clock.
    pub(super) began: Duration,
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
            return Self { evaluated: evaluate_answer(check, &observation, source), observation, began };
        }
        let (check, source) = (check.clone(), source.cloned());
        let evaluating = move |stop: &Stop| Self {
            evaluated: evaluate_until(stop, &check, &observation, source.as_ref()),
            observation,
            began,
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

    pub(super) fn holds(&self) -> bool {
        self.evaluated.evaluation == Evaluation::Judged(Vec::new())
    }

    /// Whether nobody was asked, since a page names a private address.
    pub(super) fn is_at_private_address(&self) -> bool {
        self.observation.failure().is_some_and(|failure| failure.kind == FailureKind::PrivateAddress)
    }

    /// How long whoever answered asks to be left alone.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        retry_after(self.observation.answer.as_ref().ok()?, SystemTime::now)
    }

    /// How old the answer was when a cache gave it, in seconds.
    pub(super) fn age(&self) -> Option<u64> {
        self.observation.answer.as_ref().ok()?.age()
    }
}

/// Bodies up to this many bytes are judged where they arrive: a thread would cost more than the reading.
pub(super) const EVALUATED_AT_ONCE: usize = 16 * 1024;
