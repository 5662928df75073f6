//! The policies that are compared. All have the same checks, the same check of the revision and the same evaluation.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use smoke_seal::{Clock, Error, Run, Seal, Status, Suite, Target};

use crate::clock::{Stuck, VirtualClock};
use crate::deploy::{Deploy, Truth};
use crate::pages::HOST;
use crate::world::{SentRequest, World};

/// When to send requests before the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// One run with the default settings.
    Ours,
    /// One attempt of each check.
    OneShot,
    /// The same, and if that is not green, a second one after half a minute.
    OneRetry,
}

impl Policy {
    pub(crate) const ALL: [Self; 3] = [Self::Ours, Self::OneShot, Self::OneRetry];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "smoke_seal",
            Self::OneShot => "one shot",
            Self::OneRetry => "retry after 30 s",
        }
    }
}

/// The pause before the retry.
const PAUSE: Duration = Duration::from_secs(30);

/// The suites that the app's operator wrote, parsed once.
pub(crate) struct Lab {
    target: Target,
    /// With the revision read at the home page, and at `/up`.
    patient: [Arc<Suite>; 2],
    one_shot: [Arc<Suite>; 2],
}

/// The result of a policy for one deploy.
pub(crate) struct Played {
    pub(crate) status: Status,
    /// The time of the verdict.
    pub(crate) at: Duration,
    /// When the balancer last chose an instance for a request. No request could meet an instance that came up later.
    pub(crate) last_chosen: Duration,
    /// The time of the slowest request.
    pub(crate) slowest: Duration,
    pub(crate) line: String,
    pub(crate) seal: Option<Seal>,
    pub(crate) requests: Vec<SentRequest>,
}

impl Lab {
    pub(crate) fn new() -> Result<Self, Error> {
        let suite = |path: &str, window: Option<u64>| {
            Suite::parse("mcritchie-studio", &entry(path, window), &|_| None).map(Arc::new)
        };
        Ok(Self {
            target: Target::parse(HOST)?,
            patient: [suite("/", None)?, suite("/up", None)?],
            one_shot: [suite("/", Some(0))?, suite("/up", Some(0))?],
        })
    }

    /// The boot window, in which a failure counts as "not there yet".
    pub(crate) fn window(&self) -> Duration {
        let [suite, _] = &self.patient;
        suite.settings.boot_window
    }

    /// Simulates `deploy` for `policy`.
    pub(crate) fn play(&self, policy: Policy, deploy: &Deploy) -> Played {
        let suites = if policy == Policy::Ours { &self.patient } else { &self.one_shot };
        // If a cache keeps the home page, the operator reads the revision elsewhere.
        let [at_home, at_up] = suites;
        let suite = if deploy.cache.is_some() { at_up } else { at_home };
        self.play_suite(suite, policy == Policy::OneRetry, deploy)
    }

    /// Simulates `deploy` for one run of `suite`, and if that is not green and `is_repeated`, for a second one.
    pub(crate) fn play_suite(&self, suite: &Arc<Suite>, is_repeated: bool, deploy: &Deploy) -> Played {
        let clock = VirtualClock::default();
        let world = World::new(deploy, clock.clone(), suite.settings.timeout);
        let once = || async {
            let run = Run::with(Arc::clone(suite), self.target.clone(), &world, clock.clone());
            let report = run.expecting(&deploy.app.new).seeded(deploy.seed).execute(|_| ()).await;
            Seal::of(report, chrono::DateTime::UNIX_EPOCH)
        };
        let played = clock.play(async {
            let seal = once().await;
            if !is_repeated || seal.status() == Status::Green {
                return seal;
            }
            clock.sleep_until(clock.now() + PAUSE).await;
            once().await
        });
        let at = clock.now();
        let (requests, last_chosen) = world.into_requests();
        let slowest = requests.iter().map(|request| request.took).max().unwrap_or_default();
        let (status, line) = match &played {
            Ok(seal) => (seal.status(), seal.to_string()),
            Err(stuck) => (Status::Unsealed, hung(*stuck)),
        };
        Played { status, at, last_chosen, slowest, line, seal: played.ok(), requests }
    }
}

impl Played {
    /// Whether the run did not end.
    pub(crate) fn is_hung(&self) -> bool {
        self.seal.is_none()
    }

    /// What is wrong with the verdict, if anything is.
    pub(crate) fn mistake(&self, deploy: &Deploy, window: Duration) -> Option<&'static str> {
        match (deploy.truth, self.status) {
            _ if self.is_hung() => Some("hung"),
            (Truth::Broken(_), Status::Green) if deploy.is_hidden(self.last_chosen) => None,
            (Truth::Broken(_), Status::Green) => Some("false green"),
            (Truth::Settled(at), Status::Red) if at <= window => Some("false red"),
            _ => None,
        }
    }
}

fn hung(stuck: Stuck) -> String {
    let why = match stuck {
        Stuck::Idle => "no task can run and no timer is set",
        Stuck::Spinning => "it polls for ever without moving the clock",
        Stuck::Endless => "it takes hours",
    };
    format!("the run does not end: {why}")
}

/// The app's entry in its config file: the six checks of the README, and the path that names the revision.
pub(crate) fn entry(revision_at: &str, window: Option<u64>) -> Value {
    let mut entry = json!({
        "revision": { "header": "X-Revision", "path": revision_at },
        "checks": {
            "up": { "path": "/up", "status": 200 },
            "home": { "path": "/", "title": "/McRitchie Studio/", "text": "McRitchie Studio" },
            "signin": { "path": "/signin", "selector": "input[name=\"email\"]" },
            "tasks": { "path": "/tasks", "text": "Tasks" },
            "devops": { "path": "/devops", "status": 404 },
            "cycle": { "path": "/devops/cycle", "status": 404 },
        },
    });
    if let (Some(window), Some(entry)) = (window, entry.as_object_mut()) {
        entry.insert("boot_window".to_owned(), json!(window));
    }
    entry
}
