//! A production that is played.

use std::sync::Mutex;
use std::time::Duration;

use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::base::cause::Cause;
use crate::base::clock::MachineClock;
use crate::config::suite::Suite;
use crate::config::target::Target;
use crate::http::observation::{Answer, Body, BodyEnd, Observation};
use crate::http::transport::{ConnectionMode, Connectivity, Request, Transport};
use crate::http::{Failure, FailureKind, Timings};
use crate::seal::Seal;
use crate::seal::evidence::Evidence;

use super::super::{Run, RunResult};

/// What is answered to an attempt that comes so long after the beginning.
pub(super) type Script = dyn Fn(&Request<'_>, Duration) -> Said + Send + Sync;

/// What production says to an attempt.
pub(super) enum Said {
    Page { status: u16, headers: Vec<(&'static str, String)>, body: &'static str },
    Nothing(FailureKind, Cause),
}

pub(super) const NEW: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";
pub(super) const OLD: &str = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432";

/// A JSON document that names `revision`, one of these two.
pub(super) fn document(revision: &str) -> Said {
    let body = if revision == NEW {
        r#"{"sha":"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"}"#
    } else {
        r#"{"sha":"9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"}"#
    };
    Said::Page { status: 200, headers: vec![("content-type", "application/json".to_owned())], body }
}

/// A page that is well.
pub(super) fn page() -> Said {
    reply(200, "<title>Shop</title><p>Welcome")
}

pub(super) fn reply(status: u16, body: &'static str) -> Said {
    Said::Page { status, headers: vec![("content-type", "text/html".to_owned())], body }
}

pub(super) fn refused() -> Said {
    Said::Nothing(FailureKind::Refused, Cause::Network)
}

impl Said {
    pub(super) fn with(self, name: &'static str, value: &str) -> Self {
        let Self::Page { status, mut headers, body } = self else { return self };
        headers.push((name, value.to_owned()));
        Self::Page { status, headers, body }
    }
}

/// Answers each look after a while, and remembers what was asked.
pub(super) struct Stage {
    script: Box<Script>,
    pub(super) connectivity: Connectivity,
    /// How long it takes to answer an attempt.
    pub(super) answer_time: Duration,
    /// Until when this machine itself reaches nobody.
    pub(super) trouble_until: Duration,
    began: Instant,
    asked: Mutex<Vec<Asked>>,
}

/// One attempt that came.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) check: String,
    pub(super) at: Duration,
    pub(super) mode: ConnectionMode,
}

const ANSWER_TIME: Duration = Duration::from_millis(100);

impl Stage {
    pub(super) fn new(script: impl Fn(&Request<'_>, Duration) -> Said + Send + Sync + 'static) -> Self {
        let connectivity = Connectivity { resolves: true, connects: true };
        let trouble_until = Duration::ZERO;
        Self {
            script: Box::new(script),
            connectivity,
            answer_time: ANSWER_TIME,
            trouble_until,
            began: Instant::now(),
            asked: Mutex::default(),
        }
    }

    /// How often the check was asked for.
    pub(super) fn count(&self, check: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|asked| asked.check == check).count()
    }

    fn observe(request: &Request<'_>, said: Said, took: Duration) -> Observation {
        let answer = match said {
            Said::Page { status, headers, body } => {
                let header = |(name, value): &(&'static str, String)| {
                    (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
                };
                let headers: HeaderMap = headers.iter().map(header).collect();
                let body = Body { bytes: body.as_bytes().to_vec(), end: BodyEnd::Complete };
                let url = request.url.clone();
                Ok(Box::new(Answer {
                    url,
                    status,
                    headers,
                    body,
                    protocol: "HTTP/2",
                    peer: None,
                    location: None,
                    not_followed: None,
                }))
            }
            Said::Nothing(kind, cause) => Err(Failure { kind, cause, message: "no answer".to_owned() }),
        };
        Observation {
            url: request.url.clone(),
            request_id: "id".to_owned(),
            attempt: request.attempt,
            redirects: Vec::new(),
            answer,
            certificates: Vec::new(),
            timings: Timings::of_whole(took),
        }
    }
}

impl Transport for &Stage {
    async fn probe<'a>(&'a self, request: Request<'a>) -> Observation {
        let (check, at) = (request.check.name.clone(), self.began.elapsed());
        self.asked.lock().unwrap().push(Asked { check, at, mode: request.mode });
        if !self.answer_time.is_zero() {
            sleep(self.answer_time).await;
        }
        let said = (self.script)(&request, at);
        Stage::observe(&request, said, self.answer_time)
    }

    async fn connectivity(&self) -> Connectivity {
        sleep(ANSWER_TIME).await;
        let is_well = self.began.elapsed() >= self.trouble_until;
        Connectivity {
            resolves: self.connectivity.resolves && is_well,
            connects: self.connectivity.connects && is_well,
        }
    }
}

/// What came of a run.
pub(super) struct Played {
    pub(super) report: RunResult,
    pub(super) line: String,
    pub(super) asked: Vec<Asked>,
    /// `checked up`, `retrying home`, in order.
    pub(super) told: Vec<String>,
}

impl Played {
    pub(super) fn of(&self, check: &str) -> &Evidence {
        self.report.evidence.iter().find(|record| record.check == check).expect("a check of that name")
    }

    /// The times of the attempts at a check.
    pub(super) fn looks_at(&self, check: &str) -> Vec<Duration> {
        self.asked.iter().filter(|asked| asked.check == check).map(|asked| asked.at).collect()
    }
}

/// So many requests at once the app of a stage has room for, unless the entry says otherwise.
const ROOM: usize = 12;

/// Plays a run of `entry` on `stage`, for a deploy of `sha`.
pub(super) async fn play(stage: &Stage, entry: &Value, sha: Option<&str>) -> Played {
    let mut entry = entry.clone();
    if let Some(settings) = entry.as_object_mut() {
        settings.entry("concurrency").or_insert(ROOM.into());
    }
    let suite = Suite::parse("shop", &entry, &|_| None).unwrap();
    let target = Target::parse("https://shop.example").unwrap();
    let mut run = Run::with(suite, target, stage, MachineClock::default()).seeded(7);
    if let Some(sha) = sha {
        run = run.expecting(sha);
    }
    let mut told = Vec::new();
    let report = run
        .execute(|event| match event {
            super::super::Event::Started { .. } => {}
            super::super::Event::Checked { evidence, .. } => {
                told.push(format!("checked {}", evidence.check));
            }
            super::super::Event::CheckedLane { evidence, .. } => {
                told.push(format!("checked {}", evidence.check));
            }
            super::super::Event::Retrying { evidence, .. } => {
                told.push(format!("retrying {}", evidence.check));
            }
        })
        .await;
    let line = Seal::of(report.clone(), chrono::Utc::now()).verdict_line();
    Played { report, line, asked: stage.asked.lock().unwrap().clone(), told }
}
