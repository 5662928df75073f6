//! The assets of a run: each is requested once, even if many pages reference it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use url::Url;

use super::super::{Prober, SingleFlightCache, Start};
use super::KIND;
use futures_util::FutureExt;

use crate::base::clock::Clock;
use crate::config::suite::{Allowance, Check, Expectation, StatusSet};
use crate::evaluate::{Evaluation, body_of};
use crate::http::observation::{BodyEnd, NotFollowed};
use crate::http::transport::{ConnectionMode, Transport};
use crate::page::asset::{AssetExpectation, AssetKind};
use crate::page::css::{self, Holds, StylesheetUrl};
use crate::run::parser_thread::on_parser_thread;
use crate::run::probe_result::{EVALUATED_AT_ONCE, ProbeResult};
use crate::seal::curl::CurlCommand;

/// The cache of assets of a run.
#[derive(Default)]
pub(in crate::run) struct Store {
    known: SingleFlightCache<(Url, AssetExpectation), Rc<Asset>>,
    /// How many bytes of them were read.
    bytes: Cell<usize>,
}

/// How many bytes of assets are read in one run.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The result of one asset.
pub(super) struct Asset {
    pub(super) evaluation: Evaluation,
    pub(super) retry_after: Option<Duration>,
    /// Whether it redirects to another site, which is not requested.
    pub(super) is_elsewhere: bool,
    /// Where it would redirect to, if it does.
    pub(super) location: Option<Url>,
    /// Whether it is a frame with a login page.
    pub(super) asks_who_is_there: bool,
    /// Whether it is longer than was read, and the rest would have mattered.
    pub(super) is_cut: bool,
    /// Its final URL, after redirects.
    pub(super) url: Url,
    /// The command that repeats the request, if it did not hold.
    pub(super) curl: Option<CurlCommand>,
    /// Its own references, if it is a stylesheet.
    pub(super) names: Vec<StylesheetUrl>,
}

impl Store {
    /// How many of them do not hold.
    pub(in crate::run) fn failing(&self) -> usize {
        self.known.failing()
    }

    /// How many of them ever failed to hold.
    pub(in crate::run) fn ever_failed(&self) -> usize {
        self.known.ever_failed()
    }

    /// Whether no more may be read.
    pub(super) fn is_full(&self) -> bool {
        self.bytes.get() >= MOST_BYTES
    }
}

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// The asset at `url`; none when the run may make no more requests.
    pub(super) async fn asset(
        &self,
        url: &Url,
        expected: &AssetExpectation,
        start: Start<'_>,
    ) -> Option<Rc<Asset>> {
        let key = (url.clone(), expected.clone());
        // Hundreds of assets share a connection. Only a failed one gets a new connection, to meet another instance.
        let mode =
            if self.assets.known.has_failed(&key) { ConnectionMode::Fresh } else { ConnectionMode::Usual };
        let ask = async {
            let expectations = vec![Expectation::Asset(expected.clone())];
            let check = Check::of_our_own(KIND.key(), StatusSet::success(), expectations);
            // The expectation describes what it is instead of an asset.
            let check = Check { allow: vec![Allowance::Blank, Allowance::Login, Allowance::Cached], ..check };
            let result = self.ask(&check, url.clone(), Start { mode, ..start }).await?;
            let read = result.observation.answer.as_ref().map_or(0, |answer| answer.body.bytes.len());
            self.assets.bytes.set(self.assets.bytes.get() + read);
            let curl = self.reproduction(&check, &result);
            Some(Rc::new(Asset { curl, ..Asset::of(result, expected).await }))
        };
        self.assets.known.get(&key, self.fresh(start), ask.boxed_local(), |asset| asset.holds()).await
    }
}

impl Asset {
    async fn of(result: ProbeResult, expected: &AssetExpectation) -> Self {
        let retry_after = result.retry_after();
        let answer = result.observation.answer.as_ref().ok();
        let url = answer.map_or(&result.observation.url, |answer| &answer.url).clone();
        let is_elsewhere = answer.is_some_and(|answer| answer.not_followed == Some(NotFollowed::AnotherSite));
        let location = answer.and_then(|answer| answer.location.clone());
        let is_refused = answer.is_some_and(|answer| matches!(answer.status, 401 | 403));
        let asks_who_is_there = is_refused && expected.kind == AssetKind::Frame;
        let has_to_be_whole = expected.kind == AssetKind::Stylesheet || expected.integrity.is_some();
        let is_cut = has_to_be_whole && answer.is_some_and(|answer| answer.body.end == BodyEnd::Capped);
        let holds = result.holds();
        let evaluation = result.evaluated.evaluation;
        let mut names = Vec::new();
        if let Ok(answer) = result.observation.answer
            && holds
            && expected.kind == AssetKind::Stylesheet
        {
            let length = answer.body.bytes.len();
            let read = move || css::named(&body_of(&answer), Holds::Rules);
            names = if length <= EVALUATED_AT_ONCE {
                read()
            } else {
                on_parser_thread(length, move |_| read()).await
            };
        }
        Self {
            evaluation,
            retry_after,
            is_elsewhere,
            location,
            asks_who_is_there,
            is_cut,
            url,
            curl: None,
            names,
        }
    }

    pub(super) fn holds(&self) -> bool {
        self.is_elsewhere || self.evaluation == Evaluation::Judged(Vec::new())
    }
}
