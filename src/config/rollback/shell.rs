//! Words of a command line.

use std::borrow::Cow;

use crate::base::printable::is_unprintable;

/// The word, quoted for a shell; or the placeholder for one that is not known, that a command would take for an option,
/// or that holds what cannot be seen, line breaks among it: behind a `#` no quotes hold lines together.
pub(super) fn word_or<'a>(word: Option<&'a String>, placeholder: &'a str) -> Cow<'a, str> {
    match word.map_or("", |word| word.trim()) {
        unknown if unknown.is_empty() || unknown.starts_with('-') || unknown.contains(is_unprintable) => {
            Cow::Borrowed(placeholder)
        }
        known => shlex::try_quote(known).unwrap_or(Cow::Borrowed(placeholder)),
    }
}
