//! One run: every check is looked at once, side by side, within the bounds of the suite.

use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt, stream};

use crate::clock::{Clock, MachineClock};
use crate::error::Error;
use crate::evidence::Evidence;
use crate::judge::study;
use crate::lane::PreparedLane;
use crate::observation::Observation;
use crate::redact::Secrets;
use crate::suite::{Check, Suite};
use crate::target::Target;
use crate::transport::{HttpTransport, Request, Transport, Way};

/// A run that is ready to go.
///
/// It is made where the environment may be read, and then driven by any tokio runtime with time and I/O. Dropping the
/// future of [`Run::execute`] ends the run and closes its connections. It looks through a [`Transport`] and waits by a
/// [`Clock`], so that whole deploys can be simulated.
pub struct Run<T = HttpTransport, C = MachineClock> {
    transport: T,
    clock: C,
    sha: Option<String>,
    suite: Arc<Suite>,
    target: Target,
    secrets: Secrets,
    lane: Option<PreparedLane>,
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
}

/// What a run found out.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The app.
    pub app: String,
    /// The target's URL, without credentials.
    pub url: String,
    /// One record per check, in the order of the suite, and then that of the browser lane.
    pub evidence: Vec<Evidence>,
    /// The commit that was expected to answer, if the app says which one does.
    pub sha: Option<String>,
    /// How long "not there yet" was not "broken".
    pub boot_window: Duration,
    /// How long the run took.
    pub took: Duration,
}

/// A probe that was given its whole timeout is judged, even when that ends a hair after the deadline.
const GRACE: Duration = Duration::from_millis(100);

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
}

impl<T: Transport, C: Clock> Run<T, C> {
    /// A run that looks through `transport` and waits by `clock`.
    pub fn with(suite: impl Into<Arc<Suite>>, target: Target, transport: T, clock: C) -> Self {
        let suite = suite.into();
        let mut secrets = target.secrets().clone();
        for value in suite.settings.headers.values() {
            secrets.add(value.to_str().unwrap_or_default());
        }
        let lane = suite.browser.as_ref().map(|lane| PreparedLane::new(lane, &suite.app, &target, &secrets));
        Self { transport, clock, sha: None, suite, target, secrets, lane }
    }

    /// The same run for a deploy of the commit `sha`: where the app says which revision it is, it has to be this one.
    #[must_use]
    pub fn expecting(self, sha: &str) -> Self {
        Self { sha: Some(sha.trim().to_owned()).filter(|sha| !sha.is_empty()), ..self }
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
    pub async fn execute(mut self, mut on_event: impl FnMut(Event<'_>)) -> Report {
        let began = self.clock.now();
        let until = began + self.suite.settings.deadline + GRACE;
        let lane = self.lane.take();
        let total = self.suite.checks.len() + usize::from(lane.is_some());
        let mut found: Vec<Option<Evidence>> = vec![None; total];
        let mut done = 0;
        on_event(Event::Started { total });

        // A probe that the deadline cuts short ends there: a chain drops its first stream when that has ended.
        let probes = self.judged().take_until(self.clock.sleep_until(until)).chain(stream::empty());
        let by_lane = stream::iter(lane).then(|lane| async { (total - 1, lane.look().await) });
        let mut judged = pin!(stream::select(probes, by_lane));
        while let Some((index, evidence)) = judged.next().await {
            done += 1;
            on_event(Event::Checked { done, total, evidence: &evidence });
            if let Some(slot) = found.get_mut(index) {
                *slot = Some(evidence);
            }
        }

        let mut found = found.into_iter();
        let of_checks = self.suite.checks.iter().zip(found.by_ref());
        let of_checks = of_checks.map(|(check, found)| found.unwrap_or_else(|| self.cut_short(check)));
        let mut evidence: Vec<Evidence> = of_checks.collect();
        evidence.extend(found.flatten());
        Report {
            app: self.suite.app.clone(),
            url: self.target.to_string(),
            evidence,
            sha: self.sha.clone(),
            boot_window: self.suite.settings.boot_window,
            took: self.clock.now().saturating_sub(began),
        }
    }

    /// Every check's evidence, as it comes. One request at a time for each check keeps the number under way to any origin
    /// within the bound, whichever hosts the redirects lead to.
    fn judged<'a>(&'a self) -> impl Stream<Item = (usize, Evidence)> {
        let settings = &self.suite.settings;
        let look = move |(index, check): (usize, &'a Check)| async move {
            let url = self.target.url_of(&check.path);
            let request = Request { check, url, attempt: 1, way: Way::Usual };
            let evidence = evidence_of(check, self.transport.look(request).await).await;
            (index, evidence.without(&self.secrets))
        };
        stream::iter(self.suite.checks.iter().enumerate()).map(look).buffer_unordered(settings.concurrency)
    }

    fn cut_short(&self, check: &Check) -> Evidence {
        let deadline = self.suite.settings.deadline.as_secs_f64();
        let url = self.target.url_of(&check.path);
        let reason = format!("the run's deadline of {deadline} s came first");
        Evidence::unjudged(check, url.as_str(), reason).without(&self.secrets)
    }
}

/// Bodies up to this many bytes are judged where they arrive: a thread would cost more than the reading.
const JUDGED_AT_ONCE: usize = 16 * 1024;

/// Judges what was seen. A long page takes its time to parse, and some pages are made to take minutes: that happens on
/// another thread, so that the times of other probes stay true and the deadline holds.
async fn evidence_of(check: &Check, observation: Observation) -> Evidence {
    let length = observation.answer.as_ref().map_or(0, |answer| answer.body.bytes.len());
    if length <= JUDGED_AT_ONCE {
        return judged(check, &observation);
    }
    let (owned, url) = (check.clone(), observation.url.clone());
    match tokio::task::spawn_blocking(move || judged(&owned, &observation)).await {
        Ok(evidence) => evidence,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Evidence::unjudged(check, url.as_str(), "the run ended first".to_owned()),
        },
    }
}

fn judged(check: &Check, observation: &Observation) -> Evidence {
    Evidence::of(check, observation, study(check, observation, None).judgement)
}
