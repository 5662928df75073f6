//! Judges answers that somebody else got: a probe that this machine does not control, such as one of a public network.
//!
//! Such a probe makes one plain request, and tells a part of the answer. [`Suite::external_requests`] says what may be
//! asked of it, and [`Run::judge`] what its answers say. What they cannot decide is not judged, and never red.

mod observation;
mod request;
#[cfg(test)]
mod tests;
mod undecided;

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::known_failures;
use super::probe_result::ProbeResult;
use super::prober::Prober;
use super::{Run, RunResult};
use crate::base::clock::Clock;
use crate::base::printable::PrintableText;
use crate::config::suite::{Check, Revision, Suite, Tls};
use crate::evaluate::evaluate_answer;
use crate::http::transport::Transport;
use crate::seal::evidence::Evidence;
use crate::seal::run_result::RequestCount;
use observation::{ExternalAnswer, read};
pub use request::{ExternalRequest, ExternalRequests};
use undecided::Limits;

/// The reason for a check that nobody asked a probe about.
const NOT_ASKED: &str = "it was not asked for";

impl<T: Transport, C: Clock> Run<T, C> {
    /// What the answers that somebody else got say about the checks of the suite. Nothing is sent.
    ///
    /// `observations` is a list of mappings, each about one check; of several about one check, the last counts. The
    /// keys, of which all but `check` may be missing:
    ///
    /// - `check`: the name of a check, `tls` or `revision`
    /// - `unjudged`: why there is no answer to judge
    /// - `failure`: `{ "source": "target", "message": … }`; another source than the target says nothing about the app
    /// - `status`, `headers` (each value a text or a list of texts), `body` (text), `truncated`
    /// - `address`: the IP address that answered; `requestId`: the `X-Request-Id` that was sent
    /// - `timings` in milliseconds, each since the one before: `dns`, `tcp`, `tls`, `firstByte`; `total`
    /// - `tls`: `authorized`, `error`, `protocol`, `createdAt`, `expiresAt`, `subject` and `issuer` with `CN`
    ///
    /// `now` is when the answers were given, and `took` how long it took to get them.
    #[must_use]
    pub fn judge(mut self, observations: &Value, now: DateTime<Utc>, took: Duration) -> RunResult {
        let expired = known_failures::expire(&mut self.suite, &self.today);
        let prober = self.prober();
        let observations: Vec<&Value> = observations.as_array().into_iter().flatten().collect();
        let checks = checks(&self.suite, prober.expected.is_some());
        let evidence: Vec<_> =
            checks.iter().map(|check| evidence(&prober, check, &observations, now)).collect();
        let mut result = RunResult {
            app: self.suite.app.clone(),
            url: self.target.to_string(),
            requests: RequestCount { made: observations.len(), ..RequestCount::default() },
            evidence,
            lane: None,
            sha: self.sha.clone(),
            boot_window: self.suite.settings.boot_window,
            expired,
            has_unchecked_revision: self.suite.revision.is_some() && prober.expected.is_none(),
            instances: None,
            took,
        };
        if let Some(baseline) = &self.baseline {
            baseline.mark(&mut result);
        }
        result
    }
}

/// The checks of `suite` that a single answer can be about, those of TLS and of an expected revision included.
fn checks(suite: &Suite, expects_revision: bool) -> Vec<Check> {
    let revision = suite.revision.as_ref().filter(|_| expects_revision).map(Revision::check);
    suite.checks.iter().cloned().chain(suite.tls.map(Tls::check)).chain(revision).collect()
}

/// The evidence of `check` from those of `observations` that are about it.
fn evidence<T: Transport, C: Clock>(
    prober: &Prober<'_, T, C>,
    check: &Check,
    observations: &[&Value],
    now: DateTime<Utc>,
) -> Evidence {
    let url = check.url(prober.target);
    let without_result =
        |reason: &str| Evidence::without_result(check, url.as_str(), Some(reason)).redacted(prober.secrets);
    if let Some(obstacle) = request::obstacle(check, prober.suite, prober.target, prober.secrets) {
        return without_result(obstacle);
    }
    let of_check: Vec<_> =
        observations.iter().filter(|given| given["check"].as_str() == Some(&check.name)).collect();
    let Some(last) = of_check.last() else { return without_result(NOT_ASKED) };
    if let Some(reason) = last["unjudged"].as_str() {
        return without_result(PrintableText::new(reason).as_str());
    }
    let attempt = u32::try_from(of_check.len()).unwrap_or(u32::MAX);
    let answer = match read(last, &url, attempt, now) {
        Ok(answer) => answer,
        Err(reason) => return without_result(&reason),
    };
    judged(prober, check, answer)
}

fn judged<T: Transport, C: Clock>(
    prober: &Prober<'_, T, C>,
    check: &Check,
    answer: ExternalAnswer,
) -> Evidence {
    let ExternalAnswer { observation, has_whole_body, has_all_headers } = answer;
    let (began, source) = (prober.clock.now(), prober.source(check));
    let evaluated = evaluate_answer(check, &observation, source);
    let mut result = ProbeResult { evaluated, observation, began, is_rate_limited: false, held_back: None };
    let is_stale = prober.may_be_stale_copy(check, &result);
    let limits = Limits { has_whole_body, has_all_headers, is_stale, source };
    undecided::withdraw(check, &mut result, &limits);
    known_failures::take(prober.suite, check, &mut result);
    let mut evidence = prober.conclude(check, &result, began).evidence;
    evidence.request_id = evidence.request_id.filter(|id| !id.is_empty());
    evidence.redact(prober.secrets);
    *evidence
}
