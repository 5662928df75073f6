//! Pages with a refresh (`Refresh` header or `<meta http-equiv=refresh>`): the browser redirects, not the server.

use hyper::HeaderMap;
use hyper::header::{CONTENT_TYPE, HeaderName};
use url::Url;

use crate::base::mime::{is_html_type, is_xhtml_type};
use crate::config::suite::{Check, Expectation, Method};
use crate::http::observation::Answer;
use crate::page::asset::AssetKind;
use crate::page::html::{Page, charset_of, decode, read_refresh};

/// A page that is shown for longer is one that people read, so its check is about this page.
const LONGEST: u64 = 3;

/// How many bytes of a page are searched for it: it is in the head.
const WITHIN: usize = 64 * 1024;

/// How long a page may be that is nothing but a script that leads on.
const LONGEST_OF_SCRIPT: usize = 4 * 1024;

const REFRESH: HeaderName = HeaderName::from_static("refresh");

/// The URL to which the page of `answer` sends every visitor at once; none where `check` does not expect a page, or
/// expects this one.
pub(crate) fn refresh_of(check: &Check, answer: &Answer) -> Option<Url> {
    let is_expected = check.redirect_to.is_some() || check.status.contains(answer.status);
    if !follows_refreshes(check) || !(200..300).contains(&answer.status) || !is_expected {
        return None;
    }
    let (url, headers) = (&answer.url, &answer.headers);
    let content_type = headers.get(CONTENT_TYPE).map(|it| String::from_utf8_lossy(it.as_bytes()));
    if !content_type.as_deref().is_some_and(is_html_type) {
        return None;
    }
    let body = &answer.body.bytes;
    let head = body.get(..WITHIN).unwrap_or(body);
    let of_page = || {
        let may_be_script = body.len() <= LONGEST_OF_SCRIPT && mentions(head, b"location");
        let may_be_one = may_be_script || mentions(head, b"refresh");
        let html = may_be_one.then(|| decode(head, content_type.as_deref().and_then(charset_of)))?;
        let page = Page::parse_as(content_type.as_deref().is_some_and(is_xhtml_type), &html);
        page.refresh(url).or_else(|| page.script_redirect(url).filter(|_| may_be_script))
    };
    let refresh = of_header(headers, url).or_else(of_page)?;
    (refresh.after <= LONGEST).then_some(refresh.location)
}

/// The header wins over the page's element (the HTML standard, 7.4.6.1).
fn of_header(headers: &HeaderMap, url: &Url) -> Option<crate::page::html::Refresh> {
    let value = headers.get(REFRESH)?;
    read_refresh(&String::from_utf8_lossy(value.as_bytes()), url, url)
}

/// Browsers follow it for pages only, not for a HEAD request or an image.
fn follows_refreshes(check: &Check) -> bool {
    let is_page = |expectation: &Expectation| match expectation {
        Expectation::Asset(asset) => matches!(asset.kind, AssetKind::Frame | AssetKind::Embedded),
        _ => true,
    };
    check.method == Method::Get
        && check.websocket.is_none()
        && check.tls().is_none()
        && check.expectations.iter().all(is_page)
}

/// Whether the text may contain `word`, in any letter case, so that it is worth parsing.
fn mentions(head: &[u8], word: &[u8]) -> bool {
    head.windows(word.len()).any(|it| it.eq_ignore_ascii_case(word))
}
