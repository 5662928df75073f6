//! The tokens of webhooks.

use super::HIDDEN;
use super::encoded_char::EncodedChar;

/// The path segments before the token of a webhook, of Discord and others. The config does not declare these tokens,
/// and a command that prints its environment prints them.
const WEBHOOKS: &str = "webhooks";

/// Hides the token of each webhook in `text`, also in a URL within a URL.
pub(super) fn hide(text: &mut String) {
    if !text.contains(WEBHOOKS) {
        return;
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(WEBHOOKS) {
        let (before, after) = rest.split_at(at + WEBHOOKS.len());
        shown.push_str(before);
        rest = after;
        let is_folder = before.split_at(at).0.ends_with(['/', 'F', 'f']);
        if let Some(slash) = EncodedChar::first(rest).filter(|mark| is_folder && mark.character == '/') {
            let (slash, token) = rest.split_at(slash.length);
            let (token, after) = token.split_at(token_length(token, slash));
            shown.extend([slash, if token.is_empty() { token } else { HIDDEN }]);
            rest = after;
        }
    }
    shown.push_str(rest);
    *text = shown;
}

/// The length of the token at the start of `text`: up to white space or quotes; and in an encoded URL, up to the next
/// value of the outer URL.
fn token_length(text: &str, slash: &str) -> usize {
    let mut rest = text;
    while let Some(mark) = EncodedChar::first(rest) {
        let within = slash != "/";
        if mark.character.is_whitespace()
            || "\"'".contains(mark.character)
            || (within && "&#<>".contains(mark.character))
        {
            break;
        }
        rest = rest.split_at(mark.length).1;
    }
    text.len() - rest.len()
}
