//! The same faults within a boot window: one that goes away is none, one that stays is told when the window closes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::json;
use smoke_seal::Cause::{self, App, Network, Throttled, Tls};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpSocket;

use super::lab::{Fault, here};
use super::servers;
use crate::support::{Authority, Identity, Server, Wire, page, redirect, reply};

/// Seconds in which "not there yet" is not "broken".
const WINDOW: f64 = 1.0;
/// The same, where the fault goes away: no test waits for its end.
const LONG: f64 = 5.0;
/// How many looks meet the fault that goes away.
const BROKEN: usize = 2;

/// A fault of a connection: what the server does with it.
type Breaks = fn(Wire) -> BoxFuture<'static, ()>;

/// A server that does so with its first connections, and then answers; or never answers.
fn breaks(breaks: Breaks, goes_away: bool) -> Server {
    let taken = Arc::new(AtomicUsize::new(0));
    Server::wire(move |mut wire: Wire| {
        let number = taken.fetch_add(1, Ordering::SeqCst);
        async move {
            if !goes_away || number < BROKEN {
                return breaks(wire).await;
            }
            while wire.request().await.is_some() {
                wire.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n<p>ok")
                    .await;
            }
        }
        .boxed()
    })
}

/// Reads a request, answers with `sent`, and closes the connection.
fn answers(mut wire: Wire, sent: &'static str) -> BoxFuture<'static, ()> {
    async move {
        wire.request().await;
        wire.send(sent).await;
    }
    .boxed()
}

/// Sees such a fault go away within a boot window, and stay beyond it.
fn comes_and_stays(fault: Breaks, cause: Cause, word: &str, message: &str) {
    let server = breaks(fault, true);
    Fault::of(&server).booting(LONG).play().settled();
    let server = breaks(fault, false);
    Fault::of(&server).booting(WINDOW).play().still_red(WINDOW, cause, word, message);
}

#[test]
fn connections_that_are_reset() {
    let resets: Breaks = |wire| async move { wire.stream.set_zero_linger().unwrap() }.boxed();
    comes_and_stays(resets, Network, "closed", "answer <- the connection was reset");
}

#[test]
fn connections_that_are_closed() {
    let message = "answer <- the connection was closed before the answer was whole";
    comes_and_stays(|wire| answers(wire, ""), Network, "closed", message);
}

#[test]
fn truncated_response_heads() {
    let message = "answer <- the connection was closed before the answer was whole";
    comes_and_stays(|wire| answers(wire, "HTTP/1.1 200 OK\r\nContent-Ty"), Network, "closed", message);
}

#[test]
fn truncated_bodies() {
    let message = "answer <- 0 bytes of it, then the connection was closed before the answer was whole";
    comes_and_stays(|wire| answers(wire, servers::HEAD), Network, "closed", message);
}

#[test]
fn invalid_chunks() {
    const CHUNKS: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno\r\n";
    let message = "answer <- 0 bytes of it, then the answer is not well-formed HTTP";
    comes_and_stays(|wire| answers(wire, CHUNKS), App, "malformed", message);
}

#[test]
fn bytes_that_are_no_http() {
    let message = "answer <- the answer is not HTTP";
    comes_and_stays(|wire| answers(wire, "SSH-2.0-OpenSSH_9.2\r\n"), App, "malformed", message);
}

#[test]
fn a_port_that_accepts_and_stays_silent() {
    let silent: Breaks = |mut wire| async move { wire.stay_silent().await }.boxed();
    comes_and_stays(silent, App, "timeout", "answer <- timed out after 0.5 s, waiting for the answer");
}

#[test]
fn errors_of_the_server() {
    const ERROR: &str = "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n";
    comes_and_stays(|wire| answers(wire, ERROR), App, "500", "status <- 500");
}

#[test]
fn truncated_tls_handshakes() {
    let breaks_off: Breaks = |mut wire| async move { drop(wire.stream.read(&mut [0; 4096]).await) }.boxed();
    let server = breaks(breaks_off, false);
    let seen = Fault::of(&server).by(server.url_as("https")).booting(WINDOW).play();
    let message = "answer <- the connection was closed in the TLS handshake";
    seen.still_red(WINDOW, Network, "closed", message);
}

#[test]
fn a_port_that_opens_later() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let seen = Fault::at(&url).booting(WINDOW).play();
    seen.still_red(WINDOW, Network, "refused", "answer <- the connection was refused: nothing listens there");

    // It ends with the process.
    std::thread::spawn(move || here(comes_up(socket)));
    Fault::at(&url).booting(LONG).play().settled();
}

/// An app that takes a moment to boot, and then answers whoever comes.
async fn comes_up(socket: TcpSocket) {
    tokio::time::sleep(Duration::from_millis(400)).await;
    let listener = socket.listen(64).unwrap();
    while let Ok((mut stream, _)) = listener.accept().await {
        answer_once(&mut stream).await;
    }
}

#[test]
fn a_certificate_finding_does_not_wait_for_the_boot_window() {
    let authority = Authority::new();
    for (identity, said) in [
        (authority.expired("127.0.0.1"), "the certificate has expired"),
        (authority.identity("shop.example"), "the certificate is for another name"),
    ] {
        let server = Server::https(&identity, |_| async { page("ok") });
        let seen = Fault::of(&server).trusting(&authority).booting(LONG).play();
        seen.red_for_good(LONG, Tls, "tls", &format!("answer <- {said}"));
    }
}

#[test]
fn a_certificate_that_is_renewed_between_two_looks() {
    let authority = Authority::new();
    let identities = [authority.expired("127.0.0.1"), authority.identity("127.0.0.1")];
    let server = servers::secured(&identities.map(Identity::with_http1_only), |mut stream| {
        async move { answer_once(&mut stream).await }.boxed()
    });
    Fault::of(&server).trusting(&authority).booting(LONG).play().settled();
}

#[test]
fn a_temporary_proxy_certificate_is_retried() {
    let authority = Authority::new();
    let identities = [Identity::self_signed("127.0.0.1"), authority.identity("127.0.0.1")];
    let server = servers::secured(&identities.map(Identity::with_http1_only), |mut stream| {
        async move { answer_once(&mut stream).await }.boxed()
    });
    Fault::of(&server).trusting(&authority).booting(LONG).play().settled();
}

/// Answers one request, and closes the connection.
async fn answer_once(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
    let _ = stream.read(&mut [0; 4096]).await;
    let _ = stream.write_all(answer).await;
    let _ = stream.shutdown().await;
}

/// Answers so for the first looks, and then with a page; or always.
fn wants(status: u16, retry_after: &'static str, goes_away: bool) -> Server {
    let asked = Arc::new(AtomicUsize::new(0));
    Server::http(move |_| {
        let number = asked.fetch_add(1, Ordering::SeqCst);
        async move {
            if goes_away && number >= BROKEN {
                return page("ok");
            }
            reply(status, &[("content-type", "text/html"), ("retry-after", retry_after)], "<p>slow down")
        }
    })
}

#[test]
fn too_many_requests_are_waited_for_and_never_red() {
    Fault::of(&wants(429, "0", true)).booting(LONG).play().settled();
    let server = wants(429, "1", true);
    let seen = Fault::of(&server).booting(LONG).play();
    seen.settled();
    assert!(seen.took.as_secs_f64() >= 2.0, "it asked too early: {:?}", seen.took);
    Fault::of(&wants(429, "0", false)).booting(WINDOW).play().unsealed(Throttled, "throttled", "too many *");
    // Nobody waits for longer than the window, and nobody asks before the time.
    let server = wants(429, "3600", false);
    let seen = Fault::of(&server).booting(LONG).play();
    seen.unsealed(Throttled, "throttled", "too many *");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn an_app_that_asks_for_time_gets_the_window_and_no_more() {
    Fault::of(&wants(503, "1", true)).booting(LONG).play().settled();
    let seen = Fault::of(&wants(503, "3600", false)).booting(WINDOW).play();
    seen.red(App, "503", "status <- 503");
    assert!(seen.took.as_secs_f64() <= WINDOW + 0.25, "{:?}", seen.took);
}

#[test]
fn a_page_that_stays_wrong_is_waited_for_while_its_revision_is_not_known() {
    let server = Server::http(|_| async { page("<title>Blog</title>") });
    let seen = Fault::of(&server).check(&json!({ "path": "/", "title": "Shop" })).booting(WINDOW).play();
    seen.still_red(WINDOW, App, "title", "title <- \"Blog\"");
}

#[test]
fn a_redirect_that_is_wrong_only_while_it_boots() {
    for location in ["/", "https://status.example/maintenance"] {
        let asked = Arc::new(AtomicUsize::new(0));
        let server = Server::http(move |_| {
            let number = asked.fetch_add(1, Ordering::SeqCst);
            async move { if number < BROKEN { redirect(302, location) } else { page("ok") } }
        });
        Fault::of(&server).booting(LONG).play().settled();
    }
}
