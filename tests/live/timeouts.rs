//! What a probe was doing when its time ran out.

use std::time::{Duration, Instant};

use serde_json::json;
use smoke_seal::Outcome;

use crate::support::{Server, Stalled, Wire, findings, in_pieces, look, page, report};

/// The finding of a check that got 0.2 s, and that it took no longer.
async fn timed_out(server: &Server) -> String {
    let entry = json!({ "checks": { "it": { "path": "/", "text": "ok" } }, "timeout": 0.2 });
    let began = Instant::now();
    let report = report(&server.url(), &entry).await;
    assert!(began.elapsed() < Duration::from_millis(600), "it took {:?}", began.elapsed());
    assert!(began.elapsed() >= Duration::from_millis(200), "it took only {:?}", began.elapsed());
    assert_eq!(report.evidence[0].outcome, Outcome::Failed);
    assert_eq!(report.evidence[0].error.as_deref(), Some("timeout"));
    findings(&report.evidence[0]).join("\n")
}

#[tokio::test]
async fn a_server_that_accepts_and_says_nothing_times_out() {
    let server = Server::wire(|mut wire: Wire| async move { wire.stay_silent().await });
    let expected = "answer: an answer with status 2xx <- timed out after 0.2 s, waiting for the answer";
    assert_eq!(timed_out(&server).await, expected);
}

#[tokio::test]
async fn a_server_that_stops_within_the_headers_times_out() {
    let server = Server::wire(|mut wire: Wire| async move {
        wire.request().await;
        wire.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n").await;
        wire.stay_silent().await;
    });
    let expected = "answer: an answer with status 2xx <- timed out after 0.2 s, waiting for the answer";
    assert_eq!(timed_out(&server).await, expected);
}

#[tokio::test]
async fn a_server_that_is_silent_after_the_headers_times_out() {
    let server = Server::wire(|mut wire: Wire| async move {
        wire.request().await;
        wire.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\n").await;
        wire.stay_silent().await;
    });
    let expected = "answer: the whole body <- 0 bytes of it, then timed out after 0.2 s, reading the body";
    assert_eq!(timed_out(&server).await, expected);
}

#[tokio::test]
async fn a_body_that_trickles_in_times_out() {
    let drops = || std::iter::repeat_n("ok ".into(), 100);
    let server = Server::http(move |_| async move { in_pieces(&[], drops(), Duration::from_millis(30)) });
    let finding = timed_out(&server).await;
    assert!(finding.ends_with("bytes of it, then timed out after 0.2 s, reading the body"), "{finding}");
}

#[tokio::test]
async fn a_connection_that_is_never_accepted_times_out_while_connecting() {
    let stalled = Stalled::anywhere().await;
    let entry = json!({ "checks": { "up": { "path": "/up" } }, "timeout": 0.2 });
    let evidence = report(&format!("http://{}", stalled.address), &entry).await.evidence.remove(0);
    let expected = "answer: an answer with status 2xx <- timed out after 0.2 s, connecting";
    assert_eq!(findings(&evidence), [expected], "{evidence:?}");
}

#[tokio::test]
async fn a_check_that_takes_longer_than_it_may_is_a_finding() {
    let server = Server::http(|_| async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        page("ok")
    });
    let slow = look(&server, json!({ "path": "/", "max_ms": 40 })).await;
    assert_eq!(slow.findings[0].expected, "at most 40 ms");
    assert!(slow.findings[0].got.ends_with(" ms"), "{slow:?}");
    let quick = look(&server, json!({ "path": "/", "max_ms": 5000 })).await;
    assert_eq!(quick.outcome, Outcome::Passed);
}
