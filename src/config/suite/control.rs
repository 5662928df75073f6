//! The control addresses, which show whether this machine's own network works when the app cannot be reached.

use serde_json::Value;
use url::Url;

use super::fields::{Read, describe};
use super::text;
use crate::config::target::Target;

/// URLs that do not belong to the app: if one of them answers, this machine's resolver and network work. They are only
/// requested when production's name or address fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control(pub Vec<Url>);

/// Public resolvers of two operators that also answer over HTTPS.
const USUAL: [&str; 2] = ["https://one.one.one.one/", "https://dns.google/"];

impl Default for Control {
    fn default() -> Self {
        Self(USUAL.into_iter().filter_map(|url| Url::parse(url).ok()).collect())
    }
}

impl Control {
    /// Reads one URL, or a list of them.
    pub(super) fn read(value: &Value) -> Read<Self> {
        match value {
            Value::Array(values) if values.is_empty() => {
                Err("is an empty list; write a URL, or remove the line".to_owned())
            }
            Value::Array(values) => values.iter().map(url).collect::<Read<_>>().map(Self),
            value => Ok(Self(vec![url(value)?])),
        }
    }
}

/// Reads a URL like an app's. Credentials are refused, since they would not be sent.
fn url(value: &Value) -> Read<Url> {
    let written = text(value)
        .map_err(|_| format!("must be a URL, such as https://one.one.one.one/, not {}", describe(value)))?;
    let target = Target::parse(written).map_err(|error| error.to_string())?;
    if target.authorization().is_some() {
        return Err(format!("{target} has credentials before it; nobody but the app gets any"));
    }
    Url::parse(&target.to_string()).map_err(|error| error.to_string())
}
