//! What a check asks for in addition, once its answer holds.

use crate::config::finding_kind::FindingKind;
use serde_json::Value;

use super::assets::Assets;
use super::check::{Check, Severity, severity};
use super::fields::{Fields, Read, describe};
use super::settings::count;

/// What a check asks for in addition, once its answer holds. Each of the requests is an attempt of its own, judged like a check.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Follow {
    /// What the page is made of: stylesheets, scripts, images, fonts.
    Assets(Assets),
    /// The assets that the release before was made of.
    PreviousAssets(Severity),
    /// The links of the page, one level deep.
    Links(Sample),
    /// Some of the pages that the sitemap names.
    Sitemap(Sample),
    /// What tells search engines to leave the page alone: its own marks, and `robots.txt`.
    Indexable(Severity),
    /// The addresses of the host.
    Addresses(Which),
    /// The time that the same check took when the app was last sealed green: this many times as long is too slow.
    SlowerThanLast(f64),
}

/// Which of the addresses of a host have to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Whichever it is that answers.
    Any,
    /// Each of them.
    All,
}

/// How many of many are checked, and what a finding among them does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// How many at most.
    pub most: usize,
    /// What a finding among them does to the verdict.
    pub severity: Severity,
}

impl Follow {
    /// What a finding of it is.
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

    /// What a finding of its does to the verdict.
    pub(crate) fn severity(&self) -> Severity {
        match self {
            Self::Assets(assets) => assets.severity,
            Self::PreviousAssets(severity) | Self::Indexable(severity) => *severity,
            Self::Links(sample) | Self::Sitemap(sample) => sample.severity,
            Self::Addresses(_) | Self::SlowerThanLast(_) => Severity::Fail,
        }
    }

    /// Whether it is read out of the body of the answer.
    pub(crate) fn needs_body(&self) -> bool {
        match self {
            Self::Assets(_) | Self::Links(_) | Self::Sitemap(_) | Self::Indexable(_) => true,
            Self::Addresses(_) | Self::PreviousAssets(_) | Self::SlowerThanLast(_) => false,
        }
    }
}

/// Reads all that a check follows, whose own `severity` is this one where it is written.
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

/// Has each of `checks` look at the addresses that those of the app do, where it does not say so itself.
pub(super) fn address_all(checks: &mut [Check], which: Option<Which>) {
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

/// Gives each of `checks` the pace of the app, where it names none of its own.
pub(super) fn pace_all(checks: &mut [Check], times: Option<f64>) {
    let Some(times) = times else { return };
    for check in checks {
        let has_its_own = check.follows.iter().any(|follow| matches!(follow, Follow::SlowerThanLast(_)));
        check.follows.extend((!has_its_own).then_some(Follow::SlowerThanLast(times)));
    }
}

/// How many links of a page are followed, unless it is said.
const LINKS: usize = 50;

/// How many links of a page, or pages of a sitemap, are checked at the most.
const MOST: u64 = 500;

/// The 1 stands for the one level that there is. A page with a dead link is shown as it should be, so that it only warns
/// unless somebody says otherwise.
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

/// `true` and `fail` are one, since that is what a finding does unless it is said; `false` is nothing to look at.
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
