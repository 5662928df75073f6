//! What one request saw, and what it was taken for.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use tokio::sync::oneshot;

use crate::judge::{Judgement, Study, retry_after, study};
use crate::net::FailureKind;
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
pub(super) const JUDGED_AT_ONCE: usize = 16 * 1024;

/// Does `work` on another thread, which nobody waits for; where this machine has none left, on this one.
pub(super) async fn aside<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    let work = Arc::new(Mutex::new(Some(work)));
    let take = |work: &Mutex<Option<_>>| work.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (done, result) = oneshot::channel();
    let theirs = Arc::clone(&work);
    let started = thread::Builder::new().name("smoke_seal page".to_owned()).spawn(move || {
        let work = theirs.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(work) = work {
            // The run may be over by now; then nobody listens, and that is well.
            let _ = done.send(catch_unwind(AssertUnwindSafe(work)));
        }
    });
    if started.is_err()
        && let Some(work) = take(&work)
    {
        return work();
    }
    match result.await {
        Ok(Ok(done)) => done,
        Ok(Err(panic)) => resume_unwind(panic),
        Err(_) => std::future::pending().await,
    }
}
