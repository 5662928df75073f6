//! Login walls: a redirect led to a login page.

use std::sync::OnceLock;

use scraper::Selector;
use url::Url;

use super::Inconclusive;
use super::reader::AnswerReader;
use crate::base::cause::Cause;
use crate::base::printable::quote;
use crate::config::suite::{Allowance, Check, Expectation};
use crate::http::observation::{Answer, NotFollowed, Observation};

static PASSWORD: OnceLock<Option<Selector>> = OnceLock::new();

fn password() -> Option<&'static Selector> {
    PASSWORD.get_or_init(|| Selector::parse("input[type='password' i]").ok()).as_ref()
}

/// Compiles the selector.
pub(super) fn prepare() {
    password();
}

/// The last path segments of login pages.
const NAMES: [&str; 11] = [
    "login",
    "log_in",
    "log-in",
    "signin",
    "sign_in",
    "sign-in",
    "auth",
    "sso",
    "sso-api",
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
    let does = if is_login(reached) || asks_for_password(reader) {
        ASKS_TO_LOG_IN
    } else if would_come_back(reached, asked) {
        TAKES_ALONG
    } else {
        return None;
    };
    Some(not_seen(&quote(reached.path()), does))
}

/// The same for a redirect to another site, which asks to log in or keeps visitors for a while. If the check expects
/// something of the page itself, that does not hold, and the redirect is a finding.
pub(super) fn elsewhere(check: &Check, observation: &Observation, answer: &Answer) -> Option<Inconclusive> {
    let to = answer.location.as_ref().filter(|_| answer.not_followed == Some(NotFollowed::AnotherSite))?;
    let does = match identity_provider(answer) {
        Some(_) => ASKS_TO_LOG_IN,
        None if would_come_back(to, &observation.url) => TAKES_ALONG,
        None => return None,
    };
    let is_stated = check.redirect_to.is_some()
        || check.redirects.is_some()
        || check.allows(Allowance::Login)
        || check.expectations.iter().any(Expectation::identifies_page);
    if is_stated {
        return None;
    }
    let to = to.origin().ascii_serialization() + to.path();
    Some(not_seen(&quote(&to), does))
}

const ASKS_TO_LOG_IN: &str = "asks to log in";
const TAKES_ALONG: &str = "takes along where to come back to, as logins and other gates do";

fn not_seen(place: &str, does: &str) -> Inconclusive {
    let reason = format!(
        "the path leads to {place}, which {does}, and the page itself was not seen; write redirect_to: {place} if that is what it \
         does, or allow: login"
    );
    // The path is from a redirect.
    let without_path = format!(
        "the path leads to a page that {does}, and the page itself was not seen; write redirect_to: and that page's path if that is \
         what it does, or allow: login"
    );
    let inconclusive = Inconclusive::new("login", Cause::App, reason).stable_per_revision();
    Inconclusive { reason_without_page_text: Some(without_path.into()), ..inconclusive }
}

/// Where an answer sends visitors who are not logged in, if that is another site, which a run does not follow to: a segment of
/// the path names a login (`/oauth2/authorize`, `/saml2/http-redirect/sso`, `/cas/login`), or the host or the query does.
pub(crate) fn identity_provider(answer: &Answer) -> Option<&Url> {
    const WORDS: [&str; 9] =
        ["oauth", "oauth2", "authorize", "openid-connect", "oidc", "saml", "saml2", "sso", "adfs"];
    const HOSTS: [&str; 8] = ["login", "auth", "accounts", "account", "sso", "id", "idp", "signin"];
    let location =
        answer.location.as_ref().filter(|_| answer.not_followed == Some(NotFollowed::AnotherSite))?;
    let mut segments = location.path().split('/');
    let first_label = location.host_str().and_then(|host| host.split('.').next()).unwrap_or_default();
    let is_named = is_login(location)
        || asks_a_provider(location)
        || segments.any(|segment| WORDS.iter().any(|word| segment.eq_ignore_ascii_case(word)))
        || HOSTS.contains(&first_label);
    is_named.then_some(location)
}

/// Whether an address asks somebody who knows the visitor: OAuth 2.0 (RFC 6749, 4.1.1), SAML's binding by redirects
/// (saml-bindings-2.0, 3.4), WS-Federation (1.2, 13.2.1), Cloudflare Access.
fn asks_a_provider(url: &Url) -> bool {
    let has = |name: &str| url.query_pairs().any(|(key, _)| key == name);
    let is_federation = url.query_pairs().any(|(key, value)| key == "wa" && value.starts_with("wsignin"));
    (has("client_id") && (has("response_type") || has("redirect_uri")))
        || has("SAMLRequest")
        || is_federation
        || url.path().contains("/cdn-cgi/access/login")
}

/// Whether the address that was reached holds the one that was asked for, so that a visitor comes back there.
fn would_come_back(reached: &Url, asked: &Url) -> bool {
    reached.query_pairs().any(|(_, value)| {
        let is_path = asked.path().len() > 1 && value == asked.path();
        is_path || Url::parse(&value).is_ok_and(|back| is_same_page(&back, asked) && back.has_host())
    })
}

/// Passwordless logins have no password field; their path shows them.
fn is_login(url: &Url) -> bool {
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
    fn a_redirect_to_an_identity_provider_is_recognised_by_its_protocol() {
        for url in [
            "https://login.example.com/t/oauth2/v2.0/authorize?client_id=1&response_type=code&redirect_uri=x",
            "https://idp.example.com/redirect?SAMLRequest=fZJ&RelayState=x",
            "https://adfs.example.com/adfs/ls/?wa=wsignin1.0&wtrealm=urn:shop",
            "https://team.example.com/cdn-cgi/access/login/shop.example?kid=1",
        ] {
            assert!(asks_a_provider(&Url::parse(url).unwrap()), "{url}");
        }
        for url in [
            "https://parking.example.com/?domain=shop.example",
            "https://shop.example.com/?client_id=7",
            "https://www.example.com/oauth",
            "https://www.example.com/?wa=1",
        ] {
            assert!(!asks_a_provider(&Url::parse(url).unwrap()), "{url}");
        }
    }

    #[test]
    fn a_login_gate_carries_the_url_to_return_to() {
        let asked = Url::parse("https://shop.example/tasks").unwrap();
        for (reached, is_gate) in [
            ("https://auth.shop.example/?rd=https%3A%2F%2Fshop.example%2Ftasks", true),
            ("https://consent.shop.example/?continue=https://shop.example/tasks%3Fa=b", true),
            ("https://shop.example/age-check?next=/tasks", true),
            ("https://shop.example/en/tasks", false),
            ("https://shop.example/en?from=/", false),
            ("https://shop.example/search?q=tasks", false),
        ] {
            assert_eq!(would_come_back(&Url::parse(reached).unwrap(), &asked), is_gate, "{reached}");
        }
    }

    #[test]
    fn the_selector_is_made_before_the_first_answer() {
        crate::prepare_process();
        assert!(
            PASSWORD.get().is_some(),
            "a child forked while a thread makes it would wait for it for ever"
        );
    }
}
