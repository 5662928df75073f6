//! The links of a page, one level deep.

use std::rc::Rc;

use futures_util::future::join_all;
use url::Url;

use super::{Followed, Looker, Start};
use crate::clock::Clock;
use crate::html::Page;
use crate::observation::NotFollowed;
use crate::run::look::Seen;
use crate::suite::{Allowance, Check, Sample, StatusSet};
use crate::transport::Transport;

const KEY: &str = "links";

impl<T: Transport, C: Clock> Looker<'_, T, C> {
    /// Each page that the page links to has to be there. One that asks to log in is there.
    pub(super) async fn follow_links(&self, sample: Sample, start: Start<'_>) -> Followed {
        let mut followed = Followed::default();
        let Some(links) = self.read_page(start.seen, Page::links).await else {
            followed.notes.push("links: the answer is no page that has any".to_owned());
            return followed;
        };
        let found = links.followed.len();
        let pages: Vec<Url> = links.followed.into_iter().take(sample.most).collect();
        let check = Check::of_our_own(KEY, StatusSet::success(), Vec::new());
        let allow = vec![Allowance::Blank, Allowance::Cached, Allowance::Login];
        let check = Check { allow, of_revision: true, ..check };
        let seen = join_all(pages.iter().map(|url| self.ask_once(&check, url, start))).await;
        let asked = seen.iter().flatten().count();
        for (url, seen) in pages.iter().zip(&seen) {
            let Some(seen) = seen else { continue };
            if !self.take_other_revision(&mut followed, (KEY, &self.place(url)), &check, seen)
                && !is_there(seen)
            {
                followed.take(KEY, &self.place(url), sample.severity, seen);
            }
        }
        if asked < pages.len() {
            followed.spent(KEY, pages.len() - asked);
        }
        let not = [
            (found - pages.len(), "beyond the first ones"),
            (links.elsewhere, "of other origins"),
            (links.left_alone, "that may do something or fetch a file"),
        ];
        followed.notes.push(super::looked_at(KEY, asked, &not));
        followed.shortened()
    }

    /// Looks at a page, once in a run.
    pub(super) async fn ask_once(&self, check: &Check, url: &Url, start: Start<'_>) -> Option<Rc<Seen>> {
        let ask = async { self.ask(check, url.clone(), start).await.map(Rc::new) };
        let key = (check.name.clone(), url.clone());
        let holds = |seen: &Rc<Seen>| is_there(seen) && self.other_revision(check, &seen.study).is_none();
        self.pages.get(&key, self.fresh(), ask, holds).await
    }
}

/// Whether the page is there, for whoever may see it: it holds, asks who is there, or sends its visitors to another site.
fn is_there(seen: &Seen) -> bool {
    let refused = seen.observation.answer.as_ref().is_ok_and(|answer| {
        matches!(answer.status, 401 | 403) || answer.not_followed == Some(NotFollowed::AnotherSite)
    });
    seen.holds() || refused
}
