//! Checks whether a browser accepts an answer as the asset that a page names.

use crate::config::finding_kind::FindingKind;
use hyper::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};

use super::encoded_body::StillEncoded;
use super::reader::AnswerReader;
use super::{Finding, build_error, finding};
use crate::base::mime;
use crate::base::printable::{LONGEST_QUOTE, quote, shorten};
use crate::config::suite::Severity;
use crate::http::observation::BodyEnd;
use crate::page::asset::{AssetExpectation, AssetKind};
use crate::page::content_security_policy::refuses_frames;

/// The first reason why a browser does not use an answer with status 2xx as the asset.
pub(super) fn wrong_asset(expected: &AssetExpectation, reader: &AnswerReader<'_>) -> Option<Finding> {
    let kind = expected.kind;
    let found = |got: String| Some(finding(FindingKind::Assets, kind, got));
    let refusal = || refuses_frames(&reader.answer().headers).filter(|_| kind == AssetKind::Frame);
    if let Some(header) = refusal() {
        return found(format!("a page that forbids being shown in a frame ({header})"));
    }
    if let Some(encoded) = reader.still_encoded().filter(|encoded| keeps_from_use(encoded, kind, reader)) {
        return found(encoded.to_string());
    }
    let answer = reader.answer();
    if mime::is_pointer(&answer.body.bytes) && kind != AssetKind::Other {
        return found("a pointer of Git LFS in the file's place".to_owned());
    }
    if let Some(got) = wrong_type(expected, reader).or_else(|| wrong_content(kind, reader)) {
        return found(got);
    }
    if let Some(finding) = undrawn(kind, reader) {
        return Some(finding);
    }
    // A body that was not read completely, or a status without content, proves nothing.
    if answer.body.end != BodyEnd::Complete || may_be_anything(kind) {
        return None;
    }
    match &expected.integrity {
        Some(integrity) if integrity.is_met(&answer.body.bytes) => None,
        Some(integrity) => {
            found(format!("another content than its integrity says ({})", integrity.algorithm()))
        }
        None if !answer.body.bytes.is_empty() => None,
        // It is harmless by itself: minifying a file of comments leaves nothing.
        None if matches!(kind, AssetKind::Stylesheet | AssetKind::Script | AssetKind::Module) => {
            Some(Finding { severity: Severity::Warn, ..finding(FindingKind::Assets, kind, "an empty body") })
        }
        None => found("an empty body".to_owned()),
    }
}

/// Whether any content is allowed: a frame may be empty, and an object may have any type.
fn may_be_anything(kind: AssetKind) -> bool {
    matches!(kind, AssetKind::Other | AssetKind::Frame | AssetKind::Embedded)
}

/// Whether the encoding makes an asset useless. A file may be a compressed one, if it is not read as text.
fn keeps_from_use(encoded: &StillEncoded, kind: AssetKind, reader: &AnswerReader<'_>) -> bool {
    match (encoded, kind) {
        (StillEncoded::AsDeclared(_), _)
        | (
            _,
            AssetKind::Stylesheet
            | AssetKind::Script
            | AssetKind::Module
            | AssetKind::Manifest
            | AssetKind::Frame,
        ) => true,
        (_, AssetKind::Image) => {
            NamedType::of(reader).essence() == "image/svg+xml"
                && !mime::begins_as_image(&reader.answer().body.bytes)
        }
        _ => false,
    }
}

/// The media type in an answer's headers.
enum NamedType {
    /// There is no such header.
    Nothing,
    /// The header is not a media type.
    Nonsense(String),
    Essence(String),
}

impl NamedType {
    /// If there are several headers, the last valid one counts (Fetch, "extract a MIME type").
    fn of(reader: &AnswerReader<'_>) -> Self {
        reader.header(CONTENT_TYPE.as_str()).fold(Self::Nothing, |before, value| {
            match (mime::essence(&value), before) {
                (Some(essence), _) => Self::Essence(essence),
                (None, before @ Self::Essence(_)) => before,
                (None, _) => Self::Nonsense(value.into_owned()),
            }
        })
    }

    fn essence(&self) -> &str {
        match self {
            Self::Essence(essence) => essence,
            Self::Nothing | Self::Nonsense(_) => "",
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Essence(essence) => shorten(essence, LONGEST_QUOTE),
            Self::Nonsense(value) => format!("the type {}", quote(value)),
            Self::Nothing => "no type".to_owned(),
        }
    }
}

/// The finding for a type that no browser accepts here.
fn wrong_type(expected: &AssetExpectation, reader: &AnswerReader<'_>) -> Option<String> {
    let named = NamedType::of(reader);
    let essence = named.essence();
    let no_sniff = reader.header(X_CONTENT_TYPE_OPTIONS.as_str()).next().is_some_and(|value| {
        value.split(',').next().unwrap_or_default().trim().eq_ignore_ascii_case("nosniff")
    });
    let (is_right, instead_of) = match expected.kind {
        // The HTML standard, 4.6.8.20, and Fetch, 3.6; without a type it is text/css.
        AssetKind::Stylesheet => {
            let may_be_any = !no_sniff && (expected.any_type || matches!(named, NamedType::Nothing));
            (essence == "text/css" || may_be_any, "text/css")
        }
        // Fetch, 2.9 and 3.6: only clearly different types are blocked, unless sniffing is off.
        AssetKind::Script => {
            let is_blocked = ["image/", "audio/", "video/"].iter().any(|it| essence.starts_with(it))
                || essence == "text/csv";
            (mime::is_javascript(essence) || !(no_sniff || is_blocked), "text/javascript")
        }
        // The HTML standard, "fetch a single module script".
        AssetKind::Module => (mime::is_javascript(essence), "text/javascript"),
        AssetKind::Image => {
            let begins = &reader.answer().body.bytes;
            let is_svg = begins_as(reader, &["<svg"]) && essence != "image/svg+xml";
            (
                mime::begins_as_image(begins) || !(is_plainly_else(essence) || is_svg),
                if is_svg { "image/svg+xml" } else { "an image" },
            )
        }
        AssetKind::Media => (!is_plainly_else(essence), "a recording"),
        // Browsers need no type for these: for a font the content decides.
        AssetKind::Font | AssetKind::Manifest | AssetKind::Other | AssetKind::Frame | AssetKind::Embedded => {
            (true, "")
        }
    };
    (!is_right).then(|| {
        let why = if no_sniff && !matches!(expected.kind, AssetKind::Module) { ", with nosniff" } else { "" };
        format!("{} instead of {instead_of}{why}", named.shown())
    })
}

fn is_plainly_else(essence: &str) -> bool {
    matches!(essence, "text/html" | "application/xhtml+xml" | "text/css" | "application/xml" | "text/xml")
        || mime::is_javascript(essence)
        || mime::is_json(essence)
}

/// The finding for a body with other content, whatever its type.
fn wrong_content(kind: AssetKind, reader: &AnswerReader<'_>) -> Option<String> {
    let body = &reader.answer().body;
    if body.bytes.is_empty() || may_be_anything(kind) {
        return None;
    }
    if begins_as(reader, &["<!doctype html", "<html"]) {
        return Some("an HTML page".to_owned());
    }
    match kind {
        // Neither can begin like this, except for a comment that hides it from very old browsers.
        AssetKind::Stylesheet | AssetKind::Script | AssetKind::Module if is_binary(reader) => {
            Some("a file that is no text".to_owned())
        }
        AssetKind::Stylesheet | AssetKind::Script | AssetKind::Module if begins_as(reader, &["<"]) => {
            Some("markup".to_owned())
        }
        AssetKind::Stylesheet | AssetKind::Script | AssetKind::Module => {
            build_error::instead_of(kind, reader.body()).map(str::to_owned)
        }
        AssetKind::Font if !mime::begins_as_font(&body.bytes) => {
            Some(format!("no font, but {}", NamedType::of(reader).shown()))
        }
        _ => None,
    }
}

/// Whether the body is a file that is no text: WebAssembly, an image, a font, a PDF; and UTF-16 without the mark or the charset
/// that browsers know it by. Characters of UTF-8 have no zero among the first ones.
fn is_binary(reader: &AnswerReader<'_>) -> bool {
    let bytes = &reader.answer().body.bytes;
    let is_known = [&b"\x89PNG"[..], b"\xff\xd8\xff", b"%PDF-"].iter().any(|start| bytes.starts_with(start));
    is_known || reader.body().chars().take(16).any(|it| it == '\0')
}

/// The finding for an image that no browser can draw. The first bytes decide, whatever its type.
///
/// If its type is not an image type either, it may be a tracking pixel, so it only warns.
fn undrawn(kind: AssetKind, reader: &AnswerReader<'_>) -> Option<Finding> {
    let body = &reader.answer().body;
    if kind != AssetKind::Image || body.bytes.is_empty() || mime::begins_as_image(&body.bytes) {
        return None;
    }
    let named = NamedType::of(reader);
    let essence = named.essence();
    let is_svg = essence == "image/svg+xml";
    // Editors may write text before the root element, and its name may have a prefix.
    let has_root = reader.body().contains("<svg") || reader.body().contains(":svg");
    if is_svg && (has_root || body.end != BodyEnd::Complete) {
        return None;
    }
    let got = format!("no image, though its type is {}", named.shown());
    let counts_visitors =
        !essence.is_empty() && !essence.starts_with("image/") && essence != "application/octet-stream";
    let severity = if counts_visitors { Severity::Warn } else { Severity::Fail };
    let got = if essence.is_empty() { "no image, and no type".to_owned() } else { got };
    Some(finding(FindingKind::Assets, kind, got).with_severity(severity))
}

/// Whether the body begins with one of these in lower case, after white space, comments and an XML declaration.
fn begins_as(reader: &AnswerReader<'_>, starts: &[&str]) -> bool {
    let mut rest = reader.body().trim_start_matches('\u{FEFF}').trim_start();
    loop {
        let after = [("<!--", "-->"), ("<?xml", "?>"), ("<!doctype svg", ">")]
            .iter()
            .find(|(open, _)| starts_with(rest, open))
            .map(|(_, close)| rest.split_once(close).map_or("", |(_, after)| after));
        match after {
            Some(after) => rest = after.trim_start(),
            None => return starts.iter().any(|start| starts_with(rest, start)),
        }
    }
}

fn starts_with(text: &str, start: &str) -> bool {
    text.as_bytes().get(..start.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(start.as_bytes()))
}
