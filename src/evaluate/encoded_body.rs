//! Whether a body is still packed when it is judged.

use std::fmt;
use std::io::Read;

use encoding_rs::Encoding;

use crate::base::mime;
use crate::base::printable::quote;
use crate::http::content_encoding::{Coding, ContentEncoding, compression_of, is_noise};
use crate::http::observation::{Answer, BodyEnd};
use crate::page::html::charset_of;

/// How a body is still packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Packed {
    /// Its head names a coding that was not undone.
    AsSaid(String),
    /// Its bytes begin as those of a packed file do, of this kind. Such a file may be what was asked for.
    AsFile(&'static str),
    /// It says that it is text, and is noise.
    Noise,
}

impl fmt::Display for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsSaid(codings) => {
                write!(f, "the body has Content-Encoding {}, which was not requested", quote(codings))
            }
            Self::AsFile(kind) => write!(f, "the body is compressed with {kind}, but no header says so"),
            Self::Noise => f.write_str("the body is compressed, or is not text, but no header says so"),
        }
    }
}

/// How the body of `answer` is still packed, if it is. What was undone is not said any more by its headers.
pub(super) fn packed(answer: &Answer, content_type: Option<&str>) -> Option<Packed> {
    let bytes = &answer.body.bytes;
    // Nothing at all can be packed in no way.
    if bytes.is_empty() && answer.body.end == BodyEnd::Complete {
        return None;
    }
    match ContentEncoding::of(&answer.headers) {
        ContentEncoding::Plain => {}
        ContentEncoding::Unknown(codings) => return Some(Packed::AsSaid(codings)),
        ContentEncoding::Known(codings) => {
            let names: Vec<_> = codings.into_iter().map(Coding::name).collect();
            return Some(Packed::AsSaid(names.join(", ")));
        }
    }
    if let Some(kind) = compression_of(bytes) {
        return Some(Packed::AsFile(kind));
    }
    if !says_text(content_type?) || is_characters(bytes) {
        return None;
    }
    if begins_as_zlib(bytes) {
        return Some(Packed::AsFile("deflate"));
    }
    if is_brotli(bytes) {
        return Some(Packed::AsFile("br"));
    }
    is_noise(bytes).then_some(Packed::Noise)
}

/// Whether these are characters of UTF-8, and none of them is one that no text has.
fn is_characters(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace() && *byte != 0x1b;
    std::str::from_utf8(bytes).is_ok() && !bytes.iter().any(is_control)
}

/// Whether these bytes begin as zlib's do (RFC 1950, 2.2).
fn begins_as_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..])
}

/// How much is unpacked to see whether it can be.
const MOST_OF_BROTLI: usize = 32 * 1024;

/// Whether a body is one of Brotli, which has no beginning of its own (RFC 7932): it can be unpacked, and is text then. Of a
/// longer one its noise tells.
fn is_brotli(bytes: &[u8]) -> bool {
    if bytes.len() > MOST_OF_BROTLI {
        return false;
    }
    let mut unpacked = Vec::new();
    let unpacking = brotli_decompressor::Decompressor::new(bytes, 4096);
    let has_ended = unpacking.take(MOST_OF_BROTLI as u64).read_to_end(&mut unpacked).is_ok();
    has_ended && unpacked.len() > bytes.len() / 2 && is_characters(&unpacked)
}

/// Whether a body of this type is one of characters, of a charset in which no byte of ASCII has another meaning.
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
        let mut packed = Vec::new();
        brotli::CompressorWriter::new(&mut packed, 4096, 5, 22).write_all(text.as_bytes()).unwrap();
        packed
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
    fn text_is_never_taken_for_packed() {
        for text in
            [&b"body { color: #222 }"[..], b"caf\xe9", b"\xe4\xf6\xfc und \xdf", b"x^2 + y^2", b"", b"\x0b"]
        {
            assert!(!is_brotli(text) || is_characters(text), "{text:?}");
            assert!(!begins_as_zlib(text) || is_characters(text), "{text:?}");
        }
    }
}
