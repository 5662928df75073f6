//! A cache that requests each key once, even if many pages need it at the same time.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use tokio::sync::OnceCell;

/// The answers of a run, by key.
///
/// An answer that holds is reused. A key that ever failed is requested again by the next page, but not before
/// [`Freshness`] allows it; and in each confirmation attempt, so that a good instance cannot hide a bad one.
pub(in crate::run) struct SingleFlightCache<K, V> {
    known: RefCell<HashMap<K, Asked<V>>>,
}

/// An entry: the request, and its answer once there is one.
struct Asked<V> {
    at: Duration,
    answer: Rc<OnceCell<V>>,
    has_failed: bool,
    is_failing: bool,
}

impl<K, V> Default for SingleFlightCache<K, V> {
    fn default() -> Self {
        Self { known: RefCell::default() }
    }
}

/// Which answers may be reused.
#[derive(Debug, Clone, Copy)]
pub(in crate::run) struct Freshness {
    /// For keys that never failed: answers requested since this time.
    pub(in crate::run) since: Duration,
    /// For keys that failed before: answers since this time; none if each attempt requests anew.
    pub(in crate::run) since_failed: Option<Duration>,
    pub(in crate::run) now: Duration,
}

impl<V> Asked<V> {
    fn new(at: Duration) -> Self {
        Self { at, answer: Rc::default(), has_failed: false, is_failing: false }
    }

    fn is_fresh(&self, fresh: Freshness) -> bool {
        let since = if self.has_failed { fresh.since_failed } else { Some(fresh.since) };
        since.is_some_and(|since| self.at >= since)
    }
}

impl<K: Clone + Eq + Hash, V: Clone> SingleFlightCache<K, V> {
    /// Whether it ever failed to hold.
    pub(in crate::run) fn has_failed(&self, key: &K) -> bool {
        self.known.borrow().get(key).is_some_and(|asked| asked.has_failed)
    }

    /// How many failed in their last request.
    pub(in crate::run) fn failing(&self) -> usize {
        self.known.borrow().values().filter(|asked| asked.is_failing).count()
    }

    /// How many ever failed to hold.
    pub(in crate::run) fn ever_failed(&self) -> usize {
        self.known.borrow().values().filter(|asked| asked.has_failed).count()
    }

    /// The answer for `key`: a fresh one of the cache, or else the result of `ask`.
    pub(in crate::run) async fn get(
        &self,
        key: &K,
        fresh: Freshness,
        ask: LocalBoxFuture<'_, Option<V>>,
        holds: impl Fn(&V) -> bool,
    ) -> Option<V> {
        let cell = {
            let mut known = self.known.borrow_mut();
            let asked = known.entry(key.clone()).or_insert_with(|| Asked::new(fresh.now));
            if !asked.is_fresh(fresh) {
                (asked.at, asked.answer) = (fresh.now, Rc::default());
            }
            Rc::clone(&asked.answer)
        };
        let answer = cell.get_or_try_init(|| ask.map(|answer| answer.ok_or(()))).await.ok()?.clone();
        if let Some(asked) = self.known.borrow_mut().get_mut(key) {
            asked.is_failing = !holds(&answer);
            asked.has_failed |= asked.is_failing;
        }
        Some(answer)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::future::join;

    use super::*;

    async fn get(
        single_flight: &SingleFlightCache<&'static str, bool>,
        asked: &Cell<u32>,
        answer: Option<bool>,
    ) -> Option<bool> {
        get_at(single_flight, asked, answer, (0, 0)).await
    }

    async fn get_at(
        single_flight: &SingleFlightCache<&'static str, bool>,
        asked: &Cell<u32>,
        answer: Option<bool>,
        (since, now): (u64, u64),
    ) -> Option<bool> {
        let ask = async {
            asked.set(asked.get() + 1);
            tokio::task::yield_now().await;
            answer
        };
        let fresh = Freshness {
            since: Duration::from_secs(since),
            since_failed: None,
            now: Duration::from_secs(now),
        };
        single_flight.get(&"/app.js", fresh, ask.boxed_local(), |holds| *holds).await
    }

    /// Asks at the time `now`, where a failure since `since_failed` still counts.
    async fn get_again(
        single_flight: &SingleFlightCache<&'static str, bool>,
        asked: &Cell<u32>,
        answer: bool,
        (since_failed, now): (u64, u64),
    ) -> Option<bool> {
        let ask = async {
            asked.set(asked.get() + 1);
            tokio::task::yield_now().await;
            Some(answer)
        };
        let fresh = Freshness {
            since: Duration::ZERO,
            since_failed: Some(Duration::from_secs(since_failed)),
            now: Duration::from_secs(now),
        };
        single_flight.get(&"/app.js", fresh, ask.boxed_local(), |holds| *holds).await
    }

    #[tokio::test]
    async fn a_failed_reference_is_requested_again_once_for_all_pages_that_name_it() {
        let (single_flight, asked) = (SingleFlightCache::default(), Cell::new(0));
        assert_eq!(get_again(&single_flight, &asked, false, (0, 1)).await, Some(false));
        assert_eq!(single_flight.failing(), 1);
        // Ten pages name it, within the pause and after it.
        for _ in 0..10 {
            assert_eq!(get_again(&single_flight, &asked, true, (1, 2)).await, Some(false));
        }
        assert_eq!(asked.get(), 1);
        let both = join(
            get_again(&single_flight, &asked, true, (2, 3)),
            get_again(&single_flight, &asked, true, (2, 3)),
        );
        assert_eq!(both.await, (Some(true), Some(true)));
        assert_eq!((asked.get(), single_flight.failing()), (2, 0));
        // That it held once does not hide that another instance fails.
        assert_eq!(get_again(&single_flight, &asked, false, (4, 5)).await, Some(false));
        assert_eq!(asked.get(), 3);
    }

    #[tokio::test]
    async fn a_success_is_requested_once() {
        let (single_flight, asked) = (SingleFlightCache::default(), Cell::new(0));
        let both =
            join(get(&single_flight, &asked, Some(true)), get(&single_flight, &asked, Some(true))).await;
        assert_eq!(both, (Some(true), Some(true)));
        assert_eq!(get(&single_flight, &asked, Some(false)).await, Some(true));
        assert_eq!(asked.get(), 1);
    }

    #[tokio::test]
    async fn a_place_that_failed_once_is_requested_each_time() {
        let (single_flight, asked) = (SingleFlightCache::default(), Cell::new(0));
        assert_eq!(get(&single_flight, &asked, Some(false)).await, Some(false));
        assert_eq!(get(&single_flight, &asked, Some(true)).await, Some(true));
        assert_eq!(get(&single_flight, &asked, Some(false)).await, Some(false));
        assert_eq!(asked.get(), 3);
    }

    #[tokio::test]
    async fn a_request_that_could_not_be_made_is_made_again() {
        let (single_flight, asked) = (SingleFlightCache::default(), Cell::new(0));
        assert_eq!(get(&single_flight, &asked, None).await, None);
        assert_eq!(get(&single_flight, &asked, Some(true)).await, Some(true));
    }

    #[tokio::test]
    async fn a_result_from_before_the_required_time_is_requested_again() {
        let (single_flight, asked) = (SingleFlightCache::default(), Cell::new(0));
        assert_eq!(get_at(&single_flight, &asked, Some(true), (0, 1)).await, Some(true));
        assert_eq!(get_at(&single_flight, &asked, Some(false), (1, 2)).await, Some(true));
        assert_eq!(get_at(&single_flight, &asked, Some(false), (2, 3)).await, Some(false));
        assert_eq!(asked.get(), 2);
    }
}
