//! `explain`: one attempt at one check with all its details, for the author of a check.
//!
//! A run with only this check evaluates it, so that the result is the same as in a normal run.

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
use crate::http::observation_log::{LoggedObservation, ObservationLog};
use crate::http::transport::HttpTransport;
use crate::run::Run;
use crate::seal::curl;
use crate::seal::evidence::Evidence;
pub use rows::{Row, RowOutcome};
pub use sent::Sent;

/// An attempt that is ready to be made.
pub struct Explaining {
    run: Run,
    log: ObservationLog,
    suite: Arc<Suite>,
    target: Target,
    check: Check,
}

/// The details of one attempt at a check.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// The app.
    pub app: String,
    /// The target's URL, without credentials.
    pub url: String,
    /// The request; none if there was no time left to make it.
    pub sent: Option<Sent>,
    /// The expectations, and which of them held.
    pub expected: Vec<Row>,
    /// The answer, if there was one.
    pub received: Option<Received>,
    /// The other requests of the attempt, in the order of their answers.
    pub additional_requests: Vec<AdditionalRequest>,
    /// The command that repeats the request by hand; or the follow-up request that failed first. It has no credentials.
    pub curl: Option<String>,
    /// The evidence, as in a seal.
    pub evidence: Evidence,
}

/// The answer.
#[derive(Debug, Clone, Serialize)]
pub struct Received {
    /// The headers of the answer, in its order.
    pub headers: Vec<(String, String)>,
    /// The first lines of its visible text.
    pub text: Vec<String>,
    /// Whether the text has more lines.
    pub is_text_cut: bool,
    /// Whether the body was cut at the limit.
    pub is_cut: bool,
}

/// Another request of the attempt: a follow-up, a redirect target or a control address.
#[derive(Debug, Clone, Serialize)]
pub struct AdditionalRequest {
    /// The check or follow-up that it was for.
    pub check: String,
    /// The URL that was asked for.
    pub url: String,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// Why there was none, in a word or two.
    pub error: Option<String>,
    /// How long it took.
    pub total_ms: f64,
}

impl Explaining {
    /// Prepares an attempt at the check `name` of `suite`, with the expected revision `sha`, if there is one. Creates
    /// the HTTP client, with the current proxies of the environment. Nothing is sent.
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
        let log = ObservationLog::new(Some(name));
        let transport = HttpTransport::new(&alone, target)?.logging_to(&log);
        let run = Run::with(alone, target.clone(), transport, MachineClock::default());
        let run = sha.into_iter().fold(run, Run::expecting);
        Ok(Self { run, log, suite: Arc::clone(suite), target: target.clone(), check })
    }

    /// Makes the attempt. It ends by the suite's deadline.
    #[must_use]
    pub fn execute(self) -> LocalBoxFuture<'static, Explanation> {
        // Boxed here, so that it is compiled with this crate's optimisation.
        self.attempt().boxed_local()
    }

    async fn attempt(self) -> Explanation {
        let Self { run, log, suite, target, check } = self;
        let report = run.execute(|_event| ()).await;
        let secrets = Secrets::of(&suite, &target);
        let never = || Evidence::without_result(&check, check.url(&target).as_str(), None);
        let evidence = report.evidence.into_iter().find(|evidence| evidence.check == check.name);
        let evidence = evidence.unwrap_or_else(never).redacted(&secrets);
        let (judged, additional): (Vec<_>, Vec<_>) = log.take().into_iter().partition(|seen| {
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
            additional_requests: additional
                .iter()
                .map(|seen| AdditionalRequest::of(seen, &secrets))
                .collect(),
            curl: evidence.curl.clone().or_else(|| {
                observation.as_ref().map(|seen| curl::command(&suite, &target, &check, seen, &secrets).line)
            }),
            evidence,
        }
    }
}

/// A suite with only the check `name`, and that check. Without an expected revision, the revision check is like any
/// other.
fn alone(suite: &Suite, name: &str, is_expected: bool) -> Option<(Suite, Check)> {
    let revision = suite.revision.as_ref().filter(|_| name == Revision::NAME).map(Revision::check);
    let tls = suite.tls.filter(|_| name == Tls::NAME).map(Tls::check);
    let check = suite.checks.iter().find(|check| check.name == name).cloned().or(tls);
    let is_revision_check = revision.is_some() && is_expected;
    let check = check.or(revision)?;
    let checks = if is_revision_check { Vec::new() } else { vec![check.clone()] };
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
            let additional = [(Tls::NAME, suite.tls.is_some()), (Revision::NAME, suite.revision.is_some())];
            let additional = additional.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name);
            let known: Vec<&str> =
                suite.checks.iter().map(|check| check.name.as_str()).chain(additional).collect();
            format!("no check is called {}; {}", shorten(name, 80), suggestion(name, &known))
        }
    };
    Error::Suite(vec![Problem { path: String::new(), message }])
}

/// How many lines of an answer are shown, and the length limit of each.
const MOST_LINES: usize = 20;
const LONGEST_LINE: usize = 160;

/// The length limit of a shown header value.
const LONGEST_VALUE: usize = 300;

impl Received {
    fn of(answer: &Answer, secrets: &Secrets) -> Self {
        let headers = answer.headers.iter().map(|(name, value)| {
            // Session cookies are not shown.
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

impl AdditionalRequest {
    fn of(seen: &LoggedObservation, secrets: &Secrets) -> Self {
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
