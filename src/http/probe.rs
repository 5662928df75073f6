//! The requests of one attempt: redirects, refreshes, and the body of the answer.

mod cookies;
mod named;
mod refresh;
mod site;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::header::{HeaderMap, LOCATION};
use hyper::{StatusCode, Version};
use tokio::time::{Instant, timeout_at};
use url::Url;

use crate::base::redact::strip_credentials;
use crate::config::suite::{Check, Redirects};
use crate::http::observation::{Answer, Body, BodyEnd, NotFollowed, Observation, Redirect};
use crate::http::transport::{ConnectionMode, Request};
use crate::http::{
    Ask, Client, Failure, FailureKind, Incoming, Phase, PlainConnection, PrivateAddress, Response, Timeline,
    TooLong, Unsent, decoded_of, without_mark,
};
use cookies::RedirectCookies;
pub(crate) use named::Named;
use named::is_at_private_address;
pub(crate) use refresh::refresh_of;
pub(crate) use site::same_site;

/// How many redirects are followed.
pub(crate) const MOST_REDIRECTS: usize = Redirects::MOST;

/// How many times a request is retried that the server closed without processing it. Then the probe has failed.
const MOST_UNANSWERED: usize = 2;

/// How long to read a body of which only a part is needed.
const PARTIAL_BODY_TIMEOUT: Duration = Duration::from_secs(1);

/// The limits of one probe.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) timeout: Duration,
    pub(crate) body_cap: usize,
    /// Whether hosts that a page or a redirect names may have private addresses.
    pub(crate) allow_private: bool,
}

/// Makes `request` once, and returns what came back. It ends within the timeout of `bounds`.
pub(crate) async fn probe(client: &Client, request: Request<'_>, bounds: Bounds) -> Observation {
    let Request { check, url, attempt, mode } = request;
    let timeline = Timeline::begin();
    let connection = PlainConnection::of(client);
    let mut probe = Probe {
        client,
        check,
        mode,
        allow_private: bounds.allow_private,
        timeline: &timeline,
        connection: &connection,
        asked: &url,
        request_id: Client::request_id(),
        redirects: Vec::new(),
        cookies: RedirectCookies::default(),
        requested: Vec::new(),
    };
    let until = Instant::now() + bounds.timeout;

    let mut found = pin!(probe.find_page(url.clone(), until, bounds)).await;
    while let Ok(answer) = &mut found
        && let Some(next) = probe.refresh(answer)
    {
        found = pin!(probe.find_page(next, until, bounds)).await;
    }

    let is_refused = matches!(&found, Err(failure) if failure.is_of_certificate());
    let is_looked_at = check.tls().is_some();
    let certificates =
        if is_refused || is_looked_at { client.certificates(&timeline, is_looked_at) } else { Vec::new() };
    let timings = timeline.timings();
    let Probe { request_id, redirects, .. } = probe;
    let on_the_way = matches!(timeline.phase(), Phase::Lookup | Phase::Connect);
    let answer = found
        .map_err(|failure| if on_the_way && client.is_proxied(&url) { failure.of_proxy() } else { failure });
    Observation { url, request_id, attempt, redirects, answer, certificates, timings }
}

impl Body {
    /// Decodes a body that was `sent` with these `headers`, up to `cap` bytes, and removes the headers about its
    /// codings. With an unknown coding, headers and body stay as they are.
    pub async fn decode(headers: &mut HeaderMap, sent: impl Into<Bytes>, cap: usize) -> Self {
        let mut body = Self { bytes: Vec::new(), end: BodyEnd::Unread };
        match decoded_of(headers, sent.into()).await {
            Ok(mut incoming) => body.read(&mut incoming, cap).await,
            Err(error) => body.end = BodyEnd::Broken(Failure::in_body(&*error)),
        }
        body
    }

    /// Reads `incoming` to its end, or up to the cap.
    async fn read(&mut self, incoming: &mut Incoming, cap: usize) {
        incoming.expect_at_most(cap);
        self.end = loop {
            match incoming.frame().await {
                Some(Ok(frame)) => {
                    let Some(chunk) = frame.data_ref() else { continue };
                    let fd_budget = cap.saturating_sub(self.bytes.len());
                    let chunk_read = chunk.get(..fd_budget).unwrap_or(chunk);
                    self.make_room(chunk_read.len());
                    self.bytes.extend_from_slice(chunk_read);
                    if chunk.len() > fd_budget {
                        break BodyEnd::Capped;
                    }
                }
                None if incoming.was_cut(&self.bytes) => break BodyEnd::Broken(Failure::closed()),
                None => break BodyEnd::Complete,
                Some(Err(error)) if error.is::<TooLong>() => break BodyEnd::Capped,
                Some(Err(error)) => break BodyEnd::Broken(Failure::in_body(&*error)),
            }
        };
    }
}

/// From this size on a body is large, and gets this buffer: large enough that glibc uses a memory mapping, which is
/// given back when it is freed. Unused pages of it take no memory.
const LARGE: usize = 256 * 1024;
const MAPPED: usize = 34 * 1024 * 1024;

impl Body {
    /// Reserves room for this many bytes. A buffer that grows in steps leaves freed copies behind.
    fn make_room(&mut self, more: usize) {
        let length = self.bytes.len();
        if length + more > LARGE && self.bytes.capacity() < MAPPED {
            // If that much cannot be reserved, it grows in steps.
            let _ = self.bytes.try_reserve_exact(MAPPED.saturating_sub(length));
        }
    }
}

/// The state of a probe under way. It keeps the redirects if the probe times out.
struct Probe<'a> {
    client: &'a Client,
    check: &'a Check,
    mode: ConnectionMode,
    /// Whether a redirect may lead to a private address.
    allow_private: bool,
    timeline: &'a Arc<Timeline>,
    connection: &'a PlainConnection<'a>,
    /// The URL of the first request.
    asked: &'a Url,
    request_id: String,
    redirects: Vec<Redirect>,
    /// The cookies that redirects have set.
    cookies: RedirectCookies,
    /// Each requested URL, with the cookies that were sent.
    requested: Vec<(Url, String)>,
}

impl Probe<'_> {
    /// Follows redirects to the answer that the check is about, and reads as much of its body as the check needs.
    async fn find_page(&mut self, url: Url, until: Instant, bounds: Bounds) -> Result<Box<Answer>, Failure> {
        let timeline = Arc::clone(self.timeline);
        let timed_out = || Failure::timeout(bounds.timeout, timeline.phase());
        let found = timeout_at(until, pin!(self.find_answer(url))).await.unwrap_or_else(|_| Err(timed_out()));
        let (mut answer, body) = found?;
        if let Some(mut body) = body
            && let Some(reading) = self.check.reads(answer.status, &answer.headers, bounds.body_cap)
        {
            let until = if reading.needed { until } else { until.min(Instant::now() + PARTIAL_BODY_TIMEOUT) };
            if timeout_at(until, answer.body.read(&mut body, reading.cap)).await.is_err() {
                answer.body.end = BodyEnd::Broken(timed_out());
            }
            if !reading.needed && matches!(answer.body.end, BodyEnd::Broken(_)) {
                answer.body.end = BodyEnd::Capped;
            }
        }
        Ok(answer)
    }

    /// The target of a refresh in the page, which sends every visitor on at once. The same rules decide as for a
    /// redirect.
    fn refresh(&mut self, answer: &mut Answer) -> Option<Url> {
        let location = refresh::refresh_of(self.check, answer)?;
        let (url, status) = (answer.url.clone(), answer.status);
        // The check expects it.
        if self.check.redirect_to.as_ref().is_some_and(|to| to.is_met(&url, &location)) {
            answer.location = Some(location);
            return None;
        }
        answer.not_followed = self.refusal(&url, status, &location);
        if answer.not_followed.is_some() {
            answer.location = Some(location);
            return None;
        }
        self.redirects.push(Redirect {
            url,
            status,
            location: location.clone(),
            took: self.since_redirect(),
        });
        Some(location)
    }

    /// Follows redirects to the answer that the check is about; its body is still to be read, where there is one.
    async fn find_answer(&mut self, mut url: Url) -> Result<(Box<Answer>, Option<Incoming>), Failure> {
        let mut last = None;
        // For an IP address in the URL no name is resolved, so the resolver's guard does not see it.
        if self.must_be_public(&url) && is_at_private_address(&url) {
            return Err(Failure::private_address());
        }
        loop {
            self.requested.push((url.clone(), self.cookies.for_request(&url)));
            let response = match (self.ask(&url).await, last.take()) {
                (Ok(response), _) => response,
                (Err(Unanswered::Failed(failure)), _) => return Err(failure),
                // The name resolved to a private address: the redirect to it is the answer.
                (Err(Unanswered::PrivateAddress), last) => return self.stay_at(last),
            };
            self.timeline.mark_answered();
            if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED && self.client.is_proxied(&url)
            {
                return Err(Failure::unknown_to_proxy());
            }
            self.cookies.take(&url, response.headers());
            if self.client.is_of_proxy(&url, response.status(), response.headers()).await {
                return Err(Failure::answer_of_proxy(response.status().as_u16()));
            }
            match self.next_step(&url, &response) {
                Step::Follow(redirect) => {
                    if self.must_be_public(&redirect.location) {
                        let (from, to) = (redirect.url.clone(), redirect.location.clone());
                        let (head, _) = head_of(response, from, Some(to), Some(NotFollowed::PrivateAddress));
                        last = Some(head);
                    }
                    url = redirect.location.clone();
                    self.redirects.push(redirect);
                }
                Step::Stop { location, not_followed } => {
                    let (head, body) = head_of(response, url, location, not_followed);
                    return Ok((head, Some(body)));
                }
            }
        }
    }

    /// Ends at a redirect that must not be followed.
    fn stay_at(&mut self, redirect: Option<Box<Answer>>) -> Result<(Box<Answer>, Option<Incoming>), Failure> {
        self.redirects.pop();
        self.timeline.mark_answered();
        redirect.map(|answer| (answer, None)).ok_or_else(Failure::private_address)
    }

    async fn ask(&self, url: &Url) -> Result<Response, Unanswered> {
        let mode = match self.mode {
            // The address is of the first host. Other hosts are resolved.
            ConnectionMode::At(_) if url.host() != self.asked.host() => ConnectionMode::Fresh,
            mode => mode,
        };
        let mut asked = self.ask_with_retries(mode, url).await;
        if asked.as_ref().is_err_and(|error| Client::has_more_room_than(self.mode, error)) {
            asked = Box::pin(self.ask_with_retries(ConnectionMode::Fresh, url)).await;
        }
        asked.map_err(|error| {
            if PrivateAddress::is_behind(&error) {
                Unanswered::PrivateAddress
            } else if Failure::is_refused_handshake(&error) && self.has_presented_certificate(url) {
                Unanswered::Failed(Failure::wants_client_certificate())
            } else {
                let is_broken_tls = url.scheme() == "https" && Failure::is_broken_tls(&error);
                let failure = Failure::of(&error).met_in(self.timeline.phase());
                let is_closed = is_broken_tls || failure.kind == FailureKind::Closed;
                Unanswered::Failed(if is_closed && self.timeline.was_asked_for_certificate() {
                    Failure::closed_without_certificate()
                } else if is_broken_tls {
                    Failure::broken_tls()
                } else {
                    failure
                })
            }
        })
    }

    fn has_presented_certificate(&self, url: &Url) -> bool {
        url.host_str().is_some_and(|host| self.timeline.has_presented(host))
    }

    /// Retries a request that the server did not process. A server may close a kept connection at any time (RFC 9112,
    /// 9.5), also while a request is on its way; that says nothing about the page.
    async fn ask_with_retries(&self, mode: ConnectionMode, url: &Url) -> Result<Response, Unsent> {
        for _ in 0..MOST_UNANSWERED {
            match self.ask_once(mode, url).await {
                Err(error) if self.was_not_processed(&error) => {}
                result => return result,
            }
        }
        self.ask_once(mode, url).await
    }

    fn was_not_processed(&self, error: &Unsent) -> bool {
        let went_over_old = error.had_connection() && self.timeline.has_no_own_connection();
        let crossed = went_over_old && Failure::of(error).kind == FailureKind::Closed;
        crossed || Client::was_not_processed(error)
    }

    async fn ask_once(&self, mode: ConnectionMode, url: &Url) -> Result<Response, Unsent> {
        self.timeline.mark_asking();
        let ask = Ask {
            check: self.check,
            url,
            request_id: &self.request_id,
            mode,
            cookies: self.requested.last().map(|(_, cookies)| cookies.as_str()).unwrap_or_default(),
            public_only: self.must_be_public(url),
            timeline: self.timeline,
            connection: self.connection,
        };
        self.client.send(ask).await
    }

    /// Whether `url` may be requested at public addresses only: an answer must not send requests into networks that
    /// only this machine can reach.
    fn must_be_public(&self, url: &Url) -> bool {
        !self.allow_private && !self.is_named(url)
    }

    /// Whether the operator named the host of `url`. The first URL may come from a page, so its port counts as well; a
    /// redirect of a named host may lead to another port of it.
    fn is_named(&self, url: &Url) -> bool {
        let named = self.client.named();
        if self.redirects.is_empty() && url == self.asked {
            named.has_place(url)
        } else {
            named.has_host(url)
        }
    }

    /// Follows a redirect, unless the check expects this one or it must not be followed.
    fn next_step(&self, url: &Url, response: &Response) -> Step {
        let status = response.status().as_u16();
        if !matches!(status, 301 | 302 | 303 | 307 | 308) {
            return Step::Stop { location: None, not_followed: None };
        }
        let mut location = location_of(url, response);
        if let Some(location) = location.as_mut().filter(|_| self.mode == ConnectionMode::PastCaches) {
            without_mark(location, &self.request_id);
        }
        // Browsers follow none for a WebSocket (websockets.spec.whatwg.org, 3: the redirect mode is error).
        if self.check.websocket.is_some() {
            return Step::Stop { location, not_followed: None };
        }
        let expected = match (&self.check.redirect_to, &location) {
            (Some(redirect_to), Some(location)) => redirect_to.is_met(url, location),
            (Some(_), None) => false,
            (None, _) => self.check.status.contains(status),
        };
        if expected {
            return Step::Stop { location, not_followed: None };
        }
        let Some(location) = location else {
            return Step::Stop { location: None, not_followed: Some(NotFollowed::NoLocation) };
        };
        match self.refusal(url, status, &location) {
            Some(reason) => Step::Stop { location: Some(location), not_followed: Some(reason) },
            None => {
                Step::Follow(Redirect { url: url.clone(), status, location, took: self.since_redirect() })
            }
        }
    }

    /// The time since the last redirect, or since the probe began.
    fn since_redirect(&self) -> Duration {
        let before: Duration = self.redirects.iter().map(|redirect| redirect.took).sum();
        self.timeline.elapsed().saturating_sub(before)
    }

    fn refusal(&self, url: &Url, status: u16, location: &Url) -> Option<NotFollowed> {
        let is_circle = self.leads_back_to(location, &self.cookies.for_request(location));
        let is_expected = |chain: &Redirects| chain.expects(self.redirects.len(), url, status, location);
        // A check that names the target of its redirect allows it.
        if self.check.redirects.as_ref().is_some_and(is_expected) {
            return is_circle.then_some(NotFollowed::Loop);
        }
        if self.must_be_public(location) && is_at_private_address(location) {
            Some(NotFollowed::PrivateAddress)
        } else if !site::same_site(url, location) {
            Some(NotFollowed::AnotherSite)
        } else if url.scheme() == "https" && location.scheme() == "http" {
            Some(NotFollowed::Downgrade)
        } else if is_circle {
            Some(NotFollowed::Loop)
        } else if self.redirects.len() >= MOST_REDIRECTS {
            let was_there = self.requested.iter().any(|(requested, _)| requested == location);
            Some(if was_there { NotFollowed::Loop } else { NotFollowed::TooMany })
        } else {
            None
        }
    }

    /// Whether `location` was requested with these `cookies` before: the answer would be the same again.
    fn leads_back_to(&self, location: &Url, cookies: &str) -> bool {
        self.requested.iter().any(|(requested, sent)| requested == location && sent == cookies)
    }
}

/// Why a request has no response.
enum Unanswered {
    Failed(Failure),
    PrivateAddress,
}

enum Step {
    Follow(Redirect),
    Stop { location: Option<Url>, not_followed: Option<NotFollowed> },
}

/// The target of a redirect, without credentials and without a fragment.
fn location_of(url: &Url, response: &Response) -> Option<Url> {
    let mut written = response.headers().get_all(LOCATION).iter().map(|value| value.as_bytes().trim_ascii());
    let written = written.find(|written| !written.is_empty())?;
    let mut location = url.join(&location_text(written)).ok()?;
    if !matches!(location.scheme(), "http" | "https") {
        return None;
    }
    strip_credentials(&mut location);
    location.set_fragment(None);
    Some(location)
}

/// The text of a `Location`. It should be ASCII; browsers and curl percent-encode other bytes as they are (Chromium:
/// `HttpResponseHeaders::IsRedirect`, `EscapeNonASCII`).
fn location_text(written: &[u8]) -> String {
    let escaped =
        |byte: &u8| if byte.is_ascii() { char::from(*byte).to_string() } else { format!("%{byte:02X}") };
    match std::str::from_utf8(written) {
        Ok(text) => text.to_owned(),
        Err(_) => written.iter().map(escaped).collect(),
    }
}

/// The answer with its head only, and the body that is still to be read.
fn head_of(
    response: Response,
    url: Url,
    location: Option<Url>,
    not_followed: Option<NotFollowed>,
) -> (Box<Answer>, Incoming) {
    let (head, body) = response.into_parts();
    let answer = Box::new(Answer {
        url,
        status: head.status.as_u16(),
        headers: head.headers,
        body: Body { bytes: Vec::new(), end: BodyEnd::Unread },
        protocol: match head.version {
            Version::HTTP_2 => "HTTP/2",
            Version::HTTP_10 => "HTTP/1.0",
            _ => "HTTP/1.1",
        },
        peer: body.peer(),
        location,
        not_followed,
    });
    (answer, body)
}
