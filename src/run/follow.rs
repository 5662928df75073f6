//! What a look asks for besides, once the answer that it is about holds.

pub(super) mod addresses;
mod assets;
mod links;
mod once;
mod pace;
mod pages;
mod robots;
mod sitemap;

pub(super) use assets::Store;
pub(super) use once::Once;
pub(super) use pace::SLOWER;

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, join_all};
use url::Url;

use super::aside::aside;
use super::look::Looker;
use super::seen::{JUDGED_AT_ONCE, Seen};
use crate::base::cause::Cause;
use crate::base::clock::Clock;
use crate::base::printable::{PrintableText, shorten};
use crate::base::stop::Stop;
use crate::config::suite::{Check, Follow, Severity};
use crate::evaluate::{Doubt, Finding, Found, Judgement, Prospect, read_page_until, still_packed};
use crate::http::FailureKind;
use crate::http::transport::{Transport, Way};
use crate::page::html::Page;
use crate::seal::evidence::Evidence;

/// What came of it.
#[derive(Default)]
pub(super) struct Followed {
    /// What did not hold.
    pub(super) findings: Vec<Finding>,
    /// Why nothing can be said, if so.
    pub(super) doubt: Option<Doubt>,
    /// Whether another look may tell something else, of what turns a seal red.
    pub(super) prospect: Option<Prospect>,
    /// The same of what only warns.
    pub(super) prospect_of_warnings: Option<Prospect>,
    /// How long whoever answered asks to be left alone.
    pub(super) retry_after: Option<Duration>,
    /// What was looked at, and what was not.
    pub(super) notes: Vec<PrintableText>,
    /// What each address of the host came to.
    pub(super) addresses: BTreeMap<String, String>,
    /// The command that makes by hand a look of these that did not hold.
    pub(super) curl: Option<String>,
    /// The assets whose names change with what is in them.
    pub(super) assets: Vec<String>,
}

/// The look that something is followed from.
#[derive(Clone, Copy)]
pub(super) struct Start<'a> {
    pub(super) check: &'a Check,
    pub(super) seen: &'a Seen,
    pub(super) attempt: u32,
    pub(super) way: Way,
}

/// How long an address may be where findings name it.
const LONGEST_PLACE: usize = 200;

/// How many findings of one kind are told one by one.
const MOST_FINDINGS: usize = 10;

impl<T: Transport, C: Clock> Looker<'_, T, C> {
    /// Follows all that the check says, side by side.
    pub(super) async fn follow(&self, from: Start<'_>) -> Followed {
        let each = from.check.follows.iter().map(|follow| self.follow_one(follow, from));
        join_all(each).await.into_iter().fold(Followed::default(), Followed::and)
    }

    fn follow_one<'s>(&'s self, follow: &'s Follow, from: Start<'s>) -> LocalBoxFuture<'s, Followed> {
        if let Some(unread) =
            follow.needs_body().then(|| unread(follow.key(), follow.severity(), from)).flatten()
        {
            return std::future::ready(unread).boxed_local();
        }
        match follow {
            Follow::Assets(assets) => self.follow_assets(*assets, from).boxed_local(),
            Follow::PreviousAssets(severity) => self.follow_previous_assets(*severity, from).boxed_local(),
            Follow::Links(sample) => self.follow_links(*sample, from).boxed_local(),
            Follow::Sitemap(sample) => self.follow_sitemap(*sample, from).boxed_local(),
            Follow::Indexable(severity) => self.follow_robots(*severity, from).boxed_local(),
            Follow::Addresses(which) => self.follow_addresses(*which, from).boxed_local(),
            Follow::SlowerThanLast(times) => self.follow_pace(*times, from).boxed_local(),
        }
    }

    /// What `read` finds in the page that was seen, and at which URL it was; none where it is no page. A long page takes
    /// its time to parse, and that is spent on another thread.
    async fn read_page<R, F>(&self, seen: &Seen, read: F) -> Option<Found<R>>
    where
        R: Send + 'static,
        F: FnOnce(&Page, &Url) -> R + Send + 'static,
    {
        let answer = seen.observation.answer.as_ref().ok()?;
        if answer.body.bytes.len() <= JUDGED_AT_ONCE {
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

    /// Which answers may serve again: those from when the revision that was deployed answered, until now.
    fn fresh(&self) -> (Duration, Duration) {
        (self.held_since.get(), self.clock.now())
    }

    /// Looks at `url` as `check`, which is one made in code; none when the run may make no more requests.
    pub(super) async fn ask(&self, check: &Check, url: Url, from: Start<'_>) -> Option<Seen> {
        let place = match from.way {
            Way::At(address) => format!("{url} at {address}"),
            _ => url.to_string(),
        };
        if !self.requests.may_ask(&place) {
            return None;
        }
        Some(self.see_at(check, url, from.attempt, from.way).boxed_local().await)
    }
}

impl Followed {
    /// Both together: of two doubts the first, of two prospects the one that waits the least.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.findings.extend(other.findings);
        self.notes.extend(other.notes);
        self.assets.extend(other.assets);
        self.addresses.extend(other.addresses);
        Self {
            doubt: self.doubt.or(other.doubt),
            curl: self.curl.or(other.curl),
            prospect: self.prospect.max(other.prospect),
            prospect_of_warnings: self.prospect_of_warnings.max(other.prospect_of_warnings),
            retry_after: self.retry_after.max(other.retry_after),
            ..self
        }
    }

    /// Takes what was seen at a place that `what` names, as a part of the expectation `key`.
    pub(super) fn take(&mut self, key: &str, what: &str, severity: Severity, seen: &Seen) {
        match &seen.study.judgement {
            Judgement::Unjudged(doubt) => self.take_doubt(key, what, doubt, seen.retry_after()),
            Judgement::Judged(findings) => {
                for finding in findings {
                    let expected = format!("{what}: {}", finding.expected).into();
                    let found =
                        Finding { expectation: key.to_owned(), expected, severity, ..finding.clone() };
                    self.find(found, seen.study.prospect);
                }
            }
        }
    }

    /// Takes it that nothing can be said of the place that `what` names. The name stays in the evidence: the reason goes
    /// where no text of a page may.
    pub(super) fn take_doubt(&mut self, key: &str, what: &str, doubt: &Doubt, retry_after: Option<Duration>) {
        self.doubt.get_or_insert_with(|| doubt.within(key));
        self.notes.push(format!("{key}: {what} was not judged").into());
        self.retry_after = self.retry_after.max(retry_after);
    }

    /// Takes it that another revision than the expected one answered at the place that `what` names. That passes.
    pub(super) fn take_other_revision(
        &mut self,
        (key, what): (&str, &str),
        severity: Severity,
        other: Finding,
    ) {
        let expected = format!("{what}: {}", other.expected).into();
        self.find(Finding { expectation: key.to_owned(), expected, severity, ..other }, Prospect::MayChange);
    }

    /// Takes a finding, and whether another look may tell something else.
    pub(super) fn find(&mut self, finding: Finding, prospect: Prospect) {
        let known = match finding.severity {
            Severity::Fail => &mut self.prospect,
            Severity::Warn => &mut self.prospect_of_warnings,
        };
        *known = (*known).max(Some(prospect));
        self.findings.push(finding);
    }

    /// Takes it that only a part of the page was read that `key` goes out from.
    pub(super) fn take_part(&mut self, key: &str, unread: Option<&str>) {
        if let Some(unread) = unread {
            self.notes.push(format!("{key}: only a part of the page was looked at: {unread}").into());
        }
    }

    /// What it makes of a look that held by itself.
    pub(super) fn study(&mut self) -> Option<(Judgement, Prospect)> {
        // What is broken is so, whatever could not be looked at besides.
        if let Some(doubt) = self.doubt.take().filter(|_| self.prospect.is_none()) {
            return Some((Judgement::Unjudged(doubt), Prospect::MayChange));
        }
        let prospect = self.prospect.or(self.prospect_of_warnings)?;
        Some((Judgement::Judged(std::mem::take(&mut self.findings)), prospect))
    }

    /// The run may make no more requests: `left` of `key` were not looked at.
    pub(super) fn spent(&mut self, key: &str, left: usize) {
        self.doubt.get_or_insert_with(|| {
            let reason = format!(
                "{key}: {left} were not looked at, since the run had made all its requests; raise requests"
            );
            Doubt::new("requests", Cause::App, reason)
        });
    }

    /// So many pages of `key` have private addresses, which are not asked where a page names them. Where there are no
    /// others, nothing can be said.
    pub(super) fn not_asked(&mut self, key: &str, private: usize, are_all: bool) {
        let why = format!("{key}: {private} at private addresses were not asked (see allow_private)");
        if are_all {
            let word = FailureKind::PrivateAddress.as_str();
            self.doubt.get_or_insert_with(|| Doubt::new(word, Cause::Network, &why));
        }
        self.notes.push(why.into());
    }

    /// Keeps as many findings as a person reads, and counts the rest.
    pub(super) fn shortened(mut self) -> Self {
        let more = self.findings.len().saturating_sub(MOST_FINDINGS);
        if let Some(last) = self.findings.get(MOST_FINDINGS.saturating_sub(1)).filter(|_| more > 0) {
            self.notes.push(format!("{}: {more} more did not hold", last.expectation).into());
        }
        // What turns a seal red is told before what only warns.
        self.findings.sort_by_key(|finding| finding.severity == Severity::Warn);
        self.findings.truncate(MOST_FINDINGS);
        self
    }

    /// Adds it to the evidence of the look.
    pub(super) fn tell(self, evidence: &mut Evidence) {
        evidence.notes.extend(self.notes);
        evidence.assets.extend(self.assets);
        evidence.addresses.extend(self.addresses);
        evidence.curl = self.curl.or(evidence.curl.take());
    }
}

/// What it comes to that the answer is still packed, of which something is to be followed; none where it is not.
fn unread(key: &str, severity: Severity, from: Start<'_>) -> Option<Followed> {
    let why = still_packed(from.seen.observation.answer.as_ref().ok()?)?;
    let mut followed = Followed::default();
    followed
        .find(packed_finding(key, "an answer that can be read", why, severity), Prospect::SettledByRevision);
    Some(followed)
}

fn packed_finding(key: &str, expected: &str, why: String, severity: Severity) -> Finding {
    Finding { severity, ..Finding::new(key, expected, why) }
}

/// `links: 12 looked at, 3 of other origins not`.
fn looked_at(key: &str, asked: usize, not: &[(usize, &str)]) -> PrintableText {
    let not: Vec<String> =
        not.iter().filter(|(count, _)| *count > 0).map(|(count, which)| format!("{count} {which}")).collect();
    let not = if not.is_empty() { String::new() } else { format!(", {} not", not.join(" and ")) };
    format!("{key}: {asked} looked at{not}").into()
}
