//! Finds a text in a page without building its tree: most expected texts are near the top.

#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use memchr::memchr;
use memchr::memmem::{self, Finder};

use crate::base::text::squeezed;

/// Whether the page surely shows `text`, white space squeezed, between two tags of its body. When it cannot be told this
/// way, the answer is no, and the page itself has to be checked.
///
/// Tags are read as a tokenizer reads them (the HTML standard, 13.2.5), and not put in order. So it is sure only of what
/// no order changes: wherever a text stands, it is part of the body, unless it is the raw content of an element. It gives
/// up at the first element that may take what is in it elsewhere, and at whatever only a tokenizer makes sense of.
pub(crate) fn surely_shows(html: &str, text: &str) -> bool {
    let wanted = squeezed(text);
    let Some(first_word) = wanted.split(' ').next().filter(|word| !word.is_empty()) else { return false };
    if wanted.contains(READ_OTHERWISE) {
        return false;
    }
    let mut rest = html;
    // Where the text may begin, counted from the end. Runs before that are passed over unread.
    let mut candidate = html.len();
    loop {
        if candidate >= rest.len() {
            match find(rest, first_word) {
                Some(at) => candidate = rest.len() - at,
                None => return false,
            }
        }
        let (run, markup) = match memchr(b'<', rest.as_bytes()).and_then(|at| rest.split_at_checked(at)) {
            Some((run, markup)) => (run, markup.get(1..)),
            None => (rest, None),
        };
        if candidate > rest.len() - run.len() && holds(run, &wanted) {
            return true;
        }
        match markup.and_then(behind) {
            Some(after) => rest = after,
            None => return false,
        }
    }
}

/// What may stand for something else in a page, or for nothing: a reference, a tag, a NUL, a byte order mark.
const READ_OTHERWISE: [char; 4] = ['&', '<', '\0', '\u{FEFF}'];

/// Whether the characters between two tags hold `wanted`.
fn holds(run: &str, wanted: &str) -> bool {
    let run = squeezed(run);
    let mut from = 0;
    while let Some(at) = run.get(from..).and_then(|rest| find(rest, wanted)) {
        if run.get(..from + at).is_some_and(ends_in_no_reference) {
            return true;
        }
        from += at + wanted.len();
    }
    false
}

/// Where `part` stands first in `text`. Most texts are short, and the standard library's own search would spend its time on
/// getting ready.
fn find(text: &str, part: &str) -> Option<usize> {
    memmem::find(text.as_bytes(), part.as_bytes())
}

/// The start and end of the parts of a page that are skipped. To prepare the search for one of them takes longer than
/// to find it, so that is done once.
struct Marks {
    comment: Finder<'static>,
    comment_end: Finder<'static>,
    odd_comment_end: Finder<'static>,
    end_tag: Finder<'static>,
}

static MARKS: OnceLock<Marks> = OnceLock::new();

fn marks() -> &'static Marks {
    MARKS.get_or_init(|| Marks {
        comment: Finder::new("<!--"),
        comment_end: Finder::new("-->"),
        odd_comment_end: Finder::new("--!>"),
        end_tag: Finder::new("</"),
    })
}

/// Makes them.
pub(super) fn prepare() {
    marks();
}

/// What stands before and behind the first `mark` in `text`.
fn split_at_first<'a>(text: &'a str, mark: &Finder<'_>) -> Option<(&'a str, &'a str)> {
    let at = mark.find(text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + mark.needle().len()..)?))
}

/// What stands behind the first `byte` in `text`, which is ASCII.
fn behind_first(text: &str, byte: u8) -> Option<&str> {
    text.get(memchr(byte, text.as_bytes())? + 1..)
}

/// Whether what follows `text` cannot be a part of a reference that begins in it, as the `amp` of `&amp;` is.
fn ends_in_no_reference(text: &str) -> bool {
    let is_of_name = |it: char| it.is_ascii_alphanumeric() || it == '#';
    text.rsplit_once('&').is_none_or(|(_, since)| !since.chars().all(is_of_name))
}

/// What is behind the tag or the comment of which `rest` is all but the `<`, and behind the content that belongs to it.
fn behind(rest: &str) -> Option<&str> {
    if rest.starts_with('!') {
        return behind_declaration(rest);
    }
    let (is_end, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
    let (name, attributes) = rest.split_at_checked(rest.bytes().position(ends_name)?)?;
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let content = behind_attributes(attributes)?;
    if is_end {
        Some(content)
    } else if is_one_of(&TAKING_ELSEWHERE, name) {
        None
    } else if is_one_of(&RAW, name) {
        behind_raw(content, name)
    } else {
        Some(content)
    }
}

/// What is behind a comment or a document type; nothing else begins so.
fn behind_declaration(rest: &str) -> Option<&str> {
    if let Some(comment) = rest.strip_prefix("!--") {
        return behind_comment(comment);
    }
    let is_doctype = rest.get(..DOCTYPE.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(DOCTYPE));
    if is_doctype { behind_first(rest, b'>') } else { None }
}

const DOCTYPE: &str = "!doctype";

/// Elements whose content is not part of the body where they stand, or is read by other rules: templates, images and
/// formulas, frames, what a `select` drops.
const TAKING_ELSEWHERE: [&str; 6] = ["template", "svg", "math", "select", "frameset", "plaintext"];

/// Elements whose content holds no elements (the HTML standard, 13.2.6.4.4 and 13.2.6.4.7; scripts are on, as they are for
/// [`super::Page`]).
const RAW: [&str; 9] =
    ["title", "textarea", "style", "xmp", "iframe", "noembed", "noframes", "noscript", "script"];

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|one| one.eq_ignore_ascii_case(name))
}

/// The white space of tags: fewer characters than that of a text.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b'\x0C')
}

fn ends_name(byte: u8) -> bool {
    matches!(byte, b'>' | b'/') || is_space(byte)
}

/// `rest` from the first byte on that is none to pass over. That one is ASCII, or the first of a character.
fn pass(rest: &str, is_passed: impl Fn(u8) -> bool) -> &str {
    let end = rest.bytes().position(|byte| !is_passed(byte));
    end.and_then(|end| rest.get(end..)).unwrap_or_default()
}

fn behind_comment(comment: &str) -> Option<&str> {
    // It may end before it has begun.
    if comment.starts_with('>') || comment.starts_with("->") {
        return None;
    }
    let (told, after) = split_at_first(comment, &marks().comment_end)?;
    split_at_first(told, &marks().odd_comment_end).is_none().then_some(after)
}

/// What is behind the tag whose attributes `rest` begins with. Only where a value begins do quotes mean anything.
fn behind_attributes(mut rest: &str) -> Option<&str> {
    loop {
        rest = pass(rest, |byte| byte == b'/' || is_space(byte));
        if let Some(after) = rest.strip_prefix('>') {
            return Some(after);
        }
        // A name may begin with an equals sign.
        let first = rest.chars().next()?;
        let name = rest.strip_prefix(first)?;
        rest = pass(pass(name, |byte| byte != b'=' && !ends_name(byte)), is_space);
        if let Some(value) = rest.strip_prefix('=') {
            rest = behind_value(pass(value, is_space))?;
        }
    }
}

fn behind_value(value: &str) -> Option<&str> {
    match *value.as_bytes().first()? {
        quote @ (b'"' | b'\'') => behind_first(value.get(1..)?, quote),
        _ => Some(pass(value, |byte| byte != b'>' && !is_space(byte))),
    }
}

/// What is behind the end tag of the element `name`, whose content `rest` begins with.
fn behind_raw<'a>(mut rest: &'a str, name: &str) -> Option<&'a str> {
    loop {
        let (content, after) = split_at_first(rest, &marks().end_tag)?;
        // A script in a comment in a script ends elsewhere.
        if split_at_first(content, &marks().comment).is_some() {
            return None;
        }
        let tag = after.split_at_checked(name.len()).filter(|(end, _)| end.eq_ignore_ascii_case(name));
        if let Some((_, attributes)) =
            tag.filter(|(_, attributes)| attributes.bytes().next().is_some_and(ends_name))
        {
            return behind_attributes(attributes);
        }
        rest = after;
    }
}
