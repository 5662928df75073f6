//! The first attempt at every check.

use futures_util::stream::{self, LocalBoxStream};
use futures_util::{FutureExt, StreamExt};

use super::super::prober::Prober;
use super::RunStep;
use crate::base::clock::Clock;
use crate::config::suite::Check;
use crate::http::transport::{Transport, Way};

/// The first attempt at each of `checks`, which come with their index: so many at a time as the suite allows.
pub(super) fn first_attempts<'a, T: Transport, C: Clock>(
    prober: &'a Prober<'a, T, C>,
    checks: impl Iterator<Item = (usize, &'a Check)> + 'a,
) -> LocalBoxStream<'a, RunStep> {
    let attempting = move |(index, check): (usize, &'a Check)| {
        async move {
            // A handshake can be seen on a connection of its own only.
            let way = if check.tls().is_some() { Way::Fresh } else { Way::Usual };
            RunStep::Attempted(index, Box::new(prober.attempt(check, 1, way).await))
        }
        .boxed_local()
    };
    stream::iter(checks).map(attempting).buffer_unordered(prober.suite.settings.concurrency).boxed_local()
}
