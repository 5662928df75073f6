//! The kinds of findings: what can fail to hold.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Declares the kinds with their keys, each in one line.
macro_rules! finding_kinds {
    ($($(#[$doc:meta])* $kind:ident = $key:literal,)*) => {
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
    Answer = "answer",
    /// The status.
    Status = "status",
    /// Where the path redirects to.
    RedirectTo = "redirect_to",
    /// The redirects on the way, one by one.
    Redirects = "redirects",
    /// The WebSocket handshake.
    WebSocket = "websocket",
    /// The answer is another page than the app's: an error page, a placeholder.
    Page = "page",
    /// The title of the page.
    Title = "title",
    /// A text that the page shows.
    Text = "text",
    /// A text that the page must not show.
    NoText = "no_text",
    /// An element of the page.
    Selector = "selector",
    /// An element that the page must not have.
    NoSelector = "no_selector",
    /// The page has a body.
    Renders = "renders",
    /// A response header.
    Header = "header",
    /// The media type.
    ContentType = "content_type",
    /// A value in a JSON document.
    Json = "json",
    /// The JSON Schema of a document.
    JsonSchema = "json_schema",
    /// The `Strict-Transport-Security` header.
    Hsts = "hsts",
    /// The time that an answer takes.
    MaxMs = "max_ms",
    /// An https page names nothing over http.
    NoMixedContent = "no_mixed_content",
    /// The revision that answers.
    Revision = "revision",
    /// TLS as a whole.
    Tls = "tls",
    /// How long a certificate lasts.
    DaysLeft = "days_left",
    /// The version of TLS.
    MinVersion = "min_version",
    /// The assets of a page.
    Assets = "assets",
    /// The assets of the release before.
    PreviousAssets = "previous_assets",
    /// A reference of a page that a browser blocks.
    MixedContent = "mixed_content",
    /// The links of a page.
    Links = "links",
    /// The pages of a sitemap.
    Sitemap = "sitemap",
    /// Search engines may index the page.
    Indexable = "indexable",
    /// Each address of the host.
    Addresses = "addresses",
    /// The time, against that of the last green seal.
    SlowerThanLast = "slower_than_last",
    /// The exit code of the browser lane.
    Exit = "exit",
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
