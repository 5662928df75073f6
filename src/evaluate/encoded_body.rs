//! Recognises a body that is still encoded (compressed) when it is evaluated.

use std::fmt;
use std::io::Read;

use encoding_rs::Encoding;

use crate::base::mime;
use crate::base::printable::quote;
use crate::http::content_encoding::{Coding, ContentEncoding, compression_of, is_noise};
use crate::http::observation::{Answer, BodyEnd};
use crate::page::html::charset_of;

/// How it is known that a body is still encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StillEncoded {
    /// By a `Content-Encoding` that was not decoded.
    AsDeclared(String),
    /// By the first bytes, which are those of this kind of compressed file. Such a file may have been requested.
    AsFile(&'static str),
    /// By its bytes, which are noise although its type is text.
    Noise,
}

impl fmt::Display for StillEncoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsDeclared(codings) => {
                write!(f, "the body is still encoded with {}, which was not requested", quote(codings))
            }
            Self::AsFile(kind) => write!(f, "the body is still encoded with {kind}, but no header says so"),
            Self::Noise => f.write_str("the body is still encoded, or is not text, but no header says so"),
        }
    }
}

/// Whether and how the body of `answer` is still encoded. Decoding a coding removes it from the headers, so a coding
/// that is left there was not decoded.
pub(super) fn still_encoded(answer: &Answer, content_type: Option<&str>) -> Option<StillEncoded> {
    let bytes = &answer.body.bytes;
    // An empty body is not encoded.
    if bytes.is_empty() && answer.body.end == BodyEnd::Complete {
        return None;
    }
    match ContentEncoding::of(&answer.headers) {
        ContentEncoding::Plain => {}
        ContentEncoding::Unknown(codings) => return Some(StillEncoded::AsDeclared(codings)),
        ContentEncoding::Known(codings) => {
            let names: Vec<_> = codings.into_iter().map(Coding::name).collect();
            return Some(StillEncoded::AsDeclared(names.join(", ")));
        }
    }
    if let Some(kind) = compression_of(bytes) {
        return Some(StillEncoded::AsFile(kind));
    }
    if !says_text(content_type?) || is_characters(bytes) {
        return None;
    }
    if begins_as_zlib(bytes) {
        return Some(StillEncoded::AsFile("deflate"));
    }
    if is_brotli(bytes) {
        return Some(StillEncoded::AsFile("br"));
    }
    is_noise(bytes).then_some(StillEncoded::Noise)
}

/// Whether the bytes are UTF-8 text without control characters.
fn is_characters(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace() && *byte != 0x1b;
    std::str::from_utf8(bytes).is_ok() && !bytes.iter().any(is_control)
}

/// Whether these bytes begin like zlib data (RFC 1950, 2.2).
fn begins_as_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..])
}

/// How many bytes are decoded as a test.
const MOST_OF_BROTLI: usize = 32 * 1024;

/// Whether a body is compressed with Brotli, which has no magic number (RFC 7932): it can be decoded to text. A longer
/// one is recognised as noise.
fn is_brotli(bytes: &[u8]) -> bool {
    if bytes.len() > MOST_OF_BROTLI {
        return false;
    }
    let mut decoded = Vec::new();
    let reader = brotli_decompressor::Decompressor::new(bytes, 4096);
    let has_ended = reader.take(MOST_OF_BROTLI as u64).read_to_end(&mut decoded).is_ok();
    has_ended && decoded.len() > bytes.len() / 2 && is_characters(&decoded)
}

/// Whether a body of this type is text, in a charset that is compatible with ASCII.
fn says_text(content_type: &str) -> bool {
    let Some(essence) = mime::essence(content_type) else { return false };
    let charset = charset_of(content_type).and_then(|label| Encoding::for_label(label.as_bytes()));
    charset.is_none_or(Encoding::is_ascii_compatible) && is_text(&essence)
}

fn is_text(essence: &str) -> bool {
    essence.starts_with("text/")
        || essence.ends_with("+xml")
        || essence == "application/xml"
        || mime::is_json(essence)
        || mime::is_javascript(essence)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn brotli(text: &str) -> Vec<u8> {
        let mut encoded = Vec::new();
        brotli::CompressorWriter::new(&mut encoded, 4096, 5, 22).write_all(text.as_bytes()).unwrap();
        encoded
    }

    #[test]
    fn brotli_is_known_however_short_it_is() {
        for text in [
            "body { color: #222 }\n",
            &"a{}\n".repeat(300),
            "<!doctype html><p>Ünïcode",
            &"go();".repeat(9000),
        ] {
            assert!(is_brotli(&brotli(text)), "{text}");
        }
    }

    #[test]
    fn text_is_never_taken_for_an_encoded_body() {
        for text in
            [&b"body { color: #222 }"[..], b"caf\xe9", b"\xe4\xf6\xfc und \xdf", b"x^2 + y^2", b"", b"\x0b"]
        {
            assert!(!is_brotli(text) || is_characters(text), "{text:?}");
            assert!(!begins_as_zlib(text) || is_characters(text), "{text:?}");
        }
    }
}
