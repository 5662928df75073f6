//! The expectation `hsts`: the `Strict-Transport-Security` header.

use std::fmt;

use serde_json::Value;

use crate::base::error::Problem;
use crate::config::suite::fields::{Fields, Read, describe};

/// The expected policy (RFC 6797).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hsts {
    /// The minimum `max-age`, in seconds.
    pub max_age: u64,
    /// Whether `includeSubDomains` is required.
    pub include_subdomains: bool,
    /// Whether `preload` is required (hstspreload.org).
    pub preload: bool,
}

impl Default for Hsts {
    fn default() -> Self {
        Self { max_age: Self::A_DAY, include_subdomains: false, preload: false }
    }
}

impl Hsts {
    /// The default minimum. Less protects only visitors who come back the same day; and 0 deletes the policy (RFC 6797,
    /// 6.1.1).
    const A_DAY: u64 = 24 * 60 * 60;

    /// Reads `true`, or a mapping of what is required.
    pub(super) fn read(value: &Value, place: &str, problems: &mut Vec<Problem>) -> Option<Self> {
        if value == &Value::Bool(true) {
            return Some(Self::default());
        }
        if !value.is_object() {
            let message = format!(
                "must be true, or a mapping such as {{ max_age: 31536000 }}, not {}",
                describe(value)
            );
            problems.push(Problem { path: place.to_owned(), message });
            return None;
        }
        let mut fields = Fields::open(place, value, problems)?;
        let max_age = fields.take("max_age", seconds).unwrap_or(Self::A_DAY);
        let include_subdomains = fields.take("include_subdomains", super::expectation::yes).is_some();
        let preload = fields.take("preload", super::expectation::yes).is_some();
        fields.finish("key of hsts");
        Some(Self { max_age, include_subdomains, preload })
    }
}

fn seconds(value: &Value) -> Read<u64> {
    value.as_u64().filter(|seconds| *seconds > 0).ok_or_else(|| {
        format!(
            "must be a whole number of seconds above 0, such as 31536000 for a year, not {}",
            describe(value)
        )
    })
}

impl fmt::Display for Hsts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "max-age of at least {}", self.max_age)?;
        f.write_str(if self.include_subdomains { "; includeSubDomains" } else { "" })?;
        f.write_str(if self.preload { "; preload" } else { "" })
    }
}
