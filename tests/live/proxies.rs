//! The proxies that the environment names. Each run has a process of its own, so that it can have an environment.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use smoke_seal::{Seal, Status};
use tokio::io::{AsyncReadExt, copy_bidirectional};
use tokio::net::TcpStream;

use crate::support::{Authority, Server, Wire, page, redirect, seal_in_child, seal_in_child_by_name};

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

/// A SOCKS proxy that leads everyone to the server at `address`, and remembers whom they asked for: version 5 (RFC 1928),
/// where it wants a user and a password (RFC 1929), or version 4 and 4a.
fn socks_to(address: String, asked: Arc<Mutex<Vec<String>>>) -> Server {
    Server::wire(move |mut wire: Wire| {
        let (address, asked) = (address.clone(), Arc::clone(&asked));
        async move {
            let (host, granted): (String, &[u8]) = match wire.stream.read_u8().await.expect("a version") {
                5 => (socks_5_host(&mut wire).await, &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
                version => {
                    assert_eq!(version, 4);
                    (socks_4_host(&mut wire).await, &[0, 90, 0, 0, 0, 0, 0, 0])
                }
            };
            asked.lock().unwrap().push(host);
            let mut there = TcpStream::connect(address).await.expect("the server behind the proxy");
            wire.send(granted).await;
            let _ = copy_bidirectional(&mut wire.stream, &mut there).await;
        }
    })
}

async fn socks_5_host(wire: &mut Wire) -> String {
    let methods = part(wire).await;
    assert!(methods.contains(&2), "{methods:?}");
    wire.send([5, 2]).await;
    assert_eq!(wire.stream.read_u8().await.unwrap(), 1);
    assert_eq!((part(wire).await.as_slice(), part(wire).await.as_slice()), (&b"user"[..], &b"canary"[..]));
    wire.send([1, 0]).await;
    let mut head = [0; 4];
    wire.stream.read_exact(&mut head).await.unwrap();
    assert_eq!(head[..3], [5, 1, 0]);
    let host = match head[3] {
        1 => Ipv4Addr::from(wire.stream.read_u32().await.unwrap()).to_string(),
        kind => {
            assert_eq!(kind, 3);
            String::from_utf8(part(wire).await).unwrap()
        }
    };
    format!("{host}:{}", wire.stream.read_u16().await.unwrap())
}

async fn socks_4_host(wire: &mut Wire) -> String {
    assert_eq!(wire.stream.read_u8().await.unwrap(), 1);
    let port = wire.stream.read_u16().await.unwrap();
    let address = Ipv4Addr::from(wire.stream.read_u32().await.unwrap());
    until_zero(wire).await;
    // An address that nobody has says that a name follows.
    let follows = address.octets()[..3] == [0, 0, 0];
    let host = if follows { until_zero(wire).await } else { address.to_string() };
    format!("{host}:{port}")
}

/// Bytes that come with their number before them.
async fn part(wire: &mut Wire) -> Vec<u8> {
    let mut bytes = vec![0; wire.stream.read_u8().await.unwrap().into()];
    wire.stream.read_exact(&mut bytes).await.unwrap();
    bytes
}

async fn until_zero(wire: &mut Wire) -> String {
    let mut text = String::new();
    while let Some(byte) = Some(wire.stream.read_u8().await.unwrap()).filter(|byte| *byte != 0) {
        text.push(byte.into());
    }
    text
}

#[test]
fn a_socks_proxy_is_told_the_name_or_the_address_as_its_scheme_says() {
    let authority = Authority::new();
    let http = Server::http(|_| async { page("ok") });
    let https = Server::https(&authority.identity("shop.example"), |_| async { page("ok") });
    for (server, app, port) in [(http, "http://shop.example", 80), (https, "https://shop.example", 443)] {
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let address = server.url().split_once("//").unwrap().1.to_owned();
        let proxy = socks_to(address, Arc::clone(&asked));
        for (scheme, host) in [
            ("socks5h", "shop.example"),
            ("socks5", "127.0.0.1"),
            ("socks4a", "shop.example"),
            ("socks4", "127.0.0.1"),
        ] {
            let proxy = format!("{scheme}://user:canary@127.0.0.1:{}", proxy.port());
            let environment = [("ALL_PROXY", proxy.as_str()), ("SSL_CERT_FILE", authority.file())];
            let seal = seal_in_child_by_name(app, &entry(), &environment);
            passed(&seal);
            assert!(!seal.to_json().to_string().contains("canary"), "{seal:?}");
            assert_eq!(asked.lock().unwrap().pop(), Some(format!("{host}:{port}")), "{scheme}");
            assert_eq!(server.requests().last().unwrap().header("authorization"), None);
        }
    }
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
    assert_eq!(evidence.peer, Some(proxy.address()));
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
    seal.evidence()[0].reason.clone().expect("a reason").into()
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
        let expected =
            format!("the proxy of the environment does not let requests through: tunnel error: {reason}");
        assert_eq!(unsealed_because(&seal), expected, "{status}");
    }
}

#[test]
fn a_proxy_that_is_not_there_says_nothing_about_the_app() {
    let gone = Server::bytes("").url();
    for url in ["http://shop.example", "https://shop.example"] {
        let seal = seal_in_child(url, &entry(), &[("ALL_PROXY", &gone)]);
        assert!(
            unsealed_because(&seal)
                .starts_with("the proxy of the environment does not let requests through:"),
            "{url}"
        );
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

/// Squid's own page, and what others write of an error of their own.
#[test]
fn an_error_that_the_proxy_says_is_its_own_says_nothing_about_the_app() {
    for (status, line) in [
        (403, "X-Squid-Error: ERR_ACCESS_DENIED 0"),
        (503, "X-Squid-Error: ERR_DNS_FAIL 0"),
        (403, "Server: tinyproxy/1.11.1"),
        (500, "Server: tinyproxy/1.11.1"),
        (502, "Proxy-Status: gate; error=connection_refused"),
        (503, "X-Smokescreen-Error: host is denied"),
        (502, "Server: mitmproxy 10.1.1"),
    ] {
        let proxy = Server::bytes(format!("HTTP/1.1 {status} No\r\n{line}\r\nContent-Length: 0\r\n\r\n"));
        let seal = seal_in_child("http://shop.example", &entry(), &[("HTTP_PROXY", &proxy.url())]);
        let expected =
            format!("the proxy of the environment answered by itself ({status}), and did not ask the app");
        assert_eq!(unsealed_because(&seal), expected, "{line}");
    }
}

/// The control address is asked for through the same proxy.
fn through_a_proxy_that_answers(control: u16, app: u16) -> Seal {
    let proxy = Server::http(move |request| async move {
        let is_control = request.header("host") == Some("control.example");
        crate::support::reply(
            if is_control { control } else { app },
            &[("content-type", "text/html")],
            "<p>no",
        )
    });
    let mut entry = entry();
    entry["control"] = json!("http://control.example/");
    seal_in_child("http://shop.example", &entry, &[("HTTP_PROXY", &proxy.url())])
}

#[test]
fn an_error_that_the_proxy_answers_everybody_with_is_its_own() {
    for (control, app) in [(403, 403), (503, 503), (502, 504), (407, 403)] {
        let seal = through_a_proxy_that_answers(control, app);
        assert!(
            unsealed_because(&seal).starts_with("the proxy of the environment answered by itself"),
            "{seal:?}"
        );
    }
    // Others are reached through it: it passes on what the app says.
    for (control, app) in [(200, 403), (204, 503), (404, 502), (403, 500), (403, 404)] {
        let seal = through_a_proxy_that_answers(control, app);
        assert_eq!(seal.status(), Status::Red, "{control}, {app}: {seal:?}");
        assert_eq!(seal.evidence()[0].findings[0].got.as_str(), app.to_string());
    }
}
