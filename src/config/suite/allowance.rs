//! What a check lets pass that would be doubtful anywhere else.

use serde_json::Value;

use super::fields::{Read, describe};
use super::text;
use crate::base::text::suggestion;

/// What a check lets pass, since its author knows better. Each is refused unless it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    /// A page that looks like the error or maintenance page of a framework, a proxy or a platform, with status 200.
    ErrorPage,
    /// A page that asks to log in, where a redirect led.
    Login,
    /// A body without anything in it.
    Blank,
    /// A cache's copy from before the deploy.
    Cached,
    /// A page that browsers save as a file instead of showing it.
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
        found.ok_or_else(|| format!("{name:?} is nothing that can be allowed; {}", suggestion(name, &known)))
    }
}
