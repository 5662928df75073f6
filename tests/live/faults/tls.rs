//! Certificates that nobody should trust, and handshakes that come to nothing.

use futures_util::FutureExt;
use serde_json::json;
use smoke_seal::Cause::{App, Network, Tls};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::lab::{Fault, Seen};
use super::servers::{self, Secured};
use crate::support::{Authority, Identity, Server, Wire, page};

/// What someone who trusts `authority` is told of a server with this certificate.
fn shown(authority: &Authority, identity: &Identity) -> Seen {
    let server = Server::https(identity, |_| async { page("ok") });
    let seen = Fault::of(&server).trusting(authority).play();
    assert_eq!(server.requests().len(), 0, "nothing is asked of a stranger");
    seen
}

#[test]
fn an_expired_certificate() {
    let authority = Authority::new();
    shown(&authority, &authority.expired("127.0.0.1")).red(
        Tls,
        "tls",
        "answer <- the certificate has expired",
    );
}

#[test]
fn a_certificate_for_another_name() {
    let authority = Authority::new();
    let message = "answer <- the certificate is for another name";
    shown(&authority, &authority.identity("shop.example")).red(Tls, "tls", message);
}

#[test]
fn a_self_signed_certificate() {
    let message = "answer <- the certificate is self-signed, and this machine does not trust it*";
    shown(&Authority::new(), &Identity::self_signed("127.0.0.1")).red(Tls, "tls", message);
}

#[test]
fn a_certificate_of_an_unknown_authority() {
    let message = "answer <- the certificate's issuer is not trusted, and its own certificate is not sent*";
    shown(&Authority::new(), &Authority::new().identity("127.0.0.1")).red(Tls, "tls", message);
}

#[test]
fn a_certificate_that_is_swapped_between_two_requests() {
    let authority = Authority::new();
    let identities = [authority.identity("127.0.0.1"), Identity::self_signed("127.0.0.1")];
    // One answer for each connection, so that the second page needs another one.
    let server = servers::secured(&identities.map(Identity::with_http1_only), |mut stream| {
        async move {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
                .await;
            let _ = stream.shutdown().await;
        }
        .boxed()
    });
    let checks = json!({ "first": { "path": "/", "text": "ok" }, "it": { "path": "/", "text": "ok" } });
    let fault = Fault::of(&server).trusting(&authority).set("checks", checks).set("concurrency", 1);
    let seen = fault.play();
    assert!(seen.seal.summary().starts_with("1/2 green"), "{}", seen.seal);
    seen.red(Tls, "tls", "answer <- the certificate is self-signed, and this machine does not trust it*");
}

/// What is made of an answer whose connection ends without TLS' notice that it is going to.
fn cut_off(answer: &'static str) -> Seen {
    let authority = Authority::new();
    let identity = authority.identity("127.0.0.1").with_http1_only();
    let server = servers::secured(&[identity], move |mut stream| {
        async move {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.flush().await;
        }
        .boxed()
    });
    Fault::of(&server)
        .trusting(&authority)
        .set("checks", json!({ "it": { "path": "/", "text": "ok" } }))
        .play()
}

#[test]
fn an_answer_that_ends_with_its_connection_is_complete_without_close_notify() {
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html><html lang=en><p>ok</p></html>\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<p>ok",
        "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"status\": \"ok\"}",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n<p>ok",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>ok\r\n0\r\n\r\n",
    ] {
        cut_off(answer).green();
    }
}

#[test]
fn an_answer_that_was_cut_off_is_a_finding() {
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html><html lang=en><body><p>ok</p>",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n<p>ok",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<p>ok",
    ] {
        let message = "answer <- * bytes of it, then the connection was closed before the answer was whole";
        cut_off(answer).red(Network, "closed", message);
    }
}

/// What is said of a server that sends `hello` in place of a handshake, and stays.
fn greeted(hello: &'static [u8]) -> Seen {
    let server = Server::wire(move |mut wire: Wire| async move {
        let _ = wire.stream.read(&mut [0; 4096]).await;
        wire.send(hello).await;
        wire.stay_silent().await;
    });
    Fault::of(&server).by(server.url_as("https")).play()
}

const TOO_OLD: &str = "answer <- the server speaks neither TLS 1.2 nor TLS 1.3";

#[test]
fn a_server_that_refuses_every_newer_tls() {
    // An alert in TLS 1.0: fatal, protocol_version.
    greeted(b"\x15\x03\x01\x00\x02\x02\x46").red(Tls, "tls", TOO_OLD);
}

#[test]
fn a_server_that_answers_in_tls_1_0() {
    // ServerHello: version 3.1, a random number, no session, TLS_RSA_WITH_AES_128_CBC_SHA, no compression.
    const HELLO: &[u8] = b"\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01\
        0123456789abcdef0123456789abcdef\x00\x00\x2f\x00";
    greeted(HELLO).red(Tls, "tls", TOO_OLD);
}

#[test]
fn a_server_without_a_common_cipher() {
    // An alert: fatal, handshake_failure.
    let message = "answer <- the server and this client have no cipher suite and key exchange in common*";
    greeted(b"\x15\x03\x03\x00\x02\x02\x28").red(Tls, "tls", message);
}

#[test]
fn a_server_that_knows_no_such_name() {
    // An alert: fatal, unrecognized_name.
    let message = "answer <- the server has no site of this name";
    greeted(b"\x15\x03\x03\x00\x02\x02\x70").red(Tls, "tls", message);
}

#[test]
fn a_server_that_speaks_no_tls() {
    let message = "answer <- the server does not speak TLS";
    greeted(b"220 mail.example ESMTP\r\n").red(Tls, "tls", message);
    greeted(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").red(Tls, "tls", message);
}

fn broken_off(script: fn(Wire) -> futures_util::future::BoxFuture<'static, ()>) -> Seen {
    let server = Server::wire(script);
    Fault::of(&server).by(server.url_as("https")).play()
}

#[test]
fn a_handshake_that_stalls() {
    let message = "answer <- timed out after 0.5 s, in the TLS handshake";
    broken_off(|mut wire| async move { wire.stay_silent().await }.boxed()).red(Tls, "timeout", message);
    // The head of a record that promises more.
    greeted(b"\x16\x03\x03\x00\x2a\x02\x00").red(Tls, "timeout", message);
}

#[test]
fn a_handshake_that_is_closed_or_reset() {
    let closed = "answer <- the connection was closed in the TLS handshake";
    let seen = broken_off(|mut wire| {
        async move {
            let _ = wire.stream.read(&mut [0; 4096]).await;
        }
        .boxed()
    });
    seen.red(Network, "closed", closed);

    let seen = broken_off(|mut wire| {
        async move {
            let _ = wire.stream.read(&mut [0; 4096]).await;
            wire.stream.set_zero_linger().unwrap();
        }
        .boxed()
    });
    seen.red(Network, "closed", closed);
}

#[test]
fn plain_http_asked_of_a_tls_port() {
    let authority = Authority::new();
    let server = Server::https(&authority.identity("127.0.0.1"), |_| async { page("ok") });
    let seen = Fault::of(&server).by(server.url_as("http")).play();
    seen.red(App, "malformed", "answer <- the answer is not HTTP");
}

#[test]
fn a_connection_that_is_cut_without_the_end_that_tls_has() {
    let authority = Authority::new();
    let identities = [authority.identity("127.0.0.1").with_http1_only()];
    let server = servers::secured(&identities, |mut stream: Box<dyn Secured>| {
        async move {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n<html><p>not all of it").await;
            let _ = stream.flush().await;
        }
        .boxed()
    });
    let seen = Fault::of(&server).trusting(&authority).play();
    let message = "answer <- 22 bytes of it, then the connection was closed before the answer was whole";
    seen.red(Network, "closed", message);
}
