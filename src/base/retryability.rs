//! Whether another attempt may find something else.

use serde::{Deserialize, Serialize};

/// What another attempt at the same check may find.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retryability {
    /// Something else: an app that boots answers 503 first, and then a page.
    #[default]
    MayChange,
    /// Something else from another revision only: the routes and the titles of one revision do not change.
    StablePerRevision,
    /// The same: a certificate for another name stays one.
    Permanent,
}
