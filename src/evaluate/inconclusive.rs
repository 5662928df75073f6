//! An inconclusive result: why an attempt says nothing about the app.

use super::Retryability;
use crate::base::cause::Cause;
use crate::base::printable::PrintableText;
use crate::http::Failure;

/// An inconclusive result: why an attempt says nothing about the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inconclusive {
    /// A word or two, for summaries.
    pub label: String,
    /// Where the fault lies.
    pub cause: Cause,
    /// The reason as a sentence, without credentials. It may contain page text.
    pub reason: PrintableText,
    /// The same without text of a page, a header or a redirect, where that differs.
    pub reason_without_page_text: Option<PrintableText>,
    /// Whether another attempt may have a result.
    pub retry: Retryability,
}

impl Inconclusive {
    /// A reason without page text that may go away: too many requests, or a problem of this machine.
    pub(crate) fn new(label: &str, cause: Cause, reason: impl Into<PrintableText>) -> Self {
        Self {
            label: label.to_owned(),
            cause,
            reason: reason.into(),
            reason_without_page_text: None,
            retry: Retryability::MayChange,
        }
    }

    /// The same, but stable per revision: login walls and blank pages. A booting app may answer with one for a while.
    pub(super) fn stable_per_revision(self) -> Self {
        Self { retry: Retryability::StablePerRevision, ..self }
    }

    /// The same, with `context` before the reason.
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
