//! An expectation that did not hold.

use serde::{Deserialize, Serialize};

use super::{Outcome, Retryability};
use crate::base::cause::Cause;
use crate::base::printable::PrintableText;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Severity;

/// An expectation that did not hold. Do not change the order of the fields: a record may be read by position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The kind of expectation. In a seal its key is under `expectation`.
    #[serde(rename = "expectation")]
    pub kind: FindingKind,
    /// What was expected.
    pub expected: PrintableText,
    /// What was found instead. It may contain page text.
    pub got: PrintableText,
    /// The same without text of a page, a header or a redirect, for notifications that others read. None if nothing
    /// would be left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub got_without_page_text: Option<PrintableText>,
    /// Where the fault lies.
    pub cause: Cause,
    /// Whether it turns the seal red, unless its check only warns.
    #[serde(default, skip_serializing_if = "Finding::turns_red")]
    pub severity: Severity,
    /// Two or three words for summaries: `503 from the edge`, `title`. Empty in seals of older versions.
    #[serde(default, skip_serializing_if = "PrintableText::is_empty")]
    pub label: PrintableText,
    /// What answered instead of the app, if known: `Heroku's router`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<PrintableText>,
    /// The asset, link or sitemap page that the finding is about. It is page text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PrintableText>,
    /// Whether another attempt may have another result.
    #[serde(default, skip_serializing_if = "Retryability::may_change")]
    pub retry: Retryability,
    /// The path of that place, or its URL on another origin, as a config names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<PrintableText>,
    /// The probable reason, and what to do about it, without page text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<PrintableText>,
    /// Whether it is new since the baseline; none where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
    /// The last day on which it only warns, if the config says that it is known: `2026-12-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_until: Option<PrintableText>,
    /// Why that is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_why: Option<PrintableText>,
}

/// Whether a finding is new since the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Since {
    /// The baseline judged the check, and did not find it.
    New,
    /// The baseline found it already.
    Before,
}

impl TryFrom<String> for Since {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        [Self::New, Self::Before].into_iter().find(|since| since.as_str() == word).ok_or(word)
    }
}

impl From<Since> for String {
    fn from(since: Since) -> Self {
        since.as_str().to_owned()
    }
}

impl Since {
    fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Before => "before",
        }
    }

    /// What several findings together are: new if one is, and known to be there before if all are.
    pub(crate) fn of_all<'a>(findings: impl Iterator<Item = &'a Finding>) -> Option<Self> {
        let mut together = None;
        let mut is_first = true;
        for finding in findings {
            match finding.since {
                Some(Self::New) => return Some(Self::New),
                Some(Self::Before) if is_first => together = Some(Self::Before),
                Some(Self::Before) => {}
                None => together = None,
            }
            is_first = false;
        }
        together
    }
}

impl Finding {
    /// A finding with cause app, which turns the seal red. `got` may contain page text.
    pub(crate) fn new(
        kind: FindingKind,
        expected: impl Into<PrintableText>,
        got: impl Into<PrintableText>,
    ) -> Self {
        Self {
            label: kind.label().into(),
            retry: kind.retry(),
            kind,
            expected: expected.into(),
            got: got.into(),
            got_without_page_text: None,
            answered_by: None,
            place: None,
            cause: Cause::App,
            severity: Severity::Fail,
            url: None,
            hint: None,
            since: None,
            known_until: None,
            known_why: None,
        }
    }

    /// The same with another label.
    pub(crate) fn with_label(self, label: impl Into<PrintableText>) -> Self {
        Self { label: label.into(), ..self }
    }

    /// The same with another retryability.
    pub(crate) fn with_retry(self, retry: Retryability) -> Self {
        Self { retry, ..self }
    }

    /// The same with another severity.
    pub(crate) fn with_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// The same, marked as without page text.
    pub(crate) fn without_page_text(self) -> Self {
        let got = self.got.clone();
        self.with_public(got)
    }

    /// The same, with a public version of `got`.
    pub(crate) fn with_public(self, got: impl Into<PrintableText>) -> Self {
        Self { got_without_page_text: Some(got.into()), ..self }
    }

    /// The same with a hint what to do.
    pub(crate) fn with_hint(self, hint: Option<String>) -> Self {
        Self { hint: hint.map(Into::into), ..self }
    }

    /// The same for `place`, which a page names.
    pub(crate) fn at(self, place: impl Into<PrintableText>) -> Self {
        Self { place: Some(place.into()), ..self }
    }

    /// The same as a finding of another kind, with `what` before what was expected: a missing asset is a finding about
    /// the page's assets. A finding about the revision keeps its kind.
    pub(crate) fn into_part_of(self, kind: FindingKind, what: &str) -> Self {
        let label = if self.cause == Cause::OldRevision { self.label } else { kind.label().into() };
        Self { expected: format!("{what}: {}", self.expected).into(), label, kind, ..self }
    }

    /// The same, found in an answer of another revision than the deployed one. A later attempt may succeed.
    pub(crate) fn of_another_revision(self) -> Self {
        let found = self.with_label("old revision still served").with_retry(Retryability::MayChange);
        Self { cause: Cause::OldRevision, ..found }
    }

    /// Adds `words` to what was found.
    pub(crate) fn add_to_got(&mut self, words: &str) {
        let texts = [&mut self.got].into_iter().chain(&mut self.got_without_page_text);
        texts.for_each(|text| *text = format!("{text}{words}").into());
    }

    /// A word or two for each of `findings`: `503`, `title+text`. For an inconclusive `outcome` it is `error`, the word
    /// for its reason.
    pub(crate) fn labels(findings: &[Self], outcome: Outcome, error: Option<&str>) -> String {
        let mut labels: Vec<&str> = findings.iter().map(|finding| finding.label.as_str()).collect();
        labels.dedup();
        if outcome == Outcome::Inconclusive {
            labels.push(error.unwrap_or("deadline"));
        }
        labels.join("+")
    }

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn turns_red(severity: &Severity) -> bool {
        *severity == Severity::Fail
    }
}
