//! One deploy as it is: what runs where and when, what is broken, and what lies between it and who looks.
//!
//! Nothing in here knows of checks, judgements or retries. The times are counted from the moment the deploy tool says it
//! is done, which is when a run begins.

use std::time::Duration;

use crate::kind::Kind;

/// For ever.
pub(crate) const NEVER: Duration = Duration::from_secs(1_000_000);

/// A whole deploy.
#[derive(Debug, Clone)]
pub(crate) struct Deploy {
    pub(crate) seed: u64,
    /// What became of it, in truth.
    pub(crate) truth: Truth,
    /// How the new revision takes the place of the old one.
    pub(crate) style: Style,
    pub(crate) instances: Vec<Instance>,
    pub(crate) breakage: Option<Breakage>,
    pub(crate) balancer: Balancer,
    pub(crate) edge: Edge,
    pub(crate) down: Down,
    pub(crate) app: App,
    pub(crate) network: Network,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) limiter: Option<Limiter>,
    pub(crate) cache: Option<Cache>,
    /// In the second after each of these moments, the first request that reaches an instance is lost there.
    pub(crate) lost: Vec<Duration>,
}

/// How many requests are one attempt at each check, and at the one of the revision.
const CHECKS: u32 = 9;

/// What became of a deploy, in truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    /// Something is broken, and stays so.
    Broken(Kind),
    /// All is well from this moment on: the last instance is up with the new revision, and no fault of production's is
    /// left.
    Settled(Duration),
}

impl Deploy {
    /// Whether nothing but the boot is in the way of a green: nobody asks to be left alone for a while, no request hangs
    /// for its whole time, no packet is lost, and this machine is well.
    pub(crate) fn only_boots(&self) -> bool {
        let is_patient = matches!(self.down, Down::Page(Some(_)) | Down::Silence);
        !is_patient
            && self.limiter.is_none()
            && self.trouble.is_none()
            && self.lost.is_empty()
            && self.network.loss == 0.0
    }

    /// Whether one answer of each check can be had from `from` until `until`: a limiter lets so many requests through, also of
    /// somebody who made none before.
    pub(crate) fn can_be_seen(&self, from: Duration, until: Duration) -> bool {
        from <= until && self.limiter.is_none_or(|limiter| limiter.lets_through(from, until) >= CHECKS)
    }

    /// Whether what is broken cannot be met at `now` by anybody: the one bad instance is still booting, and the balancer
    /// leaves it out.
    pub(crate) fn is_hidden(&self, now: Duration) -> bool {
        let only = self.breakage.as_ref().and_then(|broken| broken.only);
        let one = only.and_then(|index| self.instances.get(index));
        one.is_some_and(|one| one.at(now) == State::Down) && self.balancer.notices.is_some()
    }

    /// Whether what is broken is at instances that no request from here is led to.
    pub(crate) fn is_out_of_reach(&self) -> bool {
        let is_of_some = matches!(self.truth, Truth::Broken(kind) if kind.is_of_one());
        is_of_some && self.balancer.spread == Spread::Sticky
    }

    /// Whether somebody may still meet the old revision at `now`.
    pub(crate) fn is_old_in_sight(&self, now: Duration) -> bool {
        self.instances.iter().any(|instance| instance.at(now) == State::Old)
    }
}

/// How the new revision takes the place of the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// The deploy tool waited: all is new when it is done.
    Done,
    /// All instances stop at once, and boot.
    Restart,
    /// One instance after the other stops and boots.
    Rolling,
    /// The new instances boot beside the old ones and take over when they are up.
    Handover,
}

/// One instance: the old revision until it stops, then nothing, then the new revision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Instance {
    pub(crate) stops: Duration,
    pub(crate) up: Duration,
    /// It crashes at `up` plus the first, boots for the second, and so on.
    pub(crate) crashes: Option<(Duration, Duration)>,
}

/// What an instance is at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Old,
    Down,
    New,
}

impl Instance {
    pub(crate) fn at(&self, now: Duration) -> State {
        if now < self.stops {
            return State::Old;
        }
        match (now.checked_sub(self.up), self.crashes) {
            (None, _) => State::Down,
            (Some(up), Some((lives, boots))) => {
                let in_turn = up.as_secs_f64() % (lives + boots).as_secs_f64();
                if in_turn < lives.as_secs_f64() { State::New } else { State::Down }
            }
            (Some(_), None) => State::New,
        }
    }
}

/// How requests are spread over the instances.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Balancer {
    pub(crate) per: Per,
    pub(crate) spread: Spread,
    /// Whether it leaves out an instance that is down, and how long it takes to notice.
    pub(crate) notices: Option<Duration>,
}

/// Whom a balancer chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    /// One instance after the other, and nobody else's requests come between.
    InTurn,
    /// The same, with others' requests in between.
    InTurnAmongOthers,
    Random,
    /// The one with the fewest requests under way, most of which are others'.
    LeastConnections,
    /// The same one for each request of one client's address.
    Sticky,
}

/// What a balancer spreads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Per {
    /// Each request by itself: a proxy that speaks HTTP.
    Request,
    /// Each connection: a balancer of TCP, with HTTP/1.1 in it.
    Connection,
    /// The same with HTTP/2 in it, so that one connection carries all requests that do not ask for one of their own.
    SharedConnection,
}

/// What answers in the app's place when it cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// Nothing does: connections go to the instances themselves.
    Bare,
    Nginx,
    Alb,
    Heroku,
    Kamal,
    Cloudflare,
}

/// What a request meets when no instance is up to take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Down {
    /// The edge's 502 or 503 at once, with `Retry-After` where it names one.
    Page(Option<u64>),
    /// It is held until an instance is up; after so long it gets the page.
    Held(Duration),
    /// The connection is refused.
    Refused,
    /// Nothing comes back at all.
    Silence,
}

/// The app, and how fast it is.
#[allow(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) old: String,
    pub(crate) new: String,
    /// How long a page takes, half of the time.
    pub(crate) median: Duration,
    /// How many times as long it takes right after a boot.
    pub(crate) cold: f64,
    /// Whether its own error pages name the revision, too.
    pub(crate) errors_named: bool,
    /// Whether the revision before this one named itself.
    pub(crate) old_named: bool,
    /// Whether this release gave the home page its title.
    pub(crate) new_title: bool,
    /// Whether this release took `/devops` away.
    pub(crate) removed: bool,
    /// Whether requests under way are finished when an instance stops.
    pub(crate) graceful: bool,
}

/// The way from who looks to the edge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Network {
    pub(crate) rtt: Duration,
    /// The share of packets that are lost.
    pub(crate) loss: f64,
}

/// Trouble of the machine that looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trouble {
    pub(crate) kind: TroubleKind,
    pub(crate) from: Duration,
    pub(crate) until: Duration,
}

/// What kind of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TroubleKind {
    /// Its resolver says that it cannot tell.
    ResolverFails,
    /// Its resolver says nothing.
    ResolverSilent,
    /// Its resolver says of each name that there is none.
    ResolverLies,
    /// It has no way out.
    NoRoute,
    /// It has one, and nothing comes back.
    BlackHole,
}

impl Trouble {
    pub(crate) fn is_on(&self, now: Duration) -> bool {
        (self.from..self.until).contains(&now)
    }
}

/// So many requests in each period, for each client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limiter {
    pub(crate) most: u32,
    pub(crate) period: Duration,
    /// When within a period the run begins.
    pub(crate) phase: Duration,
    /// 429 with `Retry-After`; or 503 without.
    pub(crate) says_so: bool,
}

impl Limiter {
    /// The number of the period at `now`, and the seconds until it ends.
    pub(crate) fn period_at(&self, now: Duration) -> (u64, u64) {
        let (since, period) = ((now + self.phase).as_secs_f64(), self.period.as_secs_f64());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand at most")]
        ((since / period) as u64, (period - since % period).ceil() as u64)
    }

    /// How many requests it lets through, of one who makes as many as there can be.
    fn lets_through(&self, from: Duration, until: Duration) -> u32 {
        let periods = self.period_at(until).0 - self.period_at(from).0 + 1;
        u32::try_from(periods).unwrap_or(u32::MAX).saturating_mul(self.most)
    }
}

/// A CDN that keeps the home page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cache {
    /// How old its copy is when the run begins.
    pub(crate) age: Duration,
    /// Whether that copy is of the old revision.
    pub(crate) old: bool,
    /// When it is thrown away.
    pub(crate) purged: Duration,
    /// Whether it passes the app's own headers on.
    pub(crate) keeps_headers: bool,
}

/// What is broken in the new revision, where it is not a matter of what runs when.
#[derive(Debug, Clone)]
pub(crate) struct Breakage {
    pub(crate) kind: Kind,
    /// The paths that are.
    pub(crate) paths: Vec<&'static str>,
    /// The one instance that is, if it is not all of them.
    pub(crate) only: Option<usize>,
    /// The share of requests that meet it.
    pub(crate) share: f64,
}
