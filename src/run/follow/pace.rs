//! Whether a check takes much longer than when the app was last sealed green.

use futures_util::FutureExt;

use super::{Followed, Looker, Start};
use crate::base::clock::Clock;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Severity;
use crate::evaluate::{Finding, Retryability};
use crate::http::transport::{Transport, Way};

/// What nobody notices, in milliseconds: a page of 2 ms that takes 10 is no slower to anyone.
const UNNOTICED: f64 = 100.0;

/// How many more looks are taken at what is too slow: the first one after a deploy fills caches.
const MORE_LOOKS: usize = 2;

impl<T: Transport, C: Clock> Looker<'_, T, C> {
    /// The quickest of a few looks, held against `times` the time of the last green seal; nothing where that is not known.
    pub(super) async fn follow_pace(&self, times: f64, start: Start<'_>) -> Followed {
        let mut followed = Followed::default();
        let Some(last) = self.previous.and_then(|previous| previous.took(&start.check.name)) else {
            return followed;
        };
        let most = (last * times).max(last + UNNOTICED);
        let mut took = start.seen.observation.timings.total_ms;
        for _ in 0..MORE_LOOKS {
            if took <= most {
                return followed;
            }
            let again = self.see(start.check, start.attempt, Way::Fresh).boxed_local().await;
            if again.holds() {
                took = took.min(again.observation.timings.total_ms);
            }
        }
        if took > most {
            let expected = format!("at most {times} times the {last:.0} ms of the last green seal");
            let found = Finding::new(FindingKind::SlowerThanLast, expected, format!("{took:.0} ms"));
            // It was looked at three times already.
            let found = found.with_severity(Severity::Warn).with_retry(Retryability::Permanent);
            followed.find(found.without_page_text());
        }
        followed
    }
}
