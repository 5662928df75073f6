//! The course of a run: every check is looked at until it has its outcome.

use std::ops::Range;
use std::time::Duration;

use futures_util::future::{Either, LocalBoxFuture, join_all, pending, select};
use futures_util::stream::{self, FuturesUnordered};
use futures_util::{FutureExt, StreamExt};
use tokio::sync::Notify;

use super::item::{Items, Phase};
use super::lane::{LaneCourse, LaneLook};
use super::look::{Look, Looker};
use super::next::{Next, Standing};
use super::pace::Pace;
use super::window::Window;
use super::{Event, blame};
use crate::clock::Clock;
use crate::evidence::Evidence;
use crate::suite::Check;
use crate::transport::{Transport, Way};

/// A run under way.
pub(super) struct Course<'a, T, C, F> {
    pub(super) looker: &'a Looker<'a, T, C>,
    pub(super) window: Window,
    pub(super) pace: Pace,
    /// The checks, and behind them the look at the revision.
    pub(super) items: Items<'a>,
    /// Whether the revision that was deployed answers.
    pub(super) standing: Standing,
    /// When whoever answers may be asked again.
    pub(super) not_before: Duration,
    /// Which of the items is the look at the revision.
    revision: Option<usize>,
    /// Those whose first look has not begun.
    queue: Range<usize>,
    looks: FuturesUnordered<LocalBoxFuture<'a, Step>>,
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
}

/// How many looks an app that stumbled has to hold, over all: enough to meet the one bad instance of several
/// (`docs/verdicts.md` says how surely).
const PROOFS: usize = 12;

/// How many of them each check takes at least; and so how many checks take part.
const PROOFS_EACH: usize = 3;

impl<'a, T: Transport, C: Clock, F: FnMut(Event<'_>)> Course<'a, T, C, F> {
    pub(super) fn new(
        looker: &'a Looker<'a, T, C>,
        revision: Option<&'a Check>,
        recovered: &'a Notify,
        lane: LaneCourse,
        (pace, on_event): (Pace, F),
    ) -> Self {
        let checks = &looker.suite.checks;
        let queue = 0..checks.len();
        let place = revision.map(|_| checks.len());
        let items = Items::new(checks.iter().chain(revision));
        Self {
            looker,
            window: Window::of(&looker.suite.settings, looker.began),
            pace,
            items,
            standing: Standing::Awaited,
            not_before: Duration::ZERO,
            revision: place,
            queue,
            looks: FuturesUnordered::new(),
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
        let mut deadline = clock.sleep_until(self.window.until).boxed_local();
        self.begin();
        let mut is_settled = false;
        loop {
            if !is_settled && self.items.awaited() == 0 {
                is_settled = true;
                self.settle_the_rest().await;
                deadline = pending().boxed_local();
            }
            let looks = self.looks.by_ref().map(Either::Left);
            let mut steps = stream::select(looks, self.lane.under_way().map(Either::Right));
            match select(steps.next(), &mut deadline).await {
                Either::Left((Some(Either::Left(step)), _)) => self.take(step),
                Either::Left((Some(Either::Right(look)), _)) => self.take_lane(look),
                Either::Left((None, _)) => break,
                Either::Right(_) => self.cut_short(),
            }
        }
        self.items.into_evidence().chain(self.lane.evidence).collect()
    }

    /// All at once, the revision first: an answer that does not say where it came from is held against it.
    fn begin(&mut self) {
        if let Some(place) = self.revision {
            self.look_again(place, None, Way::Fresh);
        }
        for _ in 0..self.looker.suite.settings.concurrency {
            self.look_at_the_next();
        }
    }

    fn look_at_the_next(&mut self) {
        if let Some(index) = self.queue.next() {
            self.look_again(index, None, Way::Usual);
        }
    }

    /// Begins another look; at its time, if it has one, or when the app turns out to be there.
    fn look_again(&mut self, index: usize, wait: Option<(Duration, bool)>, way: Way) {
        let (looker, recovered) = (self.looker, self.recovered);
        let samples = looker.expected.as_ref().filter(|_| self.revision == Some(index));
        let samples = samples.map(|expected| expected.revision.samples);
        let begun = self.items.change(index, |item| {
            item.phase = Phase::Looking;
            item.attempt += 1;
            (item.check, item.attempt)
        });
        let Some((check, attempt)) = begun else { return };
        let looking = async move {
            match wait {
                Some((at, true)) => {
                    let hearing = std::pin::pin!(recovered.notified());
                    let sleeping = std::pin::pin!(looker.clock.sleep_until(at));
                    select(hearing, sleeping).await;
                }
                Some((at, false)) => looker.clock.sleep_until(at).await,
                None => {}
            }
            let look = match samples {
                Some(samples) => looker.look_at_revision(check, attempt, samples).await,
                None => looker.look(check, attempt, way).await,
            };
            Step::Looked(index, look)
        };
        self.looks.push(looking.boxed_local());
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Looked(index, look) => {
                self.look_at_the_next();
                self.take_look(index, look);
            }
            Step::Proved(looks) => self.take_proofs(looks),
        }
        self.prove();
    }

    fn take_look(&mut self, index: usize, look: Look) {
        let (now, began) = (self.now(), look.began);
        let next = self.next(index, &look);
        let holds = look.holds();
        let had_stumbled = self.items.get(index).is_some_and(|item| item.stumbled);
        self.items.change(index, |item| item.take(look, now));
        if holds && had_stumbled {
            self.recovered.notify_waiters();
        }
        self.go_on(index, next);
        if self.revision == Some(index) {
            self.take_standing(holds, began);
        }
    }

    fn go_on(&mut self, index: usize, next: Next) {
        match next {
            Next::Again { at, early } => {
                self.tell_retrying(index);
                self.look_again(index, Some((at, early)), Way::Fresh);
            }
            Next::Settle => self.settle(index, false),
            Next::SettleForGood => self.settle(index, true),
            Next::Await => self.enter(index, Phase::AwaitsRevision),
            Next::Prove => self.enter(index, Phase::Proving),
            Next::Doubt(doubt) => {
                self.with_evidence(index, |evidence| evidence.doubt(doubt));
                self.settle(index, false);
            }
        }
    }

    /// What the look at the revision means for those that wait for it.
    fn take_standing(&mut self, holds: bool, began: Duration) {
        let phase = self.revision.and_then(|place| self.items.get(place)).map(|item| item.phase);
        self.standing = match phase {
            _ if holds => Standing::Held(began),
            Some(Phase::Settled) => Standing::Lost,
            _ => Standing::Awaited,
        };
        if self.standing == Standing::Awaited {
            return;
        }
        for index in self.items.in_phase(Phase::AwaitsRevision) {
            let next = self.items.get(index).map(|item| self.next_of_waiting(item));
            next.into_iter().for_each(|next| self.go_on(index, next));
        }
    }

    /// Once nothing is failing any more, what stumbled is looked at many times at once: an instance that still fails, of
    /// several, shows. Each look has a connection of its own.
    fn prove(&mut self) {
        if self.items.open() > 0 || self.items.awaited() == 0 {
            return;
        }
        let mut proving = self.items.in_phase(Phase::Proving);
        // The look at the revision first: where a page does not say which one it is, nothing else shows a mixture.
        proving.sort_by_key(|index| Some(*index) != self.revision);
        for index in proving.split_off(proving.len().min(PROOFS / PROOFS_EACH)) {
            self.settle(index, false);
        }
        let each = PROOFS.div_ceil(proving.len().max(1));
        let looks = proving.into_iter().flat_map(|index| self.proofs(index, each)).collect::<Vec<_>>();
        self.looks.push(join_all(looks).map(Step::Proved).boxed_local());
    }

    fn proofs(&mut self, index: usize, each: usize) -> Vec<LocalBoxFuture<'a, (usize, Look)>> {
        let looker = self.looker;
        let begun = self.items.change(index, |item| {
            item.phase = Phase::Looking;
            (item.check, item.attempt)
        });
        let Some((check, attempt)) = begun else { return Vec::new() };
        if self.revision == Some(index) {
            let looking = async move { (index, looker.look_at_revision(check, attempt, each).await) };
            return vec![looking.boxed_local()];
        }
        let look = || async move { (index, looker.look(check, attempt, Way::Fresh).await) };
        (0..each).map(|_| look().boxed_local()).collect()
    }

    /// One that fails among them, and the check fails again; one that was turned away says nothing.
    fn take_proofs(&mut self, looks: Vec<(usize, Look)>) {
        let mut by_check = std::collections::BTreeMap::<usize, Vec<Look>>::new();
        for (index, look) in looks {
            by_check.entry(index).or_default().push(look);
        }
        for (index, looks) in by_check {
            let total = looks.len();
            let wrong: Vec<Look> =
                looks.into_iter().filter(|look| !look.holds() && !look.is_throttled()).collect();
            let failing = wrong.len();
            match wrong.into_iter().next() {
                None => self.settle(index, false),
                Some(mut look) => {
                    if self.revision != Some(index) {
                        look.evidence.say_how_often(failing, total);
                    }
                    self.take_look(index, look);
                }
            }
        }
    }

    fn take_lane(&mut self, look: LaneLook) {
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

    /// The deadline has come: what was judged stands, and what was not is unjudged.
    fn cut_short(&mut self) {
        self.looks.clear();
        let deadline = self.looker.suite.settings.deadline.as_secs_f64();
        let reason = format!("the run's deadline of {deadline} s came first");
        let looker = self.looker;
        for index in 0..self.items.len() {
            self.items.change(index, |item| match &mut item.evidence {
                None => {
                    let url = looker.target.url_of(&item.check.path);
                    let evidence = Evidence::unjudged(item.check, url.as_str(), reason.clone());
                    item.evidence = Some(evidence.without(looker.secrets));
                }
                // It held, and that was not enough yet.
                Some(evidence) if item.phase != Phase::Settled && evidence.why().is_empty() => {
                    evidence.unfinished(&reason);
                }
                Some(_) => {}
            });
            self.settle(index, false);
        }
    }

    /// What only warns is not waited for; and what nobody answered is blamed on the right side.
    async fn settle_the_rest(&mut self) {
        self.looks.clear();
        for index in 0..self.items.len() {
            self.settle(index, false);
        }
        let is_in_question =
            self.items.iter().filter_map(|item| item.evidence.as_ref()).any(blame::is_in_question);
        if is_in_question && !self.is_cleared() {
            let clock = self.looker.clock;
            let last = clock.sleep_until(self.window.until + blame::GRACE).boxed_local();
            let reach = match select(self.looker.transport.reach().boxed_local(), last).await {
                Either::Left((reach, _)) => Some(reach),
                Either::Right(_) => None,
            };
            for index in 0..self.items.len() {
                self.with_evidence(index, |evidence| blame::settle(evidence, reach));
            }
        }
        for index in 0..self.items.len() {
            self.tell(index);
        }
        self.follow_lane();
    }

    fn is_cleared(&self) -> bool {
        let answers = self.items.iter().filter_map(|item| Some((item.evidence.as_ref()?, item.ended)));
        self.looker.target.is_loopback() || blame::is_cleared(answers, self.now())
    }

    fn settle(&mut self, index: usize, for_good: bool) {
        if self.items.get(index).is_none_or(|item| item.phase == Phase::Settled) {
            return;
        }
        self.enter(index, Phase::Settled);
        self.with_evidence(index, |evidence| evidence.is_final = for_good);
        let evidence = self.items.get(index).and_then(|item| item.evidence.as_ref());
        if evidence.is_some_and(|evidence| !blame::is_in_question(evidence)) {
            self.tell(index);
        }
    }

    fn enter(&mut self, index: usize, phase: Phase) {
        self.items.change(index, |item| item.phase = phase);
    }

    fn with_evidence(&mut self, index: usize, change: impl FnOnce(&mut Evidence)) {
        self.items.change(index, |item| item.evidence.as_mut().map(change));
    }

    /// Tells that a check has its outcome; once.
    fn tell(&mut self, index: usize) {
        let was_told = self.items.change(index, |item| std::mem::replace(&mut item.is_told, true));
        let total = self.total();
        let Some(evidence) = self.items.get(index).and_then(|item| item.evidence.as_ref()) else { return };
        if was_told == Some(false) {
            self.done += 1;
            (self.on_event)(Event::Checked { done: self.done, total, evidence });
        }
    }

    fn tell_retrying(&mut self, index: usize) {
        let (done, total) = (self.done, self.total());
        if let Some(evidence) = self.items.get(index).and_then(|item| item.evidence.as_ref()) {
            (self.on_event)(Event::Retrying { done, total, evidence });
        }
    }

    fn tell_lane(&mut self, evidence: Option<Evidence>) {
        let total = self.total();
        if let Some(evidence) = evidence {
            self.done += 1;
            (self.on_event)(Event::Checked { done: self.done, total, evidence: &evidence });
        }
    }

    fn total(&self) -> usize {
        self.items.len() + usize::from(self.lane.is_there())
    }

    pub(super) fn now(&self) -> Duration {
        self.looker.clock.now()
    }
}
