//! One attempt at a check: its own request, then its follow-ups.

use std::collections::BTreeMap;
use std::pin::pin;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{Either, join, join_all, select};

use super::cached_copy;
use super::follow_up::{FollowUpResult, RequestLog, Start, addresses};
use super::known_failures;
use super::pass::{Pass, Round};
use super::probe_result::ProbeResult;
use super::prober::{Attempt, Prober, RevisionMatch};
use crate::base::clock::Clock;
use crate::base::revision_text::shortened;
use crate::config::suite::Check;
use crate::http::transport::{ConnectionMode, Transport};

/// The result of a check's own request, in an attempt that is still under way.
pub(super) struct OwnAnswer {
    result: ProbeResult,
    /// When the attempt began, by the clock.
    began: Duration,
}

/// How long an attempt may take in the boot window before a second one is started in parallel.
const LATE: Duration = Duration::from_secs(1);

/// How many times in a row the parallel requests of one attempt are all made, whatever they find.
pub(super) const ALL_AT_ONCE: u32 = 3;

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Makes one attempt: the check's own request; a second one to the origin, if the answer may be a cached copy from
    /// before the deploy; and the follow-ups, if the answer holds.
    pub(super) async fn attempt(&self, check: &Check, pass: Pass, mode: ConnectionMode) -> Attempt {
        // Pinned in place, since awaiting would copy this large future.
        let own = pin!(self.own_answer(check, pass, mode)).await;
        self.finish(check, own, pass, mode).await
    }

    /// The same within the boot window: if the answer is slow, a second request is made in parallel, and the first
    /// answer counts. Also if it fails: a good instance must not hide a broken one.
    pub(super) async fn attempt_eagerly(&self, check: &Check, pass: Pass, mode: ConnectionMode) -> Attempt {
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
        let result = pin!(self.probe(check, pass, mode)).await;
        let began = result.began;
        let mut result = if self.may_be_stale_copy(check, &result) {
            let origin = self.probe(check, pass, ConnectionMode::PastCaches).boxed_local().await;
            cached_copy::finalize(result, origin)
        } else {
            result
        };
        known_failures::take(self.suite, check, &mut result);
        OwnAnswer { result, began }
    }

    /// Whether there are follow-ups to make after the check's own answer.
    pub(super) fn asks_for_more(&self, check: &Check, own: &OwnAnswer) -> bool {
        let is_silent = own.result.observation.answer.is_err() && check.checks_every_address();
        is_silent || self.is_followed(check, &own.result)
    }

    fn is_followed(&self, check: &Check, result: &ProbeResult) -> bool {
        !check.follows.is_empty()
            && known_failures::are_all_known(result)
            && self.origin(check, &result.evaluated) != RevisionMatch::Other
    }

    /// Makes the follow-ups, once each check has had its first answer: follow-ups must not slow down another check.
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
        let requests = RequestLog::default();
        if asks_for_more {
            self.first_answers.all().await;
            let start = Start { check, result: &result, pass, mode, requests: &requests };
            if self.is_followed(check, &result) {
                follow_up = self.follow_up(start).await;
            } else if let Some(there) = self.follow_silence(start).await {
                follow_up = there;
            }
        }
        let of_follow_up = follow_up.evaluation();
        let is_of_follow_up = of_follow_up.is_some();
        if let Some((evaluation, retry)) = of_follow_up {
            result.evaluated.take_follow_ups(evaluation, retry);
        }
        let mut attempt = self.conclude(check, &result, began);
        attempt.retry_after = attempt.retry_after.max(follow_up.retry_after);
        attempt.is_of_follow_up = is_of_follow_up;
        follow_up.add_to(&mut attempt.evidence);
        requests.add_to(&mut attempt.evidence);
        attempt.see_instance();
        if check.checks_every_address() && attempt.evidence.addresses.is_empty() {
            addresses::name_failed_address(&mut attempt.evidence, &result.observation);
        }
        attempt.evidence.redact(self.secrets);
        attempt
    }

    /// What a check's own answer comes to by itself, without its follow-ups.
    pub(super) fn conclude_own(&self, check: &Check, own: &OwnAnswer) -> Attempt {
        let mut attempt = self.conclude(check, &own.result, own.began);
        attempt.see_instance();
        attempt.evidence.redact(self.secrets);
        attempt
    }

    /// Makes several requests in parallel over new connections. The worst result counts; for the revision check, how
    /// often each revision was seen.
    pub(super) async fn attempt_many_times(&self, check: &Check, pass: Pass, times: usize) -> Attempt {
        let attempt = || self.attempt(check, pass, ConnectionMode::Fresh);
        if pass.number > ALL_AT_ONCE && pass.round == Round::Usual {
            // While it keeps failing, one request is enough.
            let first = attempt().await;
            let more = if first.holds() { times } else { 1 };
            return worst_of(first, join_all((1..more).map(|_| attempt())).await);
        }
        let (first, others) = join(attempt(), join_all((1..times).map(|_| attempt()))).await;
        worst_of(first, others)
    }
}

/// Merges several results: the worst of them, with the counts of all.
fn worst_of(first: Attempt, others: Vec<Attempt>) -> Attempt {
    let total = 1 + others.len();
    let attempts = || std::iter::once(&first).chain(&others);
    let began = attempts().map(|attempt| attempt.began).min().unwrap_or(first.began);
    let refused = attempts().filter(|attempt| attempt.is_refused_for_its_rate()).count();
    // Those that were turned away for their rate say nothing, where at least half of all say something.
    let is_left_out = |attempt: &Attempt| attempt.is_refused_for_its_rate() && 2 * refused <= total;
    let wrong = attempts().filter(|attempt| !attempt.holds() && !is_left_out(attempt)).count();
    let mut revisions = BTreeMap::new();
    for result in attempts().filter_map(|attempt| attempt.evidence.revision.as_deref()) {
        *revisions.entry(shortened(result)).or_insert(0) += 1;
    }
    // Another revision is worse than no answer, and no answer is worse than the right revision.
    let mut first = first;
    let sightings: Vec<_> = std::mem::take(&mut first.sightings)
        .into_iter()
        .chain(others.iter().flat_map(|attempt| attempt.sightings.clone()))
        .collect();
    let badness = |attempt: &Attempt| {
        let counts = !is_left_out(attempt);
        (!attempt.holds() && counts, counts, attempt.origin == RevisionMatch::Other)
    };
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
