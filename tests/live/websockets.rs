//! Paths that are asked to speak WebSocket.

use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::{Value, json};
use smoke_seal::{Cause, Evidence, Outcome, Status};
use tokio::io::AsyncReadExt;

use crate::support::{
    Authority, Request, Server, Wire, findings, look, only, redirect, reply, report, seal_in_child,
};

/// What the key of `request` is answered with.
fn accept(request: &Request) -> String {
    let key = request.header("sec-websocket-key").expect("a key");
    let accept = format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    BASE64.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, accept.as_bytes()))
}

/// The head of an answer that opens what `request` asks for, with `more` lines.
fn opened(request: &Request, more: &str) -> String {
    let accept = accept(request);
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n{more}\r\n"
    )
}

const CABLE: &str = "Sec-WebSocket-Protocol: actioncable-v1-json\r\n";

/// A server that answers with the head that `answer` gives, and then holds that nothing more is sent.
fn answering(answer: impl Fn(&Request) -> String + Send + Sync + 'static) -> Server {
    let answer = std::sync::Arc::new(answer);
    Server::wire(move |mut wire: Wire| {
        let answer = std::sync::Arc::clone(&answer);
        async move {
            let Some(request) = wire.request().await else { return };
            wire.send(answer(&request)).await;
            // What Action Cable says first; a client that listens has to live with it.
            wire.send(b"\x81\x12{\"type\":\"welcome\"}").await;
            let mut sent = Vec::new();
            let _ = wire.stream.read_to_end(&mut sent).await;
            assert_eq!(sent, b"", "sent over the WebSocket");
        }
    })
}

fn cable(websocket: &Value) -> Value {
    json!({ "path": "/cable", "websocket": websocket })
}

fn got(evidence: &Evidence) -> String {
    assert_eq!(evidence.outcome, Outcome::Failed, "{evidence:?}");
    let finding = findings(evidence).join("\n");
    finding.strip_prefix("websocket: a WebSocket, with 101 <- ").expect(&finding).to_owned()
}

#[tokio::test]
async fn a_path_that_speaks_websocket_is_opened_and_closed_at_once() {
    let server = answering(|request| opened(request, CABLE));
    let evidence = look(&server, cable(&json!(true))).await;
    assert_eq!((evidence.outcome, evidence.status), (Outcome::Passed, Some(101)), "{evidence:?}");
    server.all_closed().await;
    let request = &server.requests()[0];
    let sent = |name| request.header(name).unwrap_or_default().to_owned();
    assert_eq!(server.lines(), ["GET /cable"]);
    assert_eq!((sent("connection"), sent("upgrade")), ("Upgrade".to_owned(), "websocket".to_owned()));
    assert_eq!((sent("sec-websocket-version"), sent("origin")), ("13".to_owned(), server.url()));
    assert_eq!(sent("sec-websocket-protocol"), "actioncable-v1-json");
    assert_eq!(BASE64.decode(sent("sec-websocket-key")).unwrap().len(), 16);
    assert_eq!(request.header("sec-websocket-extensions"), None);
}

#[tokio::test]
async fn the_subprotocol_and_the_origin_are_those_that_are_named() {
    let server = answering(|request| opened(request, "Sec-WebSocket-Protocol: chat\r\n"));
    let named = json!({ "protocol": "chat", "origin": "https://www.shop.example" });
    assert_eq!(look(&server, cable(&named)).await.outcome, Outcome::Passed);
    assert_eq!(server.requests()[0].header("origin"), Some("https://www.shop.example"));

    let server = answering(|request| opened(request, ""));
    let evidence = look(&server, json!({ "path": "/live", "websocket": true })).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    assert_eq!(server.requests()[0].header("sec-websocket-protocol"), None);
}

#[tokio::test]
async fn an_answer_without_an_upgrade_is_a_finding() {
    let gone = Server::http(|_| async { reply(404, &[], "") });
    let evidence = look(&gone, cable(&json!(true))).await;
    assert_eq!((got(&evidence).as_str(), evidence.findings[0].cause), ("404", Cause::App));
    let curl = evidence.curl.unwrap();
    assert!(curl.contains("--http1.1") && curl.contains("'Upgrade: websocket'"), "{curl}");

    let page = Server::http(|_| async { crate::support::page("<h1>Shop</h1>") });
    assert_eq!(got(&look(&page, cable(&json!(true))).await), "200");

    let elsewhere = Server::http(|_| async { redirect(301, "/signin") });
    let expected = format!("301 to \"{}/signin\"", elsewhere.url());
    assert_eq!(got(&look(&elsewhere, cable(&json!(true))).await), expected);
    assert_eq!(elsewhere.requests().len(), 1);

    let nginx = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 156\r\nContent-Type: text/html\r\n\r\n<html>\r\n\
        <head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n\
        <hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>\r\n";
    let evidence = look(&Server::bytes(nginx), cable(&json!(true))).await;
    assert_eq!((got(&evidence).as_str(), evidence.findings[0].cause), ("502 from nginx", Cause::Edge));
}

#[tokio::test]
async fn a_websocket_answer_that_browsers_reject_is_a_finding() {
    type Answer = fn(&Request) -> String;
    let wrong: [(Answer, &str); 7] = [
        (|it| opened(it, CABLE).replace("Accept: ", "Accept: x"), "101, with another Sec-WebSocket-Accept"),
        (|it| opened(it, CABLE).replace("-Accept:", "-Other:"), "101, but no Sec-WebSocket-Accept"),
        (
            |it| opened(it, CABLE).replace("Upgrade: websocket", "Upgrade: h2c"),
            "101, but no Upgrade: websocket",
        ),
        (|it| opened(it, CABLE).replace("Connection: Upgrade\r\n", ""), "101, but no Connection: Upgrade"),
        (|it| opened(it, ""), "101, but not with the subprotocol actioncable-v1-json"),
        (
            |it| opened(it, "Sec-WebSocket-Protocol: soap\r\n"),
            "101, with the subprotocol \"soap\", which was not requested",
        ),
        (
            |it| opened(it, &format!("{CABLE}Sec-WebSocket-Extensions: permessage-deflate\r\n")),
            "101, with an extension that was not requested",
        ),
    ];
    for (answer, said) in wrong {
        let server = answering(answer);
        assert_eq!(got(&look(&server, cable(&json!(true))).await), said);
    }
}

#[tokio::test]
async fn a_websocket_refusal_can_be_expected() {
    let server = Server::http(|request| async move {
        assert_eq!(request.header("origin"), Some("https://elsewhere.example"));
        reply(404, &[], "")
    });
    let mut check = cable(&json!({ "origin": "https://elsewhere.example" }));
    check["status"] = json!(404);
    assert_eq!(look(&server, check).await.outcome, Outcome::Passed);
}

#[tokio::test]
async fn the_apps_headers_are_sent_with_a_websocket_request() {
    let server = answering(|request| opened(request, CABLE));
    let entry = json!({ "headers": { "X-Key": "k" }, "checks": { "cable": cable(&json!(true)) } });
    assert_eq!(only(report(&server.url(), &entry).await.evidence).outcome, Outcome::Passed);
    assert_eq!(server.requests()[0].header("x-key"), Some("k"));
}

#[test]
fn over_tls_it_is_http_1_1_that_is_upgraded() {
    let authority = Authority::new();
    // A server that would rather speak HTTP/2.
    let server = Server::https(&authority.identity("localhost"), |request| async move {
        let accept = accept(&request);
        let headers = [
            ("connection", "upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-accept", accept.as_str()),
            ("sec-websocket-protocol", "actioncable-v1-json"),
        ];
        reply(101, &headers, "")
    });
    let entry = json!({ "checks": { "cable": cable(&json!(true)) }, "timeout": 5 });
    let trust = [("SSL_CERT_FILE", authority.file())];
    let seal = seal_in_child(&server.url_at("localhost"), &entry, &trust);
    assert_eq!(seal.status(), Status::Green, "{:?}", seal.evidence());
    assert_eq!(server.requests()[0].version, hyper::Version::HTTP_11);
}
