//! What is next for a check after a look at it.

use std::time::Duration;

use super::Event;
use super::course::Course;
use super::item::Item;
use super::look::{Look, Origin};
use super::pace::BEFORE_THE_SECOND_LOOK;
use crate::base::cause::Cause;
use crate::base::clock::Clock;
use crate::evaluate::{Inconclusive, Retryability};
use crate::http::transport::Transport;

/// How many looks are taken at what holds but for what only warns: an app that has just come up is slow once.
const LOOKS_AT_WARNINGS: u32 = 3;

/// What is next for a check after a look at it.
pub(super) enum Next {
    /// It has its outcome.
    Settle,
    /// It has its outcome, and waiting would not have changed it.
    SettleForGood,
    /// It has no outcome, and never will.
    Inconclusive(Inconclusive),
    /// It holds, if the revision does.
    Await,
    /// It holds again after it did not, and has to hold some more.
    Prove,
    /// It is looked at again: at that time, or early, when the app turns out to be there.
    Again { at: Duration, early: bool },
}

/// Whether the revision that was deployed answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Not yet, or not always.
    Awaited,
    /// It did in every look of those that began then.
    Held(Duration),
    /// It did not before the window closed: another one did, or none was named.
    Lost(Cause),
}

impl<T: Transport, C: Clock, F: FnMut(Event<'_>)> Course<'_, T, C, F> {
    pub(super) fn next(&mut self, index: usize, look: &Look, now: Duration) -> Next {
        let Some(item) = self.items.get(index) else { return Next::Settle };
        let attempt = look.evidence.attempts;
        if look.holds() {
            if look.warns_for_now() && attempt < LOOKS_AT_WARNINGS && now < self.window.closes {
                return self.again_before_the_window_closes(BEFORE_THE_SECOND_LOOK);
            }
            let is_proved = self.is_proved(item, look.origin, look.began);
            let has_to_prove = item.has_stumbled() && self.window.is_open_at_all && !is_proved;
            return after_a_hold(self.standing, (look.origin, look.began), has_to_prove, now);
        }
        if !self.window.is_open_at_all {
            return Next::Settle;
        }
        if look.is_throttled() {
            return self.next_of_throttled(attempt, look);
        }
        let is_lasting = is_lasting(self.standing, look);
        let lasted = self.items.change(index, |item| std::mem::replace(&mut item.lasting, is_lasting));
        match (lasted, is_lasting) {
            (Some(true), true) => Next::SettleForGood,
            // Nobody is alarmed by a single look.
            (_, true) => self.again_before_the_window_closes(BEFORE_THE_SECOND_LOOK),
            (_, false) if look.began >= self.window.closes => Next::Settle,
            (_, false) => self.again_within_the_window(attempt, look.retry_after),
        }
    }

    fn again_before_the_window_closes(&self, pause: Duration) -> Next {
        let now = self.now();
        if now >= self.window.closes {
            return Next::Settle;
        }
        Next::Again { at: (now + pause).min(self.window.closes), early: false }
    }

    /// For one that held when the revision was not known, and now is.
    pub(super) fn next_of_waiting(&self, item: &Item<'_>) -> Next {
        let has_to_prove = item.has_stumbled() && !self.is_proved(item, Origin::Unknown, item.began);
        after_a_hold(self.standing, (Origin::Unknown, item.began), has_to_prove, self.now())
    }

    /// Whether a hold that does not say where it came from was seen together with proofs of the revision that held, and
    /// nothing else since.
    fn is_proved(&self, item: &Item<'_>, origin: Origin, began: Duration) -> bool {
        let holds_since = |proved| proved <= began && item.stumbled.is_none_or(|at| at < proved);
        origin == Origin::Unknown && self.proved.is_some_and(holds_since)
    }

    /// The last look begins as the window closes, or as soon after as the one before it has ended.
    fn again_within_the_window(&mut self, attempt: u32, retry_after: Option<Duration>) -> Next {
        let now = self.now();
        let pause = self.pace.after(attempt, self.items.failing()).max(retry_after.unwrap_or_default());
        let at = now.saturating_add(pause).max(self.not_before).min(self.window.closes.max(now));
        Next::Again { at, early: retry_after.is_none() && self.not_before <= now }
    }

    /// Whoever wants fewer requests gets none before the time he names; and when that is after the window, none at all.
    fn next_of_throttled(&mut self, attempt: u32, look: &Look) -> Next {
        let now = self.now();
        if look.began >= self.window.closes {
            return Next::Settle;
        }
        if let Some(wait) = look.retry_after {
            if now.saturating_add(wait) > self.window.closes {
                return Next::Settle;
            }
            self.not_before = self.not_before.max(now.saturating_add(wait));
        }
        match self.again_within_the_window(attempt, look.retry_after) {
            Next::Again { at, .. } => Next::Again { at, early: false },
            other => other,
        }
    }
}

/// Whether what does not hold will not, however long it is waited for. What another revision may answer differently is
/// only known to last once it is known from which one the answer came.
fn is_lasting(standing: Standing, look: &Look) -> bool {
    // What was followed from a page may have come from another instance than the page.
    let says_so = look.origin == Origin::Expected && !look.is_of_followed;
    let may_say_so = look.origin == Origin::Unknown || look.is_of_followed;
    let of_the_deployed =
        says_so || (may_say_so && matches!(standing, Standing::Held(since) if look.began >= since));
    match look.retry {
        Retryability::Permanent => true,
        Retryability::StablePerRevision => of_the_deployed,
        Retryability::MayChange => false,
    }
}

/// An answer that does not say which revision it came from counts if the look at the revision that held was not later.
fn after_a_hold(
    standing: Standing,
    (origin, began): (Origin, Duration),
    has_to_prove: bool,
    now: Duration,
) -> Next {
    match (origin, standing) {
        (Origin::Unknown, Standing::Awaited) => Next::Await,
        (Origin::Unknown, Standing::Lost(cause)) => Next::Inconclusive(not_seen(cause)),
        (Origin::Unknown, Standing::Held(since)) if began < since => Next::Again { at: now, early: false },
        _ if has_to_prove => Next::Prove,
        _ => Next::Settle,
    }
}

fn not_seen(cause: Cause) -> Inconclusive {
    let reason = "it holds, but the revision that was deployed does not answer";
    Inconclusive::new("deployed revision not seen", cause, reason)
}
