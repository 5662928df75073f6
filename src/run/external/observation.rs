//! Reads an answer that somebody else got, from plain JSON. It is text of others: what is missing or malformed is left
//! out.

use std::net::{IpAddr, SocketAddr};

use chrono::{DateTime, Utc};
use hyper::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, LOCATION, TRANSFER_ENCODING,
};
use serde_json::Value;
use url::Url;

use crate::base::cause::Cause;
use crate::base::printable::shorten;
use crate::base::redact::strip_credentials;
use crate::config::suite::TlsVersion;
use crate::http::observation::{Answer, Body, BodyEnd, Observation};
use crate::http::{Certificate, Failure, FailureKind, Timings};

/// How many bytes of a body, of a header's value and of a name are read at most, and how many headers and names.
const LONGEST_BODY: usize = 64 * 1024;
const LONGEST_VALUE: usize = 16 * 1024;
const LONGEST_NAME: usize = 200;
const MOST_HEADERS: usize = 200;
const MOST_NAMES: usize = 20;

/// An answer that somebody else got.
pub(super) struct ExternalAnswer {
    pub(super) observation: Observation,
    /// Whether the body is there to its end, letter for letter.
    pub(super) has_whole_body: bool,
    /// Whether each header is there, as it was sent.
    pub(super) has_all_headers: bool,
}

/// Reads the answer to a request for `url`, given at `now`. The error is why it says nothing about the app.
pub(super) fn read(
    given: &Value,
    url: &Url,
    attempt: u32,
    now: DateTime<Utc>,
) -> Result<ExternalAnswer, String> {
    let failure = failure(given)?;
    let certificate = certificate(&given["tls"], url, now);
    let (headers, has_all_headers) = headers(&given["headers"]);
    let (body, has_whole_body) = body(given);
    let answer = match failure.or_else(|| untrusted(&given["tls"])) {
        Some(failure) => Err(failure),
        None => Ok(Box::new(Answer {
            url: url.clone(),
            status: status(given)?,
            location: location(&headers, url),
            headers,
            body,
            protocol: "HTTP/1.1",
            peer: peer(given, url),
            not_followed: None,
        })),
    };
    let observation = Observation {
        url: url.clone(),
        request_id: given["requestId"].as_str().map(|id| shorten(id, LONGEST_NAME)).unwrap_or_default(),
        attempt,
        redirects: Vec::new(),
        answer,
        certificates: certificate.into_iter().collect(),
        timings: timings(&given["timings"]),
    };
    Ok(ExternalAnswer { observation, has_whole_body, has_all_headers })
}

/// Why there was no answer, where that lies with the app. The error is a failure of the probe.
fn failure(given: &Value) -> Result<Option<Failure>, String> {
    let failure = &given["failure"];
    if failure.is_null() {
        return Ok(None);
    }
    match failure["source"].as_str() {
        Some("target") => Ok(Some(of_message(failure["message"].as_str().unwrap_or_default()))),
        Some("resolver") => Err("the resolver of the probe failed".to_owned()),
        Some(_) => Err("the probe itself failed".to_owned()),
        None => Err("the probe failed, and does not say whose fault that is".to_owned()),
    }
}

/// The codes of failures in a probe's message (Node.js, Common system errors; undici), and what they mean. The rest of
/// the message is the probe's, and is not shown.
const CODES: [(&str, FailureKind, &str); 7] = [
    ("ECONNREFUSED", FailureKind::Refused, "the connection was refused: nothing listens there"),
    ("ECONNRESET", FailureKind::Closed, "the connection was reset"),
    ("other side closed", FailureKind::Closed, "the connection was closed before the answer was whole"),
    ("socket hang up", FailureKind::Closed, "the connection was closed before the answer was whole"),
    ("timeout", FailureKind::Timeout, "no answer in the time of the probe"),
    ("ETIMEDOUT", FailureKind::Timeout, "the connection timed out"),
    ("EPROTO", FailureKind::Tls, "the TLS handshake failed"),
];

fn of_message(message: &str) -> Failure {
    let known = CODES.iter().find(|(code, ..)| message.contains(code));
    let (kind, message) = known.map_or(
        (FailureKind::Other, "the probe got no answer, for an unknown reason"),
        |(_, kind, words)| (*kind, *words),
    );
    let cause = if kind == FailureKind::Tls { Cause::Tls } else { Cause::Network };
    Failure { kind, cause, message: format!("{message}, says the probe") }
}

/// The failure that a browser would show where the probe took a certificate that it does not trust.
fn untrusted(tls: &Value) -> Option<Failure> {
    (tls["authorized"] == Value::Bool(false)).then(|| {
        // Node.js names the reason by a code of OpenSSL: CERT_HAS_EXPIRED.
        let code = tls["error"].as_str().filter(|code| {
            code.len() <= LONGEST_NAME && code.bytes().all(|it| it.is_ascii_uppercase() || it == b'_')
        });
        let why = code.map(|code| format!(" ({code})")).unwrap_or_default();
        let message = format!("the certificate is not one that the probe trusts{why}");
        Failure { kind: FailureKind::Certificate, cause: Cause::Tls, message }
    })
}

fn status(given: &Value) -> Result<u16, String> {
    let status = given["status"].as_u64().and_then(|status| u16::try_from(status).ok());
    status
        .filter(|status| (100..600).contains(status))
        .ok_or_else(|| "the probe did not say which status it got".to_owned())
}

/// What a probe of Globalping writes at the end of a header that it cut, and from how many characters of all headers it
/// leaves some out (jsdelivr/globalping-probe, truncate-headers.ts: 10,000).
const CUT: &str = "...[truncated]";
const MANY: usize = 9_000;

/// The headers, and whether they are all there. Those about a coding are left out: the body was decoded.
fn headers(given: &Value) -> (HeaderMap, bool) {
    let (mut headers, mut is_whole, mut length) = (HeaderMap::new(), true, 0);
    for (name, values) in given.as_object().into_iter().flatten() {
        let one = values.as_str().into_iter();
        let all = one.chain(values.as_array().into_iter().flatten().filter_map(Value::as_str));
        for value in all {
            length += name.len() + value.len();
            let is_read = headers.len() < MOST_HEADERS && value.len() <= LONGEST_VALUE;
            let parsed = HeaderName::from_bytes(name.as_bytes()).ok().zip(HeaderValue::from_str(value).ok());
            match parsed.filter(|_| is_read && !value.ends_with(CUT)) {
                Some((name, value)) => {
                    headers.append(name, value);
                }
                None => is_whole = false,
            }
        }
    }
    for coding in [CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING] {
        headers.remove(coding);
    }
    (headers, is_whole && length < MANY)
}

/// The body, and whether it is there to its end. A probe that makes text of bytes may break characters.
fn body(given: &Value) -> (Body, bool) {
    let text = given["body"].as_str().unwrap_or_default();
    let read = text.as_bytes().get(..LONGEST_BODY).unwrap_or(text.as_bytes());
    let is_cut = given["truncated"].as_bool().unwrap_or(false) || read.len() < text.len();
    let is_whole = !is_cut && !text.contains(char::REPLACEMENT_CHARACTER);
    let end = if is_whole { BodyEnd::Complete } else { BodyEnd::Capped };
    (Body { bytes: read.to_vec(), end }, is_whole)
}

fn location(headers: &HeaderMap, url: &Url) -> Option<Url> {
    let mut location = url.join(headers.get(LOCATION)?.to_str().ok()?.trim()).ok()?;
    if !matches!(location.scheme(), "http" | "https") {
        return None;
    }
    strip_credentials(&mut location);
    location.set_fragment(None);
    Some(location)
}

fn peer(given: &Value, url: &Url) -> Option<SocketAddr> {
    let address: IpAddr = given["address"].as_str()?.parse().ok()?;
    Some(SocketAddr::new(address, url.port_or_known_default()?))
}

fn timings(given: &Value) -> Timings {
    let ms = |name: &str| given[name].as_f64().filter(|ms| ms.is_finite() && *ms >= 0.0);
    let (dns, tcp, tls) = (ms("dns"), ms("tcp"), ms("tls"));
    let before = [dns, tcp, tls].into_iter().flatten().sum::<f64>();
    Timings {
        dns_ms: dns,
        connect_ms: tcp,
        tls_ms: tls,
        first_byte_ms: ms("firstByte").map(|waited| before + waited),
        total_ms: ms("total").unwrap_or_default(),
    }
}

fn certificate(tls: &Value, url: &Url, now: DateTime<Utc>) -> Option<Certificate> {
    let time = |name: &str| DateTime::parse_from_rfc3339(tls[name].as_str()?).ok().map(|at| at.to_utc());
    let name = |part: &str| tls.get(part)?.get("CN")?.as_str().map(|name| shorten(name, LONGEST_NAME));
    let not_after = time("expiresAt")?;
    let names = tls.pointer("/subject/alt").and_then(Value::as_str).unwrap_or_default().split(", ");
    Some(Certificate {
        host: url.host_str()?.to_owned(),
        subject: name("subject").unwrap_or_default(),
        issuer: name("issuer").unwrap_or_default(),
        names: names
            .filter_map(|name| name.strip_prefix("DNS:"))
            .take(MOST_NAMES)
            .map(|name| shorten(name, LONGEST_NAME))
            .collect(),
        not_before: time("createdAt").unwrap_or_default(),
        not_after,
        days_left: (not_after - now).num_seconds().div_euclid(A_DAY),
        chain: None,
        version: match tls["protocol"].as_str() {
            Some("TLSv1.2") => Some(TlsVersion::Tls12),
            Some("TLSv1.3") => Some(TlsVersion::Tls13),
            _ => None,
        },
    })
}

const A_DAY: i64 = 24 * 60 * 60;
