//! Refuses keys of a check that contradict each other, before a byte is sent.

use super::Method;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::fields::Fields;
use crate::config::suite::status::StatusSet;

/// The keys of a check that may contradict each other.
pub(super) struct DeclaredKeys<'a> {
    pub(super) method: Method,
    /// The statuses that it names.
    pub(super) status: Option<&'a StatusSet>,
    pub(super) redirect_to: bool,
    pub(super) redirects: bool,
    pub(super) websocket: bool,
    /// The keys that need a body.
    pub(super) bodies: Vec<FindingKind>,
}

impl DeclaredKeys<'_> {
    /// Reports contradictions.
    pub(super) fn refuse(mut self, fields: &mut Fields<'_>) {
        let redirects = self.status.map(StatusSet::allows_redirects);
        if self.redirect_to && redirects == Some(false) {
            fields.problem(
                "redirect_to",
                "cannot hold with a status that is not 3xx; remove status".to_owned(),
            );
        }
        self.bodies.dedup();
        for kind in &self.bodies {
            for message in self.reasons_for_no_body() {
                fields.problem(kind.key(), message.to_owned());
            }
        }
        if self.redirects && self.redirect_to {
            let message =
                "does not go with redirect_to, which ends the check at one redirect; keep one of them";
            fields.problem("redirects", message.to_owned());
        }
        // For a chain, `status` is that of the page at its end; the chain has its own statuses.
        if self.redirects && redirects == Some(true) {
            let message = "is that of the page at the end of redirects; write a redirect's own before it, as 301 https://…";
            fields.problem("status", message.to_owned());
        }
        let beside_a_websocket = [("redirect_to", self.redirect_to), ("redirects", self.redirects)];
        for (key, _) in beside_a_websocket.iter().filter(|(_, is_there)| *is_there && self.websocket) {
            let message = "does not go with websocket, for which browsers follow no redirect; remove it";
            fields.problem(key, message.to_owned());
        }
        if self.websocket && self.method == Method::Head {
            fields.problem("method", "cannot be head: a WebSocket is asked for with get".to_owned());
        }
    }

    fn reasons_for_no_body(&self) -> impl Iterator<Item = &'static str> {
        let reasons = [
            (self.method == Method::Head, "cannot hold: an answer to head has no body; use method: get"),
            (
                self.redirect_to,
                "is not checked: the check ends at the redirect; write another check for the page that it leads to",
            ),
            (
                self.websocket,
                "is not checked: the body of a WebSocket's answer is not read; write another check for the page at this path",
            ),
        ];
        reasons.into_iter().filter(|(is_so, _)| *is_so).map(|(_, reason)| reason)
    }
}
