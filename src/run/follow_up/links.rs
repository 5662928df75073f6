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
    /// Each page that the page links to has to be there. One that asks to log in is there.
    pub(super) async fn follow_links(&self, sample: Sample, start: Start<'_>) -> FollowUpResult {
        let Some(PageReading { found: links, unread }) = self.read_page(start.result, Page::links).await
        else {
            let note = Note::about(&KIND, "the answer is no page that has any");
            return FollowUpResult { notes: vec![note], ..FollowUpResult::default() };
        };
        let found = links.followed.len();
        let pages: Vec<Url> = links.followed.into_iter().take(sample.most).collect();
        let check = Check::of_our_own(KIND.key(), StatusSet::success(), Vec::new());
        // A link to a file is one that browsers save.
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
        follow_up.notes.push(super::looked_at(&KIND, asked, beyond, &not));
        follow_up.take_part(&KIND, unread.as_deref());
        follow_up.shortened()
    }
}

/// Whether the page is there, for whoever may see it: it holds, asks who is there, or sends its visitors to another site.
fn is_there(result: &ProbeResult) -> bool {
    let refused = result.observation.answer.as_ref().is_ok_and(|answer| {
        matches!(answer.status, 401 | 403) || answer.not_followed == Some(NotFollowed::AnotherSite)
    });
    result.holds() || refused
}
