//! Checks the answer to a WebSocket handshake.

use super::Finding;
use super::reader::AnswerReader;
use super::status::{of_answer, status_and_why};
use crate::base::printable::quote;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Check, StatusSet, WebSocket};
use crate::http::observation::Observation;
use crate::http::websocket_accept;

/// The finding for an answer that opens no WebSocket; none where the check expects another status than 101.
pub(super) fn unopened(
    check: &Check,
    observation: &Observation,
    reader: &AnswerReader<'_>,
) -> Option<Finding> {
    let websocket = check.websocket.as_ref()?;
    if !check.status.contains(StatusSet::SWITCHING_PROTOCOLS) {
        return None;
    }
    let answer = reader.answer();
    let got = if answer.status == StatusSet::SWITCHING_PROTOCOLS {
        format!("{}, {}", answer.status, refusal(websocket, observation, reader)?)
    } else {
        status_and_why(answer)
    };
    let expected = format!("a WebSocket, with {}", StatusSet::SWITCHING_PROTOCOLS);
    Some(of_answer(FindingKind::WebSocket, &expected, got, answer))
}

/// Why a browser would close the connection at once (RFC 6455, 4.1; for the subprotocol websockets.spec.whatwg.org, 3).
fn refusal(websocket: &WebSocket, observation: &Observation, reader: &AnswerReader<'_>) -> Option<String> {
    let has = |name: &str, word: &str| {
        let is_word = |it: &str| it.trim().eq_ignore_ascii_case(word);
        reader.header(name).any(|value| value.split(',').any(is_word))
    };
    let accept = reader.header("sec-websocket-accept").next();
    let protocol = reader.header("sec-websocket-protocol").next();
    let is_accepted =
        accept.as_ref().is_some_and(|it| it.trim() == websocket_accept(&observation.request_id));
    match (protocol.as_deref().map(str::trim), websocket.protocol.as_deref()) {
        _ if !has("upgrade", "websocket") => Some("but no Upgrade: websocket".to_owned()),
        _ if !has("connection", "upgrade") => Some("but no Connection: Upgrade".to_owned()),
        _ if accept.is_none() => Some("but no Sec-WebSocket-Accept".to_owned()),
        _ if !is_accepted => Some("with another Sec-WebSocket-Accept".to_owned()),
        _ if reader.header("sec-websocket-extensions").next().is_some() => {
            Some("with an extension that was not requested".to_owned())
        }
        (taken, asked) if taken == asked => None,
        (None, Some(asked)) => Some(format!("but not with the subprotocol {asked}")),
        (Some(taken), _) => Some(format!("with the subprotocol {}, which was not requested", quote(taken))),
        (None, None) => None,
    }
}
