//! The headers of a WebSocket handshake, and the answer to it (RFC 6455, 4).

use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use hyper::header::{
    CONNECTION, HeaderMap, HeaderValue, ORIGIN, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

use crate::config::suite::WebSocket;

/// The request headers of a handshake for a page of `origin`.
pub(crate) fn headers(websocket: &WebSocket, origin: &str, request_id: &str) -> HeaderMap {
    let named = websocket.origin.as_ref().map(|origin| origin.origin().ascii_serialization());
    let texts = [
        (ORIGIN, Some(named.unwrap_or_else(|| origin.to_owned()))),
        (SEC_WEBSOCKET_KEY, Some(key(request_id))),
        (SEC_WEBSOCKET_PROTOCOL, websocket.protocol.clone()),
    ];
    let mut headers = HeaderMap::new();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    for (name, text) in texts {
        // Each of them is ASCII here.
        if let Some(value) = text.and_then(|text| HeaderValue::from_str(&text).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}

/// 16 bytes that are unique to the request. They are no secret: they only prove that the server has read them (10.3).
/// So they are made from the request id, and the rule that checks the answer can compute them again.
fn key(request_id: &str) -> String {
    let bytes = digest(&SHA256, request_id.as_bytes());
    BASE64.encode(bytes.as_ref().get(..16).unwrap_or_default())
}

/// The fixed text that the answer to each key is computed with (1.3).
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The `Sec-WebSocket-Accept` that a server computes from the key of this request.
pub(crate) fn accept(request_id: &str) -> String {
    accept_of(&key(request_id))
}

fn accept_of(key: &str) -> String {
    BASE64.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, format!("{key}{GUID}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_answered_as_the_standard_says() {
        // RFC 6455, 1.3.
        assert_eq!(accept_of("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn each_request_has_a_key_of_16_bytes() {
        assert_eq!(BASE64.decode(key("one")).unwrap().len(), 16);
        assert_ne!(key("one"), key("other"));
    }
}
