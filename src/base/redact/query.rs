//! Finds and removes credentials in the query values of URLs.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;

use super::encoded_char::EncodedChar;
use super::{HIDDEN, SHORTEST};

/// Names that say what a page shows, and never who may see it.
const PLAIN: [&str; 55] = [
    "q",
    "query",
    "search",
    "keyword",
    "keywords",
    "page",
    "per_page",
    "per",
    "limit",
    "offset",
    "locale",
    "lang",
    "language",
    "hl",
    "id",
    "ids",
    "slug",
    "sort",
    "sort_by",
    "order",
    "order_by",
    "direction",
    "dir",
    "format",
    "v",
    "ver",
    "version",
    "ref",
    "tab",
    "filter",
    "view",
    "type",
    "kind",
    "category",
    "tag",
    "tags",
    "from",
    "to",
    "since",
    "until",
    "date",
    "year",
    "month",
    "day",
    "tz",
    "timezone",
    "theme",
    "width",
    "height",
    "return_to",
    "return_url",
    "redirect",
    "redirect_to",
    "redirect_uri",
    "next",
];

/// A name with one of these words in it is that of a credential.
const WORDS: [&str; 22] = [
    "token",
    "key",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "sig",
    "signature",
    "auth",
    "authorization",
    "authentication",
    "session",
    "jwt",
    "otp",
    "credential",
    "credentials",
    "bearer",
    "hmac",
    "ticket",
    "nonce",
    "cookie",
];

/// These are as a whole: `country_code` is none.
const WHOLE: [&str; 8] = ["code", "access", "pass", "pin", "sid", "sign", "invite", "invitation"];

/// The words that are recognised where nothing parts them from another: `authtoken`, `sessionid`.
const PARTS: [&str; 7] = ["token", "secret", "passw", "apikey", "signature", "session", "credential"];

/// The pairs in the query of a suite's own `path` whose values are hidden, the values as they are written.
pub(super) fn secret_pairs(path: &str) -> Vec<(String, String)> {
    let query = path.split_once('?').unwrap_or_default().1;
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, value)) => (plain_name(&decode(name)), value.to_owned()),
        // A value that stands alone is a flag, or the token itself.
        None => (String::new(), Some(pair).filter(|pair| is_random(pair)).unwrap_or_default().to_owned()),
    });
    pairs.filter(|(name, value)| !is_plain(name) && decode(value).chars().count() >= SHORTEST).collect()
}

/// What `value` stands for: as it is written, decoded, and decoded as a form is.
pub(super) fn decoded(value: &str) -> [String; 3] {
    [value.to_owned(), decode(value), decode(&value.replace('+', " "))]
}

/// Hides in place, wherever `text` has a query, what stands under a credential's name or one of `names`, and what looks
/// like a credential under a name that says nothing. A URL within a URL counts as well, however often it was encoded.
pub(super) fn hide(text: &mut String, names: &BTreeSet<String>) {
    if !text.contains('=') && !text.contains("3D") && !text.contains("3d") {
        return;
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // The name that is being read, and how often what stood before it was encoded.
    let mut reading: Option<(String, usize)> = None;
    while let Some(mark) = EncodedChar::first(rest) {
        let (written, after) = rest.split_at(mark.length);
        shown.push_str(written);
        rest = after;
        match (mark.character, reading.take()) {
            ('?' | '&' | ';' | '#', _) => reading = Some((String::new(), mark.depth)),
            ('=', Some((name, depth))) => {
                let (value, after) = rest.split_at(value_length(rest, depth));
                if is_secret(&name, value, names) {
                    shown.push_str(HIDDEN);
                    rest = after;
                }
            }
            (character, Some((mut name, depth))) if is_of_name(character) && name.len() < LONGEST_NAME => {
                name.push(character);
                reading = Some((name, depth));
            }
            _ => {}
        }
    }
    *text = shown;
}

const LONGEST_NAME: usize = 100;

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || "_-.~[]$:+".contains(character)
}

/// How many bytes of `text`, a value and what follows, are the value.
fn value_length(text: &str, depth: usize) -> usize {
    let mut rest = text;
    while let Some(mark) = EncodedChar::first(rest) {
        let ends = match mark.depth {
            0 => {
                mark.character.is_whitespace()
                    || mark.character.is_control()
                    || "&#\"'<>`\\…".contains(mark.character)
            }
            own => own == depth && "&#".contains(mark.character),
        };
        if ends {
            break;
        }
        rest = rest.split_at(mark.length).1;
    }
    text.len() - rest.len()
}

fn is_secret(name: &str, value: &str, names: &BTreeSet<String>) -> bool {
    let plain = plain_name(name);
    let is_named = is_credential(name) || names.contains(&plain);
    !value.is_empty() && (is_named || (!is_plain(&plain) && is_random(&decode(value))))
}

/// `user[apiToken]` and `filter[status]` as words with underscores: `user_api_token`, `filter_status`.
fn plain_name(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut was_small = false;
    for character in name.chars() {
        if character.is_uppercase() && was_small {
            plain.push('_');
        }
        was_small = character.is_lowercase();
        match character {
            ']' => {}
            it if it.is_alphanumeric() => plain.extend(it.to_lowercase()),
            _ => plain.push('_'),
        }
    }
    plain
}

fn is_plain(plain_name: &str) -> bool {
    plain_name.starts_with("utm_")
        || plain_name.starts_with("filter_") && !is_credential(plain_name)
        || PLAIN.contains(&plain_name)
}

fn is_credential(name: &str) -> bool {
    let plain = plain_name(name);
    let squeezed = plain.replace('_', "");
    WHOLE.contains(&plain.as_str())
        || plain.split('_').any(|word| WORDS.contains(&word))
        || PARTS.iter().any(|part| squeezed.contains(part))
}

/// Long, and letters and digits change within its words more often than people write them.
fn is_random(value: &str) -> bool {
    if value.len() < LONG {
        return false;
    }
    let pairs = || {
        value.chars().zip(value.chars().skip(1)).filter(|(a, b)| a.is_alphanumeric() && b.is_alphanumeric())
    };
    let kinds = pairs().filter(|(a, b)| a.is_ascii_digit() != b.is_ascii_digit()).count();
    let cases = pairs().filter(|(a, b)| a.is_lowercase() && b.is_uppercase()).count();
    kinds >= MOST_KINDS || cases >= MOST_CASES
}

const LONG: usize = 16;

/// A time has three: `T00`, `00Z`.
const MOST_KINDS: usize = 4;

/// No title has so many words.
const MOST_CASES: usize = 6;

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
