//! Compares the redirects of an answer with the expected ones, one by one.

use super::Finding;
use super::status::of_answer;
use crate::base::printable::quote;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::Check;
use crate::http::observation::{Answer, Observation};

/// The finding for other redirects than the check names.
pub(super) fn other(check: &Check, observation: &Observation, answer: &Answer) -> Option<Finding> {
    let chain = check.redirects.as_ref()?;
    // For an unexpected error, the summary shows the status.
    if answer.status >= 400 && !check.status.contains(answer.status) {
        return None;
    }
    let followed = &observation.redirects;
    let is_expected = followed.len() == chain.count()
        && answer.not_followed.is_none()
        && followed
            .iter()
            .enumerate()
            .all(|(before, it)| chain.expects(before, &it.url, it.status, &it.location));
    (!is_expected)
        .then(|| of_answer(FindingKind::Redirects, &chain.to_string(), taken(observation, answer), answer))
}

/// `301 to "https://…", then 302 to "https://…", then 200`.
fn taken(observation: &Observation, answer: &Answer) -> String {
    let mut words: Vec<String> = Vec::new();
    for redirect in &observation.redirects {
        words.push(format!("{} to {}", redirect.status, quote(redirect.location.as_str())));
    }
    let last = match (&answer.location, answer.not_followed) {
        (Some(location), Some(why)) => {
            format!("{} to {}, not followed: {}", answer.status, quote(location.as_str()), why.reason())
        }
        (None, Some(why)) => format!("{}, not followed: {}", answer.status, why.reason()),
        (_, None) if words.is_empty() => format!("{}, no redirect", answer.status),
        (_, None) => answer.status.to_string(),
    };
    words.push(last);
    words.join(", then ")
}
