//! Certificates for one test.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, Issuer, KeyPair, date_time_ymd,
};
use rustls::RootCertStore;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{ALL_VERSIONS, ServerConfig, SupportedProtocolVersion, version};

/// Signs certificates; whoever trusts its file trusts them.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    file: PathBuf,
}

/// A certificate and its key.
pub(crate) struct Identity {
    /// Its own certificate, and what it sends along.
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    protocols: Vec<Vec<u8>>,
    versions: &'static [&'static SupportedProtocolVersion],
    /// Who has to have signed a certificate of the client.
    client_authority: Option<CertificateDer<'static>>,
}

/// A certificate that signed itself; whoever trusts its file trusts it.
pub(crate) struct OwnCertificate {
    pub(crate) identity: Identity,
    file: PathBuf,
}

impl OwnCertificate {
    pub(crate) fn of(name: &str, is_authority: bool) -> Self {
        let mut params = params(name);
        if is_authority {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        let key = new_key();
        let certificate = params.self_signed(&key).unwrap();
        let file = new_file("own");
        std::fs::write(&file, certificate.pem()).unwrap();
        Self { identity: Identity::new(certificate.der().clone(), &key), file }
    }

    pub(crate) fn file(&self) -> &str {
        self.file.to_str().expect("a path in UTF-8")
    }
}

impl Drop for OwnCertificate {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

/// A file that no other test has.
fn new_file(kind: &str) -> PathBuf {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let name = format!("{kind}-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name).with_extension("pem")
}

impl Authority {
    pub(crate) fn new() -> Self {
        let file = new_file("authority");
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, file.file_stem().unwrap().to_str().unwrap());
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, new_key()).unwrap();
        std::fs::write(&file, issuer.pem()).unwrap();
        Self { issuer, file }
    }

    /// What `SSL_CERT_FILE` has to name, so that this authority is trusted.
    pub(crate) fn file(&self) -> &str {
        self.file.to_str().expect("a path in UTF-8")
    }

    /// A certificate for `name`.
    pub(crate) fn identity(&self, name: &str) -> Identity {
        self.sign(&params(name))
    }

    /// A certificate for `name` whose time is over.
    pub(crate) fn expired(&self, name: &str) -> Identity {
        let mut params = params(name);
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 12, 31);
        self.sign(&params)
    }

    /// A certificate for `name` that ends in so many days and an hour.
    pub(crate) fn ends_in(&self, days: u64, name: &str) -> Identity {
        self.sign(&ending(params(name), days))
    }

    /// One that lasts, by way of an intermediate that ends in so many days and an hour.
    pub(crate) fn through_one_that_ends_in(&self, days: u64, name: &str) -> Identity {
        let mut between = ending(CertificateParams::default(), days);
        between.distinguished_name.push(DnType::CommonName, "The one between");
        between.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let between = CertifiedIssuer::signed_by(between, new_key(), &self.issuer).unwrap();
        let mut identity = sign(&params(name), &between);
        identity.chain.push(between.der().clone());
        identity
    }

    /// A certificate for `name` that may sign others.
    pub(crate) fn authority_below(&self, name: &str) -> Identity {
        let mut params = params(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        self.sign(&params)
    }

    /// A certificate that names its host in CN alone.
    pub(crate) fn nameless(&self, name: &str) -> Identity {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        self.sign(&params)
    }

    fn sign(&self, params: &CertificateParams) -> Identity {
        sign(params, &self.issuer)
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

impl Identity {
    /// A certificate for `name` that nobody but itself vouches for.
    pub(crate) fn self_signed(name: &str) -> Self {
        let key = new_key();
        Self::new(params(name).self_signed(&key).unwrap().der().clone(), &key)
    }

    /// The same, for a server that knows no HTTP/2.
    pub(crate) fn with_http1_only(self) -> Self {
        Self { protocols: vec![b"http/1.1".to_vec()], ..self }
    }

    fn new(certificate: CertificateDer<'static>, key: &KeyPair) -> Self {
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        Self {
            chain: vec![certificate],
            key,
            protocols: vec![b"h2".to_vec(), b"http/1.1".to_vec()],
            versions: ALL_VERSIONS,
            client_authority: None,
        }
    }

    /// The same, for a server that lets nobody in without a certificate that `authority` signed.
    pub(crate) fn that_wants_one_of(self, authority: &Authority) -> Self {
        Self { client_authority: Some(authority.issuer.der().clone()), ..self }
    }

    /// The same, for a server that speaks TLS 1.2 and nothing newer.
    pub(crate) fn with_tls_1_2_only(self) -> Self {
        static ONLY: [&SupportedProtocolVersion; 1] = [&version::TLS12];
        Self { versions: &ONLY, ..self }
    }

    /// A server that shows this certificate.
    pub(crate) fn server_config(&self) -> Arc<ServerConfig> {
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_protocol_versions(self.versions).unwrap();
        let builder = match &self.client_authority {
            Some(authority) => {
                let mut roots = RootCertStore::empty();
                roots.add(authority.clone()).unwrap();
                let provider = Arc::new(ring::default_provider());
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
                builder.with_client_cert_verifier(verifier.unwrap())
            }
            None => builder.with_no_client_auth(),
        };
        let mut config = builder.with_single_cert(self.chain.clone(), self.key.clone_key()).unwrap();
        config.alpn_protocols.clone_from(&self.protocols);
        Arc::new(config)
    }
}

fn sign(params: &CertificateParams, issuer: &Issuer<'_, KeyPair>) -> Identity {
    let key = new_key();
    let certificate = params.signed_by(&key, issuer).unwrap();
    Identity::new(certificate.der().clone(), &key)
}

fn ending(mut params: CertificateParams, days: u64) -> CertificateParams {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    params.not_after = date_time_ymd(1970, 1, 1) + now + Duration::from_secs(days * 24 * 60 * 60 + 60 * 60);
    params
}

fn params(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).unwrap()
}

fn new_key() -> KeyPair {
    KeyPair::generate().unwrap()
}
