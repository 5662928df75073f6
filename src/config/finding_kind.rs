//! The kinds of findings: what can fail to hold.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::retryability::Retryability;

/// Declares the kinds, each in one line: its key, and whether another attempt may find something else, where nothing more
/// is known than the kind.
macro_rules! finding_kinds {
    ($($(#[$doc:meta])* $kind:ident = $key:literal, $retry:ident;)*) => {
        /// What did not hold. Its key is that of the config file, where it has one there.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum FindingKind {
            $($(#[$doc])* $kind,)*
            /// Of a seal that another version of this gem recorded.
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

            /// Whether another attempt may find something else, where nothing more is known than the kind.
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
    /// There was no whole answer.
    Answer = "answer", MayChange;
    /// The status.
    Status = "status", MayChange;
    /// Where the path redirects to.
    RedirectTo = "redirect_to", MayChange;
    /// The redirects on the way, one by one.
    Redirects = "redirects", MayChange;
    /// The WebSocket handshake.
    WebSocket = "websocket", MayChange;
    /// The answer is another page than the app's: an error page, a placeholder.
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
    /// A value in a JSON document. It may say how ready an app is.
    Json = "json", MayChange;
    /// The JSON Schema of a document.
    JsonSchema = "json_schema", MayChange;
    /// The `Strict-Transport-Security` header.
    Hsts = "hsts", StablePerRevision;
    /// The time that an answer takes. An app that has just booted gets faster.
    MaxMs = "max_ms", MayChange;
    /// An https page names nothing over http.
    NoMixedContent = "no_mixed_content", StablePerRevision;
    /// The revision that answers.
    Revision = "revision", MayChange;
    /// TLS as a whole.
    Tls = "tls", MayChange;
    /// How long a certificate lasts. One that ends within days does so in a minute as well.
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
    /// The time, against that of the last green seal.
    SlowerThanLast = "slower_than_last", MayChange;
    /// The exit code of the browser lane.
    Exit = "exit", MayChange;
}

impl FindingKind {
    /// Its word in summaries: the key, where that says what is wrong.
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
