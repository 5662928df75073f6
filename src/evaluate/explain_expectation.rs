//! Describes what an answer has for each expectation, also for those that hold. Used by `explain`.

use hyper::header::HeaderMap;
use url::Url;

use super::reader::AnswerReader;
use super::revision;
use super::rules::evaluate_one;
use crate::base::printable::shorten;
use crate::config::suite::{Expectation, RevisionSource};
use crate::http::Timings;
use crate::http::observation::{Answer, Body, BodyEnd, Observation};

/// What `expectation` expects, in the words of its finding. To get these words, it is evaluated with an empty answer.
pub(crate) fn expected(expectation: &Expectation, url: &Url) -> String {
    let answer = Box::new(Answer {
        url: url.clone(),
        status: 200,
        headers: HeaderMap::new(),
        body: Body { bytes: Vec::new(), end: BodyEnd::Complete },
        protocol: "HTTP/1.1",
        peer: None,
        location: None,
        not_followed: None,
    });
    let observation = Observation {
        url: url.clone(),
        request_id: String::new(),
        attempt: 1,
        redirects: Vec::new(),
        answer: Ok(answer.clone()),
        certificates: Vec::new(),
        timings: Timings::default(),
    };
    let ruling = evaluate_one(expectation, &observation, &AnswerReader::new(&answer));
    ruling.map_or_else(|_| String::new(), |ruling| ruling.expected)
}

/// What `observation` has for an `expectation` that holds; none if that adds no information.
pub(crate) fn found(expectation: &Expectation, observation: &Observation) -> Option<String> {
    let answer = observation.answer.as_ref().ok()?;
    evaluate_one(expectation, observation, &AnswerReader::new(answer)).ok()?.result.ok()?
}

/// The first of `sources` whose value in `answer` fits `is_it`, with that value.
pub(crate) fn first_revision(
    sources: &[RevisionSource],
    answer: &Answer,
    is_it: impl Fn(&str) -> bool,
) -> Option<(usize, String)> {
    let reader = AnswerReader::new(answer);
    let mut said = sources.iter().map(|source| revision::read(source, &reader)).enumerate();
    said.find_map(|(place, said)| Some((place, said.filter(|said| is_it(said))?)))
}

/// The first lines of the visible text of `answer`, or of its body if it is not a page: at most `most` lines of at most
/// `longest` characters. White space is collapsed, and control characters are removed.
pub(crate) fn first_lines(answer: &Answer, most: usize, longest: usize) -> Vec<String> {
    let reader = AnswerReader::new(answer);
    let lines = match reader.page() {
        Ok(page) => page.lines(),
        Err(_) => reader.body().lines().map(crate::base::text::squeeze).collect(),
    };
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    lines.take(most).map(|line| shorten(&line, longest)).collect()
}
