//! What is expected of a `Strict-Transport-Security` header.

use std::fmt;

use serde_json::Value;

use crate::base::error::Problem;
use crate::config::suite::fields::{Fields, Read, describe};

/// What browsers have to be told of HTTPS: that they are to ask for nothing else, and for how long (RFC 6797).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hsts {
    /// How many seconds browsers have to keep to it, at least.
    pub max_age: u64,
    /// Whether it has to hold for every host below this one as well.
    pub include_subdomains: bool,
    /// Whether it has to ask for a place in the list that browsers come with (hstspreload.org).
    pub preload: bool,
}

impl Default for Hsts {
    fn default() -> Self {
        Self { max_age: Self::A_DAY, include_subdomains: false, preload: false }
    }
}

impl Hsts {
    /// Less than that protects nobody who does not come back the same day; and 0 tells browsers to forget (RFC 6797, 6.1.1).
    const A_DAY: u64 = 24 * 60 * 60;

    /// Reads `true`, or a mapping of what has to be in it.
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
