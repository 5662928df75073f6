//! Words of a command line.

use std::borrow::Cow;

/// The word, quoted for a shell; or the placeholder for one that is not known, or that a command would take for an option.
pub(super) fn word_or<'a>(word: Option<&'a String>, placeholder: &'a str) -> Cow<'a, str> {
    match word.map_or("", |word| word.trim()) {
        unknown if unknown.is_empty() || unknown.starts_with('-') => Cow::Borrowed(placeholder),
        known => quoted(known),
    }
}

/// Quoted for a shell, if it needs to be. A NUL, which no shell can take, has no place in a command line.
fn quoted(word: &str) -> Cow<'_, str> {
    match shlex::try_quote(word) {
        Ok(quoted) => quoted,
        Err(_) => Cow::Owned(word.replace('\0', "")),
    }
}
