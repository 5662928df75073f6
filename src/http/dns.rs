//! The names of a run: each is looked up when it is needed, and not again for a while.

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

/// How long an answer of the resolver serves. Checks that go at once share it; a boot window sees a name change.
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

/// What is known of one name.
struct Known {
    /// Under way, or done. Whoever needs the name waits for the same one.
    lookup: Shared<BoxFuture<'static, Result<Found, NoAddress>>>,
    /// How often its addresses were asked for in turn.
    turns: usize,
}

#[derive(Clone)]
struct Found {
    at: Instant,
    addresses: Arc<[SocketAddr]>,
    /// Those that this machine has no way to, where it has one to the others.
    unreachable: Arc<[SocketAddr]>,
    all_public: bool,
}

/// A name that must not lead to a private address does so.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to a private address")]
pub(crate) struct PrivateAddress;

tokio::task_local! {
    /// Where a name may lead that is looked up for the future being polled.
    static GUARD: Guard;
}

/// Where the names of a request may lead.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Guard {
    /// To public addresses only: a name with any other is as good as none.
    pub(super) public_only: bool,
    /// To this address, whatever else the name stands for.
    pub(super) pinned: Option<SocketAddr>,
}

/// Opens a connection so guarded. The addresses are held against that where they are connected to: a name that changes in
/// between (DNS rebinding) gains nothing.
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

    /// What `host` stands for: the reachable addresses, and the unreachable ones.
    pub(super) async fn addresses(
        &self,
        host: &str,
    ) -> Result<(Vec<SocketAddr>, Vec<SocketAddr>), NoAddress> {
        let found = self.names.look_up(host, false).0.await?;
        Ok((found.addresses.to_vec(), found.unreachable.to_vec()))
    }

    /// The same, with each attempt beginning at the address after that of the attempt before.
    pub(super) fn rotating(&self) -> Self {
        Self { rotates: true, ..self.clone() }
    }
}

impl Names {
    /// A lookup of `host`, and which turn at its addresses this is.
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
        let looking_up = self.lookup.look_up(host);
        async move { looking_up.await.and_then(Found::new) }.boxed().shared()
    }
}

impl Found {
    fn new(addresses: Vec<SocketAddr>) -> Result<Self, NoAddress> {
        let mut seen = BTreeSet::new();
        let addresses = addresses.into_iter().map(|mut address| {
            // Any other port would stand for that of a URL that names none.
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
    /// Where a connection to `host` may lead, in the order that it is to be tried.
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

/// The addresses there is a route to, and the others; all of them are the first, when there is a route to none. A host that has IPv6 and a machine that has not
/// are no news: what IPv4 says must not be drowned in "no way to the address".
fn reachable(
    addresses: Vec<SocketAddr>,
    has_route: impl Fn(&SocketAddr) -> bool,
) -> (Vec<SocketAddr>, Vec<SocketAddr>) {
    let (within, unreachable): (Vec<_>, Vec<_>) = addresses.into_iter().partition(has_route);
    if within.is_empty() { (unreachable, within) } else { (within, unreachable) }
}

/// Connecting a datagram socket looks the route up, and sends nothing.
fn has_route(address: &SocketAddr) -> bool {
    let here = match address.ip() {
        IpAddr::V4(_) => IpAddr::from(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::from(Ipv6Addr::UNSPECIFIED),
    };
    match UdpSocket::bind((here, 0)).and_then(|socket| socket.connect((address.ip(), ANY_PORT))) {
        Ok(()) => true,
        // Where there is nothing to ask with, connecting tells.
        Err(error) => is_of_files(&error) || is_of_memory(&error),
    }
}

/// Routes know no ports, but 0 is refused by some systems.
const ANY_PORT: u16 = 443;
