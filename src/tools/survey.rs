//! A look around an app that nobody has written checks for yet: what there is that a suite could expect.
//!
//! What is found is judged by runs, with the same guards as a check: a page of an error, a wall before a page and an empty
//! page come out as such, and never as something that could be expected.

mod looks;
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
use crate::evaluate::{body_of, read_page};
use crate::http::observation::{Answer, Observation};
use crate::http::recorder::Recorder;
use crate::http::transport::HttpTransport;
use crate::page::actions;
use crate::page::html::PageSummary;
use crate::run::Run;
use crate::seal::evidence::{Evidence, Outcome};
pub use revisions::NamedRevision;

/// A survey that is ready to be made.
pub struct Surveying {
    suite: Arc<Suite>,
    target: Target,
    secrets: Secrets,
    recorder: Recorder,
    /// One for each round of attempts. They share their connections.
    transports: Vec<HttpTransport>,
}

/// What there is at a target.
#[derive(Debug, Clone, Serialize)]
pub struct Survey {
    /// The target's URL, without credentials.
    pub url: String,
    /// Where the app is instead: its first page leads to another origin of the site. Nothing else was checked then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<String>,
    /// What was checked, the first page first. Only that one, where it is no page of the app.
    pub looks: Vec<Surveyed>,
}

/// One attempt.
#[derive(Debug, Clone, Serialize)]
pub struct Surveyed {
    /// What it was for.
    pub purpose: Purpose,
    /// The path below the target's URL.
    pub path: String,
    /// How it was judged, and from what.
    pub evidence: Evidence,
    /// The path of the app that redirects led to, if they did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub led_to: Option<String>,
    /// The `Content-Type` of the answer, without its parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Whether the answer has a `Strict-Transport-Security` header (RFC 6797).
    pub has_hsts: bool,
    /// Where the answer names a revision, and which.
    pub revisions: Vec<NamedRevision>,
    /// What stands out in it, where it is a page that holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<PageSummary>,
}

/// What an attempt of a survey is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The first page of the app.
    Home,
    /// Where it may say that it is up.
    Health,
    /// A path that surely is none.
    Absent,
    /// `robots.txt`.
    Robots,
    /// A sitemap.
    Sitemap,
    /// A page of its navigation.
    Page,
}

/// One attempt that is to be made.
struct Wanted {
    purpose: Purpose,
    check: Check,
}

/// How often there is something to look at: the first page, what may be there in addition, and that more closely.
const MOST_ROUNDS: usize = 3;

impl Surveying {
    /// Makes the HTTP client, with the proxies that the environment names at this moment. Nothing is sent. The checks of
    /// `suite` are left alone; what bounds it and what is sent along counts.
    ///
    /// # Errors
    /// [`Error::Client`].
    pub fn prepare(suite: &Arc<Suite>, target: &Target) -> Result<Self, Error> {
        let suite = Arc::new(Suite { revision: None, ..suite.looking_once_at(Vec::new()) });
        let recorder = Recorder::of(None);
        let rounds = [(); MOST_ROUNDS].map(|()| (Arc::clone(&suite), target.clone()));
        let transports = HttpTransport::for_all(&rounds)?.into_iter();
        let transports = transports.map(|transport| transport.before(&recorder)).collect();
        let secrets = Secrets::of(&suite, target);
        Ok(Self { suite, target: target.clone(), secrets, recorder, transports })
    }

    /// Looks around: the first page, then all that may be there in addition, side by side.
    #[must_use]
    pub fn execute(self) -> LocalBoxFuture<'static, Survey> {
        // Compiled here, as this crate is.
        self.look_around().boxed_local()
    }

    async fn look_around(mut self) -> Survey {
        let mut survey = Survey { url: self.target.to_string(), moved: None, looks: Vec::new() };
        let Some((home, answer)) = self.look(vec![looks::home()]).await.pop() else { return survey };
        let reached = answer.as_ref().filter(|_| is_of_app(&home.evidence));
        survey.moved =
            reached.filter(|answer| !self.target.owns(&answer.url)).map(|answer| origin(&answer.url));
        let is_there = reached.is_some() && survey.moved.is_none();
        survey.looks.push(home);
        let Some(answer) = answer.filter(|_| is_there) else { return survey };

        let mut wanted = looks::besides();
        wanted.extend(self.pages(&answer).iter().map(|path| looks::page(path)));
        let seen = self.look(wanted).await;
        let again = looks::closer(&seen, &self.target);
        survey.looks.extend(seen.into_iter().map(|(look, _)| look));
        if !again.is_empty() {
            let seen = self.look(again).await.into_iter().map(|(look, _)| look);
            for closer in seen {
                // It says the same, and more.
                survey.looks.retain(|look| (look.purpose, &look.path) != (closer.purpose, &closer.path));
                survey.looks.push(closer);
            }
        }
        survey
    }

    /// The paths of the page where visitors arrive, if they were led there, and of its navigation.
    fn pages(&self, home: &Answer) -> Vec<String> {
        let linked = read_page(home, |page| page.navigation(&home.url)).unwrap_or_default();
        let first = self.target.url_of("/");
        let urls = std::iter::once(home.url.clone()).chain(linked).filter(|url| *url != first);
        let mut paths: Vec<String> = urls.filter_map(|url| self.path_of(&url)).collect();
        let mut known = std::collections::HashSet::new();
        paths.retain(|path| path != "/" && known.insert(path.clone()));
        paths.truncate(looks::MOST_PAGES);
        paths
    }

    /// The path of `url` below the target's; none for what is elsewhere, and for what a query tells from another.
    fn path_of(&self, url: &Url) -> Option<String> {
        let (base, url) = (self.target.url_of("/"), &actions::without_session(url));
        let below = url.path().strip_prefix(base.path().trim_end_matches('/'))?;
        // Tomorrow, and for others, such an address is another one.
        let stays = url.query().is_none() && !actions::is_per_visitor(url);
        (self.target.owns(url) && stays && below.starts_with('/')).then(|| below.to_owned())
    }

    /// Makes these looks, side by side, and tells of each, in their order.
    async fn look(&mut self, wanted: Vec<Wanted>) -> Vec<(Surveyed, Option<Answer>)> {
        let Some(transport) = self.transports.pop() else { return Vec::new() };
        let (purposes, checks): (Vec<_>, Vec<_>) =
            wanted.into_iter().map(|it| (it.purpose, it.check)).unzip();
        let paths: Vec<String> = checks.iter().map(|check| check.path.clone()).collect();
        let suite = self.suite.looking_once_at(checks);
        let run = Run::with(suite, self.target.clone(), transport, MachineClock::default());
        let report = run.execute(|_event| ()).await;
        let mut seen: Vec<Observation> =
            self.recorder.take().into_iter().map(|witnessed| witnessed.observation).collect();
        let looks = report.evidence.into_iter().zip(purposes).zip(paths);
        let tell = |((evidence, purpose), path): ((Evidence, Purpose), String)| {
            let is_it = |seen: &Observation| Some(&seen.request_id) == evidence.request_id.as_ref();
            let observation = seen.iter().position(is_it).map(|place| seen.swap_remove(place));
            let answer = observation.and_then(|observation| observation.answer.ok()).map(|answer| *answer);
            (self.tell(purpose, path, evidence, answer.as_ref()), answer)
        };
        looks.map(tell).collect()
    }

    fn tell(&self, purpose: Purpose, path: String, evidence: Evidence, answer: Option<&Answer>) -> Surveyed {
        let holds = evidence.outcome == Outcome::Passed;
        let led_to = answer.filter(|_| !evidence.redirects.is_empty());
        let page = answer
            .filter(|_| holds)
            .and_then(|answer| read_page(answer, crate::page::html::Page::page_summary));
        Surveyed {
            purpose,
            path,
            led_to: led_to.and_then(|answer| self.path_of(&answer.url)),
            content_type: answer.and_then(content_type),
            has_hsts: answer.is_some_and(|answer| answer.headers.contains_key("strict-transport-security")),
            revisions: answer.map(revisions::of).unwrap_or_default(),
            page: page.map(|page| page.without(&self.secrets)),
            evidence: evidence.redacted(&self.secrets),
        }
    }
}

/// Whether it is the app that answered: a page that holds, or one that asks to log in.
fn is_of_app(evidence: &Evidence) -> bool {
    evidence.outcome == Outcome::Passed || evidence.error.as_deref() == Some("login")
}

fn content_type(answer: &Answer) -> Option<String> {
    let named = answer.headers.get(hyper::header::CONTENT_TYPE)?.to_str().ok()?;
    Some(named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// `https://www.shop.example`
fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Where `robots.txt` says that a sitemap is (`sitemaps.org/protocol.html`, "Submitting your Sitemap via the robots.txt file").
fn sitemaps_of(robots: &Answer) -> Vec<Url> {
    let body = body_of(robots);
    let named = body.lines().filter_map(|line| line.trim().split_once(':'));
    let places = named.filter(|(name, _)| name.trim().eq_ignore_ascii_case("sitemap"));
    places.filter_map(|(_, place)| robots.url.join(place.trim()).ok()).collect()
}
