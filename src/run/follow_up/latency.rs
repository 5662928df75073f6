//! Latency regression: whether a check is much slower than at the last green seal.

use futures_util::FutureExt;

use super::{FollowUpResult, Prober, Start};
use crate::base::clock::Clock;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Severity;
use crate::evaluate::{Finding, Retryability};
use crate::http::transport::{ConnectionMode, Transport};

/// A difference in milliseconds that nobody notices: 10 ms instead of 2 ms does not matter.
const UNNOTICED: f64 = 100.0;

/// How many more requests are made if the answer is too slow: the first one after a deploy fills caches.
const MORE_LOOKS: usize = 2;

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Compares the fastest of a few requests with `times` the time of the last green seal; does nothing if that is
    /// unknown.
    pub(super) async fn follow_latency(&self, times: f64, start: Start<'_>) -> FollowUpResult {
        let mut follow_up = FollowUpResult::default();
        let Some(last) = self.previous.and_then(|previous| previous.took(&start.check.name)) else {
            return follow_up;
        };
        let most = (last * times).max(last + UNNOTICED);
        let mut took = start.result.observation.timings.total_ms;
        for _ in 0..MORE_LOOKS {
            if took <= most {
                return follow_up;
            }
            let again = self.probe(start.check, start.pass, ConnectionMode::Fresh).boxed_local().await;
            if again.holds() {
                took = took.min(again.observation.timings.total_ms);
            }
        }
        if took > most {
            let expected = format!("at most {times} times the {last:.0} ms of the last green seal");
            let found = Finding::new(FindingKind::SlowerThanLast, expected, format!("{took:.0} ms"));
            // It was checked three times already.
            let found = found.with_severity(Severity::Warn).with_retry(Retryability::Permanent);
            follow_up.find(found.without_page_text());
        }
        follow_up
    }
}
