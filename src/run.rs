//! One run: all checks in parallel, and retries of those that fail, until they hold or the boot window closes.

mod attempt;
mod backoff;
mod cached_copy;
mod check_state;
mod coverage;
mod expected_revision;
mod external;
mod first_answers;
mod follow_up;
mod instance;
mod known_failures;
mod lane_schedule;
mod local_network;
pub(crate) mod many;
mod parser_thread;
mod pass;
mod previous;
mod probe_result;
mod prober;
pub(crate) mod process_init;
mod request;
mod request_budget;
mod request_rate;
mod retry_policy;
pub(crate) mod runtime;
mod scheduler;
#[cfg(test)]
mod tests;
mod time_limits;
mod usual_time;

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use tokio::sync::Notify;

use crate::base::clock::{Clock, MachineClock};
use crate::base::error::Error;
use crate::base::redact::Secrets;
use crate::browser_lane::{LaneEvidence, PreparedLane};
use crate::config::suite::{Check, Instances, Suite, Tls};
use crate::config::target::Target;
use crate::http::transport::{HttpTransport, Transport};
use crate::seal::baseline::Baseline;
use crate::seal::evidence::Evidence;
use crate::seal::run_result::{RequestCount, RunResult};
use backoff::Backoff;
pub use external::{ExternalRequest, ExternalRequests};
use lane_schedule::LaneSchedule;
pub use previous::Previous;
use prober::{Prober, ProberParts};
use scheduler::{Scheduler, SchedulerParts};

/// A run that is ready to go.
///
/// It is made where the environment may be read, and then driven by any tokio runtime with time and I/O. Dropping the
/// future of [`Run::execute`] ends the run and closes its connections. It looks through a [`Transport`] and waits by a
/// [`Clock`], so that whole deploys can be simulated.
pub struct Run<T = HttpTransport, C = MachineClock> {
    transport: T,
    clock: C,
    sha: Option<String>,
    seed: Option<u64>,
    suite: Arc<Suite>,
    target: Target,
    secrets: Secrets,
    lane: Option<PreparedLane>,
    previous: Option<Previous>,
    baseline: Option<Baseline>,
    /// The day in UTC, which what the config says is known depends on.
    today: String,
}

/// Something that happened during a run.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The run begins.
    Started {
        /// How many checks there are.
        total: usize,
    },
    /// A check has its outcome.
    Checked {
        /// How many checks have theirs by now.
        done: usize,
        /// How many there are.
        total: usize,
        /// What became of this one.
        evidence: &'a Evidence,
    },
    /// The browser lane has its outcome. It counts like a check.
    CheckedLane {
        /// How many have theirs by now.
        done: usize,
        /// How many there are.
        total: usize,
        /// What became of the lane.
        evidence: &'a LaneEvidence,
    },
    /// A check does not hold, and is checked again.
    Retrying {
        /// How many checks have their outcome by now.
        done: usize,
        /// How many there are.
        total: usize,
        /// What the last attempt at this one came to.
        evidence: &'a Evidence,
    },
}

impl Run {
    /// Makes the HTTP client, with the proxies that the environment names at this moment. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::Client`].
    pub fn prepare(suite: impl Into<Arc<Suite>>, target: Target) -> Result<Self, Error> {
        let suite = suite.into();
        let transport = HttpTransport::new(&suite, &target)?;
        Ok(Self::with(suite, target, transport, MachineClock::default()))
    }

    /// A run for each of `apps`, in their order, for [`execute_all`](crate::execute_all). They share connections, lookups
    /// of names and what is trusted; what one of them sends along, and what bounds it, is its own.
    ///
    /// # Errors
    /// [`Error::Client`].
    pub fn prepare_all(apps: Vec<(Arc<Suite>, Target)>) -> Result<Vec<Self>, Error> {
        let transports = HttpTransport::for_all(&apps)?;
        let prepare = |((suite, target), transport): ((Arc<Suite>, Target), _)| {
            Self::with(suite, target, transport, MachineClock::default())
        };
        Ok(apps.into_iter().zip(transports).map(prepare).collect())
    }
}

impl<T: Transport, C: Clock> Run<T, C> {
    /// A run that looks through `transport` and waits by `clock`.
    pub fn with(suite: impl Into<Arc<Suite>>, target: Target, transport: T, clock: C) -> Self {
        let suite = suite.into();
        let secrets = Secrets::of(&suite, &target);
        let lane = suite.browser.as_ref().map(|lane| PreparedLane::new(lane, &suite.app, &target, &secrets));
        let (sha, seed, previous, baseline) = (None, None, None, None);
        let today = day_of(Utc::now());
        Self { transport, clock, sha, seed, suite, target, secrets, lane, previous, baseline, today }
    }

    /// What is verified.
    #[must_use]
    pub fn app(&self) -> &str {
        &self.suite.app
    }

    /// The same run for a deploy of the commit `sha`: where the app says which revision it is, it has to be this one.
    #[must_use]
    pub fn expecting(self, sha: &str) -> Self {
        Self { sha: Some(sha.trim().to_owned()).filter(|sha| !sha.is_empty()), ..self }
    }

    /// The same run for an app of which this is known from its last green seal: what it is held against, where the suite
    /// says so.
    #[must_use]
    pub fn after(self, previous: Previous) -> Self {
        Self { previous: Some(previous), ..self }
    }

    /// The same run for an app of which this was seen before the release: each finding says whether it is new since then.
    #[must_use]
    pub fn since(self, baseline: Baseline) -> Self {
        Self { baseline: Some(baseline), ..self }
    }

    /// The same run on the day of `now`, instead of the machine's: until which day a failure is known.
    #[must_use]
    pub fn at(self, now: DateTime<Utc>) -> Self {
        Self { today: day_of(now), ..self }
    }

    /// The same run with pauses that are the same for the same `seed`.
    #[must_use]
    pub fn seeded(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// The same run without the browser lane that the suite declares.
    #[must_use]
    pub fn without_lane(self) -> Self {
        Self { lane: None, ..self }
    }

    /// The same run with its browser lane in `folder`, instead of in the working directory.
    #[must_use]
    pub fn in_folder(mut self, folder: &Path) -> Self {
        if let Some(lane) = &mut self.lane {
            lane.run_in(folder);
        }
        self
    }

    /// Looks at every check, and tells `on_event` as it goes. It ends by the suite's deadline, or with the browser lane,
    /// which has a timeout of its own.
    ///
    /// Long pages are parsed on the runtime's blocking threads. A page that is still being parsed at the deadline is left
    /// behind there; end the runtime with `shutdown_background` not to wait for it.
    pub async fn execute(self, mut on_event: impl FnMut(Event<'_>)) -> RunResult {
        self.drive(&mut on_event).await
    }

    /// The same for listeners of every kind: one engine serves them all.
    async fn drive(mut self, on_event: &mut dyn FnMut(Event<'_>)) -> RunResult {
        let expired = known_failures::expire(&mut self.suite, &self.today);
        let lane = LaneSchedule::begin(self.lane.take(), &self.secrets);
        let mut prober = self.prober();
        let revision = prober.expected.as_ref().map(|expected| expected.revision.check());
        let named_by_json = self.suite.instances.as_ref().and_then(Instances::check);
        let additional =
            self.suite.tls.map(Tls::check).into_iter().chain(prober.previous_assets()).chain(named_by_json);
        let additional: Vec<Check> = additional.collect();
        let names =
            self.suite.checks.iter().chain(&additional).chain(&revision).map(|check| check.name.clone());
        let names: Vec<String> = names.collect();
        prober.ledger = instance::ledger(&self.suite, &additional, revision.is_some());
        let prober = prober;
        let parts = SchedulerParts {
            additional: &additional,
            revision: revision.as_ref(),
            recovered: &Notify::new(),
            lane,
            backoff: Backoff::new(self.seed),
            on_event,
        };
        let scheduler = Scheduler::new(&prober, parts);
        let (evidence, lane) = scheduler.run().await;
        let mut result = RunResult {
            app: self.suite.app.clone(),
            url: self.target.to_string(),
            evidence,
            lane,
            sha: self.sha.clone(),
            boot_window: self.suite.settings.boot_window,
            expired,
            has_unchecked_revision: self.suite.revision.is_some() && revision.is_none(),
            requests: RequestCount { throttled: prober.rates.met_a_limit(), ..prober.requests.count() },
            instances: instance::count(&prober, &names),
            took: self.clock.now().saturating_sub(prober.began),
        };
        if let Some(baseline) = &self.baseline {
            baseline.mark(&mut result);
        }
        result
    }

    /// What makes the requests of the checks, and judges their answers.
    fn prober(&self) -> Prober<'_, T, C> {
        Prober::new(&ProberParts {
            suite: &self.suite,
            target: &self.target,
            secrets: &self.secrets,
            transport: &self.transport,
            clock: &self.clock,
            sha: self.sha.as_deref(),
            previous: self.previous.as_ref(),
        })
    }
}

/// The day of a time: `2026-12-31`.
fn day_of(time: DateTime<Utc>) -> String {
    let mut day = time.to_rfc3339_opts(SecondsFormat::Secs, true);
    day.truncate("2026-12-31".len());
    day
}
