//! Login walls: a redirect led to a login page.

use std::sync::OnceLock;

use scraper::Selector;
use url::Url;

use super::Inconclusive;
use super::reader::AnswerReader;
use crate::base::cause::Cause;
use crate::base::printable::quote;
use crate::config::suite::{Allowance, Check};
use crate::http::observation::Observation;

static PASSWORD: OnceLock<Option<Selector>> = OnceLock::new();

fn password() -> Option<&'static Selector> {
    PASSWORD.get_or_init(|| Selector::parse("input[type='password' i]").ok()).as_ref()
}

/// Compiles the selector.
pub(super) fn prepare() {
    password();
}

/// The last path segments of login pages.
const NAMES: [&str; 10] = [
    "login",
    "log_in",
    "log-in",
    "signin",
    "sign_in",
    "sign-in",
    "auth",
    "sso",
    "sign_in.html",
    "login.html",
];

/// The inconclusive result for a redirect to a login: the requested page was not seen. A check that expects its
/// redirects expects the login.
pub(super) fn wall(
    check: &Check,
    observation: &Observation,
    reader: &AnswerReader<'_>,
) -> Option<Inconclusive> {
    let (asked, reached) = (&observation.url, &reader.answer().url);
    let led_away = !observation.redirects.is_empty() && !is_same_page(asked, reached);
    if !led_away || check.redirects.is_some() || check.allows(Allowance::Login) || is_login(asked) {
        return None;
    }
    if !is_login(reached) && !asks_for_password(reader) {
        return None;
    }
    let path = quote(reached.path());
    let reason = format!(
        "the path leads to {path}, which asks to log in, and the page itself was not seen; write redirect_to: {path} if \
         that is what it does, or allow: login"
    );
    let inconclusive = Inconclusive::new("login", Cause::App, reason).stable_per_revision();
    Some(Inconclusive { reason_without_page_text: Some(WITHOUT_PATH.into()), ..inconclusive })
}

/// The path is from a redirect.
const WITHOUT_PATH: &str = "the path leads to a page that asks to log in, and the page itself was not seen; write redirect_to: \
                            and that page's path if that is what it does, or allow: login";

/// Passwordless logins have no password field; their path shows them.
pub(crate) fn is_login(url: &Url) -> bool {
    let mut segments = url.path().trim_end_matches('/').rsplit('/').map(str::to_ascii_lowercase);
    let last = segments.next().unwrap_or_default();
    let before = segments.next().unwrap_or_default();
    NAMES.contains(&last.as_str()) || (last == "new" && matches!(before.as_str(), "session" | "sessions"))
}

fn asks_for_password(reader: &AnswerReader<'_>) -> bool {
    let Some(field) = password() else { return false };
    reader.page().is_ok_and(|page| page.count(field) > 0)
}

/// Whether both are one page: a trailing slash, the scheme and `www.` make no difference.
pub(super) fn is_same_page(one: &Url, other: &Url) -> bool {
    fn place(url: &Url) -> (&str, &str) {
        let host = url.host_str().unwrap_or_default();
        (host.strip_prefix("www.").unwrap_or(host), url.path().trim_end_matches('/'))
    }
    place(one) == place(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selector_is_made_before_the_first_answer() {
        crate::prepare_process();
        assert!(
            PASSWORD.get().is_some(),
            "a child forked while a thread makes it would wait for it for ever"
        );
    }
}
