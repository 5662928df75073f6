//! Pages in links or in a sitemap: each is checked once in a run.

use std::rc::Rc;

use futures_util::FutureExt;
use futures_util::future::join_all;
use url::Url;

use super::{FollowUpResult, Prober, Start};
use crate::base::clock::Clock;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Check, Severity};
use crate::http::transport::Transport;
use crate::run::probe_result::ProbeResult;

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Checks all of `pages` like `check`, collects the findings, and returns how many were requested.
    pub(super) async fn follow_pages(
        &self,
        kind: &FindingKind,
        pages: &[Url],
        check: &Check,
        severity: Severity,
        start: Start<'_>,
        is_well: impl Fn(&ProbeResult) -> bool,
    ) -> (FollowUpResult, usize) {
        let mut follow_up = FollowUpResult::default();
        let mut private = 0;
        let result = join_all(pages.iter().map(|url| self.ask_once(check, url, start, &is_well))).await;
        let asked = result.iter().flatten().count();
        for (url, result) in
            pages.iter().zip(&result).filter_map(|(url, result)| Some((url, result.as_ref()?)))
        {
            if result.is_at_private_address() {
                private += 1;
                continue;
            }
            let place = self.place(url);
            match self.other_revision(check, &result.evaluated) {
                Some(other) => follow_up.take_other_revision(kind, &place, severity, other),
                None if is_well(result) => {}
                None => {
                    follow_up.take(kind, &place, severity, result);
                    follow_up.reproduce(severity, self.reproduction(check, result));
                }
            }
        }
        if asked < pages.len() {
            follow_up.take_spent_budget(kind, pages.len() - asked, pages.len());
        }
        let asked = asked - private;
        if private > 0 {
            follow_up.take_private_addresses(kind, private, asked == 0 && severity == Severity::Fail);
        }
        (follow_up, asked)
    }

    /// Checks one page; in a run only once if it holds.
    pub(super) async fn ask_once(
        &self,
        check: &Check,
        url: &Url,
        start: Start<'_>,
        is_well: impl Fn(&ProbeResult) -> bool,
    ) -> Option<Rc<ProbeResult>> {
        let ask = async { self.ask(check, url.clone(), start).await.map(Rc::new) };
        let key = (check.name.clone(), url.clone());
        let holds = |result: &Rc<ProbeResult>| {
            is_well(result) && self.other_revision(check, &result.evaluated).is_none()
        };
        self.pages.get(&key, self.fresh(start), ask.boxed_local(), holds).await
    }
}
