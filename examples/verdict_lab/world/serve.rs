//! The server side of one request: limiter, cache, balancer, and the instance that answers.

use std::time::Duration;

use smoke_seal::{ConnectionMode, Failure};

use super::trip::{Phase, Trip, closed};
use super::{Now, World};
use crate::deploy::{Cache, Down, Edge, Per, Spread, State};
use crate::edge::{too_many, unavailable};
use crate::pages::{Page, Reply, reply, sign_in_first};

/// How fast an instance warms up after a boot: its extra time falls to a third in this many seconds.
const WARMS_IN: f64 = 1.5;

impl Trip<'_> {
    /// The answer of the server side.
    pub(super) async fn served(
        &mut self,
        path: &str,
        mode: ConnectionMode,
        sent_here: bool,
    ) -> Result<Reply, Failure> {
        if let Some(page) = self.limited() {
            return Ok(Reply::Answer(page));
        }
        let cache = self.deploy().cache.filter(|_| path == "/" && mode != ConnectionMode::PastCaches);
        if let Some(page) = cache.and_then(|cache| self.cached(cache)) {
            return Ok(Reply::Answer(page));
        }
        let reply = self.taken(path, sent_here).await?;
        if let (Some(_), Reply::Answer(Page { status: 200, .. })) = (cache, &reply) {
            let now = self.now();
            self.world.state().fetched.get_or_insert(now);
        }
        Ok(reply)
    }

    /// The answer of the limiter, if the limit is exceeded.
    fn limited(&self) -> Option<Page> {
        let limiter = self.deploy().limiter?;
        let (number, left) = limiter.period_at(self.now());
        let mut state = self.world.state();
        let came = if state.period.0 == number { state.period.1 + 1 } else { 1 };
        state.period = (number, came);
        (came > limiter.most).then(|| too_many(self.deploy().edge, limiter.says_so, left))
    }

    /// The cache's copy, if it has one.
    fn cached(&self, cache: Cache) -> Option<Page> {
        let (now, mut state) = (self.now(), self.world.state());
        let (of, age) = match state.fetched {
            _ if now < cache.purged && cache.old => (State::Old, cache.age + now),
            _ if now < cache.purged => (State::New, cache.age + now),
            Some(fetched) => (State::New, now.saturating_sub(fetched)),
            None => return None,
        };
        let Reply::Answer(mut page) = reply(self.deploy(), "/", of, usize::MAX, &mut state.dice) else {
            return None;
        };
        if !cache.keeps_headers {
            page.headers.retain(|(name, _)| *name != "x-revision");
        }
        Some(page.with("age", age.as_secs().to_string()))
    }

    /// What an instance answers, or the edge in its place.
    async fn taken(&mut self, path: &str, sent_here: bool) -> Result<Reply, Failure> {
        if self.is_lost() {
            return self.broke_off();
        }
        if self.deploy().balancer.per == Per::Request {
            self.instance = self.held_until_an_instance_is_up().await?;
        }
        let now = self.now();
        let Some(index) = self.instance else { return Ok(Reply::Answer(self.none_is_up())) };
        let state = self.world.state_of(index, now);
        if state == State::Down {
            return self.broke_off();
        }
        let (made, takes) = {
            let mut world = self.world.state();
            let made = match path {
                "/signin" if sent_here && state == State::New => {
                    Reply::Answer(sign_in_first(self.deploy(), &mut world.dice))
                }
                _ => reply(self.deploy(), path, state, index, &mut world.dice),
            };
            (made, self.takes(path, index, now, &mut world.dice))
        };
        if matches!(made, Reply::Never) {
            self.pass(crate::deploy::NEVER, Phase::Answer).await?;
        }
        let stops = self.deploy().instances.get(index).map(|it| it.stops);
        let killed =
            stops.filter(|at| state == State::Old && !self.deploy().app.graceful && *at < now + takes);
        self.pass(killed.unwrap_or(now + takes), Phase::Answer).await?;
        if killed.is_some() { self.broke_off() } else { Ok(made) }
    }

    /// How long the app takes for a page: mostly about the same, one time in a hundred three to twenty times as long, and
    /// longer while it is cold. The larger of the two factors counts, not their product.
    fn takes(&self, path: &str, index: usize, now: Duration, dice: &mut crate::dice::Dice) -> Duration {
        let app = &self.deploy().app;
        let of_path = if path == "/up" { 0.3 } else { 1.0 };
        let up = self.deploy().instances.get(index).map_or(Duration::ZERO, |it| it.up);
        let since = now.saturating_sub(up).as_secs_f64();
        let cold = if up.is_zero() { 1.0 } else { 1.0 + (app.cold - 1.0) * (-since / WARMS_IN).exp() };
        let tail = if dice.chance(0.01) { 3.0 * dice.between(0.0, (20.0_f64 / 3.0).ln()).exp() } else { 1.0 };
        Duration::from_secs_f64(dice.log_normal(app.median.as_secs_f64() * of_path, 0.35) * cold.max(tail))
    }

    /// Whether this request is lost between the edge and the app: the first one in the second after such a moment.
    fn is_lost(&self) -> bool {
        let (now, mut state) = (self.now(), self.world.state());
        state.lost.retain(|at| now < *at + Duration::from_secs(1));
        let found = state.lost.iter().position(|at| *at <= now);
        found.map(|index| state.lost.remove(index)).is_some()
    }

    /// The instance that takes the request. An edge that holds requests waits for one.
    async fn held_until_an_instance_is_up(&mut self) -> Result<Option<usize>, Failure> {
        let now = self.now();
        let found = self.choose();
        let (None, Down::Held(most)) = (found, self.deploy().down) else { return Ok(found) };
        let next = self.deploy().instances.iter().map(|it| it.up).filter(|up| *up > now).min();
        let until = next.unwrap_or(now + most).min(now + most);
        self.pass(until, Phase::Answer).await?;
        Ok(self.choose())
    }

    /// The edge's answer when no instance is up.
    fn none_is_up(&self) -> Page {
        let page = unavailable(self.deploy().edge, false);
        match self.deploy().down {
            Down::Page(Some(wait)) => page.with("retry-after", wait.to_string()),
            _ => page,
        }
    }

    /// The instance closed the connection without an answer.
    fn broke_off(&self) -> Result<Reply, Failure> {
        match self.deploy().edge {
            Edge::Bare => Err(closed()),
            edge => Ok(Reply::Answer(unavailable(edge, true))),
        }
    }
}

/// The instance with the fewest requests: each has up to five of other clients, and those of this run that were sent last.
fn least_busy(state: &mut Now, asked: &[usize]) -> Option<usize> {
    let mut load = |index: &usize| {
        let ours = state.last.iter().filter(|chosen| *chosen == index).count();
        (state.dice.below(6) + ours, state.dice.below(1000))
    };
    let chosen = asked.iter().map(|index| (load(index), *index)).min()?.1;
    state.last.push_back(chosen);
    if state.last.len() > RECENT {
        state.last.pop_front();
    }
    Some(chosen)
}

/// The usual number of parallel requests of a run.
const RECENT: usize = 4;

impl World<'_> {
    /// The state of the instance `index` at `now`.
    pub(super) fn state_of(&self, index: usize, now: Duration) -> State {
        self.deploy.instances.get(index).map_or(State::Down, |instance| instance.at(now))
    }

    /// The instance that the balancer chooses now; none if it knows of none that is up.
    pub(super) fn whose_turn(&self, now: Duration) -> Option<usize> {
        let balancer = self.deploy.balancer;
        let is_asked = |index: usize| {
            let Some(lag) = balancer.notices else { return true };
            let was = now.checked_sub(lag).map_or(State::Old, |before| self.state_of(index, before));
            self.state_of(index, now) != State::Down || was != State::Down
        };
        let asked: Vec<usize> = (0..self.deploy.instances.len()).filter(|index| is_asked(*index)).collect();
        let mut state = self.state();
        match balancer.spread {
            Spread::Random => {
                let number = state.dice.below(asked.len());
                return asked.get(number).copied();
            }
            Spread::LeastConnections => return least_busy(&mut state, &asked),
            // A hash of the client's address.
            Spread::Sticky => {
                let number = usize::try_from(self.deploy.seed % 1009).unwrap_or_default();
                return asked.get(number % asked.len().max(1)).copied();
            }
            Spread::InTurnAmongOthers => state.turn += state.dice.below(4),
            Spread::InTurn => {}
        }
        if balancer.spread == Spread::InTurnAmongOthers {
            state.turn %= self.deploy.instances.len().max(1);
        }
        let next = asked.iter().find(|index| **index >= state.turn).or(asked.first()).copied()?;
        state.turn = next + 1;
        Some(next)
    }
}
