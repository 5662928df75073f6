//! Follow-ups: the additional requests of a check, once its own answer holds.

pub(super) mod addresses;
mod assets;
mod latency;
mod links;
mod pages;
mod repeats;
mod request_log;
mod robots;
mod single_flight;
mod sitemap;

pub(super) use assets::Store;
pub(super) use request_log::RequestLog;
pub(super) use single_flight::{Freshness, SingleFlightCache};

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, join_all};
use url::Url;

use super::known_failures;
use super::parser_thread::on_parser_thread;
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
use crate::seal::curl::{self, CurlCommand};
use crate::seal::evidence::Evidence;
use crate::seal::note::Note;

/// The result of the follow-ups of one attempt.
#[derive(Default)]
pub(super) struct FollowUpResult {
    /// The findings.
    pub(super) findings: Vec<Finding>,
    /// Why the result is inconclusive, if it is.
    pub(super) inconclusive: Option<Inconclusive>,
    /// The retryability of findings that turn a seal red.
    pub(super) retry: Option<Retryability>,
    /// The same for findings that only warn.
    pub(super) retry_of_warnings: Option<Retryability>,
    /// The longest `Retry-After` of the answers.
    pub(super) retry_after: Option<Duration>,
    /// Notes on what was checked, and what was not.
    pub(super) notes: Vec<Note>,
    /// The result of each address of the host.
    pub(super) addresses: BTreeMap<String, String>,
    /// The command that repeats the first request that turned the seal red.
    pub(super) curl: Option<CurlCommand>,
    /// The same for findings that only warn.
    pub(super) curl_of_warnings: Option<CurlCommand>,
    /// How many findings are only counted, not listed.
    pub(super) more_findings: usize,
    /// The assets with a fingerprint in their name.
    pub(super) assets: Vec<String>,
}

/// The attempt that the follow-ups belong to.
#[derive(Clone, Copy)]
pub(super) struct Start<'a> {
    pub(super) check: &'a Check,
    pub(super) result: &'a ProbeResult,
    pub(super) pass: Pass,
    pub(super) mode: ConnectionMode,
    /// The requests that are made for it.
    pub(super) requests: &'a RequestLog,
}

/// The length limit of a URL in findings, and in the list of requests, which is longer.
const LONGEST_PLACE: usize = 200;
const LONGEST_LOGGED: usize = 120;

/// How many findings of one kind are listed; and how many warnings, even if there are many red findings.
const MOST_FINDINGS: usize = 10;
const MOST_WARNINGS: usize = 3;

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Makes all follow-ups of the check, in parallel.
    pub(super) async fn follow_up(&self, from: Start<'_>) -> FollowUpResult {
        let each = from.check.follows.iter().map(|follow_up| self.follow_one(follow_up, from));
        let mut all = join_all(each).await.into_iter().fold(FollowUpResult::default(), FollowUpResult::and);
        known_failures::take_of_follow_ups(self.suite, from.check, &mut all);
        all
    }

    fn follow_one<'s>(
        &'s self,
        follow_up: &'s Follow,
        from: Start<'s>,
    ) -> LocalBoxFuture<'s, FollowUpResult> {
        // A page that cannot be read is a red finding, even if its links only warn.
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

    /// The result of `read` on the page, with its URL; none if the answer is not a page. A long page is parsed on
    /// another thread, since that takes time.
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
        on_parser_thread(answer.body.bytes.len(), move |stop: &Stop| {
            read_page_until(stop, &answer, |page| read(page, &answer.url))
        })
        .await
    }

    /// `url` as findings show it: by its path, if it is the app's own.
    fn place(&self, url: &Url) -> String {
        shorten(&self.own_path(url), LONGEST_PLACE)
    }

    /// The path of `url` with its query, if it is the app's own; else all of it.
    fn own_path(&self, url: &Url) -> String {
        match url.query() {
            _ if !self.target.owns(url) => url.to_string(),
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        }
    }

    /// The command that repeats the request of a `result` that did not hold.
    fn reproduction(&self, check: &Check, result: &ProbeResult) -> Option<CurlCommand> {
        let command = || curl::command(self.suite, self.target, check, &result.observation, self.secrets);
        (!result.holds()).then(command)
    }
}

impl FollowUpResult {
    /// Merges two results: the first inconclusive reason counts, and the retryability that waits the least.
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

    /// Takes the result of the request for `what`, as a part of the expectation `key`.
    pub(super) fn take(&mut self, key: &FindingKind, what: &str, severity: Severity, result: &ProbeResult) {
        match &result.evaluated.evaluation {
            Evaluation::Inconclusive(inconclusive) => {
                self.take_inconclusive(key, what, inconclusive, result.retry_after());
            }
            Evaluation::Judged(findings) => {
                for finding in findings {
                    let found = finding.clone().into_part_of(key.clone(), what).at(what);
                    self.find(found.with_severity(severity));
                }
            }
        }
    }

    /// Takes an inconclusive result for `what`. The name is only in a note, since the reason must not contain page
    /// text.
    pub(super) fn take_inconclusive(
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

    /// Takes an answer of another revision for `what`. A later attempt may have the right one.
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

    /// Keeps the command for a finding of this severity, unless an earlier finding has one.
    pub(super) fn reproduce(&mut self, severity: Severity, curl: Option<CurlCommand>) {
        let known = match severity {
            Severity::Fail => &mut self.curl,
            Severity::Warn => &mut self.curl_of_warnings,
        };
        *known = known.take().or(curl);
    }

    /// Takes a page that was read only in part, for the expectation `key`.
    pub(super) fn take_part(&mut self, key: &FindingKind, unread: Option<&str>) {
        if let Some(unread) = unread {
            self.note(key, &format!("only a part of the page was read: {unread}"));
        }
    }

    /// The evaluation of an attempt whose own answer held.
    pub(super) fn evaluation(&mut self) -> Option<(Evaluation, Retryability)> {
        // A finding counts, even if other requests were inconclusive.
        if let Some(inconclusive) = self.inconclusive.take().filter(|_| self.retry.is_none()) {
            return Some((Evaluation::Inconclusive(inconclusive), Retryability::MayChange));
        }
        let retry = self.retry.or(self.retry_of_warnings)?;
        Some((Evaluation::Judged(std::mem::take(&mut self.findings)), retry))
    }

    /// Takes it that the request budget is spent: `left` of `total` of `key` were not checked.
    pub(super) fn take_spent_budget(&mut self, key: &FindingKind, left: usize, total: usize) {
        let which = if total > 1 { format!("{left} of {total}") } else { left.to_string() };
        self.inconclusive.get_or_insert_with(|| {
            let reason = format!(
                "{}: {which} were not checked, since the run had made all its requests; raise requests",
                key.key()
            );
            Inconclusive::new("requests", Cause::App, reason)
        });
        self.note(key, &format!("{which} not checked: the run had made all its requests"));
    }

    /// Takes the number of pages of `key` at private addresses, which are not requested. If there are no others, the
    /// result is inconclusive.
    pub(super) fn take_private_addresses(&mut self, key: &FindingKind, private: usize, are_all: bool) {
        let why = format!("{private} at private addresses were not asked (see allow_private)");
        if are_all {
            let word = FailureKind::PrivateAddress.as_str();
            self.inconclusive.get_or_insert_with(|| {
                Inconclusive::new(word, Cause::Network, format!("{}: {why}", key.key()))
            });
        }
        self.note(key, &why);
    }

    /// Keeps a readable number of findings, red ones before warnings, and counts the rest.
    pub(super) fn shortened(mut self) -> Self {
        let (mut red, mut warnings): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.findings).into_iter().partition(|it| it.severity == Severity::Fail);
        let found = red.len() + warnings.len();
        let most_warnings = MOST_FINDINGS.saturating_sub(red.len()).max(MOST_WARNINGS);
        // "1 more" would be as long as the finding itself.
        let is_one_left_out = found == red.len().min(MOST_FINDINGS) + warnings.len().min(most_warnings) + 1;
        if !is_one_left_out {
            red.truncate(MOST_FINDINGS);
            warnings.truncate(most_warnings);
        }
        red.append(&mut warnings);
        let more = found - red.len();
        if let Some(last) = red.last().filter(|_| more > 0) {
            self.note(&last.kind.clone(), &format!("{more} more findings"));
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
    pub(super) fn add_to(self, evidence: &mut Evidence) {
        evidence.notes.extend(self.notes);
        evidence.assets.extend(self.assets);
        evidence.addresses.extend(self.addresses);
        evidence.more_findings += self.more_findings;
        // The page itself held: the command is for the follow-up that failed.
        if let Some(command) = self.curl.or(self.curl_of_warnings) {
            evidence.reproduce(command);
        }
    }
}

/// The result for an answer that is still encoded, so that nothing in it can be followed; none if it is not.
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

/// `links: 12 checked, 3 of other origins not`; `links: 10 of 50 checked, 40 beyond the first ones not` where `cut` of
/// them were left out for a limit of ours.
fn checked_note(kind: &FindingKind, asked: usize, cut: usize, not: &[(usize, &str)]) -> Note {
    let not: Vec<String> =
        not.iter().filter(|(count, _)| *count > 0).map(|(count, which)| format!("{count} {which}")).collect();
    let not = if not.is_empty() { String::new() } else { format!(", {} not", not.join(" and ")) };
    let of = if cut > 0 { format!(" of {}", asked + cut) } else { String::new() };
    Note::about(kind, &format!("{asked}{of} checked{not}"))
}
