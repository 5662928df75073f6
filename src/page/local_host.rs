//! Hosts that mean the visitor's own machine: localhost and loopback addresses.

use std::net::IpAddr;

use url::{Host, Url};

/// Whether `url` is on the browser's own machine: `localhost` and its subdomains (RFC 6761, 6.3), loopback addresses,
/// and the unspecified ones, which operating systems treat as loopback.
pub(crate) fn is_local(url: &Url) -> bool {
    is_loopback(url) || address(url).is_some_and(|it| it.is_unspecified())
}

/// The same without the unspecified addresses, which are not trustworthy (Secure Contexts, 3.1).
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        _ => address(url).is_some_and(|it| it.is_loopback()),
    }
}

/// The IP address of a host that is written as one; the IPv4 address for one mapped into IPv6.
fn address(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.to_canonical()),
        Host::Domain(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(host: &str) -> Url {
        Url::parse(&format!("http://{host}/a.js")).unwrap()
    }

    #[test]
    fn a_visitors_own_machine_has_many_names() {
        for host in [
            "localhost",
            "LOCALHOST:3000",
            "localhost.",
            "assets.localhost",
            "127.0.0.1:5173",
            "127.1",
            "127.9.9.9",
            "2130706433",
            "0.0.0.0:3035",
            "[::1]:3000",
            "[::]:8080",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(is_local(&url(host)), "{host}");
        }
    }

    #[test]
    fn other_hosts_are_not_taken_for_it() {
        for host in [
            "localhost.example.com",
            "mylocalhost",
            "local.host",
            "10.0.0.1",
            "192.168.0.1",
            "128.0.0.1",
            "[fe80::1]",
            "127.0.0.1.nip.io",
        ] {
            assert!(!is_local(&url(host)), "{host}");
        }
        assert!(!is_loopback(&url("0.0.0.0")));
    }
}
