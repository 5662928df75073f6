//! Reads `Content-Encoding` (RFC 9110, 8.4), and recognises bytes that are still encoded.
//!
//! A body that was not decoded is never text: comparing it with anything would compare with noise.

use hyper::header::{CONTENT_ENCODING, HeaderMap};

/// A content coding that can be decoded here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    Brotli,
    Deflate,
}

/// The content encoding of a body, by the headers of its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ContentEncoding {
    /// Not encoded: there is no such header, or only words that are not codings, which browsers ignore.
    Plain,
    /// These codings were applied, in this order; all of them can be decoded.
    Known(Vec<Coding>),
    /// A coding that is not decoded here: the header, as it was sent.
    Unknown(String),
}

/// How many codings of one body are decoded. One is usual; a second comes from a proxy that compresses once more.
pub(crate) const MOST_CODINGS: usize = 4;

/// The registered content codings (iana.org/assignments/http-parameters), and older ones. They include those that are
/// decoded here.
const REGISTERED: [&str; 15] = [
    "aes128gcm",
    "br",
    "compress",
    "dcb",
    "dcz",
    "deflate",
    "exi",
    "gzip",
    "pack200-gzip",
    "sdch",
    "x-bzip2",
    "x-compress",
    "x-gzip",
    "x-zstd",
    "zstd",
];

impl Coding {
    /// Its usual name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Deflate => "deflate",
        }
    }

    fn named(name: &str) -> Option<Self> {
        match name {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "br" => Some(Self::Brotli),
            "deflate" => Some(Self::Deflate),
            _ => None,
        }
    }
}

impl ContentEncoding {
    /// Reads all lines of the header as one list, without empty members (RFC 9110, 5.3 and 5.6.1).
    ///
    /// If one member is not a coding (`identity` is not), Chromium decodes none of the others (observed up to version
    /// 138). This does the same.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        if !headers.contains_key(CONTENT_ENCODING) {
            return Self::Plain;
        }
        let lines: Vec<_> = headers.get_all(CONTENT_ENCODING).iter().collect();
        let lines: Vec<_> = lines.iter().map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
        let written = lines.join(", ");
        let members = written.split(',').map(|member| member.trim().to_ascii_lowercase());
        let members: Vec<String> = members.filter(|member| !member.is_empty()).collect();
        let known: Option<Vec<Coding>> = members.iter().map(|member| Coding::named(member)).collect();
        match known {
            Some(none) if none.is_empty() => Self::Plain,
            Some(codings) if codings.len() <= MOST_CODINGS => Self::Known(codings),
            None if !members.iter().any(|member| names_a_coding(member)) => Self::Plain,
            Some(_) | None => Self::Unknown(written.trim_matches([',', ' ']).to_owned()),
        }
    }
}

/// Whether a member of the list is a coding, or one with something around it: `gzip;q=1`, `"gzip"`.
fn names_a_coding(member: &str) -> bool {
    let words = member.split(|it: char| !it.is_ascii_alphanumeric() && it != '-');
    words.into_iter().any(|word| REGISTERED.contains(&word))
}

/// The first bytes of compressed files. No text begins like this in any charset.
const BEGINNINGS: [(&str, &[u8]); 5] = [
    // RFC 1952, 2.3.1: with the only method that there is.
    ("gzip", b"\x1f\x8b\x08"),
    // RFC 8878, 3.1.1.
    ("zstd", b"\x28\xb5\x2f\xfd"),
    ("compress", b"\x1f\x9d"),
    ("xz", b"\xfd7zXZ\0"),
    ("bzip2", b"BZh91AY&SY"),
];

/// The compression format of `bytes`, by their first bytes.
pub(crate) fn compression_of(bytes: &[u8]) -> Option<&'static str> {
    let begins = |(_, beginning): &&(&str, &[u8])| bytes.starts_with(beginning);
    BEGINNINGS.iter().find(begins).map(|(name, _)| *name)
}

/// How many bytes are read to recognise the type (WHATWG, MIME Sniffing, 5.2).
const HEAD: usize = 1445;

/// Whether `bytes`, which should be text, are noise, such as the output of Brotli, which has no magic number. In noise
/// about every ninth byte is a binary one, with many different values.
pub(crate) fn is_noise(bytes: &[u8]) -> bool {
    const FEWEST: usize = 3;
    // UTF-16 has a byte order mark.
    if bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"\xff\xfe") {
        return false;
    }
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let controls = head.iter().copied().filter(|byte| is_binary(*byte));
    let (mut seen, mut count) = ([false; 32], 0_usize);
    for control in controls {
        count += 1;
        if let Some(seen) = seen.get_mut(usize::from(control)) {
            *seen = true;
        }
    }
    let different = seen.iter().filter(|seen| **seen).count();
    different >= FEWEST && count * 25 >= head.len() && std::str::from_utf8(head).is_err()
}

/// A "binary data byte" (WHATWG, MIME Sniffing, 3).
fn is_binary(byte: u8) -> bool {
    matches!(byte, 0..=0x08 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f)
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn read(lines: &[&str]) -> ContentEncoding {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(CONTENT_ENCODING, HeaderValue::from_str(line).unwrap());
        }
        ContentEncoding::of(&headers)
    }

    #[test]
    fn lines_and_lists_are_read_in_the_order_the_codings_were_applied() {
        use Coding::{Brotli, Deflate, Gzip};
        for (lines, codings) in [
            (&["gzip"][..], vec![Gzip]),
            (&["GZip"], vec![Gzip]),
            (&["x-gzip"], vec![Gzip]),
            (&["deflate, gzip"], vec![Deflate, Gzip]),
            (&["deflate", "br"], vec![Deflate, Brotli]),
            (&["\tgzip ,br\t"], vec![Gzip, Brotli]),
            (&[", gzip,,", ""], vec![Gzip]),
            (&["gzip,gzip", "gzip,gzip"], vec![Gzip; 4]),
        ] {
            assert_eq!(read(lines), ContentEncoding::Known(codings), "{lines:?}");
        }
    }

    #[test]
    fn what_is_no_coding_is_passed_over() {
        for lines in [
            &[][..],
            &[""],
            &[" , "],
            &["identity"],
            &["utf-8"],
            &["none"],
            &["aws-chunked"],
            &["UTF-8", "none"],
        ] {
            assert_eq!(read(lines), ContentEncoding::Plain, "{lines:?}");
        }
    }

    #[test]
    fn an_unknown_content_coding_leaves_the_body_unchanged() {
        for line in [
            "zstd",
            "compress",
            "dcb",
            "gzip;q=1",
            "gzip; q=1",
            "\"gzip\"",
            "gzip gzip",
            "gzip=1",
            "br;window=24",
            "zstd, gzip",
            "gzip, zstd",
            "gzip, utf-8",
            "identity, gzip",
            "aws-chunked,gzip",
            "gzip,gzip,gzip,gzip,gzip",
        ] {
            assert_eq!(read(&[line]), ContentEncoding::Unknown(line.to_owned()), "{line}");
        }
        assert_eq!(read(&["gzip", "zstd"]), ContentEncoding::Unknown("gzip, zstd".to_owned()));
    }

    #[test]
    fn packed_bytes_tell_what_they_are_and_text_is_none_of_it() {
        assert_eq!(compression_of(b"\x1f\x8b\x08\0\0\0\0\0"), Some("gzip"));
        assert_eq!(compression_of(b"\x28\xb5\x2f\xfd\x04"), Some("zstd"));
        for text in ["", "<!doctype html>", "BZh", "(", "\u{1f}", "謟"] {
            assert_eq!(compression_of(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn binary_noise_is_distinguished_from_text_in_any_charset() {
        let noise: Vec<u8> = (0..600_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
        assert!(is_noise(&noise));
        let latin: Vec<u8> = (0..600).map(|n| if n % 3 == 0 { 0xe4 } else { b'a' }).collect();
        let records = "{\"a\":1}\u{1e}\u{1e}\u{1}\u{2}".repeat(80);
        for text in [&b""[..], b"<p>hello", &latin, records.as_bytes(), "\u{1b}[31mred\u{1b}[0m".as_bytes()] {
            assert!(!is_noise(text), "{text:?}");
        }
    }
}
