//! Reports an empty or unreadable body as one finding, instead of one per expectation.

use super::reader::AnswerReader;
use super::{Finding, finding};
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Severity;

/// Merges the findings about a body that is empty or still encoded into one, at the place of the first.
pub(super) fn merge_body_findings(findings: Vec<Finding>, reader: &AnswerReader<'_>) -> Vec<Finding> {
    let encoded = reader.encoding_problem();
    let got = match &encoded {
        Some(encoded) => encoded.as_str(),
        None if reader.is_empty() => "an empty body",
        None => return findings,
    };
    if findings.iter().filter(|it| is_of_body(&it.kind)).count() < 2 {
        return findings;
    }
    let mut keys: Vec<&str> =
        findings.iter().filter(|it| is_of_body(&it.kind)).map(|it| it.kind.key()).collect();
    keys.dedup();
    let label = if encoded.is_some() { "encoded body" } else { "no body" };
    let one = finding(FindingKind::Page, format!("a page with {}", keys.join(", ")), got).with_label(label);
    let (of_body, others): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|it| is_of_body(&it.kind));
    let fails = of_body.iter().any(|it| it.severity == Severity::Fail);
    let one = if fails { one } else { one.with_severity(Severity::Warn) };
    std::iter::once(one).chain(others).collect()
}

/// Whether a finding of this kind is about the content of the body.
pub(super) fn is_of_body(kind: &FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::Title
            | FindingKind::Text
            | FindingKind::NoText
            | FindingKind::Selector
            | FindingKind::NoSelector
            | FindingKind::Renders
            | FindingKind::Json
            | FindingKind::JsonSchema
    )
}
