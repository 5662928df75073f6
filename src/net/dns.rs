//! Name lookups that can be left behind.

use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, PoisonError};

use dns_lookup::{AddrInfoHints, LookupErrorKind, SockType, getaddrinfo};
use futures_util::future::{BoxFuture, FutureExt, Shared};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

use super::timeline;

/// Looks each name up once per run, by the machine's own rules: `/etc/hosts`, search domains and all.
///
/// The system's lookup cannot be cancelled. It runs on a thread of its own that nobody waits for, so that a resolver
/// that never answers costs a run its deadline and no more; a runtime would wait for its own blocking threads.
#[derive(Default)]
pub(crate) struct Resolver {
    lookups: Mutex<HashMap<String, Lookup>>,
}

type Lookup = Shared<BoxFuture<'static, Result<Arc<[SocketAddr]>, LookupFailure>>>;

/// Why a name has no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LookupFailure {
    /// The resolver answered: there is no such name, or it has no address.
    #[error("no such name")]
    NoSuchName,
    /// The resolver did not answer, or could not be asked.
    #[error("{0}")]
    NoAnswer(String),
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let mut lookups = self.lookups.lock().unwrap_or_else(PoisonError::into_inner);
        let lookup =
            lookups.entry(name.as_str().to_owned()).or_insert_with_key(|name| start_lookup(name)).clone();
        Box::pin(async move {
            timeline::mark_looking_up();
            let addresses = lookup.await?.to_vec();
            timeline::mark_resolved();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

fn start_lookup(name: &str) -> Lookup {
    let (answer, answered) = oneshot::channel();
    let host = name.to_owned();
    let started = std::thread::Builder::new().name("smoke_seal dns".to_owned()).spawn(move || {
        // The run may be over by now; then nobody listens, and that is well.
        let _ = answer.send(look_up(&host));
    });
    let result = async move {
        started.map_err(|error| LookupFailure::NoAnswer(format!("no thread to ask on: {error}")))?;
        answered.await.map_err(|_| LookupFailure::NoAnswer("the lookup broke off".to_owned()))?
    };
    result.boxed().shared()
}

fn look_up(host: &str) -> Result<Arc<[SocketAddr]>, LookupFailure> {
    let hints = AddrInfoHints { socktype: SockType::Stream.into(), ..AddrInfoHints::default() };
    let found = getaddrinfo(Some(host), None, Some(hints)).map_err(|error| match error.kind() {
        LookupErrorKind::NoName | LookupErrorKind::NoData => LookupFailure::NoSuchName,
        _ => LookupFailure::NoAnswer(std::io::Error::from(error).to_string()),
    })?;
    let mut seen = BTreeSet::new();
    let addresses = found.filter_map(Result::ok).map(|info| info.sockaddr);
    let addresses = addresses.filter(|address| seen.insert(*address)).collect();
    let addresses = within_reach(addresses, has_route);
    if addresses.is_empty() { Err(LookupFailure::NoSuchName) } else { Ok(addresses.into()) }
}

/// The addresses there is a route to; all of them, when there is none. A host that has IPv6 and a machine that has not
/// are no news: what IPv4 says must not be drowned in "no way to the address".
fn within_reach(addresses: Vec<SocketAddr>, has_route: impl Fn(&SocketAddr) -> bool) -> Vec<SocketAddr> {
    let (within, beyond): (Vec<_>, Vec<_>) = addresses.into_iter().partition(has_route);
    if within.is_empty() { beyond } else { within }
}

/// Connecting a datagram socket looks the route up, and sends nothing.
fn has_route(address: &SocketAddr) -> bool {
    let (here, there) = match address.ip() {
        IpAddr::V4(there) => (IpAddr::from(Ipv4Addr::UNSPECIFIED), IpAddr::from(there)),
        IpAddr::V6(there) => (IpAddr::from(Ipv6Addr::UNSPECIFIED), IpAddr::from(there)),
    };
    UdpSocket::bind((here, 0)).and_then(|socket| socket.connect((there, ANY_PORT))).is_ok()
}

/// Routes know no ports, but 0 is refused by some systems.
const ANY_PORT: u16 = 443;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_beyond_reach_are_left_out_unless_there_are_no_others() {
        let (old, new): (SocketAddr, SocketAddr) =
            ("192.0.2.1:0".parse().unwrap(), "[2001:db8::1]:0".parse().unwrap());
        assert_eq!(within_reach(vec![old, new], SocketAddr::is_ipv4), [old]);
        assert_eq!(within_reach(vec![new, old], |_| true), [new, old]);
        assert_eq!(within_reach(vec![new, old], |_| false), [new, old]);
    }

    #[test]
    fn this_machine_is_within_its_own_reach() {
        assert!(has_route(&"127.0.0.1:0".parse().unwrap()));
    }
}
