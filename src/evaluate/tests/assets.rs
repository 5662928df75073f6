use super::*;
use crate::config::suite::{Check, StatusSet};
use crate::config::suite::{Expectation, Severity};
use crate::page::asset::{AssetExpectation, AssetKind};
use crate::page::integrity::Integrity;

const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR";
const WOFF2: &[u8] = b"wOF2\0\x01\0\0";
const PAGE: &str = "\n<!-- x --><!DOCTYPE HTML><html><body>Not found";

fn expecting(kind: AssetKind) -> AssetExpectation {
    AssetExpectation { kind, integrity: None, any_type: false }
}

/// `got` of what is wrong with it, with its severity where that is only to warn.
fn wrong(expected: AssetExpectation, answer: Answer) -> Option<String> {
    let check = Check::of_our_own("assets", StatusSet::success(), vec![Expectation::Asset(expected)]);
    let Evaluation::Judged(findings) = evaluate(&check, &observation(Ok(answer))) else {
        panic!("not judged")
    };
    let warns = |finding: &Finding| if finding.severity == Severity::Warn { "warns: " } else { "" };
    findings.first().map(|finding| format!("{}{}", warns(finding), finding.got))
}

fn served(kind: AssetKind, content_type: &str, body: impl Into<Vec<u8>>) -> Option<String> {
    let headers = [("content-type", content_type)];
    let headers = if content_type.is_empty() { &headers[..0] } else { &headers[..] };
    wrong(expecting(kind), answer(200, headers, body))
}

fn no_sniff(kind: AssetKind, content_type: &str, body: &str) -> Option<String> {
    let headers = [("content-type", content_type), ("x-content-type-options", "NoSniff")];
    let headers = if content_type.is_empty() { &headers[1..] } else { &headers[..] };
    wrong(expecting(kind), answer(200, headers, body))
}

#[test]
fn assets_that_browsers_accept_pass() {
    use AssetKind::{Font, Image, Manifest, Media, Module, Other, Script, Stylesheet};
    for (kind, content_type, body) in [
        (Stylesheet, "text/css; charset=utf-8", &b"a{}"[..]),
        (Stylesheet, "", b"a{}"),
        (Stylesheet, "TEXT/CSS", b"<!-- a{} -->"),
        (Script, "text/javascript", b"go()"),
        (Script, "text/plain", b"go()"),
        (Script, "text/html", b"go()"),
        (Script, "application/octet-stream", b"go()"),
        (Script, "", b"<!-- go()"),
        (Module, "application/javascript", b"go()"),
        (Image, "image/png", PNG),
        (Image, "text/html", PNG),
        (Image, "application/octet-stream", PNG),
        (Image, "", PNG),
        (Image, "image/jpeg", PNG),
        (Image, "image/png", b"GIF89a\x01\0"),
        (Image, "image/avif", b"\0\0\0 ftypavif"),
        (Image, "image/webp", b"RIFF\0\0\0\0WEBPVP8L"),
        (Image, "image/x-icon", b"\0\0\x01\0\x01\0"),
        (Image, "image/heic", b"\0\0\0\x18ftypheic"),
        (
            Image,
            "image/svg+xml",
            b"<!DOCTYPE svg [<!ENTITY a 'b'>]>\n<!-- x --><svg:svg xmlns:svg='http://www.w3.org/2000/svg'/>",
        ),
        (Image, "image/svg+xml", b"<?xml version='1.0'?><!DOCTYPE svg PUBLIC '' ''><svg/>"),
        (Font, "text/html", WOFF2),
        (Font, "", b"\0\x01\0\0"),
        (Manifest, "text/plain", b"{}"),
        (Media, "video/mp4", b"...."),
        (Other, "text/html", PAGE.as_bytes()),
    ] {
        assert_eq!(served(kind, content_type, body), None, "{kind} {content_type}");
    }
    assert_eq!(no_sniff(Script, "application/x-javascript", "go()"), None);
    assert_eq!(no_sniff(Stylesheet, "text/css", "a{}"), None);
}

#[test]
fn a_type_that_browsers_refuse_is_found() {
    use AssetKind::{Image, Media, Module, Script, Stylesheet};
    for (found, expected) in [
        (served(Stylesheet, "text/plain", "a{}"), "text/plain instead of text/css"),
        (served(Stylesheet, "css", "a{}"), "the type \"css\" instead of text/css"),
        (served(Script, "text/csv", "go()"), "text/csv instead of text/javascript"),
        (served(Script, "image/gif", "go()"), "image/gif instead of text/javascript"),
        (served(Module, "text/plain", "go()"), "text/plain instead of text/javascript"),
        (served(Module, "", "go()"), "no type instead of text/javascript"),
        (served(Image, "application/json", "{}"), "application/json instead of an image"),
        (served(Image, "text/plain", "<svg/>"), "text/plain instead of image/svg+xml"),
        (served(Media, "text/html", "x"), "text/html instead of a recording"),
        (no_sniff(Script, "text/plain", "go()"), "text/plain instead of text/javascript, with nosniff"),
        (no_sniff(Stylesheet, "", "a{}"), "no type instead of text/css, with nosniff"),
    ] {
        assert_eq!(found.as_deref(), Some(expected));
    }
}

#[test]
fn in_quirks_mode_a_stylesheet_of_the_same_origin_may_have_any_type() {
    let expected = AssetExpectation { any_type: true, ..expecting(AssetKind::Stylesheet) };
    assert_eq!(wrong(expected.clone(), answer(200, &[("content-type", "text/plain")], "a{}")), None);
    let headers = [("content-type", "text/plain"), ("x-content-type-options", "nosniff")];
    assert!(wrong(expected.clone(), answer(200, &headers, "a{}")).is_some());
    assert_eq!(wrong(expected, page(PAGE)).as_deref(), Some("an HTML page"));
}

#[test]
fn an_html_page_in_place_of_an_asset_is_found_whatever_its_type() {
    use AssetKind::{Font, Image, Manifest, Module, Script, Stylesheet};
    for (kind, content_type) in [
        (Stylesheet, "text/css"),
        (Script, "text/javascript"),
        (Script, "text/html"),
        (Module, "text/javascript"),
        (Image, "image/png"),
        (Font, "font/woff2"),
        (Manifest, "application/manifest+json"),
    ] {
        assert_eq!(served(kind, content_type, PAGE).as_deref(), Some("an HTML page"), "{kind}");
    }
    assert_eq!(served(Script, "text/javascript", "\u{FEFF}<h1>Oops").as_deref(), Some("markup"));
    assert_eq!(served(Font, "font/woff2", "oops").as_deref(), Some("no font, but font/woff2"));
}

#[test]
fn an_image_that_begins_as_none_is_found() {
    use AssetKind::Image;
    for (content_type, body) in [
        ("image/png", &b"Not found"[..]),
        ("image/jpeg", b"{\"error\":\"gone\"}"),
        ("image/gif", b"\x1f\x8b\x08\0\0\0"),
        ("image/webp", b"RIFF\0\0\0\0WAVEfmt "),
        ("image/x-icon", b"/* icon */"),
        ("image/svg+xml", b"Not found"),
        ("application/octet-stream", b"PK\x03\x04"),
    ] {
        let found = served(Image, content_type, body);
        let begins = found.as_deref().is_some_and(|got| got.starts_with("no image, though its type is "));
        assert!(begins, "{content_type}: {found:?}");
    }
    assert_eq!(served(Image, "", "?").as_deref(), Some("no image, and no type"));
    // It may only count visitors.
    assert_eq!(
        served(Image, "text/plain", "OK").as_deref(),
        Some("warns: no image, though its type is text/plain")
    );
}

#[test]
fn a_pointer_of_git_lfs_is_no_asset_whatever_its_type() {
    use AssetKind::{Font, Image, Manifest, Media, Module, Script, Stylesheet};
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0123456789abcdef\nsize 20480\n";
    for (kind, content_type) in [
        (Image, "image/png"),
        (Image, "image/svg+xml"),
        (Image, "text/plain"),
        (Font, "font/woff2"),
        (Script, "text/javascript"),
        (Module, "text/javascript"),
        (Stylesheet, "text/css"),
        (Media, "video/mp4"),
        (Manifest, "application/manifest+json"),
    ] {
        let found = served(kind, content_type, pointer);
        assert_eq!(
            found.as_deref(),
            Some("a pointer of Git LFS in the file's place"),
            "{kind} {content_type}"
        );
    }
    assert_eq!(
        served(Script, "text/javascript", "/* version https://git-lfs.github.com/spec/v1 */go()"),
        None
    );
}

#[test]
fn an_error_of_the_build_is_no_asset() {
    use AssetKind::{Module, Script, Stylesheet};
    let thrown = "throw Error(\"Sprockets::FileNotFound: couldn't find file 'a'\")";
    for kind in [Script, Module] {
        let found = served(kind, "text/javascript", thrown);
        assert_eq!(found.as_deref(), Some("nothing but an error of the build"), "{kind}");
    }
    let drawn = "body::before { white-space: pre; content: \"Error: Undefined variable.\" }";
    assert_eq!(served(Stylesheet, "text/css", drawn).as_deref(), Some("nothing but an error of the build"));
    assert_eq!(served(Script, "text/plain", "Not Found").as_deref(), Some("text that is not a script"));
}

#[test]
fn packed_bytes_that_nobody_says_are_packed_are_no_text() {
    use AssetKind::{Module, Script, Stylesheet};
    for (kind, content_type) in
        [(Stylesheet, "text/css"), (Script, "text/javascript"), (Module, "text/javascript")]
    {
        for (packed, body) in [
            ("gzip", &b"\x1f\x8b\x08\0\0\0\0\0\0\x03"[..]),
            ("zstd", b"\x28\xb5\x2f\xfd\x04\x58"),
            ("deflate", b"x\x9c\x4b\xca\x4f\xa9"),
        ] {
            let expected = format!("the body is still encoded with {packed}, but no header says so");
            assert_eq!(served(kind, content_type, body).as_deref(), Some(expected.as_str()), "{kind}");
        }
    }
}

#[test]
fn what_has_nothing_in_it_is_found_unless_it_says_so_itself() {
    assert_eq!(served(AssetKind::Image, "image/png", "").as_deref(), Some("an empty body"));
    assert_eq!(served(AssetKind::Font, "font/woff2", "").as_deref(), Some("an empty body"));
    assert_eq!(served(AssetKind::Stylesheet, "text/css", "").as_deref(), Some("warns: an empty body"));
    assert_eq!(served(AssetKind::Module, "text/javascript", "").as_deref(), Some("warns: an empty body"));
    let mut pixel = answer(204, &[], "");
    pixel.body.end = BodyEnd::Unread;
    assert_eq!(wrong(expecting(AssetKind::Image), pixel), None);
}

#[test]
fn the_content_of_an_asset_is_compared_with_its_integrity() {
    let integrity = "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO";
    let expected =
        AssetExpectation { integrity: Integrity::parse(integrity), ..expecting(AssetKind::Script) };
    let served = |body: &str| answer(200, &[("content-type", "text/javascript")], body);
    assert_eq!(wrong(expected.clone(), served("alert('Hello, world.');")), None);
    let other = "another content than its integrity says (sha384)";
    assert_eq!(wrong(expected.clone(), served("alert('Hello, you.');")).as_deref(), Some(other));
    assert_eq!(wrong(expected.clone(), served("")).as_deref(), Some(other));
    let mut long = served("alert(");
    long.body.end = BodyEnd::Capped;
    assert_eq!(wrong(expected, long), None, "what was not read cannot be verified");
}

#[test]
fn what_makes_no_asset_of_an_answer_stays_what_it_is() {
    assert_eq!(wrong(expecting(AssetKind::Script), answer(404, &[HTML], PAGE)).as_deref(), Some("404"));
    let packed = [("content-type", "text/css"), ("content-encoding", "zstd")];
    let found = wrong(expecting(AssetKind::Stylesheet), answer(200, &packed, "?"));
    assert_eq!(found.as_deref(), Some("the body is still encoded with \"zstd\", which was not requested"));
    let puma = "<h1>Puma caught this error: x";
    assert!(wrong(expecting(AssetKind::Script), answer(200, &[HTML], puma)).is_some());
}

#[test]
fn mixed_content_is_found_on_an_https_page_alone() {
    let html = "<img src=http://a.example/x.png><script src=http://a.example/y.js></script><a href=http://b.example>";
    let fields = || json!({ "no_mixed_content": true });
    let found = judged(fields(), &observation(Ok(page(html))));
    let (image, script) = ("<img src=http://a.example/x.png>", "<script src=http://a.example/y.js>");
    assert_eq!(found[0].got, format!("{image} and {script}"));
    let three = format!("{html}<script src=http://a.example/z.js></script>");
    let three = observation(Ok(answer(200, &[HTML], three)));
    assert_eq!(judged(fields(), &three)[0].got, format!("{image} and 2 more"));
    assert_eq!(judged(fields(), &observation(Ok(page("<img src=/x.png><a href=http://b.example>")))), []);
    let policy = ("content-security-policy", "upgrade-insecure-requests");
    assert_eq!(judged(fields(), &observation(Ok(answer(200, &[HTML, policy], html)))), []);
    let over_http = Answer { url: Url::parse("http://shop.example/").unwrap(), ..page(html) };
    assert_eq!(judged(fields(), &observation(Ok(over_http))), []);
}
