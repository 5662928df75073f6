//! What there is to tell of an answer in addition to what did not hold.

use hyper::header::HeaderMap;
use url::Url;

use super::reader::AnswerReader;
use super::revision;
use super::rules::evaluate_one;
use crate::base::printable::shorten;
use crate::config::suite::{Expectation, RevisionSource};
use crate::http::Timings;
use crate::http::observation::{Answer, Body, BodyEnd, Observation};

/// What `expectation` expects, in the words of its finding. An empty answer is held against it.
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

/// What `observation` has at the place that `expectation` speaks of, where it holds and that says more than that it does.
pub(crate) fn found(expectation: &Expectation, observation: &Observation) -> Option<String> {
    let answer = observation.answer.as_ref().ok()?;
    evaluate_one(expectation, observation, &AnswerReader::new(answer)).ok()?.result.ok()?
}

/// Which of `sources` is the first that names in `answer` what `is_it`, and what it says.
pub(crate) fn first_revision(
    sources: &[RevisionSource],
    answer: &Answer,
    is_it: impl Fn(&str) -> bool,
) -> Option<(usize, String)> {
    let reader = AnswerReader::new(answer);
    let mut said = sources.iter().map(|source| revision::read(source, &reader)).enumerate();
    said.find_map(|(place, said)| Some((place, said.filter(|said| is_it(said))?)))
}

/// The first lines of what a reader of `answer` meets, at most `most` of at most `longest` characters each; of what is no
/// page, those of its body. White space is squeezed, and there are no control characters.
pub(crate) fn first_lines(answer: &Answer, most: usize, longest: usize) -> Vec<String> {
    let reader = AnswerReader::new(answer);
    let lines = match reader.page() {
        Ok(page) => page.lines(),
        Err(_) => reader.body().lines().map(crate::base::text::squeeze).collect(),
    };
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    lines.take(most).map(|line| shorten(&line, longest)).collect()
}
