//! Who else is asked, to tell an app that cannot be reached from a machine that reaches nobody.

use serde_json::Value;
use url::Url;

use super::fields::Read;
use super::text;
use crate::target::Target;

/// Addresses that have nothing to do with the app: one answer of any of them, and this machine's resolver and network
/// are well. They are only asked when production's name or address fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control(pub Vec<Url>);

/// Public resolvers that answer over HTTPS as well, of two operators.
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
            Value::Array(values) if !values.is_empty() => {
                values.iter().map(url).collect::<Read<_>>().map(Self)
            }
            value => Ok(Self(vec![url(value)?])),
        }
    }
}

fn url(value: &Value) -> Read<Url> {
    let target = Target::parse(text(value)?).map_err(|error| error.to_string())?;
    Ok(target.url_of("/"))
}
