//! What all attempts of a run share, and how one is concluded.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::Semaphore;
use url::Url;

use super::coverage::ledger::Ledger;
use super::expected_revision::Expected;
use super::first_answers::FirstAnswers;
use super::follow_up::{SingleFlightCache, Store};
use super::instance::AttemptSighting;
use super::previous::Previous;
use super::probe_result::ProbeResult;
use super::request_budget::Requests;
use super::request_rate::{RequestRates, SERVICE_UNAVAILABLE};
use super::time_limits::TimeLimits;
use crate::base::cause::Cause;
use crate::base::clock::Clock;
use crate::base::printable::PrintableText;
use crate::base::redact::Secrets;
use crate::base::revision_text::{is_public_revision, shortened};
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Allowance, Check, Expectation, Revision, RevisionSource, Severity, Suite};
use crate::config::target::Target;
use crate::evaluate::{Evaluated, Evaluation, Finding, Retryability};
use crate::http::transport::Transport;
use crate::seal::curl;
use crate::seal::evidence::{Evidence, Outcome};

/// Makes attempts at checks, within the limit of parallel requests.
pub(super) struct Prober<'a, T, C> {
    pub(super) suite: &'a Suite,
    pub(super) target: &'a Target,
    pub(super) transport: &'a T,
    pub(super) clock: &'a C,
    pub(super) secrets: &'a Secrets,
    /// When the run began, by the clock.
    pub(super) began: Duration,
    /// The deployed revision, if the app names its revision.
    pub(super) expected: Option<Expected<'a>>,
    /// How many requests were made, and how many more may be.
    pub(super) requests: Requests,
    /// The request rate of each origin.
    pub(super) rates: RequestRates,
    /// How long a failed URL is not requested again.
    pub(super) pause: Cell<Duration>,
    /// When the boot window closes, by the clock.
    pub(super) closes: Duration,
    /// Whether each check has had its first answer.
    pub(super) first_answers: FirstAnswers,
    /// The facts from the last green seal.
    pub(super) previous: Option<&'a Previous>,
    /// When the deployed revision began to answer. Earlier answers are not reused.
    pub(super) held_since: Cell<Duration>,
    /// Pages that were checked as follow-ups.
    pub(super) pages: SingleFlightCache<(String, Url), Rc<ProbeResult>>,
    /// Assets that were checked.
    pub(super) assets: Store,
    pub(super) permits: Semaphore,
    /// Which instances were met, where the suite asks for that.
    pub(super) ledger: Option<RefCell<Ledger>>,
    /// How many more attempts count as first ones, since each is for an instance that was not asked yet.
    pub(super) first_at_instance: Cell<usize>,
}

/// The parts of a prober.
pub(super) struct ProberParts<'a, T, C> {
    pub(super) suite: &'a Suite,
    pub(super) target: &'a Target,
    pub(super) secrets: &'a Secrets,
    pub(super) transport: &'a T,
    pub(super) clock: &'a C,
    /// The deployed revision, if it is known.
    pub(super) sha: Option<&'a str>,
    /// The facts from the last green seal.
    pub(super) previous: Option<&'a Previous>,
}

/// The result of one attempt.
pub(super) struct Attempt {
    /// Boxed, since it is large and moved several times.
    pub(super) evidence: Box<Evidence>,
    /// Whether another attempt may have another result.
    pub(super) retry: Retryability,
    /// Whether the answer came from the deployed revision.
    pub(super) origin: RevisionMatch,
    /// When it began, by the clock.
    pub(super) began: Duration,
    /// What was seen of the instances that answered, in this and in the attempts that were made together with it.
    pub(super) sightings: Vec<AttemptSighting>,
    /// The longest `Retry-After` of its answers.
    pub(super) retry_after: Option<Duration>,
    /// Whether the retryability is that of a follow-up, which another instance may have answered.
    pub(super) is_of_follow_up: bool,
    /// Whether a cache answered: which instance it had asked is of no interest.
    pub(super) is_cached: bool,
    /// Whether the check, which can turn a seal red, has only warnings.
    pub(super) holds: bool,
}

/// Whether an answer came from the deployed revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RevisionMatch {
    /// The deployed one.
    Expected,
    /// Another one.
    Other,
    /// The answer does not name it.
    Unknown,
    /// It does not matter: no revision is expected here.
    Any,
}

impl<'a, T: Transport, C: Clock> Prober<'a, T, C> {
    pub(super) fn new(parts: &ProberParts<'a, T, C>) -> Self {
        let ProberParts { suite, target, secrets, transport, clock, sha, previous } = *parts;
        let expected = suite.revision.as_ref().zip(sha).map(|(revision, sha)| Expected::new(revision, sha));
        let began = clock.now();
        let limits = TimeLimits::of(&suite.settings, began);
        let closes = limits.closes;
        Self {
            suite,
            target,
            transport,
            clock,
            secrets,
            began,
            expected,
            held_since: Cell::default(),
            requests: Requests::new(suite.settings.requests, suite.checks.len()),
            rates: RequestRates::new(closes, limits.last_attempt()),
            pause: Cell::default(),
            closes,
            first_answers: FirstAnswers::default(),
            previous,
            pages: SingleFlightCache::default(),
            assets: Store::default(),
            permits: Semaphore::new(suite.settings.concurrency),
            ledger: None,
            first_at_instance: Cell::default(),
        }
    }

    /// Whether the answer may be a cached copy from before the deploy. If it names its revision, that is known.
    pub(super) fn may_be_stale_copy(&self, check: &Check, result: &ProbeResult) -> bool {
        let since_the_deploy = || self.clock.now().saturating_sub(self.began).as_secs();
        let names_none =
            matches!(self.origin(check, &result.evaluated), RevisionMatch::Unknown | RevisionMatch::Any);
        names_none
            && result.age().is_some_and(|age| age > since_the_deploy())
            && !check.allows(Allowance::Cached)
    }

    fn expected_of(&self, check: &Check) -> Option<&Expected<'a>> {
        self.expected.as_ref().filter(|_| check.of_revision)
    }

    /// Where an answer to `check` names its revision. A place in a JSON document has its own check.
    pub(super) fn source(&self, check: &Check) -> Option<&'a RevisionSource> {
        let source = &self.expected_of(check)?.revision.source;
        let is_elsewhere = matches!(source, RevisionSource::Json(_)) && !asks_for_the_revision(check);
        Some(source).filter(|_| !is_elsewhere)
    }

    pub(super) fn origin(&self, check: &Check, evaluated: &Evaluated) -> RevisionMatch {
        match (self.expected_of(check), &evaluated.revision) {
            (None, _) => RevisionMatch::Any,
            (Some(_), None) => RevisionMatch::Unknown,
            (Some(expected), Some(result)) if expected.is(result) => RevisionMatch::Expected,
            (Some(_), Some(_)) => RevisionMatch::Other,
        }
    }

    /// The finding for an answer from another revision than the deployed one.
    pub(super) fn other_revision(&self, check: &Check, evaluated: &Evaluated) -> Option<Finding> {
        let expected =
            self.expected.as_ref().filter(|_| self.origin(check, evaluated) == RevisionMatch::Other)?;
        let said = evaluated.revision.as_deref().unwrap_or_default();
        let found = Finding::new(FindingKind::Revision, expected.short(), shortened(said));
        let found = if is_public_revision(said) { found.without_page_text() } else { found };
        let hint = expected.hint(said, self.previous.and_then(Previous::revision));
        Some(found.of_another_revision().with_hint(hint))
    }

    pub(super) fn conclude(&self, check: &Check, result: &ProbeResult, began: Duration) -> Attempt {
        let origin = self.origin(check, &result.evaluated);
        let answer = result.observation.answer.as_ref().ok();
        let retry_after = result.retry_after();
        let mut evaluation = result.evaluated.evaluation.clone();
        let mut retry = result.evaluated.retry;
        let fails = answer.is_some_and(|answer| answer.status >= 500);
        if origin == RevisionMatch::Expected && asks_for_the_revision(check) && !fails {
            // Other findings of that page do not matter.
            evaluation = Evaluation::Judged(Vec::new());
        }
        // An answer of another revision says nothing about this one, good or bad.
        if let Some(other) = self.other_revision(check, &result.evaluated) {
            retry = other.retry;
            evaluation = Evaluation::Judged(vec![other]);
        }
        let mut evidence = Box::new(Evidence::of(check, &result.observation, evaluation));
        evidence.started_ms = result.was_requested().then(|| self.since_start(result.began));
        evidence.revision = result.evaluated.revision.as_deref().map(PrintableText::new);
        evidence.instance =
            self.instance_of(check, &result.observation).map(|name| PrintableText::new(&name));
        if evidence.outcome != Outcome::Passed {
            let command = curl::command(self.suite, self.target, check, &result.observation, self.secrets);
            evidence.reproduce(command);
        }
        let holds = match evidence.outcome {
            Outcome::Passed => true,
            Outcome::Warned => check.severity == Severity::Fail,
            _ => false,
        };
        Attempt {
            evidence,
            retry,
            origin,
            began,
            sightings: Vec::new(),
            retry_after,
            is_of_follow_up: false,
            is_cached: answer.is_some_and(|answer| answer.is_cached()),
            holds,
        }
    }
}

impl Attempt {
    /// Whether it has no findings that turn a seal red. Warnings are not waited for.
    pub(super) fn holds(&self) -> bool {
        self.holds
    }

    /// Whether it has only warnings, and another attempt may have another result.
    pub(super) fn warns_for_now(&self) -> bool {
        self.holds && self.evidence.outcome == Outcome::Warned && self.retry != Retryability::Permanent
    }

    /// Whether it is the check of the revision itself.
    pub(super) fn is_of_revision(&self) -> bool {
        self.evidence.check == Revision::NAME
    }

    pub(super) fn is_throttled(&self) -> bool {
        self.evidence.cause == Some(Cause::Throttled)
    }

    /// Whether it was turned away for nothing but its rate, as 429 says. An instance that is down may answer 503 as well.
    pub(super) fn is_refused_for_its_rate(&self) -> bool {
        self.is_throttled() && self.evidence.status != Some(SERVICE_UNAVAILABLE)
    }
}

/// Whether `check` is the check of the revision itself.
fn asks_for_the_revision(check: &Check) -> bool {
    check.expectations.iter().any(|expectation| matches!(expectation, Expectation::Revision(_)))
}
