//! The kinds of failures, and whose fault they can be.

use crate::base::cause::Cause;

/// The kinds of failures, by who has to look into them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// The name does not exist.
    NoSuchName,
    /// The resolver failed, or did not answer in time.
    ResolverDown,
    /// Nothing listens at the address.
    Refused,
    /// This machine has no way to the address, or lets nobody out to it.
    Unreachable,
    /// This machine has no file descriptor left to connect with.
    OutOfFiles,
    /// This machine has no thread left to look a name up on.
    OutOfThreads,
    /// This machine has no memory left to look a name up or to connect with.
    OutOfMemory,
    /// What a page names has a private address, and is not asked.
    PrivateAddress,
    /// Whoever answers wants to be left alone for longer than the run waits, and was not asked.
    HeldBack,
    /// No answer, or not all of it, within the check's time.
    Timeout,
    /// The connection was closed or reset before the answer was whole.
    Closed,
    /// What came back is no HTTP, or a body that cannot be unpacked.
    Malformed,
    /// The TLS handshake failed, and not for good: a server that boots may get it right.
    Tls,
    /// The certificate is wrong, and waiting does not make it right: for another name, expired, revoked, of nobody that
    /// is trusted here.
    Certificate,
    /// This machine has no list of trusted certificates.
    NoTrustStore,
    /// The proxy that the environment names was not to be reached, or let nobody through.
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

    /// Whether the fault lies with the machine that looks, whoever else answers: then nothing is known about the app. The
    /// other failures to resolve a name or to connect may lie here as well; the control addresses tell.
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
