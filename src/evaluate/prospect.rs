//! Whether waiting may change a judgement.

use super::{Finding, Judgement, signature};
use crate::base::cause::Cause;
use crate::http::observation::{Answer, Observation};
use crate::http::{Failure, FailureKind};

/// What another look at the same check may bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Prospect {
    /// Something else: an app that boots answers 503 first, and then a page.
    MayChange,
    /// Something else from another revision only: the routes and the titles of one revision do not change.
    SettledByRevision,
    /// The same: a certificate for another name stays one.
    Settled,
}

impl Prospect {
    /// The prospect of a check that was judged so from `observation`. All expectations have to hold at once, so that a
    /// single finding that stays settles the check.
    pub(super) fn of(observation: &Observation, judgement: &Judgement) -> Self {
        match judgement {
            Judgement::Judged(findings) => {
                let each = findings.iter().map(|finding| Self::of_finding(observation, finding));
                each.max().unwrap_or(Self::MayChange)
            }
            Judgement::Unjudged(doubt) => Self::of_doubt(&doubt.word),
        }
    }

    fn of_doubt(word: &str) -> Self {
        match word {
            // Nobody logs in by waiting, nor fills a page; but an app that boots may send everyone away for a while.
            "login" | "blank" => Self::SettledByRevision,
            // Too many requests, or this machine's own trouble: both pass.
            _ => Self::MayChange,
        }
    }

    fn of_finding(observation: &Observation, finding: &Finding) -> Self {
        match (finding.cause, finding.expectation.as_str()) {
            // What ends within days ends within days; and nobody sets up another server within a minute.
            (_, "days_left" | "min_version") => Self::Settled,
            // Who stands before the app answers in its place while it boots.
            (Cause::Edge, _) => Self::MayChange,
            (_, "answer") => observation.failure().map_or(Self::MayChange, Self::of_failure),
            (_, "status" | "redirect_to" | "redirects" | "websocket") => {
                observation.answer.as_deref().map_or(Self::MayChange, Self::of_status)
            }
            // A page for maintenance is there for a while.
            (_, "page") if signature::passes(&finding.got) => Self::MayChange,
            // One revision draws one page.
            (
                _,
                "page" | "title" | "text" | "no_text" | "selector" | "no_selector" | "renders" | "header"
                | "content_type" | "hsts" | "assets" | "no_mixed_content",
            ) => Self::SettledByRevision,
            // `json` may tell how ready something is, `max_ms` how warm; what is not known here may change as well.
            _ => Self::MayChange,
        }
    }

    fn of_failure(failure: &Failure) -> Self {
        match failure.kind {
            // For another name, over its time, revoked or of an unknown issuer: none of these passes within a minute.
            FailureKind::Certificate => Self::Settled,
            // Refused, reset, timed out, a name that is not there yet: that is how a boot looks from outside.
            _ => Self::MayChange,
        }
    }

    fn of_status(answer: &Answer) -> Self {
        match (answer.not_followed, answer.status) {
            // The server asks for patience: too slow a request, too early, too many.
            (None, 408 | 425 | 429) => Self::MayChange,
            // One revision has the same routes, and redirects in one way. Where nobody knows which one answered, it may be a
            // proxy that sends everybody to a page for maintenance until the app is up.
            (Some(_), _) | (None, 200..=499) => Self::SettledByRevision,
            // Errors of a server: it may still be coming up.
            (None, _) => Self::MayChange,
        }
    }
}
