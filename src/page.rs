//! A page as a browser reads it: HTML, CSS, what they refer to, and the integrity of that.

pub(crate) mod asset;
pub(crate) mod css;
pub(crate) mod html;
pub(crate) mod integrity;
