//! One look at a check, judged.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{Either, join, join_all, select};
use tokio::sync::Semaphore;
use url::Url;

use super::expected::{Expected, shortened};
use super::follow::{Followed, Once, Start, Store, addresses};
use super::freshness;
use super::previous::Previous;
use super::requests::Requests;
use super::seen::Seen;
use crate::base::cause::Cause;
use crate::base::clock::Clock;
use crate::base::printable::PrintableText;
use crate::base::redact::Secrets;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Allowance, Check, Expectation, Revision, RevisionSource, Severity, Suite};
use crate::config::target::Target;
use crate::evaluate::{Finding, Judgement, Retryability, Study};
use crate::http::FailureKind;
use crate::http::transport::{Request, Transport, Way};
use crate::seal::curl;
use crate::seal::evidence::{Evidence, Outcome};

/// Looks at checks, within the bound of how many requests may be under way.
pub(super) struct Looker<'a, T, C> {
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
    /// Pages that were looked at because others name them.
    pub(super) pages: Once<(String, Url), Rc<Seen>>,
    /// Assets, whatever names them.
    pub(super) assets: Store,
    permits: Semaphore,
}

/// What one look came to.
pub(super) struct Look {
    /// It is handed on a few times, and is not small.
    pub(super) evidence: Box<Evidence>,
    /// Whether another attempt may find something else.
    pub(super) retry: Retryability,
    /// Whether the answer came from the revision that was deployed.
    pub(super) origin: Origin,
    /// When it began, by the clock.
    pub(super) began: Duration,
    /// How long whoever answered asks to be left alone.
    pub(super) retry_after: Option<Duration>,
    /// Whether the retryability is that of something that was followed, which another instance may have answered.
    pub(super) is_of_followed: bool,
    /// Whether all held, but for what only warns in a check that turns a seal red.
    pub(super) holds: bool,
}

/// Which revision an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The one that was deployed.
    Expected,
    /// Another one.
    Other,
    /// It does not say.
    Unknown,
    /// It does not matter: no revision is expected here.
    Any,
}

/// How long a look may take until another one is begun beside it, where somebody waits for the app to be there.
const LATE: Duration = Duration::from_secs(1);

impl<'a, T: Transport, C: Clock> Looker<'a, T, C> {
    pub(super) fn new(
        (suite, target, secrets): (&'a Suite, &'a Target, &'a Secrets),
        (transport, clock): (&'a T, &'a C),
        sha: Option<&'a str>,
        previous: Option<&'a Previous>,
    ) -> Self {
        let expected = suite.revision.as_ref().zip(sha).map(|(revision, sha)| Expected::new(revision, sha));
        let permits = Semaphore::new(suite.settings.concurrency);
        let requests = Requests::new(suite.settings.requests);
        let began = clock.now();
        Self {
            suite,
            target,
            transport,
            clock,
            secrets,
            began,
            expected,
            held_since: Cell::default(),
            requests,
            previous,
            pages: Once::default(),
            assets: Store::default(),
            permits,
        }
    }

    /// Looks once, at the copy that caches hold as well as at the origin where that copy may be from before the deploy;
    /// and where that holds, at all that the check follows from there.
    pub(super) async fn look(&self, check: &Check, attempt: u32, way: Way) -> Look {
        // Pinned where it is: what is awaited otherwise is copied to another place first, and this is large.
        let mut seen = pin!(self.see(check, attempt, way)).await;
        let began = seen.began;
        if self.is_doubtful_copy(check, &seen) {
            let origin = self.see(check, attempt, Way::PastCaches).boxed_local().await;
            seen = freshness::settle(seen, origin);
        }
        let mut followed = Followed::default();
        if !check.follows.is_empty() && seen.holds() && self.origin(check, &seen.study) != Origin::Other {
            followed = self.follow(Start { check, seen: &seen, attempt, way }).await;
        } else if let Some(there) = self.follow_silence(Start { check, seen: &seen, attempt, way }).await {
            followed = there;
        }
        let of_followed = followed.study();
        let is_of_followed = of_followed.is_some();
        if let Some((judgement, retry)) = of_followed {
            seen.study = Study { judgement, retry, ..seen.study };
        }
        let mut look = self.conclude(check, &seen, began);
        look.retry_after = look.retry_after.max(followed.retry_after);
        look.is_of_followed = is_of_followed;
        followed.tell(&mut look.evidence);
        if check.looks_at_every_address() && look.evidence.addresses.is_empty() {
            addresses::name_where(&mut look.evidence, &seen.observation);
        }
        look.evidence.redact(self.secrets);
        look
    }

    /// The same for whoever waits: of a look that takes its time, and a second one beside it, the one that ends first.
    /// Whether it holds or not: what one instance breaks, another one must not hide.
    pub(super) async fn look_eagerly(&self, check: &Check, attempt: u32) -> Look {
        let look = || self.look(check, attempt, Way::Fresh).boxed_local();
        let late = self.clock.sleep_until(self.clock.now() + LATE).boxed_local();
        let first = match select(look(), late).await {
            Either::Left((look, _)) => return look,
            Either::Right(((), first)) => first,
        };
        let (Either::Left((look, _)) | Either::Right((look, _))) = select(first, look()).await;
        look
    }

    pub(super) fn see(&self, check: &Check, attempt: u32, way: Way) -> impl Future<Output = Seen> {
        self.see_at(check, check.url(self.target), attempt, way)
    }

    /// Looks at `url` as `check`, as soon as one more request may be under way.
    pub(super) async fn see_at(&self, check: &Check, url: Url, attempt: u32, way: Way) -> Seen {
        // Nobody closes it.
        let _permit = self.permits.acquire().await;
        let began = self.clock.now();
        let observation = pin!(self.transport.look(Request { check, url, attempt, way })).await;
        let is_private = observation.failure().is_some_and(|it| it.kind == FailureKind::PrivateAddress);
        self.requests.made(usize::from(!is_private) + observation.redirects.len());
        Seen::judge(check, observation, self.source(check), began).await
    }

    /// A copy that is older than the deploy, as far as anyone knows. One that names its revision is known.
    fn is_doubtful_copy(&self, check: &Check, seen: &Seen) -> bool {
        let since_the_deploy = || self.clock.now().saturating_sub(self.began).as_secs();
        let names_none = matches!(self.origin(check, &seen.study), Origin::Unknown | Origin::Any);
        names_none
            && seen.age().is_some_and(|age| age > since_the_deploy())
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

    fn origin(&self, check: &Check, study: &Study) -> Origin {
        match (self.expected_of(check), &study.revision) {
            (None, _) => Origin::Any,
            (Some(_), None) => Origin::Unknown,
            (Some(expected), Some(seen)) if expected.is(seen) => Origin::Expected,
            (Some(_), Some(_)) => Origin::Other,
        }
    }

    /// The finding of an answer that came from another revision than the one that was deployed.
    pub(super) fn other_revision(&self, check: &Check, study: &Study) -> Option<Finding> {
        let expected = self.expected.as_ref().filter(|_| self.origin(check, study) == Origin::Other)?;
        let said = study.revision.as_deref().unwrap_or_default();
        let found = Finding::new(FindingKind::Revision, expected.short(), shortened(said));
        Some(found.of_another_revision())
    }

    fn conclude(&self, check: &Check, seen: &Seen, began: Duration) -> Look {
        let origin = self.origin(check, &seen.study);
        let answer = seen.observation.answer.as_ref().ok();
        let retry_after = seen.retry_after();
        let mut judgement = seen.study.judgement.clone();
        let mut retry = seen.study.retry;
        let fails = answer.is_some_and(|answer| answer.status >= 500);
        if origin == Origin::Expected && asks_for_the_revision(check) && !fails {
            // Whatever else there is to say about that page.
            judgement = Judgement::Judged(Vec::new());
        }
        // What another revision answers says nothing about this one; whether it breaks or not.
        if let Some(other) = self.other_revision(check, &seen.study) {
            retry = other.retry;
            judgement = Judgement::Judged(vec![other]);
        }
        let mut evidence = Box::new(Evidence::of(check, &seen.observation, judgement));
        evidence.revision = seen.study.revision.as_deref().map(PrintableText::new);
        if evidence.outcome != Outcome::Passed {
            let line = curl::line(self.suite, self.target, check, &seen.observation, self.secrets);
            evidence.curl = Some(line);
        }
        let holds = match evidence.outcome {
            Outcome::Passed => true,
            Outcome::Warned => check.severity == Severity::Fail,
            _ => false,
        };
        Look { evidence, retry, origin, began, retry_after, is_of_followed: false, holds }
    }

    /// Looks many times at once, over connections of their own. The worst of what they saw counts; of the look at the
    /// revision, how often they saw which.
    pub(super) async fn look_many_times(&self, check: &Check, attempt: u32, times: usize) -> Look {
        let look = || self.look(check, attempt, Way::Fresh);
        let (first, others) = join(look(), join_all((1..times).map(|_| look()))).await;
        worst_of(first, others)
    }
}

impl Look {
    /// Whether all that turns a seal red held. What only warns keeps nobody waiting.
    pub(super) fn holds(&self) -> bool {
        self.holds
    }

    /// Whether all held but what only warns, and another look may tell something else.
    pub(super) fn warns_for_now(&self) -> bool {
        self.holds && self.evidence.outcome == Outcome::Warned && self.retry != Retryability::Permanent
    }

    /// Whether it is the look at the revision itself.
    pub(super) fn is_of_revision(&self) -> bool {
        self.evidence.check == Revision::NAME
    }

    pub(super) fn is_throttled(&self) -> bool {
        self.evidence.cause == Some(Cause::Throttled)
    }
}

/// Whether `check` is the look at the revision itself.
fn asks_for_the_revision(check: &Check) -> bool {
    check.expectations.iter().any(|expectation| matches!(expectation, Expectation::Revision(_)))
}

/// Several looks as one: the worst of them, with the counts of what all saw.
fn worst_of(first: Look, others: Vec<Look>) -> Look {
    let total = 1 + others.len();
    let looks = || std::iter::once(&first).chain(&others);
    let began = looks().map(|look| look.began).min().unwrap_or(first.began);
    let wrong = looks().filter(|look| !look.holds()).count();
    let mut revisions = BTreeMap::new();
    for seen in looks().filter_map(|look| look.evidence.revision.as_deref()) {
        *revisions.entry(shortened(seen)).or_insert(0) += 1;
    }
    // Another revision says more than no answer, and that more than a revision which is right.
    let badness = |look: &Look| (!look.holds(), look.origin == Origin::Other);
    let mut worst = others
        .into_iter()
        .fold(first, |worst, look| if badness(&look) > badness(&worst) { look } else { worst });
    worst.began = began;
    if worst.is_of_revision() {
        worst.evidence.revisions = revisions;
    }
    if wrong > 0 && total > 1 {
        worst.evidence.say_how_often(wrong, total);
    }
    worst
}
