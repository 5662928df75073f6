//! How a check gets its outcome, and who is told.

use futures_util::FutureExt;
use futures_util::future::{Either, join_all, select};

use super::super::item::{Item, Phase};
use super::super::{Event, blame};
use super::Course;
use crate::base::clock::Clock;
use crate::http::transport::Transport;
use crate::seal::evidence::Evidence;

/// Why a look is not known to be production's fault, when there was no time for another one.
const TOO_LATE: &str =
    "whether this machine was well by then is not known, and the run's deadline came first";

impl<T: Transport, C: Clock, F: FnMut(Event<'_>)> Course<'_, T, C, F> {
    /// The deadline has come: what was judged stands, and what was not is unjudged.
    pub(super) fn cut_short(&mut self) {
        self.leave_looks();
        let deadline = self.looker.suite.settings.deadline.as_secs_f64();
        let reason = format!("the run's deadline of {deadline} s came first");
        let looker = self.looker;
        for index in 0..self.items.len() {
            self.items.change(index, |item| match (item.holds(), &mut item.evidence) {
                (_, None) => {
                    let url = item.check.url(looker.target);
                    let evidence = Evidence::unjudged(item.check, url.as_str(), Some(&reason));
                    item.evidence = Some(evidence.redacted(looker.secrets));
                }
                // It held, but for what only warns, and that was not enough yet.
                (true, Some(evidence)) if item.phase != Phase::Settled => evidence.unfinished(&reason),
                (_, Some(_)) => {}
            });
            self.settle(index, false);
        }
    }

    /// What only warns is not waited for; and what nobody answered is blamed on the right side.
    pub(super) async fn settle_the_rest(&mut self) {
        self.leave_looks();
        for index in 0..self.items.len() {
            self.settle(index, false);
        }
        let is_in_question =
            self.items.iter().filter_map(|item| item.evidence.as_ref()).any(blame::is_in_question);
        let is_here = self.looker.target.is_loopback();
        if is_in_question && !is_here && !self.is_cleared() {
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
        if is_in_question && !is_here && self.window.is_open_at_all {
            self.look_once_more().await;
        }
        for index in 0..self.items.len() {
            self.tell(index);
        }
        self.follow_lane();
    }

    /// This machine is well by now. Where it is not known that it was so when a look began, that look is taken again.
    async fn look_once_more(&mut self) {
        let own_side = self.own_side;
        let is_open = |item: &Item<'_>| {
            let evidence = item.evidence.as_ref().filter(|evidence| blame::is_in_question(evidence));
            evidence.is_some_and(|evidence| !own_side.was_well_before(evidence, item.began))
        };
        let open: Vec<usize> = self.items.find(is_open);
        let looker = self.looker;
        let looks = open.iter().filter_map(|index| {
            let item = self.items.get(*index)?;
            let (index, check, attempt) = (*index, item.check, item.attempt() + 1);
            Some(async move { (index, looker.look_many_times(check, attempt, blame::LOOKS).await) })
        });
        let looks = join_all(looks.collect::<Vec<_>>()).boxed_local();
        let last = looker.clock.sleep_until(self.window.until).boxed_local();
        let Either::Left((looks, _)) = select(looks, last).await else {
            for index in open {
                self.with_evidence(index, |evidence| blame::leave_open(evidence, TOO_LATE));
            }
            return;
        };
        let now = self.now();
        for (index, look) in looks {
            self.items.change(index, |item| item.take(look, now));
        }
    }

    /// Nobody waits for the looks that are under way, or were to come.
    fn leave_looks(&mut self) {
        self.first_looks.leave();
        self.looks.clear();
    }

    fn is_cleared(&self) -> bool {
        let answers = self.items.iter().filter_map(|item| Some((item.evidence.as_ref()?, item.ended)));
        blame::is_cleared(answers, self.now())
    }

    pub(super) fn settle(&mut self, index: usize, for_good: bool) {
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

    pub(super) fn enter(&mut self, index: usize, phase: Phase) {
        self.items.change(index, |item| item.phase = phase);
    }

    pub(super) fn with_evidence(&mut self, index: usize, change: impl FnOnce(&mut Evidence)) {
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

    pub(super) fn tell_retrying(&mut self, index: usize) {
        let (done, total) = (self.done, self.total());
        if let Some(evidence) = self.items.get(index).and_then(|item| item.evidence.as_ref()) {
            (self.on_event)(Event::Retrying { done, total, evidence });
        }
    }

    pub(super) fn tell_lane(&mut self, evidence: Option<Evidence>) {
        let total = self.total();
        if let Some(evidence) = evidence {
            self.done += 1;
            (self.on_event)(Event::Checked { done: self.done, total, evidence: &evidence });
        }
    }
}
