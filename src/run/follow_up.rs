//! Follow-ups: what a check asks for besides its own request, once that holds.

pub(super) mod addresses;
mod assets;
mod latency;
mod links;
mod pages;
mod repeats;
mod robots;
mod single_flight;
mod sitemap;

pub(super) use assets::Store;
pub(super) use single_flight::{Freshness, SingleFlightCache};

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, join_all};
use url::Url;

use super::parser_thread::aside;
use super::pass::Pass;
use super::probe_result::{EVALUATED_AT_ONCE, ProbeResult};
use super::prober::Prober;
use crate::base::cause::Cause;
use crate::base::clock::Clock;
use crate::base::printable::shorten;
use crate::base::stop::Stop;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Check, Follow, Severity};
use crate::evaluate::{
    Evaluation, Finding, Inconclusive, PageReading, Retryability, encoding_problem, read_page_until,
};
use crate::http::FailureKind;
use crate::http::transport::{ConnectionMode, Transport};
use crate::page::html::Page;
use crate::seal::curl;
use crate::seal::evidence::Evidence;
use crate::seal::note::Note;

/// What came of it.
#[derive(Default)]
pub(super) struct FollowUpResult {
    /// What did not hold.
    pub(super) findings: Vec<Finding>,
    /// Why nothing can be said, if so.
    pub(super) inconclusive: Option<Inconclusive>,
    /// Whether another attempt may find something else, of what turns a seal red.
    pub(super) retry: Option<Retryability>,
    /// The same of what only warns.
    pub(super) retry_of_warnings: Option<Retryability>,
    /// How long whoever answered asks to be left alone.
    pub(super) retry_after: Option<Duration>,
    /// What was checked, and what was not.
    pub(super) notes: Vec<Note>,
    /// What each address of the host came to.
    pub(super) addresses: BTreeMap<String, String>,
    /// The command that makes by hand the first request of these that turned a seal red.
    pub(super) curl: Option<String>,
    /// The same of what only warns.
    pub(super) curl_of_warnings: Option<String>,
    /// How many findings are counted, and not told one by one.
    pub(super) more_findings: usize,
    /// The assets whose names change with what is in them.
    pub(super) assets: Vec<String>,
}

/// The attempt that something is followed from.
#[derive(Clone, Copy)]
pub(super) struct Start<'a> {
    pub(super) check: &'a Check,
    pub(super) result: &'a ProbeResult,
    pub(super) pass: Pass,
    pub(super) mode: ConnectionMode,
}

/// How long an address may be where findings name it.
const LONGEST_PLACE: usize = 200;

/// How many findings of one kind are told one by one; and how many of those that only warn are, whatever turns the seal red.
const MOST_FINDINGS: usize = 10;
const MOST_WARNINGS: usize = 3;

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Follows all that the check says, side by side.
    pub(super) async fn follow_up(&self, from: Start<'_>) -> FollowUpResult {
        let each = from.check.follows.iter().map(|follow_up| self.follow_one(follow_up, from));
        join_all(each).await.into_iter().fold(FollowUpResult::default(), FollowUpResult::and)
    }

    fn follow_one<'s>(
        &'s self,
        follow_up: &'s Follow,
        from: Start<'s>,
    ) -> LocalBoxFuture<'s, FollowUpResult> {
        // A page that cannot be read is none that only its links would warn of.
        let severity = match follow_up {
            Follow::Links(_) => Severity::Fail,
            other => other.severity(),
        };
        if let Some(unread) =
            follow_up.needs_body().then(|| unread(follow_up.kind(), severity, from)).flatten()
        {
            return std::future::ready(unread).boxed_local();
        }
        match follow_up {
            Follow::Assets(assets) => self.follow_assets(assets.clone(), from).boxed_local(),
            Follow::PreviousAssets(severity) => self.follow_previous_assets(*severity, from).boxed_local(),
            Follow::Links(sample) => self.follow_links(*sample, from).boxed_local(),
            Follow::Sitemap(sample) => self.follow_sitemap(*sample, from).boxed_local(),
            Follow::Indexable(severity) => self.follow_robots(*severity, from).boxed_local(),
            Follow::Addresses(which) => self.follow_addresses(*which, from).boxed_local(),
            Follow::SlowerThanLast(times) => self.follow_latency(*times, from).boxed_local(),
        }
    }

    /// What `read` finds in the page that was seen, and at which URL it was; none where it is no page. A long page takes
    /// its time to parse, and that is spent on another thread.
    async fn read_page<R, F>(&self, result: &ProbeResult, read: F) -> Option<PageReading<R>>
    where
        R: Send + 'static,
        F: FnOnce(&Page, &Url) -> R + Send + 'static,
    {
        let answer = result.observation.answer.as_ref().ok()?;
        if answer.body.bytes.len() <= EVALUATED_AT_ONCE {
            return read_page_until(&Stop::default(), answer, |page| read(page, &answer.url));
        }
        let answer = answer.clone();
        aside(answer.body.bytes.len(), move |stop: &Stop| {
            read_page_until(stop, &answer, |page| read(page, &answer.url))
        })
        .await
    }

    /// How findings name `url`: by its path, where it is the app's own.
    fn place(&self, url: &Url) -> String {
        let place = match url.query() {
            _ if !self.target.owns(url) => url.to_string(),
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        shorten(&place, LONGEST_PLACE)
    }

    /// The command that asks by hand for what `result` was seen of, where that did not hold.
    fn reproduction(&self, check: &Check, result: &ProbeResult) -> Option<String> {
        let line = || curl::line(self.suite, self.target, check, &result.observation, self.secrets);
        (!result.holds()).then(line)
    }
}

impl FollowUpResult {
    /// Both together: of two reasons for nothing to say the first, and the retryability that waits the least.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.findings.extend(other.findings);
        self.notes.extend(other.notes);
        self.assets.extend(other.assets);
        self.addresses.extend(other.addresses);
        Self {
            inconclusive: self.inconclusive.or(other.inconclusive),
            curl: self.curl.or(other.curl),
            curl_of_warnings: self.curl_of_warnings.or(other.curl_of_warnings),
            more_findings: self.more_findings + other.more_findings,
            retry: self.retry.max(other.retry),
            retry_of_warnings: self.retry_of_warnings.max(other.retry_of_warnings),
            retry_after: self.retry_after.max(other.retry_after),
            ..self
        }
    }

    /// Takes what was seen at a place that `what` names, as a part of the expectation `key`.
    pub(super) fn take(&mut self, key: &FindingKind, what: &str, severity: Severity, result: &ProbeResult) {
        match &result.evaluated.evaluation {
            Evaluation::Inconclusive(inconclusive) => {
                self.take_doubt(key, what, inconclusive, result.retry_after());
            }
            Evaluation::Judged(findings) => {
                for finding in findings {
                    let found = finding.clone().into_part_of(key.clone(), what).at(what);
                    self.find(found.with_severity(severity));
                }
            }
        }
    }

    /// Takes it that nothing can be said of the place that `what` names. The name stays in the evidence: the reason goes
    /// where no text of a page may.
    pub(super) fn take_doubt(
        &mut self,
        key: &FindingKind,
        what: &str,
        inconclusive: &Inconclusive,
        retry_after: Option<Duration>,
    ) {
        self.inconclusive.get_or_insert_with(|| inconclusive.within(key.key()));
        self.note(key, &format!("{what} was not judged"));
        self.retry_after = self.retry_after.max(retry_after);
    }

    /// Takes it that another revision than the expected one answered at the place that `what` names. That passes.
    pub(super) fn take_other_revision(
        &mut self,
        key: &FindingKind,
        what: &str,
        severity: Severity,
        other: Finding,
    ) {
        self.find(other.into_part_of(key.clone(), what).at(what).with_severity(severity));
    }

    /// Takes a finding.
    pub(super) fn find(&mut self, finding: Finding) {
        let known = match finding.severity {
            Severity::Fail => &mut self.retry,
            Severity::Warn => &mut self.retry_of_warnings,
        };
        *known = (*known).max(Some(finding.retry));
        self.findings.push(finding);
    }

    /// Takes the command for a finding of this severity, unless there is one for an earlier one.
    pub(super) fn reproduce(&mut self, severity: Severity, curl: Option<String>) {
        let known = match severity {
            Severity::Fail => &mut self.curl,
            Severity::Warn => &mut self.curl_of_warnings,
        };
        *known = known.take().or(curl);
    }

    /// Takes it that only a part of the page was read that `key` goes out from.
    pub(super) fn take_part(&mut self, key: &FindingKind, unread: Option<&str>) {
        if let Some(unread) = unread {
            self.note(key, &format!("only a part of the page was looked at: {unread}"));
        }
    }

    /// What it makes of an attempt that held by itself.
    pub(super) fn evaluation(&mut self) -> Option<(Evaluation, Retryability)> {
        // What is broken is so, whatever could not be checked in addition.
        if let Some(inconclusive) = self.inconclusive.take().filter(|_| self.retry.is_none()) {
            return Some((Evaluation::Inconclusive(inconclusive), Retryability::MayChange));
        }
        let retry = self.retry.or(self.retry_of_warnings)?;
        Some((Evaluation::Judged(std::mem::take(&mut self.findings)), retry))
    }

    /// The run may make no more requests: `left` of `total` of `key` were not checked.
    pub(super) fn spent(&mut self, key: &FindingKind, left: usize, total: usize) {
        let which = if total > 1 { format!("{left} of {total}") } else { left.to_string() };
        self.inconclusive.get_or_insert_with(|| {
            let reason = format!(
                "{}: {which} were not looked at, since the run had made all its requests; raise requests",
                key.key()
            );
            Inconclusive::new("requests", Cause::App, reason)
        });
        self.note(key, &format!("{which} not looked at: the run had made all its requests"));
    }

    /// So many pages of `key` have private addresses, which are not asked where a page names them. Where there are no
    /// others, nothing can be said.
    pub(super) fn not_asked(&mut self, key: &FindingKind, private: usize, are_all: bool) {
        let why = format!("{private} at private addresses were not asked (see allow_private)");
        if are_all {
            let word = FailureKind::PrivateAddress.as_str();
            self.inconclusive.get_or_insert_with(|| {
                Inconclusive::new(word, Cause::Network, format!("{}: {why}", key.key()))
            });
        }
        self.note(key, &why);
    }

    /// Keeps as many findings as a person reads, what turns a seal red before what only warns, and counts the rest.
    pub(super) fn shortened(mut self) -> Self {
        let (mut red, mut warnings): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.findings).into_iter().partition(|it| it.severity == Severity::Fail);
        let found = red.len() + warnings.len();
        let most_warnings = MOST_FINDINGS.saturating_sub(red.len()).max(MOST_WARNINGS);
        // A count of one takes as much room as the one.
        let is_one_left_out = found == red.len().min(MOST_FINDINGS) + warnings.len().min(most_warnings) + 1;
        if !is_one_left_out {
            red.truncate(MOST_FINDINGS);
            warnings.truncate(most_warnings);
        }
        red.append(&mut warnings);
        let more = found - red.len();
        if let Some(last) = red.last().filter(|_| more > 0) {
            self.note(&last.kind.clone(), &format!("{more} more did not hold"));
        }
        self.more_findings += more;
        self.findings = red;
        self
    }

    /// Notes what was checked of `kind`, or what was not.
    pub(super) fn note(&mut self, kind: &FindingKind, text: &str) {
        self.notes.push(Note::about(kind, text));
    }

    /// Adds it to the evidence of the attempt.
    pub(super) fn tell(self, evidence: &mut Evidence) {
        evidence.notes.extend(self.notes);
        evidence.assets.extend(self.assets);
        evidence.addresses.extend(self.addresses);
        evidence.more_findings += self.more_findings;
        // The page itself held: the command fetches what did not.
        evidence.curl = self.curl.or(self.curl_of_warnings).or(evidence.curl.take());
    }
}

/// What it comes to that the answer is still packed, of which something is to be followed; none where it is not.
fn unread(kind: FindingKind, severity: Severity, from: Start<'_>) -> Option<FollowUpResult> {
    let why = encoding_problem(from.result.observation.answer.as_ref().ok()?)?;
    let mut follow_up = FollowUpResult::default();
    follow_up.find(encoded_body_finding(kind, "an answer that can be read", why, severity));
    Some(follow_up)
}

fn encoded_body_finding(kind: FindingKind, expected: &str, why: String, severity: Severity) -> Finding {
    let found = Finding::new(kind, expected, why).with_severity(severity);
    found.with_retry(Retryability::StablePerRevision)
}

/// `links: 12 looked at, 3 of other origins not`; `links: 10 of 50 looked at, 40 beyond the first ones not` where `cut` of
/// them were left out for a limit of ours.
fn looked_at(kind: &FindingKind, asked: usize, cut: usize, not: &[(usize, &str)]) -> Note {
    let not: Vec<String> =
        not.iter().filter(|(count, _)| *count > 0).map(|(count, which)| format!("{count} {which}")).collect();
    let not = if not.is_empty() { String::new() } else { format!(", {} not", not.join(" and ")) };
    let of = if cut > 0 { format!(" of {}", asked + cut) } else { String::new() };
    Note::about(kind, &format!("{asked}{of} looked at{not}"))
}
