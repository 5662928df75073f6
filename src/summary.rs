//! The one line that a run comes down to: names, counts, statuses and durations; never the text of a page.

use std::time::Duration;

use crate::evidence::{Evidence, Outcome};
use crate::run::Report;

/// How many checks a summary names before it counts the rest.
const MOST_NAMED: usize = 8;

/// The line for a report.
pub(crate) fn summarize(report: &Report) -> String {
    if report.evidence.is_empty() {
        return format!("no checks, so nothing is known about {}", report.url);
    }
    let count = |outcome| with(report, outcome).count();
    // What was not run is neither green nor anything else.
    let (passed, looked_at) = (count(Outcome::Passed), report.evidence.len() - count(Outcome::NotRun));
    let mut line = format!("{passed}/{looked_at} green vs {} in {}", report.url, duration(report.took));
    for (outcome, words) in [
        (Outcome::Failed, "failing"),
        (Outcome::Unjudged, "not judged"),
        (Outcome::Warned, "warning"),
        (Outcome::NotRun, "not run"),
    ] {
        let named: Vec<String> = with(report, outcome).map(name_and_why).collect();
        if !named.is_empty() {
            line.extend(["; ", words, ": ", &list(&named)]);
        }
    }
    line
}

fn with(report: &Report, outcome: Outcome) -> impl Iterator<Item = &Evidence> {
    report.evidence.iter().filter(move |record| record.outcome == outcome)
}

/// `tasks 500`, `signin selector`, `home timeout`, `browser exit 1`, `browser (command not found)`.
fn name_and_why(record: &Evidence) -> String {
    if record.outcome == Outcome::NotRun {
        return format!("{} ({})", record.check, record.reason.as_deref().unwrap_or("for no known reason"));
    }
    let mut why: Vec<String> = record
        .findings
        .iter()
        .map(|finding| match finding.expectation.as_str() {
            "status" => record.status.map_or_else(|| "no status".to_owned(), |status| status.to_string()),
            "exit" => record.exit_code.map_or_else(|| "exit".to_owned(), |code| format!("exit {code}")),
            "answer" => record.error.clone().unwrap_or_else(|| "no answer".to_owned()),
            key => key.to_owned(),
        })
        .collect();
    why.dedup();
    if record.outcome == Outcome::Unjudged {
        why.push(record.error.clone().unwrap_or_else(|| "deadline".to_owned()));
    }
    format!("{} {}", record.check, why.join("+"))
}

fn list(names: &[String]) -> String {
    let first = names.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn duration(took: Duration) -> String {
    if took < Duration::from_secs(1) {
        format!("{} ms", took.as_millis())
    } else {
        format!("{:.1} s", took.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cause::Cause;
    use crate::judge::Finding;
    use crate::suite::Suite;

    fn record(name: &str, outcome: Outcome, findings: &[&str]) -> Evidence {
        let suite = Suite::parse("shop", &json!({ "checks": { name: { "path": "/" } } }), &|_| None).unwrap();
        let finding = |key: &&str| Finding {
            expectation: (*key).to_owned(),
            expected: "canary".to_owned(),
            got: "canary".to_owned(),
            cause: Cause::App,
        };
        let blank = Evidence::unjudged(&suite.checks[0], "https://shop.example/", "canary".to_owned());
        Evidence { outcome, status: Some(500), findings: findings.iter().map(finding).collect(), ..blank }
    }

    fn passed(name: &str) -> Evidence {
        record(name, Outcome::Passed, &[])
    }

    fn line(took: u64, evidence: Vec<Evidence>) -> String {
        let (app, url) = ("shop".to_owned(), "https://shop.example".to_owned());
        summarize(&Report {
            app,
            url,
            evidence,
            sha: None,
            boot_window: Duration::ZERO,
            took: Duration::from_millis(took),
        })
    }

    #[test]
    fn green_is_counts_the_address_and_the_time() {
        assert_eq!(
            line(812, vec![passed("up"), passed("home")]),
            "2/2 green vs https://shop.example in 812 ms"
        );
        assert_eq!(line(12_340, vec![passed("up")]), "1/1 green vs https://shop.example in 12.3 s");
        assert_eq!(line(1, Vec::new()), "no checks, so nothing is known about https://shop.example");
    }

    #[test]
    fn what_did_not_hold_is_named_with_the_reason() {
        let timeout =
            Evidence { error: Some("timeout".to_owned()), ..record("slow", Outcome::Failed, &["answer"]) };
        let ours =
            Evidence { error: Some("resolver down".to_owned()), ..record("dns", Outcome::Unjudged, &[]) };
        let evidence = vec![
            passed("up"),
            record("tasks", Outcome::Failed, &["status"]),
            record("signin", Outcome::Failed, &["title", "text", "text"]),
            timeout,
            record("late", Outcome::Unjudged, &[]),
            ours,
            record("speed", Outcome::Warned, &["max_ms"]),
        ];
        let expected = "1/7 green vs https://shop.example in 5 ms; failing: tasks 500, signin title+text, slow timeout; \
                        not judged: late deadline, dns resolver down; warning: speed max_ms";
        assert_eq!(line(5, evidence), expected);
    }

    #[test]
    fn many_names_are_counted() {
        let failed = |number| record(&format!("c{number}"), Outcome::Failed, &["text"]);
        assert!(line(5, (0..8).map(failed).collect()).ends_with("c6 text, c7 text"));
        assert!(line(5, (0..11).map(failed).collect()).ends_with("c6 text, c7 text and 3 more"));
    }

    #[test]
    fn no_text_of_a_page_is_in_it() {
        let evidence = [Outcome::Failed, Outcome::Warned, Outcome::Unjudged, Outcome::Passed];
        let evidence = evidence.map(|outcome| record("it", outcome, &["text", "answer", "status"]));
        assert!(!line(5, evidence.to_vec()).contains("canary"));
    }
}
