//! The headers of a request.

use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CACHE_CONTROL, COOKIE, HeaderMap, HeaderName, HeaderValue,
    PRAGMA, USER_AGENT as USER_AGENT_HEADER,
};

use super::{ACCEPTED, USER_AGENT};
use crate::config::suite::Settings;
use crate::config::target::Target;

/// Rails, Heroku and most proxies log this header's value, so that a probe can be found in their logs.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Asks caches for a fresh answer of the app (RFC 9111, 5.2.1.4 and 5.4).
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");

/// How many headers most requests add to the constant ones: the request id, the host, and a browser's `Accept` headers.
const ADDED: usize = 9;

/// The headers for every host.
pub(super) fn to_others() -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(3 + ADDED);
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(ACCEPTED));
    headers.insert(USER_AGENT_HEADER, HeaderValue::from_static(USER_AGENT));
    headers
}

/// The headers for the app itself, which override those for every host: first the suite's headers, then the credentials
/// of the target's URL.
pub(super) fn to_own(settings: &Settings, target: &Target) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(authorization) = target.authorization() {
        headers.insert(AUTHORIZATION, authorization.clone());
    }
    headers.extend(settings.headers.clone());
    headers
}

/// Adds the request id, by which logs show the request.
pub(super) fn name(headers: &mut HeaderMap, request_id: &str) {
    // A UUID is ASCII.
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
}

/// Adds `cookies` of redirects to the suite's cookies. A cookie replaces one with the same name.
pub(super) fn add_cookies(headers: &mut HeaderMap, cookies: &str) {
    if cookies.is_empty() {
        return;
    }
    let name_of = |pair: &str| pair.split('=').next().unwrap_or_default().trim().to_owned();
    let set: Vec<String> = cookies.split("; ").map(name_of).collect();
    let named = headers.get(COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kept =
        named.split(';').map(str::trim).filter(|pair| !pair.is_empty() && !set.contains(&name_of(pair)));
    let all: Vec<&str> = kept.chain([cookies]).collect();
    // Cookies with bytes that no header may hold are left out.
    if let Ok(mut value) = HeaderValue::from_str(&all.join("; ")) {
        value.set_sensitive(true);
        headers.insert(COOKIE, value);
    }
}

/// Makes a request bypass the copies of caches.
pub(super) fn ask_past_caches(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, NO_CACHE);
    headers.insert(PRAGMA, NO_CACHE);
}
