//! What is measured, and what is known of the connection.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use bytes::Bytes;
use hyper::Version;
use serde_json::{Value, json};
use smoke_seal::{Evidence, Outcome, RunResult, Timings};

use crate::support::{
    Authority, Identity, Server, in_pieces, look, only, page, redirect, report, seal_in_child,
};

fn one() -> Value {
    json!({ "checks": { "up": { "path": "/up", "text": "ok" } }, "timeout": 5 })
}

fn timings(evidence: &Evidence) -> Timings {
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    evidence.timings.expect("timings")
}

/// What someone who trusts the server sees over TLS, and in which version the server was asked.
fn look_over_tls(identity: impl FnOnce(Identity) -> Identity) -> (Evidence, Version) {
    let authority = Authority::new();
    let server = Server::https(&identity(authority.identity("127.0.0.1")), |_| async { page("ok") });
    let seal = seal_in_child(&server.url(), &one(), &[("SSL_CERT_FILE", authority.file())]);
    (only(seal.evidence().to_vec()), server.requests()[0].version)
}

#[tokio::test]
async fn an_address_needs_no_lookup_and_plain_http_no_tls() {
    let server = Server::http(|_| async { page("ok") });
    let took = timings(&look(&server, json!({ "path": "/", "text": "ok" })).await);
    assert_eq!((took.dns_ms, took.tls_ms), (None, None), "{took:?}");
    assert!(took.connect_ms.is_some_and(|connect| connect < 1000.0), "{took:?}");
}

#[tokio::test]
async fn a_name_is_looked_up() {
    let server = Server::http(|_| async { page("ok") });
    let found = report(&server.url_at("localhost"), &one()).await;
    let took = timings(&found.evidence[0]);
    assert!(took.dns_ms.is_some(), "{took:?}");
    assert!(took.connect_ms.is_some(), "{took:?}");
    assert_eq!(server.requests()[0].header("host"), server.url_at("localhost").strip_prefix("http://"));
}

#[test]
fn tls_is_measured_apart_from_connecting() {
    let took = timings(&look_over_tls(|identity| identity).0);
    assert!(took.tls_ms.is_some_and(|tls| tls > 0.0), "{took:?}");
    assert!(took.connect_ms.is_some(), "{took:?}");
    assert_eq!(took.dns_ms, None);
}

#[tokio::test]
async fn the_first_byte_and_the_total_hold_the_waiting() {
    let server = Server::http(|_| async {
        tokio::time::sleep(Duration::from_millis(60)).await;
        in_pieces(&[], ["o", "k"].map(Bytes::from), Duration::from_millis(60))
    });
    let took = timings(&look(&server, json!({ "path": "/", "text": "ok" })).await);
    let first_byte = took.first_byte_ms.unwrap();
    assert!((60.0..1000.0).contains(&first_byte), "{took:?}");
    assert!((first_byte + 55.0..2000.0).contains(&took.total_ms), "{took:?}");
}

#[tokio::test]
async fn the_steps_add_up() {
    let server = Server::http(|_| async { page("ok") });
    let took = timings(&report(&server.url_at("localhost"), &one()).await.evidence[0]);
    let steps: f64 = [took.dns_ms, took.connect_ms, took.tls_ms].into_iter().flatten().sum();
    // Each of them is rounded to a tenth.
    assert!(steps <= took.first_byte_ms.unwrap() + 0.2, "{took:?}");
    assert!(took.first_byte_ms.unwrap() <= took.total_ms, "{took:?}");
}

#[tokio::test]
async fn a_connection_that_was_open_already_costs_nothing() {
    let server = Server::http(|_| async { page("ok") });
    let checks = json!({ "a": { "path": "/a", "text": "ok" }, "b": { "path": "/b", "text": "ok" } });
    let found = report(&server.url(), &json!({ "checks": checks, "concurrency": 1 })).await;
    assert!(timings(&found.evidence[0]).connect_ms.is_some());
    let took = timings(&found.evidence[1]);
    assert_eq!((took.dns_ms, took.connect_ms, took.tls_ms), (None, None, None), "{took:?}");
    assert!(took.first_byte_ms.is_some());
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_redirect_counts_from_the_beginning_of_the_probe() {
    let server = Server::http(|request| async move {
        tokio::time::sleep(Duration::from_millis(40)).await;
        if request.target == "/old" { redirect(302, "/new") } else { page("ok") }
    });
    let took = timings(&look(&server, json!({ "path": "/old" })).await);
    assert!(took.first_byte_ms.unwrap() >= 80.0, "{took:?}");
}

fn spoken(found: &RunResult) -> (Option<&str>, Option<SocketAddr>, Option<usize>) {
    let evidence = &found.evidence[0];
    (evidence.protocol.as_deref(), evidence.peer, evidence.bytes)
}

#[tokio::test]
async fn the_evidence_names_protocol_peer_and_bytes() {
    let server = Server::http(|_| async { page("ok") });
    let found = report(&server.url(), &one()).await;
    assert_eq!(spoken(&found), (Some("HTTP/1.1"), Some(server.address()), Some(2)));
}

#[tokio::test]
async fn an_app_may_be_at_an_ipv6_address() {
    if let Err(error) = TcpListener::bind("[::1]:0") {
        eprintln!("skipped: this machine has no IPv6 loopback ({error})");
        return;
    }
    let server = Server::http_at("::1", |_| async { page("ok") });
    let found = report(&server.url(), &one()).await;
    assert_eq!(spoken(&found), (Some("HTTP/1.1"), Some(server.address()), Some(2)));
    assert_eq!(found.url, server.url());
    assert_eq!(timings(&found.evidence[0]).dns_ms, None);
    assert_eq!(server.requests()[0].header("host"), server.url().strip_prefix("http://"));
}

#[test]
fn http_2_is_spoken_where_the_server_knows_it() {
    let (evidence, version) = look_over_tls(|identity| identity);
    assert_eq!((evidence.outcome, evidence.protocol.as_deref()), (Outcome::Passed, Some("HTTP/2")));
    assert_eq!(version, Version::HTTP_2);
}

#[test]
fn http_1_is_spoken_where_the_server_knows_no_more() {
    let (evidence, version) = look_over_tls(Identity::with_http1_only);
    assert_eq!((evidence.outcome, evidence.protocol.as_deref()), (Outcome::Passed, Some("HTTP/1.1")));
    assert_eq!(version, Version::HTTP_11);
}
