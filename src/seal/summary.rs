//! The summary line of a run: names, counts, statuses and durations; never page text. `seal.rs` makes the verdict line of
//! it, with the badge before it.

use std::time::Duration;

use crate::base::cause::Cause;
use crate::base::revision_text::{is_public_revision, shortened};
use crate::browser_lane::LaneEvidence;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Severity;
use crate::evaluate::{Finding, Since};
use crate::seal::evidence::{Evidence, Outcome};
use crate::seal::instances::InstanceCount;
use crate::seal::run_result::RunResult;

/// How many checks a summary names before it counts the rest.
const MOST_NAMED: usize = 8;

/// The part of a summary for one record, of a check or the browser lane.
struct SummaryEntry<'a> {
    name: &'a str,
    outcome: Outcome,
    /// `500`, `selector`, `timeout`, `exit 1`, `(command not found)`.
    why: String,
    attempts: u32,
    /// Whether it was retried until the boot window closed.
    is_still_failing: bool,
    /// Whether what decided its outcome is new since the release.
    since: Option<Since>,
    /// Until when it only warns, if the config says so.
    known_until: Option<&'a str>,
}

impl<'a> SummaryEntry<'a> {
    fn of_check(record: &'a Evidence, report: &RunResult) -> Self {
        let is_warned = record.outcome == Outcome::Warned;
        let mut known = record.findings.iter().filter(|_| is_warned);
        let was_tried_again =
            report.boot_window > Duration::ZERO && !record.is_final && record.method.is_some();
        Self {
            name: &record.check,
            outcome: record.outcome,
            why: record.why_and_how_often(),
            attempts: record.attempts,
            is_still_failing: record.outcome == Outcome::Failed && was_tried_again,
            since: since(&record.findings).filter(|_| record.more_findings == 0),
            known_until: known.find_map(|finding| finding.known_until.as_deref()),
        }
    }

    fn of_lane(lane: &'a LaneEvidence) -> Self {
        let why = match lane.outcome {
            Outcome::NotRun => format!("({})", lane.reason.as_deref().unwrap_or("for no known reason")),
            _ => lane.why(),
        };
        let (name, outcome, attempts) = (lane.check.as_str(), lane.outcome, lane.attempts);
        let since = since(&lane.findings);
        Self { name, outcome, why, attempts, is_still_failing: false, since, known_until: None }
    }

    /// `500`, `500 (new)`, `selector (known until 2026-12-31)`.
    fn why_and_since(&self) -> String {
        let since = match (self.since, self.outcome) {
            (None, _) => "",
            (Some(Since::New), _) => "new",
            (Some(Since::Before), Outcome::Failed) => "red before this release",
            (Some(Since::Before), _) => "warned before this release",
        };
        let why = &self.why;
        match (self.known_until, since) {
            (None, "") => why.clone(),
            (None, since) => format!("{why} ({since})"),
            (Some(until), "") => format!("{why} (known until {until})"),
            (Some(until), since) => format!("{why} (known until {until}; {since})"),
        }
    }
}

/// Whether those of `findings` that turn the seal red are new; where none does, whether the others are.
fn since(findings: &[Finding]) -> Option<Since> {
    let turns_red = |finding: &&Finding| finding.severity == Severity::Fail;
    let any_does = findings.iter().any(|finding| turns_red(&finding));
    Since::of_all(findings.iter().filter(|finding| !any_does || turns_red(finding)))
}

/// The line for a report.
pub(crate) fn summarize(report: &RunResult) -> String {
    let checks = report.evidence.iter().map(|record| SummaryEntry::of_check(record, report));
    let entries: Vec<SummaryEntry<'_>> =
        checks.chain(report.lane.as_ref().map(SummaryEntry::of_lane)).collect();
    if entries.is_empty() {
        return format!("no checks, so nothing is known about {}", report.url);
    }
    let count = |outcome| with(&entries, outcome).count();
    // A lane that was not run is not counted.
    let (passed, checked) = (count(Outcome::Passed), entries.len() - count(Outcome::NotRun));
    let (new, took) = (nothing_new(&entries), duration_text(&entries, report.took));
    let mut line = format!("{new}{passed}/{checked} green vs {}{took}", report.url);
    let (still_failing, failing): (Vec<_>, Vec<_>) =
        with(&entries, Outcome::Failed).partition(|entry| entry.is_still_failing);
    let after = format!("still failing after {}", whole(report.boot_window));
    for (words, entries) in [
        ("failing", failing),
        (after.as_str(), still_failing),
        ("not judged", with(&entries, Outcome::Inconclusive).collect()),
        ("warning", with(&entries, Outcome::Warned).collect()),
        ("not run", with(&entries, Outcome::NotRun).collect()),
    ] {
        if !entries.is_empty() {
            line.extend(["; ", words, ": ", &by_mark(&entries)]);
        }
    }
    line.extend(revisions(report));
    line.extend(report.instances.as_ref().and_then(InstanceCount::revisions).map(|it| format!(": {it}")));
    // If a check is inconclusive because of it, that says so.
    let is_inconclusive = |record: &&Evidence| record.outcome == Outcome::Inconclusive;
    let is_said = report.evidence.iter().filter(is_inconclusive).any(|it| it.cause == Some(Cause::Throttled));
    if report.requests.throttled && !is_said {
        line.push_str("; throttled, so asked more slowly");
    }
    if report.has_unchecked_revision {
        line.push_str("; revision not checked: no sha given");
    }
    if !report.expired.is_empty() {
        line.extend(["; expired in known: ", &list(&report.expired)]);
    }
    if count(Outcome::Failed) + count(Outcome::Inconclusive) == 0 {
        line.extend(instances(report, line.contains("; ")));
    }
    line
}

/// `; expected abcdef1, got 3183001`, once for all checks with another revision, the check of the revision first.
fn revisions(report: &RunResult) -> Option<String> {
    let is_old = |it: &&Finding| it.cause == Cause::OldRevision && it.kind == FindingKind::Revision;
    let failed = report.evidence.iter().filter(|record| record.outcome == Outcome::Failed);
    let records: Vec<_> = failed.filter_map(|it| Some((it, it.findings.iter().find(is_old)?))).collect();
    let expected = records.first()?.1.expected.as_str();
    let counted = records.iter().flat_map(|(record, _)| record.revisions.keys().cloned());
    let single = records.iter().filter_map(|(record, _)| record.revision.as_deref().map(shortened));
    let mut got: Vec<String> = Vec::new();
    for revision in counted.chain(single) {
        if revision != expected && is_public_revision(&revision) && !got.contains(&revision) {
            got.push(revision);
        }
    }
    let got = if got.is_empty() { "another".to_owned() } else { got.join(" and ") };
    Some(format!("; expected {expected}, got {got}"))
}

/// `, on 4 of 4 instances`, at the end of a line that says that all checks hold.
fn instances(report: &RunResult, is_listing: bool) -> Option<String> {
    let count = report.instances.as_ref()?;
    let words = match (count.in_words(), count.lacks_required()) {
        (Some(words), true) => format!("{words}, and all are required"),
        (Some(words), false) => words,
        (None, true) => "no answer names its instance, and that is required".to_owned(),
        (None, false) => return None,
    };
    Some(format!("{} {words}", if is_listing || count.lacks_required() { ";" } else { "," }))
}

/// ` in 112 ms`; `, settled after 4.2 s, 2 checks retried`; empty where the length of the window is shown instead.
fn duration_text(entries: &[SummaryEntry<'_>], took: Duration) -> String {
    let retried = with(entries, Outcome::Passed).filter(|entry| entry.attempts > 1).count();
    let all_hold =
        with(entries, Outcome::Failed).chain(with(entries, Outcome::Inconclusive)).next().is_none();
    if entries.iter().any(|entry| entry.is_still_failing) {
        return String::new();
    }
    match (retried, all_hold) {
        (0, _) | (_, false) => format!(" in {}", duration(took)),
        (1, true) => format!(", settled after {}, 1 check retried", duration(took)),
        (_, true) => format!(", settled after {}, {retried} checks retried", duration(took)),
    }
}

fn with<'a, 'b>(
    entries: &'a [SummaryEntry<'b>],
    outcome: Outcome,
) -> impl Iterator<Item = &'a SummaryEntry<'b>> {
    entries.iter().filter(move |entry| entry.outcome == outcome)
}

/// What a red line begins with where all that fails or warns was there before the release, and everything was judged.
fn nothing_new(entries: &[SummaryEntry<'_>]) -> &'static str {
    let is_new = |entry: &SummaryEntry<'_>| match entry.outcome {
        Outcome::Passed | Outcome::NotRun => false,
        Outcome::Inconclusive => true,
        Outcome::Failed | Outcome::Warned => entry.since != Some(Since::Before),
    };
    let is_red = with(entries, Outcome::Failed).next().is_some();
    if is_red && !entries.iter().any(is_new) { "nothing new since this release; " } else { "" }
}

/// `tasks 500 (new); signin selector (red before this release)`: what is new first.
fn by_mark(entries: &[&SummaryEntry<'_>]) -> String {
    let mut line = String::new();
    for mark in [Some(Since::New), None, Some(Since::Before)] {
        let mut group = entries.to_vec();
        group.retain(|entry| entry.since == mark);
        if !group.is_empty() {
            line.push_str(if line.is_empty() { "" } else { "; " });
            line.push_str(&named(&group));
        }
    }
    line
}

/// `tasks 500, signin selector`; `tasks, home: 503 from the edge` where all have the same reason.
fn named(entries: &[&SummaryEntry<'_>]) -> String {
    match entries.split_first() {
        Some((first, others)) if !others.is_empty() && others.iter().all(|other| other.why == first.why) => {
            let names: Vec<String> = entries.iter().map(|entry| entry.name.to_owned()).collect();
            format!("{}: {}", list(&names), first.why_and_since())
        }
        _ => list(
            &entries
                .iter()
                .map(|entry| format!("{} {}", entry.name, entry.why_and_since()))
                .collect::<Vec<_>>(),
        ),
    }
}

fn list(names: &[String]) -> String {
    match names.split_at_checked(MOST_NAMED) {
        // "1 more" would be as long as the name itself.
        Some((first, others)) if others.len() > 1 => {
            format!("{} and {} more", first.join(", "), others.len())
        }
        _ => names.join(", "),
    }
}

/// A configured duration: `30 s`, `0.5 s`.
fn whole(length: Duration) -> String {
    format!("{} s", length.as_secs_f64())
}

fn duration(took: Duration) -> String {
    if took < Duration::from_secs(1) {
        format!("{} ms", took.as_millis())
    } else {
        format!("{:.1} s", took.as_secs_f64())
    }
}

#[cfg(test)]
mod tests;
