use std::io::{Error as IoError, ErrorKind};

use rustls::{AlertDescription, InvalidMessage};

use super::*;

/// An error of one library, wrapped by those above it.
#[derive(Debug, thiserror::Error)]
#[error("the library above")]
struct Wrapped(#[source] Box<dyn StdError + Send + Sync>);

fn of(error: impl StdError + Send + Sync + 'static) -> (FailureKind, Cause, String) {
    let failure = Failure::of(&Wrapped(Box::new(Wrapped(Box::new(error)))));
    (failure.kind, failure.cause, failure.message)
}

#[test]
fn what_the_system_says() {
    for (system, kind, cause, message) in [
        (
            ErrorKind::ConnectionRefused,
            FailureKind::Refused,
            Cause::Network,
            "the connection was refused: nothing listens there",
        ),
        (ErrorKind::ConnectionReset, FailureKind::Closed, Cause::Network, "the connection was reset"),
        (ErrorKind::BrokenPipe, FailureKind::Closed, Cause::Network, "the connection was reset"),
        (
            ErrorKind::UnexpectedEof,
            FailureKind::Closed,
            Cause::Network,
            "the connection was closed before the answer was whole",
        ),
        (ErrorKind::TimedOut, FailureKind::Timeout, Cause::Network, "the connection timed out"),
        (
            ErrorKind::NetworkUnreachable,
            FailureKind::Unreachable,
            Cause::Network,
            "this machine has no way to the address",
        ),
        (
            ErrorKind::PermissionDenied,
            FailureKind::Unreachable,
            Cause::Network,
            "this machine does not let connections out to the address",
        ),
        (ErrorKind::InvalidData, FailureKind::Malformed, Cause::App, "the answer is no well-formed HTTP"),
    ] {
        assert_eq!(of(IoError::from(system)), (kind, cause, message.to_owned()));
    }
}

#[test]
fn a_machine_without_file_descriptors_is_at_fault_itself() {
    let (kind, _, message) = of(IoError::from_raw_os_error(24));
    assert_eq!(
        (kind, message.as_str()),
        (FailureKind::OutOfFiles, "this machine has no file descriptors left")
    );
    assert!(kind.is_ours());
}

#[test]
fn what_a_lookup_says() {
    let (kind, cause, message) = of(LookupFailure::NoSuchName);
    assert_eq!(
        (kind, cause, message.as_str()),
        (FailureKind::NoSuchName, Cause::Dns, "the name does not resolve")
    );
    let (kind, _, message) = of(LookupFailure::NoAnswer("try again".to_owned()));
    assert_eq!(kind, FailureKind::ResolverDown);
    assert_eq!(message, "this machine's resolver gave no answer: try again");
}

#[test]
fn what_tls_says() {
    use CertificateError as Certificate;
    for (error, message) in [
        (rustls::Error::InvalidCertificate(Certificate::Expired), "the certificate has expired"),
        (rustls::Error::InvalidCertificate(Certificate::NotValidYet), "the certificate is not valid yet"),
        (
            rustls::Error::InvalidCertificate(Certificate::NotValidForName),
            "the certificate is for another name",
        ),
        (
            rustls::Error::InvalidCertificate(Certificate::UnknownIssuer),
            "the certificate's issuer is not trusted",
        ),
        (rustls::Error::InvalidCertificate(Certificate::Revoked), "the certificate is revoked"),
        (rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType), "the server does not speak TLS"),
        (
            rustls::Error::AlertReceived(AlertDescription::ProtocolVersion),
            "the TLS handshake failed: received fatal alert: ProtocolVersion",
        ),
    ] {
        // It arrives within an I/O error, which hides it from `source`.
        let (kind, cause, said) = of(IoError::new(ErrorKind::InvalidData, error));
        assert_eq!((kind, cause, said.as_str()), (FailureKind::Tls, Cause::Tls, message));
    }
}

#[test]
fn what_nobody_knows_is_told_in_the_words_of_the_innermost_error() {
    let (kind, cause, message) = of(IoError::other("odd"));
    assert_eq!((kind, cause, message.as_str()), (FailureKind::Other, Cause::Network, "odd"));
}

#[test]
fn a_body_that_came_over_no_broken_connection_could_not_be_unpacked() {
    for (error, message) in [
        (IoError::other("brotli error"), "the body cannot be unpacked"),
        (IoError::from(ErrorKind::InvalidData), "the body cannot be unpacked"),
        (IoError::from(ErrorKind::UnexpectedEof), "the body cannot be unpacked: it ends too early"),
    ] {
        let failure = Failure::in_body(&Wrapped(Box::new(error)));
        assert_eq!((failure.kind, failure.message.as_str()), (FailureKind::Malformed, message));
    }
}

#[test]
fn a_timeout_says_in_which_phase() {
    for (phase, kind, cause, doing) in [
        (Phase::Lookup, FailureKind::ResolverDown, Cause::Dns, "looking the name up"),
        (Phase::Connect, FailureKind::Timeout, Cause::Network, "connecting"),
        (Phase::Tls, FailureKind::Timeout, Cause::Tls, "in the TLS handshake"),
        (Phase::Answer, FailureKind::Timeout, Cause::App, "waiting for the answer"),
        (Phase::Body, FailureKind::Timeout, Cause::App, "reading the body"),
    ] {
        let failure = Failure::timeout(Duration::from_millis(2500), phase);
        assert_eq!(failure.to_string(), format!("timed out after 2.5 s, {doing}"));
        assert_eq!((failure.kind, failure.cause), (kind, cause));
    }
}

#[test]
fn every_kind_has_its_word() {
    use FailureKind::{
        Closed, Malformed, NoSuchName, NoTrustStore, Other, Refused, ResolverDown, Timeout, Tls, Unreachable,
    };
    let kinds = [
        NoSuchName,
        ResolverDown,
        Refused,
        Unreachable,
        Timeout,
        Closed,
        Malformed,
        Tls,
        NoTrustStore,
        Other,
    ];
    let ours: Vec<_> = kinds.into_iter().filter(|kind| kind.is_ours()).map(FailureKind::as_str).collect();
    assert_eq!(ours, ["resolver down", "unreachable", "no trust store"]);
    let words: std::collections::HashSet<_> = kinds.into_iter().map(FailureKind::as_str).collect();
    assert_eq!(words.len(), kinds.len());
}
