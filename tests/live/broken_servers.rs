//! Servers that are not there, break off, or speak something else: what an operator is told.

use std::net::TcpListener;

use serde_json::json;
use smoke_seal::{Cause, Evidence, Outcome, Seal, Status};
use tokio::io::AsyncWriteExt;

use crate::support::{Server, Wire, findings, look, only, report};

/// The only finding of a check that reads the page.
async fn got(server: &Server) -> (Evidence, String) {
    let evidence = look(server, json!({ "path": "/", "text": "ok" })).await;
    assert_eq!(evidence.outcome, Outcome::Failed, "{evidence:?}");
    let finding = only_finding(&evidence);
    (evidence, finding)
}

fn only_finding(evidence: &Evidence) -> String {
    assert_eq!(evidence.findings.len(), 1, "{evidence:?}");
    findings(evidence).remove(0)
}

async fn look_at(url: &str) -> Evidence {
    only(report(url, &json!({ "checks": { "up": { "path": "/up" } }, "timeout": 5 })).await.evidence)
}

#[tokio::test]
async fn a_refused_connection_is_a_finding() {
    // The port was free a moment ago, and the system does not hand it out again at once.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let evidence = look_at(&format!("http://{address}")).await;
    let expected = "answer: an answer with status 2xx <- the connection was refused: nothing listens there";
    assert_eq!(only_finding(&evidence), expected);
    assert_eq!(evidence.error.as_deref(), Some("refused"));
    assert_eq!(evidence.findings[0].cause, Cause::Network);
}

#[tokio::test]
async fn a_server_that_closes_at_once_is_a_finding() {
    let server = Server::bytes("");
    let (evidence, finding) = got(&server).await;
    assert_eq!(
        finding,
        "answer: an answer with status 2xx <- the connection was closed before the answer was whole"
    );
    assert_eq!(evidence.error.as_deref(), Some("closed"));
    assert_eq!(server.lines(), ["GET /"], "a fresh connection is not tried again");
}

#[tokio::test]
async fn an_answer_that_is_no_http_is_a_finding() {
    for bytes in [&b"SSH-2.0-OpenSSH_9.2\r\n"[..], b"\x15\x03\x01\x00\x02\x02\x46", b"HTTP/1.1 ok\r\n\r\n"] {
        let (evidence, finding) = got(&Server::bytes(bytes)).await;
        assert_eq!(finding, "answer: an answer with status 2xx <- the answer is no HTTP", "{bytes:?}");
        assert_eq!(evidence.error.as_deref(), Some("malformed"));
        assert_eq!(evidence.findings[0].cause, Cause::App);
    }
}

#[tokio::test]
async fn a_body_that_is_shorter_than_announced_is_a_finding() {
    let server = Server::bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok");
    let (evidence, finding) = got(&server).await;
    let expected =
        "answer: the whole body <- 2 bytes of it, then the connection was closed before the answer was whole";
    assert_eq!(finding, expected);
    assert_eq!((evidence.status, evidence.error.as_deref()), (Some(200), Some("closed")));
}

#[tokio::test]
async fn chunks_that_break_off_or_make_no_sense_are_a_finding() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let server = Server::bytes(format!("{head}2\r\nok\r\n5\r\nbr"));
    let (_, finding) = got(&server).await;
    assert!(
        finding.ends_with(" bytes of it, then the connection was closed before the answer was whole"),
        "{finding}"
    );

    let server = Server::bytes(format!("{head}2\r\nok\r\nnonsense\r\n"));
    let (_, finding) = got(&server).await;
    assert_eq!(finding, "answer: the whole body <- 2 bytes of it, then the answer is no well-formed HTTP");
}

#[tokio::test]
async fn a_connection_that_is_reset_is_a_finding() {
    for sent in ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"] {
        let server = Server::wire(move |mut wire: Wire| async move {
            wire.request().await;
            wire.send(sent).await;
            wire.stream.flush().await.unwrap();
            // A socket that is closed without lingering sends a reset.
            wire.stream.set_zero_linger().unwrap();
        });
        let (evidence, finding) = got(&server).await;
        assert!(finding.ends_with("the connection was reset"), "{finding}");
        assert_eq!(evidence.error.as_deref(), Some("closed"));
    }
}

#[tokio::test]
async fn a_flood_of_headers_is_refused() {
    let many = "X-Again: and again\r\n".repeat(1000);
    let long = format!("X-Long: {}\r\n", "y".repeat(1024 * 1024));
    for headers in [many, long] {
        let server = Server::bytes(format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: 2\r\n\r\nok"));
        let (evidence, finding) = got(&server).await;
        assert_eq!(finding, "answer: an answer with status 2xx <- the answer has more headers than are read");
        assert_eq!(evidence.error.as_deref(), Some("malformed"));
    }
}

#[tokio::test]
async fn headers_without_an_end_run_out_of_time_or_room() {
    let server = Server::wire(|mut wire: Wire| async move {
        wire.request().await;
        wire.send("HTTP/1.1 200 OK\r\n").await;
        while wire.stream.write_all(b"X-More: and more\r\n").await.is_ok() {}
    });
    let (_, finding) = got(&server).await;
    assert_eq!(finding, "answer: an answer with status 2xx <- the answer has more headers than are read");
}

#[tokio::test]
async fn an_answer_without_a_length_ends_with_the_connection() {
    let server = Server::bytes("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>ok");
    let evidence = look(&server, json!({ "path": "/", "text": "ok" })).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    assert_eq!(evidence.protocol.as_deref(), Some("HTTP/1.0"));
}

#[tokio::test]
async fn an_interim_answer_is_not_the_answer() {
    let server = Server::bytes(
        "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    );
    let evidence = look(&server, json!({ "path": "/", "text": "ok" })).await;
    assert_eq!((evidence.outcome, evidence.status), (Outcome::Passed, Some(200)), "{evidence:?}");
}

#[tokio::test]
async fn one_broken_page_does_not_spoil_the_others() {
    let server = Server::wire(|mut wire: Wire| async move {
        while let Some(request) = wire.request().await {
            if request.target == "/broken" {
                return;
            }
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
        }
    });
    let entry = json!({ "checks": { "broken": { "path": "/broken" }, "up": { "path": "/up" } } });
    let seal = Seal::of(report(&server.url(), &entry).await, chrono::Utc::now());
    assert_eq!(seal.status(), Status::Red);
    assert!(seal.summary().starts_with("1/2 green vs http://127.0.0.1:"), "{}", seal.summary());
    assert!(seal.summary().ends_with("; failing: broken closed"), "{}", seal.summary());
}

#[tokio::test]
async fn a_connection_that_is_closed_when_it_was_to_serve_again_is_no_failure() {
    let server = Server::wire(|mut wire: Wire| async move {
        wire.request().await;
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
        // It promised to stay, and goes just as the next request comes.
        wire.request().await;
    });
    let checks = json!({ "a": { "path": "/a", "text": "ok" }, "b": { "path": "/b", "text": "ok" } });
    let entry = json!({ "checks": checks, "concurrency": 1 });
    let seal = Seal::of(report(&server.url(), &entry).await, chrono::Utc::now());
    assert_eq!(seal.status(), Status::Green, "{seal}");
    assert_eq!(server.lines(), ["GET /a", "GET /b", "GET /b"]);
    assert_eq!(server.connections(), 2);
}
