//! The proxies that the environment names. Each run has a process of its own, so that it can have an environment.

use serde_json::{Value, json};
use smoke_seal::{Seal, Status};
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;

use crate::support::{Authority, Server, Wire, page, redirect, seal_in_child};

fn entry() -> Value {
    json!({ "checks": { "up": { "path": "/up", "text": "ok" } }, "timeout": 5 })
}

fn passed(seal: &Seal) {
    assert_eq!(seal.status(), Status::Green, "{seal:?}");
}

/// A proxy that lets everyone through, whatever host they ask for, to the server at `address`.
fn tunnel_to(address: String) -> Server {
    Server::wire(move |mut wire: Wire| {
        let address = address.clone();
        async move {
            let request = wire.request().await.expect("a request");
            assert_eq!(request.method, "CONNECT");
            let mut there = TcpStream::connect(address).await.expect("the server behind the proxy");
            wire.send("HTTP/1.1 200 Connection established\r\n\r\n").await;
            let _ = copy_bidirectional(&mut wire.stream, &mut there).await;
        }
    })
}

#[test]
fn plain_http_goes_through_the_proxy_of_the_environment() {
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        let proxy = Server::http(|_| async { page("ok") });
        passed(&seal_in_child("http://shop.example", &entry(), &[(name, &proxy.url())]));
        let request = &proxy.requests()[0];
        assert_eq!(request.header("host"), Some("shop.example"), "{name}");
    }
}

/// What the host stands for is known to the proxy; that the proxy itself has a private address is no news.
#[test]
fn a_redirect_to_another_host_of_the_site_goes_through_the_proxy_as_well() {
    let proxy = Server::http(|request| async move {
        match request.header("host") {
            Some("www.shop.example") => page("ok"),
            _ => redirect(301, "http://www.shop.example/up"),
        }
    });
    let url = proxy.url_at("localhost");
    passed(&seal_in_child("http://shop.example", &entry(), &[("HTTP_PROXY", &url)]));
    assert_eq!(proxy.requests().len(), 2);
}

#[test]
fn a_proxy_is_given_its_own_credentials() {
    let proxy = Server::http(|_| async { page("ok") });
    let url = proxy.url_at("user:canary@127.0.0.1");
    let seal = seal_in_child("http://shop.example", &entry(), &[("HTTP_PROXY", &url)]);
    passed(&seal);
    let request = &proxy.requests()[0];
    assert_eq!(request.header("proxy-authorization"), Some("Basic dXNlcjpjYW5hcnk="));
    assert_eq!(request.header("authorization"), None);
    assert!(!seal.to_json().to_string().contains("canary"), "{seal:?}");
}

#[test]
fn https_goes_through_a_tunnel_that_sees_no_request() {
    let authority = Authority::new();
    let server = Server::https(&authority.identity("shop.example"), |_| async { page("ok") });
    let proxy = tunnel_to(server.url().replace("https://", ""));
    let mut entry = entry();
    entry["headers"] = json!({ "Authorization": "Bearer canary" });
    let proxy_url = proxy.url();
    let environment = [("HTTPS_PROXY", proxy_url.as_str()), ("SSL_CERT_FILE", authority.file())];
    let seal = seal_in_child("https://shop.example", &entry, &environment);
    passed(&seal);

    assert_eq!(proxy.lines(), ["CONNECT shop.example:443"]);
    assert_eq!(proxy.requests()[0].header("authorization"), None);
    assert_eq!(server.lines(), ["GET /up"]);
    assert_eq!(server.requests()[0].header("authorization"), Some("Bearer canary"));
    let evidence = &seal.evidence()[0];
    assert_eq!(evidence.peer.as_deref(), proxy.url().strip_prefix("http://"));
    assert!(evidence.timings.unwrap().tls_ms.is_some(), "{evidence:?}");
}

#[test]
fn hosts_that_no_proxy_names_are_asked_directly() {
    let proxy = Server::http(|_| async { page("the proxy's own page") });
    let server = Server::http(|_| async { page("ok") });
    for (host, exempt) in [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "other.example, 127.0.0.0/8"),
        ("localhost", "localhost"),
        ("localhost", "*"),
    ] {
        let environment = [("HTTP_PROXY", &*proxy.url()), ("NO_PROXY", exempt)];
        passed(&seal_in_child(&server.url_at(host), &entry(), &environment));
    }
    assert_eq!(server.requests().len(), 4);
    assert_eq!(proxy.requests().len(), 0);
}

#[test]
fn the_proxy_for_http_is_not_that_for_https() {
    let authority = Authority::new();
    let proxy = Server::http(|_| async { page("the proxy's own page") });
    let server = Server::https(&authority.identity("127.0.0.1"), |_| async { page("ok") });
    let environment = [("HTTP_PROXY", &*proxy.url()), ("SSL_CERT_FILE", authority.file())];
    passed(&seal_in_child(&server.url(), &entry(), &environment));
    assert_eq!(proxy.connections(), 0);
}

/// What became of the only check, and why.
fn unsealed_because(seal: &Seal) -> String {
    assert_eq!(seal.status(), Status::Unsealed, "{seal:?}");
    seal.evidence()[0].reason.clone().expect("a reason")
}

#[test]
fn a_proxy_that_lets_no_one_through_says_nothing_about_the_app() {
    for (status, reason) in [
        ("403 Forbidden", "unsuccessful"),
        ("407 Proxy Authentication Required", "proxy authorization required"),
        ("502 Bad Gateway", "unsuccessful"),
    ] {
        let proxy = Server::bytes(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"));
        let seal = seal_in_child("https://shop.example", &entry(), &[("HTTPS_PROXY", &proxy.url())]);
        let expected = format!("no way through the proxy of the environment: tunnel error: {reason}");
        assert_eq!(unsealed_because(&seal), expected, "{status}");
    }
}

#[test]
fn a_proxy_that_is_not_there_says_nothing_about_the_app() {
    let gone = Server::bytes("").url();
    for url in ["http://shop.example", "https://shop.example"] {
        let seal = seal_in_child(url, &entry(), &[("ALL_PROXY", &gone)]);
        assert!(unsealed_because(&seal).starts_with("no way through the proxy of the environment:"), "{url}");
    }
}

#[test]
fn a_certificate_that_is_wrong_behind_a_proxy_is_a_finding_all_the_same() {
    let authority = Authority::new();
    let server = Server::https(&authority.identity("other.example"), |_| async { page("ok") });
    let proxy = tunnel_to(server.url().replace("https://", ""));
    let proxy_url = proxy.url();
    let environment = [("HTTPS_PROXY", proxy_url.as_str()), ("SSL_CERT_FILE", authority.file())];
    let seal = seal_in_child("https://shop.example", &entry(), &environment);
    assert_eq!(seal.status(), Status::Red, "{seal:?}");
}

#[test]
fn a_proxy_that_wants_credentials_for_plain_http_says_nothing_about_the_app() {
    let proxy = Server::bytes("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    let seal = seal_in_child("http://shop.example", &entry(), &[("HTTP_PROXY", &proxy.url())]);
    assert_eq!(unsealed_because(&seal), "the proxy of the environment wants credentials (407)");
}
