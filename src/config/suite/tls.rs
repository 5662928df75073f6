//! The setting `tls`: how long certificates are valid, and the TLS version.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::allowance::Allowance;
use super::check::{Check, Expectation, Method, Severity, severity};
use super::fields::{Fields, Read, describe};
use super::settings::count;
use super::status::StatusSet;
use crate::base::error::Problem;

/// The expectations of TLS, at the app's URL and at each host that it redirects to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tls {
    /// The minimum number of days until certificates expire.
    pub days_left: i64,
    /// The minimum TLS version.
    pub min_version: TlsVersion,
    /// The severity of a finding.
    pub severity: Severity,
}

/// The supported TLS versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TlsVersion {
    /// TLS 1.2, of 2008.
    #[serde(rename = "TLS 1.2")]
    Tls12,
    /// TLS 1.3, of 2018.
    #[serde(rename = "TLS 1.3")]
    Tls13,
}

impl fmt::Display for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at least {} days left, {} or newer", self.days_left, self.min_version)
    }
}

impl Default for Tls {
    fn default() -> Self {
        Self { days_left: Self::DAYS_LEFT, min_version: TlsVersion::Tls12, severity: Severity::Warn }
    }
}

impl Tls {
    /// The name of the TLS check in evidence, events and summaries.
    pub const NAME: &'static str = "tls";

    /// The key in an app's entry.
    pub(super) const PLACE: &'static str = "tls";

    /// The default minimum. Automatic renewal happens 30 days before the end or earlier, so fewer days mean that it
    /// failed.
    const DAYS_LEFT: i64 = 14;

    /// The maximum: no certificate is issued for more than ten years.
    const MOST_DAYS: u64 = 3650;

    /// The TLS setting as a check: only the handshake matters, any answer is fine.
    pub(crate) fn check(self) -> Check {
        let check = Check::of_our_own(Self::NAME, StatusSet::success(), vec![Expectation::Tls(self)]);
        Check { method: Method::Head, allow: Allowance::ALL.to_vec(), ..check }
    }

    /// Reads `true`, or a mapping of what is expected.
    pub(super) fn read(value: &Value, problems: &mut Vec<Problem>) -> Option<Self> {
        if value == &Value::Bool(true) {
            return Some(Self::default());
        }
        if !value.is_object() {
            let message =
                format!("must be true, or a mapping such as {{ days_left: 14 }}, not {}", describe(value));
            problems.push(Problem { path: Self::PLACE.to_owned(), message });
            return None;
        }
        let usual = Self::default();
        let mut fields = Fields::open(Self::PLACE, value, problems)?;
        let days_left = fields.take("days_left", days);
        let min_version = fields.take("min_version", TlsVersion::read);
        let severity = fields.take("severity", severity);
        fields.finish("key of tls");
        Some(Self {
            days_left: days_left.unwrap_or(usual.days_left),
            min_version: min_version.unwrap_or(usual.min_version),
            severity: severity.unwrap_or(usual.severity),
        })
    }
}

fn days(value: &Value) -> Read<i64> {
    i64::try_from(count(value, 0, Tls::MOST_DAYS)?).map_err(|error| error.to_string())
}

impl TlsVersion {
    /// Reads `1.2` or `1.3`, a number or a text.
    fn read(value: &Value) -> Read<Self> {
        let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match written.as_str() {
            "1.2" => Ok(Self::Tls12),
            "1.3" => Ok(Self::Tls13),
            "1" | "1.0" | "1.1" => Err(format!(
                "{written} is not supported, and 1.2 is the oldest version that is; write 1.2 or 1.3"
            )),
            _ => Err(format!("must be 1.2 or 1.3, not {}", describe(value))),
        }
    }
}

impl fmt::Display for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
        })
    }
}
