//! What a run comes down to.

use crate::evidence::{Evidence, Outcome};

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
    /// The verdict on `evidence`: red if anything failed; else unsealed if anything was not judged, or nothing held, as
    /// when there are no checks at all; else green.
    #[must_use]
    pub fn of(evidence: &[Evidence]) -> Self {
        let any = |outcome| evidence.iter().any(|record| record.outcome == outcome);
        if any(Outcome::Failed) {
            Self::Red
        } else if any(Outcome::Unjudged) || !any(Outcome::Passed) {
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
    use crate::suite::Suite;

    #[test]
    fn a_failure_outweighs_what_was_not_judged_and_that_outweighs_the_rest() {
        use Outcome::{Failed, Passed, Unjudged, Warned};
        let suite = Suite::parse("shop", &json!({}), &|_| None).unwrap();
        let record = |outcome: &Outcome| Evidence {
            outcome: *outcome,
            ..Evidence::unjudged(&suite.checks[0], "https://shop.example/", String::new())
        };
        for (outcomes, expected) in [
            (&[][..], Status::Unsealed),
            (&[Passed], Status::Green),
            (&[Passed, Warned], Status::Green),
            (&[Warned], Status::Unsealed),
            (&[Passed, Unjudged], Status::Unsealed),
            (&[Passed, Warned, Unjudged, Failed], Status::Red),
        ] {
            let evidence: Vec<_> = outcomes.iter().map(record).collect();
            assert_eq!(Status::of(&evidence), expected, "{outcomes:?}");
        }
    }
}
