//! The request as it was sent.

use hyper::header::{self, HeaderName, HeaderValue};
use serde::Serialize;

use crate::base::redact::{HIDDEN, Secrets};
use crate::config::secrets::is_public_header;
use crate::config::suite::{Check, Suite};
use crate::config::target::Target;
use crate::http::observation::Observation;
use crate::http::{ACCEPTED, USER_AGENT, browser_headers, websocket_headers};

/// A request.
#[derive(Debug, Clone, Serialize)]
pub struct Sent {
    /// `GET` or `HEAD`.
    pub method: &'static str,
    /// The URL, without credentials.
    pub url: String,
    /// Its headers. Secret values are hidden.
    pub headers: Vec<(String, String)>,
}

impl Sent {
    /// The request of `observation`.
    pub(super) fn of(
        check: &Check,
        observation: &Observation,
        suite: &Suite,
        target: &Target,
        secrets: &Secrets,
    ) -> Self {
        let mut headers = vec![
            ("user-agent".to_owned(), USER_AGENT.to_owned()),
            ("x-request-id".to_owned(), observation.request_id.clone()),
            ("accept-encoding".to_owned(), ACCEPTED.to_owned()),
        ];
        let settings = &suite.settings;
        let is_own = target.owns(&observation.url);
        let wanted = browser_headers(check, &observation.url, target, settings);
        let wanted = wanted.iter().filter(|(name, _)| !(is_own && settings.headers.contains_key(*name)));
        headers.extend(
            wanted.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned())),
        );
        if is_own {
            let told = |name: &HeaderName, value: &HeaderValue| {
                value.to_str().ok().filter(|_| is_public_header(settings, name)).unwrap_or(HIDDEN).to_owned()
            };
            headers
                .extend(settings.headers.iter().map(|(name, value)| (name.to_string(), told(name, value))));
            let is_named = settings.headers.contains_key(header::AUTHORIZATION);
            let credentials = target.authorization().filter(|_| !is_named);
            headers.extend(credentials.map(|_| (header::AUTHORIZATION.to_string(), HIDDEN.to_owned())));
        }
        let websocket = check.websocket.as_ref();
        let upgrade = websocket.map(|it| websocket_headers(it, &target.origin(), &observation.request_id));
        headers.extend(
            upgrade
                .iter()
                .flatten()
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned())),
        );
        let headers = headers.into_iter().map(|(name, value)| (name, secrets.hidden(value))).collect();
        Self { method: check.method.as_str(), url: secrets.hide_url(&observation.url), headers }
    }
}
