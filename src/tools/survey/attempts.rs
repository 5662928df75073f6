//! The attempts of a survey.

use super::{Purpose, Surveyed, Wanted, content_type, sitemaps_of};
use crate::config::suite::{Check, Expectation, Pattern, StatusSet};
use crate::config::target::Target;
use crate::http::observation::Answer;
use crate::seal::evidence::Outcome;

/// How many pages are checked in addition to the first: a few more than a suite names, since some may not hold.
pub(super) const MOST_PAGES: usize = 8;

/// How many pages of the caller are checked.
pub(super) const MOST_GIVEN_PAGES: usize = 50;

/// Health paths, the most usual first.
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

/// A path that surely does not exist.
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

/// The attempts at paths that an app may have: health, robots.txt, sitemap; and one that does not exist.
pub(super) fn optional() -> Vec<Wanted> {
    let health = HEALTH.map(|path| wanted(Purpose::Health, path, StatusSet::success(), Vec::new()));
    let mut plain = texts("text/plain", Expectation::ContentType);
    plain.extend(anything());
    let mut optional: Vec<Wanted> = health.into_iter().collect();
    optional.push(wanted(Purpose::Absent, ABSENT, StatusSet::there_or_not(), Vec::new()));
    optional.push(wanted(Purpose::Robots, "/robots.txt", StatusSet::success(), plain));
    optional.push(sitemap("/sitemap.xml"));
    optional
}

/// The attempts of the last round: health as JSON, whose body was not read before; a sitemap that `robots.txt` names;
/// and each page again, to find pages that change each time.
pub(super) fn closer(seen: &[(Surveyed, Option<Answer>)], target: &Target) -> Vec<Wanted> {
    let held = |purpose: Purpose| {
        let of_purpose = seen.iter().filter(move |(attempt, _)| attempt.purpose == purpose);
        of_purpose.filter(|(attempt, _)| attempt.evidence.outcome == Outcome::Passed)
    };
    let is_json = |answer: &Answer| content_type(answer).is_some_and(|named| named.ends_with("json"));
    let json = held(Purpose::Health).filter(|(_, answer)| answer.as_ref().is_some_and(is_json));
    let mut closer: Vec<Wanted> = json
        .map(|(attempt, _)| wanted(Purpose::Health, &attempt.path, StatusSet::success(), anything()))
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
    closer.extend(held(Purpose::Page).map(|(attempt, _)| page(&attempt.path)));
    closer
}

/// Expects a body that is not empty, so that it is read.
fn anything() -> Vec<Expectation> {
    texts("/./", Expectation::Text)
}

/// Expects the root element of a sitemap or of a sitemap index (sitemaps.org/protocol.html).
fn sitemap(path: &str) -> Wanted {
    wanted(Purpose::Sitemap, path, StatusSet::success(), texts("/<(urlset|sitemapindex)/", Expectation::Text))
}

/// An expectation with a fixed pattern.
fn texts(pattern: &str, expectation: impl Fn(Pattern) -> Expectation) -> Vec<Expectation> {
    Pattern::parse(pattern).ok().map(expectation).into_iter().collect()
}

fn wanted(purpose: Purpose, path: &str, status: StatusSet, expectations: Vec<Expectation>) -> Wanted {
    let check = Check::of_our_own(path, status, expectations);
    Wanted { purpose, check: Check { path: path.to_owned(), ..check } }
}
