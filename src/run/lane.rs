//! The browser lane beside the checks of a run.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;

use super::window::Window;
use crate::base::redact::Secrets;
use crate::browser_lane::PreparedLane;
use crate::config::target::Target;
use crate::seal::evidence::{Evidence, Outcome};

/// The browser lane beside the checks of a run.
///
/// It begins with them. When it fails, that may be because the app was still booting: it is run once more, as soon as the
/// checks have their outcome.
pub(super) struct LaneCourse {
    under_way: FuturesUnordered<LocalBoxFuture<'static, Box<LaneLook>>>,
    failed: Option<Box<LaneLook>>,
    looks: u32,
    /// The target, without credentials.
    url: String,
    secrets: Secrets,
    /// What became of it, once that is known.
    pub(super) evidence: Option<Evidence>,
}

/// A lane that was run, and what became of it.
pub(super) struct LaneLook {
    lane: PreparedLane,
    evidence: Evidence,
}

impl LaneCourse {
    /// Begins at once, where there is a lane.
    pub(super) fn begin(lane: Option<PreparedLane>, target: &Target, secrets: &Secrets) -> Self {
        let mut course = Self {
            under_way: FuturesUnordered::new(),
            failed: None,
            looks: 0,
            evidence: None,
            url: target.to_string(),
            secrets: secrets.clone(),
        };
        if let Some(lane) = lane {
            course.look(lane);
        }
        course
    }

    /// Whether there is a lane at all.
    pub(super) fn is_there(&self) -> bool {
        self.looks > 0
    }

    /// The end of the look that is under way; none when none is.
    pub(super) fn under_way(&mut self) -> &mut FuturesUnordered<LocalBoxFuture<'static, Box<LaneLook>>> {
        &mut self.under_way
    }

    /// Takes what a look came to, and gives it when that is the outcome.
    pub(super) fn take(&mut self, look: Box<LaneLook>, window: &Window) -> Option<&Evidence> {
        if look.evidence.outcome == Outcome::Failed && self.looks == 1 && window.is_open_at_all {
            self.failed = Some(look);
            return None;
        }
        Some(self.evidence.insert(look.evidence))
    }

    /// The checks have their outcome: a lane that failed is run once more, where they `stumbled` as well or the window is
    /// still open, and the caller waits for it. Gives what becomes of it otherwise.
    pub(super) fn follow(&mut self, now: Duration, stumbled: bool, window: &Window) -> Option<&Evidence> {
        let mut failed = self.failed.take()?;
        let is_worth_it = stumbled || now < window.closes;
        if is_worth_it && failed.lane.has_time_after(now.saturating_sub(window.began)) {
            self.look(failed.lane);
            return None;
        }
        Some(self.evidence.insert(failed.evidence))
    }

    fn look(&mut self, mut lane: PreparedLane) {
        self.looks += 1;
        let (attempt, url, secrets) = (self.looks, self.url.clone(), self.secrets.clone());
        let looking = async move {
            let evidence = Evidence::of_lane(lane.look(attempt).await, &url).redacted(&secrets);
            // Most steps of a run are of another kind, and small.
            Box::new(LaneLook { lane, evidence })
        };
        self.under_way.push(looking.boxed_local());
    }
}
