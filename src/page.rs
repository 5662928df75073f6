//! A page as a browser reads it: HTML, CSS, their references, and subresource integrity.

pub(crate) mod actions;
pub(crate) mod asset;
pub(crate) mod content_security_policy;
pub(crate) mod css;
pub(crate) mod fingerprint;
pub(crate) mod html;
pub(crate) mod integrity;
pub(crate) mod local_host;
pub(crate) mod placeholder;
pub(crate) mod visitor_tokens;
