//! Limits the rate of repeated requests per origin, detects rate limits of origins, and obeys `Retry-After`.

mod limit;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use url::{Origin, Url};

use limit::Limit;

/// How many repeated requests per second an origin gets.
pub(super) const MOST_A_SECOND: u32 = 10;

/// The burst size: so that the confirmation attempts of an app that has just come up can all be made at once.
const BURST: u32 = 20;

/// Fewer requests than this in [`CROWD_TIME`] are not too many for any origin: a browser sends as many.
const CROWD: usize = 20;
const CROWD_TIME: Duration = Duration::from_secs(2);

/// A rate limiter that answers 503 lets at least this many URLs through before it refuses one.
const FEWEST_BEFORE_A_LIMIT: usize = 5;

const TOO_MANY_REQUESTS: u16 = 429;
pub(super) const SERVICE_UNAVAILABLE: u16 = 503;

/// The request rates of a run, by origin.
///
/// First requests are not limited, like a browser's, until the origin limits them. Repeated requests of all checks
/// share one rate: a token bucket, stored as the time of the next allowed request (GCRA, ITU-T I.371).
pub(super) struct RequestRates {
    origins: RefCell<HashMap<Origin, OriginRate>>,
    /// When the boot window closes. An origin that answers 503 until then is down.
    closes: Duration,
    /// When the run ends. A longer wait is useless.
    ends: Duration,
}

/// When a request may begin.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission {
    Now,
    /// Not before this time, by the clock; then ask again.
    At(Duration),
    /// Not in this run, because of a long `Retry-After`.
    HeldBack(Duration),
}

/// The answer of an origin to one request.
#[derive(Debug, Clone, Copy)]
pub(super) struct OriginAnswer {
    /// The hash of the URL.
    pub(super) place: u64,
    pub(super) status: u16,
    pub(super) retry_after: Option<Duration>,
    /// When the request began, by the clock.
    pub(super) began: Duration,
    pub(super) now: Duration,
    /// Whether it was a confirmation attempt: then 503 is a failure, not rate limiting.
    pub(super) is_confirming: bool,
}

struct OriginRate {
    interval: Duration,
    burst: u32,
    /// When the next request is allowed.
    next: Duration,
    held_until: Duration,
    /// When the last requests began.
    begun: VecDeque<Duration>,
    healthy_at: Option<Duration>,
    limit: Option<Limit>,
    /// Whether it was suspected of a limit before, and then answered everything at the slower rate.
    was_suspected: bool,
    boot: Boot,
}

/// The URLs that answer 503 because the app is not up yet.
#[derive(Default)]
struct Boot {
    /// Those whose first answer was fine.
    first_well: HashSet<u64>,
    /// Those that are not up yet.
    unwell: HashSet<u64>,
    /// Those that came up since.
    since_well: HashSet<u64>,
}

impl RequestRates {
    pub(super) fn new(closes: Duration, ends: Duration) -> Self {
        Self { origins: RefCell::default(), closes, ends }
    }

    /// When the next request for `url` may begin. [`Admission::Now`] counts it as begun.
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
        if until > self.ends { Admission::HeldBack(until.saturating_sub(now)) } else { Admission::At(until) }
    }

    /// When a repeated request for `url` would be allowed.
    pub(super) fn next(&self, url: &Url) -> Duration {
        let origins = self.origins.borrow();
        origins.get(&url.origin()).map_or(Duration::ZERO, |origin| origin.begins_at().max(origin.held_until))
    }

    /// The end of the `Retry-After` of the origin of `url`.
    pub(super) fn held_until(&self, url: &Url) -> Duration {
        self.origins.borrow().get(&url.origin()).map_or(Duration::ZERO, |origin| origin.held_until)
    }

    /// How many repeated requests per second the origin of `url` gets.
    pub(super) fn per_second(&self, url: &Url) -> f64 {
        let interval = self.origins.borrow().get(&url.origin()).map(|origin| origin.interval);
        1.0 / interval.unwrap_or_else(usual_interval).as_secs_f64()
    }

    /// Takes a 503 of the origin of `url`, to a request that began at `began`, while the origin otherwise answered
    /// well. It may come from a limiter, so the rate is reduced. Returns whether it is still undecided: at the slowest
    /// rate, no limiter refuses.
    pub(super) fn slow_down(&self, url: &Url, began: Duration, now: Duration) -> bool {
        let mut origins = self.origins.borrow_mut();
        let origin = origins.entry(url.origin()).or_default();
        let limit = origin.limit.get_or_insert_default();
        limit.is_suspected = true;
        limit.is_suspected_again |= origin.was_suspected;
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

    /// Takes an answer of the origin of `url`. Returns whether it is rate limiting, and so says nothing about the URL.
    /// A limiter may answer 503 like a booting app; it is recognised because other requests at the same time succeed.
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
                let is_rate_limited = origin.is_rate_limited(answered);
                origin.take_unwell(answered);
                is_rate_limited
            }
            status => {
                if status < 500 {
                    origin.take_healthy(answered);
                }
                false
            }
        }
    }

    /// Whether any origin limits the rate. A booting app, which also answers 503 for a while, does not count.
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
            was_suspected: false,
            boot: Boot::default(),
        }
    }
}

impl OriginRate {
    fn begins_at(&self) -> Duration {
        self.next.saturating_sub(self.interval * self.burst.saturating_sub(1))
    }

    /// Halves the rate, and again if that was not enough.
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

    /// Sends no requests before the time in the answer's `Retry-After`, or `at_most` until then.
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
        let is_boot = came_up && self.limit.as_ref().is_some_and(Limit::may_be_a_boot);
        if is_boot || self.limit.as_ref().is_some_and(Limit::is_refuted) {
            self.was_suspected |= !is_boot;
            self.lift_limit(answered.now);
        }
    }

    /// The suspected limiter was the booting app, or an instance that was down: the usual rate is restored.
    fn lift_limit(&mut self, now: Duration) {
        self.limit = None;
        self.interval = usual_interval();
        self.burst = BURST;
        self.next = self.next.min(now);
    }

    fn take_unwell(&mut self, answered: OriginAnswer) {
        let is_limited = self.limit.is_some();
        self.boot.take_unwell(answered.place, is_limited);
    }

    fn is_rate_limited(&mut self, answered: OriginAnswer) -> bool {
        let recently = answered.now.saturating_sub(CROWD_TIME);
        let is_crowded =
            self.begun.len() == CROWD && self.begun.front().is_some_and(|begun| *begun >= recently);
        let is_beside_healthy = is_crowded && self.healthy_at.is_some_and(|at| at >= recently);
        if self.limit.is_none() && (!is_beside_healthy || answered.is_confirming) {
            return false;
        }
        let was_well = self.boot.was_well(answered.place);
        let is_inconclusive = self.limit.get_or_insert_default().take_refused(answered, was_well);
        if is_inconclusive {
            self.throttle(answered);
        }
        is_inconclusive
    }
}

impl Boot {
    /// Whether `place` answered 503 because the app was booting, and now is up.
    fn take_well(&mut self, place: u64) -> bool {
        let came_up = self.unwell.remove(&place);
        if came_up {
            self.since_well.insert(place);
        } else {
            self.first_well.insert(place);
        }
        came_up
    }

    /// Whether `place` has answered well before, so that the boot does not explain a refusal now.
    fn was_well(&self, place: u64) -> bool {
        self.first_well.contains(&place) || self.since_well.contains(&place)
    }

    /// A limiter lets some requests through before it refuses any; a booting app answers hardly more than its health
    /// path at first. While there are booting URLs, another 503 counts as one of them.
    fn take_unwell(&mut self, place: u64, is_limited: bool) {
        let is_booting =
            if is_limited { !self.unwell.is_empty() } else { self.first_well.len() < FEWEST_BEFORE_A_LIMIT };
        if is_booting && !self.was_well(place) {
            self.unwell.insert(place);
        }
    }
}

fn usual_interval() -> Duration {
    Duration::from_secs(1) / MOST_A_SECOND
}

#[cfg(test)]
mod tests;
