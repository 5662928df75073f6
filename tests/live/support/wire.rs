//! A connection, byte by byte, and the requests that come over it.

use std::sync::Arc;

use hyper::Version;
use hyper::header::HeaderMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::server::Log;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Its path and query, or the address that CONNECT names.
    pub(crate) target: String,
    pub(crate) version: Version,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// A header's value, if there is one.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text"))
    }

    fn parse(head: &str) -> Self {
        let mut lines = head.lines();
        let mut words = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let headers = lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| {
            (name.parse().expect("a header's name"), value.parse().expect("a header's value"))
        });
        Self { method, target, version: Version::HTTP_11, headers: headers.collect(), body: Vec::new() }
    }
}

/// A connection that a test writes its own answers to.
pub(crate) struct Wire {
    pub(crate) stream: TcpStream,
    log: Arc<Log>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, log: Arc<Log>) -> Self {
        Self { stream, log }
    }

    /// Reads the head of a request; none when the client closes the connection instead.
    pub(crate) async fn request(&mut self) -> Option<Request> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.stream.read_u8().await.ok()?);
        }
        let request = Request::parse(&String::from_utf8(head).expect("a head in ASCII"));
        self.log.record(request.clone());
        Some(request)
    }

    /// Sends bytes, as far as anyone takes them.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.stream.write_all(bytes.as_ref()).await;
    }

    /// Says nothing more, and waits for the client to give up.
    pub(crate) async fn stay_silent(&mut self) {
        let _ = tokio::io::copy(&mut self.stream, &mut tokio::io::sink()).await;
    }
}
