//! Matches text: a string that must be contained, or a `/regex/`.

use crate::base::text::squeezed;
use std::fmt;

use regex::{Regex, RegexBuilder};

/// A pattern for a text.
///
/// A plain string holds when the text contains it, letter for letter; `/regex/` holds when it matches somewhere,
/// with the flags `i` (any case), `m` (`^` and `$` at each line), `s` (`.` matches a newline) and `x` (free spacing).
/// The syntax is that of the [`regex`] crate: linear in time, so without look-around and back-references.
#[derive(Debug, Clone)]
pub enum Pattern {
    /// The text must contain this string.
    Contains(String),
    /// The text must match this regex; the source is kept as it was written.
    Matches {
        /// The compiled regex.
        regex: Regex,
        /// The regex as it was written, with slashes and flags.
        source: String,
    },
}

impl Pattern {
    /// Parses a pattern of a config file.
    ///
    /// # Errors
    /// An error for an empty string, which every text contains, and for a regex that does not compile.
    pub fn parse(source: &str) -> Result<Self, String> {
        match split_regex(source) {
            Some((body, flags)) => compile(source, body, flags),
            None if source.trim().is_empty() => Err("is empty, and every text contains nothing".to_owned()),
            None => Ok(Self::Contains(source.to_owned())),
        }
    }

    /// Whether `text` holds it.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        match self {
            Self::Contains(part) => text.contains(part.as_str()),
            Self::Matches { regex, .. } => regex.is_match(text),
        }
    }

    /// The same, for a text with collapsed white space: the string's own is collapsed as well.
    pub(crate) fn is_match_squeezed(&self, text: &str) -> bool {
        match self {
            Self::Contains(part) => text.contains(&*squeezed(part)),
            Self::Matches { regex, .. } => regex.is_match(text),
        }
    }

    /// The same, but a string has to be equal to the whole value.
    pub(crate) fn is_whole_match(&self, text: &str) -> bool {
        match self {
            Self::Contains(whole) => text == whole,
            Self::Matches { regex, .. } => regex.is_match(text),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contains(part) => write!(f, "{part:?}"),
            Self::Matches { source, .. } => f.write_str(source),
        }
    }
}

fn split_regex(source: &str) -> Option<(&str, &str)> {
    let (body, flags) = source.strip_prefix('/')?.rsplit_once('/')?;
    let only_letters = flags.chars().all(|flag| flag.is_ascii_alphabetic());
    // Flags are a few letters: `/users/new` is a path, not the regex `users`.
    (!body.is_empty() && only_letters && flags.len() <= 4 && !looks_like_a_word(flags))
        .then_some((body, flags))
}

fn looks_like_a_word(flags: &str) -> bool {
    flags.len() > 1 && !flags.chars().all(|flag| "imsx".contains(flag))
}

fn compile(source: &str, body: &str, flags: &str) -> Result<Pattern, String> {
    if let Some(flag) = flags.chars().find(|flag| !"imsx".contains(*flag)) {
        return Err(format!("{source} has the unknown flag {flag}; known: i, m, s, x"));
    }
    let regex = RegexBuilder::new(body)
        .case_insensitive(flags.contains('i'))
        .multi_line(flags.contains('m'))
        .dot_matches_new_line(flags.contains('s'))
        .ignore_whitespace(flags.contains('x'))
        .build()
        .map_err(|error| format!("{source} is no regex: {}", reason(&error)))?;
    Ok(Pattern::Matches { regex, source: source.to_owned() })
}

/// The last line of the crate's message, which is the reason; the lines before it repeat the regex.
fn reason(error: &regex::Error) -> String {
    let message = error.to_string();
    let last = message.lines().next_back().unwrap_or_default().trim();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(source: &str) -> Pattern {
        Pattern::parse(source).expect(source)
    }

    #[test]
    fn a_string_is_contained_letter_for_letter() {
        assert!(pattern("Tasks").is_match("All Tasks today"));
        assert!(!pattern("Tasks").is_match("all tasks today"));
        assert!(!pattern("a.c").is_match("abc"));
    }

    #[test]
    fn a_regex_stands_between_slashes_and_takes_flags() {
        assert!(pattern("/^tasks$/i").is_match("TASKS"));
        assert!(!pattern("/^tasks$/").is_match("TASKS"));
        assert!(pattern("/a.b/s").is_match("a\nb"));
        assert!(pattern("/^b$/m").is_match("a\nb"));
        assert!(pattern(r"/\/signin$/").is_match("https://example.com/signin"));
    }

    #[test]
    fn a_path_is_a_string() {
        assert!(matches!(pattern("/signin"), Pattern::Contains(_)));
        assert!(matches!(pattern("/users/new"), Pattern::Contains(_)));
        assert!(matches!(pattern("/users/42"), Pattern::Contains(_)));
        assert!(matches!(pattern("//"), Pattern::Contains(_)));
    }

    #[test]
    fn white_space_in_a_pattern_is_one_space() {
        assert!(pattern("McRitchie\n  Studio").is_match_squeezed("The McRitchie Studio"));
    }

    #[test]
    fn problems_of_the_pattern_are_reported() {
        assert_eq!(Pattern::parse(" ").unwrap_err(), "is empty, and every text contains nothing");
        assert_eq!(Pattern::parse("/(/").unwrap_err(), "/(/ is no regex: unclosed group");
        assert_eq!(Pattern::parse("/a/g").unwrap_err(), "/a/g has the unknown flag g; known: i, m, s, x");
        assert!(Pattern::parse("/(?=a)/").unwrap_err().contains("look-around"));
    }
}
