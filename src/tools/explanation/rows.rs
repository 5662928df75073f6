//! What was expected of an answer, line by line, and what of it held.

use serde::Serialize;

use crate::base::cause::Cause;
use crate::base::printable::PrintableText;
use crate::base::redact::Secrets;
use crate::config::suite::{Check, Expectation, Follow, Severity, StatusSet};
use crate::evaluate::{Finding, expected, found};
use crate::http::observation::Observation;
use crate::seal::evidence::{Evidence, Outcome};

/// One thing that was expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its key in the config file, or that of a finding.
    pub expectation: String,
    /// What was expected; empty where the key says it.
    pub expected: String,
    /// What came: instead, or at its place. None where there is nothing more to tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub got: Option<String>,
    /// What became of it.
    pub outcome: RowOutcome,
}

/// What became of an expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// It held.
    Held,
    /// It did not, which turns a seal red.
    Failed,
    /// It did not, and only warns.
    Warned,
    /// Something else said enough, or nothing can be said.
    NotJudged,
}

/// The expectations of `check`, held against the findings of `evidence`; and behind them the findings that no expectation
/// of its own was for.
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
        // Whatever is answered will do.
        None if check.tls().is_some() => {}
        None if opens => {
            let expected = format!("a WebSocket, with {}", StatusSet::SWITCHING_PROTOCOLS);
            rows.add("websocket", expected, status);
        }
        Some(to) => rows.add("redirect_to", format!("a redirect to {to}"), || {
            let answer = observation?.answer.as_ref().ok()?;
            Some(format!("{} to {}", answer.status, answer.location.as_ref()?))
        }),
        None => rows.add("status", check.status.to_string(), status),
    }
    if let Some(redirects) = &check.redirects {
        rows.add("redirects", redirects.to_string(), || None);
    }
    for expectation in &check.expectations {
        // Of several things that are expected of TLS, each that did not hold is a finding of its own.
        if matches!(expectation, Expectation::Tls(_)) && !evidence.findings.is_empty() {
            continue;
        }
        let words = observation.map_or_else(String::new, |seen| expected(expectation, &seen.url));
        rows.add(expectation.key(), words, || found(expectation, observation?));
    }
    for key in check.follows.iter().map(Follow::key) {
        rows.add_followed(key);
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
    /// The row of one expectation; `got` is what there is to tell where it held.
    fn add(&mut self, key: &str, expected: String, got: impl FnOnce() -> Option<String>) {
        // As it is in the findings.
        let expected = self.secrets.hidden(expected);
        let is_it = |finding: &&Finding| finding.expectation == key && finding.expected == expected;
        match self.left.iter().position(is_it) {
            Some(place) => {
                let finding = self.left.remove(place);
                self.told.push(self.failed(finding));
            }
            None if self.is_judged(key) => {
                let got = got().map(|got| self.secrets.hidden(got));
                self.push(key, expected, got, RowOutcome::Held);
            }
            None => self.push(key, expected, None, RowOutcome::NotJudged),
        }
    }

    /// What is followed says in a note how far it was. Where something of it did not hold, the findings are the rows.
    fn add_followed(&mut self, key: &str) {
        if self.left.iter().any(|finding| finding.expectation == key) {
            return;
        }
        let own = |note: &&PrintableText| note.split(':').next() == Some(key);
        let note = self.evidence.notes.iter().find(own).cloned();
        let told = note.and_then(|note| Some(note.split_once(": ")?.1.to_owned()));
        let outcome = if self.is_followed() { RowOutcome::Held } else { RowOutcome::NotJudged };
        self.push(key, String::new(), told.filter(|_| outcome == RowOutcome::Held), outcome);
    }

    fn finish(mut self) -> Vec<Row> {
        let left: Vec<Row> = self.left.iter().map(|finding| self.failed(finding)).collect();
        self.told.extend(left);
        self.told
    }

    /// Whether nothing kept the expectation from being held against the answer: a page of another status, of an error or
    /// of another revision is another page altogether.
    fn is_judged(&self, key: &str) -> bool {
        let speaks_for_all = |finding: &Finding| {
            finding.cause == Cause::OldRevision
                || matches!(
                    finding.expectation.as_str(),
                    "answer" | "status" | "redirect_to" | "redirects" | "websocket"
                )
                || (finding.expectation == "page" && key != "status")
        };
        let is_seen = self.evidence.outcome != Outcome::Unjudged && self.evidence.attempts > 0;
        is_seen && !self.evidence.findings.iter().any(speaks_for_all)
    }

    /// Whether the answer held by itself: nothing is asked for besides where it did not.
    fn is_followed(&self) -> bool {
        let is_own = |finding: &&Finding| matches!(finding.expectation.as_str(), "page" | "content_type");
        let fails = |row: &Row| matches!(row.outcome, RowOutcome::Failed | RowOutcome::Warned);
        self.is_judged("") && !self.told.iter().any(fails) && !self.left.iter().any(is_own)
    }

    fn failed(&self, finding: &Finding) -> Row {
        let warns = self.severity == Severity::Warn || finding.severity == Severity::Warn;
        Row {
            expectation: finding.expectation.clone(),
            expected: finding.expected.clone().into(),
            got: Some(finding.got.clone().into()),
            outcome: if warns { RowOutcome::Warned } else { RowOutcome::Failed },
        }
    }

    fn push(&mut self, key: &str, expected: String, got: Option<String>, outcome: RowOutcome) {
        self.told.push(Row { expectation: key.to_owned(), expected, got, outcome });
    }
}
