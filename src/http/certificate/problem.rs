//! Explains why a certificate was refused, mostly from its own contents.

use rustls::CertificateError;
use rustls::pki_types::CertificateDer;

use super::x509::Contents;

/// Why a certificate is refused, where more is known than the library's error says. These sentences contain no text of
/// the certificate: a self-signed one may contain anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(in crate::http) enum CertificateProblem {
    /// It is self-signed.
    #[error(
        "the certificate is self-signed, and this machine does not trust it; if it is your own, name it in SSL_CERT_FILE"
    )]
    SelfSigned,
    /// An issuer in its chain is not trusted, and the server did not send that issuer's certificate.
    #[error(
        "the certificate's issuer is not trusted, and its own certificate is not sent: the server has to send the \
         intermediate certificates as well (the full chain); if the issuer is an authority of your own, name it in \
         SSL_CERT_FILE"
    )]
    NoIntermediate,
    /// Its chain was sent completely, and ends at a root that this machine does not trust.
    #[error(
        "the certificate's issuer is not trusted: its chain ends at an authority that this machine does not know; if it is \
         your own, name it in SSL_CERT_FILE"
    )]
    UnknownAuthority,
    /// Its version has no extensions, and so no subject alternative name.
    #[error(
        "the certificate is one of X.509 version 1, which browsers refuse; it has to be version 3, with its names as subject \
         alternative names"
    )]
    OldVersion,
    /// It has no subject alternative name, where browsers read the host (RFC 9525, 6.3).
    #[error("the certificate has no subject alternative name; browsers ignore a name that is only in the CN")]
    NoNames,
    /// It is for something else, such as for clients.
    #[error("the certificate is not one for servers (extended key usage)")]
    NotForServers,
    /// It is a CA certificate, presented as the server's own.
    #[error("the server shows a CA certificate (CA:TRUE) as its own; it needs a server certificate")]
    Authority,
}

impl CertificateProblem {
    /// What is wrong with `end_entity`, for which `error` was found where it was sent with `intermediates`; none where the
    /// error says it all.
    pub(in crate::http) fn of(
        error: &CertificateError,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
    ) -> Option<Self> {
        let contents = Contents::read(end_entity)?;
        let is_for_another = matches!(
            error,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
        );
        if is_for_another {
            return contents.names.is_empty().then_some(Self::NoNames);
        }
        if matches!(of_webpki(error), Some(webpki::Error::RequiredEkuNotFoundContext(_))) {
            return Some(Self::NotForServers);
        }
        let is_authority = is_used_authority(error);
        if is_unread(error) && contents.is_version_1 {
            Some(Self::OldVersion)
        } else if *error != CertificateError::UnknownIssuer && !is_authority {
            None
        } else if contents.is_self_issued() {
            Some(Self::SelfSigned)
        } else if is_authority {
            Some(Self::Authority)
        } else {
            Some(Self::of_chain(&contents, intermediates))
        }
    }

    /// The problem in the chain of a certificate with an unknown issuer.
    fn of_chain(end_entity: &Contents, intermediates: &[CertificateDer<'_>]) -> Self {
        let sent: Vec<Contents> = intermediates.iter().filter_map(|one| Contents::read(one)).collect();
        let mut last = end_entity;
        // Ends even if the chain is a circle.
        for _ in 0..=sent.len() {
            if last.is_self_issued() {
                return Self::UnknownAuthority;
            }
            match sent.iter().find(|one| one.subject_der == last.issuer_der) {
                Some(issuer) => last = issuer,
                None => return Self::NoIntermediate,
            }
        }
        Self::UnknownAuthority
    }

    /// Whether waiting does not help. Proxies that fetch their certificates (Traefik, Caddy, kamal-proxy) present a
    /// self-signed one until they have it.
    pub(in crate::http) fn stays(self) -> bool {
        matches!(self, Self::OldVersion | Self::NoNames | Self::Authority)
    }
}

fn of_webpki(error: &CertificateError) -> Option<&webpki::Error> {
    match error {
        CertificateError::Other(other) => other.0.downcast_ref(),
        _ => None,
    }
}

fn is_used_authority(error: &CertificateError) -> bool {
    of_webpki(error) == Some(&webpki::Error::CaUsedAsEndEntity)
}

/// Whether the certificate cannot be parsed.
fn is_unread(error: &CertificateError) -> bool {
    *error == CertificateError::BadEncoding || of_webpki(error).is_some()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
    use rustls::OtherError;

    use super::*;

    type Ca = CertifiedIssuer<'static, KeyPair>;

    fn params(name: &str, is_ca: bool) -> CertificateParams {
        let names = if is_ca { Vec::new() } else { vec![name.to_owned()] };
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        if is_ca {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        params
    }

    fn root(name: &str) -> Ca {
        Ca::self_signed(params(name, true), KeyPair::generate().unwrap()).unwrap()
    }

    fn signed_by(issuer: &Ca, name: &str) -> Ca {
        Ca::signed_by(params(name, true), KeyPair::generate().unwrap(), issuer).unwrap()
    }

    fn leaf(issuer: &Ca) -> CertificateDer<'static> {
        let key = KeyPair::generate().unwrap();
        params("shop.example", false).signed_by(&key, issuer).unwrap().der().clone()
    }

    fn unknown(end_entity: &CertificateDer<'_>, sent: &[&Ca]) -> Option<CertificateProblem> {
        let sent: Vec<_> = sent.iter().map(|one| one.der().clone()).collect();
        CertificateProblem::of(&CertificateError::UnknownIssuer, end_entity, &sent)
    }

    #[test]
    fn a_chain_that_ends_at_nobody_trusted_says_where_it_ends() {
        let root = root("Root");
        let upper = signed_by(&root, "Upper");
        let lower = signed_by(&upper, "Lower");
        let other = signed_by(&root, "Other");
        for (leaf, sent, problem) in [
            (leaf(&lower), &[][..], CertificateProblem::NoIntermediate),
            (leaf(&lower), &[&lower], CertificateProblem::NoIntermediate),
            (leaf(&lower), &[&other], CertificateProblem::NoIntermediate),
            (leaf(&lower), &[&upper], CertificateProblem::NoIntermediate),
            (leaf(&lower), &[&lower, &upper, &root], CertificateProblem::UnknownAuthority),
            (leaf(&lower), &[&root, &upper, &lower], CertificateProblem::UnknownAuthority),
            (leaf(&root), &[&root], CertificateProblem::UnknownAuthority),
            (root.der().clone(), &[], CertificateProblem::SelfSigned),
        ] {
            assert_eq!(unknown(&leaf, sent), Some(problem));
        }
    }

    #[test]
    fn an_authoritys_certificate_as_a_servers_is_named_unless_self_signed() {
        let error = CertificateError::Other(OtherError(Arc::new(webpki::Error::CaUsedAsEndEntity)));
        let root = root("Root");
        let below = signed_by(&root, "Below");
        let of = |shown: &Ca| CertificateProblem::of(&error, shown.der(), &[]);
        assert_eq!(of(&below), Some(CertificateProblem::Authority));
        assert_eq!(of(&root), Some(CertificateProblem::SelfSigned));
    }

    #[test]
    fn a_certificate_without_names_is_distinguished_from_one_for_another_name() {
        let root = root("Root");
        let nameless = signed_by(&root, "localhost");
        let of = |shown: &CertificateDer<'_>| {
            CertificateProblem::of(&CertificateError::NotValidForName, shown, &[])
        };
        assert_eq!(of(nameless.der()), Some(CertificateProblem::NoNames));
        assert_eq!(of(&leaf(&root)), None);
    }

    #[test]
    fn what_the_error_says_by_itself_is_not_said_again() {
        let leaf = leaf(&root("Root"));
        for error in [
            CertificateError::Expired,
            CertificateError::NotValidYet,
            CertificateError::Revoked,
            CertificateError::BadSignature,
        ] {
            assert_eq!(CertificateProblem::of(&error, &leaf, &[]), None, "{error:?}");
        }
    }
}
