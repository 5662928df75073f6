//! Whether another attempt may have another result.

use serde::{Deserialize, Serialize};

/// What another attempt at the same check may show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retryability {
    /// Another result: a booting app answers 503 first, and then a page.
    #[default]
    MayChange,
    /// Another result only from another revision: routes and titles of one revision do not change.
    StablePerRevision,
    /// The same result: a certificate for another name stays wrong.
    Permanent,
}
