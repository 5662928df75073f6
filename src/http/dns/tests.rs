use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::pending;

use super::super::lookup::PendingLookup;
use super::*;

/// Answers the lookup of a number with the addresses there.
struct Script(fn(usize) -> Result<&'static [&'static str], NoAddress>, Arc<AtomicUsize>);

impl Lookup for Script {
    fn look_up(&self, _: &str) -> PendingLookup {
        let answer = (self.0)(self.1.fetch_add(1, Ordering::Relaxed));
        Box::pin(
            async move { Ok(answer?.iter().map(|ip| (ip.parse::<IpAddr>().unwrap(), 7).into()).collect()) },
        )
    }
}

fn resolver(
    good_for: Duration,
    script: fn(usize) -> Result<&'static [&'static str], NoAddress>,
) -> (Resolver, Arc<AtomicUsize>) {
    let asked = Arc::<AtomicUsize>::default();
    (Resolver::good_for(good_for, Box::new(Script(script, Arc::clone(&asked)))), asked)
}

async fn addresses(resolver: &Resolver, name: &str) -> String {
    match resolver.addresses_of(name).await {
        Ok(found) => found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        Err(error) => error.to_string(),
    }
}

const PUBLIC: Guard = Guard { public_only: true, pinned: None };

#[tokio::test]
async fn a_lookup_result_is_cached_for_a_short_time() {
    let (lasting, asked) = resolver(GOOD_FOR, |_| Ok(&["127.0.0.1"]));
    for _ in 0..3 {
        assert_eq!(addresses(&lasting, "a.test").await, "127.0.0.1:0");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    addresses(&lasting, "b.test").await;
    assert_eq!(asked.load(Ordering::Relaxed), 2);

    let (fleeting, _) =
        resolver(Duration::ZERO, |turn| Ok(if turn == 0 { &["127.0.0.1"] } else { &["127.0.0.2"] }));
    assert_eq!(addresses(&fleeting, "a.test").await, "127.0.0.1:0");
    assert_eq!(addresses(&fleeting, "a.test").await, "127.0.0.2:0");
}

#[tokio::test]
async fn a_failure_is_not_kept() {
    let (resolver, _) = resolver(GOOD_FOR, |turn| match turn {
        0 => Err(NoAddress::NoSuchName),
        1 => Err(NoAddress::Failed("SERVFAIL".to_owned())),
        2 => Ok(&[]),
        _ => Ok(&["127.0.0.1"]),
    });
    for said in ["no such name", "SERVFAIL", "no such name", "127.0.0.1:0"] {
        assert_eq!(addresses(&resolver, "a.test").await, said);
    }
}

#[tokio::test]
async fn concurrent_lookups_of_a_name_are_shared() {
    struct Silent(Arc<AtomicUsize>);
    impl Lookup for Silent {
        fn look_up(&self, _: &str) -> PendingLookup {
            self.0.fetch_add(1, Ordering::Relaxed);
            Box::pin(pending())
        }
    }
    let asked = Arc::<AtomicUsize>::default();
    let resolver = Resolver::good_for(Duration::ZERO, Box::new(Silent(Arc::clone(&asked))));
    for of in [&resolver, &resolver.rotating()] {
        assert!(of.addresses_of("a.test").now_or_never().is_none());
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn each_fresh_attempt_starts_with_the_next_address() {
    let (resolver, asked) = resolver(GOOD_FOR, |_| Ok(&["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.2"]));
    let rotating = resolver.rotating();
    for (name, begins) in [("a", "127.0.0.1"), ("a", "127.0.0.2"), ("b", "127.0.0.1"), ("a", "127.0.0.3")] {
        let found = addresses(&rotating, name).await;
        assert!(found.starts_with(begins), "{name}: {found}");
        assert_eq!(found.split(' ').count(), 3);
        assert!(addresses(&resolver, name).await.starts_with("127.0.0.1"));
    }
    assert_eq!(addresses(&rotating, "a").await, "127.0.0.1:0 127.0.0.2:0 127.0.0.3:0");
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn one_private_address_makes_a_name_private() {
    let (resolver, _) = resolver(Duration::ZERO, |turn| match turn {
        0 | 1 => Ok(&["1.1.1.1", "10.0.0.1"]),
        // The answer that was public a moment ago.
        2 => Ok(&["1.1.1.1"]),
        _ => Ok(&["127.0.0.1"]),
    });
    assert!(addresses(&resolver, "a.test").await.contains("10.0.0.1"));
    let spoilt = "the name leads to a private address";
    assert_eq!(guarded(PUBLIC, addresses(&resolver, "a.test")).await, spoilt);
    assert_eq!(guarded(PUBLIC, addresses(&resolver, "a.test")).await, "1.1.1.1:0");
    assert_eq!(guarded(PUBLIC, addresses(&resolver, "a.test")).await, spoilt);
    assert_eq!(guarded(Guard::default(), addresses(&resolver, "a.test")).await, "127.0.0.1:0");
}

#[test]
fn unreachable_addresses_are_skipped_unless_there_are_no_others() {
    let (old, new): (SocketAddr, SocketAddr) =
        ("192.0.2.1:0".parse().unwrap(), "[2001:db8::1]:0".parse().unwrap());
    assert_eq!(reachable(vec![old, new], SocketAddr::is_ipv4).0, [old]);
    assert_eq!(reachable(vec![new, old], |_| true).0, [new, old]);
    assert_eq!(reachable(vec![new, old], |_| false).0, [new, old]);
}

#[test]
fn the_loopback_address_has_a_route() {
    assert!(has_route(&"127.0.0.1:0".parse().unwrap()));
}

#[tokio::test]
async fn a_pinned_request_is_led_to_its_address_and_no_other() {
    let (resolver, asked) = resolver(GOOD_FOR, |_| Ok(&["1.1.1.1", "1.0.0.1"]));
    let to = |address: &str, public_only| Guard { public_only, pinned: Some(address.parse().unwrap()) };
    assert_eq!(guarded(to("1.0.0.1:0", true), addresses(&resolver, "a.test")).await, "1.0.0.1:0");
    assert_eq!(guarded(to("127.0.0.1:0", false), addresses(&resolver, "a.test")).await, "127.0.0.1:0");
    let private = guarded(to("127.0.0.1:0", true), addresses(&resolver, "a.test")).await;
    assert_eq!(private, "the name leads to a private address");
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}
