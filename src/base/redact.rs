//! Removes credentials from text (the records of a run are redacted in `seal/redaction.rs`).

mod encoded_char;
mod forms;
mod query;
mod webhook;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use url::Url;

/// The secrets of a run. They must not appear in evidence, even if a page repeats its request.
#[derive(Clone, Default)]
pub(crate) struct Secrets {
    known: Vec<String>,
    /// Names of query parameters whose values are hidden, in addition to the well-known ones.
    names: BTreeSet<String>,
}

/// Shorter words occur in every page, and are not credentials.
const SHORTEST: usize = 6;

/// The replacement of a secret.
pub(crate) const HIDDEN: &str = "[hidden]";

impl Secrets {
    /// Adds `secret`, each of its words (a page may show the token without `Bearer`), and its escaped forms in JSON and
    /// URLs.
    pub(crate) fn add(&mut self, secret: &str) {
        for word in std::iter::once(secret).chain(secret.split_whitespace()) {
            self.add_whole(word);
        }
    }

    /// Adds the user part before a host, however short it is: the `@` after it distinguishes it from a word.
    pub(crate) fn add_part_of_url(&mut self, userinfo: &str) {
        if !userinfo.is_empty() {
            self.known.push(userinfo.to_owned());
        }
    }

    /// Hides every secret in `text`, also one that is cut at the end of it.
    pub(crate) fn hide(&self, text: &mut String) {
        let is_cut = text.contains('…');
        for secret in &self.known {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), HIDDEN);
            }
            let shortest = if is_cut { SHORTEST } else { secret.len() };
            let beginnings = (shortest..secret.len()).rev().filter_map(|end| secret.get(..end));
            if let Some(cut) =
                beginnings.map(|part| format!("{part}…")).find(|cut| text.contains(cut.as_str()))
            {
                *text = text.replace(&cut, &format!("{HIDDEN}…"));
            }
        }
        webhook::hide(text);
        query::hide(text, &self.names);
    }

    /// `text` as it may be shown.
    pub(crate) fn hidden(&self, text: impl Into<String>) -> String {
        let mut text = text.into();
        self.hide(&mut text);
        text
    }

    /// `url` as it may be shown.
    pub(crate) fn hide_url(&self, url: &Url) -> String {
        let mut url = url.clone();
        strip_credentials(&mut url);
        self.hidden(url)
    }

    /// Hides the end of a secret at the start of `text`, where the beginning was cut off.
    pub(crate) fn hide_end_at_start(&self, text: &mut String) {
        for secret in &self.known {
            let ends = (1..secret.len()).filter_map(|start| secret.get(start..));
            let left = ends.filter(|end| end.len() >= SHORTEST).find(|end| text.starts_with(end));
            if let Some(left) = left {
                text.replace_range(..left.len(), HIDDEN);
            }
        }
    }

    fn add_whole(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        for form in forms::of(secret) {
            if !self.known.contains(&form) {
                self.known.push(form);
            }
        }
        // Longest first: hiding a short one within a long one would leave the rest visible.
        self.known.sort_unstable_by_key(|known| Reverse(known.len()));
    }

    /// Adds the value of a header, which may contain several secrets: `Token token="…"`, `Basic …`, several cookies.
    pub(crate) fn add_header(&mut self, value: &str) {
        self.add(value);
        for word in value.split_whitespace() {
            let (_, part) = word.split_once('=').unwrap_or_default();
            self.add_whole(part.trim_end_matches([';', ',']).trim_matches('"'));
        }
        let packed = value.strip_prefix("Basic ").and_then(|packed| BASE64.decode(packed.trim()).ok());
        let pair = packed.and_then(|pair| String::from_utf8(pair).ok()).unwrap_or_default();
        self.add_whole(&pair);
        self.add_whole(pair.split_once(':').unwrap_or_default().1);
    }

    /// Adds the query values of the suite's own `paths`, except for public text: `shown`, and the rest of those paths.
    pub(crate) fn add_queries(&mut self, paths: &[&String], shown: impl FnOnce() -> String) {
        let with_query: Vec<_> = paths.iter().filter(|path| path.contains('?')).collect();
        if with_query.is_empty() {
            return;
        }
        let before_query = paths.iter().filter_map(|path| path.split('?').next());
        let public = before_query.fold(shown(), |text, path| text + " " + path);
        for path in with_query {
            self.add_query(path, &public);
        }
    }

    /// Adds the query values of the suite's own `path`. A value that is also in `public` is hidden only as the value in
    /// a URL: otherwise it would be hidden in host names as well.
    fn add_query(&mut self, path: &str, public: &str) {
        for (name, value) in query::secret_pairs(path) {
            let values = query::decoded(&value);
            if !values.iter().any(|value| public.contains(value)) {
                for value in &values {
                    self.add_whole(value);
                }
            }
            self.names.insert(name);
        }
    }
}

/// Takes the user name and password out of `url`.
pub(crate) fn strip_credentials(url: &mut Url) {
    // Both fail only for URLs that cannot have credentials, which then have none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
}

/// The path of a check as messages show it: without a query, which may have a token, and without a URL's password.
pub(crate) fn shown_path(path: &str) -> String {
    let (shown, rest) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
    let shown = match (shown.find("//"), shown.rfind('@')) {
        (Some(slashes), Some(at)) if slashes < at => {
            format!("{}//{}", shown.split_at(slashes).0, shown.split_at(at + 1).1)
        }
        _ => shown.to_owned(),
    };
    match rest.chars().next().filter(|_| rest.len() > SHORTEST) {
        Some(mark) => format!("\"{shown}{mark}…\""),
        None => format!("{:?}", shown + rest),
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hidden", self.known.len())
    }
}
