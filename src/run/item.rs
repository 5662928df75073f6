//! Where a run stands with one check.

use std::time::Duration;

use super::look::Look;
use crate::base::cause::Cause;
use crate::config::suite::{Check, Severity};
use crate::seal::evidence::{Evidence, Outcome};

/// Where a run stands with one check.
pub(super) struct Item<'a> {
    pub(super) check: &'a Check,
    pub(super) phase: Phase,
    /// What is known from the last look, if there was one.
    pub(super) evidence: Option<Evidence>,
    /// When the last look that was judged began and ended, by the clock.
    pub(super) began: Duration,
    pub(super) ended: Duration,
    /// When the last look began that did not hold, if there was one.
    pub(super) stumbled: Option<Duration>,
    /// Whether the last look found what waiting does not change.
    pub(super) lasting: bool,
    /// Whether its outcome was told.
    pub(super) is_told: bool,
    earlier: Vec<String>,
}

/// What is next for a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// A look is under way, or waits for its turn or its time.
    Looking,
    /// It holds, if the revision does that it may have come from.
    AwaitsRevision,
    /// It holds again after it did not, and has to hold some more.
    Proving,
    /// It has its outcome.
    Settled,
}

/// All checks of a run, and how many of them there are of each sort: no step of a run is to count ten thousand.
pub(super) struct Items<'a> {
    all: Vec<Item<'a>>,
    count: Count,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    awaited: usize,
    open: usize,
    failing: usize,
    stumbled: usize,
}

impl<'a> Items<'a> {
    pub(super) fn new(checks: impl Iterator<Item = &'a Check>) -> Self {
        let all: Vec<Item<'a>> = checks.map(Item::new).collect();
        let count = Count { awaited: all.len(), open: all.len(), ..Count::default() };
        Self { all, count }
    }

    pub(super) fn get(&self, index: usize) -> Option<&Item<'a>> {
        self.all.get(index)
    }

    /// Changes one of them, and gives what `change` does.
    pub(super) fn change<R>(&mut self, index: usize, change: impl FnOnce(&mut Item<'a>) -> R) -> Option<R> {
        let item = self.all.get_mut(index)?;
        let before = item.count();
        let result = change(item);
        let after = item.count();
        self.count = self.count.with(before, after);
        Some(result)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Item<'a>> {
        self.all.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// How many the run goes on for.
    pub(super) fn awaited(&self) -> usize {
        self.count.awaited
    }

    /// How many of those do not hold yet, or have not been looked at.
    pub(super) fn open(&self) -> usize {
        self.count.open
    }

    /// How many are tried again.
    pub(super) fn failing(&self) -> usize {
        self.count.failing
    }

    /// Whether any ever failed to hold.
    pub(super) fn stumbled(&self) -> bool {
        self.count.stumbled > 0
    }

    /// Those in this phase.
    pub(super) fn in_phase(&self, phase: Phase) -> Vec<usize> {
        self.find(|item| item.phase == phase)
    }

    /// Those that are so.
    pub(super) fn find(&self, is_so: impl Fn(&Item<'a>) -> bool) -> Vec<usize> {
        let found = self.all.iter().enumerate().filter(|(_, item)| is_so(item));
        found.map(|(index, _)| index).collect()
    }

    /// What is known of each, in the memory that they have: of many checks it is a good deal.
    pub(super) fn into_evidence(self) -> Vec<Evidence> {
        self.all.into_iter().filter_map(|item| item.evidence).collect()
    }
}

impl Count {
    fn with(self, before: Self, after: Self) -> Self {
        Self {
            awaited: self.awaited + after.awaited - before.awaited,
            open: self.open + after.open - before.open,
            failing: self.failing + after.failing - before.failing,
            stumbled: self.stumbled + after.stumbled - before.stumbled,
        }
    }
}

/// How many of the attempts before the last are told of.
const MOST_EARLIER: usize = 5;

impl<'a> Item<'a> {
    pub(super) fn new(check: &'a Check) -> Self {
        Self {
            check,
            phase: Phase::Looking,
            evidence: None,
            began: Duration::ZERO,
            ended: Duration::ZERO,
            stumbled: None,
            lasting: false,
            is_told: false,
            earlier: Vec::new(),
        }
    }

    /// Takes what a look came to, in the place of what was known before.
    pub(super) fn take(&mut self, look: Look, now: Duration) {
        let before = self.evidence.take().map(|before| before.why()).filter(|why| !why.is_empty());
        // One word for a row of looks that came to the same.
        if let Some(why) = before
            && self.earlier.last() != Some(&why)
        {
            self.earlier.push(why);
            let more = self.earlier.len().saturating_sub(MOST_EARLIER);
            self.earlier.drain(..more);
        }
        if !look.holds() {
            self.stumbled = Some(look.began);
        }
        self.lasting &= !look.holds();
        (self.began, self.ended) = (look.began, now);
        let mut evidence = look.evidence;
        evidence.earlier.clone_from(&self.earlier);
        self.evidence = Some(*evidence);
    }

    /// Which attempt the last look was; 0 before the first.
    pub(super) fn attempt(&self) -> u32 {
        self.evidence.as_ref().map_or(0, |evidence| evidence.attempts)
    }

    /// Whether it ever failed to hold.
    pub(super) fn has_stumbled(&self) -> bool {
        self.stumbled.is_some()
    }

    /// Whether the last look at it held.
    pub(super) fn holds(&self) -> bool {
        self.evidence.as_ref().is_some_and(|evidence| match evidence.outcome {
            Outcome::Passed => true,
            Outcome::Warned => self.check.severity == Severity::Fail,
            _ => false,
        })
    }

    /// Where the fault lies, as far as is known.
    pub(super) fn cause(&self) -> Cause {
        let finding = self.evidence.as_ref().and_then(|evidence| evidence.findings.first());
        finding.map_or(Cause::App, |finding| finding.cause)
    }

    /// Whether the run goes on for its sake: what only warns is looked at, and not waited for.
    fn is_awaited(&self) -> bool {
        match self.check.severity {
            Severity::Fail => self.phase != Phase::Settled,
            Severity::Warn => self.evidence.is_none() && self.phase != Phase::Settled,
        }
    }

    fn count(&self) -> Count {
        let is_awaited = self.is_awaited();
        Count {
            awaited: usize::from(is_awaited),
            open: usize::from(is_awaited && !matches!(self.phase, Phase::Proving | Phase::AwaitsRevision)),
            failing: usize::from(self.phase == Phase::Looking && self.has_stumbled()),
            stumbled: usize::from(self.has_stumbled()),
        }
    }
}
