//! The scheduler: every check is attempted until it has its outcome.

mod confirmation;
mod covering;
mod finalizing;
mod first_attempts;
mod reporter;
mod wait;

use std::time::Duration;

use futures_util::future::{Either, LocalBoxFuture, pending, select};
use futures_util::stream::{self, FuturesUnordered, LocalBoxStream};
use futures_util::{FutureExt, StreamExt};
use tokio::sync::Notify;
use tokio::task::coop::unconstrained;

use super::attempt::OwnAnswer;
use super::backoff::Backoff;
use super::check_state::{CheckPhase, CheckState, CheckStates};
use super::lane_schedule::{LaneAttempt, LaneSchedule};
use super::pass::{Pass, Round};
use super::prober::{Attempt, Prober};
use super::retry_policy::{NextStep, RevisionState};
use super::time_limits::TimeLimits;
use super::{Event, local_network};
use crate::base::clock::Clock;
use crate::browser_lane::LaneEvidence;
use crate::config::suite::Check;
use crate::http::transport::{ConnectionMode, Connectivity, Transport};
use crate::seal::evidence::Evidence;
use covering::CoveredAttempt;
use first_attempts::first_attempts;
use local_network::LocalNetworkState;
use reporter::Reporter;
use wait::Wait;

/// A run under way.
pub(super) struct Scheduler<'a, T, C, F> {
    pub(super) prober: &'a Prober<'a, T, C>,
    pub(super) limits: TimeLimits,
    pub(super) backoff: Backoff,
    /// The checks, then the additional ones that the app's settings ask for, and last the check of the revision.
    pub(super) states: CheckStates<'a>,
    pub(super) revision: DeployedRevision,
    /// How many of the checks have had no answer yet.
    without_answer: usize,
    first_attempts: LocalBoxStream<'a, RunStep>,
    /// The attempts of the revision check, all retries, and requests to the control addresses.
    attempts: FuturesUnordered<LocalBoxFuture<'a, RunStep>>,
    own_side: LocalNetworkState,
    /// How often a check failed again during its confirmation attempts.
    relapses: u32,
    /// Notifies waiting retries that the app is up.
    recovered: &'a Notify,
    /// How many times they were notified, and when last.
    recoveries: u32,
    recovered_at: Duration,
    lane: LaneSchedule,
    /// Whether attempts to meet further instances are under way.
    is_covering: bool,
    reporter: Reporter<F>,
}

/// How many times retries are notified at once that the app is up, and the pause between notifications after that.
const RECOVERIES_AT_ONCE: u32 = 2;
const BETWEEN_RECOVERIES: Duration = Duration::from_secs(1);

/// The state of the deployed revision in a run.
pub(super) struct DeployedRevision {
    /// The index of the revision check, if there is one.
    pub(super) index: Option<usize>,
    /// Whether it answers.
    pub(super) state: RevisionState,
    /// When the last confirmation attempts that held began.
    pub(super) confirmed_since: Option<Duration>,
}

/// The other parts of a scheduler, besides its prober.
pub(super) struct SchedulerParts<'a, F> {
    /// The additional checks of the app's settings.
    pub(super) additional: &'a [Check],
    /// The check of the deployed revision.
    pub(super) revision: Option<&'a Check>,
    pub(super) recovered: &'a Notify,
    pub(super) lane: LaneSchedule,
    pub(super) backoff: Backoff,
    pub(super) on_event: F,
}

/// An event of a run.
enum RunStep {
    /// The first attempt at a check has ended.
    FirstAttempted(usize, Box<Attempt>),
    /// The first attempt at a check has its own answer, and needs follow-ups.
    FirstAnswered(usize, Box<OwnAnswer>, ConnectionMode),
    /// An attempt at a check has ended.
    Attempted(usize, Box<Attempt>),
    /// Confirmation attempts have ended.
    Confirmed(Vec<(usize, Attempt)>),
    /// The attempts to meet further instances have ended, with what did not hold.
    Covered(Vec<CoveredAttempt>),
    /// The control addresses were requested.
    Reached(Connectivity),
}

impl<'a, T: Transport, C: Clock, F: FnMut(Event<'_>)> Scheduler<'a, T, C, F> {
    pub(super) fn new(prober: &'a Prober<'a, T, C>, parts: SchedulerParts<'a, F>) -> Self {
        let checks = prober.suite.checks.iter().chain(parts.additional);
        let states = CheckStates::new(checks.clone().chain(parts.revision));
        let revision = DeployedRevision {
            index: parts.revision.and(states.len().checked_sub(1)),
            state: RevisionState::Awaited,
            confirmed_since: None,
        };
        let total = states.len() + usize::from(parts.lane.is_there());
        let without_answer = checks.clone().count();
        if without_answer == 0 {
            prober.first_answers.are_there();
        }
        Self {
            prober,
            limits: TimeLimits::of(&prober.suite.settings, prober.began),
            backoff: parts.backoff,
            states,
            revision,
            without_answer,
            first_attempts: first_attempts(prober, checks.enumerate()),
            attempts: FuturesUnordered::new(),
            own_side: LocalNetworkState::default(),
            relapses: 0,
            recovered: parts.recovered,
            recoveries: 0,
            recovered_at: Duration::ZERO,
            lane: parts.lane,
            is_covering: false,
            reporter: Reporter::new(parts.on_event, total),
        }
    }

    /// Runs until every check has its outcome, or the deadline comes; and until the end of the browser lane, if there
    /// is one.
    pub(super) async fn run(mut self) -> (Vec<Evidence>, Option<LaneEvidence>) {
        self.reporter.started();
        let clock = self.prober.clock;
        // The deadline is checked first.
        let mut deadline = unconstrained(clock.sleep_until(self.limits.until)).boxed_local();
        // The revision check comes before all others, since answers without a revision depend on it.
        if let Some(place) = self.revision.index {
            self.try_again(place, None);
        }
        let mut is_finalized = false;
        loop {
            if !is_finalized && self.states.awaited() == 0 {
                is_finalized = true;
                self.finalize_the_rest().await;
                deadline = pending().boxed_local();
            }
            let attempts =
                stream::select(self.attempts.by_ref(), self.first_attempts.by_ref()).map(Either::Left);
            let mut steps = stream::select(attempts, self.lane.under_way().map(Either::Right));
            match select(steps.next(), &mut deadline).await {
                Either::Left((Some(Either::Left(step)), _)) => self.take(step),
                Either::Left((Some(Either::Right(attempt)), _)) => self.take_lane(attempt),
                Either::Left((None, _)) => break,
                Either::Right(_) => self.cut_short(),
            }
        }
        for index in 0..self.states.len() {
            self.add_instance_tally(index);
        }
        (self.states.into_evidence(), self.lane.evidence)
    }

    /// Starts another attempt: at its time, if it has one, or earlier if the app comes up.
    fn try_again(&mut self, index: usize, wait: Option<Wait>) {
        let (prober, recovered) = (self.prober, self.recovered);
        let samples = prober.expected.as_ref().filter(|_| self.revision.index == Some(index));
        let samples = samples.map(|expected| expected.revision.samples);
        let begun = self.states.change(index, |state| {
            state.phase = CheckPhase::Attempting;
            (state.check, state.attempts() + 1, state.mode)
        });
        let Some((check, number, mode)) = begun else { return };
        let is_last = wait.is_some_and(|wait| wait.until >= self.limits.closes);
        let mut round = if is_last { Round::Last } else { Round::Usual };
        let attempting = async move {
            if let Some(wait) = wait {
                wait.end(prober, recovered).await;
                if round == Round::Usual && prober.requests.spare() == 0 {
                    prober.clock.sleep_until(prober.closes).await;
                    round = Round::Last;
                }
            }
            let pass = Pass { number, round };
            let attempt = match samples {
                Some(samples) => prober.attempt_many_times(check, pass, samples).await,
                None => prober.attempt_eagerly(check, pass, mode).await,
            };
            RunStep::Attempted(index, Box::new(attempt))
        };
        self.attempts.push(attempting.boxed_local());
    }

    fn take(&mut self, step: RunStep) {
        match step {
            RunStep::FirstAttempted(index, attempt) => {
                self.take_first_answer();
                self.take_attempt(index, *attempt);
            }
            RunStep::FirstAnswered(index, own, mode) => {
                self.take_first_answer();
                self.finish_first(index, *own, mode);
            }
            RunStep::Attempted(index, attempt) => self.take_attempt(index, *attempt),
            RunStep::Confirmed(attempts) => self.take_confirmations(attempts),
            RunStep::Covered(failures) => self.take_covered(failures),
            RunStep::Reached(connectivity) => self.own_side.take_reach(connectivity, self.now()),
        }
        self.confirm();
        self.cover();
    }

    fn take_attempt(&mut self, index: usize, mut attempt: Attempt) {
        self.see_instances(index, &mut attempt);
        let now = self.now();
        let next = self.next(index, &attempt, now);
        let holds = attempt.holds();
        if attempt.evidence.has_answer() {
            self.own_side.take_answer(now);
        } else if local_network::is_in_question(&attempt.evidence) {
            self.ask_control();
        }
        let had_failed = self.states.get(index).is_some_and(CheckState::has_failed);
        self.states.change(index, |state| state.take(attempt, now));
        if holds && had_failed {
            self.notify_recovered(now);
        }
        self.apply_next_step(index, next);
        self.take_revision_state(index);
    }

    /// Wakes waiting retries; for an unstable app, not every time.
    fn notify_recovered(&mut self, now: Duration) {
        if self.recoveries < RECOVERIES_AT_ONCE || now >= self.recovered_at + BETWEEN_RECOVERIES {
            self.recoveries += 1;
            self.recovered_at = now;
            self.recovered.notify_waiters();
        }
    }

    /// Requests the control addresses if production is unreachable and half of the boot window is over. If they are
    /// reached, a later attempt that fails is production's own failure.
    fn ask_control(&mut self) {
        let prober = self.prober;
        let now = self.now();
        let is_early = now < prober.began + prober.suite.settings.boot_window / 2;
        let was_just_asked = self.own_side.was_just_asked(now);
        if is_early || was_just_asked || prober.target.is_loopback() {
            return;
        }
        self.own_side.asked_control = Some(now);
        self.attempts.push(prober.transport.connectivity().map(RunStep::Reached).boxed_local());
    }

    fn apply_next_step(&mut self, index: usize, next: NextStep) {
        match next {
            NextStep::Again { at, early } => {
                self.reporter.retrying(self.states.get(index));
                self.try_again(index, Some(Wait { until: at, or_recovered: early }));
            }
            NextStep::Finalize => self.finalize_or_cover(index),
            NextStep::FinalizeForGood => self.finalize(index, true),
            NextStep::Await => self.enter(index, CheckPhase::AwaitsRevision),
            NextStep::Confirm => self.enter(index, CheckPhase::Confirming),
            NextStep::Inconclusive(inconclusive) => {
                self.with_evidence(index, |evidence| evidence.inconclusive(inconclusive));
                self.finalize(index, false);
            }
        }
    }

    /// Applies the result of the revision check to the checks that wait for it.
    fn take_revision_state(&mut self, index: usize) {
        let state = self.states.get(index).filter(|_| self.revision.index == Some(index));
        self.revision.state = match state {
            Some(state) if !matches!(state.phase, CheckPhase::Finalized | CheckPhase::Covering) => {
                RevisionState::Awaited
            }
            Some(state) if state.holds() => {
                RevisionState::Held(self.revision.confirmed_since.unwrap_or(state.began))
            }
            Some(state) => RevisionState::Lost(state.cause()),
            None => return,
        };
        if self.revision.state == RevisionState::Awaited {
            return;
        }
        if let RevisionState::Held(since) = self.revision.state {
            self.prober.held_since.set(since);
        }
        for index in self.states.in_phase(CheckPhase::AwaitsRevision) {
            let next = self.states.get(index).map(|state| self.next_of_waiting(state));
            if let Some(next) = next {
                self.apply_next_step(index, next);
            }
        }
    }

    fn take_lane(&mut self, attempt: Box<LaneAttempt>) {
        let told = self.lane.take(attempt, &self.limits).cloned();
        self.reporter.checked_lane(told.as_ref());
        if self.states.awaited() == 0 {
            self.follow_lane();
        }
    }

    fn follow_lane(&mut self) {
        let told = self.lane.follow_up(self.now(), self.states.any_failed(), &self.limits).cloned();
        self.reporter.checked_lane(told.as_ref());
    }

    pub(super) fn now(&self) -> Duration {
        self.prober.clock.now()
    }
}
