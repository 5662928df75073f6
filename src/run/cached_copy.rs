//! Decides whether a cached copy of a page is from before the deploy.

use hyper::header::{ETAG, HeaderName, HeaderValue, LAST_MODIFIED};

use super::probe_result::ProbeResult;
use crate::base::cause::Cause;
use crate::config::suite::Allowance;
use crate::evaluate::{Evaluated, Evaluation, Inconclusive, Retryability};
use crate::http::observation::{Answer, BodyEnd, Observation};
use crate::page::visitor_tokens::are_alike;

/// The result for a cached `copy` and the answer of the origin. A failure at the origin counts. If the origin holds,
/// the check holds only if the copy is the same page, since visitors get the copy.
pub(super) fn finalize(copy: ProbeResult, origin: ProbeResult) -> ProbeResult {
    if !origin.holds() {
        return origin;
    }
    if same(&copy.observation, &origin.observation) {
        // The origin may name the revision.
        return ProbeResult { observation: copy.observation, ..origin };
    }
    let inconclusive = inconclusive(copy.age().unwrap_or_default());
    let evaluation = Evaluation::Inconclusive(inconclusive);
    ProbeResult {
        evaluated: Evaluated { evaluation, retry: Retryability::MayChange, ..copy.evaluated },
        ..copy
    }
}

/// Whether a cached `copy` is the page of the `origin`: the same version (RFC 9110, 8.8), or the same page except for
/// tokens that differ in each answer, and in a validator made of the body.
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

/// The inconclusive result for a copy that is `age` seconds old.
fn inconclusive(age: u64) -> Inconclusive {
    let allow = Allowance::Cached.as_str();
    let reason = format!(
        "a cache answered with a copy from before the deploy, {age} s old (Age), and the origin answers another page; purge \
         the cache, or write allow: [{allow}] if that is as it should be"
    );
    Inconclusive::new("cached", Cause::Edge, reason)
}
