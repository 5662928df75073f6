//! One attempt at a check: its own answer, and what follows from there.

use std::collections::BTreeMap;
use std::pin::pin;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{Either, join, join_all, select};

use super::cached_copy;
use super::follow_up::{FollowUpResult, Start, addresses};
use super::pass::{Pass, Round};
use super::probe_result::ProbeResult;
use super::prober::{Attempt, Prober, RevisionMatch};
use crate::base::clock::Clock;
use crate::base::revision_text::shortened;
use crate::config::suite::Check;
use crate::evaluate::Evaluated;
use crate::http::transport::{ConnectionMode, Transport};

/// What a check's own request came to, of an attempt that is not over.
pub(super) struct OwnAnswer {
    result: ProbeResult,
    /// When the attempt began, by the clock.
    began: Duration,
}

/// How long an attempt may take until another one is begun beside it, where somebody waits for the app to be there.
const LATE: Duration = Duration::from_secs(1);

/// So many times in a row the several requests of one attempt are made at once, whatever they find.
pub(super) const ALL_AT_ONCE: u32 = 3;

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Looks once, at the copy that caches hold as well as at the origin where that copy may be from before the deploy;
    /// and where that holds, at all that the check follows from there.
    pub(super) async fn attempt(&self, check: &Check, pass: Pass, mode: ConnectionMode) -> Attempt {
        // Pinned where it is: what is awaited otherwise is copied to another place first, and this is large.
        let own = pin!(self.own_answer(check, pass, mode)).await;
        self.finish(check, own, pass, mode).await
    }

    /// The same for whoever waits: where the answer takes its time, the check is asked a second time beside it, and the
    /// answer that comes first counts. Whether it holds or not: what one instance breaks, another one must not hide.
    pub(super) async fn attempt_eagerly(&self, check: &Check, pass: Pass) -> Attempt {
        let mode = ConnectionMode::Fresh;
        let own = || self.own_answer(check, pass, mode).boxed_local();
        let begins = self.rates.next(&check.url(self.target)).max(self.clock.now());
        let late = self.clock.sleep_until(begins + LATE).boxed_local();
        let answer = match select(own(), late).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), first)) => {
                let (Either::Left((answer, _)) | Either::Right((answer, _))) = select(first, own()).await;
                answer
            }
        };
        self.finish(check, answer, pass, mode).boxed_local().await
    }

    /// The answer to the check's own request.
    pub(super) async fn own_answer(&self, check: &Check, pass: Pass, mode: ConnectionMode) -> OwnAnswer {
        let result = pin!(self.see(check, pass, mode)).await;
        let began = result.began;
        if !self.is_doubtful_copy(check, &result) {
            return OwnAnswer { result, began };
        }
        let origin = self.see(check, pass, ConnectionMode::PastCaches).boxed_local().await;
        OwnAnswer { result: cached_copy::finalize(result, origin), began }
    }

    /// Whether more is asked for now that the check has its own answer.
    pub(super) fn asks_for_more(&self, check: &Check, own: &OwnAnswer) -> bool {
        let is_silent = own.result.observation.answer.is_err() && check.looks_at_every_address();
        is_silent || self.is_followed(check, &own.result)
    }

    fn is_followed(&self, check: &Check, result: &ProbeResult) -> bool {
        !check.follows.is_empty()
            && result.holds()
            && self.origin(check, &result.evaluated) != RevisionMatch::Other
    }

    /// Looks at all that the check follows from its own answer, once each check has had its first one: what is asked for in
    /// addition must not make another check slow.
    pub(super) async fn finish(
        &self,
        check: &Check,
        own: OwnAnswer,
        pass: Pass,
        mode: ConnectionMode,
    ) -> Attempt {
        let asks_for_more = self.asks_for_more(check, &own);
        let OwnAnswer { mut result, began } = own;
        let mut follow_up = FollowUpResult::default();
        if asks_for_more {
            self.first_answers.all().await;
            let start = Start { check, result: &result, pass, mode };
            if self.is_followed(check, &result) {
                follow_up = self.follow_up(start).await;
            } else if let Some(there) = self.follow_silence(start).await {
                follow_up = there;
            }
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
        attempt.see_instance();
        if check.looks_at_every_address() && attempt.evidence.addresses.is_empty() {
            addresses::name_where(&mut attempt.evidence, &result.observation);
        }
        attempt.evidence.redact(self.secrets);
        attempt
    }

    /// What a check's own answer comes to by itself, whatever the check follows.
    pub(super) fn conclude_own(&self, check: &Check, own: &OwnAnswer) -> Attempt {
        let mut attempt = self.conclude(check, &own.result, own.began);
        attempt.see_instance();
        attempt.evidence.redact(self.secrets);
        attempt
    }

    /// Looks many times at once, over connections of their own. The worst of what they saw counts; of the attempt at the
    /// revision, how often they saw which.
    pub(super) async fn attempt_many_times(&self, check: &Check, pass: Pass, times: usize) -> Attempt {
        let attempt = || self.attempt(check, pass, ConnectionMode::Fresh);
        if pass.number > ALL_AT_ONCE && pass.round == Round::Usual {
            // While it keeps failing, one is enough to learn that it still does.
            let first = attempt().await;
            let more = if first.holds() { times } else { 1 };
            return worst_of(first, join_all((1..more).map(|_| attempt())).await);
        }
        let (first, others) = join(attempt(), join_all((1..times).map(|_| attempt()))).await;
        worst_of(first, others)
    }
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
    let mut first = first;
    let sightings: Vec<_> = std::mem::take(&mut first.sightings)
        .into_iter()
        .chain(others.iter().flat_map(|attempt| attempt.sightings.clone()))
        .collect();
    let badness = |attempt: &Attempt| (!attempt.holds(), attempt.origin == RevisionMatch::Other);
    let mut worst = others
        .into_iter()
        .fold(first, |worst, attempt| if badness(&attempt) > badness(&worst) { attempt } else { worst });
    worst.began = began;
    worst.sightings = sightings;
    if worst.is_of_revision() {
        worst.evidence.revisions = revisions;
    }
    if wrong > 0 && total > 1 {
        worst.evidence.say_how_often(wrong, total);
    }
    worst
}
