//! The config as validated values: suite, checks, settings, target, rollback.

pub(crate) mod finding_kind;
pub(crate) mod rollback;
pub(crate) mod schema;
pub(crate) mod secrets;
pub mod suite;
pub(crate) mod target;
