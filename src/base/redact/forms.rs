//! How one secret is written in JSON, in URLs and in HTML.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

/// The characters that JavaScript's `encodeURIComponent` and Ruby's `ERB::Util.url_encode` do not encode.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The characters that are encoded in a URL's query (<https://url.spec.whatwg.org/#special-query-percent-encode-set>).
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'');

/// `secret` itself and all its other forms, without duplicates.
pub(super) fn of(secret: &str) -> Vec<String> {
    let json = in_json(secret);
    let component = percent(secret, COMPONENT);
    let form: String = byte_serialize(secret.as_bytes()).collect();
    let written = [
        secret.to_owned(),
        json.replace('/', "\\/"),
        json,
        in_html(secret),
        percent(secret, QUERY),
        in_small_hex(&component),
        in_small_hex(&form),
        percent(&component, COMPONENT),
        percent(&form, COMPONENT),
        component,
        form,
    ];
    let mut forms: Vec<String> = Vec::with_capacity(1);
    for form in written {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

fn percent(text: &str, set: &'static AsciiSet) -> String {
    utf8_percent_encode(text, set).to_string()
}

/// `text` as in a JSON string.
fn in_json(text: &str) -> String {
    let written = Value::from(text).to_string();
    written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text).to_owned()
}

fn in_html(text: &str) -> String {
    [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")]
        .iter()
        .fold(text.to_owned(), |text, (plain, escaped)| text.replace(plain, escaped))
}

/// `%2B` as `%2b`.
fn in_small_hex(text: &str) -> String {
    let mut parts = text.split('%');
    let mut small = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (hex, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        small.extend(["%", &hex.to_ascii_lowercase(), rest]);
    }
    small
}
