//! Simulates a deploy as a transport without a network.

mod serve;
mod trip;

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use smoke_seal::observation::{Answer, Body, BodyEnd, NotFollowed, Redirect};
use smoke_seal::{Clock, ConnectionMode, Connectivity, Failure, Observation, Request, Timings, Transport};
use url::Url;

use crate::clock::VirtualClock;
use crate::deploy::{Deploy, TroubleKind};
use crate::dice::Dice;
use crate::kind::Kind;
use crate::pages::{HOST, Page, Reply};
use trip::Trip;

/// A deploy that is being simulated.
pub(crate) struct World<'a> {
    deploy: &'a Deploy,
    clock: VirtualClock,
    /// The longest time of one request, redirects and body included.
    timeout: Duration,
    now: Mutex<Now>,
}

/// The state that requests change.
struct Now {
    dice: Dice,
    /// The next instance in round robin.
    turn: usize,
    /// The instances at the other end of idle connections.
    open: Vec<usize>,
    /// The limiter's current period, and the number of requests in it.
    period: (u64, u32),
    lost: Vec<Duration>,
    /// The instances that were chosen last.
    last: VecDeque<usize>,
    /// When the cache got its copy, if that was during the run.
    fetched: Option<Duration>,
    /// When the balancer last chose an instance for a completed request.
    chose: Duration,
    requests: Vec<SentRequest>,
}

/// One request that was sent, redirects included.
pub(crate) struct SentRequest {
    pub(crate) began: Duration,
    pub(crate) took: Duration,
    pub(crate) check: String,
    pub(crate) attempt: u32,
    pub(crate) mode: ConnectionMode,
    /// The status, with the revision if it was named; or the failure.
    pub(crate) result: String,
    pub(crate) instance: Option<usize>,
}

impl<'a> World<'a> {
    pub(crate) fn new(deploy: &'a Deploy, clock: VirtualClock, timeout: Duration) -> Self {
        let now = Now {
            dice: Dice::new(deploy.seed ^ 0x6c61_6221),
            turn: 0,
            open: Vec::new(),
            period: (0, 0),
            lost: deploy.lost.clone(),
            last: VecDeque::new(),
            fetched: None,
            chose: Duration::ZERO,
            requests: Vec::new(),
        };
        Self { deploy, clock, timeout, now: Mutex::new(now) }
    }

    /// The requests in the order in which they ended; and when the balancer last chose an instance for one of them.
    pub(crate) fn into_requests(self) -> (Vec<SentRequest>, Duration) {
        let now = self.now.into_inner().unwrap_or_else(PoisonError::into_inner);
        (now.requests, now.chose)
    }

    fn state(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_broken_by(&self, kind: Kind) -> bool {
        self.deploy.breakage.as_ref().is_some_and(|broken| broken.kind == kind)
    }

    /// Sends the request and follows redirects.
    async fn visit(
        &self,
        request: &Request<'_>,
        trip: &mut Trip<'_>,
    ) -> Result<(Answer, Vec<Redirect>), Failure> {
        let mut url = request.url.clone();
        let mut redirects: Vec<Redirect> = Vec::new();
        trip.connect(request.mode).await?;
        loop {
            let (status, to) = match trip.ask(url.path(), request.mode, !redirects.is_empty()).await? {
                Reply::Answer(page) => return Ok((answer(&url, page), redirects)),
                Reply::Redirect(status, to) => (status, to),
                Reply::Never => return Err(trip.wait_for_ever().await),
            };
            let Ok(to) = Url::parse(&to) else { return Err(trip.wait_for_ever().await) };
            let not_followed = if !to.as_str().starts_with(HOST) {
                Some(NotFollowed::AnotherSite)
            } else if to == url || redirects.iter().any(|seen| seen.url == to) {
                Some(NotFollowed::Loop)
            } else {
                None
            };
            if not_followed.is_some() {
                let page = Page::html(status, String::new()).with("location", to.to_string());
                return Ok((Answer { location: Some(to), not_followed, ..answer(&url, page) }, redirects));
            }
            redirects.push(Redirect { url, status, location: to.clone(), took: Duration::ZERO });
            url = to;
        }
    }
}

impl Transport for &World<'_> {
    async fn probe<'a>(&'a self, request: Request<'a>) -> Observation {
        let began = self.clock.now();
        let mut trip = Trip::begin(self, began + self.timeout);
        let visited = self.visit(&request, &mut trip).await;
        let took = self.clock.now().saturating_sub(began);
        trip.end(request.mode, visited.is_ok());
        let (answer, redirects) = match visited {
            Ok((answer, redirects)) => (Ok(answer), redirects),
            Err(failure) => (Err(failure), Vec::new()),
        };
        // A request that was cancelled, because another one was faster, does not come here.
        let mut state = self.state();
        state.chose = state.chose.max(trip.chosen);
        state.requests.push(SentRequest {
            began,
            took,
            check: request.check.name.clone(),
            attempt: request.attempt,
            mode: request.mode,
            result: answer.as_ref().map_or_else(|failure| failure.kind.as_str().to_owned(), summary),
            instance: trip.instance,
        });
        drop(state);
        let total_ms = took.as_secs_f64() * 1000.0;
        Observation {
            url: request.url,
            request_id: String::new(),
            attempt: request.attempt,
            redirects,
            certificates: Vec::new(),
            timings: Timings {
                first_byte_ms: answer.is_ok().then_some(total_ms),
                total_ms,
                ..Timings::default()
            },
            answer: answer.map(Box::new),
        }
    }

    async fn connectivity(&self) -> Connectivity {
        let trouble = self.deploy.trouble.filter(|trouble| trouble.is_on(self.clock.now()));
        let Some(trouble) = trouble else {
            self.clock.sleep_until(self.clock.now() + self.deploy.network.rtt * 3).await;
            return Connectivity { resolves: true, connects: true };
        };
        let silent = matches!(trouble.kind, TroubleKind::ResolverSilent | TroubleKind::BlackHole);
        let takes = Duration::from_millis(if silent { 3000 } else { 50 });
        self.clock.sleep_until(self.clock.now() + takes).await;
        // The control addresses have names as well, and a machine without a route reaches no resolver.
        Connectivity { resolves: false, connects: false }
    }
}

fn answer(url: &Url, page: Page) -> Answer {
    let whole = page.body.into_bytes();
    let (bytes, end) = if page.cut {
        let half = whole.len() / 2;
        (whole.into_iter().take(half).collect(), BodyEnd::Broken(trip::closed()))
    } else {
        (whole, BodyEnd::Complete)
    };
    let headers = page.headers.iter();
    let headers = headers.filter_map(|(name, value)| Some((name.parse().ok()?, value.parse().ok()?)));
    Answer {
        url: url.clone(),
        status: page.status,
        headers: headers.collect(),
        body: Body { bytes, end },
        protocol: "HTTP/1.1",
        peer: None,
        location: None,
        not_followed: None,
    }
}

fn summary(answer: &Answer) -> String {
    let named = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
    let mut summary = answer.status.to_string();
    if let Some(revision) = named("x-revision") {
        summary.extend([" of ", revision.get(..7).unwrap_or(revision)]);
    }
    if let Some(age) = named("age") {
        summary.extend([", from a cache, aged ", age]);
    }
    if let Some(wait) = named("retry-after") {
        summary.extend([", retry after ", wait]);
    }
    summary
}
