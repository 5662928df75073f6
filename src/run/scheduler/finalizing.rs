//! Gives a check its outcome, and reports it.

use futures_util::future::{Either, join_all, select};
use futures_util::{FutureExt, StreamExt, stream};

use super::super::check_state::{CheckPhase, CheckState};
use super::super::pass::{Pass, Round};
use super::super::{Event, local_network};
use super::Scheduler;
use crate::base::clock::Clock;
use crate::http::transport::Transport;
use crate::seal::evidence::Evidence;

/// The reason if there was no time to find out whether a failure is production's own.
const TOO_LATE: &str =
    "it is unknown whether this machine's own network worked at that time, and the run's deadline came first";

impl<T: Transport, C: Clock, F: FnMut(Event<'_>)> Scheduler<'_, T, C, F> {
    /// Ends the run at its deadline: evaluated checks keep their outcome, all others are inconclusive.
    pub(super) fn cut_short(&mut self) {
        self.drop_attempts();
        let deadline = self.prober.suite.settings.deadline.as_secs_f64();
        let reason = format!("the run's deadline of {deadline} s came first");
        let (prober, closes) = (self.prober, self.limits.closes);
        let is_limited = prober.rates.met_a_limit();
        for index in 0..self.states.len() {
            self.states.change(index, |state| match (state.holds(), &mut state.evidence) {
                (_, None) => {
                    let url = state.check.url(prober.target);
                    let evidence = Evidence::without_result(state.check, url.as_str(), Some(&reason));
                    state.evidence = Some(evidence.redacted(prober.secrets));
                }
                // It held, and not every instance was met.
                (true, Some(_)) if state.phase == CheckPhase::Covering => {}
                // It held with only warnings, but was not confirmed yet.
                (true, Some(evidence)) if state.phase != CheckPhase::Finalized => {
                    evidence.unfinished(&reason);
                }
                // It failed in the boot window, and a rate limit left no time for another attempt.
                (false, Some(evidence))
                    if state.phase == CheckPhase::Attempting && is_limited && state.began < closes =>
                {
                    evidence.unfinished(&reason);
                }
                (_, Some(_)) => {}
            });
            if self.states.get(index).is_some_and(|state| state.phase == CheckPhase::Covering) {
                self.mark_if_failing_somewhere(index);
            }
            self.finalize(index, false);
        }
    }

    /// Finalizes checks that only warn, and decides for unreachable ones whether this machine is at fault.
    pub(super) async fn finalize_the_rest(&mut self) {
        self.drop_attempts();
        for index in 0..self.states.len() {
            self.finalize(index, false);
        }
        let is_in_question =
            self.states.iter().filter_map(|state| state.evidence.as_ref()).any(local_network::is_in_question);
        let is_here = self.prober.target.is_loopback();
        if is_in_question && !is_here && !self.is_cleared() {
            let clock = self.prober.clock;
            let last = clock.sleep_until(self.limits.until + local_network::GRACE).boxed_local();
            let connectivity = match select(self.prober.transport.connectivity().boxed_local(), last).await {
                Either::Left((connectivity, _)) => Some(connectivity),
                Either::Right(_) => None,
            };
            for index in 0..self.states.len() {
                self.with_evidence(index, |evidence| local_network::finalize(evidence, connectivity));
            }
        }
        if is_in_question && !is_here && self.limits.is_open_at_all {
            self.attempt_once_more().await;
        }
        for index in 0..self.states.len() {
            self.report(index);
        }
        self.follow_lane();
    }

    /// This machine's network works now. If it is unknown whether it worked when an attempt began, that attempt is
    /// repeated.
    async fn attempt_once_more(&mut self) {
        let own_side = self.own_side;
        let is_open = |state: &CheckState<'_>| {
            let evidence = state.evidence.as_ref().filter(|evidence| local_network::is_in_question(evidence));
            evidence.is_some_and(|evidence| !own_side.was_well_before(evidence, state.began))
        };
        let open: Vec<usize> = self.states.find(is_open);
        let prober = self.prober;
        let attempts = open.iter().filter_map(|index| {
            let state = self.states.get(*index)?;
            let (index, check, number) = (*index, state.check, state.attempts() + 1);
            let pass = Pass { number, round: Round::Last };
            Some(
                async move { (index, prober.attempt_many_times(check, pass, local_network::ATTEMPTS).await) },
            )
        });
        let attempts = join_all(attempts.collect::<Vec<_>>()).boxed_local();
        let last = prober.clock.sleep_until(self.limits.until).boxed_local();
        let Either::Left((attempts, _)) = select(attempts, last).await else {
            for index in open {
                self.with_evidence(index, |evidence| local_network::make_inconclusive(evidence, TOO_LATE));
            }
            return;
        };
        let now = self.now();
        for (index, attempt) in attempts {
            self.states.change(index, |state| state.take(attempt, now));
        }
    }

    /// Drops all attempts that are under way or waiting.
    fn drop_attempts(&mut self) {
        self.first_attempts = stream::empty().boxed_local();
        self.prober.first_answers.are_there();
        self.attempts.clear();
    }

    fn is_cleared(&self) -> bool {
        let answers = self.states.iter().filter_map(|state| Some((state.evidence.as_ref()?, state.ended)));
        local_network::is_cleared(answers, self.now())
    }

    pub(super) fn finalize(&mut self, index: usize, for_good: bool) {
        if self.states.get(index).is_none_or(|state| state.phase == CheckPhase::Finalized) {
            return;
        }
        self.enter(index, CheckPhase::Finalized);
        self.with_evidence(index, |evidence| evidence.is_final = for_good);
        self.add_instance_tally(index);
        let evidence = self.states.get(index).and_then(|state| state.evidence.as_ref());
        if evidence.is_some_and(|evidence| !local_network::is_in_question(evidence)) {
            self.report(index);
        }
    }

    pub(super) fn enter(&mut self, index: usize, phase: CheckPhase) {
        self.states.change(index, |state| state.phase = phase);
    }

    pub(super) fn with_evidence(&mut self, index: usize, change: impl FnOnce(&mut Evidence)) {
        self.states.change(index, |state| state.evidence.as_mut().map(change));
    }

    /// Reports once that a check has its outcome.
    fn report(&mut self, index: usize) {
        let was_reported = self.states.change(index, |state| std::mem::replace(&mut state.is_reported, true));
        let evidence = self.states.get(index).and_then(|state| state.evidence.as_ref());
        if let Some(evidence) = evidence.filter(|_| was_reported == Some(false)) {
            self.reporter.checked(evidence);
        }
    }
}
