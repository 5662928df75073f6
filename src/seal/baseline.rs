//! What was seen of an app before a release: it tells a new finding from one that was there already.

use std::collections::HashMap;

use crate::base::cause::Cause;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Severity;
use crate::evaluate::{Finding, Outcome, Since};
use crate::seal::Seal;
use crate::seal::report::Report;

/// What was seen of an app before a release, by the seal of that time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Baseline {
    app: Option<String>,
    judged: HashMap<String, JudgedBefore>,
}

/// What was found of one check that was judged.
#[derive(Debug, Clone, PartialEq)]
struct JudgedBefore {
    findings: Vec<Finding>,
    /// Whether there were findings that were only counted.
    has_more: bool,
}

impl Baseline {
    /// What `seal` found. Checks that it did not judge are not in it.
    #[must_use]
    pub fn of(seal: &Seal) -> Self {
        let of_checks = seal
            .evidence()
            .iter()
            .map(|record| (&record.check, record.outcome, &record.findings, record.more_findings > 0));
        let of_lane = seal.lane().map(|lane| (&lane.check, lane.outcome, &lane.findings, false));
        let is_judged = |outcome| matches!(outcome, Outcome::Passed | Outcome::Failed | Outcome::Warned);
        let judged = of_checks.chain(of_lane).filter(|(_, outcome, ..)| is_judged(*outcome));
        let judged = judged.map(|(check, _, findings, has_more)| {
            (check.clone(), JudgedBefore { findings: findings.clone(), has_more })
        });
        Self { app: seal.app().map(str::to_owned), judged: judged.collect() }
    }

    /// Says of each finding of `report` whether it is new since then, where that is known. A baseline of another app
    /// says nothing.
    pub(crate) fn mark(&self, report: &mut Report) {
        if self.app.as_ref().is_some_and(|app| *app != report.app) {
            return;
        }
        let of_checks = report.evidence.iter_mut().map(|record| (&record.check, &mut record.findings));
        let of_lane = report.lane.iter_mut().map(|lane| (&lane.check, &mut lane.findings));
        for (check, findings) in of_checks.chain(of_lane) {
            let Some(before) = self.judged.get(check) else { continue };
            for finding in findings {
                finding.since = before.since(finding);
            }
        }
    }
}

impl JudgedBefore {
    /// Whether `finding` is new; none where that was not judged.
    fn since(&self, finding: &Finding) -> Option<Since> {
        // Which revision is served is a matter of this deploy alone.
        if finding.cause == Cause::OldRevision {
            return None;
        }
        if self.findings.iter().any(|before| is_same(before, finding)) {
            return Some(Since::Before);
        }
        (!self.is_unjudged(&finding.kind)).then_some(Since::New)
    }

    /// Whether a finding of this `kind` may have been there without being listed.
    fn is_unjudged(&self, kind: &FindingKind) -> bool {
        let is_listed = self.findings.iter().any(|before| before.kind == *kind);
        let has_ended_early = self.findings.iter().any(|before| before.kind.ends_evaluation());
        // Follow-ups are made once all else holds.
        let has_no_follow_ups =
            self.findings.iter().any(|it| it.severity == Severity::Fail && !is_of_follow_up(&it.kind));
        match kind {
            _ if self.has_more => true,
            FindingKind::SlowerThanLast => true,
            // The lane has one finding for all of its tests.
            FindingKind::Exit => is_listed,
            _ if is_listed => false,
            kind => has_ended_early || (has_no_follow_ups && is_of_follow_up(kind)),
        }
    }
}

/// Whether both are of one kind, at one place, with one cause. The finding of the browser lane is of all its tests: it is
/// the same if the same ones failed.
fn is_same(before: &Finding, now: &Finding) -> bool {
    let is_same_kind = before.kind == now.kind && before.place == now.place && before.cause == now.cause;
    is_same_kind && (now.kind != FindingKind::Exit || before.got == now.got)
}

fn is_of_follow_up(kind: &FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::Assets
            | FindingKind::PreviousAssets
            | FindingKind::MixedContent
            | FindingKind::Links
            | FindingKind::Sitemap
            | FindingKind::Indexable
            | FindingKind::Addresses
    )
}

#[cfg(test)]
mod tests;
