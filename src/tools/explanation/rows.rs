//! The expectations of a check as rows, with their outcomes.

use serde::Serialize;

use crate::base::cause::Cause;
use crate::base::redact::Secrets;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Check, Expectation, Follow, Severity, StatusSet};
use crate::evaluate::{Finding, expected, found};
use crate::http::observation::Observation;
use crate::seal::evidence::{Evidence, Outcome};

/// One expectation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its key in the config file, or that of a finding.
    pub expectation: String,
    /// What was expected; empty where the key is enough.
    pub expected: String,
    /// What was found. None if that adds no information.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub got: Option<String>,
    /// Its outcome.
    pub outcome: RowOutcome,
}

/// The outcome of an expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// It held.
    Held,
    /// It did not hold, which turns a seal red.
    Failed,
    /// It did not hold, but only warns.
    Warned,
    /// It was not evaluated, because of another finding or an inconclusive result.
    NotJudged,
}

/// The rows of the expectations of `check`, with the findings of `evidence`; then the findings of guards.
pub(super) fn of(
    check: &Check,
    evidence: &Evidence,
    observation: Option<&Observation>,
    secrets: &Secrets,
) -> Vec<Row> {
    let left = evidence.findings.iter().collect();
    let mut rows = Rows { evidence, secrets, severity: check.severity, left, told: Vec::new() };
    let status = || evidence.status.map(|status| status.to_string());
    let opens = check.websocket.is_some() && check.status.contains(StatusSet::SWITCHING_PROTOCOLS);
    match &check.redirect_to {
        // Any answer is fine.
        None if check.tls().is_some() => {}
        None if opens => {
            let expected = format!("a WebSocket, with {}", StatusSet::SWITCHING_PROTOCOLS);
            rows.add(&FindingKind::WebSocket, expected, status);
        }
        Some(to) => rows.add(&FindingKind::RedirectTo, format!("a redirect to {to}"), || {
            let answer = observation?.answer.as_ref().ok()?;
            Some(format!("{} to {}", answer.status, answer.location.as_ref()?))
        }),
        None => rows.add(&FindingKind::Status, check.status.to_string(), status),
    }
    if let Some(redirects) = &check.redirects {
        rows.add(&FindingKind::Redirects, redirects.to_string(), || None);
    }
    for expectation in &check.expectations {
        // TLS has several expectations; each one that did not hold is a separate finding.
        if matches!(expectation, Expectation::Tls(_)) && !evidence.findings.is_empty() {
            continue;
        }
        let words = observation.map_or_else(String::new, |seen| expected(expectation, &seen.url));
        rows.add(&expectation.kind(), words, || found(expectation, observation?));
    }
    for kind in check.follows.iter().map(Follow::kind) {
        rows.add_follow_up(&kind);
    }
    rows.finish()
}

struct Rows<'a> {
    evidence: &'a Evidence,
    secrets: &'a Secrets,
    severity: Severity,
    /// The findings that are not in a row yet.
    left: Vec<&'a Finding>,
    told: Vec<Row>,
}

impl Rows<'_> {
    /// Adds the row of one expectation; `got` is what was found if it held.
    fn add(&mut self, kind: &FindingKind, expected: String, got: impl FnOnce() -> Option<String>) {
        // The same text as in the findings.
        let expected = self.secrets.hidden(expected);
        let is_it = |finding: &&Finding| finding.kind == *kind && finding.expected == expected;
        match self.left.iter().position(is_it) {
            Some(place) => {
                let finding = self.left.remove(place);
                self.told.push(self.failed(finding));
            }
            None if self.is_judged(kind) => {
                let got = got().map(|got| self.secrets.hidden(got));
                self.push(kind, expected, got, RowOutcome::Held);
            }
            None => self.push(kind, expected, None, RowOutcome::NotJudged),
        }
    }

    /// Adds the row of a follow-up. Its note says how much was checked; if it has findings, they are the rows.
    fn add_follow_up(&mut self, kind: &FindingKind) {
        if self.left.iter().any(|finding| finding.kind == *kind) {
            return;
        }
        let told: Vec<&str> = self.evidence.notes.iter().filter_map(|note| note.text_about(kind)).collect();
        let told = Some(told.join("; ")).filter(|told| !told.is_empty());
        let outcome = if self.is_followed() { RowOutcome::Held } else { RowOutcome::NotJudged };
        self.push(kind, String::new(), told.filter(|_| outcome == RowOutcome::Held), outcome);
    }

    fn finish(mut self) -> Vec<Row> {
        let left: Vec<Row> = self.left.iter().map(|finding| self.failed(finding)).collect();
        self.told.extend(left);
        self.told
    }

    /// Whether the expectation was evaluated. It is not for a wrong status, an error page or another revision, since
    /// that is another page.
    fn is_judged(&self, kind: &FindingKind) -> bool {
        let speaks_for_all = |finding: &Finding| {
            finding.cause == Cause::OldRevision
                || matches!(
                    finding.kind,
                    FindingKind::Answer
                        | FindingKind::Status
                        | FindingKind::RedirectTo
                        | FindingKind::Redirects
                        | FindingKind::WebSocket
                )
                || (finding.kind == FindingKind::Page && *kind != FindingKind::Status)
        };
        let is_seen = self.evidence.outcome != Outcome::Inconclusive && self.evidence.attempts > 0;
        is_seen && !self.evidence.findings.iter().any(speaks_for_all)
    }

    /// Whether the answer itself held. Otherwise no follow-ups are made.
    fn is_followed(&self) -> bool {
        let is_own =
            |finding: &&Finding| matches!(finding.kind, FindingKind::Page | FindingKind::ContentType);
        let fails = |row: &Row| matches!(row.outcome, RowOutcome::Failed | RowOutcome::Warned);
        self.is_judged(&FindingKind::Page) && !self.told.iter().any(fails) && !self.left.iter().any(is_own)
    }

    fn failed(&self, finding: &Finding) -> Row {
        let warns = self.severity == Severity::Warn || finding.severity == Severity::Warn;
        Row {
            expectation: finding.kind.key().to_owned(),
            expected: finding.expected.clone().into(),
            got: Some(finding.got.clone().into()),
            outcome: if warns { RowOutcome::Warned } else { RowOutcome::Failed },
        }
    }

    fn push(&mut self, kind: &FindingKind, expected: String, got: Option<String>, outcome: RowOutcome) {
        self.told.push(Row { expectation: kind.key().to_owned(), expected, got, outcome });
    }
}
