//! The name lookups of a run, with a cache: a name is looked up when it is needed, and not again for a while.

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, FutureExt, Shared};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::connecting::BoxError;
use super::lookup::{Lookup, NoAddress};
use super::public::is_public;
use super::shortage::{is_of_files, is_of_memory};
use super::timeline;

/// How long an answer of the resolver is cached. Parallel checks share it; a boot window still sees a change.
const GOOD_FOR: Duration = Duration::from_secs(2);

/// Looks names up, for every client of a run.
#[derive(Clone)]
pub(super) struct Resolver {
    names: Arc<Names>,
    rotates: bool,
}

struct Names {
    lookup: Box<dyn Lookup>,
    good_for: Duration,
    known: Mutex<HashMap<String, Known>>,
}

/// The cache entry of one name.
struct Known {
    /// The lookup, under way or done. All requests for the name wait for the same one.
    lookup: Shared<BoxFuture<'static, Result<Found, NoAddress>>>,
    /// How many times its addresses were used in turn.
    turns: usize,
}

#[derive(Clone)]
struct Found {
    at: Instant,
    addresses: Arc<[SocketAddr]>,
    /// Those that this machine has no route to, where it has one to the others.
    unreachable: Arc<[SocketAddr]>,
    all_public: bool,
}

/// A name resolved to a private address, which is not allowed here.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to a private address")]
pub(crate) struct PrivateAddress;

tokio::task_local! {
    /// Which addresses are allowed for the name that the current task looks up.
    static GUARD: Guard;
}

/// Which addresses the names of a request may have.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Guard {
    /// Public addresses only: a name with any other address is refused.
    pub(super) public_only: bool,
    /// This address, whatever the name resolves to.
    pub(super) pinned: Option<SocketAddr>,
}

/// Opens a connection with this guard. The guard checks the address that is really connected to, so that a name that
/// changes in between (DNS rebinding) has no effect.
pub(super) fn guarded<F: Future>(guard: Guard, opening: F) -> impl Future<Output = F::Output> {
    GUARD.scope(guard, opening)
}

fn current_guard() -> Guard {
    GUARD.try_with(|guard| *guard).unwrap_or_default()
}

impl Resolver {
    pub(super) fn new(lookup: Box<dyn Lookup>) -> Self {
        Self::good_for(GOOD_FOR, lookup)
    }

    fn good_for(good_for: Duration, lookup: Box<dyn Lookup>) -> Self {
        let names = Names { lookup, good_for, known: Mutex::default() };
        Self { names: Arc::new(names), rotates: false }
    }

    /// The addresses of `host`: the reachable ones, and the unreachable ones.
    pub(super) async fn addresses(
        &self,
        host: &str,
    ) -> Result<(Vec<SocketAddr>, Vec<SocketAddr>), NoAddress> {
        let found = self.names.look_up(host, false).0.await?;
        Ok((found.addresses.to_vec(), found.unreachable.to_vec()))
    }

    /// The same, but each call begins with the next address, so that attempts use the addresses in turn.
    pub(super) fn rotating(&self) -> Self {
        Self { rotates: true, ..self.clone() }
    }
}

impl Names {
    /// A lookup of `host`, and how many times its addresses were used before.
    fn look_up(
        &self,
        host: &str,
        takes_turn: bool,
    ) -> (Shared<BoxFuture<'static, Result<Found, NoAddress>>>, usize) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known =
            known.entry(host.to_owned()).or_insert_with(|| Known { lookup: self.start(host), turns: 0 });
        let is_over = match known.lookup.peek() {
            Some(Ok(found)) => found.at.elapsed() >= self.good_for,
            Some(Err(_)) => true,
            None => false,
        };
        if is_over {
            known.lookup = self.start(host);
        }
        let turn = known.turns;
        known.turns = turn.wrapping_add(usize::from(takes_turn));
        (known.lookup.clone(), turn)
    }

    fn start(&self, host: &str) -> Shared<BoxFuture<'static, Result<Found, NoAddress>>> {
        let lookup = self.lookup.look_up(host);
        async move { lookup.await.and_then(Found::new) }.boxed().shared()
    }
}

impl Found {
    fn new(addresses: Vec<SocketAddr>) -> Result<Self, NoAddress> {
        let mut seen = BTreeSet::new();
        let addresses = addresses.into_iter().map(|mut address| {
            // Another port would replace the default port of a URL without one.
            address.set_port(0);
            address
        });
        let addresses: Vec<_> = addresses.filter(|address| seen.insert(*address)).collect();
        let all_public = addresses.iter().all(|address| is_public(address.ip()));
        let (addresses, unreachable) = reachable(addresses, has_route);
        if addresses.is_empty() {
            return Err(NoAddress::NoSuchName);
        }
        Ok(Self {
            at: Instant::now(),
            addresses: addresses.into(),
            unreachable: unreachable.into(),
            all_public,
        })
    }

    fn in_turn(&self, turn: usize) -> Vec<SocketAddr> {
        let mut addresses = self.addresses.to_vec();
        // There is at least one.
        let first = turn.checked_rem(addresses.len()).unwrap_or(0);
        addresses.rotate_left(first);
        addresses
    }
}

impl Resolver {
    /// The addresses that a connection to `host` may use, in the order to try them.
    async fn addresses_of(&self, host: &str) -> Result<Vec<SocketAddr>, BoxError> {
        if let Some(pinned) = current_guard().pinned {
            let is_allowed = is_public(pinned.ip()) || !current_guard().public_only;
            return if is_allowed { Ok(vec![pinned]) } else { Err(PrivateAddress.into()) };
        }
        let (lookup, turn) = self.names.look_up(host, self.rotates);
        timeline::mark_looking_up();
        let found = lookup.await?;
        if current_guard().public_only && !found.all_public {
            return Err(PrivateAddress.into());
        }
        timeline::mark_resolved();
        Ok(found.in_turn(if self.rotates { turn } else { 0 }))
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        async move { Ok(Box::new(resolver.addresses_of(name.as_str()).await?.into_iter()) as Addrs) }.boxed()
    }
}

/// Splits addresses into those with a route and those without; without a route to any, all count as reachable. Many
/// machines have no IPv6: then "no route to the address" must not hide what IPv4 shows.
fn reachable(
    addresses: Vec<SocketAddr>,
    has_route: impl Fn(&SocketAddr) -> bool,
) -> (Vec<SocketAddr>, Vec<SocketAddr>) {
    let (within, unreachable): (Vec<_>, Vec<_>) = addresses.into_iter().partition(has_route);
    if within.is_empty() { (unreachable, within) } else { (within, unreachable) }
}

/// Connecting a UDP socket only looks up the route. It sends nothing.
fn has_route(address: &SocketAddr) -> bool {
    let here = match address.ip() {
        IpAddr::V4(_) => IpAddr::from(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::from(Ipv6Addr::UNSPECIFIED),
    };
    match UdpSocket::bind((here, 0)).and_then(|socket| socket.connect((address.ip(), ANY_PORT))) {
        Ok(()) => true,
        // Without a socket for this test, the real connection will show the problem.
        Err(error) => is_of_files(&error) || is_of_memory(&error),
    }
}

/// A route does not depend on a port, but some systems refuse port 0.
const ANY_PORT: u16 = 443;
