//! Whether production cannot be reached, or this machine reaches nobody.

use std::time::Duration;

use crate::base::cause::Cause;
use crate::evaluate::Inconclusive;
use crate::http::transport::Connectivity;
use crate::seal::evidence::{Evidence, Outcome};

/// An answer that is this recent shows that this machine is well; and nobody is asked more often for that.
const RECENT: Duration = Duration::from_secs(5);

/// How long after the deadline the control addresses may take: whatever could not be reached took all the time there was.
pub(super) const GRACE: Duration = Duration::from_millis(100);

/// How many attempts have to hold once production is reached again, when the network is what was wrong.
pub(super) const ATTEMPTS: usize = 3;

/// Whether `evidence` puts the blame on what only another address can clear this machine of.
pub(super) fn is_in_question(evidence: &Evidence) -> bool {
    let failed = matches!(evidence.outcome, Outcome::Failed | Outcome::Warned);
    failed && side(evidence).is_some()
}

/// When this machine was last seen to be well: its resolver, and its way out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OwnSide {
    resolved: Option<Duration>,
    connected: Option<Duration>,
    /// When the control addresses were asked last.
    pub(super) asked_control: Option<Duration>,
}

impl OwnSide {
    /// The app answered, at the time `now`.
    pub(super) fn take_answer(&mut self, now: Duration) {
        (self.resolved, self.connected) = (Some(now), Some(now));
    }

    /// Whether the control addresses were asked a moment before `now`.
    pub(super) fn was_just_asked(&self, now: Duration) -> bool {
        self.asked_control.is_some_and(|at| now < at + RECENT)
    }

    /// The control addresses were asked; where they are not reached, it does not count that they were before.
    pub(super) fn take_reach(&mut self, connectivity: Connectivity, now: Duration) {
        self.resolved = Some(now).filter(|_| connectivity.resolves);
        self.connected = Some(now).filter(|_| connectivity.connects);
    }

    /// Whether it was seen to be well before an attempt began that found `evidence`: then it was not this machine's trouble
    /// that only just ended.
    pub(super) fn was_well_before(&self, evidence: &Evidence, began: Duration) -> bool {
        let result = if side(evidence) == Some(Cause::Dns) { self.resolved } else { self.connected };
        result.is_some_and(|result| result <= began)
    }
}

/// Whether one of `answers`, each with the time it came, shows that this machine reaches the app at `now`.
pub(super) fn is_cleared<'a>(
    answers: impl IntoIterator<Item = (&'a Evidence, Duration)>,
    now: Duration,
) -> bool {
    let recent = |at: Duration| now.saturating_sub(at) <= RECENT;
    answers.into_iter().any(|(evidence, at)| evidence.has_answer() && recent(at))
}

/// What `evidence` comes to when the control addresses gave `connectivity`: nothing, where they could not be reached either.
pub(super) fn finalize(evidence: &mut Evidence, connectivity: Option<Connectivity>) {
    let Some(cause) = side(evidence) else { return };
    let theirs = connectivity.is_some_and(|connectivity| {
        if cause == Cause::Dns { connectivity.resolves } else { connectivity.connects }
    });
    if theirs {
        return;
    }
    let additional = match (connectivity, cause) {
        (None, _) => "there was no time left to ask another address whether that is this machine's own fault",
        (Some(_), Cause::Dns) => "this machine's resolver gives no address for the control names either",
        (Some(_), _) => "this machine does not reach the control addresses either",
    };
    leave_open(evidence, additional);
}

/// Makes `evidence` one that says nothing about production, and why.
pub(super) fn leave_open(evidence: &mut Evidence, why: &str) {
    // The reason is told where no text of a page may be.
    let public = evidence.findings.first().and_then(|finding| finding.got_without_page_text.as_deref());
    let what = public.unwrap_or("no answer");
    let word = evidence.error.clone().unwrap_or_else(|| "network".to_owned());
    let cause = side(evidence).unwrap_or(Cause::Network);
    let reason = format!("{what}; {why}");
    evidence.inconclusive(Inconclusive::new(&word, cause, reason));
}

fn side(evidence: &Evidence) -> Option<Cause> {
    let causes = evidence.findings.iter().map(|finding| finding.cause);
    causes.into_iter().find(|cause| matches!(cause, Cause::Dns | Cause::Network))
}
