//! The wait of a check for its next attempt.

use std::time::Duration;

use futures_util::future::{Either, select};
use tokio::sync::Notify;

use super::super::prober::Prober;
use crate::base::clock::Clock;
use crate::http::transport::Transport;

/// When the next attempt at a check begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wait {
    pub(super) until: Duration,
    /// Whether it begins as soon as the app comes up.
    pub(super) or_recovered: bool,
}

impl Wait {
    /// Waits for the end.
    pub(super) async fn end<T: Transport, C: Clock>(self, prober: &Prober<'_, T, C>, recovered: &Notify) {
        let mut sleeping = std::pin::pin!(prober.clock.sleep_until(self.until));
        if !self.or_recovered {
            return sleeping.await;
        }
        loop {
            match select(std::pin::pin!(recovered.notified()), sleeping.as_mut()).await {
                // For an unstable app, not every recovery starts an attempt.
                Either::Left(_) if prober.requests.spare() == 0 => {}
                _ => return,
            }
        }
    }
}
