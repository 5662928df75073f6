//! Tells whether two URLs belong to one site.

use std::net::IpAddr;

use public_suffix::{DEFAULT_PROVIDER, EffectiveTLDProvider};
use url::{Host, Url};

/// Whether both URLs are of one site: the same host, or hosts below one registrable domain of the Public Suffix List
/// (`example.com` and `app.example.com`; not `one.herokuapp.com` and `two.herokuapp.com`).
pub(crate) fn same_site(one: &Url, other: &Url) -> bool {
    match (one.host(), other.host()) {
        (Some(Host::Domain(one)), Some(Host::Domain(other))) => {
            one == other || registrable(one).is_some_and(|domain| registrable(other) == Some(domain))
        }
        (one, other) => one == other,
    }
}

/// The IP address of a host that is written as one.
pub(super) fn address(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

/// The registrable domain; none for `localhost` and for a public suffix itself.
fn registrable(host: &str) -> Option<&str> {
    DEFAULT_PROVIDER.effective_tld_plus_one(host.trim_end_matches('.')).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        same_site(&Url::parse(one).unwrap(), &Url::parse(other).unwrap())
    }

    #[test]
    fn the_apex_www_and_app_hosts_are_one_site() {
        assert!(same("https://example.com/", "https://www.example.com/"));
        assert!(same("https://www.example.co.uk/", "https://app.example.co.uk/"));
        assert!(same("http://example.com/", "https://example.com/"));
        assert!(same("http://localhost:1/", "http://localhost:2/"));
        assert!(same("http://127.0.0.1/", "http://127.0.0.1/a"));
        assert!(same("http://[::1]/", "http://[::1]/a"));
    }

    #[test]
    fn two_domains_under_a_public_suffix_are_two_sites() {
        assert!(!same("https://example.com/", "https://example.org/"));
        assert!(!same("https://one.herokuapp.com/", "https://two.herokuapp.com/"));
        assert!(!same("https://one.co.uk/", "https://two.co.uk/"));
        assert!(!same("http://127.0.0.1/", "http://127.0.0.2/"));
        assert!(!same("http://localhost/", "http://127.0.0.1/"));
        assert!(!same("https://example.com/", "https://notexample.com/"));
    }
}
