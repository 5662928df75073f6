//! Counts and limits the requests of a run.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use url::Url;

use crate::http::observation::Observation;
use crate::http::transport::ConnectionMode;
use crate::seal::run_result::RequestCount;

/// A run may make this many requests per URL, and [`MORE`] in addition. First requests are not limited by that.
const FOR_EACH_PLACE: usize = 3;
const MORE: usize = 100;

/// Counts the requests of a run.
pub(super) struct Requests {
    count: Cell<RequestCount>,
    /// The URLs of follow-ups. Each counts once, even if it is requested again in the boot window.
    additional: RefCell<HashSet<String>>,
    /// All URLs as hashes: the URLs of ten thousand checks would take much memory.
    places: RefCell<HashSet<u64>>,
    /// Which check requested which URL.
    asked: RefCell<HashSet<u64>>,
    /// The number of checks. Several may have one URL, and each makes a first request.
    checks: usize,
    /// How many requests are reserved for the last attempts and for confirmation.
    kept: Cell<usize>,
    /// How many were made to meet further instances: they have a bound of their own.
    covering: Cell<usize>,
}

impl Requests {
    pub(super) fn new(budget: usize, checks: usize) -> Self {
        let count = Cell::new(RequestCount { budget, ..RequestCount::default() });
        Self {
            count,
            additional: RefCell::default(),
            places: RefCell::default(),
            asked: RefCell::default(),
            checks,
            kept: Cell::default(),
            covering: Cell::default(),
        }
    }

    /// Whether a follow-up may request `place`: it was requested before, or the limit allows one more.
    pub(super) fn may_ask(&self, place: &str) -> bool {
        let (count, mut places) = (self.count.get(), self.additional.borrow_mut());
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

    /// Whether this is the first request of this check for `url` at this address.
    pub(super) fn is_first(&self, name: &str, url: &Url, mode: ConnectionMode) -> bool {
        self.places.borrow_mut().insert(number_of(url));
        let where_to = match mode {
            ConnectionMode::Usual | ConnectionMode::Fresh => None,
            ConnectionMode::PastCaches => Some(None),
            ConnectionMode::At(address) => Some(Some(address)),
        };
        self.asked.borrow_mut().insert(number(&(name, url.as_str(), where_to)))
    }

    /// Counts the requests of `observation`, with its redirects.
    pub(super) fn made(&self, more: usize, observation: &Observation) {
        let count = self.count.get();
        self.count.set(RequestCount { made: count.made + more + observation.redirects.len(), ..count });
        if !observation.redirects.is_empty()
            && let Ok(answer) = &observation.answer
        {
            let mut places = self.places.borrow_mut();
            places.extend(observation.redirects.iter().map(|hop| number_of(&hop.url)));
            places.insert(number_of(&answer.url));
        }
    }

    /// How many more repeated requests may be made, so that enough are left for the last attempts.
    pub(super) fn spare(&self) -> usize {
        let places = self.places.borrow().len().max(self.checks);
        let most = FOR_EACH_PLACE * places + MORE + self.covering.get();
        most.saturating_sub(self.count.get().made + self.kept.get())
    }

    /// Reserves this many for the last attempts.
    pub(super) fn keep(&self, kept: usize) {
        self.kept.set(kept);
    }

    /// One more is made to meet further instances.
    pub(super) fn covers(&self) {
        self.covering.set(self.covering.get() + 1);
    }

    /// How many were.
    pub(super) fn covering(&self) -> usize {
        self.covering.get()
    }

    pub(super) fn count(&self) -> RequestCount {
        self.count.get()
    }
}

/// The hash of a URL.
pub(super) fn number_of(url: &Url) -> u64 {
    number(&url.as_str())
}

fn number(it: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    it.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Timings;
    use crate::http::transport::ConnectionMode::{At, Fresh, PastCaches, Usual};

    fn url(path: &str) -> Url {
        Url::parse("https://shop.example").unwrap().join(path).unwrap()
    }

    fn unanswered(path: &str) -> Observation {
        Observation {
            url: url(path),
            request_id: String::new(),
            attempt: 1,
            redirects: Vec::new(),
            answer: Err(crate::http::Failure::held_back(std::time::Duration::ZERO)),
            certificates: Vec::new(),
            timings: Timings::default(),
        }
    }

    #[test]
    fn additional_requests_stay_within_the_budget() {
        let requests = Requests::new(2, 1);
        assert_eq!(["/a", "/b", "/c", "/a"].map(|place| requests.may_ask(place)), [true, true, false, true]);
        requests.made(3, &unanswered("/"));
        let expected = RequestCount { made: 3, additional: 2, budget: 2, throttled: false };
        assert_eq!(requests.count(), expected);
    }

    #[test]
    fn a_request_is_a_first_one_once_per_check_place_and_address() {
        let requests = Requests::new(0, 2);
        let address = |port| At(([192, 0, 2, 1], port).into());
        for (name, path, mode, is_first) in [
            ("home", "/", Usual, true),
            ("home", "/", Fresh, false),
            ("home", "/", PastCaches, true),
            ("home", "/", PastCaches, false),
            ("home", "/", address(80), true),
            ("home", "/", address(81), true),
            ("home", "/", address(80), false),
            ("also home", "/", Usual, true),
            ("home", "/a", Usual, true),
        ] {
            assert_eq!(requests.is_first(name, &url(path), mode), is_first, "{name} {path} {mode:?}");
        }
    }

    #[test]
    fn the_request_budget_is_three_per_place_and_a_hundred() {
        let requests = Requests::new(0, 2);
        assert_eq!(requests.spare(), 3 * 2 + 100, "as many places as checks");
        for path in ["/", "/a", "/b"] {
            requests.is_first("links", &url(path), Usual);
            requests.made(1, &unanswered(path));
        }
        assert_eq!(requests.spare(), 3 * 3 + 100 - 3);
        requests.keep(100);
        assert_eq!(requests.spare(), 6);
        requests.made(50, &unanswered("/"));
        assert_eq!(requests.spare(), 0);
    }
}
