//! The one place that removes secrets from the evidence of a run.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::base::redact::Secrets;
use crate::browser_lane::LaneEvidence;
use crate::seal::evidence::Evidence;

/// Fields that are not redacted: fixed words, names of the config, and times. `curl` is quoted for a shell, so it must
/// not be edited: its parts were redacted before, `curl_url` among them.
const KEPT: [&str; 16] = [
    "cause",
    "check",
    "curl",
    "curl_url",
    "expectation",
    "method",
    "not_after",
    "not_before",
    "outcome",
    "peer",
    "protocol",
    "request_id",
    "retry",
    "severity",
    "since",
    "version",
];

impl Evidence {
    /// Hides `secrets` in all text of the serialised record, except for the [`KEPT`] fields. So a new field is redacted
    /// unless it is added there.
    pub(crate) fn redact(&mut self, secrets: &Secrets) {
        let Some(mut redacted) = redacted(self, secrets) else {
            // This fails only if a field is missing in the list above. Evidence that cannot be redacted is not
            // returned.
            *self = Self { outcome: self.outcome, ..Self::blank(&self.check, "") };
            return;
        };
        let notes = redacted.notes.iter_mut().zip(&self.notes);
        notes.for_each(|(note, of)| note.set_kind(of.kind().cloned()));
        *self = redacted;
    }

    /// The same evidence without any of `secrets`.
    pub(crate) fn redacted(mut self, secrets: &Secrets) -> Self {
        self.redact(secrets);
        self
    }
}

impl LaneEvidence {
    /// The same for the browser lane.
    pub(crate) fn redacted(self, secrets: &Secrets) -> Self {
        redacted(&self, secrets).unwrap_or_else(|| Self { outcome: self.outcome, ..Self::blank("", "") })
    }
}

fn redacted<T: Serialize + DeserializeOwned>(evidence: &T, secrets: &Secrets) -> Option<T> {
    let mut record = serde_json::to_value(evidence).ok()?;
    hide(&mut record, secrets);
    // Read by reference, as stored seals are: a second deserializer would take 50 kB of the extension.
    T::deserialize(&record).ok()
}

fn hide(value: &mut Value, secrets: &Secrets) {
    match value {
        Value::String(text) => secrets.hide(text),
        Value::Array(values) => values.iter_mut().for_each(|value| hide(value, secrets)),
        Value::Object(fields) => {
            let hidden = std::mem::take(fields).into_iter().map(|(key, value)| field(key, value, secrets));
            *fields = hidden.collect::<Map<_, _>>();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Hides secrets in one field of a record. The keys of a map may be foreign text, too.
fn field(mut key: String, mut value: Value, secrets: &Secrets) -> (String, Value) {
    if !KEPT.contains(&key.as_str()) {
        secrets.hide(&mut key);
        hide(&mut value, secrets);
    }
    (key, value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::seal::note::Note;

    const CANARY: &str = "canary-1234";

    /// A record with the canary in each text that a record may have.
    fn full() -> Evidence {
        let canary = format!("a {CANARY} b");
        let mut record = json!({
            "check": "home", "outcome": "failed", "method": "GET", "url": canary, "status": 500, "error": canary, "reason": canary, "reason_without_page_text": canary,
            "cause": "app",
            "findings": [{ "expectation": "title", "expected": canary, "got": canary, "cause": "app",
                "got_without_page_text": canary, "severity": "warn", "label": canary, "answered_by": canary,
                "place": canary, "retry": "permanent", "since": "before", "known_until": "2026-12-31", "known_why": canary }],
            "final": true, "redirects": [{ "url": canary, "status": 302, "location": canary,
                "duration_ms": 1.5 }], "attempts": 1,
            "earlier": [canary], "revision": canary, "revisions": { &canary: 1 }, "request_id": "id",
            "protocol": "HTTP/2", "peer": "127.0.0.1:80", "instance": canary,
            "instances": { "attempts": 2, "failures": 1, "each": { &canary: { "held": 1, "failures": 1 } } }, "addresses": { &canary: canary }, "bytes": 1, "age": 1,
            "more_findings": 1, "notes": [canary], "assets": [canary],
            "certificates": [{ "host": canary, "subject": canary, "issuer": canary, "names": [canary],
                "not_before": "2026-01-01T00:00:00Z", "not_after": "2026-01-01T00:00:00Z", "days_left": 1,
                "chain": { "subject": canary, "not_after": "2026-01-01T00:00:00Z", "days_left": 1 },
                "version": "TLS 1.3" }],
            "timings": { "total_ms": 1.5 }, "started_ms": 4.5,
            "earlier_attempts": [{ "started_ms": 0.5, "duration_ms": 1.5, "status": 503, "result": canary,
                "held": true }],
            "follow_ups": [{ "url": canary, "started_ms": 6.5, "duration_ms": 1.5, "status": 500, "error": canary }],
            "more_follow_ups": 1, "curl": "curl x", "curl_url": "x",
        });
        record["vantage"] = json!(canary);
        serde_json::from_value(record).unwrap()
    }

    fn secrets() -> Secrets {
        let mut secrets = Secrets::default();
        secrets.add(CANARY);
        secrets
    }

    /// The same for the record of the lane.
    fn full_lane() -> LaneEvidence {
        let canary = format!("a {CANARY} b");
        serde_json::from_value(json!({
            "check": "browser", "outcome": "failed", "vantage": canary, "url": canary, "command": canary, "exit_code": 1, "error": canary,
            "reason": canary,
            "findings": [{ "expectation": "exit", "expected": canary, "got": canary, "got_without_page_text": canary,
                "cause": "app", "label": canary, "answered_by": canary, "place": canary }],
            "attempts": 1, "timings": { "total_ms": 1.5 }, "started_ms": 2.5, "output": canary,
        }))
        .unwrap()
    }

    #[test]
    fn a_secret_is_in_no_text_of_a_record_and_the_rest_stays() {
        let before = serde_json::to_string(&full()).unwrap();
        let after = serde_json::to_string(&full().redacted(&secrets())).unwrap();
        assert_eq!(after, before.replace(CANARY, "[hidden]"));
        let before = serde_json::to_string(&full_lane()).unwrap();
        let after = serde_json::to_string(&full_lane().redacted(&secrets())).unwrap();
        assert_eq!(after, before.replace(CANARY, "[hidden]"));
    }

    /// The fields of `blank`, by its declaration, that `full` does not have when it is written.
    fn missing(full: &impl Serialize, blank: &impl std::fmt::Debug) -> Vec<String> {
        let fields = serde_json::to_value(full).unwrap();
        let blank = format!("{blank:#?}");
        let declared = blank.lines().filter(|line| line.starts_with("    ") && !line.starts_with("     "));
        let declared = declared.filter_map(|line| line.trim().split_once(':')).map(|(name, _)| name);
        let written = declared.map(|name| if name == "is_final" { "final" } else { name });
        written.filter(|name| fields.get(name).is_none()).map(str::to_owned).collect()
    }

    #[test]
    fn the_records_of_the_redaction_test_have_every_field() {
        assert_eq!(missing(&full(), &Evidence::blank("home", "")), Vec::<String>::new());
        assert_eq!(missing(&full_lane(), &LaneEvidence::blank("", "")), Vec::<String>::new());
    }

    #[test]
    fn a_lane_that_cannot_be_read_after_redaction_keeps_its_outcome_alone() {
        let mut secrets = secrets();
        secrets.add("total_ms");
        let redacted = full_lane().redacted(&secrets);
        let blank = LaneEvidence { outcome: full_lane().outcome, ..LaneEvidence::blank("", "") };
        assert_eq!(redacted, blank);
    }

    #[test]
    fn a_secret_equal_to_a_word_of_the_format_keeps_the_record_readable() {
        let mut secrets = Secrets::default();
        for word in ["failed", "permanent", "HTTP/2", "title", "before"] {
            secrets.add(word);
        }
        let redacted = full().redacted(&secrets);
        assert_eq!((redacted.outcome, redacted.findings.len()), (full().outcome, 1));
    }

    #[test]
    fn a_redacted_note_keeps_its_finding_kind() {
        let kind = crate::config::finding_kind::FindingKind::Links;
        let note = Note::about(&kind, &format!("{CANARY} was not judged"));
        let redacted = Evidence { notes: vec![note], ..full() }.redacted(&secrets());
        assert_eq!(redacted.notes[0].text_about(&kind), Some("[hidden] was not judged"));
    }
}
