//! Nobody there, or nobody who talks.

use std::net::TcpListener;

use serde_json::json;
use smoke_seal::Cause::{App, Network};
use smoke_seal::Outcome;

use super::lab::{Fault, play};
use super::servers;
use crate::support::{Server, Wire};

#[test]
fn nothing_listens() {
    // The port was free a moment ago, and the system does not hand it out again at once.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let seen = Fault::at(format!("http://{address}")).play();
    seen.red(Network, "refused", "answer <- the connection was refused: nothing listens there");
}

#[test]
fn a_connection_that_is_reset_as_soon_as_it_is_there() {
    play(&servers::resets_at_once()).red(Network, "closed", "answer <- the connection was reset");
}

#[test]
fn a_connection_that_is_reset_instead_of_an_answer() {
    play(&servers::resets_after("")).red(Network, "closed", "answer <- the connection was reset");
}

#[test]
fn a_connection_that_is_closed_instead_of_an_answer() {
    let server = Server::bytes("");
    let message = "answer <- the connection was closed before the answer was whole";
    play(&server).red(Network, "closed", message);
    assert_eq!(server.lines(), ["GET /"], "a fresh connection is not tried again");
}

#[test]
fn a_connection_that_is_accepted_and_never_answered() {
    let message = "answer <- timed out after 0.5 s, waiting for the answer";
    play(&servers::silent()).red(App, "timeout", message);
}

#[test]
fn pages_that_never_answer_end_with_the_deadline() {
    let server = servers::silent();
    let checks = json!({ "it": { "path": "/" }, "b": { "path": "/b" }, "c": { "path": "/c" } });
    let seen = Fault::of(&server).set("checks", checks).set("concurrency", 1).play();
    let outcomes: Vec<_> = seen.seal.evidence().iter().map(|evidence| evidence.outcome).collect();
    assert_eq!(outcomes[0], Outcome::Failed);
    assert_eq!(outcomes[2], Outcome::Inconclusive, "nobody had the time to look: {}", seen.seal);
    let reason = seen.seal.evidence()[2].reason.as_deref().unwrap();
    assert_eq!(reason, "the run's deadline of 1 s came first");
}

#[test]
fn one_broken_page_does_not_spoil_the_others() {
    let server = Server::wire(|mut wire: Wire| async move {
        while let Some(request) = wire.request().await {
            if request.target == "/broken" {
                return;
            }
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
        }
    });
    let checks = json!({ "it": { "path": "/broken" }, "up": { "path": "/up" } });
    let seen = Fault::of(&server).set("checks", checks).play();
    seen.red(Network, "closed", "answer <- the connection was closed before the answer was whole");
    assert!(seen.seal.summary().starts_with("1/2 green vs http://127.0.0.1:"), "{}", seen.seal);
}

#[test]
fn a_kept_connection_that_is_closed_before_reuse_is_not_a_failure() {
    let server = Server::wire(|mut wire: Wire| async move {
        wire.request().await;
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
        // It promised to stay, and goes just as the next request comes.
        wire.request().await;
    });
    let checks = json!({ "a": { "path": "/a", "text": "ok" }, "b": { "path": "/b", "text": "ok" } });
    Fault::of(&server).set("checks", checks).set("concurrency", 1).play().green();
    assert_eq!(server.lines(), ["GET /a", "GET /b", "GET /b"]);
    assert_eq!(server.connections(), 2);
}
