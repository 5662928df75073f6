//! The requests of a check beside the one that counts: its attempts before the last one, and its follow-ups.

use serde::{Deserialize, Serialize};

use crate::seal::evidence::Evidence;

/// One attempt before the last one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EarlierAttempt {
    /// When it began, in milliseconds since the run began.
    pub started_ms: f64,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// The status of the answer, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What was wrong, in a word or two; none if nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// Whether it held.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held: bool,
}

/// How many of them are kept, the last ones: the evidence is stored.
const MOST_EARLIER: usize = 20;

/// The attempts before the one that follows `last`: those before it, and `last` itself, if a request was made.
pub(crate) fn attempts_up_to(last: Evidence, held: bool) -> Vec<EarlierAttempt> {
    let result = Some(last.why()).filter(|why| !why.is_empty());
    let mut attempts = last.earlier_attempts;
    if let (Some(started_ms), Some(timings)) = (last.started_ms, last.timings) {
        attempts.push(EarlierAttempt {
            started_ms,
            duration_ms: timings.total_ms,
            status: last.status,
            result,
            held,
        });
    }
    attempts.drain(..attempts.len().saturating_sub(MOST_EARLIER));
    attempts
}

/// One request of a follow-up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowUpRequest {
    /// What was requested: the path, if it is the app's own; else the URL.
    pub url: String,
    /// When it began, in milliseconds since the run began.
    pub started_ms: f64,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// The status of the answer, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why there was no complete answer, in a word or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// How many of them are kept, the slowest ones.
const MOST_FOLLOW_UPS: usize = 12;

/// The slowest of `requests` in the order of their start, and how many more there were.
pub(crate) fn slowest(mut requests: Vec<FollowUpRequest>) -> (Vec<FollowUpRequest>, usize) {
    let more = requests.len().saturating_sub(MOST_FOLLOW_UPS);
    requests.sort_unstable_by(|one, other| other.duration_ms.total_cmp(&one.duration_ms));
    requests.truncate(MOST_FOLLOW_UPS);
    requests.sort_unstable_by(|one, other| one.started_ms.total_cmp(&other.started_ms));
    (requests, more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Timings;

    fn request(started_ms: f64, duration_ms: f64) -> FollowUpRequest {
        FollowUpRequest { url: "/a.js".to_owned(), started_ms, duration_ms, status: Some(200), error: None }
    }

    #[test]
    fn the_slowest_follow_ups_are_kept_in_the_order_of_their_start_and_the_rest_is_counted() {
        let requests = (0..20_u32).map(|nth| request(f64::from(20 - nth), f64::from(nth)));
        let (kept, more) = slowest(requests.collect());
        let started: Vec<f64> = kept.iter().map(|kept| kept.started_ms).collect();
        assert_eq!((started, more), ((1..=12).map(f64::from).collect(), 8));
        assert_eq!(slowest(vec![request(1.0, 2.0)]), (vec![request(1.0, 2.0)], 0));
    }

    #[test]
    fn the_last_twenty_attempts_are_kept() {
        let mut attempts = Vec::new();
        for nth in 0..30_u32 {
            let last = Evidence {
                started_ms: Some(f64::from(nth)),
                timings: Some(Timings { total_ms: 0.5, ..Timings::default() }),
                earlier_attempts: attempts,
                ..Evidence::blank("home", "")
            };
            attempts = attempts_up_to(last, false);
        }
        let started: Vec<f64> = attempts.iter().map(|attempt| attempt.started_ms).collect();
        assert_eq!(started, (10..30).map(f64::from).collect::<Vec<_>>());
    }

    #[test]
    fn an_attempt_without_a_request_is_not_among_them() {
        let held_back = Evidence { timings: Some(Timings::default()), ..Evidence::blank("home", "") };
        assert_eq!(attempts_up_to(held_back, false), []);
    }
}
