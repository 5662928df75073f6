//! Matching text: a string that must be contained, or a `/regex/`.

use std::borrow::Cow;
use std::fmt;

use regex::{Regex, RegexBuilder};

/// What a text is matched against.
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
    /// Reads a pattern as it stands in a config file.
    ///
    /// # Errors
    /// An empty string, which every text contains, and a regex that does not compile; the message says why.
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

    /// The same, for a text whose white space was squeezed: the string's own is squeezed as well.
    pub(crate) fn is_match_squeezed(&self, text: &str) -> bool {
        match self {
            Self::Contains(part) => text.contains(&*squeezed(part)),
            Self::Matches { regex, .. } => regex.is_match(text),
        }
    }

    /// The same, for a value that a string has to equal instead of being contained in.
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

/// One space for each run of white space, none at the ends, as a browser shows text.
pub(crate) fn squeeze(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    squeezed
}

/// The same, without a copy of what is squeezed already, as most texts that are expected are.
pub(crate) fn squeezed(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_at_an_end = |byte: Option<&u8>| byte.is_some_and(|byte| *byte == b' ');
    let is_shown = |byte: &u8| (b' '..0x7F).contains(byte);
    let is_squeezed = bytes.iter().all(is_shown)
        && !bytes.windows(2).any(|two| two == b"  ")
        && !is_at_an_end(bytes.first())
        && !is_at_an_end(bytes.last());
    if is_squeezed { Cow::Borrowed(text) } else { Cow::Owned(squeeze(text)) }
}

fn split_regex(source: &str) -> Option<(&str, &str)> {
    let (body, flags) = source.strip_prefix('/')?.rsplit_once('/')?;
    let only_letters = flags.chars().all(|flag| flag.is_ascii_alphabetic());
    // A flag is a letter, and there are few of them: `/users/new` is a path, not the regex `users`.
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

/// The last line of the crate's message is the reason; the lines before it draw the regex again.
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
    fn what_is_wrong_with_a_pattern_is_said() {
        assert_eq!(Pattern::parse(" ").unwrap_err(), "is empty, and every text contains nothing");
        assert_eq!(Pattern::parse("/(/").unwrap_err(), "/(/ is no regex: unclosed group");
        assert_eq!(Pattern::parse("/a/g").unwrap_err(), "/a/g has the unknown flag g; known: i, m, s, x");
        assert!(Pattern::parse("/(?=a)/").unwrap_err().contains("look-around"));
    }

    #[test]
    fn white_space_is_one_space() {
        assert_eq!(squeeze("  a \n\t b\u{a0}c "), "a b c");
        for text in ["", " ", "a b", "a  b", " a", "a ", "a\tb", "a\u{a0}b", "ä b", "a\u{7f}b"] {
            assert_eq!(squeezed(text), squeeze(text), "{text:?}");
        }
        assert!(matches!(squeezed("a b"), Cow::Borrowed("a b")));
        assert!(pattern("McRitchie\n  Studio").is_match_squeezed("The McRitchie Studio"));
    }
}
