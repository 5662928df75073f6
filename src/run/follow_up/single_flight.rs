//! What is asked for once, however many pages name it.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::rc::Rc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use tokio::sync::OnceCell;

/// Answers that serve for a whole run.
///
/// Only one that holds is kept. What ever failed to hold is asked for each time from then on: a bad instance, of several,
/// must not be hidden by an attempt that met a good one.
pub(in crate::run) struct SingleFlightCache<K, V> {
    known: RefCell<HashMap<K, Asked<V>>>,
    failed_at: RefCell<HashSet<K>>,
}

/// When something was asked for, and the answer once there is one.
type Asked<V> = (Duration, Rc<OnceCell<V>>);

impl<K, V> Default for SingleFlightCache<K, V> {
    fn default() -> Self {
        Self { known: RefCell::default(), failed_at: RefCell::default() }
    }
}

/// Which answers may serve again: those that were asked for between `since` and `now`.
#[derive(Debug, Clone, Copy)]
pub(in crate::run) struct Freshness {
    pub(in crate::run) since: Duration,
    pub(in crate::run) now: Duration,
}

impl<K: Clone + Eq + Hash, V: Clone> SingleFlightCache<K, V> {
    /// Whether it ever failed to hold.
    pub(in crate::run) fn has_failed(&self, key: &K) -> bool {
        self.failed_at.borrow().contains(key)
    }

    /// The answer for `key`: one that is fresh enough, or else what `ask` gives.
    pub(in crate::run) async fn get(
        &self,
        key: &K,
        asked: Freshness,
        ask: LocalBoxFuture<'_, Option<V>>,
        holds: impl Fn(&V) -> bool,
    ) -> Option<V> {
        if self.has_failed(key) {
            return ask.await;
        }
        let cell = {
            let mut known = self.known.borrow_mut();
            let known = known.entry(key.clone()).or_insert_with(|| (asked.now, Rc::default()));
            if known.0 < asked.since {
                *known = (asked.now, Rc::default());
            }
            Rc::clone(&known.1)
        };
        let answer = cell.get_or_try_init(|| ask.map(|answer| answer.ok_or(()))).await.ok()?.clone();
        if !holds(&answer) {
            self.known.borrow_mut().remove(key);
            self.failed_at.borrow_mut().insert(key.clone());
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
        let asked = Freshness { since: Duration::from_secs(since), now: Duration::from_secs(now) };
        single_flight.get(&"/app.js", asked, ask.boxed_local(), |holds| *holds).await
    }

    #[tokio::test]
    async fn what_holds_is_asked_for_once() {
        let (single_flight, asked) = (SingleFlightCache::default(), Cell::new(0));
        let both =
            join(get(&single_flight, &asked, Some(true)), get(&single_flight, &asked, Some(true))).await;
        assert_eq!(both, (Some(true), Some(true)));
        assert_eq!(get(&single_flight, &asked, Some(false)).await, Some(true));
        assert_eq!(asked.get(), 1);
    }

    #[tokio::test]
    async fn what_once_failed_is_asked_for_each_time() {
        let (single_flight, asked) = (SingleFlightCache::default(), Cell::new(0));
        assert_eq!(get(&single_flight, &asked, Some(false)).await, Some(false));
        assert_eq!(get(&single_flight, &asked, Some(true)).await, Some(true));
        assert_eq!(get(&single_flight, &asked, Some(false)).await, Some(false));
        assert_eq!(asked.get(), 3);
    }

    #[tokio::test]
    async fn what_could_not_be_asked_for_is_asked_for_again() {
        let (single_flight, asked) = (SingleFlightCache::default(), Cell::new(0));
        assert_eq!(get(&single_flight, &asked, None).await, None);
        assert_eq!(get(&single_flight, &asked, Some(true)).await, Some(true));
    }

    #[tokio::test]
    async fn what_was_asked_for_too_early_is_asked_for_again() {
        let (single_flight, asked) = (SingleFlightCache::default(), Cell::new(0));
        assert_eq!(get_at(&single_flight, &asked, Some(true), (0, 1)).await, Some(true));
        assert_eq!(get_at(&single_flight, &asked, Some(false), (1, 2)).await, Some(true));
        assert_eq!(get_at(&single_flight, &asked, Some(false), (2, 3)).await, Some(false));
        assert_eq!(asked.get(), 2);
    }
}
