//! The headers of a request.

use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CACHE_CONTROL, COOKIE, HeaderMap, HeaderName, HeaderValue,
    PRAGMA, USER_AGENT as USER_AGENT_HEADER,
};

use super::{ACCEPTED, USER_AGENT};
use crate::config::suite::Settings;
use crate::config::target::Target;

/// Rails, Heroku and most proxies write this header's value into their logs, so that a probe can be found there.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Asks caches for what the app itself says now (RFC 9111, 5.2.1.4 and 5.4).
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");

/// How many headers most requests add to those that are always the same: their id, the host, and what browsers say of the
/// kind of answer that they want.
const ADDED: usize = 9;

/// The headers for anybody.
pub(super) fn to_others() -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(3 + ADDED);
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(ACCEPTED));
    headers.insert(USER_AGENT_HEADER, HeaderValue::from_static(USER_AGENT));
    headers
}

/// The headers for the app itself, which go before what everybody gets: those that the suite names, and before the
/// credentials of the target's URL.
pub(super) fn to_own(settings: &Settings, target: &Target) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(authorization) = target.authorization() {
        headers.insert(AUTHORIZATION, authorization.clone());
    }
    headers.extend(settings.headers.clone());
    headers
}

/// Gives a request the name by which it is found in logs.
pub(super) fn name(headers: &mut HeaderMap, request_id: &str) {
    // A UUID is ASCII.
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
}

/// Adds `cookies` that were set on the way to those that the suite names. One of the same name takes the other's place.
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
    // Whose bytes no header may hold are left out.
    if let Ok(mut value) = HeaderValue::from_str(&all.join("; ")) {
        value.set_sensitive(true);
        headers.insert(COOKIE, value);
    }
}

/// Makes a request pass by the copies that caches hold.
pub(super) fn ask_past_caches(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, NO_CACHE);
    headers.insert(PRAGMA, NO_CACHE);
}
