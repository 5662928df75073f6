//! How many requests a run makes, and how many it may.

use std::cell::Cell;

use serde::{Deserialize, Serialize};

/// How many requests a run made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestCount {
    /// All of them, redirects and looks that were repeated included.
    pub made: usize,
    /// Those that no check makes by itself: for assets, links and the like.
    pub besides: usize,
    /// How many of the latter it was allowed.
    pub budget: usize,
}

/// Counts the requests of a run.
pub(super) struct Requests(Cell<RequestCount>);

impl Requests {
    pub(super) fn new(budget: usize) -> Self {
        Self(Cell::new(RequestCount { budget, ..RequestCount::default() }))
    }

    /// Takes one request more out of those that the run may make besides those of its checks; unless there is none left.
    pub(super) fn may_ask(&self) -> bool {
        let count = self.0.get();
        let may = count.besides < count.budget;
        self.0.set(RequestCount { besides: count.besides + usize::from(may), ..count });
        may
    }

    /// So many were made.
    pub(super) fn made(&self, more: usize) {
        let count = self.0.get();
        self.0.set(RequestCount { made: count.made + more, ..count });
    }

    pub(super) fn count(&self) -> RequestCount {
        self.0.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_are_made_besides_than_the_budget_allows() {
        let requests = Requests::new(2);
        assert_eq!([(); 4].map(|()| requests.may_ask()), [true, true, false, false]);
        requests.made(3);
        assert_eq!(requests.count(), RequestCount { made: 3, besides: 2, budget: 2 });
    }
}
