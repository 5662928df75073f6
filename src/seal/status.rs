//! The status of a seal.

use crate::browser_lane::LaneEvidence;
use crate::seal::evidence::{Evidence, Outcome};

/// The status of a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// All expectations held.
    Green,
    /// Production is broken.
    Red,
    /// Unsealed: not everything could be judged.
    Unsealed,
}

impl Status {
    /// The verdict on the checks of a run that had no browser lane.
    #[must_use]
    pub fn of(evidence: &[Evidence]) -> Self {
        Self::with_lane(evidence, None)
    }

    /// The verdict: red if anything failed; else unsealed if anything was inconclusive or no check had an answer (or
    /// there are no checks); else green. A browser lane alone never makes a seal green.
    pub(crate) fn with_lane(evidence: &[Evidence], lane: Option<&LaneEvidence>) -> Self {
        let outcomes = || evidence.iter().map(|record| record.outcome).chain(lane.map(|lane| lane.outcome));
        let any = |wanted| outcomes().any(|outcome| outcome == wanted);
        if any(Outcome::Failed) {
            Self::Red
        } else if any(Outcome::Inconclusive) || !evidence.iter().any(Evidence::has_answer) {
            Self::Unsealed
        } else {
            Self::Green
        }
    }

    /// `green`, `red`; none for unsealed, so that nobody takes it for a verdict.
    #[must_use]
    pub fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Green => Some("green"),
            Self::Red => Some("red"),
            Self::Unsealed => None,
        }
    }

    /// The verdict that `word` names.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Green, Self::Red].into_iter().find(|status| status.as_str() == Some(word))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::suite::Suite;

    #[test]
    fn failed_wins_over_inconclusive_and_inconclusive_over_the_rest() {
        use Outcome::{Failed, Inconclusive, NotRun, Passed, Warned};
        let suite = Suite::parse("shop", &json!({}), &|_| None).unwrap();
        let record = |outcome: &Outcome| Evidence {
            outcome: *outcome,
            status: Some(200),
            ..Evidence::without_result(&suite.checks[0], "https://shop.example/", None)
        };
        for (outcomes, expected) in [
            (&[][..], Status::Unsealed),
            (&[Passed], Status::Green),
            (&[Passed, Warned], Status::Green),
            (&[Warned], Status::Green),
            (&[Passed, NotRun], Status::Green),
            (&[Passed, NotRun, Inconclusive], Status::Unsealed),
            (&[Passed, Inconclusive], Status::Unsealed),
            (&[Passed, Warned, Inconclusive, Failed], Status::Red),
        ] {
            let evidence: Vec<_> = outcomes.iter().map(record).collect();
            assert_eq!(Status::of(&evidence), expected, "{outcomes:?}");
        }
    }

    #[test]
    fn a_lane_counts_like_a_check_but_cannot_make_green_alone() {
        use Outcome::{Failed, Inconclusive, NotRun, Passed, Warned};
        let suite = Suite::parse("shop", &json!({}), &|_| None).unwrap();
        let passed = Evidence {
            outcome: Passed,
            status: Some(200),
            ..Evidence::without_result(&suite.checks[0], "https://shop.example/", None)
        };
        for (outcome, expected) in [
            (Passed, Status::Green),
            (Warned, Status::Green),
            (NotRun, Status::Green),
            (Inconclusive, Status::Unsealed),
            (Failed, Status::Red),
        ] {
            let lane = LaneEvidence { outcome, ..LaneEvidence::blank("true", "https://shop.example") };
            assert_eq!(
                Status::with_lane(std::slice::from_ref(&passed), Some(&lane)),
                expected,
                "{outcome:?}"
            );
            let alone = if outcome == Failed { Status::Red } else { Status::Unsealed };
            assert_eq!(Status::with_lane(&[], Some(&lane)), alone, "{outcome:?}");
        }
    }

    #[test]
    fn warnings_alone_are_green_only_where_something_answered() {
        let suite = Suite::parse("shop", &json!({}), &|_| None).unwrap();
        let refused = Evidence {
            outcome: Outcome::Warned,
            error: Some("refused".to_owned()),
            ..Evidence::without_result(&suite.checks[0], "https://shop.example/", None)
        };
        assert_eq!(Status::of(&[refused.clone(), refused.clone()]), Status::Unsealed);
        let broken_off = Evidence { status: Some(200), ..refused };
        assert_eq!(Status::of(&[broken_off]), Status::Unsealed);
    }
}
