//! The request headers by which a browser says what kind of answer it wants.
//!
//! Servers choose by these headers: an app with HTML and JSON at one path may answer `Accept: */*` with JSON, and an
//! app that always reads `Accept-Language` fails without it.

#[cfg(test)]
mod tests;

use hyper::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderName, HeaderValue, UPGRADE_INSECURE_REQUESTS};
use url::{Host, Url};

use crate::base::mime;
use crate::config::suite::{AssetKind, Check, Expectation, Pattern, RevisionSource, Settings};
use crate::config::target::Target;
use crate::http::probe::same_site;

/// What browsers send where somebody opens a page (developer.mozilla.org, "List of default Accept values"; Firefox' own
/// is this one, and Chromium's adds formats of images).
const OF_PAGE: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// What is sent for the stylesheets and the images of a page (Fetch, 4.1, step 13; of images Chromium's).
const OF_STYLESHEET: &str = "text/css,*/*;q=0.1";
const OF_IMAGE: &str = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
const OF_ANYTHING: &str = "*/*";

/// What is wanted beside another type than that of a page. Without `*/*`: Rails takes a list with it for a browser's, and
/// answers with HTML whatever stands before it (`ActionDispatch::Http::MimeNegotiation`, `BROWSER_LIKE_ACCEPTS`).
const OR_SIMILAR: &str = "application/*;q=0.9, text/*;q=0.8";

const JSON: &str = "application/json";

/// The types that a pattern of `content_type` is held against, to know which of them it wants.
const NAMED_TYPES: [&str; 7] = [
    JSON,
    "text/plain",
    "application/xml",
    "text/xml",
    "application/rss+xml",
    "application/atom+xml",
    "text/csv",
];

const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_USER: HeaderName = HeaderName::from_static("sec-fetch-user");

/// What an answer is going to be used for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Destination {
    /// Somebody opens it.
    Page,
    /// A program reads it, and wants this type.
    Data(String),
    /// A page is made of it.
    Asset(AssetKind),
    /// It becomes a WebSocket.
    WebSocket,
}

/// The headers that a browser adds to a request of `check` for `url`, by what the answer is expected to be.
///
/// `Sec-Fetch-*` go to places only that a browser trusts to keep them: over https, and to this machine (Fetch Metadata
/// Request Headers, 2). A program that reads data sends none.
pub(crate) fn browser_headers(check: &Check, url: &Url, target: &Target, settings: &Settings) -> HeaderMap {
    let destination = Destination::of(check);
    let mut headers = HeaderMap::with_capacity(8);
    // What a config names was held against the same rules before.
    let accept =
        HeaderValue::from_str(&destination.accept()).unwrap_or(HeaderValue::from_static(OF_ANYTHING));
    headers.insert(ACCEPT, accept);
    headers.insert(ACCEPT_LANGUAGE, settings.accept_language.clone());
    if destination == Destination::Page {
        headers.insert(UPGRADE_INSECURE_REQUESTS, HeaderValue::from_static("1"));
    }
    if is_trustworthy(url) {
        let fetched = destination.fetched(target, url);
        headers.extend(
            fetched.into_iter().flatten().map(|(name, value)| (name, HeaderValue::from_static(value))),
        );
    }
    headers
}

impl Destination {
    fn of(check: &Check) -> Self {
        if check.websocket.is_some() {
            return Self::WebSocket;
        }
        let wanted = check.expectations.iter().find_map(|expectation| match expectation {
            Expectation::Asset(asset) => Some(Self::Asset(asset.kind)),
            Expectation::Json(_)
            | Expectation::JsonSchema(_)
            | Expectation::Revision(RevisionSource::Json(_)) => Some(Self::Data(JSON.to_owned())),
            _ => None,
        });
        let by_type = || {
            check.expectations.iter().find_map(|expectation| match expectation {
                Expectation::ContentType(pattern) => type_of(pattern).map(Self::Data),
                _ => None,
            })
        };
        wanted.or_else(by_type).unwrap_or(Self::Page)
    }

    fn accept(&self) -> String {
        match self {
            Self::Page | Self::Asset(AssetKind::Frame) => OF_PAGE.to_owned(),
            Self::Data(essence) => format!("{essence}, {OR_SIMILAR}"),
            Self::Asset(AssetKind::Stylesheet) => OF_STYLESHEET.to_owned(),
            Self::Asset(AssetKind::Image) => OF_IMAGE.to_owned(),
            Self::Asset(_) | Self::WebSocket => OF_ANYTHING.to_owned(),
        }
    }

    /// The `Sec-Fetch-*` headers: what for, how, from where, and whether somebody asked for it.
    fn fetched(&self, target: &Target, url: &Url) -> [Option<(HeaderName, &'static str)>; 4] {
        let (dest, mode) = match self {
            Self::Page => {
                return [
                    Some((SEC_FETCH_DEST, "document")),
                    Some((SEC_FETCH_MODE, "navigate")),
                    Some((SEC_FETCH_SITE, "none")),
                    Some((SEC_FETCH_USER, "?1")),
                ];
            }
            Self::Data(_) | Self::WebSocket => return [const { None }; 4],
            Self::Asset(AssetKind::Stylesheet) => ("style", "no-cors"),
            Self::Asset(AssetKind::Script) => ("script", "no-cors"),
            Self::Asset(AssetKind::Module) => ("script", "cors"),
            Self::Asset(AssetKind::Image) => ("image", "no-cors"),
            Self::Asset(AssetKind::Font) => ("font", "cors"),
            Self::Asset(AssetKind::Manifest) => ("manifest", "cors"),
            Self::Asset(AssetKind::Media) => ("video", "no-cors"),
            Self::Asset(AssetKind::Frame) => ("iframe", "navigate"),
            Self::Asset(AssetKind::Embedded) => ("object", "navigate"),
            Self::Asset(AssetKind::Other) => ("empty", "cors"),
        };
        [
            Some((SEC_FETCH_DEST, dest)),
            Some((SEC_FETCH_MODE, mode)),
            Some((SEC_FETCH_SITE, site(target, url))),
            None,
        ]
    }
}

/// The type that a pattern of `content_type` wants; none where that is a page's, or is not known.
fn type_of(pattern: &Pattern) -> Option<String> {
    if ["text/html", "application/xhtml+xml"].iter().any(|page| pattern.is_match(page)) {
        return None;
    }
    let written = match pattern {
        Pattern::Contains(written) => mime::essence(written),
        Pattern::Matches { .. } => None,
    };
    // An image is asked for as a page is: browsers take any format there.
    let written = written.filter(|essence| !essence.starts_with("image/"));
    written
        .or_else(|| NAMED_TYPES.iter().find(|named| pattern.is_match(named)).map(|named| (*named).to_owned()))
}

/// How the page that names `url` belongs to it, where that is one of the app.
fn site(target: &Target, url: &Url) -> &'static str {
    if target.owns(url) {
        "same-origin"
    } else if same_site(&target.url_of("/"), url) {
        "same-site"
    } else {
        "cross-site"
    }
}

/// Whether nobody on the way reads along (Secure Contexts, 3.1).
fn is_trustworthy(url: &Url) -> bool {
    url.scheme() == "https"
        || match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
}
