//! Reads the names and the validity of a certificate (RFC 5280, 4.1).

use std::net::IpAddr;

use x509_cert::certificate::{CertificateInner, Raw, TbsCertificateInner, Version};
use x509_cert::der::asn1::{Any, ObjectIdentifier};
use x509_cert::der::{Decode, Encode, Tag, TagNumber, Tagged};
use x509_cert::name::Name;
use x509_cert::time::Time;

/// The contents of a certificate. Its signature is not verified here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) struct Contents {
    pub(super) subject: String,
    pub(super) issuer: String,
    /// The encoded bytes of the same two: one certificate is the issuer of another where these bytes are equal.
    pub(super) subject_der: Vec<u8>,
    pub(super) issuer_der: Vec<u8>,
    /// Whether it has version 1, which has no extensions.
    pub(super) is_version_1: bool,
    /// When it begins and ends, in seconds since 1970.
    pub(in crate::http) not_before: i64,
    pub(in crate::http) not_after: i64,
    /// The hosts that it is for.
    pub(super) names: Vec<String>,
}

/// The attributes of a name that are shown, and how they are written (RFC 4514, 3).
const ATTRIBUTES: [(ObjectIdentifier, &str); 4] = [
    (ObjectIdentifier::new_unwrap("2.5.4.6"), "C"),
    (ObjectIdentifier::new_unwrap("2.5.4.10"), "O"),
    (ObjectIdentifier::new_unwrap("2.5.4.11"), "OU"),
    (ObjectIdentifier::new_unwrap("2.5.4.3"), "CN"),
];

const SUBJECT_ALTERNATIVE_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");

impl Contents {
    /// Reads a certificate in DER; none for bytes that are no certificate.
    pub(in crate::http) fn read(certificate: &[u8]) -> Option<Self> {
        // `Raw` accepts serial numbers that RFC 5280 forbids: browsers show such certificates as well.
        let certificate = CertificateInner::<Raw>::from_der(certificate).ok()?.tbs_certificate;
        Some(Self {
            subject: written(&certificate.subject),
            issuer: written(&certificate.issuer),
            subject_der: certificate.subject.to_der().ok()?,
            issuer_der: certificate.issuer.to_der().ok()?,
            is_version_1: certificate.version == Version::V1,
            not_before: seconds(certificate.validity.not_before)?,
            not_after: seconds(certificate.validity.not_after)?,
            names: alternative_names(&certificate).unwrap_or_default(),
        })
    }
}

impl Contents {
    /// Whether its subject and its issuer are the same.
    pub(super) fn is_self_issued(&self) -> bool {
        self.subject_der == self.issuer_der
    }
}

/// `C=US, O=Let's Encrypt, CN=R11`.
fn written(name: &Name) -> String {
    let attributes = name.0.iter().flat_map(|set| set.0.iter());
    let shown = attributes.filter_map(|attribute| {
        let (_, word) = ATTRIBUTES.iter().find(|(known, _)| *known == attribute.oid)?;
        Some(format!("{word}={}", String::from_utf8_lossy(attribute.value.value())))
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn seconds(time: Time) -> Option<i64> {
    i64::try_from(time.to_unix_duration().as_secs()).ok()
}

/// The host names and addresses of the subject alternative name (RFC 5280, 4.2.1.6). Each is read on its own, so that one
/// that breaks the rules does not hide the others.
fn alternative_names(certificate: &TbsCertificateInner<Raw>) -> Option<Vec<String>> {
    let mut extensions = certificate.extensions.iter().flatten();
    let extension = extensions.find(|extension| extension.extn_id == SUBJECT_ALTERNATIVE_NAME)?;
    let names = Vec::<Any>::from_der(extension.extn_value.as_bytes()).ok()?;
    Some(names.iter().filter_map(alternative_name).collect())
}

fn alternative_name(name: &Any) -> Option<String> {
    match name.tag() {
        Tag::ContextSpecific { number: TagNumber::N2, .. } => {
            Some(String::from_utf8_lossy(name.value()).into_owned())
        }
        Tag::ContextSpecific { number: TagNumber::N7, .. } => address(name.value()),
        _ => None,
    }
}

fn address(bytes: &[u8]) -> Option<String> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    let address = four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()?;
    Some(address.to_string())
}
