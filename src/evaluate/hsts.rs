//! Checks the `Strict-Transport-Security` header (RFC 6797).

use super::reader::AnswerReader;
use super::rules::{RuleResult, instead};
use crate::base::printable::quote;
use crate::config::suite::Hsts;

/// The parsed `Strict-Transport-Security` header.
#[derive(Debug, Default, PartialEq, Eq)]
struct Policy {
    max_age: Option<u64>,
    include_subdomains: bool,
    preload: bool,
}

/// Whether the policy is as long and as wide as expected.
pub(super) fn policy(expected: &Hsts, reader: &AnswerReader<'_>) -> RuleResult {
    // Over plain http anyone could have put it there, so browsers ignore it (8.1).
    if reader.answer().url.scheme() != "https" {
        return instead("an answer over http, where browsers ignore it");
    }
    // Only the first of several headers counts (8.1).
    let Some(written) = reader.header("strict-transport-security").next() else {
        return instead("no such header");
    };
    match Policy::read(&written) {
        Some(policy) if policy.fulfils(expected) => Ok(Some(quote(&written))),
        Some(_) => instead(quote(&written)),
        None => instead(format!("{}, which browsers ignore", quote(&written))),
    }
}

impl Policy {
    /// Parses the header. None if browsers ignore it as a whole: without a `max-age`, or with a directive twice (6.1).
    /// Unknown directives are skipped.
    fn read(written: &str) -> Option<Self> {
        let mut policy = Self::default();
        for directive in written.split(';') {
            let (name, value) =
                directive.split_once('=').map_or((directive, None), |(name, value)| (name, Some(value)));
            let is_new = match name.trim().to_ascii_lowercase().as_str() {
                "max-age" => {
                    let digits = value?.trim().trim_matches('"');
                    // A number that is too large is longer than any expectation. A sign is not allowed.
                    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                    let seconds = is_number.then(|| digits.parse().unwrap_or(u64::MAX))?;
                    policy.max_age.replace(seconds).is_none()
                }
                "includesubdomains" => !std::mem::replace(&mut policy.include_subdomains, true),
                "preload" => !std::mem::replace(&mut policy.preload, true),
                _ => true,
            };
            if !is_new {
                return None;
            }
        }
        policy.max_age.is_some().then_some(policy)
    }

    fn fulfils(&self, expected: &Hsts) -> bool {
        self.max_age.is_some_and(|seconds| seconds >= expected.max_age)
            && (self.include_subdomains || !expected.include_subdomains)
            && (self.preload || !expected.preload)
    }
}
