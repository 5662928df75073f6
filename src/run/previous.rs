//! The facts from the last green seals of an app.

use std::collections::HashMap;

use super::usual_time::{UNNOTICED, UsualTime};
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Severity;
use crate::seal::Seal;
use crate::seal::evidence::{Evidence, Outcome};
use crate::seal::status::Status;

/// The facts from the last green seal of an app: how long its checks took, its assets, and its revision; and how long its
/// checks took at the seals before.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Previous {
    took: HashMap<String, f64>,
    /// Milliseconds by check, oldest first.
    history: Vec<(String, Vec<f64>)>,
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
            history: Vec::new(),
            assets: evidence.iter().flat_map(assets).cloned().collect(),
            revision: evidence.iter().find_map(|record| Some(record.revision.as_ref()?.as_str().to_owned())),
        }
    }

    /// The same, where it is known how many milliseconds each check took at the last green seals, oldest first.
    #[must_use]
    pub fn with_history(self, history: Vec<(String, Vec<f64>)>) -> Self {
        Self { history, ..self }
    }

    /// The assets with a fingerprint in their name, as paths of the app or as URLs.
    pub(super) fn assets(&self) -> &[String] {
        &self.assets
    }

    /// The revision that the app named.
    pub(super) fn revision(&self) -> Option<&str> {
        self.revision.as_deref()
    }

    /// How many milliseconds the check `name` may take at most, where `times` the usual time is too slow, and in words. It
    /// is held against its history, and where that is too short, against the last green seal.
    pub(super) fn longest(&self, name: &str, times: f64) -> Option<(f64, String)> {
        let history = self.history.iter().find(|(check, _)| check == name);
        if let Some(usual) = history.and_then(|(_, times)| UsualTime::of(times)) {
            let (most, UsualTime { median, spread, count }) = (usual.most(times), usual);
            let usual = format!("usual are {median:.0} ms, give or take {spread:.0}, by {count} green seals");
            return Some((most, format!("at most {most:.0} ms; {usual}")));
        }
        let last = *self.took.get(name)?;
        let words = format!("at most {times} times the {last:.0} ms of the last green seal");
        Some(((last * times).max(last + UNNOTICED), words))
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
