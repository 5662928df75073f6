//! The hosts that the operator named in the config: they may be requested at any address.

use url::{Host, Origin, Url};

use super::site;
use crate::config::suite::{Redirects, Suite};
use crate::config::target::Target;
use crate::http::is_public;

/// The hosts in the config: of the target, of checks of other origins, of CDNs, of redirects.
///
/// All other hosts come from a page, a sitemap or a redirect. These must not send requests into networks that only this
/// machine can reach.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// With their ports; of redirects, at any port.
    places: Vec<(Host, Option<u16>)>,
}

/// The default ports of web servers.
const USUAL_PORTS: [u16; 2] = [80, 443];

impl Named {
    pub(crate) fn by(suite: &Suite, target: &Target) -> Self {
        let place = |url: &Url| Some((url.host()?.to_owned(), url.port_or_known_default()));
        let origins = suite.checks.iter().filter_map(|check| check.origin.as_deref());
        let mut places: Vec<_> =
            std::iter::once(&target.url_of("/")).chain(origins).filter_map(place).collect();
        let cdns = suite.settings.cdns.iter().filter_map(|cdn| match cdn {
            Origin::Tuple(_, host, port) => Some((host.clone(), Some(*port))),
            Origin::Opaque(_) => None,
        });
        places.extend(cdns);
        let chains = suite.checks.iter().flat_map(|check| check.redirects.iter().flat_map(Redirects::hosts));
        places.extend(chains.map(|host| (host, None)));
        places.sort_unstable();
        places.dedup();
        Self { places }
    }

    /// Whether the operator named the host of `url`, at any port.
    pub(crate) fn has_host(&self, url: &Url) -> bool {
        let Some(host) = url.host() else { return false };
        self.places.iter().any(|(named, _)| is_same(named, &host))
    }

    /// Whether the operator named the host of `url` at this port, or the port is a default one: another port on a page
    /// is another service.
    pub(crate) fn has_place(&self, url: &Url) -> bool {
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else { return false };
        let fits =
            |named: Option<u16>| named.is_none_or(|named| named == port) || USUAL_PORTS.contains(&port);
        self.places.iter().any(|(named, at)| is_same(named, &host) && fits(*at))
    }
}

/// Whether `url` names an address that is not public.
pub(crate) fn is_at_private_address(url: &Url) -> bool {
    site::address(url).is_some_and(|ip| !is_public(ip))
}

fn is_same(named: &Host, host: &Host<&str>) -> bool {
    match (named, host) {
        (Host::Domain(named), Host::Domain(host)) => named == host,
        (Host::Ipv4(named), Host::Ipv4(host)) => named == host,
        (Host::Ipv6(named), Host::Ipv6(host)) => named == host,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_the_operator_wrote_is_named() {
        let entry = json!({
            "cdns": ["https://cdn.shop.example"],
            "checks": {
                "up": { "path": "/up" },
                "admin": { "origin": "http://10.0.0.5:8080", "path": "/admin" },
                "old": { "path": "/old", "redirects": ["301 https://www.shop.example/"] },
            },
        });
        let suite = Suite::parse("shop", &entry, &|_| None).unwrap();
        let named = Named::by(&suite, &Target::parse("http://127.0.0.1:3000").unwrap());
        let url = |written: &str| Url::parse(written).unwrap();
        for place in [
            "http://127.0.0.1:3000/a",
            "http://127.0.0.1/a",
            "https://127.0.0.1/a",
            "https://cdn.shop.example/a.js",
            "http://10.0.0.5:8080/",
            "https://www.shop.example:8443/",
        ] {
            assert!(named.has_place(&url(place)), "{place}");
        }
        for other in [
            "http://127.0.0.1:6379/",
            "http://10.0.0.5:22/",
            "http://127.0.0.2:3000/",
            "http://shop.example/",
        ] {
            assert!(!named.has_place(&url(other)), "{other}");
        }
        assert!(named.has_host(&url("http://127.0.0.1:6379/")));
        assert!(!named.has_host(&url("http://127.0.0.2:3000/")));
    }
}
