//! The findings of an app before a release: they distinguish a new finding from an earlier one.

use std::sync::Arc;

use crate::base::cause::Cause;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Severity;
use crate::evaluate::{Finding, Outcome, Since};
use crate::seal::Seal;
use crate::seal::evidence::Evidence;
use crate::seal::run_result::RunResult;

/// The findings of an app before a release, from the seal of that time.
#[derive(Debug, Clone)]
pub struct Baseline(Arc<Seal>);

/// The findings of one check that was judged.
#[derive(Clone, Copy)]
struct JudgedBefore<'a> {
    findings: &'a [Finding],
    /// Whether some findings were only counted.
    has_more: bool,
}

impl Baseline {
    /// The findings of `seal`.
    #[must_use]
    pub fn of(seal: Arc<Seal>) -> Self {
        Self(seal)
    }

    /// Marks each finding of `result` as new or as known from before, if that can be decided. A baseline of another app
    /// decides nothing.
    pub(crate) fn mark(&self, result: &mut RunResult) {
        let Self(seal) = self;
        if seal.app().is_some_and(|app| *app != result.app) {
            return;
        }
        let evidence = seal.evidence();
        for (index, record) in result.evidence.iter_mut().enumerate() {
            // Usually the checks are the same ones, in the same order.
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
        if let (Some(before), Some(lane)) = (lane, &mut result.lane) {
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
    /// Whether `finding` is new; none if it was not judged before.
    fn since(self, finding: &Finding) -> Option<Since> {
        // The served revision depends on this deploy alone.
        if finding.cause == Cause::OldRevision {
            return None;
        }
        if self.findings.iter().any(|before| is_same(before, finding)) {
            return Some(Since::Before);
        }
        (!self.is_unjudged(&finding.kind)).then_some(Since::New)
    }

    /// Whether a finding of this `kind` may have existed without being listed.
    fn is_unjudged(self, kind: &FindingKind) -> bool {
        let (mut is_listed, mut has_ended_early, mut has_no_follow_ups) = (false, false, false);
        for before in self.findings {
            is_listed |= before.kind == *kind;
            has_ended_early |= before.kind.ends_evaluation();
            // Follow-ups are made only after everything else holds.
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

/// Whether both have the same kind, place and cause. The finding of the browser lane covers all its tests: it is the
/// same if the same tests failed.
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
