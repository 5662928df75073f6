//! Notes: what the follow-ups of a check checked, and what they did not.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::base::printable::PrintableText;
use crate::config::finding_kind::FindingKind;

/// One note: `links: 12 checked`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "PrintableText", into = "PrintableText")]
pub struct Note {
    /// The kind that it is about, during a run; a seal only keeps the text.
    kind: Option<FindingKind>,
    line: PrintableText,
}

impl Note {
    /// A note about a follow-up of this `kind`.
    pub(crate) fn about(kind: &FindingKind, text: &str) -> Self {
        Self { kind: Some(kind.clone()), line: format!("{}: {text}", kind.key()).into() }
    }

    /// Its text, if it is about `kind`.
    pub(crate) fn text_about(&self, kind: &FindingKind) -> Option<&str> {
        let is_it = self.kind.as_ref() == Some(kind);
        self.line.get(kind.key().len() + ": ".len()..).filter(|_| is_it)
    }

    pub(super) fn kind(&self) -> Option<&FindingKind> {
        self.kind.as_ref()
    }

    pub(super) fn set_kind(&mut self, kind: Option<FindingKind>) {
        self.kind = kind;
    }
}

impl From<PrintableText> for Note {
    fn from(line: PrintableText) -> Self {
        Self { kind: None, line }
    }
}

impl From<&str> for Note {
    fn from(line: &str) -> Self {
        PrintableText::from(line).into()
    }
}

impl From<Note> for PrintableText {
    fn from(note: Note) -> Self {
        note.line
    }
}

impl Deref for Note {
    type Target = str;

    fn deref(&self) -> &str {
        &self.line
    }
}

impl PartialEq<str> for Note {
    fn eq(&self, other: &str) -> bool {
        self.line == *other
    }
}

impl PartialEq<&str> for Note {
    fn eq(&self, other: &&str) -> bool {
        self.line == **other
    }
}

impl PartialEq<String> for Note {
    fn eq(&self, other: &String) -> bool {
        self.line == *other
    }
}

impl PartialEq for Note {
    fn eq(&self, other: &Self) -> bool {
        self.line == other.line
    }
}
