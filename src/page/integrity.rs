//! Subresource Integrity (W3C): the digests that a page demands of an asset.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ring::digest;

/// The allowed digests of an asset: those of the strongest algorithm. One of them has to match.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Integrity {
    algorithm: Algorithm,
    digests: Vec<Vec<u8>>,
}

/// From the weakest to the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Algorithm {
    Sha256,
    Sha384,
    Sha512,
}

/// How many digests are kept of one `integrity`; a few are usual.
const MOST_DIGESTS: usize = 64;

impl Integrity {
    /// Parses an `integrity` attribute; none if it has no known algorithm: browsers ignore it then.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let mut found: Option<Self> = None;
        for (algorithm, digest) in written.split_ascii_whitespace().filter_map(parse_one) {
            match &mut found {
                Some(found) if found.algorithm > algorithm => {}
                Some(found) if found.algorithm == algorithm => {
                    if found.digests.len() < MOST_DIGESTS {
                        found.digests.push(digest);
                    }
                }
                _ => found = Some(Self { algorithm, digests: vec![digest] }),
            }
        }
        found
    }

    /// Whether `content` has one of the digests.
    #[must_use]
    pub fn is_met(&self, content: &[u8]) -> bool {
        let own = digest::digest(self.algorithm.of_ring(), content);
        self.digests.iter().any(|digest| digest == own.as_ref())
    }

    /// The digests that count.
    pub(crate) fn digests(&self) -> impl Iterator<Item = &[u8]> {
        self.digests.iter().map(Vec::as_slice)
    }

    /// The algorithm that counts.
    #[must_use]
    pub fn algorithm(&self) -> &'static str {
        self.algorithm.as_str()
    }
}

impl Algorithm {
    const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    fn of_ring(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        }
    }
}

/// Browsers take both alphabets of base64, with and without the padding.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Parses one digest with its algorithm. Options after a question mark are ignored. An invalid digest never matches.
fn parse_one(written: &str) -> Option<(Algorithm, Vec<u8>)> {
    let (name, value) = written.split_once('-')?;
    let algorithm = Algorithm::ALL.into_iter().find(|it| it.as_str().eq_ignore_ascii_case(name))?;
    let value = value.split('?').next().unwrap_or_default();
    let digest = BASE64.decode(value).or_else(|_| URL_SAFE.decode(value)).unwrap_or_default();
    Some((algorithm, digest))
}

#[cfg(test)]
mod tests {
    use base64::prelude::BASE64_STANDARD;

    use super::*;

    fn sha(algorithm: &'static digest::Algorithm, content: &str) -> String {
        BASE64_STANDARD.encode(digest::digest(algorithm, content.as_bytes()))
    }

    #[test]
    fn the_strongest_algorithm_counts_and_any_of_its_digests_will_do() {
        let (weak, strong) = (sha(&digest::SHA256, "old"), sha(&digest::SHA384, "new"));
        let written = format!("sha256-{weak} sha384-AAAA\n sha384-{strong}?ct=text/css md5-x");
        let integrity = Integrity::parse(&written).unwrap();
        assert_eq!(integrity.algorithm(), "sha384");
        assert!(integrity.is_met(b"new"));
        assert!(!integrity.is_met(b"old"));
    }

    #[test]
    fn the_vector_of_the_specification_holds() {
        // Subresource Integrity, 1.2.1 and 3.1: the digest of `alert('Hello, world.');`.
        let written = "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO";
        assert!(Integrity::parse(written).unwrap().is_met(b"alert('Hello, world.');"));
    }

    #[test]
    fn base64_and_base64url_digests_are_accepted_with_and_without_padding() {
        let written = sha(&digest::SHA256, "x?>");
        for value in
            [written.replace('+', "-").replace('/', "_"), written.trim_end_matches('=').to_owned(), written]
        {
            assert!(Integrity::parse(&format!("SHA256-{value}")).unwrap().is_met(b"x?>"), "{value}");
        }
    }

    #[test]
    fn what_names_no_known_algorithm_is_no_integrity() {
        for written in ["", "  ", "md5-AAAA", "sha384", "sha1-AAAA"] {
            assert_eq!(Integrity::parse(written), None, "{written}");
        }
        assert!(!Integrity::parse("sha256-").unwrap().is_met(b""), "a digest that is none is nobody's");
        assert!(!Integrity::parse("sha256-%%%").unwrap().is_met(b""));
    }
}
