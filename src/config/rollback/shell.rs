//! Quotes words for a shell.

use std::borrow::Cow;

use crate::base::printable::is_unprintable;

/// The word, quoted for a shell. Or the placeholder, if the word is unknown, looks like an option, or has invisible
/// characters such as line breaks: after a `#`, quotes do not keep lines together.
pub(super) fn word_or<'a>(word: Option<&'a String>, placeholder: &'a str) -> Cow<'a, str> {
    match word.map_or("", |word| word.trim()) {
        unknown if unknown.is_empty() || unknown.starts_with('-') || unknown.contains(is_unprintable) => {
            Cow::Borrowed(placeholder)
        }
        known => shlex::try_quote(known).unwrap_or(Cow::Borrowed(placeholder)),
    }
}
