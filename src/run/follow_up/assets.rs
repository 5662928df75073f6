//! The follow-up `assets`: every asset of a page has to be one that a browser accepts.

mod fingerprint;
mod other_hosts;
mod own_policy;
mod store;
mod walk;

pub(in crate::run) use store::Store;

use crate::config::finding_kind::FindingKind;
use url::Url;

use super::{FollowUpResult, Prober, Start};
use crate::base::clock::Clock;
use crate::config::suite::{Allowance, Assets, Check, Follow, Method, Severity, StatusSet, Suite};
use crate::evaluate::{Finding, PageReading, Retryability};
use crate::http::transport::Transport;
use crate::page::actions;
use crate::page::asset::{AssetKind, FetchContext, Reference, Use};
use crate::page::content_security_policy::ContentSecurityPolicies;
use crate::page::html::{MixedContentAction, MixedContentPolicy, NavigationTarget, Page, References};
use crate::page::local_host;
use walk::Walk;

const KIND: FindingKind = FindingKind::Assets;

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Checks the assets of the page and of its stylesheets.
    pub(super) async fn follow_assets(&self, assets: Assets, start: Start<'_>) -> FollowUpResult {
        let mut follow_up = FollowUpResult::default();
        let Ok(answer) = &start.result.observation.answer else { return follow_up };
        let read = self.read_page(start.result, Page::references).await;
        let Some(PageReading { found: references, unread }) = read else {
            follow_up.find(finding(KIND, "an HTML page", "something else", assets.severity));
            return follow_up;
        };
        follow_up.take_part(&KIND, unread.as_deref());
        if let Some(unread) = &unread {
            follow_up.find(permanent(finding(KIND, "the whole page", unread, Severity::Warn)));
        }
        let policy = MixedContentPolicy::of(&answer.url, &references, &answer.headers);
        let csp = ContentSecurityPolicies::of(&answer.url, &answer.headers, &references.policies);
        follow_up.findings_of_forms(&references, (policy, &csp), &answer.url, &assets);
        for found in own_policy::blocked_code(&references, &csp, &assets) {
            follow_up.find(found);
        }
        for broken in &references.broken_imports {
            let severity = if broken.is_sure { assets.severity } else { assets.of_the_unsure };
            follow_up.find(finding(KIND, &broken.shown, broken.got, severity).at(broken.shown.as_str()));
        }
        let (placeholders, beyond) = (references.placeholders, references.beyond);
        let page = walk::NamingPage {
            url: &answer.url,
            policy,
            csp: &csp,
            foreign_base: references.foreign_base.as_ref(),
            has_quirks: references.has_quirks,
        };
        let mut walk = Walk::new(self, page, assets, start);
        walk.count_unread(placeholders, beyond);
        let places = references.places.into_iter();
        let loaded = places.filter(|place| policy.action_of(&place.url) != MixedContentAction::Blocked);
        let frames = loaded.filter_map(|place| embedded(place, &answer.url));
        walk.add(references.assets.into_iter().chain(frames).collect(), &[]);
        walk.run().await;
        follow_up.and(walk.finish()).shortened()
    }

    /// The check of the previous release's assets, if the app wants it and any are known. Its own request only shows
    /// that the app answers.
    pub(in crate::run) fn previous_assets(&self) -> Option<Check> {
        let is_known = self.previous.is_some_and(|previous| !previous.assets().is_empty());
        let severity = self.suite.previous_assets.filter(|_| is_known)?;
        let attempt = Check::of_our_own(Suite::PREVIOUS_ASSETS, StatusSet::any(), Vec::new());
        let follows = vec![Follow::PreviousAssets(severity)];
        Some(Check { method: Method::Head, allow: Allowance::ALL.to_vec(), follows, severity, ..attempt })
    }

    /// Checks the assets of the previous release, which visitors with open pages still request.
    pub(super) async fn follow_previous_assets(
        &self,
        severity: Severity,
        start: Start<'_>,
    ) -> FollowUpResult {
        let url = &start.result.observation.url;
        let assets =
            Assets { severity, of_the_unsure: severity, most: walk::MOST_PREVIOUS, warn: Vec::new() };
        let csp = ContentSecurityPolicies::of(url, &hyper::HeaderMap::new(), &[]);
        let policy = MixedContentPolicy::Free;
        let page = walk::NamingPage { url, policy, csp: &csp, foreign_base: None, has_quirks: false };
        let mut walk = Walk::new(self, page, assets, start);
        let known = self.previous.map(crate::run::Previous::assets).unwrap_or_default();
        walk.add(known.iter().filter_map(|name| named_before(name, url)).collect(), &[]);
        walk.run().await;
        // They are not assets of this release.
        let mut follow_up = FollowUpResult { assets: Vec::new(), ..walk.finish() };
        // A follow-up that would only warn must not leave a release unsealed.
        if let Some(inconclusive) = follow_up.inconclusive.take_if(|_| severity == Severity::Warn) {
            follow_up.notes.push(format!("not judged: {}", inconclusive.reason).as_str().into());
        }
        follow_up.shortened()
    }
}

/// An asset of the previous release. How its pages referenced it is unknown: its name shows its kind.
fn named_before(name: &str, url: &Url) -> Option<Reference> {
    let asset = url.join(name).ok()?;
    let extension = asset.path().rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let kind = match extension.as_deref() {
        Some("css") => AssetKind::Stylesheet,
        Some("js" | "mjs") => AssetKind::Script,
        Some("woff" | "woff2" | "ttf" | "otf") => AssetKind::Font,
        Some("png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "svg" | "ico") => AssetKind::Image,
        _ => AssetKind::Other,
    };
    // Its imports are not checked.
    Some(Reference {
        url: asset,
        kind,
        integrity: None,
        shown: name.to_owned(),
        use_of: Use::Plain,
        is_noticed: true,
        context: FetchContext::default(),
    })
}

/// A frame or an object as an asset of the page; none for a form, for a frame of the page itself, and for a URL that
/// would change something.
fn embedded(place: NavigationTarget, page: &Url) -> Option<Reference> {
    let NavigationTarget { url, shown, embeds, is_noticed, context, .. } = place;
    let kind = embeds.filter(|_| url != *page && !actions::acts(&url) && !actions::is_per_visitor(&url))?;
    Some(Reference { url, kind, integrity: None, shown, use_of: Use::Plain, is_noticed, context })
}

impl FollowUpResult {
    /// The findings about the targets of the page's forms, which visitors only see when they send a form.
    fn findings_of_forms(
        &mut self,
        references: &References,
        (policy, csp): (MixedContentPolicy, &ContentSecurityPolicies),
        page: &Url,
        assets: &Assets,
    ) {
        for place in &references.places {
            if policy.action_of(&place.url) == MixedContentAction::Blocked {
                // Browsers send such a form after a warning.
                let severity = if place.is_form { assets.of_the_unsure } else { assets.severity };
                self.find(mixed_content(&place.shown, severity));
            } else if place.is_form && is_visitors_own_machine(&place.url, page) {
                self.find(own_machine_finding(&place.shown, &place.url, assets.of_the_unsure));
            } else if place.is_form && csp.blocks_form(&place.url, &place.context) {
                // A script may send it in another way, as Turbo does.
                self.find(own_policy::blocked_by("form-action", &place.shown, assets.of_the_unsure));
            }
        }
    }
}

/// Whether `url` is on the visitor's own machine, but the page is not: a forgotten URL of a development server.
fn is_visitors_own_machine(url: &Url, page: &Url) -> bool {
    local_host::is_local(url) && !local_host::is_local(page)
}

fn own_machine_finding(shown: &str, url: &Url, severity: Severity) -> Finding {
    let place = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let got = format!("{}{place}, which is each visitor's own machine", url.host_str().unwrap_or_default());
    finding(KIND, shown, &got, severity).at(shown)
}

/// The same finding, marked as permanent, so that it is not waited for.
fn permanent(found: Finding) -> Finding {
    found.with_retry(Retryability::Permanent)
}

fn finding(kind: FindingKind, expected: &str, got: &str, severity: Severity) -> Finding {
    let found = Finding::new(kind, expected, got).with_severity(severity);
    found.with_retry(Retryability::StablePerRevision)
}

fn mixed_content(shown: &str, severity: Severity) -> Finding {
    finding(FindingKind::MixedContent, "no reference over http", shown, severity)
}
