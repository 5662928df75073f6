//! The course of a run: every check is looked at until it has its outcome.

mod first;
mod proofs;
mod settling;

use std::time::Duration;

use futures_util::future::{Either, LocalBoxFuture, pending, select};
use futures_util::stream::{self, FuturesUnordered};
use futures_util::{FutureExt, StreamExt};
use tokio::sync::Notify;
use tokio::task::coop::unconstrained;

use super::item::{Item, Items, Phase};
use super::lane::{LaneCourse, LaneLook};
use super::look::{Look, Looker};
use super::next::{Next, Standing};
use super::pace::Pace;
use super::window::Window;
use super::{Event, blame};
use crate::base::clock::Clock;
use crate::config::suite::Check;
use crate::http::transport::{Reach, Transport};
use crate::seal::evidence::Evidence;
use first::FirstLooks;

/// A run under way.
pub(super) struct Course<'a, T, C, F> {
    pub(super) looker: &'a Looker<'a, T, C>,
    pub(super) window: Window,
    pub(super) pace: Pace,
    /// The checks, then what the app's settings ask for besides, and last the look at the revision.
    pub(super) items: Items<'a>,
    /// Whether the revision that was deployed answers.
    pub(super) standing: Standing,
    /// When whoever answers may be asked again.
    pub(super) not_before: Duration,
    /// Which of the items is the look at the revision.
    revision: Option<usize>,
    first_looks: FirstLooks<'a>,
    /// The look at the revision, all that follow a first one, and the control look.
    looks: FuturesUnordered<LocalBoxFuture<'a, Step>>,
    /// When this machine was last seen to be well.
    own_side: blame::OwnSide,
    /// When the control addresses were asked last.
    asked_control: Option<Duration>,
    /// When the last proofs that held began.
    pub(super) proved: Option<Duration>,
    /// How often what held again did not hold on.
    relapses: u32,
    /// Tells those that wait for their next look that the app is there.
    recovered: &'a Notify,
    lane: LaneCourse,
    on_event: F,
    done: usize,
}

/// What has happened.
enum Step {
    /// A check was looked at.
    Looked(usize, Look),
    /// Those that hold again were looked at some more.
    Proved(Vec<(usize, Look)>),
    /// The control addresses were asked.
    Reached(Reach),
}

impl<'a, T: Transport, C: Clock, F: FnMut(Event<'_>)> Course<'a, T, C, F> {
    pub(super) fn new(
        looker: &'a Looker<'a, T, C>,
        (besides, revision): (&'a [Check], Option<&'a Check>),
        recovered: &'a Notify,
        lane: LaneCourse,
        (pace, on_event): (Pace, F),
    ) -> Self {
        let checks = looker.suite.checks.iter().chain(besides);
        let items = Items::new(checks.clone().chain(revision));
        Self {
            looker,
            window: Window::of(&looker.suite.settings, looker.began),
            pace,
            standing: Standing::Awaited,
            not_before: Duration::ZERO,
            revision: revision.and(items.len().checked_sub(1)),
            items,
            first_looks: FirstLooks::new(looker, checks.enumerate()),
            looks: FuturesUnordered::new(),
            own_side: blame::OwnSide::default(),
            asked_control: None,
            proved: None,
            relapses: 0,
            recovered,
            lane,
            on_event,
            done: 0,
        }
    }

    /// Looks until every check has its outcome, or the deadline comes; and to the end of the lane.
    pub(super) async fn run(mut self) -> Vec<Evidence> {
        let total = self.total();
        (self.on_event)(Event::Started { total });
        let clock = self.looker.clock;
        // It comes first, whatever else had its share of the turn.
        let mut deadline = unconstrained(clock.sleep_until(self.window.until)).boxed_local();
        // Before all others: an answer that does not say where it came from is held against it.
        if let Some(place) = self.revision {
            self.look_again(place, None);
        }
        let mut is_settled = false;
        loop {
            if !is_settled && self.items.awaited() == 0 {
                is_settled = true;
                self.settle_the_rest().await;
                deadline = pending().boxed_local();
            }
            let looks = stream::select(self.looks.by_ref(), self.first_looks.by_ref()).map(Either::Left);
            let mut steps = stream::select(looks, self.lane.under_way().map(Either::Right));
            match select(steps.next(), &mut deadline).await {
                Either::Left((Some(Either::Left(step)), _)) => self.take(step),
                Either::Left((Some(Either::Right(look)), _)) => self.take_lane(look),
                Either::Left((None, _)) => break,
                Either::Right(_) => self.cut_short(),
            }
        }
        let mut evidence = self.items.into_evidence();
        evidence.extend(self.lane.evidence);
        evidence
    }

    /// Begins another look; at its time, if it has one, or when the app turns out to be there.
    fn look_again(&mut self, index: usize, wait: Option<(Duration, bool)>) {
        let (looker, recovered) = (self.looker, self.recovered);
        let samples = looker.expected.as_ref().filter(|_| self.revision == Some(index));
        let samples = samples.map(|expected| expected.revision.samples);
        let begun = self.items.change(index, |item| {
            item.phase = Phase::Looking;
            (item.check, item.attempt() + 1)
        });
        let Some((check, attempt)) = begun else { return };
        let looking = async move {
            if let Some(wait) = wait {
                its_time(looker.clock, wait, recovered).await;
            }
            let look = match samples {
                Some(samples) => looker.look_many_times(check, attempt, samples).await,
                None => looker.look_eagerly(check, attempt).await,
            };
            Step::Looked(index, look)
        };
        self.looks.push(looking.boxed_local());
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Looked(index, look) => self.take_look(index, look),
            Step::Proved(looks) => self.take_proofs(looks),
            Step::Reached(reach) => self.own_side.take_reach(reach, self.now()),
        }
        self.prove();
    }

    fn take_look(&mut self, index: usize, look: Look) {
        let now = self.now();
        let next = self.next(index, &look, now);
        let holds = look.holds();
        if look.evidence.has_answer() {
            self.own_side.take_answer(now);
        } else if blame::is_in_question(&look.evidence) {
            self.ask_control();
        }
        let had_stumbled = self.items.get(index).is_some_and(Item::has_stumbled);
        self.items.change(index, |item| item.take(look, now));
        if holds && had_stumbled {
            self.recovered.notify_waiters();
        }
        self.go_on(index, next);
        self.take_standing(index);
    }

    /// Production is not reached, and half of the window is over: a look that begins after others were reached, and fails
    /// as well, is production's own.
    fn ask_control(&mut self) {
        let looker = self.looker;
        let now = self.now();
        let is_early = now < looker.began + looker.suite.settings.boot_window / 2;
        let was_just_asked = self.asked_control.is_some_and(|at| now < at + blame::RECENT);
        if is_early || was_just_asked || looker.target.is_loopback() {
            return;
        }
        self.asked_control = Some(now);
        self.looks.push(looker.transport.reach().map(Step::Reached).boxed_local());
    }

    fn go_on(&mut self, index: usize, next: Next) {
        match next {
            Next::Again { at, early } => {
                self.tell_retrying(index);
                self.look_again(index, Some((at, early)));
            }
            Next::Settle => self.settle(index, false),
            Next::SettleForGood => self.settle(index, true),
            Next::Await => self.enter(index, Phase::AwaitsRevision),
            Next::Prove => self.enter(index, Phase::Proving),
            Next::Inconclusive(doubt) => {
                self.with_evidence(index, |evidence| evidence.doubt(doubt));
                self.settle(index, false);
            }
        }
    }

    /// What the look at the revision means for those that wait for it.
    fn take_standing(&mut self, index: usize) {
        let item = self.items.get(index).filter(|_| self.revision == Some(index));
        self.standing = match item {
            Some(item) if item.phase != Phase::Settled => Standing::Awaited,
            Some(item) if item.holds() => Standing::Held(self.proved.unwrap_or(item.began)),
            Some(item) => Standing::Lost(item.cause()),
            None => return,
        };
        if self.standing == Standing::Awaited {
            return;
        }
        if let Standing::Held(since) = self.standing {
            self.looker.held_since.set(since);
        }
        for index in self.items.in_phase(Phase::AwaitsRevision) {
            let next = self.items.get(index).map(|item| self.next_of_waiting(item));
            if let Some(next) = next {
                self.go_on(index, next);
            }
        }
    }

    fn take_lane(&mut self, look: Box<LaneLook>) {
        let told = self.lane.take(look, &self.window).cloned();
        self.tell_lane(told);
        if self.items.awaited() == 0 {
            self.follow_lane();
        }
    }

    fn follow_lane(&mut self) {
        let told = self.lane.follow(self.now(), self.items.stumbled(), &self.window).cloned();
        self.tell_lane(told);
    }

    fn total(&self) -> usize {
        self.items.len() + usize::from(self.lane.is_there())
    }

    pub(super) fn now(&self) -> Duration {
        self.looker.clock.now()
    }
}

/// Waits until `at`, or, of whoever wants to be told, until the app turns out to be there.
async fn its_time(clock: &impl Clock, (at, wants_to_be_told): (Duration, bool), recovered: &Notify) {
    let sleeping = clock.sleep_until(at);
    if wants_to_be_told {
        select(std::pin::pin!(recovered.notified()), std::pin::pin!(sleeping)).await;
    } else {
        sleeping.await;
    }
}
