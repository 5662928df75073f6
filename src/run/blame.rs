//! Whether production cannot be reached, or this machine reaches nobody.

use std::time::Duration;

use crate::cause::Cause;
use crate::evidence::{Evidence, Outcome};
use crate::judge::Doubt;
use crate::transport::Reach;

/// An answer of the app that is this recent shows that this machine reaches it.
const RECENT: Duration = Duration::from_secs(5);

/// How long after the deadline the control addresses may take: whatever could not be reached took all the time there was.
pub(super) const GRACE: Duration = Duration::from_millis(100);

/// Whether `evidence` puts the blame on what only another address can clear this machine of.
pub(super) fn is_in_question(evidence: &Evidence) -> bool {
    let failed = matches!(evidence.outcome, Outcome::Failed | Outcome::Warned);
    failed && side(evidence).is_some()
}

/// Whether one of `answers`, each with the time it came, shows that this machine reaches the app at `now`.
pub(super) fn is_cleared<'a>(
    answers: impl IntoIterator<Item = (&'a Evidence, Duration)>,
    now: Duration,
) -> bool {
    let recent = |at: Duration| now.saturating_sub(at) <= RECENT;
    answers.into_iter().any(|(evidence, at)| evidence.has_answer() && recent(at))
}

/// What `evidence` comes to when the control addresses gave `reach`: nothing, where they could not be reached either.
pub(super) fn settle(evidence: &mut Evidence, reach: Option<Reach>) {
    let Some(cause) = side(evidence) else { return };
    let theirs = reach.is_some_and(|reach| if cause == Cause::Dns { reach.resolves } else { reach.connects });
    if theirs {
        return;
    }
    let what = evidence.findings.first().map_or_else(String::new, |finding| finding.got.clone());
    let besides = match (reach, cause) {
        (None, _) => "there was no time left to ask another address whether that is this machine's own fault",
        (Some(_), Cause::Dns) => "this machine's resolver gives no address for the control names either",
        (Some(_), _) => "this machine does not reach the control addresses either",
    };
    let word = evidence.error.clone().unwrap_or_else(|| "network".to_owned());
    evidence.doubt(Doubt { word, cause, reason: format!("{what}; {besides}") });
}

fn side(evidence: &Evidence) -> Option<Cause> {
    let causes = evidence.findings.iter().map(|finding| finding.cause);
    causes.into_iter().find(|cause| matches!(cause, Cause::Dns | Cause::Network))
}
