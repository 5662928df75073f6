//! Page text in evidence: short, on one line, harmless to a terminal.

/// The most characters of a page that one finding quotes.
pub(super) const LONGEST: usize = 120;

/// `text` in quotes, shortened, without control characters.
pub(super) fn quote(text: &str) -> String {
    format!("\"{}\"", shorten(text, LONGEST))
}

/// `text` shortened to `longest` characters, without control characters.
pub(crate) fn shorten(text: &str, longest: usize) -> String {
    let mut visible = text.chars().map(|character| if is_unprintable(character) { ' ' } else { character });
    let mut short: String = visible.by_ref().take(longest).collect();
    if visible.next().is_some() {
        short.push('…');
    }
    short
}

/// Control characters, and the marks that turn the direction of a line around.
pub(crate) fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_one_short_line_without_control_characters() {
        assert_eq!(quote("a\u{1b}[31mb\nc\u{202E}d"), "\"a [31mb c d\"");
        let long = quote(&"ä".repeat(500));
        assert_eq!(long.chars().count(), LONGEST + 3);
        assert!(long.ends_with("ä…\""));
    }
}
