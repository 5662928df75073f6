//! How many requests a run makes, and how many it may.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use crate::seal::report::RequestCount;

/// Counts the requests of a run.
pub(super) struct Requests {
    count: Cell<RequestCount>,
    /// The places that are asked for in addition. Each counts once, however often the boot window asks for it again.
    places: RefCell<HashSet<String>>,
}

impl Requests {
    pub(super) fn new(budget: usize) -> Self {
        let count = Cell::new(RequestCount { budget, ..RequestCount::default() });
        Self { count, places: RefCell::default() }
    }

    /// Whether the run may ask for `place`, in addition to those of its checks: it has done so before, or there is room for one
    /// more.
    pub(super) fn may_ask(&self, place: &str) -> bool {
        let (count, mut places) = (self.count.get(), self.places.borrow_mut());
        if places.contains(place) {
            return true;
        }
        let may = count.additional < count.budget;
        if may {
            places.insert(place.to_owned());
            self.count.set(RequestCount { additional: count.additional + 1, ..count });
        }
        may
    }

    /// So many were made.
    pub(super) fn made(&self, more: usize) {
        let count = self.count.get();
        self.count.set(RequestCount { made: count.made + more, ..count });
    }

    pub(super) fn count(&self) -> RequestCount {
        self.count.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_are_made_besides_than_the_budget_allows() {
        let requests = Requests::new(2);
        assert_eq!(["/a", "/b", "/c", "/a"].map(|place| requests.may_ask(place)), [true, true, false, true]);
        requests.made(3);
        assert_eq!(requests.count(), RequestCount { made: 3, additional: 2, budget: 2 });
    }
}
