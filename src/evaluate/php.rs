//! PHP's error messages in a page: a PHP app that dies may answer 200 (php-src: `main/main.c`, `php_error_cb`).
//!
//! They are recognised by PHP's exact format, and by their place: a page ends with its fatal message. In an article
//! that shows such a message, other text follows.

use super::reader::AnswerReader;
use crate::http::observation::BodyEnd;

/// Fatal messages: nothing of the page follows them.
const FATAL: [&str; 4] = ["Fatal error", "Parse error", "Recoverable fatal error", "Catchable fatal error"];

/// Messages after which the page continues.
const OTHERS: [&str; 4] = ["Warning", "Notice", "Deprecated", "Strict Standards"];

/// The length limit of a message with its stack trace.
const LONGEST: usize = 16 * 1024;

/// PHP's fatal message in a body, or that it has nothing but messages.
pub(super) fn died_in(reader: &AnswerReader<'_>) -> Option<&'static str> {
    let body = reader.body().trim_start_matches('\u{FEFF}').trim();
    if message(body).is_some_and(|(kind, _)| FATAL.contains(&kind)) || ends_fatally(body, reader) {
        return Some("PHP's report of a fatal error");
    }
    is_nothing_else(body).then_some("nothing but messages of PHP's")
}

/// Parses a message at the beginning of `text` (`<br />`, kind, message, place), and returns the rest after it.
fn message(text: &str) -> Option<(&'static str, &str)> {
    let rest = text.strip_prefix("<br />")?.trim_start().strip_prefix("<b>")?;
    let kinds = FATAL.iter().chain(&OTHERS);
    let (kind, rest) =
        kinds.copied().find_map(|kind| Some((kind, rest.strip_prefix(kind)?.strip_prefix("</b>:")?)))?;
    let (said, rest) = rest.split_once("</b> on line <b>")?;
    let (line, rest) = rest.split_once("</b><br />")?;
    let is_one = said.len() <= LONGEST
        && said.contains(" in <b>")
        && !line.is_empty()
        && line.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then_some((kind, rest))
}

/// Whether the body ends with a fatal message, as HTML or as text.
fn ends_fatally(body: &str, reader: &AnswerReader<'_>) -> bool {
    if reader.answer().body.end == BodyEnd::Capped {
        return false;
    }
    let from = body.len().saturating_sub(LONGEST);
    let tail = (from..=body.len()).find_map(|from| body.get(from..)).unwrap_or_default();
    let is_last = |rest: &str| rest.trim().is_empty();
    let as_html = tail.match_indices("<br />").any(|(place, _)| {
        let last = tail.get(place..).and_then(message);
        last.is_some_and(|(kind, rest)| FATAL.contains(&kind) && is_last(rest))
    });
    as_html || (reader.is_html() && ends_with_text_message(tail))
}

/// `Fatal error: Uncaught Error: … in /srv/index.php:12 … thrown in /srv/index.php on line 12`, as it is without HTML.
fn ends_with_text_message(tail: &str) -> bool {
    let Some((rest, line)) = tail.trim_end().rsplit_once(" on line ") else { return false };
    let Some((said, _)) = rest.rsplit_once(" in ") else { return false };
    let begins = |kind: &&str| {
        let opening = format!("{kind}: ");
        let mut lines = said.lines().map(|line| line.strip_prefix("PHP ").unwrap_or(line));
        lines.any(|line| line.starts_with(&opening))
    };
    !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()) && FATAL.iter().any(begins)
}

/// Whether the body has only messages.
fn is_nothing_else(body: &str) -> bool {
    let mut rest = body;
    while let Some((_, behind)) = message(rest) {
        rest = behind.trim_start();
    }
    !body.is_empty() && rest.is_empty()
}
