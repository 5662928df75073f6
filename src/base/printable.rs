//! Makes text of others safe for terminals, logs and files: printable characters on one line, of limited length.

use std::fmt;
use std::ops::Deref;
use std::str::Chars;

use serde::{Deserialize, Serialize};

/// Text for people that may contain text of a page, a header, a redirect, a sitemap or a certificate. It always is one
/// line of printable characters, at most [`PrintableText::LONGEST`] of them.
///
/// Findings and reasons use it, so that they never contain terminal control sequences (ECMA-48), characters that change
/// the direction of a line (Unicode Standard Annex #9), or a megabyte of a header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct PrintableText(String);

impl PrintableText {
    /// The most characters that are kept; `…` stands for the rest.
    pub const LONGEST: usize = 1000;

    /// `text` without terminal control sequences, with a space for each unprintable character, cut at
    /// [`PrintableText::LONGEST`] characters.
    ///
    /// ```
    /// # use smoke_seal::PrintableText;
    /// assert_eq!(PrintableText::new("\u{1b}[31mred\u{1b}[0m\non two lines").as_str(), "red on two lines");
    /// ```
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(shorten(text, Self::LONGEST))
    }

    /// Whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for PrintableText {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<&String> for PrintableText {
    fn from(text: &String) -> Self {
        Self::new(text)
    }
}

impl From<String> for PrintableText {
    fn from(text: String) -> Self {
        // Nearly all text is printable: then nothing is copied.
        let is_short = text.len() <= Self::LONGEST;
        if is_short && !text.chars().any(is_unprintable) { Self(text) } else { Self::new(&text) }
    }
}

impl From<PrintableText> for String {
    fn from(text: PrintableText) -> Self {
        text.0
    }
}

impl Deref for PrintableText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PrintableText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq<str> for PrintableText {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for PrintableText {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<String> for PrintableText {
    fn eq(&self, other: &String) -> bool {
        self.0 == *other
    }
}

/// The most characters of foreign text that a message quotes.
pub(crate) const LONGEST_QUOTE: usize = 120;

/// `text` in quotes, printable, at most [`LONGEST_QUOTE`] characters of it.
pub(crate) fn quote(text: &str) -> String {
    format!("\"{}\"", shorten(text, LONGEST_QUOTE))
}

/// The characters of a text without terminal control sequences, and with a space for each unprintable one.
struct Printable<'a>(Chars<'a>);

impl Iterator for Printable<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            match self.0.next()? {
                '\u{1b}' => skip_escape(&mut self.0),
                '\u{9b}' => skip_sequence(&mut self.0),
                other => return Some(if is_unprintable(other) { ' ' } else { other }),
            }
        }
    }
}

/// Skips what follows an escape character (ECMA-48, 5.3 and 5.6): a control sequence, a string up to its end, or one more
/// character.
pub(crate) fn skip_escape(rest: &mut Chars<'_>) {
    match rest.clone().next() {
        Some('[') => {
            rest.next();
            skip_sequence(rest);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            // A string ends with BEL or ST, or with its line.
            while let Some(next) = rest.clone().next().filter(|next| !matches!(next, '\n' | '\r')) {
                rest.next();
                if next == '\u{7}'
                    || next == '\u{9c}'
                    || (next == '\u{1b}' && rest.as_str().starts_with('\\'))
                {
                    if next == '\u{1b}' {
                        rest.next();
                    }
                    return;
                }
            }
        }
        Some(' '..='~') => {
            rest.next();
        }
        _ => {}
    }
}

/// Skips a control sequence after its introducer: parameters, then one final character.
pub(crate) fn skip_sequence(rest: &mut Chars<'_>) {
    while let Some(next) = rest.clone().next().filter(|next| (' '..='~').contains(next)) {
        rest.next();
        if ('@'..='~').contains(&next) {
            return;
        }
    }
}

/// `text`, printable, shortened to `longest` characters.
pub(crate) fn shorten(text: &str, longest: usize) -> String {
    let mut visible = Printable(text.chars());
    let mut short: String = visible.by_ref().take(longest).collect();
    if visible.next().is_some() {
        short.push('…');
    }
    short
}

/// Whether `character` controls a terminal or an editor, or is invisible: control characters, line and paragraph
/// separators, and Unicode's format characters (general categories Cc, Zl, Zp and Cf), which include those that change
/// the direction of text. Not the two joiners, which emoji and several scripts need, and not visible format characters
/// (`Prepended_Concatenation_Mark`).
///
/// `SmokeSeal::TerminalText` in Ruby has the same set.
pub(crate) fn is_unprintable(character: char) -> bool {
    matches!(character,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'
        | '\u{200E}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0001}' | '\u{E0020}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use regex::Regex;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_quote_is_one_short_line_without_control_characters() {
        assert_eq!(quote("a\u{1b}[31mb\nc\u{202E}d"), "\"ab c d\"");
        let long = quote(&"ä".repeat(500));
        assert_eq!(long.chars().count(), LONGEST_QUOTE + 3);
        assert!(long.ends_with("ä…\""));
    }

    #[test]
    fn what_is_unprintable_is_what_unicode_says() {
        let categories = Regex::new(r"^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]$").unwrap();
        let kept = "\u{200C}\u{200D}\u{600}\u{601}\u{602}\u{603}\u{604}\u{605}\u{6DD}\u{70F}\u{890}\u{891}\u{8E2}\u{110BD}\u{110CD}";
        for character in '\0'..=char::MAX {
            let expected =
                categories.is_match(character.encode_utf8(&mut [0; 4])) && !kept.contains(character);
            assert_eq!(is_unprintable(character), expected, "U+{:04X}", u32::from(character));
        }
    }

    #[test]
    fn printable_text_is_so_however_it_is_made() {
        let wrong = "a\u{9B}31m\u{61C}b\u{2028}c\n\u{1b}]0;title\u{7}d\u{1b}";
        let right = "a b c d";
        assert_eq!(PrintableText::new(wrong), right);
        assert_eq!(PrintableText::from(wrong.to_owned()), right);
        assert_eq!(serde_json::from_value::<PrintableText>(json!(wrong)).unwrap(), right);
        let long = PrintableText::from("é".repeat(2000));
        assert_eq!(long.chars().count(), PrintableText::LONGEST + 1);
        assert!(long.ends_with('…'));
    }

    #[test]
    fn emoji_and_joined_scripts_stay_as_they_are() {
        for text in ["👩‍👩‍👧 family", "می‌خواهم", "क्‍ष", "❤️"] {
            assert_eq!(PrintableText::new(text), text);
        }
    }
}
