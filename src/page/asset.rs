//! The assets of a page: stylesheets, scripts, images, fonts.

use std::fmt;

use url::{Host, Url};

use crate::page::integrity::Integrity;

/// The kind of an asset, as a browser uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AssetKind {
    /// A stylesheet.
    Stylesheet,
    /// A classic script.
    Script,
    /// A module script.
    Module,
    /// An image, an icon among them.
    Image,
    /// A font.
    Font,
    /// The manifest of a web app.
    Manifest,
    /// Video or audio.
    Media,
    /// A resource that a script will fetch.
    Other,
    /// The page in a frame.
    Frame,
    /// The document of an `object` or an `embed`.
    Embedded,
}

/// What is expected of an asset.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AssetExpectation {
    /// The expected kind.
    pub kind: AssetKind,
    /// The expected content, if the page has an `integrity`.
    pub integrity: Option<Integrity>,
    /// Whether a browser accepts any type for a stylesheet: in quirks mode, on the page's own origin (the HTML
    /// standard, 4.6.8.20).
    pub any_type: bool,
}

/// A reference to an asset, from a page or a stylesheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// Its URL, without a fragment.
    pub(crate) url: Url,
    pub(crate) kind: AssetKind,
    pub(crate) integrity: Option<Integrity>,
    /// The reference as written: `<script src=/assets/app.js>`.
    pub(crate) shown: String,
    pub(crate) use_of: Use,
    /// Whether a visitor notices if it is missing: not an icon or a stylesheet for printing.
    pub(crate) is_noticed: bool,
    pub(crate) context: FetchContext,
}

/// The data of the referencing element that a Content-Security-Policy needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FetchContext {
    /// Its `nonce`.
    pub(crate) nonce: Option<String>,
    /// How many policies of `meta` elements come before it: later ones do not apply to it (CSP3, 3.3).
    pub(crate) metas: usize,
    /// A preload, or a module that others import: a policy may block it here and allow it for the element that needs
    /// it.
    pub(crate) is_hint: bool,
}

/// When and how a browser fetches an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Use {
    /// Always.
    Plain,
    /// Always, with CORS: the asset's origin has to allow it.
    Cors,
    /// Maybe: it chooses one of several, by the size and resolution of the screen.
    OneOfSeveral,
    /// Maybe: only if an element of the page uses the style, which the stylesheet does not show.
    IfDrawn,
}

impl AssetKind {
    /// Its name in messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stylesheet => "a stylesheet",
            Self::Script => "a script",
            Self::Module => "a module script",
            Self::Image => "an image",
            Self::Font => "a font",
            Self::Manifest => "a manifest",
            Self::Media => "a recording",
            Self::Other => "an answer",
            Self::Frame => "a page in a frame",
            Self::Embedded => "an embedded document",
        }
    }
}

impl fmt::Display for AssetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Reference {
    /// Whether a browser upgrades it to https, if an https page references it with http: (Mixed Content, 4.1).
    pub(crate) fn is_upgraded(&self) -> bool {
        let is_upgradeable = match self.kind {
            AssetKind::Image => self.use_of != Use::OneOfSeveral,
            AssetKind::Media => true,
            _ => false,
        };
        is_upgradeable && matches!(self.url.host(), Some(Host::Domain(_)))
    }
}
