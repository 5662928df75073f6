//! The links of a page, one level deep.

use crate::config::finding_kind::FindingKind;
use url::Url;

use super::{FollowUpResult, Prober, Start};
use crate::base::clock::Clock;
use crate::config::suite::{Allowance, Check, Sample, StatusSet};
use crate::evaluate::PageReading;
use crate::http::observation::NotFollowed;
use crate::http::transport::Transport;
use crate::page::html::Page;
use crate::run::probe_result::ProbeResult;
use crate::seal::note::Note;

const KIND: FindingKind = FindingKind::Links;

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Checks that every linked page exists. A login page counts as existing.
    pub(super) async fn follow_links(&self, sample: Sample, start: Start<'_>) -> FollowUpResult {
        let Some(PageReading { found: links, unread }) = self.read_page(start.result, Page::links).await
        else {
            let note = Note::about(&KIND, "the answer is not a page with links");
            return FollowUpResult { notes: vec![note], ..FollowUpResult::default() };
        };
        let found = links.followed.len();
        let pages: Vec<Url> = links.followed.into_iter().take(sample.most).collect();
        let check = Check::of_our_own(KIND.key(), StatusSet::success(), Vec::new());
        // A link may lead to a download.
        let allow = vec![Allowance::Blank, Allowance::Cached, Allowance::Login, Allowance::Attachment];
        let check = Check { allow, of_revision: true, ..check };
        let (mut follow_up, asked) =
            self.follow_pages(&KIND, &pages, &check, sample.severity, start, is_there).await;
        let beyond = found - pages.len() + links.beyond;
        let not = [
            (beyond, "beyond the first ones"),
            (links.elsewhere, "of other origins"),
            (links.left_alone, "that may do something or fetch a file"),
            (links.placeholders, "that scripts have still to fill in"),
        ];
        follow_up.notes.push(super::checked_note(&KIND, asked, beyond, &not));
        follow_up.take_part(&KIND, unread.as_deref());
        follow_up.shortened()
    }
}

/// Whether the page exists: it holds, is behind a login, or redirects to another site.
fn is_there(result: &ProbeResult) -> bool {
    let refused = result.observation.answer.as_ref().is_ok_and(|answer| {
        matches!(answer.status, 401 | 403) || answer.not_followed == Some(NotFollowed::AnotherSite)
    });
    result.holds() || refused
}
