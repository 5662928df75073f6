//! The record of each check that stands behind a seal.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::base::cause::Cause;
use crate::base::printable::{PrintableText, shorten};
use crate::config::suite::Check;
pub use crate::evaluate::Outcome;
use crate::evaluate::{Evaluation, Finding, Inconclusive};
use crate::http::observation::{Answer, Observation, Redirect};
use crate::http::{Certificate, Timings};
use crate::seal::instances::InstanceTally;
use crate::seal::note::Note;

/// What became of one check, and what it is known from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The check's name.
    pub check: String,
    /// What became of it.
    pub outcome: Outcome,
    /// `GET` or `HEAD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Cow<'static, str>>,
    /// The URL that was asked for.
    pub url: String,
    /// The status of the answer, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// A word or two for why there was no whole answer: `refused`, `timeout`, `tls`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Why the check was not judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<PrintableText>,
    /// The same without anything that a page says, where that differs: for notifications.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_without_page_text: Option<PrintableText>,
    /// Where the fault lies, of a check that was not judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// What did not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// How many more did not hold that are only counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more_findings: usize,
    /// Waiting would not change what did not hold.
    #[serde(rename = "final", default, skip_serializing_if = "is_false")]
    pub is_final: bool,
    /// The redirects that were followed, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirects: Vec<Hop>,
    /// How many times the check was tried.
    pub attempts: u32,
    /// What was wrong with the attempts before the last, in a word for each row of them that were alike; the last few.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<String>,
    /// The revision that the answer came from, where it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<PrintableText>,
    /// The revisions that the attempts at the revision saw, and how often each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub revisions: BTreeMap<String, usize>,
    /// The `X-Request-Id` that finds the last attempt in the app's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// `HTTP/1.1`, `HTTP/2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Cow<'static, str>>,
    /// The address that answered: a proxy's, if there is one.
    #[serde(default, deserialize_with = "address", skip_serializing_if = "Option::is_none")]
    pub peer: Option<SocketAddr>,
    /// What each of the host's addresses came to, where all of them are checked: `passed`, or in a word why not.
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
    /// How old the answer was when a cache gave it, in seconds: its `Age` header (RFC 9111, 5.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<u64>,
    /// What was checked in addition, and what was not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// The assets whose names change with what is in them, as the page names them: those who have it open ask for them
    /// after the next release as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<String>,
    /// The certificates that the hosts on the way showed: of the TLS check, and of a handshake that failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<Certificate>,
    /// How long each step took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timings: Option<Timings>,
    /// The command that makes the same request by hand, of a check that did not pass. Credentials are not in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curl: Option<String>,
}

/// One redirect that was followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// The URL that answered.
    pub url: String,
    /// Its status.
    pub status: u16,
    /// Where it led.
    pub location: String,
}

impl Evidence {
    /// The evidence of a check that `observation` was made for, and that was judged so from it.
    pub(crate) fn of(check: &Check, observation: &Observation, evaluation: Evaluation) -> Self {
        let answer = observation.answer.as_deref().ok();
        let mut evidence = Self::unjudged(check, observation.url.as_str(), None);
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
            Evaluation::Unjudged(inconclusive) => evidence.inconclusive(inconclusive),
        }
        evidence
    }

    /// The evidence of a check that was never attempted, or not to the end, and why.
    #[must_use]
    pub fn unjudged(check: &Check, url: &str, reason: Option<&str>) -> Self {
        let method = Some(Cow::Borrowed(check.method.as_str()));
        let mut evidence = Self::blank(&check.name, url);
        (evidence.method, evidence.reason) = (method, reason.map(PrintableText::new));
        evidence
    }

    /// Makes it one that says nothing, and why.
    pub(crate) fn inconclusive(&mut self, inconclusive: Inconclusive) {
        self.outcome = Outcome::Unjudged;
        self.findings.clear();
        self.error = Some(inconclusive.label);
        self.cause = Some(inconclusive.cause);
        self.reason = Some(inconclusive.reason);
        self.reason_without_page_text = inconclusive.reason_without_page_text;
    }

    /// Makes it one that held, but not for long enough to say so.
    pub(crate) fn unfinished(&mut self, reason: &str) {
        self.outcome = Outcome::Unjudged;
        self.reason = Some(reason.into());
    }

    /// Says of each finding in how many of several attempts it came up.
    pub(crate) fn say_how_often(&mut self, wrong: usize, total: usize) {
        for finding in &mut self.findings {
            finding.add_to_got(&format!(", in {wrong} of {total} looks"));
        }
    }

    /// A word or two for each thing that did not hold: `503`, `title+text`, `timeout`, `old revision`.
    pub(crate) fn why(&self) -> String {
        Finding::labels(&self.findings, self.outcome, self.error.as_deref())
    }

    /// The same, and how often or on how many instances that was so, where it was not always: `500 on 1 of 4 instances`.
    pub(crate) fn why_and_how_often(&self) -> String {
        let often = self.instances.as_ref().filter(|_| self.outcome == Outcome::Failed);
        self.why() + &often.map(|tally| tally.in_words()).unwrap_or_default()
    }

    /// Whether a whole answer came, from any address of the host.
    pub(crate) fn has_answer(&self) -> bool {
        let elsewhere = self.addresses.values().any(|word| word == Self::PASSED);
        elsewhere || (self.status.is_some() && self.error.is_none())
    }

    /// What `addresses` says of one where all holds.
    pub(crate) const PASSED: &str = "passed";

    /// The evidence of something about which nothing is known yet.
    pub(crate) fn blank(name: &str, url: &str) -> Self {
        Self {
            check: name.to_owned(),
            outcome: Outcome::Unjudged,
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
            curl: None,
        }
    }
}

/// What is no address is left out: the rest of the evidence is none the worse for it.
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

/// A server may send a `Location` as long as it likes; evidence is stored.
const LONGEST_URL: usize = 500;

impl Hop {
    fn of(redirect: &Redirect) -> Self {
        Self {
            url: shorten(redirect.url.as_str(), LONGEST_URL),
            status: redirect.status,
            location: shorten(redirect.location.as_str(), LONGEST_URL),
        }
    }
}
