//! Known failures: findings that only warn until the day in the config.

use std::sync::Arc;

use super::follow_up::FollowUpResult;
use super::probe_result::ProbeResult;
use crate::base::cause::Cause;
use crate::config::suite::{Check, Severity, Suite};
use crate::evaluate::{Evaluation, Finding, Retryability};

/// Removes expired known failures from `suite` on the day `today`, and names them: `signin selector (2026-12-31)`.
pub(super) fn expire(suite: &mut Arc<Suite>, today: &str) -> Vec<String> {
    let expired = suite.known.iter().filter(|known| !known.covers(today));
    let expired: Vec<String> =
        expired.map(|it| format!("{} {} ({})", it.check, it.kind.key(), it.until)).collect();
    if !expired.is_empty() {
        Arc::make_mut(suite).known.retain(|known| known.covers(today));
    }
    expired
}

/// Makes known findings of `check` warnings. The run does not wait for them.
pub(super) fn take(suite: &Suite, check: &Check, result: &mut ProbeResult) {
    if let Evaluation::Judged(findings) = &mut result.evaluated.evaluation
        && mark(suite, check, findings)
    {
        let (of_red, of_warnings) = waited_for(findings);
        result.evaluated.retry = of_red.unwrap_or(of_warnings);
    }
}

/// The same for the findings of follow-ups.
pub(super) fn take_of_follow_ups(suite: &Suite, check: &Check, follow_up: &mut FollowUpResult) {
    if mark(suite, check, &mut follow_up.findings) {
        let (of_red, of_warnings) = waited_for(&follow_up.findings);
        (follow_up.retry, follow_up.retry_of_warnings) = (of_red, Some(of_warnings));
    }
}

/// Whether an answer has only known findings and was judged completely: then the check has follow-ups.
pub(super) fn are_all_known(result: &ProbeResult) -> bool {
    let Evaluation::Judged(findings) = &result.evaluated.evaluation else { return false };
    findings.iter().all(|finding| finding.known_until.is_some() && !finding.kind.ends_evaluation())
}

/// Whether any of `findings` is known.
fn mark(suite: &Suite, check: &Check, findings: &mut [Finding]) -> bool {
    let mut any = false;
    for known in suite.known.iter().filter(|known| known.check == check.name) {
        for finding in &mut *findings {
            // A failure of another revision is not a known one of this revision.
            if finding.kind == known.kind && finding.cause != Cause::OldRevision {
                finding.severity = Severity::Warn;
                finding.known_until = Some(known.until.as_str().into());
                finding.known_why = Some(known.why.as_str().into());
                any = true;
            }
        }
    }
    any
}

/// The retryability of those of `findings` that turn the seal red, and of those that only warn. The run does not wait
/// for known ones.
fn waited_for(findings: &[Finding]) -> (Option<Retryability>, Retryability) {
    let of = |severity| {
        let unknown = findings.iter().filter(move |it| it.severity == severity && it.known_until.is_none());
        unknown.map(|finding| finding.retry).max()
    };
    (of(Severity::Fail), of(Severity::Warn).unwrap_or(Retryability::Permanent))
}
