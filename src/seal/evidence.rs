//! The evidence of a seal: one record per check.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::base::cause::Cause;
use crate::base::clock::milliseconds;
use crate::base::printable::{PrintableText, shorten};
use crate::config::suite::Check;
pub use crate::evaluate::Outcome;
use crate::evaluate::{Evaluation, Finding, Inconclusive};
use crate::http::observation::{Answer, Observation, Redirect};
use crate::http::{Certificate, Timings};
use crate::seal::curl::CurlCommand;
use crate::seal::instances::InstanceTally;
use crate::seal::note::Note;
use crate::seal::request_record::{EarlierAttempt, FollowUpRequest};

/// The outcome of one check, and the facts behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The check's name.
    pub check: String,
    /// Its outcome.
    pub outcome: Outcome,
    /// The vantage that this record is of, where there were several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vantage: Option<String>,
    /// `GET` or `HEAD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Cow<'static, str>>,
    /// The URL that was requested.
    pub url: String,
    /// The status of the answer, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why there was no complete answer, in a word or two: `refused`, `timeout`, `tls`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Why the check was not judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<PrintableText>,
    /// The reason without page text, for notifications; none where it is the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_without_page_text: Option<PrintableText>,
    /// Where the fault lies, for a check that was not judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// The expectations that did not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// How many more findings there are, which are only counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more_findings: usize,
    /// Whether the findings are permanent: waiting would not change them.
    #[serde(rename = "final", default, skip_serializing_if = "is_false")]
    pub is_final: bool,
    /// The redirects that were followed, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirects: Vec<Hop>,
    /// The number of attempts.
    pub attempts: u32,
    /// The labels of the last few attempts before the final one; equal labels in a row are one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<String>,
    /// The revision that the answer named, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<PrintableText>,
    /// The revisions that the attempts of the revision check saw, with counts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub revisions: BTreeMap<String, usize>,
    /// The `X-Request-Id` of the last attempt, which the app's log shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// `HTTP/1.1`, `HTTP/2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Cow<'static, str>>,
    /// The address that answered: a proxy's, if there is one.
    #[serde(default, deserialize_with = "address", skip_serializing_if = "Option::is_none")]
    pub peer: Option<SocketAddr>,
    /// The result of each address of the host, where all are checked: `passed`, or in a word why not.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub addresses: BTreeMap<String, String>,
    /// The instance that gave the answer, where it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<PrintableText>,
    /// How often the check was attempted, and on which instances, where the suite asks for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instances: Option<Box<InstanceTally>>,
    /// How many bytes of the body were read, after decompression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<usize>,
    /// The age of an answer from a cache, in seconds: its `Age` header (RFC 9111, 5.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<u64>,
    /// What the follow-ups checked, and what they did not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// The assets of the page with a fingerprint in their name. Visitors who have the page open request them also after
    /// the next release.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<String>,
    /// The certificates of the requested hosts: of the TLS check, and of a handshake that failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<Certificate>,
    /// How long each step took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timings: Option<Timings>,
    /// When the last attempt began, in milliseconds since the run began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_ms: Option<f64>,
    /// The last attempts before this one, without those that confirmed a check.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier_attempts: Vec<EarlierAttempt>,
    /// The slowest requests of the follow-ups of this attempt, in the order of their start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follow_ups: Vec<FollowUpRequest>,
    /// How many more there were, which are only counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more_follow_ups: usize,
    /// The command that repeats the request by hand, for a check that did not pass. It has no credentials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curl: Option<String>,
    /// The URL that this command requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curl_url: Option<String>,
}

/// One redirect that was followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hop {
    /// The URL that answered.
    pub url: String,
    /// Its status.
    pub status: u16,
    /// Its target.
    pub location: String,
    /// How long it took, in milliseconds: since the attempt began, or since the redirect before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<f64>,
}

impl Evidence {
    /// The evidence of a check from its `observation` and its evaluation.
    pub(crate) fn of(check: &Check, observation: &Observation, evaluation: Evaluation) -> Self {
        let answer = observation.answer.as_deref().ok();
        let mut evidence = Self::without_result(check, observation.url.as_str(), None);
        evidence.status = answer.map(|answer| answer.status);
        evidence.error = observation.failure().map(|failure| failure.kind.as_str().to_owned());
        evidence.redirects = observation.redirects.iter().map(Hop::of).collect();
        evidence.attempts = observation.attempt;
        evidence.request_id = Some(observation.request_id.clone());
        evidence.protocol = answer.map(|answer| Cow::Borrowed(answer.protocol));
        evidence.peer = answer.and_then(|answer| answer.peer);
        evidence.bytes = answer.map(|answer| answer.body.bytes.len());
        evidence.age = answer.and_then(Answer::age);
        evidence.certificates.clone_from(&observation.certificates);
        evidence.timings = Some(observation.timings);
        match evaluation {
            Evaluation::Judged(findings) => {
                evidence.outcome = Outcome::of(check.severity, &findings);
                evidence.findings = findings;
            }
            Evaluation::Inconclusive(inconclusive) => evidence.inconclusive(inconclusive),
        }
        evidence
    }

    /// The evidence of a check without a result: it was never attempted, or the attempt did not end; with the reason.
    #[must_use]
    pub fn without_result(check: &Check, url: &str, reason: Option<&str>) -> Self {
        let method = Some(Cow::Borrowed(check.method.as_str()));
        let mut evidence = Self::blank(&check.name, url);
        (evidence.method, evidence.reason) = (method, reason.map(PrintableText::new));
        evidence
    }

    /// Adds the command that repeats the request.
    pub(crate) fn reproduce(&mut self, command: CurlCommand) {
        (self.curl, self.curl_url) = (Some(command.line), Some(command.url));
    }

    /// Makes it inconclusive.
    pub(crate) fn inconclusive(&mut self, inconclusive: Inconclusive) {
        self.outcome = Outcome::Inconclusive;
        self.findings.clear();
        self.error = Some(inconclusive.label);
        self.cause = Some(inconclusive.cause);
        self.reason = Some(inconclusive.reason);
        self.reason_without_page_text = inconclusive.reason_without_page_text;
    }

    /// Makes it inconclusive: the check held, but was not confirmed.
    pub(crate) fn unfinished(&mut self, reason: &str) {
        self.outcome = Outcome::Inconclusive;
        self.reason = Some(reason.into());
    }

    /// Adds to each finding in how many of the attempts it was found.
    pub(crate) fn say_how_often(&mut self, wrong: usize, total: usize) {
        for finding in &mut self.findings {
            finding.add_to_got(&format!(", in {wrong} of {total} attempts"));
        }
    }

    /// The labels of the findings: `503`, `title+text`, `timeout`, `old revision`.
    pub(crate) fn why(&self) -> String {
        Finding::labels(&self.findings, self.outcome, self.error.as_deref())
    }

    /// The same, and how often or on how many instances that was so, where it was not always: `500 on 1 of 4 instances`.
    pub(crate) fn why_and_how_often(&self) -> String {
        let often = self.instances.as_ref().filter(|_| self.outcome == Outcome::Failed);
        self.why() + &often.map(|tally| tally.in_words()).unwrap_or_default()
    }

    /// Whether there was a complete answer, from any address of the host.
    pub(crate) fn has_answer(&self) -> bool {
        let elsewhere = self.addresses.values().any(|word| word == Self::PASSED);
        elsewhere || (self.status.is_some() && self.error.is_none())
    }

    /// The word in `addresses` for an address where all expectations held.
    pub(crate) const PASSED: &str = "passed";

    /// Empty evidence.
    pub(crate) fn blank(name: &str, url: &str) -> Self {
        Self {
            check: name.to_owned(),
            outcome: Outcome::Inconclusive,
            vantage: None,
            method: None,
            url: url.to_owned(),
            status: None,
            error: None,
            reason: None,
            reason_without_page_text: None,
            cause: None,
            findings: Vec::new(),
            more_findings: 0,
            is_final: false,
            redirects: Vec::new(),
            attempts: 0,
            earlier: Vec::new(),
            revision: None,
            revisions: BTreeMap::new(),
            request_id: None,
            protocol: None,
            peer: None,
            addresses: BTreeMap::new(),
            instance: None,
            instances: None,
            bytes: None,
            age: None,
            notes: Vec::new(),
            assets: Vec::new(),
            certificates: Vec::new(),
            timings: None,
            started_ms: None,
            earlier_attempts: Vec::new(),
            follow_ups: Vec::new(),
            more_follow_ups: 0,
            curl: None,
            curl_url: None,
        }
    }
}

/// An invalid address is left out; the rest of the evidence stays.
fn address<'de, D: Deserializer<'de>>(written: D) -> Result<Option<SocketAddr>, D::Error> {
    let written = Option::<String>::deserialize(written)?;
    Ok(written.and_then(|address| address.parse().ok()))
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(value: &usize) -> bool {
    *value == 0
}

/// The length limit of a `Location`, since evidence is stored.
const LONGEST_URL: usize = 500;

impl Hop {
    fn of(redirect: &Redirect) -> Self {
        Self {
            url: shorten(redirect.url.as_str(), LONGEST_URL),
            status: redirect.status,
            location: shorten(redirect.location.as_str(), LONGEST_URL),
            duration_ms: Some(milliseconds(redirect.took)),
        }
    }
}
