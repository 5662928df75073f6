//! What a page is made of: each of its assets has to be one that a browser takes.

mod fingerprint;
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
use crate::page::asset::{AssetKind, Reference, Use};
use crate::page::html::{MixedContentAction, MixedContentPolicy, Page};
use walk::Walk;

const KIND: FindingKind = FindingKind::Assets;

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// All that the page names, and all that its stylesheets do.
    pub(super) async fn follow_assets(&self, assets: Assets, start: Start<'_>) -> FollowUpResult {
        let mut follow_up = FollowUpResult::default();
        let Ok(answer) = &start.result.observation.answer else { return follow_up };
        let read = self.read_page(start.result, Page::references).await;
        let Some(PageReading { found: references, unread }) = read else {
            follow_up.find(finding(KIND, "an HTML page", "something else", assets.severity));
            return follow_up;
        };
        follow_up.take_part(&KIND, unread.as_deref());
        let policy = MixedContentPolicy::of(&answer.url, &references, &answer.headers);
        for place in &references.places {
            if policy.action_of(&place.url) == MixedContentAction::Blocked {
                // A form is sent all the same, after a warning.
                let severity = if place.is_form { assets.of_the_unsure } else { assets.severity };
                follow_up.find(mixed_content(&place.shown, severity));
            }
        }
        let page = walk::NamingPage { url: &answer.url, policy, has_quirks: references.has_quirks };
        let mut walk = Walk::new(self, page, assets, start);
        walk.add(references.assets, &[]);
        walk.run().await;
        follow_up.and(walk.finish()).shortened()
    }

    /// The look at the assets of the release before, where the app asks for it and any are known. Its own request only says
    /// that somebody answers.
    pub(in crate::run) fn previous_assets(&self) -> Option<Check> {
        let is_known = self.previous.is_some_and(|previous| !previous.assets().is_empty());
        let severity = self.suite.previous_assets.filter(|_| is_known)?;
        let attempt = Check::of_our_own(Suite::PREVIOUS_ASSETS, StatusSet::any(), Vec::new());
        let follows = vec![Follow::PreviousAssets(severity)];
        Some(Check { method: Method::Head, allow: Allowance::ALL.to_vec(), follows, severity, ..attempt })
    }

    /// What the release before was made of: those who have its pages open still ask for it.
    pub(super) async fn follow_previous_assets(
        &self,
        severity: Severity,
        start: Start<'_>,
    ) -> FollowUpResult {
        let url = &start.result.observation.url;
        let assets =
            Assets { severity, of_the_unsure: severity, most: walk::MOST_PREVIOUS, warn: Vec::new() };
        let page = walk::NamingPage { url, policy: MixedContentPolicy::Free, has_quirks: false };
        let mut walk = Walk::new(self, page, assets, start);
        let known = self.previous.map(crate::run::Previous::assets).unwrap_or_default();
        walk.add(known.iter().filter_map(|name| named_before(name, url)).collect(), &[]);
        walk.run().await;
        // What it was made of is no part of what this release is.
        let mut follow_up = FollowUpResult { assets: Vec::new(), ..walk.finish() };
        // No release is left without a seal for what would only have warned of the one before.
        if let Some(inconclusive) = follow_up.inconclusive.take_if(|_| severity == Severity::Warn) {
            follow_up.notes.push(format!("not judged: {}", inconclusive.reason).as_str().into());
        }
        follow_up.shortened()
    }
}

/// An asset of the release before. How its pages asked for it is not known any more: its name says what it is.
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
    // What it imports in addition is not asked for.
    Some(Reference { url: asset, kind, integrity: None, shown: name.to_owned(), use_of: Use::Plain })
}

fn finding(kind: FindingKind, expected: &str, got: &str, severity: Severity) -> Finding {
    let found = Finding::new(kind, expected, got).with_severity(severity);
    found.with_retry(Retryability::StablePerRevision)
}

fn mixed_content(shown: &str, severity: Severity) -> Finding {
    finding(FindingKind::MixedContent, "no reference over http", shown, severity)
}
