use std::io::{Error as IoError, ErrorKind};

use std::sync::Arc;

use rustls::{AlertDescription, CertificateError, InvalidMessage, OtherError};

use super::*;
use crate::http::certificate::CertificateProblem;

/// An error of one library, wrapped by those above it.
#[derive(Debug, thiserror::Error)]
#[error("the library above")]
struct Wrapped(#[source] Box<dyn StdError + Send + Sync>);

fn of(error: impl StdError + Send + Sync + 'static) -> (FailureKind, Cause, String) {
    let failure = Failure::of(&Wrapped(Box::new(Wrapped(Box::new(error)))));
    (failure.kind, failure.cause, failure.message)
}

#[test]
fn errors_of_the_system() {
    for (system, kind, cause, message) in [
        (
            ErrorKind::ConnectionRefused,
            FailureKind::Refused,
            Cause::Network,
            "the connection was refused: nothing listens there",
        ),
        (ErrorKind::ConnectionReset, FailureKind::Closed, Cause::Network, "the connection was reset"),
        (
            ErrorKind::BrokenPipe,
            FailureKind::Closed,
            Cause::Network,
            "the connection was closed before the answer was whole",
        ),
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
            "this machine has no route to the address",
        ),
        (
            ErrorKind::PermissionDenied,
            FailureKind::Unreachable,
            Cause::Network,
            "this machine does not let connections out to the address",
        ),
        (ErrorKind::InvalidData, FailureKind::Malformed, Cause::App, "the answer is not well-formed HTTP"),
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
fn a_machine_without_memory_or_threads_is_at_fault_itself() {
    for (error, kind) in [
        (NoAddress::OutOfFiles, FailureKind::OutOfFiles),
        (NoAddress::OutOfThreads, FailureKind::OutOfThreads),
        (NoAddress::OutOfMemory, FailureKind::OutOfMemory),
    ] {
        let message = error.to_string();
        assert!(message.starts_with("this machine has no "), "{message}");
        let (said_kind, _, said) = of(error);
        assert_eq!((said_kind, said), (kind, message));
        assert!(kind.is_ours());
    }
    assert_eq!(of(IoError::from_raw_os_error(12)).0, FailureKind::OutOfMemory);
}

#[test]
fn errors_of_a_dns_lookup() {
    let (kind, cause, message) = of(NoAddress::NoSuchName);
    assert_eq!((kind, cause), (FailureKind::NoSuchName, Cause::Dns));
    assert_eq!(message, "the name does not resolve: the resolver says there is no such name");
    let (kind, cause, message) = of(NoAddress::Failed("try again".to_owned()));
    assert_eq!((kind, cause), (FailureKind::ResolverDown, Cause::Dns));
    assert_eq!(message, "the name does not resolve: the resolver failed (try again)");
}

#[test]
fn errors_of_tls() {
    use CertificateError as Wrong;
    use FailureKind::{Certificate, Tls};
    let certificate = rustls::Error::InvalidCertificate;
    for (error, kind, message) in [
        (certificate(Wrong::Expired), Certificate, "the certificate has expired"),
        (certificate(Wrong::NotValidYet), Tls, "the certificate is not valid yet"),
        (certificate(Wrong::NotValidForName), Certificate, "the certificate is for another name"),
        (certificate(Wrong::UnknownIssuer), Tls, "the certificate's issuer is not trusted"),
        (
            certificate(Wrong::Other(OtherError(Arc::new(CertificateProblem::NoNames)))),
            Certificate,
            "the certificate has no subject alternative name; browsers ignore a name that is only in the CN",
        ),
        (
            certificate(Wrong::Other(OtherError(Arc::new(webpki::Error::MalformedExtensions)))),
            Tls,
            "the certificate, or one of its chain, breaks the rules for certificates",
        ),
        (
            rustls::Error::AlertReceived(AlertDescription::CertificateRequired),
            Tls,
            "the server wants a client certificate, and none is sent (mutual TLS): use a URL that needs none",
        ),
        (certificate(Wrong::Revoked), Certificate, "the certificate is revoked"),
        (
            rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType),
            Tls,
            "the server does not speak TLS",
        ),
        (
            rustls::Error::AlertReceived(AlertDescription::ProtocolVersion),
            Tls,
            "the server speaks neither TLS 1.2 nor TLS 1.3",
        ),
        (
            rustls::Error::AlertReceived(AlertDescription::RecordOverflow),
            Tls,
            "the server ended the TLS handshake (alert 22)",
        ),
    ] {
        // It arrives within an I/O error, which hides it from `source`.
        let (said_kind, cause, said) = of(IoError::new(ErrorKind::InvalidData, error));
        assert_eq!((said_kind, cause, said.as_str()), (kind, Cause::Tls, message));
    }
}

/// The library writes the names of its own states where it has no words.
#[test]
fn no_message_holds_text_of_the_program() {
    use rustls::{Error as Tls, InconsistentKeys, PeerIncompatible, PeerMisbehaved};
    let alerts = (0..=u8::MAX).map(|number| Tls::AlertReceived(AlertDescription::from(number)));
    let other = |error: webpki::Error| CertificateError::Other(OtherError(Arc::new(error)));
    let certificates = [
        CertificateError::BadEncoding,
        CertificateError::BadSignature,
        CertificateError::UnhandledCriticalExtension,
        CertificateError::UnknownRevocationStatus,
        CertificateError::ExpiredRevocationList,
        CertificateError::InvalidPurpose,
        CertificateError::InvalidOcspResponse,
        CertificateError::ApplicationVerificationFailure,
        CertificateError::NotValidForNameContext {
            expected: "shop.example".try_into().unwrap(),
            presented: vec!["other.example".to_owned()],
        },
        other(webpki::Error::CaUsedAsEndEntity),
        other(webpki::Error::UnsupportedCertVersion),
        other(webpki::Error::BadDer),
        CertificateError::Other(OtherError(Arc::new(CertificateProblem::SelfSigned))),
        CertificateError::Other(OtherError(Arc::new(CertificateProblem::OldVersion))),
    ];
    let states = [
        Tls::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon),
        Tls::PeerIncompatible(PeerIncompatible::ExtendedMasterSecretExtensionRequired),
        Tls::PeerMisbehaved(PeerMisbehaved::IllegalMiddleboxChangeCipherSpec),
        Tls::InappropriateMessage { expect_types: Vec::new(), got_type: rustls::ContentType::Alert },
        Tls::InappropriateHandshakeMessage {
            expect_types: Vec::new(),
            got_type: rustls::HandshakeType::ServerHello,
        },
        Tls::InvalidMessage(InvalidMessage::MissingData("Extension")),
        Tls::InconsistentKeys(InconsistentKeys::KeyMismatch),
        Tls::NoCertificatesPresented,
        Tls::UnsupportedNameType,
        Tls::DecryptError,
        Tls::EncryptError,
        Tls::FailedToGetCurrentTime,
        Tls::HandshakeNotComplete,
        Tls::BadMaxFragmentSize,
        Tls::General("Error { kind: Other(1) }".to_owned()),
    ];
    let tls = states.into_iter().chain(alerts).chain(certificates.map(Tls::InvalidCertificate));
    let mut messages: Vec<String> =
        tls.map(|error| of(IoError::new(ErrorKind::InvalidData, error)).2).collect();
    for number in 0..200 {
        messages.push(of(IoError::from_raw_os_error(number)).2);
    }
    for text in
        ["Custom { kind: Other }", "hyper::Error(Connect)", "OtherError(UnknownIssuer)", "std::io::Error", ""]
    {
        messages.push(of(IoError::other(text)).2);
    }
    messages.extend((0..20).map(|reason| of(h2::Error::from(h2::Reason::from(reason))).2));
    let camel_case = regex::Regex::new("[a-z][A-Z]").unwrap();
    let words_of_the_field = ["AES-GCM", "ChaCha20"];
    for message in messages {
        let without = words_of_the_field.iter().fold(message.clone(), |text, word| text.replace(word, ""));
        assert!(!message.trim().is_empty());
        assert!(!["Error(", "Other(", "{", "}", "::"].iter().any(|code| message.contains(code)), "{message}");
        assert!(!camel_case.is_match(&without), "{message}");
    }
}

#[test]
fn an_unknown_failure_shows_the_innermost_error() {
    let (kind, cause, message) = of(IoError::other("odd"));
    assert_eq!((kind, cause, message.as_str()), (FailureKind::Other, Cause::Network, "odd"));
}

#[test]
fn a_body_that_came_over_no_broken_connection_could_not_be_unpacked() {
    for (error, message) in [
        (IoError::other("brotli error"), "the body cannot be decompressed"),
        (IoError::from(ErrorKind::InvalidData), "the body cannot be decompressed"),
        (IoError::from(ErrorKind::UnexpectedEof), "the body cannot be decompressed: it ends too early"),
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

const KINDS: [FailureKind; 17] = [
    FailureKind::NoSuchName,
    FailureKind::ResolverDown,
    FailureKind::Refused,
    FailureKind::Unreachable,
    FailureKind::OutOfFiles,
    FailureKind::OutOfThreads,
    FailureKind::OutOfMemory,
    FailureKind::PrivateAddress,
    FailureKind::HeldBack,
    FailureKind::Timeout,
    FailureKind::Closed,
    FailureKind::Malformed,
    FailureKind::Tls,
    FailureKind::Certificate,
    FailureKind::NoTrustStore,
    FailureKind::Proxy,
    FailureKind::Other,
];

#[test]
fn every_kind_has_its_word_and_tls_has_one_for_both_of_its_own() {
    let words: std::collections::HashSet<_> = KINDS.into_iter().map(FailureKind::as_str).collect();
    assert_eq!(words.len(), KINDS.len() - 1);
    assert_eq!(FailureKind::Tls.as_str(), FailureKind::Certificate.as_str());
}

/// The control addresses decide by the cause: a name is cleared by their names, a network by their connections.
#[test]
fn failures_that_may_be_local_have_the_cause_dns_or_network() {
    let words = |kinds: &dyn Fn(&FailureKind) -> bool| {
        KINDS.into_iter().filter(kinds).map(FailureKind::as_str).collect::<Vec<_>>()
    };
    let ours = [
        "unreachable",
        "out of files",
        "out of threads",
        "out of memory",
        "private address",
        "throttled",
        "no trust store",
        "proxy",
    ];
    assert_eq!(words(&|kind| kind.is_ours()), ours);
    let of = |cause| words(&|kind| !kind.is_ours() && kind.usual_cause() == cause);
    assert_eq!(of(Cause::Dns), ["unresolved", "resolver down"]);
    assert_eq!(of(Cause::Network), ["refused", "timeout", "closed", "failed"]);
}
