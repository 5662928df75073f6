//! Why a probe got no answer, or not all of one.

mod kind;
#[cfg(test)]
mod tests;
mod tls;

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
use tls::of_tls;

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

    /// The failure behind an error of the HTTP client: the innermost of its sources that says something definite.
    pub(crate) fn of(error: &(dyn StdError + 'static)) -> Self {
        let sources = sources(error);
        sources.iter().rev().find_map(|source| definite(*source)).unwrap_or_else(|| {
            let innermost = sources.last().map_or_else(String::new, ToString::to_string);
            Self::new(FailureKind::Other, in_words(innermost))
        })
    }

    /// The failure behind an error that came up while a body was read. Where no connection is behind it, the bytes came
    /// as they were sent, and could not be unpacked.
    pub(crate) fn in_body(error: &(dyn StdError + 'static)) -> Self {
        let sources = sources(error);
        if sources.iter().any(|source| source.is::<hyper::Error>() || source.is::<h2::Error>()) {
            return Self::of(error);
        }
        let early = if is_early_end(error) { ": it ends too early" } else { "" };
        Self::new(FailureKind::Malformed, format!("the body cannot be unpacked{early}"))
    }

    /// The same failure, met in `phase`: who closes a connection before there was a request has another reason.
    pub(crate) fn met_in(mut self, phase: Phase) -> Self {
        if self.kind == FailureKind::Closed && phase == Phase::Tls {
            "the connection was closed in the TLS handshake".clone_into(&mut self.message);
        }
        self
    }

    /// The same failure, met on the way through a proxy of the environment: then it says nothing about the app.
    pub(crate) fn of_proxy(self) -> Self {
        Self::new(
            FailureKind::Proxy,
            format!("no way through the proxy of the environment: {}", self.message),
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
        sources(error).iter().any(|source| source.downcast_ref().is_some_and(tls::is_refusal))
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
            "it is at a private address, which is not asked where a page names it (see allow_private)";
        Self::new(FailureKind::PrivateAddress, message)
    }

    /// The origin wants to be left alone for `wait`, which is longer than the run waits for it (RFC 9110, 10.2.3).
    pub(crate) fn held_back(wait: Duration) -> Self {
        let seconds = wait.as_secs();
        let message = format!(
            "not asked: the origin said that it gets too many requests, and wants none for another {seconds} s"
        );
        Self::new(FailureKind::HeldBack, message)
    }

    /// Whether what the server showed was not good enough, or may not have been.
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
        // The library tells what it failed over in words only. What does not even begin as HTTP is something else.
        let begins = !error.to_string().starts_with("invalid HTTP version");
        let what = if begins { "the answer is no well-formed HTTP" } else { "the answer is no HTTP" };
        return Some(Failure::new(FailureKind::Malformed, what));
    }
    if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        return Some(Failure::closed());
    }
    None
}

fn of_http2(error: &h2::Error) -> Option<Failure> {
    // What the connection itself met is no source of this error.
    let Some(reason) = error.reason() else {
        return error.get_io().and_then(of_io);
    };
    if error.is_library() {
        let what = match reason {
            h2::Reason::ENHANCE_YOUR_CALM => "the server floods the connection",
            // Too many headers are the one thing that the library holds against a well-formed answer.
            _ if error.is_reset() => "the answer has more headers than are read, or is no well-formed HTTP/2",
            _ => "the answer is no well-formed HTTP/2",
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

/// What a library says where nothing more is known; what is no text for people is left out.
fn in_words(text: String) -> String {
    let is_code = text.contains(['{', '}']) || text.contains("::") || has_call(&text);
    if is_code || text.is_empty() {
        "the request failed, for a reason that is not known here".to_owned()
    } else {
        text
    }
}

/// Whether some word of `text` has a bracket right behind it, as `Error(…)` has.
fn has_call(text: &str) -> bool {
    text.as_bytes().windows(2).any(|pair| matches!(pair, [word, b'('] if word.is_ascii_alphanumeric()))
}

/// Whether what was read ended before it said so: within TLS, without the notice that it is going to (`close_notify`).
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
        // Not of the system, but of the HTTP/2 library: the connection came to its end.
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
        | ErrorKind::AddrNotAvailable => (FailureKind::Unreachable, "this machine has no way to the address"),
        // What a firewall of this machine's own answers.
        ErrorKind::PermissionDenied => {
            (FailureKind::Unreachable, "this machine does not let connections out to the address")
        }
        ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            (FailureKind::Malformed, "the answer is no well-formed HTTP")
        }
        _ => return None,
    };
    Some(Failure::new(kind, message))
}

/// Whether the head of an answer was longer than what there is room for.
pub(super) fn is_too_large(error: &(dyn StdError + 'static)) -> bool {
    let is_http = |source: &&(dyn StdError + 'static)| {
        source.downcast_ref().is_some_and(hyper::Error::is_parse_too_large)
    };
    sources(error).iter().any(is_http)
}

/// Whether the server said that it has not begun with the request, which is then safe to be made again (RFC 9113, 8.7):
/// it refused it, or was about to close the connection.
pub(super) fn is_unprocessed(error: &(dyn StdError + 'static)) -> bool {
    let is_refusal = |error: &h2::Error| {
        let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        let closing = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
        error.is_remote() && (refused || closing)
    };
    sources(error).iter().any(|source| source.downcast_ref().is_some_and(is_refusal))
}

impl PrivateAddress {
    /// Whether a request failed since its host turned out to have a private address.
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
