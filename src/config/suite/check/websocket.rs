//! A path that is asked to speak WebSocket.

use serde_json::Value;
use url::Url;

use super::place;
use crate::base::error::Problem;
use crate::config::suite::fields::{Fields, Read, describe};
use crate::config::suite::text;

/// A path that is asked to speak WebSocket (RFC 6455); nothing is said once it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSocket {
    /// The subprotocol that is asked for, and has to be taken.
    pub protocol: Option<String>,
    /// The origin of the page that asks, as a browser names it; the app's own where there is none.
    pub origin: Option<Url>,
}

/// What Action Cable speaks (rails/rails, `actioncable/lib/action_cable.rb`, `INTERNAL[:protocols]`), and where Rails
/// mounts it.
const ACTION_CABLE: &str = "actioncable-v1-json";
const CABLE: &str = "/cable";

impl WebSocket {
    /// Reads `true`, or a mapping, of a check of `path`.
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
