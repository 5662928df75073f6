//! How many verdicts are right at the base rates of real deploys: by policy, with and without instances.

mod score;
mod table;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use smoke_seal::{Clock, ConnectionMode, Error, Request, Status, Suite, Transport};

use crate::clock::VirtualClock;
use crate::deploy::Deploy;
use crate::dice::seed_of;
use crate::incident::draw;
use crate::pages::{STATUS, STYLESHEET};
use crate::policy::{Lab, Played, entry};
use crate::show;
use crate::workers::on_all_cores;
use crate::world::World;
use score::Score;

/// The shares of broken deploys: of elite teams, good ones, others (DORA), and the share of the other table.
const RATES: [f64; 4] = [0.05, 0.10, 0.20, 0.45];

/// The most wrong verdicts of `smoke_seal` that are printed.
const MOST_NAMED: usize = 5;

/// A policy of this table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contender {
    /// Answers name their instance, and the number of instances is known.
    Named,
    /// The number of instances is known.
    Number,
    /// Neither is known.
    Plain,
    OneShot,
    OneRetry,
    /// A script that requests five URLs with `curl -fL`, with up to three retries each, five seconds apart.
    Script,
}

impl Contender {
    const ALL: [Self; 6] =
        [Self::Named, Self::Number, Self::Plain, Self::OneShot, Self::OneRetry, Self::Script];

    fn name(self) -> &'static str {
        match self {
            Self::Named => "instances",
            Self::Number => "number",
            Self::Plain => "neither",
            Self::OneShot => "one shot",
            Self::OneRetry => "retry 30 s",
            Self::Script => "script",
        }
    }
}

/// The result of one policy for one deploy.
struct Outcome {
    status: Status,
    at: Duration,
    requests: usize,
    /// Whether no request could meet the broken instance.
    is_hidden: bool,
}

/// Simulates `count` deploys in all, and prints a table for each base rate. Returns the number of wrong verdicts of `smoke_seal`
/// that could have been right.
pub(crate) fn print(lab: &Lab, seed: u64, count: usize) -> Result<usize, Error> {
    let suites = Suites::new()?;
    let each = count / RATES.len();
    let mut wrong = 0;
    for (number, rate) in RATES.into_iter().enumerate() {
        let deploys = Drawn { seed, each, number, rate };
        let scores = play(lab, &suites, &deploys);
        println!("{}", table::of_rate(&scores, rate, each));
        let [named, ..] = &scores;
        for (index, what) in named.wrong.iter().take(MOST_NAMED) {
            println!("{what}: {}: --show {}", show::gist(&deploys.draw(*index)), number * each + index);
        }
        wrong += named.false_reds + named.missed.values().sum::<usize>();
    }
    Ok(wrong)
}

/// One of these deploys, and the result of each of the three policies of `smoke_seal`.
pub(crate) fn story(lab: &Lab, seed: u64, count: usize, shown: usize) -> Result<String, Error> {
    let suites = Suites::new()?;
    let each = count / RATES.len();
    let number = (shown / each.max(1)).min(RATES.len() - 1);
    let rate = RATES.get(number).copied().unwrap_or_default();
    let deploy = Drawn { seed, each, number, rate }.draw(shown.saturating_sub(number * each));
    let mut story = show::facts(&deploy);
    for contender in [Contender::Named, Contender::Number, Contender::Plain] {
        let played = lab.play_suite(suites.of(contender, &deploy), false, &deploy);
        show::played(&mut story, contender.name(), &played, &deploy, lab.window());
    }
    Ok(story)
}

/// The deploys of one base rate.
struct Drawn {
    seed: u64,
    each: usize,
    /// The index of the rate.
    number: usize,
    rate: f64,
}

impl Drawn {
    fn draw(&self, index: usize) -> Deploy {
        let seed = self.seed.wrapping_add(7919 * self.number as u64);
        draw(seed_of(seed, index), self.rate)
    }
}

/// The suites of an operator, by the number of instances and the path of the revision.
struct Suites {
    named: Vec<[Arc<Suite>; 2]>,
    number: Vec<[Arc<Suite>; 2]>,
    plain: [Arc<Suite>; 2],
    one_shot: [Arc<Suite>; 2],
}

/// The most instances of a deploy.
const MOST: usize = 10;

impl Suites {
    fn new() -> Result<Self, Error> {
        let both = |window: Option<u64>, instances: Option<Value>| -> Result<[Arc<Suite>; 2], Error> {
            Ok([suite("/", window, instances.as_ref())?, suite("/up", window, instances.as_ref())?])
        };
        let by_count = |instances: fn(usize) -> Value| -> Result<Vec<_>, Error> {
            (1..=MOST).map(|count| both(None, Some(instances(count)))).collect()
        };
        Ok(Self {
            named: by_count(|count| json!({ "header": "X-Instance", "expect": count }))?,
            number: by_count(|count| json!(count))?,
            plain: both(None, None)?,
            one_shot: both(Some(0), None)?,
        })
    }

    /// If a cache keeps the home page, the operator reads the revision elsewhere.
    fn of(&self, contender: Contender, deploy: &Deploy) -> &Arc<Suite> {
        let pair = match contender {
            Contender::Named => self.named.get(deploy.instances.len() - 1).unwrap_or(&self.plain),
            Contender::Number => self.number.get(deploy.instances.len() - 1).unwrap_or(&self.plain),
            Contender::Plain => &self.plain,
            Contender::OneShot | Contender::OneRetry | Contender::Script => &self.one_shot,
        };
        let [at_home, at_up] = pair;
        if deploy.cache.is_some() { at_up } else { at_home }
    }
}

/// The suite of the other table, with a JSON document and the stylesheet.
fn suite(revision_at: &str, window: Option<u64>, instances: Option<&Value>) -> Result<Arc<Suite>, Error> {
    let mut entry = entry(revision_at, window);
    if let Some(checks) = entry.get_mut("checks").and_then(Value::as_object_mut) {
        checks.insert("status".to_owned(), json!({ "path": STATUS, "json": { "/tasks/open": 3 } }));
        checks.insert("style".to_owned(), json!({ "path": STYLESHEET, "content_type": "text/css" }));
    }
    if let Some((entry, instances)) = entry.as_object_mut().zip(instances) {
        entry.insert("instances".to_owned(), instances.clone());
    }
    Suite::parse("mcritchie-studio", &entry, &|_| None).map(Arc::new)
}

fn play(lab: &Lab, suites: &Suites, deploys: &Drawn) -> [Score; 6] {
    let outcomes = on_all_cores(deploys.each, |index| {
        let deploy = deploys.draw(index);
        Contender::ALL.map(|contender| outcome(lab, suites, contender, &deploy))
    });
    let mut scores = [(); 6].map(|()| Score::default());
    for (index, of_each) in outcomes.iter().enumerate() {
        let deploy = deploys.draw(index);
        for (score, outcome) in scores.iter_mut().zip(of_each) {
            score.count(&deploy, outcome, lab.window());
            score.note(index, &deploy, outcome, lab.window());
        }
    }
    for score in &mut scores {
        score.to_verdict.sort_by(f64::total_cmp);
    }
    scores
}

fn outcome(lab: &Lab, suites: &Suites, contender: Contender, deploy: &Deploy) -> Outcome {
    let suite = suites.of(contender, deploy);
    if contender == Contender::Script {
        return script(suite, deploy);
    }
    let Played { status, at, last_chosen, requests, .. } =
        lab.play_suite(suite, contender == Contender::OneRetry, deploy);
    Outcome { status, at, requests: requests.len(), is_hidden: deploy.is_hidden(last_chosen) }
}

/// The checks of the script, as people write them first.
const ASKED: [&str; 5] = ["up", "home", "signin", "tasks", "status"];
const RETRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(5);

fn script(suite: &Arc<Suite>, deploy: &Deploy) -> Outcome {
    let clock = VirtualClock::default();
    let world = World::new(deploy, clock.clone(), suite.settings.timeout);
    let target = smoke_seal::Target::parse(crate::pages::HOST);
    let played = clock.play(async {
        let Ok(target) = &target else { return Status::Unsealed };
        for check in suite.checks.iter().filter(|check| ASKED.contains(&check.name.as_str())) {
            let mut attempt = 1;
            loop {
                let request = Request { check, url: check.url(target), attempt, mode: ConnectionMode::Fresh };
                let seen = (&world).probe(request).await;
                if seen.answer.is_ok_and(|answer| answer.status < 300) {
                    break;
                }
                if attempt > RETRIES {
                    return Status::Red;
                }
                attempt += 1;
                clock.sleep_until(clock.now() + PAUSE).await;
            }
        }
        Status::Green
    });
    let at = clock.now();
    let (requests, last_chosen) = world.into_requests();
    let status = played.unwrap_or(Status::Unsealed);
    Outcome { status, at, requests: requests.len(), is_hidden: deploy.is_hidden(last_chosen) }
}
