//! The tokens of webhooks.

use super::HIDDEN;

/// What stands before the token of a webhook: Discord's, and others' as well. Nobody declares it to a run, and a command
/// that prints its environment prints it.
const WEBHOOK: &str = "/webhooks/";

pub(super) fn hide(text: &mut String) {
    let mut parts = text.split(WEBHOOK);
    let mut hidden = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|it: char| it.is_whitespace() || matches!(it, '"' | '\'')).unwrap_or(part.len());
        let (token, rest) = part.split_at(end);
        hidden.push_str(WEBHOOK);
        hidden.push_str(if token.is_empty() { token } else { HIDDEN });
        hidden.push_str(rest);
    }
    *text = hidden;
}
