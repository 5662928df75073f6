//! Tools beside a run: explain one check, survey an app for `init`, list the checks of a suite.

pub mod explanation;
pub(crate) mod outline;
pub mod survey;
