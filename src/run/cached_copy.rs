//! A page out of a cache, and whether it is from before the deploy.

use hyper::header::{ETAG, HeaderName, HeaderValue, LAST_MODIFIED};

use super::probe_result::ProbeResult;
use crate::base::cause::Cause;
use crate::config::suite::Allowance;
use crate::evaluate::{Evaluated, Evaluation, Inconclusive, Retryability};
use crate::http::observation::{Answer, BodyEnd, Observation};
use crate::page::visitor_tokens::are_alike;

/// What a cache's `copy` comes to, now that the origin was asked as well. What is wrong there is wrong; and what is well
/// there is so for those who meet the copy only when that is the same page.
pub(super) fn finalize(copy: ProbeResult, origin: ProbeResult) -> ProbeResult {
    if !origin.holds() {
        return origin;
    }
    if same(&copy.observation, &origin.observation) {
        // Which revision it is from, the origin may say.
        return ProbeResult { observation: copy.observation, ..origin };
    }
    let inconclusive = inconclusive(copy.age().unwrap_or_default());
    let evaluation = Evaluation::Inconclusive(inconclusive);
    ProbeResult {
        evaluated: Evaluated { evaluation, retry: Retryability::MayChange, ..copy.evaluated },
        ..copy
    }
}

/// Whether a cache's `copy` is what the `origin` answers as well: the same version of it (RFC 9110, 8.8), or the same page but
/// for what is made anew for each answer. A validator that is made of the body changes with that.
fn same(copy: &Observation, origin: &Observation) -> bool {
    let (Ok(copy), Ok(origin)) = (&copy.answer, &origin.answer) else { return false };
    let validated = |name: &HeaderName| {
        let of = |answer: &'_ Answer| -> Option<HeaderValue> { answer.headers.get(name).cloned() };
        of(copy).zip(of(origin)).map(|(copy, origin)| copy == origin)
    };
    let complete = |answer: &Answer| answer.body.end == BodyEnd::Complete;
    let (one, other) = (&copy.body.bytes, &origin.body.bytes);
    match validated(&ETAG).or_else(|| validated(&LAST_MODIFIED)) {
        Some(true) => true,
        _ if !(complete(copy) && complete(origin)) => false,
        _ => one == other || are_alike(&String::from_utf8_lossy(one), &String::from_utf8_lossy(other)),
    }
}

/// Why a copy that is `age` seconds old says nothing about the deploy.
fn inconclusive(age: u64) -> Inconclusive {
    let allow = Allowance::Cached.as_str();
    let reason = format!(
        "a cache answered with a copy from before the deploy, {age} s old (Age), and the origin answers another page; purge \
         the cache, or write allow: [{allow}] if that is as it should be"
    );
    Inconclusive::new("cached", Cause::Edge, reason)
}
