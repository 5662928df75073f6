//! How browsers handle http: URLs on an https page (W3C, Mixed Content and Upgrade Insecure Requests).

use hyper::header::{CONTENT_SECURITY_POLICY, HeaderMap};
use url::Url;

use super::{References, upgrades};
use crate::page::asset::Reference;
use crate::page::local_host;

/// How browsers handle the http: URLs of one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MixedContentPolicy {
    /// Unchanged: the page itself came over http.
    Free,
    /// http: is blocked, or upgraded where possible.
    Held,
    /// Every http: is upgraded to https:, as the page's policy demands.
    Upgraded,
}

/// What browsers do with one URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MixedContentAction {
    /// They request it as written.
    AsWritten,
    /// They request this URL instead, because of the page's policy.
    Upgraded(Url),
    /// They request this URL instead, by default.
    Mended(Url),
    /// They block it.
    Blocked,
}

impl MixedContentPolicy {
    /// The policy for the page at `url` with these headers.
    pub(crate) fn of(url: &Url, references: &References, headers: &HeaderMap) -> Self {
        let policies = headers.get_all(CONTENT_SECURITY_POLICY).iter();
        let is_upgraded = references.is_upgraded
            || policies.into_iter().any(|policy| upgrades(&String::from_utf8_lossy(policy.as_bytes())));
        match url.scheme() {
            "https" if is_upgraded => Self::Upgraded,
            "https" => Self::Held,
            _ => Self::Free,
        }
    }

    /// The action for an asset.
    pub(crate) fn action(self, reference: &Reference) -> MixedContentAction {
        match self {
            Self::Held if is_mixed(&reference.url) && reference.is_upgraded() => {
                MixedContentAction::Mended(over_https(&reference.url))
            }
            _ => self.action_of(&reference.url),
        }
    }

    /// The action for a frame, or for the target of a form.
    pub(crate) fn action_of(self, url: &Url) -> MixedContentAction {
        match self {
            Self::Held if is_mixed(url) => MixedContentAction::Blocked,
            Self::Upgraded if is_mixed(url) => MixedContentAction::Upgraded(over_https(url)),
            _ => MixedContentAction::AsWritten,
        }
    }
}

/// Whether it uses http: and is not on this machine (Secure Contexts, 3.1).
fn is_mixed(url: &Url) -> bool {
    url.scheme() == "http" && !local_host::is_loopback(url)
}

/// The URL with https:. Port 80 becomes 443; another port stays.
fn over_https(url: &Url) -> Url {
    let mut secure = url.clone();
    // It is http, which may become https.
    let _ = secure.set_scheme("https");
    secure
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;
    use crate::page::html::Page;

    fn fates(page: &str, policy: Option<&'static str>, html: &str) -> Vec<MixedContentAction> {
        let url = Url::parse(page).unwrap();
        let references = Page::parse(html).references(&url);
        let headers = policy.map(|policy| (CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)));
        let policy = MixedContentPolicy::of(&url, &references, &headers.into_iter().collect());
        let places = references.places.iter().map(|place| policy.action_of(&place.url));
        references.assets.iter().map(|asset| policy.action(asset)).chain(places).collect()
    }

    fn url(url: &str) -> Url {
        Url::parse(url).unwrap()
    }

    const HTML: &str = "<script src=http://a.example/a.js></script><img src=http://a.example/b.png srcset='http://a.example/c.png'>\
        <img src=http://203.0.113.7/d.png><img src=/own.png><img src=http://localhost:3000/e.png><img src=http://127.9.9.9/f.png>\
        <iframe src=http://a.example/g></iframe>";

    #[test]
    fn an_https_page_gets_nothing_over_http_but_from_this_machine() {
        let expected = [
            MixedContentAction::Blocked,
            MixedContentAction::Mended(url("https://a.example/b.png")),
            MixedContentAction::Blocked,
            MixedContentAction::Blocked,
            MixedContentAction::AsWritten,
            MixedContentAction::AsWritten,
            MixedContentAction::AsWritten,
            MixedContentAction::Blocked,
        ];
        assert_eq!(fates("https://a.example/", None, HTML), expected);
    }

    #[test]
    fn an_http_page_gets_everything() {
        assert_eq!(fates("http://a.example/", None, HTML), vec![MixedContentAction::AsWritten; 8]);
    }

    #[test]
    fn upgrade_insecure_requests_upgrades_every_reference() {
        let fates = fates("https://a.example/", Some("default-src *; upgrade-insecure-requests"), HTML);
        assert_eq!(fates[0], MixedContentAction::Upgraded(url("https://a.example/a.js")));
        assert!(!fates.contains(&MixedContentAction::Blocked));
    }
}
