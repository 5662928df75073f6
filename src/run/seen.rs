//! What one request saw, and what it was taken for.

use std::time::{Duration, SystemTime};

use crate::judge::{Judgement, Study, retry_after, study};
use crate::observation::Observation;
use crate::suite::{Check, RevisionSource};

/// What was seen, and what it was taken for.
pub(super) struct Seen {
    pub(super) observation: Observation,
    pub(super) study: Study,
    /// When the request began, by the clock.
    pub(super) began: Duration,
}

impl Seen {
    /// Judges what was seen. A long page takes its time to parse, and some pages are made to take minutes: that happens
    /// on another thread, so that the times of other probes stay true and the deadline holds.
    pub(super) async fn judge(
        check: &Check,
        observation: Observation,
        source: Option<&RevisionSource>,
        began: Duration,
    ) -> Self {
        let length = observation.answer.as_ref().map_or(0, |answer| answer.body.bytes.len());
        if length <= JUDGED_AT_ONCE {
            return Self { study: study(check, &observation, source), observation, began };
        }
        let (check, source) = (check.clone(), source.cloned());
        let judging =
            move || Self { study: study(&check, &observation, source.as_ref()), observation, began };
        Box::pin(aside(judging)).await
    }

    pub(super) fn holds(&self) -> bool {
        self.study.judgement == Judgement::Judged(Vec::new())
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
pub(super) const JUDGED_AT_ONCE: usize = 16 * 1024;

/// Does `work` on another thread.
pub(super) async fn aside<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Only a runtime that ends cancels it, and then nobody waits for this any more.
            Err(_) => std::future::pending().await,
        },
    }
}
