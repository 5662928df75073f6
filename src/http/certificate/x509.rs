//! What stands in a certificate (RFC 5280, 4.1), as far as people are told of it.

use std::net::IpAddr;

use der::asn1::{AnyRef, GeneralizedTime, ObjectIdentifier, UtcTime};
use der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};

/// What stands in a certificate. Whether any of it is true, its signature says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contents {
    pub(super) subject: String,
    pub(super) issuer: String,
    /// When it begins and ends, in seconds since 1970.
    pub(super) not_before: i64,
    pub(super) not_after: i64,
    /// The hosts that it is for.
    pub(super) names: Vec<String>,
}

/// How the parts of a name that tell one authority from another are written (RFC 4514, 3).
const PARTS: [(ObjectIdentifier, &str); 4] = [
    (ObjectIdentifier::new_unwrap("2.5.4.6"), "C"),
    (ObjectIdentifier::new_unwrap("2.5.4.10"), "O"),
    (ObjectIdentifier::new_unwrap("2.5.4.11"), "OU"),
    (ObjectIdentifier::new_unwrap("2.5.4.3"), "CN"),
];

const SUBJECT_ALTERNATIVE_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");

/// Where a field of a certificate begins with a number of its own.
const VERSION: TagNumber = TagNumber::N0;
const EXTENSIONS: TagNumber = TagNumber::N3;

impl Contents {
    /// Reads a certificate; none of bytes that are no certificate.
    pub(super) fn read(certificate: &[u8]) -> Option<Self> {
        let signed = Parts::of(AnyRef::from_der(certificate).ok()?)?.next()?;
        let mut fields = Parts::of(signed)?.peekable();
        fields.next_if(|field| is_numbered(field, VERSION));
        let (_serial, _algorithm) = (fields.next()?, fields.next()?);
        let issuer = name(fields.next()?)?;
        let mut validity = Parts::of(fields.next()?)?;
        let (not_before, not_after) = (time(validity.next()?)?, time(validity.next()?)?);
        let subject = name(fields.next()?)?;
        let extensions = fields.find(|field| is_numbered(field, EXTENSIONS));
        let names = extensions.and_then(alternative_names).unwrap_or_default();
        Some(Self { subject, issuer, not_before, not_after, names })
    }
}

/// The values within another one, one after the other; the first that is none ends them.
struct Parts<'a>(SliceReader<'a>);

impl<'a> Parts<'a> {
    fn of(whole: AnyRef<'a>) -> Option<Self> {
        SliceReader::new(whole.value()).ok().map(Self)
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = AnyRef<'a>;

    fn next(&mut self) -> Option<AnyRef<'a>> {
        if self.0.is_finished() {
            return None;
        }
        AnyRef::decode(&mut self.0).ok()
    }
}

fn is_numbered(value: &AnyRef<'_>, expected: TagNumber) -> bool {
    matches!(value.tag(), Tag::ContextSpecific { number, .. } if number == expected)
}

/// `C=US, O=Let's Encrypt, CN=R11`.
fn name(value: AnyRef<'_>) -> Option<String> {
    let attributes = Parts::of(value)?.filter_map(Parts::of).flatten();
    let parts = attributes.filter_map(|attribute| {
        let mut attribute = Parts::of(attribute)?;
        let kind = attribute.next()?.decode_as::<ObjectIdentifier>().ok()?;
        let (_, word) = PARTS.iter().find(|(known, _)| *known == kind)?;
        Some(format!("{word}={}", String::from_utf8_lossy(attribute.next()?.value())))
    });
    Some(parts.collect::<Vec<_>>().join(", "))
}

fn time(value: AnyRef<'_>) -> Option<i64> {
    let since_1970 = match value.tag() {
        Tag::UtcTime => value.decode_as::<UtcTime>().ok()?.to_unix_duration(),
        _ => value.decode_as::<GeneralizedTime>().ok()?.to_unix_duration(),
    };
    i64::try_from(since_1970.as_secs()).ok()
}

/// The names and addresses of the extension that holds them (RFC 5280, 4.2.1.6).
fn alternative_names(extensions: AnyRef<'_>) -> Option<Vec<String>> {
    let mut all = Parts::of(Parts::of(extensions)?.next()?)?;
    let value = all.find_map(|extension| {
        let mut fields = Parts::of(extension)?;
        let kind = fields.next()?.decode_as::<ObjectIdentifier>().ok()?;
        // Whether it is critical may stand in between.
        (kind == SUBJECT_ALTERNATIVE_NAME).then(|| fields.last()).flatten()
    })?;
    let names = Parts::of(AnyRef::from_der(value.value()).ok()?)?.filter_map(|name| match name.tag() {
        Tag::ContextSpecific { number: TagNumber::N2, .. } => {
            Some(String::from_utf8_lossy(name.value()).into_owned())
        }
        Tag::ContextSpecific { number: TagNumber::N7, .. } => address(name.value()),
        _ => None,
    });
    Some(names.collect())
}

fn address(bytes: &[u8]) -> Option<String> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    let address = four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()?;
    Some(address.to_string())
}
