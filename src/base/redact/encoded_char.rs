//! Percent-encoded characters, encoded once or several times (a URL within a URL).

/// One decoded character of a text: `%3D` is `=` of depth 1, `%253D` is `=` of depth 2.
pub(super) struct EncodedChar {
    pub(super) character: char,
    pub(super) length: usize,
    pub(super) depth: usize,
}

impl EncodedChar {
    /// The first one of `text`.
    pub(super) fn first(text: &str) -> Option<Self> {
        let character = text.chars().next()?;
        let plain = Self { character, length: character.len_utf8(), depth: 0 };
        let Some(mut rest) = text.strip_prefix('%') else {
            return Some(plain);
        };
        let mut depth = 1;
        // `%25` is an encoded percent sign: the text after it was encoded once more.
        while let Some(inner) = rest.strip_prefix("25") {
            (rest, depth) = (inner, depth + 1);
        }
        let Some((hex, after)) = rest.split_at_checked(2) else {
            return Some(plain);
        };
        let byte = u8::from_str_radix(hex, 16).ok().filter(u8::is_ascii);
        Some(byte.map_or(plain, |byte| Self {
            character: char::from(byte),
            length: text.len() - after.len(),
            depth,
        }))
    }
}
