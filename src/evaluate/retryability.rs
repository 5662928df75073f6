//! Decides whether another attempt may have another result.

use super::Finding;
use crate::base::retryability::Retryability;
use crate::config::suite::Severity;
use crate::http::observation::Answer;
use crate::http::{Failure, FailureKind};

impl Retryability {
    /// The retryability of a check without an answer.
    pub(super) fn of_failure(failure: &Failure) -> Self {
        match failure.kind {
            // For another name, expired, revoked or of an unknown issuer: none of these changes within a minute.
            FailureKind::Certificate => Self::Permanent,
            // Refused, reset, timed out, a name that does not resolve yet: typical of an app that boots.
            _ => Self::MayChange,
        }
    }

    /// The retryability of another status or redirect than expected.
    pub(super) fn of_status(answer: &Answer) -> Self {
        match (answer.not_followed, answer.status) {
            // The server asks to wait: the request was too slow, too early, or one too many.
            (None, 408 | 425 | 429) => Self::MayChange,
            // One revision always has the same routes and redirects. But if the revision is unknown, it may be a proxy
            // that redirects everybody to a maintenance page until the app is up.
            (Some(_), _) | (None, 200..=499) => Self::StablePerRevision,
            // Server errors: the app may still be booting.
            (None, _) => Self::MayChange,
        }
    }

    /// The retryability of all `findings` together. All expectations have to hold at once, so one finding that cannot
    /// change is enough to stop. Warnings count only if no finding turns the seal red.
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
