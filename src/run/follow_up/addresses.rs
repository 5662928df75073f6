//! The follow-up `addresses`: checks every address of the host.

use crate::config::finding_kind::FindingKind;
use std::net::SocketAddr;

use futures_util::FutureExt;
use futures_util::future::join_all;
use url::Host;

use super::{FollowUpResult, Prober, Start};
use crate::base::clock::Clock;
use crate::config::suite::{Check, Severity, Which};
use crate::evaluate::{Evaluation, Finding};
use crate::http::FailureKind;
use crate::http::observation::Observation;
use crate::http::transport::{ConnectionMode, Transport};
use crate::run::probe_result::ProbeResult;
use crate::seal::curl;
use crate::seal::evidence::Evidence;

const KIND: FindingKind = FindingKind::Addresses;

/// How many addresses of a host are checked.
const MOST: usize = 16;

/// The result of an address that this machine cannot reach. It says nothing about the app.
const UNREACHABLE: &str = "beyond reach";

impl<T: Transport, C: Clock> Prober<'_, T, C> {
    /// Makes the same check at each address of its host, except for the one that has just answered.
    pub(super) async fn follow_addresses(&self, which: Which, start: Start<'_>) -> FollowUpResult {
        let mut follow_up = FollowUpResult::default();
        if which == Which::Any {
            return follow_up;
        }
        let url = &start.result.observation.url;
        let addresses = self.transport.addresses(url).await;
        if addresses.are_a_proxys {
            follow_up.note(&KIND, "a proxy is used, which chooses the address");
        }
        for address in &addresses.unreachable {
            follow_up.note_unreachable(*address);
        }
        if addresses.reachable.len() < 2 {
            return follow_up;
        }
        let some: Vec<SocketAddr> = addresses.reachable.iter().copied().take(MOST).collect();
        let answered = answered_at(&start.result.observation).filter(|answered| some.contains(answered));
        let check = Check { follows: Vec::new(), ..start.check.clone() };
        let (check, others) = (&check, some.iter().filter(|address| Some(**address) != answered));
        let attempts = others.map(|address| async move {
            let there = Start { mode: ConnectionMode::At(*address), ..start };
            (*address, self.ask(check, url.clone(), there).await)
        });
        if let Some(answered) = answered {
            follow_up.addresses.insert(answered.to_string(), Evidence::PASSED.to_owned());
        }
        let mut left = 0;
        for (address, result) in join_all(attempts).await {
            match result {
                Some(result) => self.take_address(&mut follow_up, check, address, &result),
                None => left += 1,
            }
        }
        if left > 0 {
            follow_up.take_spent_budget(&KIND, left, some.len());
        }
        let beyond = addresses.reachable.len() - some.len();
        let not = [(beyond, "beyond the first ones")];
        follow_up.notes.push(super::checked_note(&KIND, some.len() - left, beyond + left, &not));
        follow_up.shortened()
    }

    /// The same for a check without an answer: other addresses of the host may answer, and then the failing ones are
    /// named. None if no address answers.
    pub(in crate::run) async fn follow_silence(&self, start: Start<'_>) -> Option<FollowUpResult> {
        let is_silent =
            start.result.observation.answer.as_ref().is_err_and(|failure| !failure.kind.is_ours());
        if !is_silent || !start.check.checks_every_address() {
            return None;
        }
        let follow_up = self.follow_addresses(Which::All, start).boxed_local().await;
        let somebody_answers = follow_up.addresses.values().any(|word| word == Evidence::PASSED);
        Some(follow_up).filter(|follow_up| somebody_answers && !follow_up.findings.is_empty())
    }

    fn take_address(
        &self,
        follow_up: &mut FollowUpResult,
        check: &Check,
        address: SocketAddr,
        result: &ProbeResult,
    ) {
        let is_out_of_reach =
            result.observation.failure().is_some_and(|failure| failure.kind == FailureKind::Unreachable);
        if is_out_of_reach {
            return follow_up.note_unreachable(address);
        }
        let evaluation = match self.other_revision(check, &result.evaluated) {
            Some(other) => Evaluation::Judged(vec![other]),
            None => result.evaluated.evaluation.clone(),
        };
        match &evaluation {
            Evaluation::Inconclusive(_) => {
                follow_up.take(&KIND, &address.to_string(), Severity::Fail, result);
            }
            Evaluation::Judged(findings) => {
                for finding in findings {
                    let expected = match &finding.kind {
                        FindingKind::Answer => finding.expected.clone(),
                        kind => format!("{} {}", kind.key(), finding.expected).into(),
                    };
                    let mut named = Finding { expected, ..finding.clone().into_part_of(KIND, "") };
                    named.add_to_got(&format!(" at {address}"));
                    follow_up.find(named);
                }
            }
        }
        let is_wrong = evaluation != Evaluation::Judged(Vec::new());
        // Evidence shows the address only if it answered.
        if is_wrong && result.observation.answer.is_ok() && follow_up.curl.is_none() {
            let command = curl::command(self.suite, self.target, check, &result.observation, self.secrets);
            follow_up.curl = Some(command);
        }
        let why = Evidence::of(check, &result.observation, evaluation).why();
        let word = if why.is_empty() { Evidence::PASSED.to_owned() } else { why };
        follow_up.addresses.insert(address.to_string(), word);
    }
}

impl FollowUpResult {
    fn note_unreachable(&mut self, address: SocketAddr) {
        self.note(&KIND, &format!("this machine has no route to {address}"));
        self.addresses.insert(address.to_string(), UNREACHABLE.to_owned());
    }
}

/// Names the address at which a check failed, since other addresses of the host may work.
pub(in crate::run) fn name_failed_address(evidence: &mut Evidence, observation: &Observation) {
    let Some(address) = answered_at(observation).filter(|_| !evidence.findings.is_empty()) else { return };
    evidence.addresses.insert(address.to_string(), evidence.why());
    for finding in &mut evidence.findings {
        finding.add_to_got(&format!(" at {address}"));
    }
}

/// The address of the host that answered. An address with another port than the URL's is a proxy's.
fn answered_at(observation: &Observation) -> Option<SocketAddr> {
    let is_name = matches!(observation.url.host(), Some(Host::Domain(_)));
    let peer = observation.answer.as_ref().ok()?.peer?;
    let is_its_own =
        observation.redirects.is_empty() && Some(peer.port()) == observation.url.port_or_known_default();
    (is_name && is_its_own).then_some(peer)
}
