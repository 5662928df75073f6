//! Recognises URLs and links that change something when requested, or belong to one visitor. `links`, `sitemap` and the
//! survey of `init` do not follow them.
//!
//! A GET should change nothing (RFC 9110, 9.2.1), but in practice some do. A page that is not checked costs a note; a
//! logout or a deletion is damage. So a doubtful link is not followed.

#[cfg(test)]
mod tests;
mod words;

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use icu_normalizer::DecomposingNormalizerBorrowed;
use percent_encoding::percent_decode_str;
use url::Url;

use words::{ALONE, ANY_LANGUAGE, ENGLISH, ICONS, MORE_LANGUAGES, SESSIONS, SIGNS, TOKENS, WITHOUT_SPACES};

/// What the words are compared as.
static PHRASES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    ANY_LANGUAGE.iter().chain(MORE_LANGUAGES).map(|phrase| words_of(phrase).join(" ")).collect()
});
static UNSPACED: LazyLock<Vec<String>> =
    LazyLock::new(|| WITHOUT_SPACES.iter().map(|phrase| words_of(phrase).concat()).collect());

/// How many words the longest phrase has.
const LONGEST_PHRASE: usize = 4;

/// A name of more words is a sentence, such as the title of an article.
const SHORT: usize = 3;

/// With a word of so many bytes a sentence may begin that is an order: `delete-all-of-my-data`. Shorter ones are words of
/// other languages too often.
const LONG_WORD: usize = 5;

/// The same in characters, where no spaces stand between words.
const SHORT_UNSPACED: usize = 16;

/// How many bytes of a text are looked at: a button says little.
const LONGEST_TEXT: usize = 200;

/// Makes what is kept for all pages ([`crate::prepare_process`]).
pub(crate) fn prepare() {
    LazyLock::force(&PHRASES);
    LazyLock::force(&UNSPACED);
}

/// Whether an address says that it does something, or carries a token of a form.
pub(crate) fn acts(url: &Url) -> bool {
    let segment_acts = |segment: &str| {
        let name = segment.split(';').next().unwrap_or_default();
        name_acts(&percent_decode_str(name).decode_utf8_lossy())
    };
    let pair_acts =
        |(key, value): (Cow<'_, str>, Cow<'_, str>)| is_token(&key) || name_acts(&key) || name_acts(&value);
    url.path().split('/').any(segment_acts) || url.query_pairs().any(pair_acts)
}

/// Whether an address is made for one visitor: it holds his session, or is one of those that Cloudflare answers by itself.
/// The next visitor has another one.
pub(crate) fn is_per_visitor(url: &Url) -> bool {
    let is_of_visitor = |segment: &str| {
        let mut parameters = segment.split(';').skip(1).filter_map(|it| it.split_once('='));
        parameters.any(|(name, _)| is_session(name))
            || is_session_segment(segment)
            || segment == "cdn-cgi"
            || is_jwt(segment)
    };
    url.path().split('/').any(is_of_visitor)
        || url.query_pairs().any(|(key, value)| is_session(&key) || is_jwt(&value))
}

/// The same address for everybody: without the session in its path.
pub(crate) fn without_session(url: &Url) -> Url {
    let of_all = |segment: &str| {
        let mut parts = segment.split(';');
        let name = parts.next().unwrap_or_default().to_owned();
        let others = parts.filter(|it| !is_session(it.split('=').next().unwrap_or_default()));
        others.fold(name, |name, parameter| name + ";" + parameter)
    };
    let segments = url.path().split('/').filter(|segment| !is_session_segment(segment));
    let path: Vec<String> = segments.map(of_all).collect();
    let mut url = url.clone();
    url.set_path(&path.join("/"));
    url
}

/// Whether what a link says of itself, its text or its label, is that it does something.
pub(crate) fn text_acts(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST_TEXT {
        return false;
    }
    let words = words_of(text);
    if words.is_empty() {
        return text.contains(SIGNS);
    }
    words.len() <= SHORT + 1 && (begins_with_phrase(&words) || ends_with_phrase(&words))
        || is_unspaced_phrase(&words)
}

/// Whether one of the names that an icon goes by, its classes or its file, says that it throws something away.
pub(crate) fn icon_acts(names: &str) -> bool {
    names.split([' ', '/', '#']).any(|name| {
        let mut words = words_of(name);
        for word in &mut words {
            word.truncate(word.trim_end_matches(|it: char| it.is_ascii_digit()).len());
        }
        let pairs = words.windows(2).map(<[String]>::concat);
        words.len() <= SHORT + 1
            && (words.iter().any(|word| ICONS.contains(&word.as_str()))
                || pairs.into_iter().any(|pair| ICONS.contains(&pair.as_str())))
    })
}

/// Whether a class of a link itself says so: `js-delete`, `btn-remove`.
pub(crate) fn class_acts(classes: &str) -> bool {
    const AROUND: [&str; 8] = ["js", "btn", "button", "link", "action", "icon", "do", "ui"];
    const SAID: [&str; 8] =
        ["delete", "destroy", "remove", "trash", "logout", "log out", "sign out", "signout"];
    classes.split_ascii_whitespace().any(|class| {
        let mut words = words_of(class);
        words.retain(|word| !AROUND.contains(&word.as_str()));
        SAID.contains(&words.join(" ").as_str())
    })
}

/// Whether a name, such as a part of a path, says that it does something.
fn name_acts(name: &str) -> bool {
    let mut words = words_of(name);
    words.retain(|word| !is_number(word));
    if words.len() > 1 && words.last().is_some_and(|last| EXTENSIONS.contains(&last.as_str())) {
        words.pop();
    }
    if let [word] = words.as_slice()
        && ALONE.contains(&word.as_str())
    {
        return true;
    }
    // Titles have hyphens between their words; `j_spring_security_logout` is no title.
    let is_identifier = name.contains('_') && !name.contains('-');
    let is_short = words.len() <= if is_identifier { 2 * SHORT } else { SHORT };
    let says = is_short && words.iter().any(|word| ENGLISH.contains(&word.as_str()));
    let begins =
        begins_with_phrase(&words) && (is_short || words.iter().take(1).all(|it| it.len() >= LONG_WORD));
    says || begins || (is_short && ends_with_phrase(&words)) || is_unspaced_phrase(&words)
}

/// What programs end with, which is no word of their names.
const EXTENSIONS: [&str; 12] =
    ["php", "html", "htm", "xhtml", "asp", "aspx", "jsp", "jsf", "do", "action", "cgi", "pl"];

/// What tells one thing from another: numbers, and pieces of UUIDs.
fn is_number(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

fn begins_with_phrase(words: &[String]) -> bool {
    (1..=LONGEST_PHRASE.min(words.len())).any(|count| words.get(..count).is_some_and(is_phrase))
}

fn ends_with_phrase(words: &[String]) -> bool {
    (1..=LONGEST_PHRASE.min(words.len())).any(|count| words.get(words.len() - count..).is_some_and(is_phrase))
}

fn is_phrase(words: &[String]) -> bool {
    PHRASES.contains(&words.join(" "))
}

fn is_unspaced_phrase(words: &[String]) -> bool {
    let joined = words.concat();
    let is_it = |phrase: &String| joined.starts_with(phrase.as_str()) || joined.ends_with(phrase.as_str());
    !joined.is_ascii() && joined.chars().count() <= SHORT_UNSPACED && UNSPACED.iter().any(is_it)
}

fn is_token(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("csrf") || name.contains("xsrf") || TOKENS.contains(&name.as_str())
}

/// `(S(lit3py55t21z5v55vlm25s55))`, of ASP.NET's sessions without cookies.
fn is_session_segment(segment: &str) -> bool {
    let segment = percent_decode_str(segment).decode_utf8_lossy();
    ["(S(", "(F(", "(X(", "(A("].iter().any(|begins| segment.starts_with(begins)) && segment.ends_with("))")
}

fn is_session(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SESSIONS.contains(&name.as_str()) || name.starts_with("aspsessionid")
}

/// A JSON Web Token (RFC 7519, 3): the head of each is a JSON object in base64.
fn is_jwt(text: &str) -> bool {
    text.starts_with("eyJ") && text.matches('.').count() == 2
}

/// In small letters without accents, cut wherever something stands that is no letter, and before each capital of
/// `deleteItem`.
fn words_of(text: &str) -> Vec<String> {
    let apart = folded(&capitals_apart(text));
    let words = apart.split(|it: char| !it.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

fn capitals_apart(text: &str) -> String {
    let mut apart = String::with_capacity(text.len());
    let mut was_small = false;
    for character in text.chars() {
        if was_small && character.is_uppercase() {
            apart.push(' ');
        }
        was_small = character.is_lowercase();
        apart.push(character);
    }
    apart
}

/// In small letters, without accents.
fn folded(text: &str) -> String {
    let lower = text.to_lowercase();
    if lower.is_ascii() {
        return lower;
    }
    let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(&lower);
    let mut plain = String::with_capacity(decomposed.len());
    for character in decomposed.chars().filter(|it| !is_accent(*it)) {
        match character {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'ı' => plain.push('i'),
            'ς' => plain.push('σ'),
            other => plain.push(other),
        }
    }
    plain
}

/// What stands above or below a letter of the Latin, Greek, Cyrillic, Hebrew and Arabic scripts.
fn is_accent(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5C7}' | '\u{64B}'..='\u{65F}' | '\u{200B}'..='\u{200F}')
}
