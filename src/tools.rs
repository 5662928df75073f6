//! What people ask for beside a run: what a check would do, what an app offers to check, and what a suite holds.

pub mod explanation;
pub(crate) mod outline;
pub mod survey;
