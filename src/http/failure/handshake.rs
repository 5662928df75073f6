//! Explains why a TLS handshake failed. The library's own messages describe its code, not what an operator can fix, so
//! none of them is shown.

use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible};

use super::{Failure, FailureKind, out_of_files};
use crate::http::certificate::CertificateProblem;
use crate::http::tls::NoTrustStore;

/// The server offers only ciphers that browsers accept and this client does not (rustls' manual, "Cipher suites": no
/// key exchange by RSA, no CBC), or that nobody accepts.
const NOTHING_IN_COMMON: &str = "the server and this client have no cipher suite and key exchange in common; the server may \
                                 offer outdated ones alone (RSA key exchange, CBC), which browsers may still take: it needs \
                                 ECDHE with AES-GCM or ChaCha20";

const CLIENT_CERTIFICATE: &str =
    "the server wants a client certificate, and none is sent (mutual TLS): use a URL that needs none";

const NO_TLS_1_2: &str = "the server speaks neither TLS 1.2 nor TLS 1.3";

impl Failure {
    /// The server ended the handshake after it had presented its certificate: it wants a client certificate (RFC 5246,
    /// 7.4.6).
    pub(crate) fn wants_client_certificate() -> Self {
        Self::new(FailureKind::Tls, CLIENT_CERTIFICATE)
    }
}

impl Failure {
    /// The server had asked for a certificate of the client, and closed the connection without an answer.
    pub(crate) fn closed_without_certificate() -> Self {
        let message = "the server asked for a client certificate, and closed the connection when it got none (mutual TLS): ask \
                       where none is wanted";
        Self::new(FailureKind::Tls, message)
    }

    /// The server ended the connection with a TLS alert right after the handshake.
    ///
    /// With TLS 1.3, a server that wants a client certificate does this (RFC 8446, 4.4.2.4).
    pub(crate) fn broken_tls() -> Self {
        let message = "the server closed the connection right after the TLS handshake; it may want a client certificate, and none is sent";
        Self::new(FailureKind::Tls, message)
    }
}

/// Whether a server ended the handshake with the unspecific alert.
pub(super) fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::AlertReceived(AlertDescription::HandshakeFailure))
}

pub(super) fn of_tls(error: &Error) -> Failure {
    let tls = |message: &str| Failure::new(FailureKind::Tls, message);
    match error {
        Error::Other(other)
            if other.0.downcast_ref().is_some_and(|store: &NoTrustStore| store.is_for_want_of_files) =>
        {
            out_of_files()
        }
        Error::Other(other) if other.0.is::<NoTrustStore>() => Failure::new(
            FailureKind::NoTrustStore,
            format!("this machine has no trusted certificates ({}); install ca-certificates", other.0),
        ),
        Error::InvalidCertificate(certificate) => of_certificate(certificate),
        Error::InvalidMessage(_) => tls("the server does not speak TLS"),
        Error::AlertReceived(alert) => of_alert(*alert),
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => tls(NO_TLS_1_2),
        Error::PeerIncompatible(_) => tls(NOTHING_IN_COMMON),
        Error::NoApplicationProtocol => tls(NO_HTTP),
        Error::NoCertificatesPresented => tls("the server shows no certificate"),
        Error::PeerMisbehaved(_)
        | Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. } => tls("the server breaks the rules of TLS"),
        Error::DecryptError => tls("what the server sends cannot be decrypted"),
        Error::PeerSentOversizedRecord => tls("the server sends more at once than TLS allows"),
        _ => tls("the TLS handshake failed"),
    }
}

const NO_HTTP: &str = "the server speaks neither HTTP/2 nor HTTP/1.1 over TLS";

/// The meaning of the server's alert (RFC 8446, 6.2).
fn of_alert(alert: AlertDescription) -> Failure {
    let message = match alert {
        AlertDescription::ProtocolVersion => NO_TLS_1_2,
        AlertDescription::UnrecognisedName => "the server has no site of this name",
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => NOTHING_IN_COMMON,
        // This client sends no certificate, so the alert is about the missing one.
        AlertDescription::NoCertificate
        | AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateUnknown
        | AlertDescription::CertificateRequired
        | AlertDescription::UnknownCA => CLIENT_CERTIFICATE,
        AlertDescription::NoApplicationProtocol => NO_HTTP,
        AlertDescription::AccessDenied => "the server denies this client access in the TLS handshake",
        AlertDescription::InternalError => {
            "the server ended the TLS handshake with an error of its own; it may have no certificate for this name"
        }
        other => {
            let number = u8::from(other);
            return Failure::new(
                FailureKind::Tls,
                format!("the server ended the TLS handshake (alert {number})"),
            );
        }
    };
    Failure::new(FailureKind::Tls, message)
}

fn of_certificate(error: &CertificateError) -> Failure {
    let stays = |message: &str| Failure::new(FailureKind::Certificate, message);
    // Waiting may help with these: proxies that fetch their certificates (Traefik, Caddy, kamal-proxy) present their
    // own one until they have it.
    let for_now = |message: &str| Failure::new(FailureKind::Tls, message);
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            stays("the certificate has expired")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            for_now("the certificate is not valid yet")
        }
        CertificateError::UnknownIssuer => for_now("the certificate's issuer is not trusted"),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            stays("the certificate is for another name")
        }
        CertificateError::Revoked => stays("the certificate is revoked"),
        CertificateError::BadEncoding => for_now("the certificate cannot be read"),
        CertificateError::BadSignature => {
            for_now("the certificate's signature is not that of its issuer, or not that of this handshake")
        }
        CertificateError::UnhandledCriticalExtension => {
            for_now("the certificate has a critical extension that is not understood")
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            for_now("the certificate is not one for servers (extended key usage)")
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            for_now("the certificate is signed in a way that is not trusted any more, such as with SHA-1")
        }
        CertificateError::Other(other) => match other.0.downcast_ref() {
            Some(problem) => {
                let problem: &CertificateProblem = problem;
                let kind = if problem.stays() { FailureKind::Certificate } else { FailureKind::Tls };
                Failure::new(kind, problem.to_string())
            }
            None => for_now("the certificate, or one of its chain, breaks the rules for certificates"),
        },
        _ => for_now("the certificate is invalid"),
    }
}
