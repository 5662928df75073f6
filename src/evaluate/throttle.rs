//! Rate limits: `429 Too Many Requests` and `Retry-After`.

use std::time::{Duration, SystemTime};

use hyper::header::{DATE, RETRY_AFTER};

use super::Inconclusive;
use crate::base::cause::Cause;
use crate::http::observation::Answer;

/// Too Many Requests. Such an answer says nothing about the app.
const TOO_MANY: u16 = 429;

/// A `Retry-After` header (RFC 9110, 10.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RetryAfter {
    In(Duration),
    At(SystemTime),
}

/// How long an answer asks to wait, if it does. A date is compared with the answer's own `Date`, so that a wrong clock
/// on either side does not matter.
pub(crate) fn retry_after(answer: &Answer, now: impl FnOnce() -> SystemTime) -> Option<Duration> {
    match requested_retry(answer)? {
        RetryAfter::In(time) => Some(time),
        RetryAfter::At(date) => {
            let sent = text(answer, &DATE).and_then(|date| httpdate::parse_http_date(date).ok());
            Some(date.duration_since(sent.unwrap_or_else(now)).unwrap_or_default())
        }
    }
}

/// The inconclusive result for a 429.
pub(super) fn inconclusive(answer: &Answer) -> Option<Inconclusive> {
    if answer.status != TOO_MANY {
        return None;
    }
    let when = match requested_retry(answer) {
        Some(RetryAfter::In(time)) => format!("; it asks to retry after {} s", time.as_secs()),
        Some(RetryAfter::At(date)) => format!("; it asks to retry at {}", httpdate::fmt_http_date(date)),
        None => String::new(),
    };
    let reason = format!("too many requests ({TOO_MANY}), which says nothing about the app{when}");
    Some(Inconclusive::new("throttled", Cause::Throttled, reason))
}

/// The inconclusive result for an answer with `status`, if the origin answers other requests, and answers this one as
/// well when requests are slower.
pub(crate) fn rate_limited(status: u16) -> Inconclusive {
    let reason =
        format!("{status} among healthy answers: too many requests, which says nothing about the app");
    Inconclusive::new("throttled", Cause::Throttled, reason)
}

fn requested_retry(answer: &Answer) -> Option<RetryAfter> {
    let written = text(answer, &RETRY_AFTER)?;
    if !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that is too large is too long to wait.
        return Some(RetryAfter::In(Duration::from_secs(written.parse().unwrap_or(u64::MAX))));
    }
    // Both the parser and the formatter only know years of four digits.
    httpdate::parse_http_date(written).ok().map(RetryAfter::At)
}

fn text<'a>(answer: &'a Answer, name: &hyper::header::HeaderName) -> Option<&'a str> {
    answer.headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;
    use crate::evaluate::tests::answer;

    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const AT: u64 = 784_111_777;

    fn asked(headers: &[(&str, &str)]) -> Option<u64> {
        let now = UNIX_EPOCH + Duration::from_secs(AT - 100);
        retry_after(&answer(503, headers, ""), || now).map(|time| time.as_secs())
    }

    #[test]
    fn seconds_and_dates_are_understood() {
        assert_eq!(asked(&[("retry-after", "120")]), Some(120));
        assert_eq!(asked(&[("retry-after", " 0 ")]), Some(0));
        assert_eq!(asked(&[("retry-after", DATE)]), Some(100));
        assert_eq!(asked(&[("retry-after", "Sunday, 06-Nov-94 08:49:37 GMT")]), Some(100));
        assert_eq!(asked(&[("retry-after", &"9".repeat(60))]), Some(u64::MAX));
    }

    #[test]
    fn a_retry_after_date_is_compared_with_the_date_of_the_answer() {
        let sent = "Sun, 06 Nov 1994 08:49:07 GMT";
        assert_eq!(asked(&[("retry-after", DATE), ("date", sent)]), Some(30));
        assert_eq!(asked(&[("retry-after", sent), ("date", DATE)]), Some(0), "it is over");
        assert_eq!(asked(&[("retry-after", DATE), ("date", "yesterday")]), Some(100));
    }

    #[test]
    fn a_retry_after_that_is_neither_seconds_nor_a_date_is_ignored() {
        for written in ["", "soon", "-1", "1.5", "120 s", "Sun, 06 Nov 1994", "\u{ff}"] {
            assert_eq!(asked(&[("retry-after", written)]), None, "{written}");
        }
        assert_eq!(asked(&[]), None);
    }

    #[test]
    fn an_inconclusive_429_has_the_retry_after() {
        let said = |status, headers: &[(&str, &str)]| {
            inconclusive(&answer(status, headers, "")).map(|inconclusive| String::from(inconclusive.reason))
        };
        let begin = "too many requests (429), which says nothing about the app";
        assert_eq!(said(429, &[]).unwrap(), begin);
        assert_eq!(
            said(429, &[("retry-after", "120")]).unwrap(),
            format!("{begin}; it asks to retry after 120 s")
        );
        assert_eq!(
            said(429, &[("retry-after", DATE)]).unwrap(),
            format!("{begin}; it asks to retry at {DATE}")
        );
        assert_eq!(said(429, &[("retry-after", "soon")]).unwrap(), begin);
        assert_eq!(said(503, &[("retry-after", "120")]), None);
    }
}
