//! The first attempt at every check.

use futures_util::stream::{self, LocalBoxStream};
use futures_util::{FutureExt, StreamExt};

use super::super::Event;
use super::super::attempt::OwnAnswer;
use super::super::pass::Pass;
use super::super::prober::Prober;
use super::{RunStep, Scheduler};
use crate::base::clock::Clock;
use crate::config::suite::Check;
use crate::http::transport::{ConnectionMode, Transport};

/// Makes the first attempt at each of `checks`, which have their index: as many at once as the suite allows. The
/// transport is told how many will come, so that it closes connections that none of them needs.
pub(super) fn first_attempts<'a, T: Transport, C: Clock>(
    prober: &'a Prober<'a, T, C>,
    checks: impl Iterator<Item = (usize, &'a Check)> + Clone + 'a,
) -> LocalBoxStream<'a, RunStep> {
    let total = checks.clone().count();
    announce(prober, total);
    let attempting = move |(begun, (index, check)): (usize, (usize, &'a Check))| {
        async move {
            // Announced when it begins, since it can use the connections that are open then.
            announce(prober, total.saturating_sub(begun + 1));
            // A TLS handshake can only be observed on a new connection.
            let mode = if check.tls().is_some() { ConnectionMode::Fresh } else { ConnectionMode::Usual };
            let own = prober.own_answer(check, Pass::FIRST, mode).await;
            // Its follow-ups wait for the other checks, which must not wait for them.
            if prober.asks_for_more(check, &own) {
                return RunStep::FirstAnswered(index, Box::new(own), mode);
            }
            let attempt = prober.finish(check, own, Pass::FIRST, mode).await;
            RunStep::FirstAttempted(index, Box::new(attempt))
        }
        .boxed_local()
    };
    let attempts = stream::iter(checks.enumerate()).map(attempting);
    attempts.buffer_unordered(prober.suite.settings.concurrency).boxed_local()
}

/// Tells the transport how many coming attempts may find an open connection.
fn announce<T: Transport, C: Clock>(prober: &Prober<'_, T, C>, left: usize) {
    prober.transport.await_requests(if prober.suite.settings.keeps_plain_connections() { left } else { 0 });
}

impl<T: Transport, C: Clock, F: FnMut(Event<'_>)> Scheduler<'_, T, C, F> {
    pub(super) fn take_first_answer(&mut self) {
        self.without_answer = self.without_answer.saturating_sub(1);
        if self.without_answer == 0 {
            self.prober.first_answers.are_there();
        }
    }

    /// Makes the follow-ups of a check, in parallel with the first attempts at others.
    pub(super) fn finish_first(&mut self, index: usize, own: OwnAnswer, mode: ConnectionMode) {
        let prober = self.prober;
        let Some(check) = self.states.get(index).map(|state| state.check) else { return };
        let finishing = async move {
            RunStep::Attempted(index, Box::new(prober.finish(check, own, Pass::FIRST, mode).await))
        };
        self.attempts.push(finishing.boxed_local());
    }
}
