//! The one place where credentials are taken out of what a run tells.

use std::cmp::Reverse;
use std::fmt;

use serde_json::Value;

/// What was sent in confidence, and must not come back in evidence: a page may repeat its request.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<String>);

/// Shorter words stand in every page, and are nobody's credentials.
const SHORTEST: usize = 6;

/// What stands in the place of a secret.
const HIDDEN: &str = "[hidden]";

impl Secrets {
    /// Remembers `secret`, and each of its words: a page may show the token without the `Bearer` before it, and JSON
    /// shows it escaped.
    pub(crate) fn add(&mut self, secret: &str) {
        for word in std::iter::once(secret).chain(secret.split_whitespace()) {
            for form in [word.to_owned(), in_json(word)] {
                if word.len() >= SHORTEST && !self.0.contains(&form) {
                    self.0.push(form);
                }
            }
        }
        // A short one within a long one would leave the rest of that in sight.
        self.0.sort_by_key(|known| Reverse(known.len()));
    }

    /// Remembers what stands before a host, however short it is: the `@` at its end tells it from a word.
    pub(crate) fn add_part_of_url(&mut self, userinfo: &str) {
        if !userinfo.is_empty() {
            self.0.push(userinfo.to_owned());
        }
    }

    /// Hides every secret in `text`, one that was cut short at its end as well.
    pub(crate) fn hide(&self, text: &mut String) {
        for secret in &self.0 {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), HIDDEN);
            }
            let beginnings = (SHORTEST..secret.len()).rev().filter_map(|end| secret.get(..end));
            if let Some(cut) =
                beginnings.map(|part| format!("{part}…")).find(|cut| text.contains(cut.as_str()))
            {
                *text = text.replace(&cut, &format!("{HIDDEN}…"));
            }
        }
        hide_webhooks(text);
    }

    /// Hides the end of a secret that `text` begins with, where what was before it has been cut away.
    pub(crate) fn hide_end_at_start(&self, text: &mut String) {
        for secret in &self.0 {
            let ends = (1..secret.len()).filter_map(|start| secret.get(start..));
            let left = ends.filter(|end| end.len() >= SHORTEST).find(|end| text.starts_with(end));
            if let Some(left) = left {
                text.replace_range(..left.len(), HIDDEN);
            }
        }
    }
}

/// `secret` as it stands within a string of JSON.
fn in_json(secret: &str) -> String {
    let written = Value::from(secret).to_string();
    written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(secret).to_owned()
}

/// What stands before the token of a webhook: Discord's, and others' as well. Nobody declares it to a run, and a command
/// that prints its environment prints it.
const WEBHOOK: &str = "/webhooks/";

fn hide_webhooks(text: &mut String) {
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

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hidden", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(secret: &str, text: &str) -> String {
        let mut secrets = Secrets::default();
        secrets.add(secret);
        let mut text = text.to_owned();
        secrets.hide(&mut text);
        text
    }

    #[test]
    fn a_secret_is_hidden_whole_in_words_and_cut_short() {
        assert_eq!(
            hidden("Bearer canary-1", "got Bearer canary-1 twice: canary-1"),
            "got [hidden] twice: [hidden]"
        );
        assert_eq!(hidden("canary-12345", "\"authorization: canary-12…\""), "\"authorization: [hidden]…\"");
        assert_eq!(hidden("canary canary-12345", "token canary-12345"), "token [hidden]");
        assert_eq!(hidden("https", "https://shop.example"), "https://shop.example");
    }

    #[test]
    fn a_secret_is_hidden_as_json_escapes_it() {
        assert_eq!(hidden("can\"ary\\1", r#"{"a":"can\"ary\\1"} can"ary\1"#), r#"{"a":"[hidden]"} [hidden]"#);
        assert_eq!(hidden("\"canary\"", r#"{"a":"\"canary\""}"#), r#"{"a":"[hidden]"}"#);
    }

    #[test]
    fn the_token_of_a_webhook_is_hidden_on_any_host() {
        for (text, shown) in [
            (
                "URL=https://discord.com/api/webhooks/12/to-ken_1\nA=b",
                "URL=https://discord.com/api/webhooks/[hidden]\nA=b",
            ),
            (
                "'http://x/webhooks/1/a?wait=true' \"/webhooks/2\"",
                "'http://x/webhooks/[hidden]' \"/webhooks/[hidden]\"",
            ),
            ("/webhooks/1/webhooks/2 end", "/webhooks/[hidden]/webhooks/[hidden] end"),
            ("all of /webhooks/ and /webhooks", "all of /webhooks/ and /webhooks"),
        ] {
            assert_eq!(hidden("canary-1", text), shown);
            assert_eq!(hidden("canary-1", shown), shown);
        }
    }

    #[test]
    fn the_end_of_a_secret_is_hidden_where_its_beginning_was_cut_away() {
        let mut secrets = Secrets::default();
        secrets.add("canary-12345");
        let mut text = "ary-12345 and more".to_owned();
        secrets.hide_end_at_start(&mut text);
        assert_eq!(text, "[hidden] and more");
    }

    #[test]
    fn it_does_not_show_what_it_hides() {
        let mut secrets = Secrets::default();
        secrets.add("canary-1");
        assert_eq!(format!("{secrets:?}"), "1 hidden");
    }
}
