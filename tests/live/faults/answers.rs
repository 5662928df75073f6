//! Heads of answers that break off, never end, or are no HTTP.

use serde_json::json;
use smoke_seal::Cause::{App, Network};

use super::lab::{Fault, play};
use super::servers;
use crate::support::Server;

const TIMED_OUT: &str = "answer <- timed out after 0.5 s, waiting for the answer";
const FLOODED: &str = "answer <- the answer has more headers than are read";

#[test]
fn a_reset_in_the_middle_of_the_head() {
    let server = servers::resets_after("HTTP/1.1 200 OK\r\nContent-Ty");
    play(&server).red(Network, "closed", "answer <- the connection was reset");
}

#[test]
fn an_end_in_the_middle_of_the_head() {
    let message = "answer <- the connection was closed before the answer was whole";
    play(&Server::bytes("HTTP/1.1 200 OK\r\nContent-Ty")).red(Network, "closed", message);
}

#[test]
fn no_more_bytes_in_the_middle_of_the_head() {
    play(&servers::silent_after("HTTP/1.1 200 OK\r\n")).red(App, "timeout", TIMED_OUT);
}

#[test]
fn a_head_that_drips_in() {
    play(&servers::drips("HTTP/1.1 200 OK\r\nX-Slow: ", "z")).red(App, "timeout", TIMED_OUT);
}

#[test]
fn a_thousand_headers() {
    let many = "X-Again: and again\r\n".repeat(1001);
    let server = Server::bytes(format!("HTTP/1.1 200 OK\r\n{many}Content-Length: 2\r\n\r\nok"));
    play(&server).red(App, "malformed", FLOODED);
}

#[test]
fn as_many_headers_as_a_browser_takes() {
    for count in [99, 100, 999] {
        let many = "X-Again: and again\r\n".repeat(count);
        play(&Server::bytes(format!("HTTP/1.1 200 OK\r\n{many}Content-Length: 2\r\n\r\nok"))).green();
    }
}

#[test]
fn one_header_of_a_mebibyte() {
    let long = "y".repeat(1024 * 1024);
    let server = Server::bytes(format!("HTTP/1.1 200 OK\r\nX-Long: {long}\r\nContent-Length: 2\r\n\r\nok"));
    play(&server).red(App, "malformed", FLOODED);
}

#[test]
fn headers_without_an_end() {
    let server = servers::floods("HTTP/1.1 200 OK\r\n", "X-More: and more\r\n");
    play(&server).red(App, "malformed", FLOODED);
}

#[test]
fn one_header_without_an_end() {
    let server = servers::floods("HTTP/1.1 200 OK\r\nX-Long: ", "and longer".repeat(100));
    play(&server).red(App, "malformed", FLOODED);
}

#[test]
fn a_status_line_without_an_end() {
    let server = servers::floods("HTTP/1.1 200 ", "OK ".repeat(100));
    play(&server).red(App, "malformed", FLOODED);
}

#[test]
fn bytes_that_are_no_http() {
    for bytes in [
        &b"SSH-2.0-OpenSSH_9.2\r\n"[..],
        b"220 mail.example ESMTP\r\n",
        b"-ERR unknown command\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"<!doctype html><title>ok</title>",
    ] {
        play(&Server::bytes(bytes)).red(App, "malformed", "answer <- the answer is not HTTP");
    }
}

#[test]
fn a_valid_status_line_with_an_invalid_head() {
    for head in [
        "ok",
        "2000 OK",
        "200 OK\r\nContent-Length: -1",
        "200 OK\r\nContent-Length: 2\r\nContent-Length: 3",
        "200 OK\r\nContent-Length: two",
        "200 OK\r\nX-Null: a\0b",
    ] {
        let server = Server::bytes(format!("HTTP/1.1 {head}\r\n\r\nok"));
        play(&server).red(App, "malformed", "answer <- the answer is not well-formed HTTP");
    }
}

/// Lines of a head that browsers pass over or read all the same.
#[test]
fn header_lines_that_browsers_do_not_mind() {
    for line in [
        "No colon",
        ": no name",
        "X-Name : spaced",
        "X-Folded: a\r\n b",
        "X-\u{e4}: umlaut",
        "X Y: two words",
    ] {
        let answer = format!("HTTP/1.1 200 OK\r\n{line}\r\nContent-Length: 2\r\n\r\nok");
        play(&Server::bytes(answer)).green();
    }
}

#[test]
fn answers_before_the_answer_for_ever() {
    for interim in [
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n",
    ] {
        play(&servers::floods_if_optimized("", interim.repeat(100))).red(App, "timeout", TIMED_OUT);
    }
}

#[test]
fn answers_before_the_answer_and_then_the_answer() {
    let interim = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n".repeat(20);
    play(&Server::bytes(format!("{interim}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))).green();
}

#[test]
fn an_answer_that_switches_to_another_protocol() {
    let server =
        Server::bytes("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: chat\r\n\r\nok");
    play(&server).red(App, "101", "status <- 101");
}

#[test]
fn statuses_that_nobody_has_heard_of() {
    for status in [299, 418, 600, 999] {
        let server = Server::bytes(format!("HTTP/1.1 {status} Well\r\nContent-Length: 2\r\n\r\nok"));
        let seen = Fault::of(&server).check(&json!({ "path": "/", "status": 200 })).play();
        seen.red(App, &status.to_string(), &format!("status <- {status}"));
    }
}

#[test]
fn an_http_1_0_answer() {
    let server = Server::bytes("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>ok");
    let seen = play(&server);
    seen.green();
    assert_eq!(seen.seal.evidence()[0].protocol.as_deref(), Some("HTTP/1.0"));
}
