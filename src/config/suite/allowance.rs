//! The values of `allow`: what a check accepts although a guard would not.

use serde_json::Value;

use super::fields::{Read, describe};
use super::text;
use crate::base::text::suggestion;

/// Something that a check accepts, because its author expects it. Without it the guard applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    /// A page that looks like the error or maintenance page of a framework, a proxy or a platform, with status 200.
    ErrorPage,
    /// A login page after a redirect.
    Login,
    /// An empty page.
    Blank,
    /// A cache's copy from before the deploy.
    Cached,
    /// A page that browsers save as a file instead of showing it (`Content-Disposition: attachment`).
    Attachment,
}

impl Allowance {
    pub(crate) const ALL: [Self; 5] =
        [Self::ErrorPage, Self::Login, Self::Blank, Self::Cached, Self::Attachment];

    /// Its name in the config file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ErrorPage => "error_page",
            Self::Login => "login",
            Self::Blank => "blank",
            Self::Cached => "cached",
            Self::Attachment => "attachment",
        }
    }

    /// Reads one name.
    pub(super) fn read(value: &Value) -> Read<Self> {
        let known = Self::ALL.map(Self::as_str);
        let name = text(value)
            .map_err(|_| format!("must be one of {}, not {}", known.join(", "), describe(value)))?;
        let found = Self::ALL.into_iter().find(|allowance| allowance.as_str() == name);
        found.ok_or_else(|| format!("{name:?} cannot be allowed; {}", suggestion(name, &known)))
    }
}
