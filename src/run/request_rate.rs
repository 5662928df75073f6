//! How often each origin is asked again, what it says of its own limit, and until when it wants to be left alone.

mod limit;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use url::{Origin, Url};

use limit::Limit;

/// How many requests a second an origin gets that it had before.
pub(super) const MOST_A_SECOND: u32 = 10;

/// How many of them may come at once, where there were fewer before: the attempts that confirm an app which has just come up
/// are one round of answers, not several.
const BURST: u32 = 20;

/// An origin that was asked less than this often in [`CROWD_TIME`] has not been asked too often: a browser asks as much.
const CROWD: usize = 20;
const CROWD_TIME: Duration = Duration::from_secs(2);

/// How many places a limiter that says 503 lets through, at least, before it refuses one.
const FEWEST_BEFORE_A_LIMIT: usize = 5;

const TOO_MANY_REQUESTS: u16 = 429;
pub(super) const SERVICE_UNAVAILABLE: u16 = 503;

/// The pace of a run, by origin.
///
/// What is asked for the first time goes as a browser asks, until the origin turns requests away. What is asked again shares
/// one pace, whichever check asks: a token bucket, kept as the time from which on the next request is in time (GCRA, ITU-T
/// I.371).
pub(super) struct RequestRates {
    origins: RefCell<HashMap<Origin, OriginRate>>,
    /// When the boot window closes: who waits for longer than that waits in vain.
    closes: Duration,
}

/// When a request may begin.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission {
    Now,
    /// Not before this time, by the clock; then it may have to wait once more.
    At(Duration),
    /// Not in this run: for so long the origin wants to be left alone.
    HeldBack(Duration),
}

/// What an origin answered to one request.
#[derive(Debug, Clone, Copy)]
pub(super) struct OriginAnswer {
    /// What was asked for, as a number.
    pub(super) place: u64,
    pub(super) status: u16,
    pub(super) retry_after: Option<Duration>,
    /// When the request began, by the clock.
    pub(super) began: Duration,
    pub(super) now: Duration,
    /// Whether it was to confirm that what failed holds: then 503 is a failure, and shows no limiter.
    pub(super) is_confirming: bool,
}

struct OriginRate {
    interval: Duration,
    burst: u32,
    /// From when on the next request is in time.
    next: Duration,
    held_until: Duration,
    /// When the last requests began.
    begun: VecDeque<Duration>,
    healthy_at: Option<Duration>,
    limit: Option<Limit>,
    boot: Boot,
}

/// Which places answer 503 because the app is not up yet.
#[derive(Default)]
struct Boot {
    /// Those that were well when they first answered.
    first_well: HashSet<u64>,
    /// Those that are not up yet.
    unwell: HashSet<u64>,
}

impl RequestRates {
    pub(super) fn new(closes: Duration) -> Self {
        Self { origins: RefCell::default(), closes }
    }

    /// When the next request for `url` may begin; where it is [`Admission::Now`], it counts as begun.
    pub(super) fn turn(&self, url: &Url, is_first: bool, now: Duration) -> Admission {
        let mut origins = self.origins.borrow_mut();
        let origin = origins.entry(url.origin()).or_default();
        if origin.held_until > now {
            return self.end_of_hold(origin.held_until, now);
        }
        let is_free = is_first && origin.limit.is_none();
        if !is_free {
            let begins = origin.begins_at();
            if begins > now {
                return Admission::At(begins);
            }
            origin.next = origin.next.max(now) + origin.interval;
        }
        origin.begun.push_back(now);
        if origin.begun.len() > CROWD {
            origin.begun.pop_front();
        }
        Admission::Now
    }

    fn end_of_hold(&self, until: Duration, now: Duration) -> Admission {
        if until > self.closes {
            Admission::HeldBack(until.saturating_sub(now))
        } else {
            Admission::At(until)
        }
    }

    /// When a request for `url` that is made again would be in time.
    pub(super) fn next(&self, url: &Url) -> Duration {
        let origins = self.origins.borrow();
        origins.get(&url.origin()).map_or(Duration::ZERO, |origin| origin.begins_at().max(origin.held_until))
    }

    /// Until when the origin of `url` wants to be left alone.
    pub(super) fn held_until(&self, url: &Url) -> Duration {
        self.origins.borrow().get(&url.origin()).map_or(Duration::ZERO, |origin| origin.held_until)
    }

    /// How many requests a second the origin of `url` gets that it had before.
    pub(super) fn per_second(&self, url: &Url) -> f64 {
        let interval = self.origins.borrow().get(&url.origin()).map(|origin| origin.interval);
        1.0 / interval.unwrap_or_else(usual_interval).as_secs_f64()
    }

    /// Takes it that the origin of `url` answered 503 to a request that began at `began`, where it had answered well before:
    /// that may be a limiter's. It is asked more slowly from here on. Whether nobody can tell yet: at the slowest pace, no
    /// limiter refuses.
    pub(super) fn slow_down(&self, url: &Url, began: Duration, now: Duration) -> bool {
        let mut origins = self.origins.borrow_mut();
        let origin = origins.entry(url.origin()).or_default();
        let limit = origin.limit.get_or_insert_default();
        if limit.began_before_it_slowed(began) {
            return true;
        }
        if origin.interval >= limit::SLOWEST {
            return false;
        }
        limit.slowed(now);
        origin.interval =
            if origin.interval > usual_interval() { limit::SLOWEST } else { 2 * usual_interval() };
        origin.burst = 1;
        origin.next = origin.next.max(now + origin.interval);
        true
    }

    /// Takes an answer of the origin of `url`. Whether it is one that turns requests away, and so says nothing of the place: a
    /// limiter says 503 where the app would, and shows by answering others of the same time.
    pub(super) fn take_answer(&self, url: &Url, answered: OriginAnswer) -> bool {
        let mut origins = self.origins.borrow_mut();
        let origin = origins.entry(url.origin()).or_default();
        match answered.status {
            TOO_MANY_REQUESTS => {
                origin.throttle(answered).is_declared = true;
                origin.hold(answered, Duration::MAX);
                true
            }
            SERVICE_UNAVAILABLE => {
                origin.hold(answered, self.closes);
                let is_turned_away = origin.is_turned_away(answered);
                origin.take_unwell(answered);
                is_turned_away
            }
            status => {
                if status < 500 {
                    origin.take_healthy(answered);
                }
                false
            }
        }
    }

    /// Whether any origin limits how often it is asked. An app that boots is none: it says 503 as well, and then no longer.
    pub(super) fn met_a_limit(&self) -> bool {
        self.origins.borrow().values().any(|origin| origin.limit.as_ref().is_some_and(Limit::is_shown))
    }
}

impl Default for OriginRate {
    fn default() -> Self {
        Self {
            interval: usual_interval(),
            burst: BURST,
            next: Duration::ZERO,
            held_until: Duration::ZERO,
            begun: VecDeque::new(),
            healthy_at: None,
            limit: None,
            boot: Boot::default(),
        }
    }
}

impl OriginRate {
    fn begins_at(&self) -> Duration {
        self.next.saturating_sub(self.interval * self.burst.saturating_sub(1))
    }

    /// Slows down: to half at first, and again where that was not enough.
    fn throttle(&mut self, answered: OriginAnswer) -> &mut Limit {
        let limit = self.limit.get_or_insert_default();
        if limit.is_too_fast(answered) {
            let slowest = if limit.is_slowed() { limit::SLOWEST } else { Duration::MAX };
            self.interval = (self.interval * 2).min(slowest);
            self.burst = 1;
            self.next = self.next.max(answered.now + self.interval);
            limit.slowed(answered.now);
        }
        limit
    }

    /// Nobody is asked before the time that the answer names, or `at_most` until then.
    fn hold(&mut self, answered: OriginAnswer, at_most: Duration) {
        let Some(wait) = answered.retry_after else { return };
        self.held_until = self.held_until.max(answered.now.saturating_add(wait).min(at_most));
    }

    fn take_healthy(&mut self, answered: OriginAnswer) {
        self.healthy_at = Some(answered.now);
        let came_up = self.boot.take_well(answered.place);
        if let Some(limit) = &mut self.limit {
            limit.take_held(answered, !came_up);
        }
    }

    fn take_unwell(&mut self, answered: OriginAnswer) {
        let is_limited = self.limit.is_some();
        self.boot.take_unwell(answered.place, is_limited);
    }

    fn is_turned_away(&mut self, answered: OriginAnswer) -> bool {
        let recently = answered.now.saturating_sub(CROWD_TIME);
        let is_crowded =
            self.begun.len() == CROWD && self.begun.front().is_some_and(|begun| *begun >= recently);
        let is_beside_healthy = is_crowded && self.healthy_at.is_some_and(|at| at >= recently);
        if self.limit.is_none() && (!is_beside_healthy || answered.is_confirming) {
            return false;
        }
        let is_in_doubt = self.limit.get_or_insert_default().take_refused(answered);
        if is_in_doubt {
            self.throttle(answered);
        }
        is_in_doubt
    }
}

impl Boot {
    /// Whether `place` answered 503 because the app was not up, and now is.
    fn take_well(&mut self, place: u64) -> bool {
        let came_up = self.unwell.remove(&place);
        if !came_up {
            self.first_well.insert(place);
        }
        came_up
    }

    /// A limiter lets some requests through before it refuses any; of an app that boots, hardly more than its health is well
    /// before the others are. While there are such places, another one that answers 503 is one of them.
    fn take_unwell(&mut self, place: u64, is_limited: bool) {
        let is_booting =
            if is_limited { !self.unwell.is_empty() } else { self.first_well.len() < FEWEST_BEFORE_A_LIMIT };
        if is_booting && !self.first_well.contains(&place) {
            self.unwell.insert(place);
        }
    }
}

fn usual_interval() -> Duration {
    Duration::from_secs(1) / MOST_A_SECOND
}

#[cfg(test)]
mod tests;
