//! Files that are named after what is in them.

use url::Url;

/// Whether its name has a digest in it: `app-0f3c….css` of Sprockets and Propshaft, `app.0f3c….js` of webpack,
/// `app-BfLOnG1x.js` of Vite.
pub(crate) fn is_fingerprinted(url: &Url) -> bool {
    let name = url.path().rsplit('/').next().unwrap_or_default();
    name.split(['-', '.']).any(is_digest)
}

/// Eight characters and more of a number in base 16, or just eight of one in base 64, which no word looks like.
fn is_digest(part: &str) -> bool {
    let has = |is: fn(&char) -> bool| part.chars().any(|it| is(&it));
    let is_hex = part.len() >= 8 && part.chars().all(|it| it.is_ascii_digit() || matches!(it, 'a'..='f'));
    let is_base64 = part.len() == 8 && part.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
    let is_mixed = has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase);
    (is_hex && has(char::is_ascii_digit)) || (is_base64 && (is_mixed || has(char::is_ascii_digit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_digest_are_distinguished_from_those_without() {
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
}
