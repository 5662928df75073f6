//! Names: what the resolver says of them, and the addresses they stand for.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use smoke_seal::observation::NotFollowed;
use smoke_seal::{Cause, ConnectionMode, Failure, FailureKind, Observation};

use crate::support::{Looks, Names, Says, Server, Stalled, came_back, page, redirect};

fn up(timeout: f64) -> Value {
    json!({ "checks": { "up": { "path": "/up", "text": "ok" } }, "timeout": timeout })
}

fn failure(seen: &Observation) -> Failure {
    seen.failure().expect("a failure").clone()
}

#[tokio::test]
async fn errors_of_the_resolver_are_distinguished() {
    for (says, kind, message) in [
        (
            Says::NoSuchName,
            FailureKind::NoSuchName,
            "the name does not resolve: the resolver says there is no such name",
        ),
        (
            Says::Addresses(&[]),
            FailureKind::NoSuchName,
            "the name does not resolve: the resolver says there is no such name",
        ),
        (
            Says::Fails("SERVFAIL"),
            FailureKind::ResolverDown,
            "the name does not resolve: the resolver failed (SERVFAIL)",
        ),
        (Says::Nothing, FailureKind::ResolverDown, "timed out after 0.3 s, looking the name up"),
    ] {
        let looks = Looks::by(Names::new(move |_| says), "http://shop.test", &up(0.3));
        let failure = failure(&looks.look(ConnectionMode::Usual).await);
        assert_eq!((failure.kind, failure.message.as_str(), failure.cause), (kind, message, Cause::Dns));
        // It is a finding, once somebody else's name has resolved.
        assert!(!kind.is_ours());
    }
}

/// By the machine's own resolver. Names below `invalid` never resolve (RFC 6761).
#[tokio::test]
async fn a_name_that_does_not_exist_does_not_resolve() {
    let failure =
        failure(&Looks::at("http://no-such-host.invalid", &up(5.0)).look(ConnectionMode::Usual).await);
    assert!(matches!(failure.kind, FailureKind::NoSuchName | FailureKind::ResolverDown), "{failure:?}");
    assert_eq!(failure.cause, Cause::Dns);
}

#[tokio::test]
async fn a_name_that_comes_to_be_is_found() {
    let server = Server::http(|_| async { page("ok") });
    let asked = AtomicUsize::new(0);
    let names = Names::new(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
        0 => Says::NoSuchName,
        1 => Says::Fails("SERVFAIL"),
        _ => Says::Addresses(&["127.0.0.1"]),
    });
    let looks = Looks::by(names.clone(), &server.url_at("shop.test"), &up(5.0));
    let mut came = Vec::new();
    for mode in [ConnectionMode::Usual, ConnectionMode::Fresh, ConnectionMode::Fresh, ConnectionMode::Usual] {
        came.push(came_back(&looks.look(mode).await));
    }
    assert_eq!(came[2..], ["200", "200"], "{came:?}");
    assert!(came[1].contains("SERVFAIL"), "{came:?}");
    assert_eq!(names.asked().len(), 3);
}

/// What a check gets, and how soon, whose server is at 127.0.0.1 and whose name stands for `addresses`.
async fn look_among(addresses: &'static [&'static str], stalls: &[&str]) -> (String, Duration) {
    let server = Server::http(|_| async { page("ok") });
    let mut stalled = Vec::new();
    for host in stalls {
        stalled.push(Stalled::at(host, server.port()).await);
    }
    let looks = Looks::by(Names::new(|_| Says::Addresses(addresses)), &server.url_at("shop.test"), &up(1.0));
    let began = Instant::now();
    let came = came_back(&looks.look(ConnectionMode::Usual).await);
    (came, began.elapsed())
}

#[tokio::test]
async fn an_address_that_refuses_costs_nothing() {
    for addresses in [
        &["127.0.0.2", "127.0.0.1"][..],
        &["127.0.0.2", "127.0.0.3", "127.0.0.1"],
        // IPv6 that nobody listens at, and that there is no way to.
        &["::1", "127.0.0.1"],
        &["fe80::1", "127.0.0.1"],
        &["fe80::1", "::1", "127.0.0.2", "127.0.0.1"],
    ] {
        let (came, took) = look_among(addresses, &[]).await;
        assert_eq!(came, "200", "{addresses:?}");
        assert!(took < Duration::from_millis(250), "{addresses:?}: {took:?}");
    }
}

#[tokio::test]
async fn an_address_that_stalls_leaves_time_for_the_others() {
    for (addresses, stalls) in [
        (&["127.0.0.2", "127.0.0.1"][..], &["127.0.0.2"][..]),
        (&["127.0.0.2", "127.0.0.1", "127.0.0.3"], &["127.0.0.2"]),
        (&["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1"], &["127.0.0.2"]),
        (&["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1"], &["127.0.0.2", "127.0.0.4"]),
        (&["::1", "127.0.0.2", "127.0.0.1"], &["127.0.0.2"]),
    ] {
        let (came, took) = look_among(addresses, stalls).await;
        assert_eq!(came, "200", "{addresses:?}");
        assert!(took < Duration::from_millis(900), "{addresses:?}: {took:?}");
    }
}

#[tokio::test]
async fn ipv6_that_stalls_is_not_waited_for() {
    if let Err(error) = std::net::TcpListener::bind("[::1]:0") {
        eprintln!("skipped: this machine has no IPv6 loopback ({error})");
        return;
    }
    let (came, took) = look_among(&["::1", "127.0.0.1"], &["::1"]).await;
    assert_eq!(came, "200");
    assert!(took < Duration::from_millis(500), "{took:?}");
}

#[tokio::test]
async fn addresses_that_all_stall_time_out_while_connecting() {
    let (came, took) = look_among(&["127.0.0.2", "127.0.0.3"], &["127.0.0.2", "127.0.0.3"]).await;
    assert_eq!(came, "timed out after 1 s, connecting");
    assert!(took < Duration::from_millis(1250), "{took:?}");
}

/// An app at `app.example.test` that sends everybody to `location`, and where that leads to: to this machine as well.
async fn sent_to(location: &str, allow_private: bool, internal: Says) -> (Observation, Vec<String>) {
    let inside = Server::http(|_| async { page("ok") });
    let location = location.replace("PORT", &inside.port().to_string());
    let app = Server::http(move |_| std::future::ready(redirect(302, &location)));
    let names = Names::new(move |name| match name {
        "app.example.test" => Says::Addresses(&["127.0.0.1"]),
        _ => internal,
    });
    let mut entry = up(5.0);
    entry["allow_private"] = json!(allow_private);
    let looks = Looks::by(names, &app.url_at("app.example.test"), &entry);
    let seen = looks.look(ConnectionMode::Usual).await;
    if !allow_private && !matches!(&seen.answer, Ok(answer) if answer.status == 200) {
        assert_eq!(inside.connections(), 0, "{seen:?}");
    }
    (seen, inside.lines())
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_not_followed() {
    const HERE: Says = Says::Addresses(&["127.0.0.1"]);
    for (location, internal) in [
        ("http://internal.example.test:PORT/x", HERE),
        ("http://internal.example.test:PORT/x", Says::Addresses(&["1.1.1.1", "127.0.0.1"])),
        ("http://internal.example.test:PORT/x", Says::Addresses(&["169.254.169.254"])),
        ("http://internal.example.test:PORT/x", Says::Addresses(&["::ffff:127.0.0.1"])),
        ("http://127.0.0.1:PORT/x", HERE),
        ("http://2130706433:PORT/x", HERE),
        ("http://[::ffff:127.0.0.1]:PORT/x", HERE),
        ("http://169.254.169.254/latest/meta-data/", HERE),
    ] {
        let (seen, asked) = sent_to(location, false, internal).await;
        let answer = seen.answer.as_ref().expect(location);
        assert_eq!(answer.status, 302);
        assert_eq!(answer.not_followed, Some(NotFollowed::PrivateAddress), "{location} {internal:?}");
        assert!(answer.location.is_some() && seen.redirects.is_empty(), "{seen:?}");
        assert!(seen.timings.first_byte_ms.is_some());
        assert_eq!(asked, [""; 0]);
    }
}

#[tokio::test]
async fn it_is_where_the_suite_allows_it_or_the_host_is_the_apps_own() {
    let here = Says::Addresses(&["127.0.0.1"]);
    let (seen, asked) = sent_to("http://internal.example.test:PORT/x", true, here).await;
    assert_eq!((came_back(&seen).as_str(), &asked[..]), ("200", &["GET /x".to_owned()][..]));
    let (seen, asked) = sent_to("http://app.example.test:PORT/x", false, here).await;
    assert_eq!((came_back(&seen).as_str(), &asked[..]), ("200", &["GET /x".to_owned()][..]));
}

#[tokio::test]
async fn a_name_is_not_looked_up_a_second_time_between_the_check_and_the_connection() {
    let asked = AtomicUsize::new(0);
    // Public once, and then this machine: what rebinding lives on.
    let names = Names::new(move |name| match name {
        "app.example.test" => Says::Addresses(&["127.0.0.1"]),
        _ if asked.fetch_add(1, Ordering::Relaxed) == 0 => Says::Fails("not yet"),
        _ => Says::Addresses(&["127.0.0.1"]),
    });
    let app = Server::http(|request| async move {
        let port = request.header("host").unwrap().rsplit_once(':').unwrap().1;
        redirect(302, &format!("http://internal.example.test:{port}/x"))
    });
    let looks = Looks::by(names.clone(), &app.url_at("app.example.test"), &up(5.0));
    assert!(came_back(&looks.look(ConnectionMode::Usual).await).contains("not yet"));
    for mode in [ConnectionMode::Usual, ConnectionMode::Fresh] {
        let answer = looks.look(mode).await.answer.unwrap();
        assert_eq!(answer.not_followed, Some(NotFollowed::PrivateAddress));
    }
    let internal = names.asked().iter().filter(|name| name.starts_with("internal")).count();
    assert_eq!(internal, 2);
    assert_eq!(app.lines(), ["GET /up"; 3]);
}
