//! The facts from the last green seal of an app.

use std::collections::HashMap;

use crate::config::finding_kind::FindingKind;
use crate::config::suite::Severity;
use crate::seal::Seal;
use crate::seal::evidence::{Evidence, Outcome};
use crate::seal::status::Status;

/// The facts from the last green seal of an app: how long its checks took, its assets, and its revision.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Previous {
    took: HashMap<String, f64>,
    assets: Vec<String>,
    revision: Option<String>,
}

impl Previous {
    /// The facts of `seal`; empty unless it is green.
    #[must_use]
    pub fn of(seal: &Seal) -> Self {
        let evidence = if seal.status() == Status::Green { seal.evidence() } else { &[] };
        let held = evidence.iter().filter(|record| holds(record));
        let took = held.filter_map(|record| Some((record.check.clone(), record.timings?.total_ms)));
        Self {
            took: took.collect(),
            assets: evidence.iter().flat_map(assets).cloned().collect(),
            revision: evidence.iter().find_map(|record| Some(record.revision.as_ref()?.as_str().to_owned())),
        }
    }

    /// The assets with a fingerprint in their name, as paths of the app or as URLs.
    pub(super) fn assets(&self) -> &[String] {
        &self.assets
    }

    /// The revision that the app named.
    pub(super) fn revision(&self) -> Option<&str> {
        self.revision.as_deref()
    }

    /// How many milliseconds the check `name` took.
    pub(super) fn took(&self, name: &str) -> Option<f64> {
        self.took.get(name).copied()
    }
}

/// Whether the time of a record can be compared with: the check passed and was not too slow.
fn holds(record: &Evidence) -> bool {
    let only_warns = record.findings.iter().all(|finding| finding.severity == Severity::Warn);
    let is_slow = record.findings.iter().any(|finding| finding.kind == FindingKind::SlowerThanLast);
    match record.outcome {
        Outcome::Passed => true,
        Outcome::Warned => only_warns && !is_slow,
        _ => false,
    }
}

fn assets(record: &Evidence) -> &[String] {
    &record.assets
}
