//! Why a probe got no answer, or not all of one.

mod handshake;
mod kind;
#[cfg(test)]
mod tests;

use std::error::Error as StdError;
use std::fmt;
use std::io::ErrorKind;
use std::time::Duration;

use crate::base::cause::Cause;

pub use kind::FailureKind;

use super::dns::PrivateAddress;
use super::lookup::NoAddress;
use super::shortage::{is_of_files, is_of_memory};
use super::timeline::Phase;
use handshake::of_tls;

/// Why a probe got no answer, or not all of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure.
    pub kind: FailureKind,
    /// Where it lies.
    pub cause: Cause,
    /// What happened, for people: no page text, no credentials.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Failure {
    /// The probe's time ran out while it was in `phase`.
    pub(crate) fn timeout(after: Duration, phase: Phase) -> Self {
        let doing = match phase {
            Phase::Lookup => "looking the name up",
            Phase::Connect => "connecting",
            Phase::Tls => "in the TLS handshake",
            Phase::Answer => "waiting for the answer",
            Phase::Body => "reading the body",
        };
        let (kind, cause) = match phase {
            Phase::Lookup => (FailureKind::ResolverDown, Cause::Dns),
            Phase::Connect => (FailureKind::Timeout, Cause::Network),
            Phase::Tls => (FailureKind::Timeout, Cause::Tls),
            Phase::Answer | Phase::Body => (FailureKind::Timeout, Cause::App),
        };
        Self { kind, cause, message: format!("timed out after {} s, {doing}", after.as_secs_f64()) }
    }

    /// The failure for an error of the HTTP client: from the innermost source with a known meaning.
    pub(crate) fn of(error: &(dyn StdError + 'static)) -> Self {
        let sources = sources(error);
        sources.iter().rev().find_map(|source| definite(*source)).unwrap_or_else(|| {
            let innermost = sources.last().map_or_else(String::new, ToString::to_string);
            Self::new(FailureKind::Other, in_words(innermost))
        })
    }

    /// The failure for an error while a body was read. If it is not an error of the connection, the bytes could not be
    /// decompressed.
    pub(crate) fn in_body(error: &(dyn StdError + 'static)) -> Self {
        let sources = sources(error);
        if sources.iter().any(|source| source.is::<hyper::Error>() || source.is::<h2::Error>()) {
            return Self::of(error);
        }
        let early = if is_early_end(error) { ": it ends too early" } else { "" };
        Self::new(FailureKind::Malformed, format!("the body cannot be decompressed{early}"))
    }

    /// The same failure in `phase`: a connection that is closed before the request was sent has another reason.
    pub(crate) fn met_in(mut self, phase: Phase) -> Self {
        if self.kind == FailureKind::Closed && phase == Phase::Tls {
            "the connection was closed in the TLS handshake".clone_into(&mut self.message);
        }
        self
    }

    /// The same failure behind a proxy of the environment: it says nothing about the app.
    pub(crate) fn of_proxy(self) -> Self {
        Self::new(
            FailureKind::Proxy,
            format!("the proxy of the environment does not let requests through: {}", self.message),
        )
    }

    /// The proxy of the environment wants credentials of its own (RFC 9110, 15.5.8).
    pub(crate) fn unknown_to_proxy() -> Self {
        Self::new(FailureKind::Proxy, "the proxy of the environment wants credentials (407)")
    }

    /// The proxy of the environment answered by itself, with this `status`: the app was not asked.
    pub(crate) fn answer_of_proxy(status: u16) -> Self {
        let message =
            format!("the proxy of the environment answered by itself ({status}), and did not ask the app");
        Self::new(FailureKind::Proxy, message)
    }

    /// The connection ended before the answer did.
    pub(crate) fn closed() -> Self {
        Self::new(FailureKind::Closed, "the connection was closed before the answer was whole")
    }

    /// Whether a server broke the TLS handshake off with an alert that does not say why.
    pub(crate) fn is_refused_handshake(error: &(dyn StdError + 'static)) -> bool {
        sources(error).iter().any(|source| source.downcast_ref().is_some_and(handshake::is_refusal))
    }

    /// Whether TLS met something before an answer began that the library of HTTP/2 keeps the kind of, and no more. A head that
    /// is none has other errors.
    pub(crate) fn is_broken_tls(error: &(dyn StdError + 'static)) -> bool {
        let sources = sources(error);
        let is_invalid = |source: &&(dyn StdError + 'static)| {
            source.downcast_ref().is_some_and(|error: &std::io::Error| error.kind() == ErrorKind::InvalidData)
        };
        sources.iter().any(is_invalid) && !sources.iter().any(|source| source.is::<rustls::Error>())
    }

    /// A host must not be asked at a private address.
    pub(crate) fn private_address() -> Self {
        let message =
            "it is at a private address, and a page's links to those are not requested (see allow_private)";
        Self::new(FailureKind::PrivateAddress, message)
    }

    /// The origin answered `Retry-After` with `wait`, which is longer than the run waits (RFC 9110, 10.2.3).
    pub(crate) fn held_back(wait: Duration) -> Self {
        let seconds = wait.as_secs();
        let message = format!(
            "not asked: the origin answered that it gets too many requests; it accepts none for another {seconds} s"
        );
        Self::new(FailureKind::HeldBack, message)
    }

    /// Whether the server's certificate was refused, or may have been.
    pub(crate) fn is_of_certificate(&self) -> bool {
        matches!(self.kind, FailureKind::Certificate | FailureKind::Tls)
    }

    fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, cause: kind.usual_cause(), message: message.into() }
    }
}

fn definite(error: &(dyn StdError + 'static)) -> Option<Failure> {
    if let Some(lookup) = error.downcast_ref::<NoAddress>() {
        return Some(of_lookup(lookup));
    }
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(of_tls(tls));
    }
    if let Some(http) = error.downcast_ref::<hyper::Error>() {
        return of_http(http);
    }
    if let Some(http2) = error.downcast_ref::<h2::Error>() {
        return of_http2(http2);
    }
    error.downcast_ref::<std::io::Error>().and_then(of_io)
}

fn of_lookup(error: &NoAddress) -> Failure {
    let (kind, why) = match error {
        NoAddress::OutOfFiles => return out_of_files(),
        NoAddress::OutOfThreads => return Failure::new(FailureKind::OutOfThreads, error.to_string()),
        NoAddress::OutOfMemory => return Failure::new(FailureKind::OutOfMemory, error.to_string()),
        NoAddress::NoSuchName => {
            (FailureKind::NoSuchName, "the resolver says there is no such name".to_owned())
        }
        NoAddress::Failed(reason) => {
            (FailureKind::ResolverDown, format!("the resolver failed ({})", reason.trim()))
        }
    };
    Failure::new(kind, format!("the name does not resolve: {why}"))
}

fn of_http(error: &hyper::Error) -> Option<Failure> {
    if error.is_parse_too_large() {
        return Some(Failure::new(FailureKind::Malformed, "the answer has more headers than are read"));
    }
    if error.is_parse() {
        // The library gives the reason only as text. An answer that does not begin like HTTP is another protocol.
        let begins = !error.to_string().starts_with("invalid HTTP version");
        let what = if begins { "the answer is not well-formed HTTP" } else { "the answer is not HTTP" };
        return Some(Failure::new(FailureKind::Malformed, what));
    }
    if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        return Some(Failure::closed());
    }
    None
}

fn of_http2(error: &h2::Error) -> Option<Failure> {
    // The I/O error of the connection is not a source of this error.
    let Some(reason) = error.reason() else {
        return error.get_io().and_then(of_io);
    };
    if error.is_library() {
        let what = match reason {
            h2::Reason::ENHANCE_YOUR_CALM => "the server floods the connection",
            // Too many headers are the only reason why the library refuses a well-formed answer.
            _ if error.is_reset() => {
                "the answer has more headers than are read, or is not well-formed HTTP/2"
            }
            _ => "the answer is not well-formed HTTP/2",
        };
        return Some(Failure::new(FailureKind::Malformed, what));
    }
    let what = if error.is_go_away() { "the connection" } else { "the request" };
    let why = match reason {
        h2::Reason::NO_ERROR => String::new(),
        reason => format!(": {}", reason.description()),
    };
    Some(Failure::new(
        FailureKind::Closed,
        format!("the server ended {what} before the answer was whole{why}"),
    ))
}

/// The library's message for an unknown error, unless it is not meant for people.
fn in_words(text: String) -> String {
    let is_code = text.contains(['{', '}']) || text.contains("::") || has_call(&text);
    if is_code || text.is_empty() { "the request failed, for an unknown reason".to_owned() } else { text }
}

/// Whether a word of `text` is followed by a bracket, like `Error(…)`.
fn has_call(text: &str) -> bool {
    text.as_bytes().windows(2).any(|pair| matches!(pair, [word, b'('] if word.is_ascii_alphanumeric()))
}

/// Whether the data ended too early: within TLS, without the closing notice (`close_notify`).
pub(super) fn is_early_end(error: &(dyn StdError + 'static)) -> bool {
    let ended = |source: &&(dyn StdError + 'static)| {
        source.downcast_ref().is_some_and(|error: &std::io::Error| error.kind() == ErrorKind::UnexpectedEof)
    };
    sources(error).iter().any(ended)
}

fn out_of_files() -> Failure {
    Failure::new(FailureKind::OutOfFiles, NoAddress::OutOfFiles.to_string())
}

fn of_io(error: &std::io::Error) -> Option<Failure> {
    if is_of_files(error) {
        return Some(out_of_files());
    }
    if is_of_memory(error) {
        return Some(Failure::new(FailureKind::OutOfMemory, NoAddress::OutOfMemory.to_string()));
    }
    let (kind, message) = match error.kind() {
        // From the HTTP/2 library, not the system: the connection was closed.
        ErrorKind::BrokenPipe if error.raw_os_error().is_none() => {
            (FailureKind::Closed, "the connection was closed before the answer was whole")
        }
        ErrorKind::ConnectionRefused => {
            (FailureKind::Refused, "the connection was refused: nothing listens there")
        }
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            (FailureKind::Closed, "the connection was reset")
        }
        ErrorKind::UnexpectedEof => {
            (FailureKind::Closed, "the connection was closed before the answer was whole")
        }
        ErrorKind::TimedOut => (FailureKind::Timeout, "the connection timed out"),
        ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable => {
            (FailureKind::Unreachable, "this machine has no route to the address")
        }
        // The answer of this machine's own firewall.
        ErrorKind::PermissionDenied => {
            (FailureKind::Unreachable, "this machine does not let connections out to the address")
        }
        ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            (FailureKind::Malformed, "the answer is not well-formed HTTP")
        }
        _ => return None,
    };
    Some(Failure::new(kind, message))
}

/// Whether the head of an answer was longer than the limit.
pub(super) fn is_too_large(error: &(dyn StdError + 'static)) -> bool {
    let is_http = |source: &&(dyn StdError + 'static)| {
        source.downcast_ref().is_some_and(hyper::Error::is_parse_too_large)
    };
    sources(error).iter().any(is_http)
}

/// Whether the server said that it did not process the request, which is then safe to retry (RFC 9113, 8.7): it refused
/// the request, or was closing the connection.
pub(super) fn is_unprocessed(error: &(dyn StdError + 'static)) -> bool {
    let is_refusal = |error: &h2::Error| {
        let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        let closing = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
        error.is_remote() && (refused || closing)
    };
    sources(error).iter().any(|source| source.downcast_ref().is_some_and(is_refusal))
}

impl PrivateAddress {
    /// Whether a request failed because its host has a private address.
    pub(crate) fn is_behind(error: &(dyn StdError + 'static)) -> bool {
        sources(error).iter().any(|source| source.is::<Self>())
    }
}

/// The error and everything behind it; an I/O error hides what it wraps from `source`.
fn sources<'a>(error: &'a (dyn StdError + 'static)) -> Vec<&'a (dyn StdError + 'static)> {
    fn behind<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
        match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        }
    }
    std::iter::successors(Some(error), |error| behind(*error)).collect()
}
