//! The setting `websocket` of a check.

use serde_json::Value;
use url::Url;

use super::place;
use crate::base::error::Problem;
use crate::config::suite::fields::{Fields, Read, describe};
use crate::config::suite::text;

/// A WebSocket handshake (RFC 6455). No message is sent after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSocket {
    /// The subprotocol that is requested, and has to be accepted.
    pub protocol: Option<String>,
    /// The `Origin` that is sent; by default the app's own.
    pub origin: Option<Url>,
}

/// Action Cable's subprotocol (rails/rails, `actioncable/lib/action_cable.rb`, `INTERNAL[:protocols]`), and its default
/// path.
const ACTION_CABLE: &str = "actioncable-v1-json";
const CABLE: &str = "/cable";

impl WebSocket {
    /// Reads `true` or a mapping, for a check of `path`.
    pub(super) fn read(value: &Value, path: &str, place: &str, problems: &mut Vec<Problem>) -> Option<Self> {
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let usual = path.ends_with(CABLE).then(|| ACTION_CABLE.to_owned());
        if value == &Value::Bool(true) {
            return Some(Self { protocol: usual, origin: None });
        }
        if !value.is_object() {
            let message = format!(
                "must be true, or a mapping such as {{ protocol: {ACTION_CABLE} }}, not {}",
                describe(value)
            );
            problems.push(Problem { path: place.to_owned(), message });
            return None;
        }
        let mut fields = Fields::open(place, value, problems)?;
        let protocol = fields.take("protocol", protocol);
        let origin = fields.take("origin", place::origin);
        fields.finish("key of a websocket");
        Some(Self { protocol: protocol.or(usual), origin })
    }
}

/// One name, as a header has it (RFC 6455, 4.1, and RFC 9110, 5.6.2).
fn protocol(value: &Value) -> Read<String> {
    let written = text(value)?;
    let is_token = |it: char| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it);
    if written.is_empty() || !written.chars().all(is_token) {
        return Err(format!("{written:?} is no name of a subprotocol; write one, such as {ACTION_CABLE}"));
    }
    Ok(written.to_owned())
}
