//! Compares an observation with what its check expects. Pure: no clock, no network.

mod asset;
mod attachment;
mod build_error;
mod certificate;
mod challenge;
mod dead_end;
mod directory_index;
mod empty_body;
mod encoded_body;
mod error_path;
mod explain_expectation;
mod finding;
mod guard;
mod hsts;
mod inconclusive;
mod json_size;
mod login;
mod mixed_content;
mod outcome;
mod php;
mod reader;
mod redirect_chain;
mod retryability;
mod revision;
mod rules;
mod signature;
mod status;
#[cfg(test)]
mod tests;
mod throttle;
mod unusual_status;
mod websocket;

use crate::base::cause::Cause;
pub use crate::base::retryability::Retryability;
use crate::base::stop::Stop;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Check, RevisionSource};
use crate::http::Failure;
use crate::http::observation::{Answer, BodyEnd, Observation};
use crate::page::html::Page;
pub(crate) use explain_expectation::{expected, first_lines, first_revision, found};
pub use finding::{Finding, Since};
pub use inconclusive::Inconclusive;
pub(crate) use login::identity_provider;
pub use outcome::Outcome;
use reader::AnswerReader;
use rules::evaluate_one;
pub(crate) use status::correct_cause;
use status::{broken_body, by_edge_where_known, no_answer, wrong_redirect, wrong_status};
pub(crate) use throttle::{rate_limited, retry_after};

/// What an attempt at a check comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evaluation {
    /// Every expectation held when this is empty.
    Judged(Vec<Finding>),
    /// Nothing can be said about the app.
    Inconclusive(Inconclusive),
}

impl Evaluation {
    /// Whether another attempt may find something else.
    pub(crate) fn retry(&self) -> Retryability {
        match self {
            Self::Judged(findings) => Retryability::of_all(findings),
            Self::Inconclusive(inconclusive) => inconclusive.retry,
        }
    }
}

/// All that one attempt tells.
pub(crate) struct Evaluated {
    pub(crate) evaluation: Evaluation,
    /// Whether another attempt may find something else.
    pub(crate) retry: Retryability,
    /// The revision that gave the answer, where it says so.
    pub(crate) revision: Option<String>,
}

impl Evaluated {
    /// Takes what the follow-ups came to. Of the answer itself only known findings are kept: another one is among those of
    /// the follow-ups, with its address.
    pub(crate) fn take_follow_ups(&mut self, follow_ups: Evaluation, retry: Retryability) {
        self.retry = retry;
        match (&mut self.evaluation, follow_ups) {
            (Evaluation::Judged(own), Evaluation::Judged(findings)) => {
                own.retain(|finding| finding.known_until.is_some());
                own.extend(findings);
            }
            (own, follow_ups) => *own = follow_ups,
        }
    }
}

/// Makes what is kept for all answers ([`crate::prepare_process`]).
pub(crate) fn prepare() {
    signature::prepare();
    login::prepare();
    directory_index::prepare();
}

/// Holds `observation` against `check`, and reads which revision gave it.
pub(crate) fn evaluate_answer(
    check: &Check,
    observation: &Observation,
    source: Option<&RevisionSource>,
) -> Evaluated {
    evaluate_until(&Stop::default(), check, observation, source)
}

/// The same, where it may have to `stop`: then the answer is not judged.
pub(crate) fn evaluate_until(
    stop: &Stop,
    check: &Check,
    observation: &Observation,
    source: Option<&RevisionSource>,
) -> Evaluated {
    let reader = observation.answer.as_deref().map(|answer| AnswerReader::until(stop.clone(), answer));
    let mut evaluation = evaluate_with(check, observation, reader.as_ref().map_err(|failure| *failure));
    if reader.as_ref().is_ok_and(AnswerReader::was_stopped) && evaluation != Evaluation::Judged(Vec::new()) {
        evaluation = Evaluation::Inconclusive(not_read());
    }
    let retry = evaluation.retry();
    let revision = source.zip(reader.ok()).and_then(|(source, reader)| revision::read(source, &reader));
    Evaluated { evaluation, retry, revision }
}

/// The uncertainty about a page that took too long to read: this machine may be busy, and the page may be made for that.
fn not_read() -> Inconclusive {
    Inconclusive::new("page", Cause::App, "reading the page took too long, and not all of it was read")
}

/// What `read` finds in an answer that is a page; none where it is none.
pub(crate) fn read_page<R>(answer: &Answer, read: impl FnOnce(&Page) -> R) -> Option<R> {
    Some(read_page_until(&Stop::default(), answer, read)?.found)
}

/// What was found in a page.
pub(crate) struct PageReading<R> {
    pub(crate) found: R,
    /// Why that is not all that there is, if so.
    pub(crate) unread: Option<String>,
}

/// The same, where it may have to `stop`; and whether the page was read whole.
pub(crate) fn read_page_until<R>(
    stop: &Stop,
    answer: &Answer,
    read: impl FnOnce(&Page) -> R,
) -> Option<PageReading<R>> {
    let reader = AnswerReader::until(stop.clone(), answer);
    let found = reader.page().ok().map(read)?;
    Some(PageReading { found, unread: reader.unread() })
}

/// The text of a finding if the body of an answer is still encoded, so that it cannot be read.
pub(crate) fn encoding_problem(answer: &Answer) -> Option<String> {
    AnswerReader::new(answer).encoding_problem()
}

/// The body of an answer as text; empty where it is still encoded.
pub(crate) fn body_of(answer: &Answer) -> String {
    AnswerReader::new(answer).body().to_owned()
}

/// Compares `observation` with what `check` expects. Pure: no clock, no network.
///
/// ```
/// use smoke_seal::evaluate::evaluate;
/// use smoke_seal::observation::{Answer, Body, BodyEnd, Observation};
/// use smoke_seal::{Evaluation, Suite, Target};
///
/// let entry = serde_json::json!({ "checks": { "home": { "path": "/", "title": "Shop" } } });
/// let suite = Suite::parse("shop", &entry, &|_name| None)?;
/// let url = Target::parse("https://shop.example.com")?.url_of("/");
/// let answer = Answer {
///     url: url.clone(),
///     status: 500,
///     headers: hyper::HeaderMap::new(),
///     body: Body { bytes: b"<title>Sorry</title>".to_vec(), end: BodyEnd::Complete },
///     protocol: "HTTP/1.1",
///     peer: None,
///     location: None,
///     not_followed: None,
/// };
/// let observation = Observation {
///     url,
///     request_id: "0a1b2c3d".to_owned(),
///     attempt: 1,
///     redirects: Vec::new(),
///     answer: Ok(Box::new(answer)),
///     certificates: Vec::new(),
///     timings: Default::default(),
/// };
/// let Evaluation::Judged(findings) = evaluate(&suite.checks[0], &observation) else { unreachable!() };
/// assert_eq!(findings[0].got.as_str(), "500");
/// # Ok::<(), smoke_seal::Error>(())
/// ```
#[must_use]
pub fn evaluate(check: &Check, observation: &Observation) -> Evaluation {
    evaluate_answer(check, observation, None).evaluation
}

fn evaluate_with(
    check: &Check,
    observation: &Observation,
    reader: Result<&AnswerReader<'_>, &Failure>,
) -> Evaluation {
    let reader = match reader {
        Ok(reader) => reader,
        Err(failure) if failure.kind.is_ours() => return Evaluation::Inconclusive(failure.into()),
        Err(failure) => return Evaluation::Judged(vec![no_answer(check, observation, failure)]),
    };
    // Whatever the answer is, it came over a handshake that was seen.
    if let Some(tls) = check.tls() {
        return Evaluation::Judged(certificate::evaluate(tls, observation));
    }
    let answer = reader.answer();
    // A page of another status is another page: what it holds in addition says nothing more.
    let wrong_way = wrong_redirect(check, observation, answer)
        .or_else(|| redirect_chain::other(check, observation, answer))
        .or_else(|| websocket::unopened(check, observation, reader))
        .or_else(|| wrong_status(check, observation, answer));
    if let Some(finding) = wrong_way {
        return match throttle::inconclusive(answer).or_else(|| login::elsewhere(check, observation, answer)) {
            Some(inconclusive) => Evaluation::Inconclusive(inconclusive),
            None => Evaluation::Judged(vec![by_edge_where_known(finding, reader)]),
        };
    }
    match &answer.body.end {
        BodyEnd::Broken(failure) if failure.kind.is_ours() => {
            return Evaluation::Inconclusive(failure.into());
        }
        BodyEnd::Broken(failure) => {
            return Evaluation::Judged(vec![broken_body(observation, answer, failure)]);
        }
        BodyEnd::Complete | BodyEnd::Capped | BodyEnd::Unread => {}
    }
    guard::apply(check, observation, reader, || evaluate_each(check, observation, reader))
}

/// The findings of all expectations; or the uncertainty about one, where no other finds anything.
fn evaluate_each(
    check: &Check,
    observation: &Observation,
    reader: &AnswerReader<'_>,
) -> Result<Vec<Finding>, Inconclusive> {
    let (mut findings, mut inconclusive) = (Vec::new(), None);
    for expectation in &check.expectations {
        match evaluate_one(expectation, observation, reader) {
            Ok(ruling) => findings.extend(ruling.result.err()),
            Err(undecided) => inconclusive = inconclusive.or(Some(undecided)),
        }
    }
    inconclusive.filter(|_| findings.is_empty()).map_or(Ok(findings), Err)
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "callers hand over the text they made, or what shows itself"
)]
fn finding(kind: FindingKind, expected: impl ToString, got: impl ToString) -> Finding {
    Finding::new(kind, expected.to_string(), got.to_string())
}
