//! The chains from a certificate to a trusted root.

use std::cell::RefCell;
use std::sync::OnceLock;

use rustls::RootCertStore;
use rustls::crypto::ring;
use rustls::pki_types::TrustAnchor;
use webpki::{EndEntityCert, Error, KeyUsage, VerifiedPath};

use super::Shown;
use super::x509::Contents;

/// The roots that this machine trusts, read when the first chain is built.
#[derive(Debug, Default)]
pub(in crate::http) struct Anchors(OnceLock<Vec<TrustAnchor<'static>>>);

impl Anchors {
    #[cfg(test)]
    pub(super) fn of(roots: RootCertStore) -> Self {
        Self(OnceLock::from(roots.roots))
    }

    /// The first end among the certificates between this one and a root. If several chains are valid, the one that is
    /// valid longest counts, since clients can use it. Other certificates that the server sends do not count.
    pub(super) fn chain_end(&self, shown: &Shown) -> Option<Contents> {
        let end_entity = EndEntityCert::try_from(&shown.end_entity).ok()?;
        let longest = RefCell::new(None::<Contents>);
        let look_at = |path: &VerifiedPath<'_>| {
            let links = path.intermediate_certificates().filter_map(|link| Contents::read(&link.der()));
            let first_to_end = links.min_by_key(|link| link.not_after);
            let mut longest = longest.borrow_mut();
            if first_to_end.as_ref().map(|link| link.not_after) > longest.as_ref().map(|link| link.not_after)
            {
                *longest = first_to_end;
            }
            // Rejecting a chain makes the library build the next one, until there is none left.
            Err(Error::UnknownIssuer)
        };
        let _ = end_entity.verify_for_usage(
            ring::default_provider().signature_verification_algorithms.all,
            self.0.get_or_init(read_roots),
            &shown.intermediates,
            shown.at,
            KeyUsage::server_auth(),
            None,
            Some(&look_at),
        );
        longest.into_inner()
    }
}

fn read_roots() -> Vec<TrustAnchor<'static>> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots.roots
}
