//! Errors before a byte is sent: in a suite, a target or the HTTP client.

use std::fmt;

/// One problem of a suite or a target: where it is, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The place in the config file: `checks.home.title`; empty for the whole entry.
    pub path: String,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => f.write_str(&self.message),
            path => write!(f, "{path}: {}", self.message),
        }
    }
}

/// Why a run could not start. Nothing has been sent when one of these is returned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The suite is invalid. All its problems are here, not only the first.
    #[error("{}", lines(.0))]
    Suite(Vec<Problem>),
    /// The target is not a URL that a browser could open.
    #[error("{0}")]
    Target(String),
    /// The HTTP client could not be created on this machine: its proxy settings or its TLS setup are invalid.
    #[error("the HTTP client could not start: {0}; check the proxy variables of the environment")]
    Client(String),
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
