//! One attempt at one check, and all that there is to tell of it: for whoever writes a check, or wonders about one.
//!
//! It is judged by a run that has this check alone, so that it can say nothing else than a run would.

mod rows;
mod sent;

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;

use crate::base::clock::MachineClock;
use crate::base::error::{Error, Problem};
use crate::base::printable::shorten;
use crate::base::redact::{HIDDEN, Secrets};
use crate::base::text::suggestion;
use crate::config::suite::{Check, Lane, Revision, Suite, Tls};
use crate::config::target::Target;
use crate::evaluate::first_lines;
use crate::http::observation::{Answer, BodyEnd, Observation};
use crate::http::recorder::{RecordedProbe, Recorder};
use crate::http::transport::HttpTransport;
use crate::run::Run;
use crate::seal::curl;
use crate::seal::evidence::Evidence;
pub use rows::{Row, RowOutcome};
pub use sent::Sent;

/// An attempt that is ready to be made.
pub struct Explaining {
    run: Run,
    recorder: Recorder,
    suite: Arc<Suite>,
    target: Target,
    check: Check,
}

/// What one attempt at a check came to.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// The app.
    pub app: String,
    /// The target's URL, without credentials.
    pub url: String,
    /// What was asked for; none when nothing was, because there was no time left.
    pub sent: Option<Sent>,
    /// What was expected, and what of it held.
    pub expected: Vec<Row>,
    /// What came back; none when nothing did.
    pub received: Option<Received>,
    /// What else was asked for, in the order in which it was answered.
    pub besides: Vec<Besides>,
    /// The command that makes by hand the same request; or that for the first thing that did not hold, where the check asks
    /// for more. Credentials are not in it.
    pub curl: Option<String>,
    /// The record that a seal would have.
    pub evidence: Evidence,
}

/// What came back.
#[derive(Debug, Clone, Serialize)]
pub struct Received {
    /// The headers of the answer, in its order.
    pub headers: Vec<(String, String)>,
    /// The first lines of the text that a reader of it meets.
    pub text: Vec<String>,
    /// Whether the text goes on after these lines.
    pub is_text_cut: bool,
    /// Whether there is more of the body than was read.
    pub is_cut: bool,
}

/// An attempt that was made for the sake of the check.
#[derive(Debug, Clone, Serialize)]
pub struct Besides {
    /// What it is called.
    pub check: String,
    /// The URL that was asked for.
    pub url: String,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// A word or two for why there was none.
    pub error: Option<String>,
    /// How long it took.
    pub total_ms: f64,
}

impl Explaining {
    /// An attempt at the check of `suite` that is called `name`, held against the revision `sha`, if there is one. Makes the
    /// HTTP client, with the proxies that the environment names at this moment. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::Suite`] where there is no such check; [`Error::Client`].
    pub fn prepare(
        suite: &Arc<Suite>,
        target: &Target,
        name: &str,
        sha: Option<&str>,
    ) -> Result<Self, Error> {
        let (alone, check) = alone(suite, name, sha.is_some()).ok_or_else(|| unknown(suite, name))?;
        let alone = Arc::new(alone);
        let recorder = Recorder::of(Some(name));
        let transport = HttpTransport::new(&alone, target)?.before(&recorder);
        let run = Run::with(alone, target.clone(), transport, MachineClock::default());
        let run = sha.into_iter().fold(run, Run::expecting);
        Ok(Self { run, recorder, suite: Arc::clone(suite), target: target.clone(), check })
    }

    /// Looks, and tells of it. It ends by the suite's deadline.
    #[must_use]
    pub fn execute(self) -> LocalBoxFuture<'static, Explanation> {
        // Compiled here, as this crate is.
        self.look().boxed_local()
    }

    async fn look(self) -> Explanation {
        let Self { run, recorder, suite, target, check } = self;
        let report = run.execute(|_event| ()).await;
        let secrets = Secrets::of(&suite, &target);
        let never = || Evidence::without_result(&check, check.url(&target).as_str(), None);
        let evidence = report.evidence.into_iter().find(|evidence| evidence.check == check.name);
        let evidence = evidence.unwrap_or_else(never).redacted(&secrets);
        let (judged, besides): (Vec<_>, Vec<_>) = recorder.take().into_iter().partition(|seen| {
            evidence.request_id.as_ref().is_some_and(|id| *id == seen.observation.request_id)
        });
        let observation = judged.into_iter().next().map(|seen| seen.observation);
        let answer = observation.as_ref().and_then(|observation| observation.answer.as_ref().ok());
        Explanation {
            app: suite.app.clone(),
            url: target.to_string(),
            sent: observation.as_ref().map(|seen| Sent::of(&check, seen, &suite, &target, &secrets)),
            expected: rows::of(&check, &evidence, observation.as_ref(), &secrets),
            received: answer.map(|answer| Received::of(answer, &secrets)),
            besides: besides.iter().map(|seen| Besides::of(seen, &secrets)).collect(),
            curl: evidence.curl.clone().or_else(|| {
                observation.as_ref().map(|seen| curl::line(&suite, &target, &check, seen, &secrets))
            }),
            evidence,
        }
    }
}

/// A suite that has the check `name` and no other, and that check. Without an expected revision, the attempt at it is one
/// like any other.
fn alone(suite: &Suite, name: &str, is_expected: bool) -> Option<(Suite, Check)> {
    let revision = suite.revision.as_ref().filter(|_| name == Revision::NAME).map(Revision::check);
    let tls = suite.tls.filter(|_| name == Tls::NAME).map(Tls::check);
    let check = suite.checks.iter().find(|check| check.name == name).cloned().or(tls);
    let is_looked_at_by_itself = revision.is_some() && is_expected;
    let check = check.or(revision)?;
    let checks = if is_looked_at_by_itself { Vec::new() } else { vec![check.clone()] };
    let mut alone = suite.with_single_attempts(checks);
    match &mut alone.revision {
        Some(revision) if is_expected => revision.samples = 1,
        revision => *revision = None,
    }
    Some((alone, check))
}

fn unknown(suite: &Suite, name: &str) -> Error {
    let message = match name {
        Lane::NAME if suite.browser.is_some() => {
            "browser is the browser lane, a command; only a run runs it".to_owned()
        }
        Suite::PREVIOUS_ASSETS if suite.previous_assets.is_some() => {
            "previous_assets needs the seal of the release before; only a run in a ship has it".to_owned()
        }
        _ => {
            let besides = [(Tls::NAME, suite.tls.is_some()), (Revision::NAME, suite.revision.is_some())];
            let besides = besides.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name);
            let known: Vec<&str> =
                suite.checks.iter().map(|check| check.name.as_str()).chain(besides).collect();
            format!("no check is called {}; {}", shorten(name, 80), suggestion(name, &known))
        }
    };
    Error::Suite(vec![Problem { path: String::new(), message }])
}

/// How many lines of an answer are shown, and how long each may be.
const MOST_LINES: usize = 20;
const LONGEST_LINE: usize = 160;

/// How long the value of a header may be where it is shown.
const LONGEST_VALUE: usize = 300;

impl Received {
    fn of(answer: &Answer, secrets: &Secrets) -> Self {
        let headers = answer.headers.iter().map(|(name, value)| {
            // Whose session that is does not belong here.
            if name == "set-cookie" {
                return (name.to_string(), HIDDEN.to_owned());
            }
            let value = shorten(&String::from_utf8_lossy(value.as_bytes()), LONGEST_VALUE);
            (name.to_string(), secrets.hidden(value))
        });
        let mut text = first_lines(answer, MOST_LINES + 1, LONGEST_LINE);
        let is_text_cut = text.len() > MOST_LINES;
        text.truncate(MOST_LINES);
        Self {
            headers: headers.collect(),
            text: text.into_iter().map(|line| secrets.hidden(line)).collect(),
            is_text_cut,
            is_cut: answer.body.end == BodyEnd::Capped,
        }
    }
}

impl Besides {
    fn of(seen: &RecordedProbe, secrets: &Secrets) -> Self {
        let Observation { url, answer, timings, .. } = &seen.observation;
        Self {
            check: seen.check.clone(),
            url: shorten(&secrets.hide_url(url), LONGEST_VALUE),
            status: answer.as_ref().ok().map(|answer| answer.status),
            error: seen.observation.failure().map(|failure| failure.kind.as_str().to_owned()),
            total_ms: timings.total_ms,
        }
    }
}
