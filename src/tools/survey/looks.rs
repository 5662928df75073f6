//! The attempts of a survey.

use super::{Purpose, Surveyed, Wanted, content_type, sitemaps_of};
use crate::config::suite::{Check, Expectation, Pattern, StatusSet};
use crate::config::target::Target;
use crate::http::observation::Answer;
use crate::seal::evidence::Outcome;

/// How many pages are checked in addition to the first: a few more than a suite names, since some may not hold.
pub(super) const MOST_PAGES: usize = 8;

/// How many pages are checked that the caller names.
pub(super) const MOST_GIVEN_PAGES: usize = 50;

/// Where apps say that they are up, the most usual first.
/// (Rails, Kubernetes, Prometheus and GitLab, Streamlit, and by the names that people give them.)
const HEALTH: [&str; 14] = [
    "/up",
    "/healthz",
    "/health",
    "/ping",
    "/livez",
    "/readyz",
    "/-/healthy",
    "/-/ready",
    "/-/ping",
    "/_stcore/health",
    "/api/health",
    "/api/status",
    "/health_check",
    "/status",
];

/// A path that surely is none.
const ABSENT: &str = "/smoke-seal-looks-for-no-such-page";

pub(super) fn home() -> Wanted {
    page_at(Purpose::Home, "/")
}

pub(super) fn page(path: &str) -> Wanted {
    page_at(Purpose::Page, path)
}

fn page_at(purpose: Purpose, path: &str) -> Wanted {
    wanted(purpose, path, StatusSet::success(), vec![Expectation::Renders])
}

/// All that may be there in addition pages.
pub(super) fn besides() -> Vec<Wanted> {
    let health = HEALTH.map(|path| wanted(Purpose::Health, path, StatusSet::success(), Vec::new()));
    let mut plain = texts("text/plain", Expectation::ContentType);
    plain.extend(anything());
    let mut besides: Vec<Wanted> = health.into_iter().collect();
    besides.push(wanted(Purpose::Absent, ABSENT, StatusSet::there_or_not(), Vec::new()));
    besides.push(wanted(Purpose::Robots, "/robots.txt", StatusSet::success(), plain));
    besides.push(sitemap("/sitemap.xml"));
    besides
}

/// What turned out to be worth another attempt: health that is told as JSON, which an attempt at a status does not read; a
/// sitemap where `robots.txt` says it is; and each page, which may be another one the second time.
pub(super) fn closer(seen: &[(Surveyed, Option<Answer>)], target: &Target) -> Vec<Wanted> {
    let held = |purpose: Purpose| {
        let of_purpose = seen.iter().filter(move |(look, _)| look.purpose == purpose);
        of_purpose.filter(|(look, _)| look.evidence.outcome == Outcome::Passed)
    };
    let is_json = |answer: &Answer| content_type(answer).is_some_and(|named| named.ends_with("json"));
    let json = held(Purpose::Health).filter(|(_, answer)| answer.as_ref().is_some_and(is_json));
    let mut closer: Vec<Wanted> = json
        .map(|(look, _)| wanted(Purpose::Health, &look.path, StatusSet::success(), anything()))
        .take(1)
        .collect();
    if held(Purpose::Sitemap).next().is_none() {
        let robots = held(Purpose::Robots).filter_map(|(_, answer)| answer.as_ref());
        let mut places = robots.flat_map(sitemaps_of);
        let base = target.url_of("/");
        let path = places.find(|place| target.owns(place) && place.query().is_none());
        let path = path.and_then(|place| {
            place.path().strip_prefix(base.path().trim_end_matches('/')).map(str::to_owned)
        });
        closer.extend(path.filter(|path| path.starts_with('/')).map(|path| sitemap(&path)));
    }
    closer.extend(held(Purpose::Page).map(|(look, _)| page(&look.path)));
    closer
}

/// That the body is read, and not empty.
fn anything() -> Vec<Expectation> {
    texts("/./", Expectation::Text)
}

/// Its root element, of a sitemap or of an index of them (sitemaps.org/protocol.html).
fn sitemap(path: &str) -> Wanted {
    wanted(Purpose::Sitemap, path, StatusSet::success(), texts("/<(urlset|sitemapindex)/", Expectation::Text))
}

/// What a pattern of our own asks for.
fn texts(pattern: &str, expectation: impl Fn(Pattern) -> Expectation) -> Vec<Expectation> {
    Pattern::parse(pattern).ok().map(expectation).into_iter().collect()
}

fn wanted(purpose: Purpose, path: &str, status: StatusSet, expectations: Vec<Expectation>) -> Wanted {
    let check = Check::of_our_own(path, status, expectations);
    Wanted { purpose, check: Check { path: path.to_owned(), ..check } }
}
