//! What a page is made of besides itself: stylesheets, scripts, images, fonts.

use std::fmt;

use url::{Host, Url};

use crate::page::integrity::Integrity;

/// What a browser takes an asset for.
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
    /// A film or a sound.
    Media,
    /// What a script is going to fetch.
    Other,
    /// The page in a frame.
    Frame,
    /// What an `object` or an `embed` shows.
    Embedded,
}

/// What is expected of an asset.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AssetExpectation {
    /// What it has to be.
    pub kind: AssetKind,
    /// What it has to hold, where the page says so.
    pub integrity: Option<Integrity>,
    /// Whether a browser takes any type for a stylesheet: in quirks mode, of the page's own origin (the HTML standard, 4.6.8.20).
    pub any_type: bool,
}

/// An asset, as something names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// Where it is, without a fragment.
    pub(crate) url: Url,
    pub(crate) kind: AssetKind,
    pub(crate) integrity: Option<Integrity>,
    /// How it is named: `<script src=/assets/app.js>`.
    pub(crate) shown: String,
    pub(crate) use_of: Use,
    /// Whether a visitor notices that it is missing: not of an icon, nor of a stylesheet for printing.
    pub(crate) is_noticed: bool,
    pub(crate) context: FetchContext,
}

/// What a Content-Security-Policy asks of the element that names an asset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FetchContext {
    /// Its `nonce`.
    pub(crate) nonce: Option<String>,
    /// How many policies of `meta` elements stand before it: those behind it do not count for it (CSP3, 3.3).
    pub(crate) metas: usize,
    /// A preload, or a module that others import: what a policy keeps from it, it may give to the element that needs it.
    pub(crate) is_hint: bool,
}

/// How a browser goes about an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Use {
    /// It asks for it.
    Plain,
    /// It asks for it in a way that the origin of it has to agree to (CORS).
    Cors,
    /// It chooses it among others, by the size and the sharpness of the screen.
    OneOfSeveral,
    /// It asks for it where an element of the page is drawn with it; whether there is one, a stylesheet does not tell.
    IfDrawn,
}

impl AssetKind {
    /// What it is, for people.
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
    /// Whether a browser asks for it over https although an https page names it with http: (Mixed Content, 4.1).
    pub(crate) fn is_upgraded(&self) -> bool {
        let is_upgradeable = match self.kind {
            AssetKind::Image => self.use_of != Use::OneOfSeveral,
            AssetKind::Media => true,
            _ => false,
        };
        is_upgradeable && matches!(self.url.host(), Some(Host::Domain(_)))
    }
}
