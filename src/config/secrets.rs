//! What a suite and a target hold in confidence.

#[cfg(test)]
mod tests;

use hyper::header::{self, HeaderName};

use crate::base::redact::Secrets;
use crate::config::suite::{Settings, Suite};
use crate::config::target::Target;

impl Secrets {
    /// All that a run of `suite` at `target` must not tell: the credentials of the URL, the values of the headers, what
    /// the queries of its own paths hold, and the key of its revision.
    pub(crate) fn of(suite: &Suite, target: &Target) -> Self {
        let mut secrets = target.secrets().clone();
        for (name, value) in &suite.settings.headers {
            if !is_public_header(&suite.settings, name) {
                secrets.add_header(value.to_str().unwrap_or_default());
            }
        }
        let paths = suite.checks.iter().map(|check| &check.path);
        let paths: Vec<&String> =
            paths.chain(suite.revision.as_ref().map(|revision| &revision.path)).collect();
        secrets.add_queries(&paths, || format!("{target} {}", suite.app));
        let key = suite.revision.as_ref().and_then(|revision| revision.hmac.as_ref());
        secrets.add(key.map_or("", |key| key.as_str()));
        secrets
    }
}

/// The headers whose value says what kind of answer is wanted, and nothing in confidence.
const PLAIN_HEADERS: [HeaderName; 8] = [
    header::ACCEPT,
    header::ACCEPT_CHARSET,
    header::ACCEPT_LANGUAGE,
    header::CACHE_CONTROL,
    header::DNT,
    header::HOST,
    header::PRAGMA,
    header::UPGRADE_INSECURE_REQUESTS,
];

/// Whether the value of the header `name` may be shown: it says what is wanted, and stands in the config itself.
pub(crate) fn is_public_header(settings: &Settings, name: &HeaderName) -> bool {
    PLAIN_HEADERS.contains(name) && !settings.header_variables.contains_key(name)
}
