//! Where the fault behind a finding lies.

use serde::{Deserialize, Serialize};

/// Where the fault behind a finding lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// The app answered, and not as expected.
    App,
    /// A proxy, a router or a CDN in front of the app answered instead of it.
    Edge,
    /// The TLS handshake, most often the certificate.
    Tls,
    /// The name lookup.
    Dns,
    /// The network between this machine and the app.
    Network,
    /// A rate limit: nothing is known about the app.
    Throttled,
    /// The answer came from another revision than the one that was deployed.
    OldRevision,
}
