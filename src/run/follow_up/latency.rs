//! Latency regression: whether a check is much slower than at the last green seals.

use futures_util::FutureExt;

use super::{FollowUpResult, Prober, Start};
use crate::base::clock::Clock;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Severity;
use crate::evaluate::{Finding, Retryability};
use crate::http::transport::{ConnectionMode, Transport};

/// How many more requests are made if the answer is too slow: the first one after a deploy fills caches.
const MORE_LOOKS: usize = 2;

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Compares the fastest of a few requests with the times of the last green seals; does nothing if they are unknown.
    pub(super) async fn follow_latency(&self, times: f64, start: Start<'_>) -> FollowUpResult {
        let mut follow_up = FollowUpResult::default();
        let previous = self.previous.and_then(|previous| previous.longest(&start.check.name, times));
        let Some((most, expected)) = previous else { return follow_up };
        let mut took = start.result.observation.timings.total_ms;
        for _ in 0..MORE_LOOKS {
            if took <= most {
                return follow_up;
            }
            let again = self.probe(start.check, start.pass, ConnectionMode::Fresh).boxed_local().await;
            self.log(start.requests, &again);
            if again.holds() {
                took = took.min(again.observation.timings.total_ms);
            }
        }
        if took > most {
            let found = Finding::new(FindingKind::SlowerThanLast, expected, format!("{took:.0} ms"));
            // It was checked three times already.
            let found = found.with_severity(Severity::Warn).with_retry(Retryability::Permanent);
            follow_up.find(found.without_page_text());
        }
        follow_up
    }
}
