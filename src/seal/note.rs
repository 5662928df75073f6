//! What was checked in addition to the check's own request, and what was not.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::base::printable::PrintableText;
use crate::config::finding_kind::FindingKind;

/// One line of that: `links: 12 checked`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "PrintableText", into = "PrintableText")]
pub struct Note {
    /// What it is about, during a run; a seal keeps the line alone.
    kind: Option<FindingKind>,
    line: PrintableText,
}

impl Note {
    /// A note about what `kind` looks at.
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
