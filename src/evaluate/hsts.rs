//! Whether an answer makes browsers keep to HTTPS (RFC 6797).

use super::reader::AnswerReader;
use super::rules::{RuleResult, instead};
use crate::base::printable::quote;
use crate::config::suite::Hsts;

/// What a `Strict-Transport-Security` header says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Policy {
    max_age: Option<u64>,
    include_subdomains: bool,
    preload: bool,
}

/// Whether browsers keep to HTTPS for as long, and for as much, as expected.
pub(super) fn policy(expected: &Hsts, reader: &AnswerReader<'_>) -> RuleResult {
    // Over plain http anyone could have put it there, so browsers ignore it (8.1).
    if reader.answer().url.scheme() != "https" {
        return instead("an answer over http, where it counts for nothing");
    }
    // The first of several counts, and no other (8.1).
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
    /// None for a header that browsers ignore as a whole: without a `max-age`, or with a directive that stands there twice
    /// (6.1). What they do not know in it they leave out.
    fn read(written: &str) -> Option<Self> {
        let mut policy = Self::default();
        for directive in written.split(';') {
            let (name, value) =
                directive.split_once('=').map_or((directive, None), |(name, value)| (name, Some(value)));
            let is_new = match name.trim().to_ascii_lowercase().as_str() {
                "max-age" => {
                    let digits = value?.trim().trim_matches('"');
                    // What is too long for a number is longer than anyone asks for; and no sign may stand before it.
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
