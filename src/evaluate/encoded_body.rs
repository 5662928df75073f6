//! Whether a body is still packed when it is judged.

use std::fmt;

use encoding_rs::Encoding;

use crate::base::mime;
use crate::base::printable::quote;
use crate::http::content_encoding::{Coding, ContentEncoding, is_noise, packing_of};
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
                write!(f, "the body is packed with {}, which was not asked for", quote(codings))
            }
            Self::AsFile(kind) => write!(f, "the body is packed with {kind}, which its head does not say"),
            Self::Noise => f.write_str("the body is packed, or no text, which its head does not say"),
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
    if let Some(kind) = packing_of(bytes) {
        return Some(Packed::AsFile(kind));
    }
    (says_text(content_type?) && is_noise(bytes)).then_some(Packed::Noise)
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
