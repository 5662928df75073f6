//! What is asked for once, however many pages name it.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::rc::Rc;

use tokio::sync::OnceCell;

/// Answers that serve for a whole run.
///
/// Only one that holds is kept. What ever failed to hold is asked for each time from then on: a bad instance, of several,
/// must not be hidden by a look that met a good one.
pub(in crate::run) struct Once<K, V> {
    known: RefCell<HashMap<K, Rc<OnceCell<V>>>>,
    stumbled: RefCell<HashSet<K>>,
}

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self { known: RefCell::default(), stumbled: RefCell::default() }
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Once<K, V> {
    /// Whether it ever failed to hold.
    pub(in crate::run) fn has_stumbled(&self, key: &K) -> bool {
        self.stumbled.borrow().contains(key)
    }

    /// The answer for `key`: the one that is known, or that somebody waits for already, or else what `ask` gives.
    pub(in crate::run) async fn get(
        &self,
        key: &K,
        ask: impl Future<Output = Option<V>>,
        holds: impl Fn(&V) -> bool,
    ) -> Option<V> {
        if self.has_stumbled(key) {
            return ask.await;
        }
        let cell = Rc::clone(self.known.borrow_mut().entry(key.clone()).or_default());
        let asking = async { ask.await.ok_or(()) };
        let answer = cell.get_or_try_init(|| asking).await.ok()?.clone();
        if !holds(&answer) {
            self.known.borrow_mut().remove(key);
            self.stumbled.borrow_mut().insert(key.clone());
        }
        Some(answer)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::future::join;

    use super::*;

    async fn get(once: &Once<&'static str, bool>, asked: &Cell<u32>, answer: Option<bool>) -> Option<bool> {
        let ask = async {
            asked.set(asked.get() + 1);
            tokio::task::yield_now().await;
            answer
        };
        once.get(&"/app.js", ask, |holds| *holds).await
    }

    #[tokio::test]
    async fn what_holds_is_asked_for_once() {
        let (once, asked) = (Once::default(), Cell::new(0));
        let both = join(get(&once, &asked, Some(true)), get(&once, &asked, Some(true))).await;
        assert_eq!(both, (Some(true), Some(true)));
        assert_eq!(get(&once, &asked, Some(false)).await, Some(true));
        assert_eq!(asked.get(), 1);
    }

    #[tokio::test]
    async fn what_once_failed_is_asked_for_each_time() {
        let (once, asked) = (Once::default(), Cell::new(0));
        assert_eq!(get(&once, &asked, Some(false)).await, Some(false));
        assert_eq!(get(&once, &asked, Some(true)).await, Some(true));
        assert_eq!(get(&once, &asked, Some(false)).await, Some(false));
        assert_eq!(asked.get(), 3);
    }

    #[tokio::test]
    async fn what_could_not_be_asked_for_is_asked_for_again() {
        let (once, asked) = (Once::default(), Cell::new(0));
        assert_eq!(get(&once, &asked, None).await, None);
        assert_eq!(get(&once, &asked, Some(true)).await, Some(true));
    }
}
