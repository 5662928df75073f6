//! Assets with a fingerprint (content digest) in their name, which change with each release.

use url::Url;

use crate::page::asset::AssetKind;

/// The limits of kept names per page, in number and bytes, since the seal stores them.
const MOST: usize = 60;
const MOST_BYTES: usize = 4096;

/// Whether its name has a digest in it: `app-0f3c….css` of Sprockets and Propshaft, `app.0f3c….js` of webpack,
/// `app-BfLOnG1x.js` of Vite.
pub(super) fn is_fingerprinted(url: &Url) -> bool {
    let name = url.path().rsplit('/').next().unwrap_or_default();
    name.split(['-', '.']).any(is_digest)
}

/// At least eight hexadecimal characters, or exactly eight of base 64 that do not look like a word.
fn is_digest(part: &str) -> bool {
    let has = |is: fn(&char) -> bool| part.chars().any(|it| is(&it));
    let is_hex = part.len() >= 8 && part.chars().all(|it| it.is_ascii_digit() || matches!(it, 'a'..='f'));
    let is_base64 = part.len() == 8 && part.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
    let is_mixed = has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase);
    (is_hex && has(char::is_ascii_digit)) || (is_base64 && (is_mixed || has(char::is_ascii_digit)))
}

/// The names to keep, the most important ones first.
pub(super) fn kept(mut found: Vec<(AssetKind, String)>) -> Vec<String> {
    found.sort_by_key(|(kind, _)| {
        !matches!(kind, AssetKind::Stylesheet | AssetKind::Script | AssetKind::Module)
    });
    let mut bytes = 0;
    let names = found.into_iter().map(|(_, name)| name).take(MOST);
    names
        .take_while(|name| {
            bytes += name.len();
            bytes <= MOST_BYTES
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_digest_are_told_from_those_without() {
        for name in [
            "application-1b5ab1b1f3c6aa0bbf0aa7f2ab5d09e1d2d9f0f5e1f1a7f2ab5d09e1d2d9f0f5.css",
            "app-1b5ab1b1f3c6aa0bbf0aa7f2ab5d09e1.js",
            "app-6f1d2c3b.css",
            "main.4f9b2c1a.chunk.js",
            "index-BfLOnG1x.js",
            "index-D4_9kq2a.css",
            "0123456789abcdef0123.js",
        ] {
            assert!(
                is_fingerprinted(&Url::parse(&format!("https://a.example/assets/{name}?x")).unwrap()),
                "{name}"
            );
        }
        for name in [
            "application.css",
            "app-settings.js",
            "jquery-3.7.1.min.js",
            "bootstrap.bundle.min.js",
            "",
            "facade.js",
        ] {
            assert!(
                !is_fingerprinted(&Url::parse(&format!("https://a.example/a-1b5ab1b1/{name}")).unwrap()),
                "{name}"
            );
        }
    }

    #[test]
    fn stylesheets_and_scripts_are_kept_first_and_no_more_than_a_seal_holds() {
        let mut found: Vec<_> = (0..80).map(|n| (AssetKind::Image, format!("/{n}.png"))).collect();
        found.push((AssetKind::Module, "/app.js".to_owned()));
        let names = kept(found);
        assert_eq!((names.len(), names[0].as_str(), names[1].as_str()), (60, "/app.js", "/0.png"));
        let long = (0..50).map(|_| (AssetKind::Script, "x".repeat(1000))).collect();
        assert_eq!(kept(long).len(), 4);
    }
}
