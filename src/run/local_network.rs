//! Decides whether production is unreachable, or this machine's own network is down.

use std::time::Duration;

use crate::base::cause::Cause;
use crate::evaluate::Inconclusive;
use crate::http::transport::Connectivity;
use crate::seal::evidence::{Evidence, Outcome};

/// An answer this recent shows that this machine's network works. The control addresses are not requested more often.
const RECENT: Duration = Duration::from_secs(5);

/// How long the control addresses may take after the deadline, since unreachable hosts used up all the time before it.
pub(super) const GRACE: Duration = Duration::from_millis(100);

/// How many attempts have to hold once production is reached again after a network failure.
pub(super) const ATTEMPTS: usize = 3;

/// Whether the failure in `evidence` could be this machine's own: only the control addresses can rule that out.
pub(super) fn is_in_question(evidence: &Evidence) -> bool {
    let failed = matches!(evidence.outcome, Outcome::Failed | Outcome::Warned);
    failed && side(evidence).is_some()
}

/// When this machine's resolver and network last worked.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LocalNetworkState {
    resolved: Option<Duration>,
    connected: Option<Duration>,
    /// When the control addresses were last requested.
    pub(super) asked_control: Option<Duration>,
}

impl LocalNetworkState {
    /// Takes an answer of the app at the time `now`.
    pub(super) fn take_answer(&mut self, now: Duration) {
        (self.resolved, self.connected) = (Some(now), Some(now));
    }

    /// Whether the control addresses were requested just before `now`.
    pub(super) fn was_just_asked(&self, now: Duration) -> bool {
        self.asked_control.is_some_and(|at| now < at + RECENT)
    }

    /// Takes the result of the control addresses. If they are not reached, earlier successes no longer count.
    pub(super) fn take_reach(&mut self, connectivity: Connectivity, now: Duration) {
        self.resolved = Some(now).filter(|_| connectivity.resolves);
        self.connected = Some(now).filter(|_| connectivity.connects);
    }

    /// Whether this machine's network already worked when the attempt of `evidence` began, so that it did not just
    /// recover from a failure.
    pub(super) fn was_well_before(&self, evidence: &Evidence, began: Duration) -> bool {
        let result = if side(evidence) == Some(Cause::Dns) { self.resolved } else { self.connected };
        result.is_some_and(|result| result <= began)
    }
}

/// Whether one of `answers`, each with its time, shows that this machine reaches the app at `now`.
pub(super) fn is_cleared<'a>(
    answers: impl IntoIterator<Item = (&'a Evidence, Duration)>,
    now: Duration,
) -> bool {
    let recent = |at: Duration| now.saturating_sub(at) <= RECENT;
    answers.into_iter().any(|(evidence, at)| evidence.has_answer() && recent(at))
}

/// Finalizes `evidence` with the `connectivity` of the control addresses: inconclusive if they could not be reached
/// either.
pub(super) fn finalize(evidence: &mut Evidence, connectivity: Option<Connectivity>) {
    let Some(cause) = side(evidence) else { return };
    let theirs = connectivity.is_some_and(|connectivity| {
        if cause == Cause::Dns { connectivity.resolves } else { connectivity.connects }
    });
    if theirs {
        return;
    }
    let additional = match (connectivity, cause) {
        (None, _) => {
            "there was no time left to check with the control addresses whether it is this machine's own fault"
        }
        (Some(_), Cause::Dns) => "this machine's resolver gives no address for the control names either",
        (Some(_), _) => "this machine does not reach the control addresses either",
    };
    make_inconclusive(evidence, additional);
}

/// Makes `evidence` inconclusive, with the reason.
pub(super) fn make_inconclusive(evidence: &mut Evidence, why: &str) {
    // The reason is shown where page text must not be.
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
