//! Known failures: findings that only warn until a day, as the config says.

use std::sync::Arc;

use super::follow_up::FollowUpResult;
use super::probe_result::ProbeResult;
use super::prober::Prober;
use crate::base::cause::Cause;
use crate::base::clock::Clock;
use crate::config::suite::{Check, Severity, Suite};
use crate::evaluate::{Evaluation, Finding, Known, Retryability};
use crate::http::transport::Transport;

/// Removes from `suite` what is known no longer on the day `today`, and names it: `signin selector (2026-12-31)`.
pub(super) fn expire(suite: &mut Arc<Suite>, today: &str) -> Vec<String> {
    let expired = suite.known.iter().filter(|known| !known.covers(today));
    let expired: Vec<String> =
        expired.map(|it| format!("{} {} ({})", it.check, it.kind.key(), it.until)).collect();
    if !expired.is_empty() {
        Arc::make_mut(suite).known.retain(|known| known.covers(today));
    }
    expired
}

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Makes known findings of `check` warnings. They are not waited for.
    pub(super) fn take_known(&self, check: &Check, result: &mut ProbeResult) {
        if let Evaluation::Judged(findings) = &mut result.evaluated.evaluation
            && self.mark_known(check, findings)
        {
            let (of_red, of_warnings) = waited_for(findings);
            result.evaluated.retry = of_red.unwrap_or(of_warnings);
        }
    }

    /// The same for the findings of follow-ups.
    pub(super) fn take_known_of_follow_ups(&self, check: &Check, follow_up: &mut FollowUpResult) {
        if self.mark_known(check, &mut follow_up.findings) {
            let (of_red, of_warnings) = waited_for(&follow_up.findings);
            (follow_up.retry, follow_up.retry_of_warnings) = (of_red, Some(of_warnings));
        }
    }

    /// Whether the check is followed although its own answer has findings: all of them are known, and the page was
    /// judged.
    pub(super) fn has_only_known(result: &ProbeResult) -> bool {
        let Evaluation::Judged(findings) = &result.evaluated.evaluation else { return false };
        findings.iter().all(|finding| finding.known.is_some() && !finding.kind.ends_evaluation())
    }

    /// Whether any of `findings` is known.
    fn mark_known(&self, check: &Check, findings: &mut [Finding]) -> bool {
        let known = self.suite.known.iter().filter(|known| known.check == check.name);
        let mut any = false;
        for known in known {
            // Another revision's failure is none of this one.
            for finding in
                findings.iter_mut().filter(|it| it.kind == known.kind && it.cause != Cause::OldRevision)
            {
                finding.severity = Severity::Warn;
                let (until, why) = (known.until.as_str().into(), known.why.as_str().into());
                finding.known = Some(Box::new(Known { until, why }));
                any = true;
            }
        }
        any
    }
}

/// The retryability of those of `findings` that turn the seal red, and of those that only warn. What is known is not
/// waited for.
fn waited_for(findings: &[Finding]) -> (Option<Retryability>, Retryability) {
    let of = |severity| {
        let unknown = findings.iter().filter(move |it| it.severity == severity && it.known.is_none());
        unknown.map(|finding| finding.retry).max()
    };
    (of(Severity::Fail), of(Severity::Warn).unwrap_or(Retryability::Permanent))
}
