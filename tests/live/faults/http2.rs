//! Servers that agree on HTTP/2 and then break off, in frames written by hand (RFC 9113, 4.1 and 6).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt;
use smoke_seal::Cause::{App, Network};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::lab::{Fault, Seen};
use super::servers::{self, Secured, wait_for_the_end};
use crate::support::Authority;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// The stream of a client's first request.
const FIRST: u32 = 1;
/// `:status: 200`, from the static table of HPACK.
const OK: &[u8] = b"\x88";

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

fn go_away(last: u32, reason: u32) -> Vec<u8> {
    frame(GOAWAY, 0, 0, &[last.to_be_bytes(), reason.to_be_bytes()].concat())
}

fn reset(reason: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, FIRST, &reason.to_be_bytes())
}

fn headers() -> Vec<u8> {
    frame(HEADERS, END_HEADERS, FIRST, OK)
}

/// What follows once the frames were sent.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    Wait,
    Close,
    SayItAgain,
}

/// What is said of a server that answers each request with these frames.
fn answered(frames: &[Vec<u8>], then: Then) -> Seen {
    let authority = Authority::new();
    let frames: Arc<[Vec<u8>]> = frames.into();
    let server = servers::secured(&[authority.identity("127.0.0.1")], move |stream| {
        let frames = Arc::clone(&frames);
        async move { drop(answer(stream, &frames, then).await) }.boxed()
    });
    Fault::of(&server).trusting(&authority).play()
}

async fn answer(mut stream: Box<dyn Secured>, frames: &[Vec<u8>], then: Then) -> std::io::Result<()> {
    const PREFACE: usize = 24;
    stream.read_exact(&mut [0; PREFACE]).await?;
    stream.write_all(&frame(SETTINGS, 0, 0, b"")).await?;
    loop {
        let request = read_request(&mut stream).await?;
        let answer: Vec<u8> = frames.iter().flat_map(|frame| to_request(frame, request)).collect();
        stream.write_all(&answer).await?;
        if then == Then::SayItAgain {
            loop {
                stream.write_all(&answer).await?;
            }
        }
        stream.flush().await?;
        if then == Then::Close {
            stream.shutdown().await?;
            wait_for_the_end(stream).await;
            return Ok(());
        }
    }
}

/// Reads frames up to the headers of a request: its stream.
async fn read_request(stream: &mut Box<dyn Secured>) -> std::io::Result<[u8; 4]> {
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        stream.read_exact(&mut vec![0; length as usize]).await?;
        if head[3] == HEADERS {
            return Ok([head[5], head[6], head[7], head[8]]);
        }
    }
}

/// A frame that was written for the first request, for this one.
fn to_request(frame: &[u8], stream: [u8; 4]) -> Vec<u8> {
    let is_of_first = frame.get(5..9) == Some(&FIRST.to_be_bytes()[..]);
    let (mut frame, place) = (frame.to_vec(), 5..9);
    if is_of_first {
        frame[place].copy_from_slice(&stream);
    }
    frame
}

/// RFC 9113, 8.7: what was refused was not begun with.
#[test]
fn a_request_that_is_refused_is_made_again() {
    const REFUSED_STREAM: u32 = 7;
    let authority = Authority::new();
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let server = servers::secured(&[authority.identity("127.0.0.1")], move |stream| {
        let is_first = counted.fetch_add(1, Ordering::Relaxed) == 0;
        let data = frame(DATA, END_STREAM, FIRST, b"ok");
        let frames = if is_first { vec![reset(REFUSED_STREAM)] } else { vec![headers(), data] };
        let then = if is_first { Then::Close } else { Then::Wait };
        async move { drop(answer(stream, &frames, then).await) }.boxed()
    });
    Fault::of(&server).trusting(&authority).play().green();
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[test]
fn the_frames_of_these_tests_make_an_answer() {
    let data = frame(DATA, END_STREAM, FIRST, b"ok");
    let seen = answered(&[headers(), data], Then::Wait);
    seen.green();
    assert_eq!(seen.seal.evidence()[0].protocol.as_deref(), Some("HTTP/2"));
}

#[test]
fn go_away_in_place_of_an_answer() {
    const ENDED: &str = "answer <- the server ended the connection before the answer was whole";
    for (reason, why) in [
        (0, ""),
        (2, ": unexpected internal error encountered"),
        (11, ": detected excessive load generating behavior"),
    ] {
        answered(&[go_away(0, reason)], Then::Close).red(Network, "closed", &format!("{ENDED}{why}"));
    }
}

#[test]
fn go_away_and_then_a_closed_connection() {
    let message = "answer <- the connection was closed before the answer was whole";
    answered(&[go_away(FIRST, 0)], Then::Close).red(Network, "closed", message);
    answered(&[go_away(FIRST, 2)], Then::Close).red(Network, "closed", message);
}

#[test]
fn go_away_and_then_the_answer() {
    let data = frame(DATA, END_STREAM, FIRST, b"ok");
    answered(&[go_away(FIRST, 0), headers(), data], Then::Wait).green();
}

#[test]
fn go_away_in_the_middle_of_the_body() {
    let data = frame(DATA, 0, FIRST, b"not");
    let message = "answer <- 3 bytes of it, then the server ended the connection before the answer was whole: unexpected internal error encountered";
    answered(&[headers(), data, go_away(0, 2)], Then::Close).red(Network, "closed", message);
}

#[test]
fn a_stream_that_is_reset() {
    let message = "answer <- the server ended the request before the answer was whole: unexpected internal error encountered";
    answered(&[reset(2)], Then::Wait).red(Network, "closed", message);
}

#[test]
fn a_stream_that_is_reset_in_the_middle_of_the_body() {
    let data = frame(DATA, 0, FIRST, b"not");
    let message = "answer <- 3 bytes of it, then the server ended the request before the answer was whole: unexpected internal error encountered";
    answered(&[headers(), data, reset(2)], Then::Wait).red(Network, "closed", message);
}

#[test]
fn a_stream_that_is_refused_each_time() {
    let message = "answer <- the server ended the request before the answer was whole: refused stream before processing any application logic";
    answered(&[reset(7)], Then::Wait).red(Network, "closed", message);
}

#[test]
fn a_connection_that_is_closed_without_an_answer() {
    let message = "answer <- the connection was closed before the answer was whole";
    answered(&[], Then::Close).red(Network, "closed", message);
    let message = "answer <- 0 bytes of it, then the connection was closed before the answer was whole";
    answered(&[headers()], Then::Close).red(Network, "closed", message);
}

#[test]
fn no_answer_after_the_request() {
    let message = "answer <- timed out after 0.5 s, waiting for the answer";
    answered(&[], Then::Wait).red(App, "timeout", message);
    let message = "answer <- 0 bytes of it, then timed out after 0.5 s, reading the body";
    answered(&[headers()], Then::Wait).red(App, "timeout", message);
}

#[test]
fn an_answer_in_another_protocol() {
    let plain = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".to_vec();
    let message = "answer <- the answer is not well-formed HTTP/2";
    answered(&[plain], Then::Close).red(App, "malformed", message);
}

#[test]
fn frames_that_are_out_of_place() {
    let message = "answer <- the answer is not well-formed HTTP/2";
    for wrong in [
        frame(DATA, 0, 0, b"ok"),
        frame(CONTINUATION, END_HEADERS, FIRST, OK),
        frame(PING, 0, 0, b"short"),
        frame(HEADERS, END_HEADERS, FIRST, b"\xff\xff\xff\xff\xff\xff"),
        frame(HEADERS, END_HEADERS, 2, OK),
    ] {
        answered(&[wrong], Then::Wait).red(App, "malformed", message);
    }
}

#[test]
fn headers_without_an_end() {
    // `x: y` as a literal.
    let begin = frame(HEADERS, 0, FIRST, OK);
    let more = vec![frame(CONTINUATION, 0, FIRST, b"\x00\x01x\x01y"); 1000];
    let seen = answered(&[vec![begin], more].concat(), Then::Wait);
    seen.red(App, "malformed", "answer <- the server floods the connection");
}

#[test]
fn more_headers_than_are_read() {
    let long = [&b"\x00\x01x\x7f\xf1\x7b"[..], &[b'y'; 16_000 - 16]].concat();
    let begin = frame(HEADERS, 0, FIRST, OK);
    let more = vec![frame(CONTINUATION, 0, FIRST, &long); 20];
    let end = frame(CONTINUATION, END_HEADERS, FIRST, b"");
    let seen = answered(&[vec![begin], more, vec![end]].concat(), Then::Wait);
    seen.red(
        App,
        "malformed",
        "answer <- the answer has more headers than are read, or is not well-formed HTTP/2",
    );
}

#[test]
fn pings_for_ever() {
    answered(&[frame(PING, 0, 0, b"12345678")], Then::SayItAgain).red(App, "timeout", "answer <- *");
}

#[test]
fn settings_for_ever() {
    answered(&[frame(SETTINGS, 0, 0, b"")], Then::SayItAgain).red(App, "timeout", "answer <- *");
}

#[test]
fn answers_before_the_answer_for_ever() {
    // `:status: 103`, as a literal with the name of the static table.
    let early = frame(HEADERS, END_HEADERS, FIRST, b"\x08\x03103");
    answered(&[early], Then::SayItAgain).red(App, "timeout", "answer <- *");
}
