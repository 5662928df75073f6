//! What was seen of an app before a release: it tells a new finding from one that was there already.

use std::sync::Arc;

use crate::base::cause::Cause;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Severity;
use crate::evaluate::{Finding, Outcome, Since};
use crate::seal::Seal;
use crate::seal::evidence::Evidence;
use crate::seal::run_result::RunResult;

/// What was seen of an app before a release, by the seal of that time.
#[derive(Debug, Clone)]
pub struct Baseline(Arc<Seal>);

/// What was found of one check that was judged.
#[derive(Clone, Copy)]
struct JudgedBefore<'a> {
    findings: &'a [Finding],
    /// Whether there were findings that were only counted.
    has_more: bool,
}

impl Baseline {
    /// What `seal` found.
    #[must_use]
    pub fn of(seal: Arc<Seal>) -> Self {
        Self(seal)
    }

    /// Says of each finding of `report` whether it is new since then, where that is known. A baseline of another app
    /// says nothing.
    pub(crate) fn mark(&self, report: &mut RunResult) {
        let Self(seal) = self;
        if seal.app().is_some_and(|app| *app != report.app) {
            return;
        }
        let evidence = seal.evidence();
        for (index, record) in report.evidence.iter_mut().enumerate() {
            // Most often the checks are the same ones, in the same order.
            let is_it = |before: &&Evidence| before.check == record.check;
            let before = evidence.get(index).filter(is_it).or_else(|| evidence.iter().find(is_it));
            if let Some(before) = before.filter(|before| is_judged(before.outcome)) {
                mark(
                    JudgedBefore { findings: &before.findings, has_more: before.more_findings > 0 },
                    &mut record.findings,
                );
            }
        }
        let lane = seal.lane().filter(|lane| is_judged(lane.outcome));
        if let (Some(before), Some(lane)) = (lane, &mut report.lane) {
            mark(JudgedBefore { findings: &before.findings, has_more: false }, &mut lane.findings);
        }
    }
}

fn is_judged(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Passed | Outcome::Failed | Outcome::Warned)
}

fn mark(before: JudgedBefore<'_>, findings: &mut [Finding]) {
    for finding in findings {
        finding.since = before.since(finding);
    }
}

impl JudgedBefore<'_> {
    /// Whether `finding` is new; none where that was not judged.
    fn since(self, finding: &Finding) -> Option<Since> {
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
    fn is_unjudged(self, kind: &FindingKind) -> bool {
        let (mut is_listed, mut has_ended_early, mut has_no_follow_ups) = (false, false, false);
        for before in self.findings {
            is_listed |= before.kind == *kind;
            has_ended_early |= before.kind.ends_evaluation();
            // Follow-ups are made once all else holds.
            has_no_follow_ups |= before.severity == Severity::Fail && !is_of_follow_up(&before.kind);
        }
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
