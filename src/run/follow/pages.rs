//! Pages that another page, or a sitemap, names: each is looked at once in a run.

use std::rc::Rc;

use futures_util::FutureExt;
use futures_util::future::join_all;
use url::Url;

use super::{Followed, Looker, Start};
use crate::base::clock::Clock;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Check, Severity};
use crate::http::transport::Transport;
use crate::run::seen::Seen;

impl<T: Transport, C: Clock> Looker<'_, T, C> {
    /// Looks at all of `pages` as `check`, and finds those that are not well; gives how many were looked at, too.
    pub(super) async fn follow_pages(
        &self,
        kind: &FindingKind,
        pages: &[Url],
        check: &Check,
        (severity, start): (Severity, Start<'_>),
        is_well: impl Fn(&Seen) -> bool,
    ) -> (Followed, usize) {
        let mut followed = Followed::default();
        let mut private = 0;
        let seen = join_all(pages.iter().map(|url| self.ask_once(check, url, start, &is_well))).await;
        let asked = seen.iter().flatten().count();
        for (url, seen) in pages.iter().zip(&seen).filter_map(|(url, seen)| Some((url, seen.as_ref()?))) {
            if seen.is_at_private_address() {
                private += 1;
                continue;
            }
            let place = self.place(url);
            match self.other_revision(check, &seen.study) {
                Some(other) => followed.take_other_revision((kind, &place), severity, other),
                None if is_well(seen) => {}
                None => followed.take(kind, &place, severity, seen),
            }
        }
        if asked < pages.len() {
            followed.spent(kind, pages.len() - asked);
        }
        let asked = asked - private;
        if private > 0 {
            followed.not_asked(kind, private, asked == 0 && severity == Severity::Fail);
        }
        (followed, asked)
    }

    /// Looks at one page, once in a run where it is well.
    pub(super) async fn ask_once(
        &self,
        check: &Check,
        url: &Url,
        start: Start<'_>,
        is_well: impl Fn(&Seen) -> bool,
    ) -> Option<Rc<Seen>> {
        let ask = async { self.ask(check, url.clone(), start).await.map(Rc::new) };
        let key = (check.name.clone(), url.clone());
        let holds = |seen: &Rc<Seen>| is_well(seen) && self.other_revision(check, &seen.study).is_none();
        self.pages.get(&key, self.fresh(), ask.boxed_local(), holds).await
    }
}
