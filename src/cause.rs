//! Where the fault behind a finding lies.

use serde::{Deserialize, Serialize};

/// Where the fault behind a finding lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Cause {
    /// The app answered, and not as expected.
    App,
    /// The TLS handshake, the certificate above all.
    Tls,
    /// The name.
    Dns,
    /// The way to the app.
    Network,
}
