//! Answers that ask to come back later.

use std::time::{Duration, SystemTime};

use hyper::header::{DATE, RETRY_AFTER};

use super::Inconclusive;
use crate::base::cause::Cause;
use crate::http::observation::Answer;

/// Too many requests: whoever says so does not say how the app is.
const TOO_MANY: u16 = 429;

/// When an answer wants its request to be made again (RFC 9110, 10.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    In(Duration),
    At(SystemTime),
}

/// How long an answer asks to wait, if it does. A date is held against the date of the answer itself, where it has one:
/// whose clock is wrong does not matter then.
pub(crate) fn retry_after(answer: &Answer, now: impl FnOnce() -> SystemTime) -> Option<Duration> {
    match wish(answer)? {
        Wish::In(time) => Some(time),
        Wish::At(date) => {
            let sent = text(answer, &DATE).and_then(|date| httpdate::parse_http_date(date).ok());
            Some(date.duration_since(sent.unwrap_or_else(now)).unwrap_or_default())
        }
    }
}

/// The uncertainty about an answer that only wants fewer requests.
pub(super) fn inconclusive(answer: &Answer) -> Option<Inconclusive> {
    if answer.status != TOO_MANY {
        return None;
    }
    let when = match wish(answer) {
        Some(Wish::In(time)) => format!("; it asks to come back after {} s", time.as_secs()),
        Some(Wish::At(date)) => format!("; it asks to come back at {}", httpdate::fmt_http_date(date)),
        None => String::new(),
    };
    let reason = format!("too many requests ({TOO_MANY}), which says nothing about the app{when}");
    Some(Inconclusive::new("throttled", Cause::Throttled, reason))
}

/// The uncertainty about an answer with `status` of an origin that answers others, and this one as well when it is asked
/// less often.
pub(crate) fn turned_away(status: u16) -> Inconclusive {
    let reason =
        format!("{status} beside answers that are well: too many requests, which says nothing about the app");
    Inconclusive::new("throttled", Cause::Throttled, reason)
}

fn wish(answer: &Answer) -> Option<Wish> {
    let written = text(answer, &RETRY_AFTER)?;
    if !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit()) {
        // What is too long for a number is too long to wait for as well.
        return Some(Wish::In(Duration::from_secs(written.parse().unwrap_or(u64::MAX))));
    }
    // The formatter knows the years that four digits write, and the parser reads no others.
    httpdate::parse_http_date(written).ok().map(Wish::At)
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
    fn a_date_is_held_against_the_clock_of_whoever_wrote_it() {
        let sent = "Sun, 06 Nov 1994 08:49:07 GMT";
        assert_eq!(asked(&[("retry-after", DATE), ("date", sent)]), Some(30));
        assert_eq!(asked(&[("retry-after", sent), ("date", DATE)]), Some(0), "it is over");
        assert_eq!(asked(&[("retry-after", DATE), ("date", "yesterday")]), Some(100));
    }

    #[test]
    fn what_is_neither_is_not_there() {
        for written in ["", "soon", "-1", "1.5", "120 s", "Sun, 06 Nov 1994", "\u{ff}"] {
            assert_eq!(asked(&[("retry-after", written)]), None, "{written}");
        }
        assert_eq!(asked(&[]), None);
    }

    #[test]
    fn the_doubt_says_when_to_come_back() {
        let said = |status, headers: &[(&str, &str)]| {
            inconclusive(&answer(status, headers, "")).map(|inconclusive| String::from(inconclusive.reason))
        };
        let begin = "too many requests (429), which says nothing about the app";
        assert_eq!(said(429, &[]).unwrap(), begin);
        assert_eq!(
            said(429, &[("retry-after", "120")]).unwrap(),
            format!("{begin}; it asks to come back after 120 s")
        );
        assert_eq!(
            said(429, &[("retry-after", DATE)]).unwrap(),
            format!("{begin}; it asks to come back at {DATE}")
        );
        assert_eq!(said(429, &[("retry-after", "soon")]).unwrap(), begin);
        assert_eq!(said(503, &[("retry-after", "120")]), None);
    }
}
