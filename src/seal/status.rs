//! What a run comes down to.

use crate::seal::evidence::{Evidence, Outcome};

/// What a seal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Everything that was expected held.
    Green,
    /// Production is broken.
    Red,
    /// Nothing could be judged, or not all of it.
    Unsealed,
}

impl Status {
    /// The verdict on `evidence`: red if anything failed; else unsealed if anything was not judged, or nothing answered,
    /// as when there are no checks at all; else green.
    #[must_use]
    pub fn of(evidence: &[Evidence]) -> Self {
        let any = |outcome| evidence.iter().any(|record| record.outcome == outcome);
        if any(Outcome::Failed) {
            Self::Red
        } else if any(Outcome::Unjudged) || !evidence.iter().any(Evidence::has_answer) {
            Self::Unsealed
        } else {
            Self::Green
        }
    }

    /// `green`, `red`; an unsealed release has no status that anyone could mistake for a verdict.
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
    fn a_failure_outweighs_what_was_not_judged_and_that_outweighs_the_rest() {
        use Outcome::{Failed, NotRun, Passed, Unjudged, Warned};
        let suite = Suite::parse("shop", &json!({}), &|_| None).unwrap();
        let record = |outcome: &Outcome| Evidence {
            outcome: *outcome,
            status: Some(200),
            ..Evidence::unjudged(&suite.checks[0], "https://shop.example/", None)
        };
        for (outcomes, expected) in [
            (&[][..], Status::Unsealed),
            (&[Passed], Status::Green),
            (&[Passed, Warned], Status::Green),
            (&[Warned], Status::Green),
            (&[Passed, NotRun], Status::Green),
            (&[Passed, NotRun, Unjudged], Status::Unsealed),
            (&[Passed, Unjudged], Status::Unsealed),
            (&[Passed, Warned, Unjudged, Failed], Status::Red),
        ] {
            let evidence: Vec<_> = outcomes.iter().map(record).collect();
            assert_eq!(Status::of(&evidence), expected, "{outcomes:?}");
        }
    }

    #[test]
    fn warnings_alone_are_green_only_where_something_answered() {
        let suite = Suite::parse("shop", &json!({}), &|_| None).unwrap();
        let refused = Evidence {
            outcome: Outcome::Warned,
            error: Some("refused".to_owned()),
            ..Evidence::unjudged(&suite.checks[0], "https://shop.example/", None)
        };
        assert_eq!(Status::of(&[refused.clone(), refused.clone()]), Status::Unsealed);
        let broken_off = Evidence { status: Some(200), ..refused };
        assert_eq!(Status::of(&[broken_off]), Status::Unsealed);
    }
}
