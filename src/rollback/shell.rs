//! Words of a command line.

use std::borrow::Cow;

/// The word, quoted for a shell; or the placeholder for one that is not known, that a command would take for an option,
/// or that has more lines than one: behind a `#` no quotes hold those together.
pub(super) fn word_or<'a>(word: Option<&'a String>, placeholder: &'a str) -> Cow<'a, str> {
    match word.map_or("", |word| word.trim()) {
        unknown if unknown.is_empty() || unknown.starts_with('-') || unknown.contains(char::is_control) => {
            Cow::Borrowed(placeholder)
        }
        known => shlex::try_quote(known).unwrap_or(Cow::Borrowed(placeholder)),
    }
}
