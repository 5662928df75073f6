//! Basics for all rooms: text, JSON, media types, time, causes, secrets. It imports no other room.

pub(crate) mod cause;
pub(crate) mod clock;
pub(crate) mod error;
pub(crate) mod json;
pub(crate) mod mime;
pub(crate) mod printable;
pub(crate) mod redact;
pub(crate) mod retryability;
pub(crate) mod revision_text;
pub(crate) mod stop;
pub(crate) mod text;
