//! Whether another attempt may find something else.

use super::Finding;
use crate::base::retryability::Retryability;
use crate::config::suite::Severity;
use crate::http::observation::Answer;
use crate::http::{Failure, FailureKind};

impl Retryability {
    /// That of a check without an answer.
    pub(super) fn of_failure(failure: &Failure) -> Self {
        match failure.kind {
            // For another name, expired, revoked or of an unknown issuer: none of these passes within a minute.
            FailureKind::Certificate => Self::Permanent,
            // Refused, reset, timed out, a name that is not there yet: that is how a boot looks from outside.
            _ => Self::MayChange,
        }
    }

    /// That of an answer with another status or redirect than expected.
    pub(super) fn of_status(answer: &Answer) -> Self {
        match (answer.not_followed, answer.status) {
            // The server asks to wait: too slow a request, too early, too many.
            (None, 408 | 425 | 429) => Self::MayChange,
            // One revision has the same routes, and redirects in one way. Where nobody knows which one answered, it may be a
            // proxy that sends everybody to a page for maintenance until the app is up.
            (Some(_), _) | (None, 200..=499) => Self::StablePerRevision,
            // Errors of a server: it may still be coming up.
            (None, _) => Self::MayChange,
        }
    }

    /// That of all `findings`. All expectations have to hold at once, so that a single finding that stays settles the
    /// check; what only warns counts where nothing turns a seal red.
    pub(crate) fn of_all(findings: &[Finding]) -> Self {
        let of =
            |severity| findings.iter().filter(move |it| it.severity == severity).map(|it| it.retry).max();
        of(Severity::Fail).or_else(|| of(Severity::Warn)).unwrap_or_default()
    }

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    pub(super) fn may_change(&self) -> bool {
        *self == Self::MayChange
    }
}
