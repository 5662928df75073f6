//! Why nothing can be said about the app.

use super::Retryability;
use crate::base::cause::Cause;
use crate::base::printable::PrintableText;
use crate::http::Failure;

/// Why nothing can be said about the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inconclusive {
    /// A word or two, for summaries.
    pub label: String,
    /// Where the fault lies.
    pub cause: Cause,
    /// The same for people: no credentials. It may repeat what the page says.
    pub reason: PrintableText,
    /// The same without anything that a page, a header or a redirect says, where that differs.
    pub reason_without_page_text: Option<PrintableText>,
    /// Whether another attempt may come to something.
    pub retry: Retryability,
}

impl Inconclusive {
    /// A reason that repeats nothing of what a page says. It passes: too many requests, or trouble of this machine's own.
    pub(crate) fn new(label: &str, cause: Cause, reason: impl Into<PrintableText>) -> Self {
        Self {
            label: label.to_owned(),
            cause,
            reason: reason.into(),
            reason_without_page_text: None,
            retry: Retryability::MayChange,
        }
    }

    /// The same, which stays so as long as the revision does: login walls and blank pages. An app that boots may answer
    /// everybody with one for a while.
    pub(super) fn stable_per_revision(self) -> Self {
        Self { retry: Retryability::StablePerRevision, ..self }
    }

    /// The same, with `context` of our own before the reason.
    pub(crate) fn within(&self, context: &str) -> Self {
        let with_context = |reason: &PrintableText| format!("{context}: {reason}").into();
        Self {
            reason: with_context(&self.reason),
            reason_without_page_text: self.reason_without_page_text.as_ref().map(with_context),
            ..self.clone()
        }
    }
}

impl From<&Failure> for Inconclusive {
    fn from(failure: &Failure) -> Self {
        Self::new(failure.kind.as_str(), failure.cause, &failure.message)
    }
}
