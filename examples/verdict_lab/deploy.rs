//! One deploy as it is: what runs where and when, what is broken, and what lies between it and who looks.
//!
//! Nothing in here knows of checks, judgements or retries. The times are counted from the moment the deploy tool says it
//! is done, which is when a run begins.

use std::fmt;
use std::time::Duration;

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
    /// Whether what is broken cannot be met at `now` by anybody: the one bad instance is still booting, and the balancer
    /// leaves it out.
    pub(crate) fn is_hidden(&self, now: Duration) -> bool {
        let only = self.breakage.as_ref().and_then(|broken| broken.only);
        let one = only.and_then(|index| self.instances.get(index));
        one.is_some_and(|one| one.at(now) == State::Down) && self.balancer.notices.is_some()
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
    /// In turn; at random otherwise.
    pub(crate) in_turn: bool,
    /// Whether it leaves out an instance that is down, and how long it takes to notice.
    pub(crate) notices: Option<Duration>,
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

/// The ways in which a deploy can be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    ServerError,
    WrongTitle,
    MissingForm,
    NeverBoots,
    RefusedForEver,
    SilentForEver,
    OldStays,
    OneStaysOld,
    OneFails,
    OneNeverBoots,
    Maintenance,
    HomemadeMaintenance,
    ErrorPage200,
    Blank,
    LoginWall,
    RemovedRouteAnswers,
    AnotherSite,
    RedirectLoop,
    WrongCertificate,
    ExpiredCertificate,
    NameGone,
    StaleCache,
    Hangs,
    Truncated,
    AllNotFound,
    Forbidden,
    DefaultSite,
    /// Only beyond sight: the app says in a page of its own that something went wrong.
    OwnErrorPage,
}

impl Kind {
    pub(crate) const ALL: [Self; 27] = [
        Self::ServerError,
        Self::WrongTitle,
        Self::MissingForm,
        Self::NeverBoots,
        Self::RefusedForEver,
        Self::SilentForEver,
        Self::OldStays,
        Self::OneStaysOld,
        Self::OneFails,
        Self::OneNeverBoots,
        Self::Maintenance,
        Self::HomemadeMaintenance,
        Self::ErrorPage200,
        Self::Blank,
        Self::LoginWall,
        Self::RemovedRouteAnswers,
        Self::AnotherSite,
        Self::RedirectLoop,
        Self::WrongCertificate,
        Self::ExpiredCertificate,
        Self::NameGone,
        Self::StaleCache,
        Self::Hangs,
        Self::Truncated,
        Self::AllNotFound,
        Self::Forbidden,
        Self::DefaultSite,
    ];

    /// Whether it is one instance of several that is broken.
    pub(crate) fn is_of_one(self) -> bool {
        matches!(self, Self::OneStaysOld | Self::OneFails | Self::OneNeverBoots)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ServerError => "a page answers 500",
            Self::WrongTitle => "the home page has another title",
            Self::MissingForm => "the sign-in page has no form",
            Self::NeverBoots => "it never boots: the edge's page for ever",
            Self::RefusedForEver => "refused for ever",
            Self::SilentForEver => "connections are never answered",
            Self::OldStays => "the old revision stays",
            Self::OneStaysOld => "one instance stays on the old revision",
            Self::OneFails => "one instance answers 500",
            Self::OneNeverBoots => "one instance never boots, and is asked nevertheless",
            Self::Maintenance => "a platform's maintenance page with 200",
            Self::HomemadeMaintenance => "a maintenance page of its own with 200",
            Self::ErrorPage200 => "the framework's error page with 200",
            Self::Blank => "a blank page",
            Self::LoginWall => "a login wall before a public page",
            Self::RemovedRouteAnswers => "a removed route still answers",
            Self::AnotherSite => "a redirect to another site",
            Self::RedirectLoop => "a redirect in a circle",
            Self::WrongCertificate => "a certificate for another name",
            Self::ExpiredCertificate => "an expired certificate",
            Self::NameGone => "the name is gone",
            Self::StaleCache => "the CDN keeps the page from before the deploy",
            Self::Hangs => "a page never answers",
            Self::Truncated => "a page breaks off",
            Self::AllNotFound => "everything is 404",
            Self::Forbidden => "everything is 403: the host is blocked",
            Self::DefaultSite => "the web server's welcome page answers in its place",
            Self::OwnErrorPage => "an error told in the app's own page",
        })
    }
}
