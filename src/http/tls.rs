//! The TLS config: it uses the machine's trusted roots, and reads them only when they are needed.

use std::sync::{Arc, Mutex, OnceLock, TryLockError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{
    ClientSessionStore, ResolvesClientCert, Resumption, Tls12ClientSessionValue, Tls13ClientSessionValue,
};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, NamedGroup, OtherError, SignatureScheme,
    version,
};
use rustls_platform_verifier::Verifier;

use super::certificate::{CertificateProblem, Contents, Shown};
use super::shortage::is_out_of_files;
use super::timeline;
use crate::config::suite::TlsVersion;

/// This machine's list of trusted certificates could not be read, so no certificate can be verified.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{reason}")]
pub(super) struct NoTrustStore {
    reason: String,
    /// Whether the reason is that this machine has no file descriptors left.
    pub(super) is_for_want_of_files: bool,
}

/// TLS 1.2 and 1.3, with the machine's trusted roots.
pub(super) fn config() -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(MachineTrust {
            provider,
            roots: OnceLock::new(),
            trusted: OnceLock::new(),
        }))
        .with_client_cert_resolver(Arc::new(NoCertificate));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config.resumption = Resumption::store(Arc::new(FreshSessions));
    Ok(config)
}

/// Verifies certificates against the machine's roots, which it reads when the first certificate arrives.
///
/// Reading them takes some milliseconds, which a run over plain HTTP should not pay; a process reads them once.
#[derive(Debug)]
struct MachineTrust {
    provider: Arc<CryptoProvider>,
    roots: OnceLock<Result<Arc<Verifier>, NoTrustStore>>,
    /// The raw certificates that this machine trusts; read when a refused certificate may be one of them.
    trusted: OnceLock<Vec<CertificateDer<'static>>>,
}

/// The verifier of this process, once one was made.
static SHARED: Mutex<Option<Arc<Verifier>>> = Mutex::new(None);

impl MachineTrust {
    fn verifier(&self) -> Result<&Verifier, Error> {
        match self.roots.get_or_init(|| self.load()) {
            Ok(verifier) => Ok(verifier),
            Err(why) => Err(Error::Other(OtherError(Arc::new(why.clone())))),
        }
    }

    /// Never waits for the lock: in a process that was forked while another thread held it, it stays locked for ever.
    fn load(&self) -> Result<Arc<Verifier>, NoTrustStore> {
        let mut shared = match SHARED.try_lock() {
            Ok(shared) => Some(shared),
            Err(TryLockError::Poisoned(shared)) => Some(shared.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        };
        if let Some(verifier) = shared.as_ref().and_then(|shared| shared.as_ref()) {
            return Ok(Arc::clone(verifier));
        }
        let was_short = is_out_of_files();
        let verifier = Verifier::new(Arc::clone(&self.provider));
        // The library skips files that could not be opened: then the list is not complete.
        if was_short || is_out_of_files() {
            let reason = "no file descriptors left to read them".to_owned();
            return Err(NoTrustStore { reason, is_for_want_of_files: true });
        }
        let verifier = verifier
            .map_err(|error| NoTrustStore { reason: error.to_string(), is_for_want_of_files: false })?;
        let verifier = Arc::new(verifier);
        if let Some(shared) = shared.as_deref_mut() {
            *shared = Some(Arc::clone(&verifier));
        }
        Ok(verifier)
    }
}

impl MachineTrust {
    /// Checks a certificate again that was refused with `error`.
    ///
    /// A certificate that is itself in the machine's list needs no issuer, CA or not: curl and browsers accept it
    /// (OpenSSL's `X509_V_FLAG_PARTIAL_CHAIN`, which curl sets; Chromium's trusted leaf). It still has to be for this
    /// name and valid today.
    fn reconsider(
        &self,
        error: CertificateError,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let lacks_issuer = matches!(error, CertificateError::UnknownIssuer | CertificateError::Other(_));
        let error = match lacks_issuer.then(|| self.trusts_itself(end_entity, name, now)) {
            Some(Some(Ok(verified))) => return Ok(verified),
            Some(Some(Err(error))) => error,
            Some(None) | None => error,
        };
        let problem = CertificateProblem::of(&error, end_entity, intermediates);
        let told = problem.map(|problem| CertificateError::Other(OtherError(Arc::new(problem))));
        Err(Error::InvalidCertificate(told.unwrap_or(error)))
    }

    /// Whether `end_entity` is valid for `name`, if it is itself in this machine's list; none if it is not.
    fn trusts_itself(
        &self,
        end_entity: &CertificateDer<'_>,
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Option<Result<ServerCertVerified, CertificateError>> {
        let trusted = self.trusted.get_or_init(|| rustls_native_certs::load_native_certs().certs);
        if !trusted.iter().any(|one| one == end_entity) {
            return None;
        }
        let parsed = webpki::EndEntityCert::try_from(end_entity).ok()?;
        let (contents, now) = (Contents::read(end_entity)?, i64::try_from(now.as_secs()).ok()?);
        Some(if now < contents.not_before {
            Err(CertificateError::NotValidYet)
        } else if now > contents.not_after {
            Err(CertificateError::Expired)
        } else if parsed.verify_is_valid_for_subject_name(name).is_err() {
            Err(CertificateError::NotValidForName)
        } else {
            Ok(ServerCertVerified::assertion())
        })
    }
}

impl ServerCertVerifier for MachineTrust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // Recorded before it is verified: an operator wants to see an untrusted certificate, too.
        timeline::mark_presented(Shown::new(server_name, end_entity, intermediates, now));
        let verifier = self.verifier()?;
        match verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(Error::InvalidCertificate(error)) => {
                self.reconsider(error, end_entity, intermediates, server_name, now)
            }
            result => result,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        timeline::mark_version(TlsVersion::Tls12);
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        timeline::mark_version(TlsVersion::Tls13);
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Has no certificate to show; and, being asked for one, knows that the server wants it. With TLS 1.3 a server that got none
/// says so once the handshake is over, and what it says may not arrive (RFC 8446, 4.4.2.4).
#[derive(Debug)]
struct NoCertificate;

impl ResolvesClientCert for NoCertificate {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        timeline::mark_asked_for_certificate();
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

/// A session store without sessions, so that the server presents its certificate on every connection. rustls asks it
/// first, so this is also when a handshake begins.
#[derive(Debug)]
struct FreshSessions;

impl ClientSessionStore for FreshSessions {
    fn set_kx_hint(&self, _: ServerName<'static>, _: NamedGroup) {}

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        timeline::mark_handshaking();
        None
    }

    fn set_tls12_session(&self, _: ServerName<'static>, _: Tls12ClientSessionValue) {}

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _: ServerName<'static>, _: Tls13ClientSessionValue) {}

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        None
    }
}
