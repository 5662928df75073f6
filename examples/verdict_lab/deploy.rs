//! One deploy: what runs where and when, what is broken, and the network between it and the machine that seals.
//!
//! Nothing in here knows of checks, evaluation or retries. Times count from the moment when the deploy tool reports that it
//! is done, which is when a run begins.

use std::time::Duration;

use crate::kind::Kind;

/// A time that no simulation reaches.
pub(crate) const NEVER: Duration = Duration::from_secs(1_000_000);

/// A whole deploy.
#[derive(Debug, Clone)]
pub(crate) struct Deploy {
    pub(crate) seed: u64,
    /// Whether it is broken or healthy.
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

/// The number of requests of one attempt of each check and of the revision.
const CHECKS: u32 = 9;

/// Whether a deploy is broken or healthy, as drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    /// Something is broken, and stays so.
    Broken(Kind),
    /// Everything is healthy from this moment on: the last instance is up with the new revision, and production has no
    /// fault left.
    Settled(Duration),
}

impl Deploy {
    /// Whether only the boot delays a green: no `Retry-After`, no request that hangs until its timeout, no lost packet, and no
    /// failure of this machine.
    pub(crate) fn only_boots(&self) -> bool {
        let is_patient = matches!(self.down, Down::Page(Some(_)) | Down::Silence);
        !is_patient
            && self.limiter.is_none()
            && self.trouble.is_none()
            && self.lost.is_empty()
            && self.network.loss == 0.0
    }

    /// Whether one answer of each check is possible from `from` until `until`: a limiter accepts that many requests of a
    /// client that has sent none before.
    pub(crate) fn can_be_seen(&self, from: Duration, until: Duration) -> bool {
        from <= until && self.limiter.is_none_or(|limiter| limiter.lets_through(from, until) >= CHECKS)
    }

    /// Whether no request can meet the failure at `now`: the one bad instance is still booting, and the balancer leaves it
    /// out.
    pub(crate) fn is_hidden(&self, now: Duration) -> bool {
        let only = self.breakage.as_ref().and_then(|broken| broken.only);
        let one = only.and_then(|index| self.instances.get(index));
        one.is_some_and(|one| one.at(now) == State::Down) && self.balancer.notices.is_some()
    }

    /// Whether the broken instances get no request from here.
    pub(crate) fn is_out_of_reach(&self) -> bool {
        let is_of_some = matches!(self.truth, Truth::Broken(kind) if kind.is_of_one());
        is_of_some && self.balancer.spread == Spread::Sticky
    }

    /// Whether a request may still meet the old revision at `now`.
    pub(crate) fn is_old_in_sight(&self, now: Duration) -> bool {
        self.instances.iter().any(|instance| instance.at(now) == State::Old)
    }
}

/// How the new revision takes the place of the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// The deploy tool waited: all instances are new when it is done.
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

/// The state of an instance at a moment.
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

/// How requests are distributed over the instances.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Balancer {
    pub(crate) per: Per,
    pub(crate) spread: Spread,
    /// The time until it leaves out an instance that is down; `None` if it never does.
    pub(crate) notices: Option<Duration>,
}

/// How a balancer chooses an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    /// Round robin, without requests of other clients in between.
    InTurn,
    /// Round robin, with requests of other clients in between.
    InTurnAmongOthers,
    Random,
    /// The instance with the fewest requests in progress, most of which are of other clients.
    LeastConnections,
    /// The same instance for all requests of one client address.
    Sticky,
}

/// What a balancer distributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Per {
    /// Single requests: an HTTP proxy.
    Request,
    /// Connections: a TCP balancer, with HTTP/1.1.
    Connection,
    /// Connections with HTTP/2: one connection carries all requests that do not need a new one.
    SharedConnection,
}

/// What stands in front of the app and answers when it cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// Nothing: connections go to the instances themselves.
    Bare,
    Nginx,
    Alb,
    Heroku,
    Kamal,
    Cloudflare,
}

/// What a request gets when no instance is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Down {
    /// The edge's 502 or 503 at once, with `Retry-After` if given.
    Page(Option<u64>),
    /// It is held until an instance is up; after this time it gets the page.
    Held(Duration),
    /// The connection is refused.
    Refused,
    /// No packet comes back.
    Silence,
}

/// The app, and how fast it is.
#[allow(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) old: String,
    pub(crate) new: String,
    /// The median time of a page.
    pub(crate) median: Duration,
    /// The factor on that time right after a boot.
    pub(crate) cold: f64,
    /// Whether its error pages name the revision as well.
    pub(crate) errors_named: bool,
    /// Whether the revision before this one named itself.
    pub(crate) old_named: bool,
    /// Whether this release changed the home page's title.
    pub(crate) new_title: bool,
    /// Whether this release removed `/devops`.
    pub(crate) removed: bool,
    /// Whether requests in progress are finished when an instance stops.
    pub(crate) graceful: bool,
}

/// The network between the machine that seals and the edge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Network {
    pub(crate) rtt: Duration,
    /// The share of packets that are lost.
    pub(crate) loss: f64,
}

/// A failure of the machine that seals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trouble {
    pub(crate) kind: TroubleKind,
    pub(crate) from: Duration,
    pub(crate) until: Duration,
}

/// The kind of such a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TroubleKind {
    /// Its resolver answers with an error.
    ResolverFails,
    /// Its resolver does not answer.
    ResolverSilent,
    /// Its resolver answers that no name exists.
    ResolverLies,
    /// It has no route.
    NoRoute,
    /// It has a route, but no packet comes back.
    BlackHole,
}

impl Trouble {
    pub(crate) fn is_on(&self, now: Duration) -> bool {
        (self.from..self.until).contains(&now)
    }
}

/// A limit on requests per period and client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limiter {
    pub(crate) most: u32,
    pub(crate) period: Duration,
    /// The time within a period at which the run begins.
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

    /// How many requests it accepts of a client that sends as many as possible.
    fn lets_through(&self, from: Duration, until: Duration) -> u32 {
        let periods = self.period_at(until).0 - self.period_at(from).0 + 1;
        u32::try_from(periods).unwrap_or(u32::MAX).saturating_mul(self.most)
    }
}

/// A CDN that keeps the home page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cache {
    /// The age of its copy when the run begins.
    pub(crate) age: Duration,
    /// Whether that copy is of the old revision.
    pub(crate) old: bool,
    /// When it is purged.
    pub(crate) purged: Duration,
    /// Whether it passes the app's own headers on.
    pub(crate) keeps_headers: bool,
}

/// What is broken in the answers of the new revision.
#[derive(Debug, Clone)]
pub(crate) struct Breakage {
    pub(crate) kind: Kind,
    /// The broken paths.
    pub(crate) paths: Vec<&'static str>,
    /// The only broken instance; `None` if all are.
    pub(crate) only: Option<usize>,
    /// The share of requests that get the broken answer.
    pub(crate) share: f64,
}
