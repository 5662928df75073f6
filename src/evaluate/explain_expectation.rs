//! What there is to tell of an answer in addition to what did not hold.

use hyper::header::HeaderMap;
use url::Url;

use super::reader::AnswerReader;
use super::revision;
use super::rules::evaluate_one;
use crate::base::printable::{LONGEST_QUOTE, quote, shorten};
use crate::config::suite::{Expectation, RevisionSource};
use crate::http::Timings;
use crate::http::observation::{Answer, Body, BodyEnd, Observation};

/// What a finding of `expectation` says was expected: an answer that holds nothing is held against it. Empty where even
/// that would do.
pub(crate) fn expected(expectation: &Expectation, url: &Url) -> String {
    // It is no answer that this is expected of.
    if let Expectation::Tls(tls) = expectation {
        return tls.to_string();
    }
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
        timings: Timings { total_ms: f64::INFINITY, ..Timings::default() },
    };
    let finding = evaluate_one(expectation, &observation, &AnswerReader::new(&answer));
    finding.ok().flatten().map_or_else(String::new, |finding| finding.expected.into())
}

/// What `observation` has at the place that `expectation` speaks of, where that says more than that it held.
pub(crate) fn found(expectation: &Expectation, observation: &Observation) -> Option<String> {
    let answer = observation.answer.as_ref().ok()?;
    let reader = AnswerReader::new(answer);
    match expectation {
        Expectation::Title(_) => reader.page().ok()?.title().map(|title| quote(&title)),
        Expectation::Selector(selector) => match reader.page().ok()?.count(&selector.css) {
            1 => Some("one such element".to_owned()),
            count => Some(format!("{count} such elements")),
        },
        // Whose session that is does not belong here.
        Expectation::Header(name, _) if name == "set-cookie" => None,
        Expectation::Header(name, _) => Some(quote(&reader.header(name.as_str()).next()?)),
        Expectation::Hsts(_) => Some(quote(&reader.header("strict-transport-security").next()?)),
        Expectation::ContentType(_) => Some(reader.kind()),
        Expectation::Json(json) => {
            let value = reader.json().ok()?.pointer(&json.pointer)?.to_string();
            Some(shorten(&value, LONGEST_QUOTE))
        }
        Expectation::MaxMs(_) => Some(format!("{:.0} ms", observation.timings.total_ms)),
        Expectation::Revision(source) => revision::read(source, &reader),
        _ => None,
    }
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
