//! The `curl` command that repeats a request by hand: one line for a shell, without credentials.

#[cfg(test)]
mod tests;

use std::net::SocketAddr;

use hyper::header::{self, HeaderName, HeaderValue};
use url::{Host, Url};

use crate::base::redact::{HIDDEN, Secrets};
use crate::config::secrets::is_public_header;
use crate::config::suite::{Check, Method, Settings, Suite};
use crate::config::target::Target;
use crate::http::observation::Observation;
use crate::http::probe::MOST_REDIRECTS;
use crate::http::{USER_AGENT, browser_headers, websocket_headers};

/// The command that repeats a request by hand, and the URL that it requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CurlCommand {
    /// One line for a shell.
    pub(crate) line: String,
    /// The URL in it, redacted in the same way, and not quoted.
    pub(crate) url: String,
}

/// The command that makes the same request as the attempt of `check` that saw `observation`, for bash, zsh and any other
/// shell of that kind. A header's value that came from the environment is named by its variable; what else is secret has to be
/// put in by hand.
///
/// Quoting for the shell is the last step: what has to be redacted is so in each part, before it is quoted, and nothing may
/// edit the line afterwards. It holds printable ASCII alone, so that it can be shown as it is.
///
/// What kind of answer is wanted is said as the attempt said it: by `Accept` and `Accept-Language`. The headers by which
/// browsers tell what they fetch an answer for (`Sec-Fetch-*`) are left out.
///
/// Redirects are followed as far as they stay with the target. Curl sends headers along wherever a redirect leads; for
/// another host the line asks for its page alone, as the last request did, without them.
pub(crate) fn command(
    suite: &Suite,
    target: &Target,
    check: &Check,
    observation: &Observation,
    secrets: &Secrets,
) -> CurlCommand {
    let way = RequestLine::of(observation, target);
    let settings = &suite.settings;
    let mut words = vec!["curl -sS".to_owned()];
    words.push(if check.method == Method::Head { "-I" } else { "-i" }.to_owned());
    words.push(format!("--max-time {}", settings.timeout.as_secs_f64()));
    if way.is_redirected {
        words.push(format!("-L --max-redirs {MOST_REDIRECTS}"));
    }
    words.push(format!("-A {}", quoted(USER_AGENT)));
    let is_own = target.owns(way.url);
    let wanted = browser_headers(check, way.url, target, settings);
    for name in [header::ACCEPT, header::ACCEPT_LANGUAGE] {
        let is_named = is_own && settings.headers.contains_key(&name);
        if let Some(value) = wanted.get(&name).and_then(|value| value.to_str().ok()).filter(|_| !is_named) {
            words.push(format!("-H {}", quoted(&format!("{}: {value}", in_capitals(&name)))));
        }
    }
    words.extend(way.address().map(|address| format!("--resolve {}", quoted(&secrets.hidden(address)))));
    if is_own {
        let option = |(name, value)| header_option(settings, name, value, secrets);
        words.extend(settings.headers.iter().map(option));
        let named = settings.headers.contains_key(header::AUTHORIZATION);
        words.extend(target.authorization().filter(|_| !named).map(|_| format!("-u {}", quoted(HIDDEN))));
    }
    if let Some(websocket) = &check.websocket {
        words.push("--http1.1".to_owned());
        let headers = websocket_headers(websocket, &target.origin(), &observation.request_id);
        words.extend(headers.iter().map(|(name, value)| {
            let value = value.to_str().unwrap_or_default();
            format!("-H {}", quoted(&format!("{}: {}", in_capitals(name), secrets.hidden(value))))
        }));
    }
    let url = printable(&secrets.hide_url(way.url));
    // Curl takes brackets and braces for a list of URLs.
    if url.contains(['[', ']', '{', '}']) {
        words.push("-g".to_owned());
    }
    words.push(quoted(&url));
    CurlCommand { line: words.join(" "), url }
}

/// What the line asks for, and how it gets there.
struct RequestLine<'a> {
    url: &'a Url,
    is_redirected: bool,
    /// The URL that answered last, and the address that it was reached at.
    last: &'a Url,
    peer: Option<SocketAddr>,
}

impl<'a> RequestLine<'a> {
    fn of(observation: &'a Observation, target: &Target) -> Self {
        let answer = observation.answer.as_ref().ok();
        let redirects = &observation.redirects;
        let on_the_way = redirects.last().map_or(&observation.url, |redirect| &redirect.location);
        let last = answer.map_or(on_the_way, |answer| &answer.url);
        let peer = answer.and_then(|answer| answer.peer);
        let stays = redirects.iter().all(|redirect| target.owns(&redirect.location));
        let url = if stays { &observation.url } else { last };
        Self { url, is_redirected: stays && !redirects.is_empty(), last, peer }
    }

    /// `shop.example:443:192.0.2.7`: of several instances behind a name, the one that answered. An address at another
    /// port than the URL's is a proxy's.
    fn address(&self) -> Option<String> {
        let (peer, port) = (self.peer?, self.last.port_or_known_default()?);
        match self.last.host()? {
            Host::Domain(name) if peer.port() == port => Some(match peer {
                SocketAddr::V4(peer) => format!("{name}:{port}:{}", peer.ip()),
                SocketAddr::V6(peer) => format!("{name}:{port}:[{}]", peer.ip()),
            }),
            _ => None,
        }
    }
}

/// `-H "Authorization: $SMOKE_TOKEN"` where the shell can have the value, else `-H 'X-Key: [hidden]'`.
fn header_option(settings: &Settings, name: &HeaderName, value: &HeaderValue, secrets: &Secrets) -> String {
    let name_in_capitals = in_capitals(name);
    let is_simple = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    if let Some(variable) = settings.header_variables.get(name).filter(|variable| is_variable(variable)) {
        return if name_in_capitals.chars().all(is_simple) {
            format!("-H \"{name_in_capitals}: ${variable}\"")
        } else {
            format!("-H {}\"${variable}\"", quoted(&format!("{name_in_capitals}: ")))
        };
    }
    let told = value.to_str().ok().filter(|_| is_public_header(settings, name)).unwrap_or(HIDDEN);
    format!("-H {}", quoted(&format!("{name_in_capitals}: {}", secrets.hidden(told))))
}

/// `x-api-key` as people write it: `X-Api-Key`.
fn in_capitals(name: &HeaderName) -> String {
    let words = name.as_str().split('-').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or(("", word));
        first.to_ascii_uppercase() + rest
    });
    words.collect::<Vec<_>>().join("-")
}

/// Whether a shell takes `name` for the name of a variable.
fn is_variable(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
}

/// `word`, quoted for a shell.
fn quoted(word: &str) -> String {
    // Only a NUL cannot be quoted, and none is left.
    shlex::try_quote(&printable(word)).unwrap_or_default().into_owned()
}

/// `word` without what is not printable ASCII, which is left out rather than shown to a terminal. URLs and headers are
/// printable ASCII already, but for the mark of a redaction.
fn printable(word: &str) -> String {
    word.chars().filter(|it| it.is_ascii_graphic() || *it == ' ').collect()
}
