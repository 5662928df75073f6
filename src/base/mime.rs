//! Media types as browsers read them (WHATWG, MIME Sniffing).

/// The type and subtype of a `Content-Type` in lower case; none if it has none.
pub(crate) fn essence(content_type: &str) -> Option<String> {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_token = |part: &str| !part.is_empty() && !part.contains(|it: char| it.is_ascii_whitespace());
    let is_type = essence.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype));
    is_type.then_some(essence)
}

/// Whether a content type is that of a page.
pub(crate) fn is_html_type(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    ["text/html", "application/xhtml+xml"].iter().any(|html| essence.eq_ignore_ascii_case(html))
}

/// Whether a content type is that of a page in XML, which browsers read as XML (the HTML standard, 14.1).
pub(crate) fn is_xhtml_type(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/xhtml+xml")
}

/// Whether it is one of a script ("JavaScript MIME type", 4.6).
pub(crate) fn is_javascript(essence: &str) -> bool {
    let Some((kind, subtype)) = essence.split_once('/') else { return false };
    match kind {
        "application" => matches!(subtype, "ecmascript" | "javascript" | "x-ecmascript" | "x-javascript"),
        "text" => {
            matches!(
                subtype,
                "ecmascript" | "javascript" | "jscript" | "livescript" | "x-ecmascript" | "x-javascript"
            ) || subtype
                .strip_prefix("javascript1.")
                .is_some_and(|minor| matches!(minor, "0" | "1" | "2" | "3" | "4" | "5"))
        }
        _ => false,
    }
}

/// Whether it is one of JSON ("JSON MIME type", 4.6).
pub(crate) fn is_json(essence: &str) -> bool {
    essence.ends_with("+json") || matches!(essence, "application/json" | "text/json")
}

/// Whether these bytes begin like an image that a current browser draws, recognised by its content: those of the
/// standard (6.1), and AVIF, JPEG XL, HEIC, JPEG 2000, TIFF and PDF. Not SVG, which needs its type.
pub(crate) fn begins_as_image(bytes: &[u8]) -> bool {
    const STARTS: [&[u8]; 13] = [
        b"\x89PNG\r\n\x1A\n",
        b"GIF87a",
        b"GIF89a",
        b"\xFF\xD8\xFF",
        b"BM",
        b"\0\0\x01\0",
        b"\0\0\x02\0",
        b"\xFF\x0A",
        b"\0\0\0\x0CJXL \r\n\x87\n",
        b"\0\0\0\x0CjP  \r\n\x87\n",
        b"II*\0",
        b"MM\0*",
        b"%PDF-",
    ];
    // ISO/IEC 23008-12: the brands of HEIF, AVIF included.
    const BRANDS: [&[u8]; 8] = [b"avif", b"avis", b"mif1", b"msf1", b"heic", b"heix", b"hevc", b"hevx"];
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..14) == Some(b"WEBPVP");
    let is_heif = bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|it| BRANDS.contains(&it));
    is_webp || is_heif || STARTS.iter().any(|start| bytes.starts_with(start))
}

/// Whether these bytes are a pointer of Git LFS or git-annex, which replaces a large file in a repository.
pub(crate) fn is_pointer(bytes: &[u8]) -> bool {
    const STARTS: [&[u8]; 3] = [
        // git-lfs/git-lfs: docs/spec.md, "The Pointer"; it may have 1024 bytes at most.
        b"version https://git-lfs.github.com/spec/v",
        b"version https://hawser.github.com/spec/v",
        b"/annex/objects/",
    ];
    bytes.len() <= 1024 && STARTS.iter().any(|start| bytes.starts_with(start))
}

/// Whether these bytes begin like a font (6.3). Browsers accept nothing else as a font, whatever its type.
pub(crate) fn begins_as_font(bytes: &[u8]) -> bool {
    const STARTS: [&[u8]; 6] = [b"\0\x01\0\0", b"OTTO", b"ttcf", b"wOFF", b"wOF2", b"true"];
    STARTS.iter().any(|start| bytes.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_essence_of_a_type_has_no_parameters() {
        assert_eq!(essence(" Text/CSS ; charset=utf-8").as_deref(), Some("text/css"));
        for none in ["", "css", "/", "text/", "/css", "text css", ";"] {
            assert_eq!(essence(none), None, "{none}");
        }
    }

    #[test]
    fn scripts_are_known_by_all_the_names_they_ever_had() {
        for name in
            ["text/javascript", "application/x-javascript", "text/javascript1.5", "application/ecmascript"]
        {
            assert!(is_javascript(name), "{name}");
        }
        for name in
            ["application/json", "text/html", "text/plain", "text/javascript1.9", "javascript", "module"]
        {
            assert!(!is_javascript(name), "{name}");
        }
    }

    #[test]
    fn images_and_fonts_are_known_by_their_first_bytes() {
        assert!(begins_as_image(b"\x89PNG\r\n\x1A\n\0\0"));
        assert!(begins_as_image(b"RIFF\0\0\0\0WEBPVP8 "));
        for image in [
            &b"\xFF\xD8\xFF\xE0"[..],
            b"GIF89a\x01\0",
            b"\0\0\0 ftypavif\0\0\0\0",
            b"\0\0\0\x18ftypheic",
            b"\0\0\0\x0CJXL \r\n\x87\n",
            b"\0\0\x01\0\x01\0",
            b"II*\0\x08",
            b"%PDF-1.7",
        ] {
            assert!(begins_as_image(image), "{image:?}");
        }
        for other in [
            &b"<svg xmlns"[..],
            b"Not Found",
            b"\x1f\x8b\x08\0",
            b"PK\x03\x04",
            b"\0\0\0 ftypisom",
            b"GIF",
            b"",
        ] {
            assert!(!begins_as_image(other), "{other:?}");
        }
        assert!(begins_as_font(b"wOF2\0\x01"));
        assert!(!begins_as_font(b"<!doctype html>"));
    }

    #[test]
    fn pointers_are_known_by_how_they_begin_and_are_short() {
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
        assert!(is_pointer(pointer.as_bytes()));
        assert!(is_pointer(b"/annex/objects/SHA256E-s1--0.png\n"));
        assert!(!is_pointer(b"/* version https://git-lfs.github.com/spec/v1 */"));
        assert!(!is_pointer(format!("{pointer}{}", "x".repeat(1024)).as_bytes()));
    }
}
