//! The rule of a quorum: how many networks must agree.

use std::fmt;

/// From so many networks on, three must agree where no rule is given.
const MANY_NETWORKS: usize = 7;

/// How many networks must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuorumRule {
    /// So many of so many: `2 of 5`.
    Of {
        /// How many must agree.
        needed: usize,
        /// How many networks there are.
        all: usize,
    },
    /// More than half.
    Majority,
    /// One.
    Any,
    /// Each.
    All,
    /// Two of up to six, three of more, or the only one: the choice for a quorum without a rule. With two of five, a
    /// vantage's own faults make one false red in a thousand, where each vantage is wrong in one of a hundred; a fault
    /// that half of the networks see is missed in one of five deploys. Two of seven would make too many false reds
    /// (docs/reach.md).
    Usual,
}

impl QuorumRule {
    /// Reads `2 of 3`, `majority`, `any`, `all`.
    ///
    /// # Errors
    /// What to write instead.
    pub fn parse(written: &str) -> Result<Self, String> {
        let wrong = || format!("{written:?} is no rule; write \"2 of 3\", \"majority\", \"any\" or \"all\"");
        match written.trim() {
            "majority" => Ok(Self::Majority),
            "any" => Ok(Self::Any),
            "all" => Ok(Self::All),
            counted => {
                let (needed, all) = counted.split_once(" of ").ok_or_else(wrong)?;
                let count = |digits: &str| digits.trim().parse::<usize>().ok().filter(|count| *count > 0);
                let (needed, all) = (count(needed).ok_or_else(wrong)?, count(all).ok_or_else(wrong)?);
                if needed > all {
                    return Err(format!("{written:?} can never be met; write at most \"{all} of {all}\""));
                }
                Ok(Self::Of { needed, all })
            }
        }
    }

    /// How many of `networks` must agree.
    pub(super) fn needed(self, networks: usize) -> usize {
        match self {
            Self::Of { needed, .. } => needed,
            Self::Majority => networks / 2 + 1,
            Self::Any => 1,
            Self::All => networks,
            Self::Usual if networks < MANY_NETWORKS => networks.min(2),
            Self::Usual => 3,
        }
    }

    /// Why the rule does not fit so many networks; none if it fits.
    pub(super) fn misfit(self, networks: usize, vantages: usize) -> Option<String> {
        let Self::Of { all, .. } = self else { return None };
        let why = if networks < vantages { ", since votes of one network count as one" } else { "" };
        let there_are = if networks == 1 { "there is" } else { "there are" };
        (all != networks).then(|| {
            format!(
                "{self} is for {all}, and {there_are} {networks}{why}; write \"… of {networks}\", or majority, any or all, \
                 which fit any number"
            )
        })
    }

    /// The rule in words, for `networks` of which `needed` must agree.
    pub(super) fn in_words(self, needed: usize, networks: usize) -> String {
        match self {
            Self::Of { .. } | Self::Usual => format!("{needed} of {networks}"),
            Self::Majority | Self::Any | Self::All => format!("{self}, {needed} of {networks}"),
        }
    }
}

impl fmt::Display for QuorumRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Of { needed, all } => write!(f, "{needed} of {all}"),
            Self::Majority => f.write_str("majority"),
            Self::Any => f.write_str("any"),
            Self::All => f.write_str("all"),
            Self::Usual => f.write_str("usual"),
        }
    }
}
