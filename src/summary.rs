//! The one line that a run comes down to: names, counts, statuses and durations; never the text of a page.

use std::time::Duration;

use crate::evidence::{Evidence, Outcome};
use crate::run::Report;
use crate::seal::Status;

/// How many checks a summary names before it counts the rest.
const MOST_NAMED: usize = 8;

/// The verdict of a report: red if anything failed, else unsealed if anything was not judged, else green.
pub(crate) fn verdict(evidence: &[Evidence]) -> Status {
    let any = |outcome| evidence.iter().any(|record| record.outcome == outcome);
    if any(Outcome::Failed) {
        Status::Red
    } else if evidence.is_empty() || any(Outcome::Unjudged) {
        Status::Unsealed
    } else {
        Status::Green
    }
}

/// The line for a report.
pub(crate) fn summarize(report: &Report) -> String {
    if report.evidence.is_empty() {
        return format!("no checks, so nothing is known about {}", report.url);
    }
    let passed = with(report, Outcome::Passed).count();
    let mut line = format!(
        "{passed}/{} green vs {} in {}",
        report.evidence.len(),
        report.url,
        duration(report.took)
    );
    for (outcome, words) in
        [(Outcome::Failed, "failing"), (Outcome::Unjudged, "not judged"), (Outcome::Warned, "warning")]
    {
        let named: Vec<String> = with(report, outcome).map(name_and_why).collect();
        if !named.is_empty() {
            line.push_str(&format!("; {words}: {}", list(&named)));
        }
    }
    line
}

fn with(report: &Report, outcome: Outcome) -> impl Iterator<Item = &Evidence> {
    report.evidence.iter().filter(move |record| record.outcome == outcome)
}

/// `tasks 500`, `signin selector`, `home timeout`.
fn name_and_why(record: &Evidence) -> String {
    let mut why: Vec<String> = record.findings.iter().map(|finding| match finding.expectation.as_str() {
        "status" => record.status.map_or_else(|| "no status".to_owned(), |status| status.to_string()),
        "answer" => record.error.clone().unwrap_or_else(|| "no answer".to_owned()),
        key => key.to_owned(),
    }).collect();
    why.dedup();
    if record.outcome == Outcome::Unjudged {
        why.push(record.error.clone().unwrap_or_else(|| "deadline".to_owned()));
    }
    format!("{} {}", record.check, why.join("+"))
}

fn list(names: &[String]) -> String {
    let named = names.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

fn duration(took: Duration) -> String {
    if took < Duration::from_secs(1) {
        format!("{} ms", took.as_millis())
    } else {
        format!("{:.1} s", took.as_secs_f64())
    }
}
