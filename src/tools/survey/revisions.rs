//! Finds the places where an answer names its revision.

use hyper::header::HeaderName;
use serde::Serialize;

use crate::config::suite::{RevisionSource, Selector};
use crate::evaluate::first_revision;
use crate::http::observation::Answer;

/// A place that names a revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedRevision {
    /// The key of the place in the config file: `header`, `json` or `selector`.
    pub key: &'static str,
    /// The place.
    pub place: String,
    /// The revision.
    pub revision: String,
}

/// The usual headers.
const HEADERS: [&str; 5] = ["X-Revision", "X-Git-Sha", "X-Git-Revision", "X-Commit", "X-Commit-Sha"];

/// The usual `meta` elements.
const METAS: [&str; 4] = ["revision", "git-sha", "git-revision", "commit"];

/// The usual places in JSON.
const POINTERS: [&str; 9] = [
    "/sha",
    "/revision",
    "/commit",
    "/git_sha",
    "/git/sha",
    "/git/commit",
    "/build/sha",
    "/build/commit",
    "/version",
];

/// The first place of each kind where `answer` names a commit.
pub(super) fn of(answer: &Answer) -> Vec<NamedRevision> {
    let headers = HEADERS.iter().filter_map(|name| HeaderName::from_bytes(name.as_bytes()).ok());
    let headers: Vec<_> = headers.map(RevisionSource::Header).collect();
    let metas: Vec<_> = METAS.iter().filter_map(|name| meta(name)).map(RevisionSource::Selector).collect();
    let pointers = POINTERS.map(|pointer| RevisionSource::Json(pointer.to_owned()));
    let kinds: [(&'static str, &[RevisionSource]); 3] =
        [("header", &headers), ("selector", &metas), ("json", &pointers)];
    let named = kinds.into_iter().filter_map(|(key, sources)| {
        let (place, revision) = first_revision(sources, answer, is_commit)?;
        Some(NamedRevision { key, place: written(sources.get(place)?), revision })
    });
    named.collect()
}

fn meta(name: &str) -> Option<Selector> {
    let source = format!("meta[name=\"{name}\"]");
    Some(Selector { css: scraper::Selector::parse(&source).ok()?, source })
}

/// The place as in a config file; a header in its usual capitals.
fn written(source: &RevisionSource) -> String {
    match source {
        RevisionSource::Header(name) => {
            let known = HEADERS.iter().find(|known| known.eq_ignore_ascii_case(name.as_str()));
            known.map_or_else(|| name.to_string(), |known| (*known).to_owned())
        }
        RevisionSource::Json(pointer) => pointer.clone(),
        RevisionSource::Selector(selector) => selector.source.clone(),
    }
}

/// Whether it is a SHA, short or long: a version has dots, and a build number has no letters.
fn is_commit(said: &str) -> bool {
    (7..=64).contains(&said.len())
        && said.bytes().all(|byte| byte.is_ascii_hexdigit())
        && said.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use hyper::header::{HeaderMap, HeaderValue};
    use url::Url;

    use super::*;
    use crate::http::observation::{Body, BodyEnd};

    fn answer(headers: &[(&'static str, &'static str)], body: &str) -> Answer {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        Answer {
            url: Url::parse("https://shop.example/").unwrap(),
            status: 200,
            headers: headers.collect::<HeaderMap>(),
            body: Body { bytes: body.as_bytes().to_vec(), end: BodyEnd::Complete },
            protocol: "HTTP/1.1",
            peer: None,
            location: None,
            not_followed: None,
        }
    }

    fn places(answer: &Answer) -> Vec<(&'static str, String)> {
        of(answer)
            .into_iter()
            .map(|named| (named.key, format!("{} {}", named.place, named.revision)))
            .collect()
    }

    #[test]
    fn a_commit_is_found_in_a_header_in_the_page_and_in_json() {
        let page = answer(
            &[("x-revision", "0a1b2c3"), ("content-type", "text/html")],
            "<meta name=revision content=9f8e7d6c5b4a>",
        );
        assert_eq!(
            places(&page),
            [
                ("header", "X-Revision 0a1b2c3".to_owned()),
                ("selector", "meta[name=\"revision\"] 9f8e7d6c5b4a".to_owned()),
            ]
        );
        let json = answer(
            &[("content-type", "application/json")],
            r#"{"version":"1.2.3","git":{"sha":"0a1b2c3d"}}"#,
        );
        assert_eq!(places(&json), [("json", "/git/sha 0a1b2c3d".to_owned())]);
    }

    #[test]
    fn a_version_and_the_number_of_a_build_are_no_commit() {
        for said in ["1.2.3", "v12", "20261122", "deadbeef-dirty", "abc", ""] {
            assert!(!is_commit(said), "{said}");
        }
    }
}
