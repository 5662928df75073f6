//! What is expected and where: the config as validated values.

pub(crate) mod finding_kind;
pub(crate) mod rollback;
pub(crate) mod schema;
pub(crate) mod secrets;
pub mod suite;
pub(crate) mod target;
