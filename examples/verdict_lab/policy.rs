//! The ways to come to a verdict that are compared, all with the same checks, the same revision look and the same judge.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use smoke_seal::{Clock, Error, Run, Seal, Status, Suite, Target};

use crate::clock::{Stuck, VirtualClock};
use crate::deploy::{Deploy, Truth};
use crate::pages::HOST;
use crate::world::{Look, World};

/// A way to come to a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// One run with the default settings.
    Ours,
    /// One look at each check.
    OneShot,
    /// The same, and where that is not green, all of it once more after half a minute.
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

/// What one retry waits.
const PAUSE: Duration = Duration::from_secs(30);

/// The suites of the app's operator, parsed once.
pub(crate) struct Lab {
    target: Target,
    /// With the revision asked at the home page, and at `/up`.
    patient: [Arc<Suite>; 2],
    one_shot: [Arc<Suite>; 2],
}

/// What a policy came to.
pub(crate) struct Played {
    pub(crate) status: Status,
    /// When the verdict was there.
    pub(crate) at: Duration,
    /// When the balancer chose an instance for a look last: who is there later, nobody could meet.
    pub(crate) last_chosen: Duration,
    /// The longest that any look took.
    pub(crate) slowest: Duration,
    pub(crate) line: String,
    pub(crate) seal: Option<Seal>,
    pub(crate) looks: Vec<Look>,
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

    /// How long "not there yet" is not "broken".
    pub(crate) fn window(&self) -> Duration {
        let [suite, _] = &self.patient;
        suite.settings.boot_window
    }

    /// Plays `deploy` to `policy`.
    pub(crate) fn play(&self, policy: Policy, deploy: &Deploy) -> Played {
        let suites = if policy == Policy::Ours { &self.patient } else { &self.one_shot };
        // Where a cache keeps the home page, its operator asks for the revision elsewhere.
        let [at_home, at_up] = suites;
        let suite = if deploy.cache.is_some() { at_up } else { at_home };
        self.play_suite(suite, policy == Policy::OneRetry, deploy)
    }

    /// Plays `deploy` to one run of `suite`; and where that is not green and `is_repeated`, to a second one.
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
        let (looks, last_chosen) = world.into_looks();
        let slowest = looks.iter().map(|look| look.took).max().unwrap_or_default();
        let (status, line) = match &played {
            Ok(seal) => (seal.status(), seal.to_string()),
            Err(stuck) => (Status::Unsealed, hung(*stuck)),
        };
        Played { status, at, last_chosen, slowest, line, seal: played.ok(), looks }
    }
}

impl Played {
    /// Whether the run never came to an end.
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
        Stuck::Idle => "it waits for nothing",
        Stuck::Spinning => "it goes on for ever at one moment",
        Stuck::Endless => "it goes on for hours",
    };
    format!("the run has no end: {why}")
}

/// The app's entry in its config file: the six checks of the README, and where the revision is named.
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
