//! One attempt at a check, judged.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{Either, join, join_all, select};
use tokio::sync::Semaphore;
use url::Url;

use super::cached_copy;
use super::expected_revision::{Expected, shortened};
use super::follow_up::{FollowUpResult, SingleFlightCache, Start, Store, addresses};
use super::previous::Previous;
use super::probe_result::ProbeResult;
use super::request_budget::Requests;
use crate::base::cause::Cause;
use crate::base::clock::Clock;
use crate::base::printable::PrintableText;
use crate::base::redact::Secrets;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Allowance, Check, Expectation, Revision, RevisionSource, Severity, Suite};
use crate::config::target::Target;
use crate::evaluate::{Evaluated, Evaluation, Finding, Retryability};
use crate::http::FailureKind;
use crate::http::transport::{ConnectionMode, Request, Transport};
use crate::seal::curl;
use crate::seal::evidence::{Evidence, Outcome};

/// Looks at checks, within the bound of how many requests may be under way.
pub(super) struct Prober<'a, T, C> {
    pub(super) suite: &'a Suite,
    pub(super) target: &'a Target,
    pub(super) transport: &'a T,
    pub(super) clock: &'a C,
    pub(super) secrets: &'a Secrets,
    /// When the run began, by the clock.
    pub(super) began: Duration,
    /// The revision that was deployed, where the app says which one it is.
    pub(super) expected: Option<Expected<'a>>,
    /// How many requests were made, and how many more may be.
    pub(super) requests: Requests,
    /// What was known when the app was last sealed green.
    pub(super) previous: Option<&'a Previous>,
    /// Since when the revision that was deployed is known to answer: what was seen before is asked for again.
    pub(super) held_since: Cell<Duration>,
    /// Pages that were checked because others name them.
    pub(super) pages: SingleFlightCache<(String, Url), Rc<ProbeResult>>,
    /// Assets, whatever names them.
    pub(super) assets: Store,
    permits: Semaphore,
}

/// What a prober works with.
pub(super) struct ProberParts<'a, T, C> {
    pub(super) suite: &'a Suite,
    pub(super) target: &'a Target,
    pub(super) secrets: &'a Secrets,
    pub(super) transport: &'a T,
    pub(super) clock: &'a C,
    /// The revision that was deployed, where it is known.
    pub(super) sha: Option<&'a str>,
    /// What was known when the app was last sealed green.
    pub(super) previous: Option<&'a Previous>,
}

/// What one attempt came to.
pub(super) struct Attempt {
    /// It is handed on a few times, and is not small.
    pub(super) evidence: Box<Evidence>,
    /// Whether another attempt may find something else.
    pub(super) retry: Retryability,
    /// Whether the answer came from the revision that was deployed.
    pub(super) origin: RevisionMatch,
    /// When it began, by the clock.
    pub(super) began: Duration,
    /// How long whoever answered asks to be left alone.
    pub(super) retry_after: Option<Duration>,
    /// Whether the retryability is that of something that was followed, which another instance may have answered.
    pub(super) is_of_follow_up: bool,
    /// Whether all held, but for what only warns in a check that turns a seal red.
    pub(super) holds: bool,
}

/// Which revision an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RevisionMatch {
    /// The one that was deployed.
    Expected,
    /// Another one.
    Other,
    /// It does not say.
    Unknown,
    /// It does not matter: no revision is expected here.
    Any,
}

/// How long an attempt may take until another one is begun beside it, where somebody waits for the app to be there.
const LATE: Duration = Duration::from_secs(1);

impl<'a, T: Transport, C: Clock> Prober<'a, T, C> {
    pub(super) fn new(parts: &ProberParts<'a, T, C>) -> Self {
        let ProberParts { suite, target, secrets, transport, clock, sha, previous } = *parts;
        let expected = suite.revision.as_ref().zip(sha).map(|(revision, sha)| Expected::new(revision, sha));
        Self {
            suite,
            target,
            transport,
            clock,
            secrets,
            began: clock.now(),
            expected,
            held_since: Cell::default(),
            requests: Requests::new(suite.settings.requests),
            previous,
            pages: SingleFlightCache::default(),
            assets: Store::default(),
            permits: Semaphore::new(suite.settings.concurrency),
        }
    }

    /// Looks once, at the copy that caches hold as well as at the origin where that copy may be from before the deploy;
    /// and where that holds, at all that the check follows from there.
    pub(super) async fn attempt(&self, check: &Check, number: u32, mode: ConnectionMode) -> Attempt {
        // Pinned where it is: what is awaited otherwise is copied to another place first, and this is large.
        let mut result = pin!(self.see(check, number, mode)).await;
        let began = result.began;
        if self.is_doubtful_copy(check, &result) {
            let origin = self.see(check, number, ConnectionMode::PastCaches).boxed_local().await;
            result = cached_copy::finalize(result, origin);
        }
        let mut follow_up = FollowUpResult::default();
        if !check.follows.is_empty()
            && result.holds()
            && self.origin(check, &result.evaluated) != RevisionMatch::Other
        {
            follow_up = self.follow_up(Start { check, result: &result, number, mode }).await;
        } else if let Some(there) = self.follow_silence(Start { check, result: &result, number, mode }).await
        {
            follow_up = there;
        }
        let of_follow_up = follow_up.evaluation();
        let is_of_follow_up = of_follow_up.is_some();
        if let Some((evaluation, retry)) = of_follow_up {
            result.evaluated = Evaluated { evaluation, retry, ..result.evaluated };
        }
        let mut attempt = self.conclude(check, &result, began);
        attempt.retry_after = attempt.retry_after.max(follow_up.retry_after);
        attempt.is_of_follow_up = is_of_follow_up;
        follow_up.tell(&mut attempt.evidence);
        if check.looks_at_every_address() && attempt.evidence.addresses.is_empty() {
            addresses::name_where(&mut attempt.evidence, &result.observation);
        }
        attempt.evidence.redact(self.secrets);
        attempt
    }

    /// The same for whoever waits: of an attempt that takes its time, and a second one beside it, the one that ends first.
    /// Whether it holds or not: what one instance breaks, another one must not hide.
    pub(super) async fn attempt_eagerly(&self, check: &Check, number: u32) -> Attempt {
        let attempt = || self.attempt(check, number, ConnectionMode::Fresh).boxed_local();
        let late = self.clock.sleep_until(self.clock.now() + LATE).boxed_local();
        let first = match select(attempt(), late).await {
            Either::Left((attempt, _)) => return attempt,
            Either::Right(((), first)) => first,
        };
        let (Either::Left((attempt, _)) | Either::Right((attempt, _))) = select(first, attempt()).await;
        attempt
    }

    pub(super) fn see(
        &self,
        check: &Check,
        number: u32,
        mode: ConnectionMode,
    ) -> impl Future<Output = ProbeResult> {
        self.see_at(check, check.url(self.target), number, mode)
    }

    /// Looks at `url` as `check`, as soon as one more request may be under way.
    pub(super) async fn see_at(
        &self,
        check: &Check,
        url: Url,
        number: u32,
        mode: ConnectionMode,
    ) -> ProbeResult {
        // Nobody closes it.
        let _permit = self.permits.acquire().await;
        let began = self.clock.now();
        let observation = pin!(self.transport.look(Request { check, url, attempt: number, mode })).await;
        let is_private = observation.failure().is_some_and(|it| it.kind == FailureKind::PrivateAddress);
        self.requests.made(usize::from(!is_private) + observation.redirects.len());
        ProbeResult::evaluate(check, observation, self.source(check), began).await
    }

    /// A copy that is older than the deploy, as far as anyone knows. One that names its revision is known.
    fn is_doubtful_copy(&self, check: &Check, result: &ProbeResult) -> bool {
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

    /// Where an answer to `check` says which revision gave it. One place in one JSON document is asked on its own.
    fn source(&self, check: &Check) -> Option<&'a RevisionSource> {
        let source = &self.expected_of(check)?.revision.source;
        let is_elsewhere = matches!(source, RevisionSource::Json(_)) && !asks_for_the_revision(check);
        Some(source).filter(|_| !is_elsewhere)
    }

    fn origin(&self, check: &Check, evaluated: &Evaluated) -> RevisionMatch {
        match (self.expected_of(check), &evaluated.revision) {
            (None, _) => RevisionMatch::Any,
            (Some(_), None) => RevisionMatch::Unknown,
            (Some(expected), Some(result)) if expected.is(result) => RevisionMatch::Expected,
            (Some(_), Some(_)) => RevisionMatch::Other,
        }
    }

    /// The finding of an answer that came from another revision than the one that was deployed.
    pub(super) fn other_revision(&self, check: &Check, evaluated: &Evaluated) -> Option<Finding> {
        let expected =
            self.expected.as_ref().filter(|_| self.origin(check, evaluated) == RevisionMatch::Other)?;
        let said = evaluated.revision.as_deref().unwrap_or_default();
        let found = Finding::new(FindingKind::Revision, expected.short(), shortened(said));
        Some(found.of_another_revision())
    }

    fn conclude(&self, check: &Check, result: &ProbeResult, began: Duration) -> Attempt {
        let origin = self.origin(check, &result.evaluated);
        let answer = result.observation.answer.as_ref().ok();
        let retry_after = result.retry_after();
        let mut evaluation = result.evaluated.evaluation.clone();
        let mut retry = result.evaluated.retry;
        let fails = answer.is_some_and(|answer| answer.status >= 500);
        if origin == RevisionMatch::Expected && asks_for_the_revision(check) && !fails {
            // Whatever else there is to say about that page.
            evaluation = Evaluation::Judged(Vec::new());
        }
        // What another revision answers says nothing about this one; whether it breaks or not.
        if let Some(other) = self.other_revision(check, &result.evaluated) {
            retry = other.retry;
            evaluation = Evaluation::Judged(vec![other]);
        }
        let mut evidence = Box::new(Evidence::of(check, &result.observation, evaluation));
        evidence.revision = result.evaluated.revision.as_deref().map(PrintableText::new);
        if evidence.outcome != Outcome::Passed {
            let line = curl::line(self.suite, self.target, check, &result.observation, self.secrets);
            evidence.curl = Some(line);
        }
        let holds = match evidence.outcome {
            Outcome::Passed => true,
            Outcome::Warned => check.severity == Severity::Fail,
            _ => false,
        };
        Attempt { evidence, retry, origin, began, retry_after, is_of_follow_up: false, holds }
    }

    /// Looks many times at once, over connections of their own. The worst of what they saw counts; of the attempt at the
    /// revision, how often they saw which.
    pub(super) async fn attempt_many_times(&self, check: &Check, number: u32, times: usize) -> Attempt {
        let attempt = || self.attempt(check, number, ConnectionMode::Fresh);
        let (first, others) = join(attempt(), join_all((1..times).map(|_| attempt()))).await;
        worst_of(first, others)
    }
}

impl Attempt {
    /// Whether all that turns a seal red held. What only warns keeps nobody waiting.
    pub(super) fn holds(&self) -> bool {
        self.holds
    }

    /// Whether all held but what only warns, and another attempt may tell something else.
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
}

/// Whether `check` is the check of the revision itself.
fn asks_for_the_revision(check: &Check) -> bool {
    check.expectations.iter().any(|expectation| matches!(expectation, Expectation::Revision(_)))
}

/// Several looks as one: the worst of them, with the counts of what all saw.
fn worst_of(first: Attempt, others: Vec<Attempt>) -> Attempt {
    let total = 1 + others.len();
    let attempts = || std::iter::once(&first).chain(&others);
    let began = attempts().map(|attempt| attempt.began).min().unwrap_or(first.began);
    let wrong = attempts().filter(|attempt| !attempt.holds()).count();
    let mut revisions = BTreeMap::new();
    for result in attempts().filter_map(|attempt| attempt.evidence.revision.as_deref()) {
        *revisions.entry(shortened(result)).or_insert(0) += 1;
    }
    // Another revision says more than no answer, and that more than a revision which is right.
    let badness = |attempt: &Attempt| (!attempt.holds(), attempt.origin == RevisionMatch::Other);
    let mut worst = others
        .into_iter()
        .fold(first, |worst, attempt| if badness(&attempt) > badness(&worst) { attempt } else { worst });
    worst.began = began;
    if worst.is_of_revision() {
        worst.evidence.revisions = revisions;
    }
    if wrong > 0 && total > 1 {
        worst.evidence.say_how_often(wrong, total);
    }
    worst
}
