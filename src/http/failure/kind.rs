//! The kinds of failures, and where their cause can lie.

use crate::base::cause::Cause;

/// The kinds of failures, by who has to fix them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// The name does not exist.
    NoSuchName,
    /// The resolver failed, or did not answer in time.
    ResolverDown,
    /// Nothing listens at the address.
    Refused,
    /// This machine has no route to the address, or its firewall blocks it.
    Unreachable,
    /// This machine has no file descriptor left to connect with.
    OutOfFiles,
    /// This machine has no thread left to look a name up on.
    OutOfThreads,
    /// This machine has no memory left to look a name up or to connect with.
    OutOfMemory,
    /// A URL that a page names has a private address, and is not requested.
    PrivateAddress,
    /// The server answered `Retry-After` with a longer time than the run waits, so no request was sent.
    HeldBack,
    /// No answer, or not all of it, within the check's time.
    Timeout,
    /// The connection was closed or reset before the answer was whole.
    Closed,
    /// The answer is not HTTP, or has a body that cannot be decompressed.
    Malformed,
    /// The TLS handshake failed, maybe only until the server has booted.
    Tls,
    /// The certificate is wrong, and waiting does not help: for another name, expired, revoked, of an issuer that is
    /// not trusted.
    Certificate,
    /// This machine has no list of trusted certificates.
    NoTrustStore,
    /// The proxy that the environment names could not be reached, or refused the request.
    Proxy,
    /// Anything else.
    Other,
}

impl FailureKind {
    /// One word for it, for summaries.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoSuchName => "unresolved",
            Self::ResolverDown => "resolver down",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::OutOfFiles => "out of files",
            Self::OutOfThreads => "out of threads",
            Self::OutOfMemory => "out of memory",
            Self::PrivateAddress => "private address",
            Self::HeldBack => "throttled",
            Self::Timeout => "timeout",
            Self::Closed => "closed",
            Self::Malformed => "malformed",
            Self::Tls | Self::Certificate => "tls",
            Self::NoTrustStore => "no trust store",
            Self::Proxy => "proxy",
            Self::Other => "failed",
        }
    }

    pub(super) fn usual_cause(self) -> Cause {
        match self {
            Self::NoSuchName | Self::ResolverDown => Cause::Dns,
            Self::Tls | Self::Certificate | Self::NoTrustStore => Cause::Tls,
            Self::Malformed => Cause::App,
            Self::HeldBack => Cause::Throttled,
            Self::Proxy
            | Self::Refused
            | Self::Unreachable
            | Self::OutOfFiles
            | Self::OutOfThreads
            | Self::OutOfMemory
            | Self::PrivateAddress
            | Self::Timeout
            | Self::Closed
            | Self::Other => Cause::Network,
        }
    }

    /// Whether the fault surely lies with this machine: then nothing is known about the app. Other failures to resolve
    /// a name or to connect may have their cause here, too; the control addresses show that.
    #[must_use]
    pub fn is_ours(self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::OutOfFiles
                | Self::OutOfThreads
                | Self::OutOfMemory
                | Self::PrivateAddress
                | Self::HeldBack
                | Self::NoTrustStore
                | Self::Proxy
        )
    }
}
