//! The secrets of a suite and a target.

#[cfg(test)]
mod tests;

use hyper::header::{self, HeaderName};

use crate::base::redact::Secrets;
use crate::config::suite::{Settings, Suite};
use crate::config::target::Target;

impl Secrets {
    /// All secrets of a run of `suite` at `target`: the credentials of the URL, the values of the headers, the query
    /// values of its own paths, and the key of its revision.
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

/// Headers whose values only say what kind of answer is wanted, and are never secret.
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

/// Whether the value of the header `name` may be shown: it is never secret, and is in the config itself, not in a
/// variable.
pub(crate) fn is_public_header(settings: &Settings, name: &HeaderName) -> bool {
    PLAIN_HEADERS.contains(name) && !settings.header_variables.contains_key(name)
}
