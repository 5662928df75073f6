//! Bodies that break off, never end, or are not what their head says.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use smoke_seal::Cause::{App, Network};

use super::lab::{Fault, play};
use super::servers::{self, HEAD};
use crate::support::{Server, reply};

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const CAP: usize = 2 * 1024 * 1024;
const CAPPED: &str = "text <- a page that begins *; the body is longer than the 2097152 bytes that are read";

#[test]
fn a_reset_in_the_middle_of_the_body() {
    let server = servers::resets_after("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok");
    play(&server).red(Network, "closed", "answer <- 2 bytes of it, then the connection was reset");
}

#[test]
fn a_body_that_is_shorter_than_announced() {
    let server = Server::bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok");
    let message = "answer <- 2 bytes of it, then the connection was closed before the answer was whole";
    play(&server).red(Network, "closed", message);
}

#[test]
fn truncated_chunks() {
    let server = Server::bytes(format!("{CHUNKED}2\r\nok\r\n5\r\nbr"));
    let message = "answer <- * bytes of it, then the connection was closed before the answer was whole";
    play(&server).red(Network, "closed", message);
}

#[test]
fn invalid_chunks() {
    for chunk in ["nonsense\r\n", "-2\r\nok\r\n", "FFFFFFFFFFFFFFFFF\r\nok\r\n", "2\r\nokok\r\n", "2 ok\r\n"]
    {
        let server = Server::bytes(format!("{CHUNKED}2\r\nok\r\n{chunk}0\r\n\r\n"));
        let message = "answer <- * bytes of it, then the answer is not well-formed HTTP";
        play(&server).red(App, "malformed", message);
    }
}

#[test]
fn chunks_with_excessive_extensions() {
    for (sent, again) in [("2;", "x"), ("2\r\nok\r\n0\r\n", "X-More: and more\r\n")] {
        let server = servers::floods(format!("{CHUNKED}{sent}"), again.repeat(100));
        let message = "answer <- * bytes of it, then the answer is not well-formed HTTP";
        play(&server).red(App, "malformed", message);
    }
}

#[test]
fn a_chunk_whose_length_never_ends() {
    let server = servers::floods_if_optimized(CHUNKED, "0".repeat(1000));
    let message = "answer <- 0 bytes of it, then timed out after 0.5 s, reading the body";
    play(&server).red(App, "timeout", message);
}

#[test]
fn no_body_after_the_head() {
    let message = "answer <- 0 bytes of it, then timed out after 0.5 s, reading the body";
    play(&servers::silent_after(HEAD)).red(App, "timeout", message);
}

#[test]
fn a_body_that_drips_in() {
    let server = servers::drips("HTTP/1.1 200 OK\r\n\r\n", "no");
    let message = "answer <- * bytes of it, then timed out after 0.5 s, reading the body";
    play(&server).red(App, "timeout", message);
}

#[test]
fn a_body_without_an_end() {
    let filling = "no ".repeat(10_000);
    let server = servers::floods("HTTP/1.1 200 OK\r\n\r\n", filling.clone());
    let seen = Fault::of(&server).set("timeout", 2).set("deadline", 3).play();
    seen.red(App, "text", CAPPED);

    let chunk = format!("{:x}\r\n{filling}\r\n", filling.len());
    let seen = Fault::of(&servers::floods(CHUNKED, chunk)).set("timeout", 2).set("deadline", 3).play();
    seen.red(App, "text", CAPPED);
}

fn packed(encoding: &'static str, body: Vec<u8>) -> Server {
    Server::http(move |_| {
        let headers = [("content-type", "text/html"), ("content-encoding", encoding)];
        let answer = reply(200, &headers, body.clone());
        async { answer }
    })
}

/// So much of nothing that a machine would run out of memory for it.
fn nothing(mut into: impl Write) {
    for _ in 0..32 * 1024 {
        into.write_all(&[b' '; 1024]).unwrap();
    }
}

#[test]
fn a_small_body_that_unpacks_to_an_immense_one() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    nothing(&mut gzip);
    let mut brotli = Vec::new();
    nothing(brotli::CompressorWriter::new(&mut brotli, 4096, 1, 20));
    for (encoding, bomb) in [("gzip", gzip.finish().unwrap()), ("br", brotli)] {
        let server = packed(encoding, bomb);
        let seen = Fault::of(&server).set("timeout", 4).set("deadline", 5).play();
        let message = "text <- no text at all; the body is longer than the 2097152 bytes that are read";
        seen.red(App, "text", message);
        assert_eq!(seen.seal.evidence()[0].bytes, Some(CAP));
    }
}

#[test]
fn a_body_that_is_not_packed_as_its_head_says() {
    for encoding in ["gzip", "br"] {
        let server = packed(encoding, b"<p>ok, and not packed at all".to_vec());
        let message = "answer <- 0 bytes of it, then the body cannot be decompressed";
        play(&server).red(App, "malformed", message);
    }
}

#[test]
fn a_packed_body_that_breaks_off() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::none());
    gzip.write_all("<p>no".repeat(1000).as_bytes()).unwrap();
    let mut body = gzip.finish().unwrap();
    body.truncate(body.len() - 12);
    let message = "answer <- * bytes of it, then the body cannot be decompressed: it ends too early";
    play(&packed("gzip", body)).red(App, "malformed", message);
}

#[test]
fn a_body_in_an_answer_that_may_have_none() {
    let server = Server::bytes("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok");
    play(&server).red(App, "text", "text <- no text at all");
    let server = Server::bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let check = json!({ "path": "/", "method": "head", "status": 200 });
    Fault::of(&server).check(&check).play().green();
}
