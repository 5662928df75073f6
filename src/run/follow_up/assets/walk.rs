//! Walks through the assets of one page, and of its stylesheets.

use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use url::Url;

use super::super::{FollowUpResult, LONGEST_PLACE, Prober, Start, checked_note};
use super::other_hosts::{is_code, is_of_public_cdn, nothing_of_its_own};
use super::own_policy::blocked_by;
use super::store::Asset;
use super::{
    KIND, finding, fingerprint, is_visitors_own_machine, mixed_content, own_machine_finding, permanent,
};
use crate::base::clock::Clock;
use crate::base::printable::shorten;
use crate::config::suite::{Assets, Severity};
use crate::evaluate::{Evaluation, Finding};
use crate::http::transport::Transport;
use crate::page::asset::{AssetExpectation, AssetKind, FetchContext, Reference, Use};
use crate::page::content_security_policy::ContentSecurityPolicies;
use crate::page::fingerprint::is_fingerprinted;
use crate::page::html::{MixedContentAction, MixedContentPolicy, fetched};
use crate::seal::curl::CurlCommand;

/// The depth limit of imported stylesheets.
const DEEPEST: usize = 3;

/// How many assets of the previous release are checked.
pub(super) const MOST_PREVIOUS: usize = 100;

/// The page that references the assets.
#[derive(Clone, Copy)]
pub(super) struct NamingPage<'a> {
    pub(super) url: &'a Url,
    pub(super) policy: MixedContentPolicy,
    pub(super) csp: &'a ContentSecurityPolicies,
    /// Its base URL, if that is on another host.
    pub(super) foreign_base: Option<&'a Url>,
    pub(super) has_quirks: bool,
}

/// The state of the walk: results so far, and assets still to check.
pub(super) struct Walk<'a, T, C> {
    prober: &'a Prober<'a, T, C>,
    page: NamingPage<'a>,
    assets: Assets,
    start: Start<'a>,
    queue: VecDeque<Job>,
    known: HashSet<(Url, AssetExpectation)>,
    found: Vec<(DocumentPosition, (Finding, Option<CurlCommand>))>,
    follow_up: FollowUpResult,
    fingerprinted: Vec<(DocumentPosition, (AssetKind, String))>,
    count: AssetCounts,
    /// The first stylesheet or script of another origin.
    elsewhere: Option<Url>,
}

/// The position of a reference: its index in the page, then in each stylesheet on the path.
type DocumentPosition = Vec<usize>;

/// An asset that is to be checked.
struct Job {
    place: DocumentPosition,
    reference: Reference,
    expected: AssetExpectation,
}

#[derive(Default)]
struct AssetCounts {
    asked: usize,
    elsewhere: usize,
    of_others: usize,
    beyond: usize,
    too_deep: usize,
    too_much: usize,
    spent: usize,
    placeholders: usize,
    /// How many of the requested ones are stylesheets and scripts.
    code: usize,
}

impl<'a, T: Transport, C: Clock> Walk<'a, T, C> {
    pub(super) fn new(
        prober: &'a Prober<'a, T, C>,
        page: NamingPage<'a>,
        assets: Assets,
        start: Start<'a>,
    ) -> Self {
        Self {
            prober,
            page,
            assets,
            start,
            queue: VecDeque::new(),
            known: HashSet::new(),
            found: Vec::new(),
            follow_up: FollowUpResult::default(),
            fingerprinted: Vec::new(),
            count: AssetCounts::default(),
            elsewhere: None,
        }
    }

    /// Counts references that cannot be requested: with placeholders for scripts, and beyond the limit.
    pub(super) fn count_unread(&mut self, placeholders: usize, beyond: usize) {
        self.count.placeholders += placeholders;
        self.count.beyond += beyond;
    }

    /// Adds the references at `place`, in order.
    pub(super) fn add(&mut self, references: Vec<Reference>, place: &[usize]) {
        for (index, reference) in references.into_iter().enumerate() {
            let place = place.iter().copied().chain([index]).collect();
            self.add_one(place, reference);
        }
    }

    fn add_one(&mut self, place: DocumentPosition, mut reference: Reference) {
        match self.page.policy.action(&reference) {
            MixedContentAction::AsWritten => {}
            MixedContentAction::Upgraded(url) => reference.url = url,
            MixedContentAction::Mended(url) => {
                let found = mixed_content(&reference.shown, self.assets.of_the_unsure);
                self.found.push((place.clone(), (found, None)));
                reference.url = url;
            }
            MixedContentAction::Blocked => {
                let found = mixed_content(&reference.shown, self.severity_of(&reference));
                self.found.push((place, (found, None)));
                return;
            }
        }
        if is_visitors_own_machine(&reference.url, self.page.url) && !self.is_ours(&reference.url) {
            let found = own_machine_finding(&reference.shown, &reference.url, self.severity_of(&reference));
            self.found.push((place, (unless_unnoticed(&reference, found), None)));
            return;
        }
        if let Some(directive) = self.page.csp.blocks(&reference) {
            // A blocked asset of another site may be a counter or a widget, not a part of the app.
            let severity = if self.is_ours(&reference.url) {
                self.severity_of(&reference)
            } else {
                self.assets.of_the_unsure
            };
            let found = blocked_by(directive, &reference.shown, severity);
            self.found.push((place, (unless_unnoticed(&reference, found), None)));
            return;
        }
        if self.is_refused(&reference) {
            let got = "an integrity without crossorigin, which browsers refuse of another origin";
            let found =
                finding(KIND, &reference.shown, got, self.severity_of(&reference)).at(&reference.shown);
            self.found.push((place, (found, None)));
            return;
        }
        let is_own = reference.url.origin() == self.page.url.origin();
        let any_type = self.page.has_quirks && is_own && reference.kind == AssetKind::Stylesheet;
        let expected =
            AssetExpectation { kind: reference.kind, integrity: reference.integrity.clone(), any_type };
        if !self.known.insert((reference.url.clone(), expected.clone())) {
            return;
        }
        if !self.is_ours(&reference.url) {
            self.count.of_others += 1;
            let is_telling = self.elsewhere.as_ref().is_none_or(is_of_public_cdn);
            if is_telling && is_code(reference.kind) {
                self.elsewhere = Some(reference.url);
            }
        } else if place.len() > DEEPEST + 1 && reference.kind == AssetKind::Stylesheet {
            self.count.too_deep += 1;
        } else if self.count.asked + self.queue.len() >= self.assets.most {
            self.count.beyond += 1;
        } else {
            self.count.code += usize::from(is_code(reference.kind));
            self.queue.push_back(Job { place, reference, expected });
        }
    }

    /// Whether it is requested: it is on the page's origin, the app's, or one of `cdns`.
    fn is_ours(&self, url: &Url) -> bool {
        let origin = url.origin();
        origin == self.page.url.origin()
            || self.prober.target.owns(url)
            || self.prober.suite.settings.cdns.contains(&origin)
    }

    /// Whether browsers refuse it: without CORS, an integrity cannot be verified on another origin (Subresource
    /// Integrity, 3.3).
    fn is_refused(&self, reference: &Reference) -> bool {
        let is_verified = matches!(reference.kind, AssetKind::Stylesheet | AssetKind::Script);
        is_verified
            && reference.integrity.is_some()
            && reference.use_of == Use::Plain
            && reference.url.origin() != self.page.url.origin()
    }

    /// Checks all of them, with as many requests at once as the run allows.
    pub(super) async fn run(&mut self) {
        let (prober, start) = (self.prober, self.start);
        let most = prober.suite.settings.concurrency;
        let mut attempts = FuturesUnordered::new();
        loop {
            while attempts.len() < most {
                let Some(job) = self.queue.pop_front() else { break };
                if prober.assets.is_full() {
                    self.count.too_much += 1;
                    continue;
                }
                self.count.asked += 1;
                attempts.push(async move {
                    let asset = prober.asset(&job.reference.url, &job.expected, start).await;
                    (job, asset)
                });
            }
            match attempts.next().await {
                Some((job, Some(asset))) => self.take(job, &asset),
                Some((_, None)) => {
                    self.count.asked -= 1;
                    self.count.spent += 1;
                }
                None => break,
            }
        }
    }

    fn take(&mut self, job: Job, asset: &Rc<Asset>) {
        let Job { place, reference, .. } = job;
        if let Some(location) =
            asset.location.as_ref().filter(|to| is_visitors_own_machine(to, self.page.url))
        {
            let found = own_machine_finding(&reference.shown, location, self.severity_of(&reference));
            self.found.push((place, (found, None)));
            return;
        }
        if asset.is_elsewhere {
            self.count.elsewhere += 1;
            return;
        }
        if asset.is_cut {
            let why = if reference.integrity.is_some() {
                "is too long to be verified"
            } else {
                "is longer than is read"
            };
            self.follow_up.note(&KIND, &format!("{} {why}", reference.shown));
        }
        match &asset.evaluation {
            Evaluation::Inconclusive(inconclusive) => {
                self.follow_up.take_inconclusive(&KIND, &reference.shown, inconclusive, asset.retry_after);
            }
            Evaluation::Judged(findings) => {
                if let Some(finding) = findings.first() {
                    let severity = match finding.severity {
                        // A frame of the app may need a cookie to let a visitor in.
                        Severity::Fail if !asset.asks_who_is_there => self.severity_of(&reference),
                        _ if self.only_warns(&reference.url) => Severity::Warn,
                        _ => self.assets.of_the_unsure,
                    };
                    let found = finding.clone().into_part_of(KIND, "").at(&reference.shown);
                    let url = Some(self.name_of(&reference.url).into());
                    let found = Finding { expected: (&reference.shown).into(), severity, url, ..found };
                    let found = unless_unnoticed(&reference, found);
                    self.found.push((place.clone(), (found, asset.curl.clone())));
                } else if is_fingerprinted(&reference.url) {
                    let name = self.name_of(&reference.url);
                    self.fingerprinted.push((place.clone(), (reference.kind, name)));
                }
            }
        }
        self.add(self.named_by(asset), &place);
    }

    fn severity_of(&self, reference: &Reference) -> Severity {
        if self.only_warns(&reference.url) {
            return Severity::Warn;
        }
        let is_sure = reference.is_noticed && reference.use_of != Use::IfDrawn;
        if is_sure { self.assets.severity } else { self.assets.of_the_unsure }
    }

    /// Whether the suite lists it as one that only warns: by its path, or by its URL on another origin.
    fn only_warns(&self, url: &Url) -> bool {
        let is_it = |named: &String| {
            *named == self.name_of(url) || *named == url.path() && self.prober.target.owns(url)
        };
        self.assets.warn.iter().any(is_it)
    }

    /// The name that the seal stores for the next release: the path, if it is the app's own.
    fn name_of(&self, url: &Url) -> String {
        match url.query() {
            _ if !self.prober.target.owns(url) => url.to_string(),
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        }
    }

    /// The references of a stylesheet, resolved against its URL.
    fn named_by(&self, asset: &Asset) -> Vec<Reference> {
        let sheet = self.prober.place(&asset.url);
        let reference = |named: &crate::page::css::StylesheetUrl| {
            let shown = shorten(&format!("{sheet}: {}", named.shown()), LONGEST_PLACE);
            let (url, use_of) = (fetched(&asset.url, &named.url)?, named.use_of());
            let context = FetchContext { metas: usize::MAX, ..FetchContext::default() };
            let (kind, integrity) = (named.kind, None);
            Some(Reference { url, kind, integrity, shown, use_of, is_noticed: true, context })
        };
        asset.names.iter().filter_map(reference).collect()
    }

    /// The result, in the order of the page.
    pub(super) fn finish(mut self) -> FollowUpResult {
        let first = self.elsewhere.as_ref().filter(|_| self.found.is_empty());
        let count = &self.count;
        let nothing = first.and_then(|first| {
            nothing_of_its_own(first, (count.asked, count.code, count.of_others), self.page.foreign_base)
        });
        self.found.extend(nothing.map(|found| (Vec::new(), (found, None))));
        for (finding, curl) in in_order(self.found) {
            self.follow_up.reproduce(finding.severity, curl);
            self.follow_up.find(finding);
        }
        self.follow_up.assets = fingerprint::kept(in_order(self.fingerprinted).collect());
        let AssetCounts {
            asked, elsewhere, of_others, beyond, too_deep, too_much, spent, placeholders, ..
        } = self.count;
        if spent > 0 {
            self.follow_up.take_spent_budget(&KIND, spent, asked + spent);
        }
        let cut = beyond + too_much + spent;
        let not = [
            (of_others, "of other origins"),
            (elsewhere, "that lead to another site"),
            (beyond, "beyond the first ones"),
            (too_deep, "that too many stylesheets import from each other"),
            (too_much, "beyond the first 64 MiB"),
            (placeholders, "that scripts have still to fill in"),
        ];
        self.follow_up.notes.insert(0, checked_note(&KIND, asked - elsewhere, cut, &not));
        self.follow_up
    }
}

/// What was found, in the order of the page. The positions are sorted, not what was found: one sort serves all types.
fn in_order<T>(found: Vec<(DocumentPosition, T)>) -> impl Iterator<Item = T> {
    let (mut order, mut all) = (Vec::new(), Vec::new());
    for (index, (place, what)) in found.into_iter().enumerate() {
        order.push((place.len(), place, index));
        all.push(Some(what));
    }
    order.sort_unstable();
    order.into_iter().filter_map(move |(.., index)| all.get_mut(index)?.take())
}

/// Marks a finding as permanent if visitors would not notice it, so that it is not waited for.
fn unless_unnoticed(reference: &Reference, found: Finding) -> Finding {
    let is_minor = !reference.is_noticed && found.severity == Severity::Warn;
    if is_minor { permanent(found) } else { found }
}
