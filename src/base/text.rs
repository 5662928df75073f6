//! Text: collapsed white space, and suggestions for misspelt words.

use std::borrow::Cow;

/// `text` with collapsed white space, as a browser shows it.
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

/// The same, without a copy if nothing changes, as for most expected texts.
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

/// A suggestion for an unknown `key`: the most similar one, or all of them if none is similar.
pub(crate) fn suggestion(key: &str, known: &[&str]) -> String {
    let nearest = known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(key, candidate), candidate))
        .min_by_key(|(distance, _)| *distance);
    match nearest {
        Some((distance, candidate)) if distance <= 1 + key.chars().count() / 4 => {
            format!("did you mean {candidate}?")
        }
        _ => format!("known: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_one_space() {
        assert_eq!(squeeze("  a \n\t b\u{a0}c "), "a b c");
        for text in ["", " ", "a b", "a  b", " a", "a ", "a\tb", "a\u{a0}b", "ä b", "a\u{7f}b"] {
            assert_eq!(squeezed(text), squeeze(text), "{text:?}");
        }
        assert!(matches!(squeezed("a b"), Cow::Borrowed("a b")));
    }
}
