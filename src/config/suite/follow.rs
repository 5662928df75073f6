//! The follow-ups of a check, which are made once its answer holds.

use crate::config::finding_kind::FindingKind;
use serde_json::Value;

use super::assets::Assets;
use super::check::{Check, Severity, severity};
use super::fields::{Fields, Read, describe};
use super::settings::count;

/// A follow-up of a check, made once its answer holds. Each of its requests is evaluated like a check.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Follow {
    /// The assets of the page: stylesheets, scripts, images, fonts.
    Assets(Assets),
    /// The assets of the previous release.
    PreviousAssets(Severity),
    /// The links of the page, one level deep.
    Links(Sample),
    /// Some of the pages that the sitemap names.
    Sitemap(Sample),
    /// Whether search engines may index the page: its robots rules, and `robots.txt`.
    Indexable(Severity),
    /// The addresses of the host.
    Addresses(Which),
    /// The response time, compared with the last green seal: this many times as long is too slow.
    SlowerThanLast(f64),
}

/// Which of the addresses of a host have to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Any of them.
    Any,
    /// All of them.
    All,
}

/// The limit and the severity of a follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// The limit.
    pub most: usize,
    /// The severity of a finding.
    pub severity: Severity,
}

impl Follow {
    /// The kind of its findings.
    #[must_use]
    pub fn kind(&self) -> FindingKind {
        match self {
            Self::Assets(_) => FindingKind::Assets,
            Self::PreviousAssets(_) => FindingKind::PreviousAssets,
            Self::Links(_) => FindingKind::Links,
            Self::Sitemap(_) => FindingKind::Sitemap,
            Self::Indexable(_) => FindingKind::Indexable,
            Self::Addresses(_) => FindingKind::Addresses,
            Self::SlowerThanLast(_) => FindingKind::SlowerThanLast,
        }
    }

    /// The severity of its findings.
    pub(crate) fn severity(&self) -> Severity {
        match self {
            Self::Assets(assets) => assets.severity,
            Self::PreviousAssets(severity) | Self::Indexable(severity) => *severity,
            Self::Links(sample) | Self::Sitemap(sample) => sample.severity,
            Self::Addresses(_) | Self::SlowerThanLast(_) => Severity::Fail,
        }
    }

    /// Whether it needs the body of the answer.
    pub(crate) fn needs_body(&self) -> bool {
        match self {
            Self::Assets(_) | Self::Links(_) | Self::Sitemap(_) | Self::Indexable(_) => true,
            Self::Addresses(_) | Self::PreviousAssets(_) | Self::SlowerThanLast(_) => false,
        }
    }
}

/// Reads the follow-ups of a check. `severity` is the check's own one, if it is written.
pub(super) fn read(fields: &mut Fields<'_>, severity: Option<Severity>) -> Vec<Follow> {
    let mut found = Vec::new();
    found.extend(fields.take("assets", Assets::read).flatten().map(Follow::Assets));
    found.extend(fields.take("links", |value| links(value, severity)).map(Follow::Links));
    found.extend(fields.take("sitemap", sitemap).map(Follow::Sitemap));
    found.extend(fields.take("indexable", switch).flatten().map(Follow::Indexable));
    found.extend(fields.take("addresses", which).map(Follow::Addresses));
    found.extend(fields.take("slower_than_last", times).map(Follow::SlowerThanLast));
    found
}

/// Adds the app's setting `addresses` to each of `checks` that has none.
pub(super) fn add_addresses(checks: &mut [Check], which: Option<Which>) {
    let Some(which) = which else { return };
    for check in checks {
        let says_so_itself = check.follows.iter().any(|follow| matches!(follow, Follow::Addresses(_)));
        check.follows.extend((!says_so_itself).then_some(Follow::Addresses(which)));
    }
}

/// Reads `all` or `any`.
pub(super) fn which(value: &Value) -> Read<Which> {
    match value.as_str() {
        Some("all") => Ok(Which::All),
        Some("any") => Ok(Which::Any),
        _ => Err(format!("must be all or any, not {}", describe(value))),
    }
}

/// Adds the app's limit for slower answers to each of `checks` that has none.
pub(super) fn add_latency_regression(checks: &mut [Check], times: Option<f64>) {
    let Some(times) = times else { return };
    for check in checks {
        let has_its_own = check.follows.iter().any(|follow| matches!(follow, Follow::SlowerThanLast(_)));
        check.follows.extend((!has_its_own).then_some(Follow::SlowerThanLast(times)));
    }
}

/// The default limit of links per page.
const LINKS: usize = 50;

/// The highest limit of links per page, or of pages of a sitemap.
const MOST: u64 = 500;

/// Reads `links`. The 1 means one level, the only choice. A dead link only warns by default, since the page itself
/// works.
fn links(value: &Value, severity: Option<Severity>) -> Read<Sample> {
    let plain = Sample { most: LINKS, severity: severity.unwrap_or(Severity::Warn) };
    match value {
        Value::Number(level) if level.as_u64() == Some(1) => Ok(plain),
        Value::Object(_) => sample(value, plain),
        other => Err(format!(
            "must be 1, for one level, or {{ most: 50, severity: fail }}, not {}",
            describe(other)
        )),
    }
}

fn sitemap(value: &Value) -> Read<Sample> {
    match value {
        Value::Object(_) => sample(value, Sample { most: 20, severity: Severity::Fail }),
        number => count(number, 1, MOST).map(|most| Sample { most, severity: Severity::Fail }),
    }
}

fn sample(value: &Value, plain: Sample) -> Read<Sample> {
    let mut sample = plain;
    for (key, value) in value.as_object().into_iter().flatten() {
        match key.as_str() {
            "most" => sample.most = count(value, 1, MOST).map_err(|problem| format!("most {problem}"))?,
            "severity" => {
                sample.severity = severity(value).map_err(|problem| format!("severity {problem}"))?;
            }
            other => return Err(format!("knows no {other:?}; known: most, severity")),
        }
    }
    Ok(sample)
}

/// Reads a severity. `true` means `fail`, the default; `false` means not checked.
pub(super) fn switch(value: &Value) -> Read<Option<Severity>> {
    match value {
        Value::Bool(true) => Ok(Some(Severity::Fail)),
        Value::Bool(false) => Ok(None),
        other => severity(other)
            .map(Some)
            .map_err(|_| format!("must be true, false, warn or fail, not {}", describe(other))),
    }
}

/// `3x`, or the number alone.
pub(super) fn times(value: &Value) -> Read<f64> {
    let number = match value {
        Value::String(written) => written.trim().trim_end_matches(['x', '×']).trim().parse().ok(),
        other => other.as_f64(),
    };
    number.filter(|times: &f64| times.is_finite() && *times > 1.0).ok_or_else(|| {
        format!("must say how many times as slow is too slow, such as 3x, not {}", describe(value))
    })
}
