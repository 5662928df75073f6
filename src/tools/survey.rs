//! Surveys an app without checks for `init`: collects what a suite could expect.
//!
//! Runs evaluate the pages with the same guards as a check: an error page, a login wall and an empty page are
//! recognised, so that they are never suggested as expected pages.

mod attempts;
mod pages;
mod paths;
mod revisions;

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use url::Url;

use crate::base::clock::MachineClock;
use crate::base::error::Error;
use crate::base::redact::Secrets;
use crate::config::suite::{Check, Suite};
use crate::config::target::Target;
use crate::evaluate::{body_of, identity_provider, read_page};
use crate::http::observation::{Answer, Observation};
use crate::http::observation_log::ObservationLog;
use crate::http::transport::HttpTransport;
use crate::page::actions;
use crate::page::asset::AssetKind;
use crate::page::html::PageSummary;
use crate::run::Run;
use crate::seal::evidence::{Evidence, Outcome};
pub use revisions::NamedRevision;

/// A prepared survey.
pub struct Surveying {
    suite: Arc<Suite>,
    target: Target,
    secrets: Secrets,
    log: ObservationLog,
    /// One transport for each round of attempts. They share connections.
    transports: Vec<HttpTransport>,
    /// The paths of the pages to check; none to take them from the navigation.
    paths: Option<Vec<String>>,
}

/// The result of a survey.
#[derive(Debug, Clone, Serialize)]
pub struct Survey {
    /// The target's URL, without credentials.
    pub url: String,
    /// The origin where the app really is, if its first page redirects to another origin of the site. Then nothing else
    /// was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<String>,
    /// All attempts, the first page first. Only that one, if it is not a page of the app.
    pub attempts: Vec<Surveyed>,
    /// The links of the navigation that are left out, and why.
    pub left_out: Vec<LeftOut>,
}

/// A link that is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Its path below the target's URL.
    pub path: String,
    /// The reason: it shows the same page as another link, or another page each time.
    pub why: String,
}

impl LeftOut {
    fn new(path: &str, why: &str) -> Self {
        Self { path: path.to_owned(), why: why.to_owned() }
    }
}

/// The result of one attempt.
#[derive(Debug, Clone, Serialize)]
pub struct Surveyed {
    /// Its purpose.
    pub purpose: Purpose,
    /// The path below the target's URL.
    pub path: String,
    /// Its evidence.
    pub evidence: Evidence,
    /// The target of its redirects, if there were any: a path of the app, or a URL elsewhere; without its query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub led_to: Option<String>,
    /// Whether visitors who are not logged in are redirected to a login at `led_to`: the app's, or an identity
    /// provider's.
    pub asks_to_log_in: bool,
    /// The other origins of the page's stylesheets and scripts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asset_origins: Vec<String>,
    /// The `Content-Type` of the answer, without its parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Whether the answer has a `Strict-Transport-Security` header (RFC 6797).
    pub has_hsts: bool,
    /// The places where the answer names a revision.
    pub revisions: Vec<NamedRevision>,
    /// The summary of the page, if it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<PageSummary>,
    /// The URL that answered, without the session of a visitor.
    #[serde(skip)]
    reached: Option<Url>,
    /// Whether that differs from the requested URL; and its path, if a check can use it.
    #[serde(skip)]
    is_redirected: bool,
    #[serde(skip)]
    end: Option<String>,
}

/// The purpose of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The first page of the app.
    Home,
    /// A possible health path.
    Health,
    /// A path that surely does not exist.
    Absent,
    /// `robots.txt`.
    Robots,
    /// A sitemap.
    Sitemap,
    /// A page of its navigation.
    Page,
}

/// An attempt to make.
struct Wanted {
    purpose: Purpose,
    check: Check,
}

/// The rounds of attempts: the first page; other possible pages; and a closer check of those.
const MOST_ROUNDS: usize = 3;

impl Surveying {
    /// Creates the HTTP client, with the current proxies of the environment. Nothing is sent. The checks of `suite` are
    /// ignored; its limits and headers are used.
    ///
    /// # Errors
    /// [`Error::Client`].
    pub fn prepare(suite: &Arc<Suite>, target: &Target) -> Result<Self, Error> {
        let suite = Arc::new(Suite { revision: None, ..suite.with_single_attempts(Vec::new()) });
        let log = ObservationLog::new(None);
        let rounds = [(); MOST_ROUNDS].map(|()| (Arc::clone(&suite), target.clone()));
        let transports = HttpTransport::for_all(&rounds)?.into_iter();
        let transports = transports.map(|transport| transport.logging_to(&log)).collect();
        let secrets = Secrets::of(&suite, target);
        Ok(Self { suite, target: target.clone(), secrets, log, transports, paths: None })
    }

    /// The same with these paths instead of the pages of the navigation.
    #[must_use]
    pub fn of_pages(mut self, mut paths: Vec<String>) -> Self {
        paths.retain(|path| path.starts_with('/') && path != "/");
        paths.truncate(attempts::MOST_GIVEN_PAGES);
        self.paths = Some(paths);
        self
    }

    /// Makes the survey: the first page, then all other possible pages in parallel.
    #[must_use]
    pub fn execute(self) -> LocalBoxFuture<'static, Survey> {
        // Compiled here, as this crate is.
        self.survey().boxed_local()
    }

    async fn survey(mut self) -> Survey {
        let url = self.target.to_string();
        let mut survey = Survey { url, moved: None, attempts: Vec::new(), left_out: Vec::new() };
        let Some((home, answer)) = self.attempt(vec![attempts::home()]).await.pop() else { return survey };
        let reached = answer.as_ref().filter(|_| home.holds() || home.asks_to_log_in);
        survey.moved = reached.and_then(|answer| self.moved_to(&home, answer));
        let is_there = reached.is_some() && survey.moved.is_none();
        survey.attempts.push(home);
        let Some(answer) = answer.filter(|_| is_there) else { return survey };

        let mut wanted = attempts::optional();
        let paths = self.paths.take().unwrap_or_else(|| self.pages(&answer, &mut survey.left_out));
        wanted.extend(paths.iter().map(|path| attempts::page(path)));
        let seen = self.attempt(wanted).await;
        let again = attempts::closer(&seen, &self.target);
        survey.attempts.extend(seen.into_iter().map(|(attempt, _)| attempt));
        let (second, closer): (Vec<_>, Vec<_>) = if again.is_empty() {
            (Vec::new(), Vec::new())
        } else {
            let seen = self.attempt(again).await.into_iter().map(|(attempt, _)| attempt);
            seen.partition(|attempt| attempt.purpose == Purpose::Page)
        };
        for closer in closer {
            // It replaces the first attempt, since it has more details.
            survey
                .attempts
                .retain(|attempt| (attempt.purpose, &attempt.path) != (closer.purpose, &closer.path));
            survey.attempts.push(closer);
        }
        pages::compare(&mut survey.attempts, second, &mut survey.left_out);
        survey.attempts = pages::distinct(survey.attempts, &mut survey.left_out);
        survey
    }

    /// The origin to which the first page redirected, if the app itself is there. A login elsewhere is not the app.
    fn moved_to(&self, home: &Surveyed, answer: &Answer) -> Option<String> {
        if self.target.owns(&answer.url) {
            return None;
        }
        let there = origin(&answer.url);
        let bare = |url: &Url| url.host_str().map(|host| host.trim_start_matches("www.").to_owned());
        let is_same_host = bare(&answer.url) == bare(&self.target.url_of("/"));
        let hops = home.evidence.redirects.iter().rev().skip(1);
        let passed_by = |location: &str| Url::parse(location).is_ok_and(|url| origin(&url) == there);
        let is_of_another =
            home.asks_to_log_in && !is_same_host && !hops.into_iter().any(|hop| passed_by(&hop.location));
        (!is_of_another).then_some(there)
    }

    /// The path of the page to which the first one redirected, if it did, and the paths of its navigation.
    fn pages(&self, home: &Answer, left_out: &mut Vec<LeftOut>) -> Vec<String> {
        let linked = read_page(home, |page| page.navigation(&home.url)).unwrap_or_default();
        let first = self.target.url_of("/");
        let urls = std::iter::once(&home.url).chain(&linked).map(actions::without_session);
        let urls = urls.filter(|url| *url != first);
        let mut found: Vec<String> = urls.filter_map(|url| self.path_of(&url)).collect();
        let mut known = std::collections::HashSet::new();
        found.retain(|path| path != "/" && known.insert(path.clone()));
        found.retain(|path| {
            let changing = paths::changing(path);
            let is_told = left_out.len() < attempts::MOST_PAGES;
            let told = changing.filter(|_| is_told);
            left_out.extend(told.map(|what| LeftOut::new(path, &format!("it looks like {what}"))));
            changing.is_none()
        });
        found.truncate(attempts::MOST_PAGES);
        found
    }

    /// The path of `url` below the target's; none for another origin, and for a URL with a query.
    fn path_of(&self, url: &Url) -> Option<String> {
        let (base, url) = (self.target.url_of("/"), &actions::without_session(url));
        let below = url.path().strip_prefix(base.path().trim_end_matches('/'))?;
        // Such a URL may differ tomorrow, and for other visitors.
        let stays = url.query().is_none() && !actions::is_per_visitor(url);
        (self.target.owns(url) && stays && below.starts_with('/')).then(|| below.to_owned())
    }

    /// The target of a redirect, as a config writes it: its path, or a URL for another origin. Without the query, which
    /// often has the page to return to after a login.
    fn place_of(&self, url: &Url) -> String {
        let mut url = actions::without_session(url);
        url.set_query(None);
        url.set_fragment(None);
        self.path_of(&url).unwrap_or_else(|| url.to_string())
    }

    /// The other origins of the page's stylesheets and scripts.
    fn asset_origins(&self, answer: &Answer) -> Vec<String> {
        let references = read_page(answer, |page| page.references(&answer.url)).unwrap_or_default();
        let mut origins = Vec::new();
        for asset in references.assets.iter().filter(|asset| !self.target.owns(&asset.url)) {
            let origin = origin(&asset.url);
            let is_needed =
                matches!(asset.kind, AssetKind::Stylesheet | AssetKind::Script | AssetKind::Module);
            if is_needed && !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        origins
    }

    /// Makes these attempts in parallel, and returns their results in order.
    async fn attempt(&mut self, wanted: Vec<Wanted>) -> Vec<(Surveyed, Option<Answer>)> {
        let Some(transport) = self.transports.pop() else { return Vec::new() };
        let (purposes, checks): (Vec<_>, Vec<_>) =
            wanted.into_iter().map(|it| (it.purpose, it.check)).unzip();
        let paths: Vec<String> = checks.iter().map(|check| check.path.clone()).collect();
        let suite = self.suite.with_single_attempts(checks);
        let run = Run::with(suite, self.target.clone(), transport, MachineClock::default());
        let report = run.execute(|_event| ()).await;
        let mut seen: Vec<Observation> = self.log.take().into_iter().map(|entry| entry.observation).collect();
        let attempts = report.evidence.into_iter().zip(purposes).zip(paths);
        let tell = |((evidence, purpose), path): ((Evidence, Purpose), String)| {
            let is_it = |seen: &Observation| Some(&seen.request_id) == evidence.request_id.as_ref();
            let observation = seen.iter().position(is_it).map(|place| seen.swap_remove(place));
            let answer = observation.and_then(|observation| observation.answer.ok()).map(|answer| *answer);
            (self.tell(purpose, path, evidence, answer.as_ref()), answer)
        };
        attempts.map(tell).collect()
    }

    fn tell(&self, purpose: Purpose, path: String, evidence: Evidence, answer: Option<&Answer>) -> Surveyed {
        let holds = evidence.outcome == Outcome::Passed;
        let led_to = answer.filter(|_| !evidence.redirects.is_empty());
        let identity_provider = answer.and_then(identity_provider);
        let asks_to_log_in = identity_provider.is_some() || evidence.error.as_deref() == Some("login");
        let reached = answer.map(|answer| actions::without_session(&answer.url));
        let is_redirected = led_to.is_some() && reached.as_ref() != Some(&self.target.url_of(&path));
        let page = answer
            .filter(|_| holds)
            .and_then(|answer| read_page(answer, crate::page::html::Page::page_summary));
        Surveyed {
            purpose,
            path,
            led_to: identity_provider.or(led_to.map(|answer| &answer.url)).map(|url| self.place_of(url)),
            asks_to_log_in,
            asset_origins: answer
                .filter(|_| purpose == Purpose::Home && holds)
                .map(|it| self.asset_origins(it))
                .unwrap_or_default(),
            is_redirected,
            end: reached.as_ref().and_then(|url| self.path_of(url)),
            reached,
            content_type: answer.and_then(content_type),
            has_hsts: answer.is_some_and(|answer| answer.headers.contains_key("strict-transport-security")),
            revisions: answer.map(revisions::of).unwrap_or_default(),
            page: page.map(|page| page.without(&self.secrets)),
            evidence: evidence.redacted(&self.secrets),
        }
    }
}

impl Surveyed {
    fn holds(&self) -> bool {
        self.evidence.outcome == Outcome::Passed
    }
}

fn content_type(answer: &Answer) -> Option<String> {
    let named = answer.headers.get(hyper::header::CONTENT_TYPE)?.to_str().ok()?;
    Some(named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// `https://www.shop.example`
fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The sitemaps in `robots.txt` (`sitemaps.org/protocol.html`, "Submitting your Sitemap via the robots.txt file").
fn sitemaps_of(robots: &Answer) -> Vec<Url> {
    let body = body_of(robots);
    let named = body.lines().filter_map(|line| line.trim().split_once(':'));
    let places = named.filter(|(name, _)| name.trim().eq_ignore_ascii_case("sitemap"));
    places.filter_map(|(_, place)| robots.url.join(place.trim()).ok()).collect()
}
