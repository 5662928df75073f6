//! The verdict of a run, and its evidence.

pub(crate) mod baseline;
pub(crate) mod curl;
pub mod evidence;
pub(crate) mod instances;
pub(crate) mod note;
pub(crate) mod quorum;
pub(crate) mod record;
mod redaction;
pub(crate) mod request_record;
pub(crate) mod run_result;
pub(crate) mod status;
pub(crate) mod summary;
#[cfg(test)]
mod tests;

use std::fmt;

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::browser_lane::LaneEvidence;
use crate::config::rollback::{Facts, rollback_commands};
use crate::seal::evidence::Evidence;
use crate::seal::instances::InstanceCount;
use crate::seal::quorum::record::QuorumRecord;
use crate::seal::record::Record;
use crate::seal::run_result::{RequestCount, RunResult};
use crate::seal::status::Status;
use crate::seal::summary::summarize;

/// The verdict on a release, and the evidence behind it. It does not change once it was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Seal {
    status: Status,
    summary: String,
    checked_at: Option<DateTime<Utc>>,
    app: Option<String>,
    url: Option<String>,
    environment: Option<String>,
    duration_ms: Option<u64>,
    boot_window_ms: Option<u64>,
    requests: Option<RequestCount>,
    instances: Option<InstanceCount>,
    evidence: Vec<Evidence>,
    lane: Option<LaneEvidence>,
    quorum: Option<QuorumRecord>,
}

impl Seal {
    /// A seal that says `status`, for the reason in `summary`. Seconds are as fine as `checked_at` goes.
    #[must_use]
    pub fn new(status: Status, summary: &str, checked_at: Option<DateTime<Utc>>) -> Self {
        Self {
            status,
            summary: summary.trim().to_owned(),
            checked_at: checked_at.map(|at| at.trunc_subsecs(0)),
            app: None,
            url: None,
            environment: None,
            duration_ms: None,
            boot_window_ms: None,
            requests: None,
            instances: None,
            evidence: Vec::new(),
            lane: None,
            quorum: None,
        }
    }

    /// The same seal, saying what it is about.
    #[must_use]
    pub fn about(self, app: Option<String>, url: Option<String>) -> Self {
        Self { app, url, ..self }
    }

    /// The same seal, of another environment than production: `qa`. None is production, and so is text without a letter
    /// or a digit, and `production` itself.
    #[must_use]
    pub fn in_environment(self, environment: Option<&str>) -> Self {
        Self { environment: environment.and_then(environment_name), ..self }
    }

    /// The same seal, with `note` at the end of its summary.
    #[must_use]
    pub fn noting(self, note: &str) -> Self {
        Self { summary: format!("{}; {note}", self.summary), ..self }
    }

    /// The verdict of a report, made at `checked_at`, where that is known.
    #[must_use]
    pub fn of(report: RunResult, checked_at: impl Into<Option<DateTime<Utc>>>) -> Self {
        let seal = Self::new(report.status(), &summarize(&report), checked_at.into());
        Self {
            duration_ms: u64::try_from(report.took.as_millis()).ok(),
            boot_window_ms: u64::try_from(report.boot_window.as_millis()).ok().filter(|length| *length > 0),
            requests: Some(report.requests),
            instances: report.instances,
            evidence: report.evidence,
            lane: report.lane,
            ..seal.about(Some(report.app), Some(report.url))
        }
    }

    /// The verdict.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    /// Counts, names, statuses and durations; empty when none was given.
    #[must_use]
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// When the verdict was made, if that is known.
    #[must_use]
    pub fn checked_at(&self) -> Option<DateTime<Utc>> {
        self.checked_at
    }

    /// What was verified.
    #[must_use]
    pub fn app(&self) -> Option<&str> {
        self.app.as_deref()
    }

    /// Where it was verified.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// Which environment was verified, where it is not production.
    #[must_use]
    pub fn environment(&self) -> Option<&str> {
        self.environment.as_deref()
    }

    /// Which instances answered, where the suite asks for that.
    #[must_use]
    pub fn instances(&self) -> Option<&InstanceCount> {
        self.instances.as_ref()
    }

    /// What each vantage said, where there were several.
    #[must_use]
    pub fn quorum(&self) -> Option<&QuorumRecord> {
        self.quorum.as_ref()
    }

    /// One record per check, in the order of the suite.
    #[must_use]
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// The record of the browser lane, where there was one.
    #[must_use]
    pub fn lane(&self) -> Option<&LaneEvidence> {
        self.lane.as_ref()
    }

    /// All records: those of the checks, and then that of the browser lane.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        record::list(&self.evidence, self.lane.as_ref())
    }

    /// A coloured dot: 🟢, 🔴, or ⚪ for an unsealed release.
    #[must_use]
    pub fn badge(&self) -> &'static str {
        match self.status {
            Status::Green => "🟢",
            Status::Red => "🔴",
            Status::Unsealed => "⚪",
        }
    }

    /// The verdict as a word.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self.status {
            Status::Green => "passed",
            Status::Red => "FAILED",
            Status::Unsealed => "unsealed",
        }
    }

    /// The verdict on one line, whatever the summary holds.
    ///
    /// ```
    /// use smoke_seal::{Seal, Status};
    ///
    /// let seal = Seal::new(Status::Red, "4/5 green: home 500", None);
    /// assert_eq!(seal.verdict_line(), "🔴 Production smoke seal: FAILED — 4/5 green: home 500");
    /// ```
    #[must_use]
    pub fn verdict_line(&self) -> String {
        let (badge, label) = (self.badge(), self.label());
        let lines = self.summary.split(breaks_a_line).filter(|line| !line.is_empty());
        let summary = lines.collect::<Vec<_>>().join(" ");
        let environment = self.environment().map_or_else(|| "Production".to_owned(), environment_title);
        match summary.as_str() {
            "" => format!("{badge} {environment} smoke seal: {label}"),
            summary => format!("{badge} {environment} smoke seal: {label} — {summary}"),
        }
    }

    /// Heroku's rollback commands, fastest first; none unless the seal is red. A `repo` or `heroku_app` that is not known is the
    /// seal's own app; what else is not known is a placeholder. See [`rollback_commands`].
    #[must_use]
    pub fn rollback_commands(&self, facts: Facts) -> Vec<String> {
        if self.status != Status::Red {
            return Vec::new();
        }
        let or_own_app = |known: Option<String>| {
            known.filter(|it| !it.trim().is_empty()).or_else(|| self.app().map(str::to_owned))
        };
        let (repo, heroku_app) = (or_own_app(facts.repo), or_own_app(facts.heroku_app));
        rollback_commands(&Facts { repo, heroku_app, ..facts })
    }

    /// The seal as JSON: `status`, `summary`, `checked_at`, then what else is known.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut json = Map::new();
        let checked_at = self.checked_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
        json.insert("status".to_owned(), json!(self.status.as_str()));
        json.insert("summary".to_owned(), json!(self.summary));
        json.insert("checked_at".to_owned(), json!(checked_at));
        let records: Vec<_> = self.records().collect();
        let known = [
            ("unsealed", (self.status == Status::Unsealed).then(|| json!(true))),
            ("app", self.app.as_ref().map(|app| json!(app))),
            ("url", self.url.as_ref().map(|url| json!(url))),
            ("environment", self.environment.as_ref().map(|environment| json!(environment))),
            ("duration_ms", self.duration_ms.map(|took| json!(took))),
            ("boot_window_ms", self.boot_window_ms.map(|length| json!(length))),
            ("requests", self.requests.map(|requests| json!(requests))),
            ("instances", self.instances.as_ref().map(|instances| json!(instances))),
            ("quorum", self.quorum.as_ref().map(|quorum| json!(quorum))),
            ("evidence", (!records.is_empty()).then(|| json!(records))),
        ];
        json.extend(known.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
        Value::Object(json)
    }

    /// The green or red seal that `json` holds; none for anything else. What is odd in it is left out.
    ///
    /// ```
    /// use smoke_seal::{Seal, Status};
    /// use serde_json::json;
    ///
    /// let green = Seal::new(Status::Green, "5/5 green", None);
    /// assert_eq!(Seal::from_json(&green.to_json()), Some(green));
    ///
    /// let unsealed = Seal::new(Status::Unsealed, "the config could not be read", None).to_json();
    /// assert_eq!(Seal::from_json(&unsealed), None);
    /// assert_eq!(Seal::restore(&unsealed).map(|seal| seal.status()), Some(Status::Unsealed));
    /// assert_eq!(Seal::from_json(&json!("not a seal")), None);
    /// ```
    #[must_use]
    pub fn from_json(json: &Value) -> Option<Self> {
        let status = json.get("status")?.as_str().and_then(Status::parse)?;
        Some(Self::read(status, json))
    }

    /// Like [`Seal::from_json`], for unsealed seals as well.
    #[must_use]
    pub fn restore(json: &Value) -> Option<Self> {
        let unsealed = json.get("unsealed") == Some(&Value::Bool(true));
        Self::from_json(json).or_else(|| unsealed.then(|| Self::read(Status::Unsealed, json)))
    }

    fn read(status: Status, json: &Value) -> Self {
        let text = |key| json.get(key).and_then(Value::as_str);
        let checked_at = text("checked_at").and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        let (evidence, lane) = json.get("evidence").and_then(record::read).unwrap_or_default();
        Self {
            environment: text("environment").and_then(environment_name),
            duration_ms: json.get("duration_ms").and_then(Value::as_u64),
            boot_window_ms: json.get("boot_window_ms").and_then(Value::as_u64),
            requests: json.get("requests").and_then(|requests| RequestCount::deserialize(requests).ok()),
            instances: json.get("instances").and_then(|instances| InstanceCount::deserialize(instances).ok()),
            quorum: json.get("quorum").and_then(|quorum| QuorumRecord::deserialize(quorum).ok()),
            evidence,
            lane,
            ..Self::new(status, text("summary").unwrap_or_default(), checked_at.map(|at| at.to_utc()))
                .about(text("app").map(str::to_owned), text("url").map(str::to_owned))
        }
    }
}

/// The name of an environment other than production: up to 30 letters, digits, `_` and `-`. None for anything else, which
/// is production's.
fn environment_name(text: &str) -> Option<String> {
    let is_name = |text: &str| {
        text.len() <= 30 && text.chars().all(|it| it.is_ascii_alphanumeric() || "_-".contains(it))
    };
    let text = text.trim();
    (!text.is_empty() && text != "production" && is_name(text)).then(|| text.to_owned())
}

/// `QA` of `qa`, `Staging` of `staging`: what is as short as an abbreviation is one.
fn environment_title(name: &str) -> String {
    let upper = if name.len() <= 3 { name.len() } else { 1 };
    name.char_indices()
        .map(|(at, letter)| if at < upper { letter.to_ascii_uppercase() } else { letter })
        .collect()
}

/// Control characters, and the separators that Unicode adds to them.
fn breaks_a_line(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.verdict_line())
    }
}
