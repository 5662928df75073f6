//! Where the fault behind a finding lies.

use serde::{Deserialize, Serialize};

/// Where the fault behind a finding lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// The app answered, and not as expected.
    App,
    /// A proxy, a router or a CDN before the app answered in its place.
    Edge,
    /// The TLS handshake, the certificate above all.
    Tls,
    /// The name.
    Dns,
    /// The way to the app.
    Network,
    /// Whoever answers wants fewer requests: nothing is known about the app.
    Throttled,
    /// The answer came from another revision than the one that was deployed.
    OldRevision,
}
