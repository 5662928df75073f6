//! The kinds of findings, by what was expected.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::retryability::Retryability;

/// Declares the kinds, one per line: the key, and the default retryability.
macro_rules! finding_kinds {
    ($($(#[$doc:meta])* $kind:ident = $key:literal, $retry:ident;)*) => {
        /// What did not hold. Its key is the one in the config file, where there is one.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum FindingKind {
            $($(#[$doc])* $kind,)*
            /// An unknown kind, in a seal that another version of this gem recorded.
            Other(String),
        }

        impl FindingKind {
            /// Its key: `title`.
            #[must_use]
            pub fn key(&self) -> &str {
                match self {
                    $(Self::$kind => $key,)*
                    Self::Other(key) => key,
                }
            }

            /// Whether another attempt may have another result, if only the kind is known.
            pub(crate) fn retry(&self) -> Retryability {
                match self {
                    $(Self::$kind => Retryability::$retry,)*
                    Self::Other(_) => Retryability::MayChange,
                }
            }
        }

        impl From<String> for FindingKind {
            fn from(key: String) -> Self {
                match key.as_str() {
                    $($key => Self::$kind,)*
                    _ => Self::Other(key),
                }
            }
        }
    };
}

finding_kinds! {
    /// There was no complete answer.
    Answer = "answer", MayChange;
    /// The status.
    Status = "status", MayChange;
    /// The target of a redirect.
    RedirectTo = "redirect_to", MayChange;
    /// The redirects, one by one.
    Redirects = "redirects", MayChange;
    /// The WebSocket handshake.
    WebSocket = "websocket", MayChange;
    /// The answer is not a page of the app: an error page, a placeholder.
    Page = "page", StablePerRevision;
    /// The title of the page.
    Title = "title", StablePerRevision;
    /// A text that the page shows.
    Text = "text", StablePerRevision;
    /// A text that the page must not show.
    NoText = "no_text", StablePerRevision;
    /// An element of the page.
    Selector = "selector", StablePerRevision;
    /// An element that the page must not have.
    NoSelector = "no_selector", StablePerRevision;
    /// The page has a body.
    Renders = "renders", StablePerRevision;
    /// A response header.
    Header = "header", StablePerRevision;
    /// The media type.
    ContentType = "content_type", StablePerRevision;
    /// A value in a JSON document. It may show whether the app is ready.
    Json = "json", MayChange;
    /// The JSON Schema of a document.
    JsonSchema = "json_schema", MayChange;
    /// The `Strict-Transport-Security` header.
    Hsts = "hsts", StablePerRevision;
    /// The response time. An app that has just booted gets faster.
    MaxMs = "max_ms", MayChange;
    /// An https page has no references over http.
    NoMixedContent = "no_mixed_content", StablePerRevision;
    /// The revision that answers.
    Revision = "revision", MayChange;
    /// TLS as a whole.
    Tls = "tls", MayChange;
    /// How long a certificate is valid. A retry within minutes does not change that.
    DaysLeft = "days_left", Permanent;
    /// The version of TLS. A server keeps it.
    MinVersion = "min_version", Permanent;
    /// The assets of a page.
    Assets = "assets", StablePerRevision;
    /// The assets of the release before.
    PreviousAssets = "previous_assets", MayChange;
    /// A reference of a page that a browser blocks.
    MixedContent = "mixed_content", MayChange;
    /// The links of a page.
    Links = "links", MayChange;
    /// The pages of a sitemap.
    Sitemap = "sitemap", MayChange;
    /// Search engines may index the page.
    Indexable = "indexable", MayChange;
    /// Each address of the host.
    Addresses = "addresses", MayChange;
    /// The response time, compared with the last green seal.
    SlowerThanLast = "slower_than_last", MayChange;
    /// The exit code of the browser lane.
    Exit = "exit", MayChange;
}

impl FindingKind {
    /// Whether nothing else is judged of an answer with such a finding.
    pub(crate) fn ends_evaluation(&self) -> bool {
        matches!(
            self,
            Self::Answer | Self::Status | Self::RedirectTo | Self::Redirects | Self::WebSocket | Self::Page
        )
    }

    /// Its label in summaries: the key, where that explains the problem.
    pub(crate) fn label(&self) -> &str {
        match self {
            Self::Answer => "no answer",
            Self::Revision => "not named",
            kind => kind.key(),
        }
    }
}

impl Serialize for FindingKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for FindingKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}
