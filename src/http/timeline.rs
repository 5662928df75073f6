//! Measures when each step of a probe began and ended.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::certificate::Shown;
use crate::base::clock::milliseconds;
use crate::config::suite::TlsVersion;

/// How long each step of a probe took, in milliseconds.
///
/// A step that did not happen has no time: an open connection needs no lookup, connect and TLS; an IP address in the
/// URL needs no lookup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Timings {
    /// Looking the host's name up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_ms: Option<f64>,
    /// Opening the connection to the address, the CONNECT of a proxy included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connect_ms: Option<f64>,
    /// The TLS handshake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_ms: Option<f64>,
    /// From the start of the probe to the head of the last answer, redirects included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_byte_ms: Option<f64>,
    /// The whole probe, to the last byte that was read.
    pub total_ms: f64,
}

impl Timings {
    /// The timings of something without steps.
    pub(crate) fn of_whole(took: Duration) -> Self {
        Self { total_ms: milliseconds(took), ..Self::default() }
    }
}

/// The step of a probe when it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Lookup,
    Connect,
    Tls,
    Answer,
    Body,
}

/// The times of one probe. The layers of the client set them.
///
/// They are of the last connection that the probe opened: microseconds since the probe began; 0 is unset.
#[derive(Debug)]
pub(crate) struct Timeline {
    began: Instant,
    connecting: AtomicU64,
    looking_up: AtomicU64,
    resolved: AtomicU64,
    handshaking: AtomicU64,
    connected: AtomicU64,
    answered: AtomicU64,
    /// In the handshake that began last, the server asked for a certificate of the client.
    asked_for_certificate: AtomicU64,
    /// The last handshake of each host.
    shown: Mutex<Vec<Shown>>,
}

tokio::task_local! {
    /// The timeline of the probe for which a connection is being opened, so that a deep layer of the client finds it.
    static CURRENT: Arc<Timeline>;
}

impl Timeline {
    pub(crate) fn begin() -> Arc<Self> {
        Arc::new(Self {
            began: Instant::now(),
            connecting: AtomicU64::new(0),
            looking_up: AtomicU64::new(0),
            resolved: AtomicU64::new(0),
            handshaking: AtomicU64::new(0),
            connected: AtomicU64::new(0),
            answered: AtomicU64::new(0),
            asked_for_certificate: AtomicU64::new(0),
            shown: Mutex::default(),
        })
    }

    /// Records the start, the end and the steps of `opening` a connection.
    pub(super) async fn connecting<T, E>(
        self: &Arc<Self>,
        opening: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.mark(&self.connecting);
        let opened = CURRENT.scope(Arc::clone(self), opening).await;
        // If the answer has arrived by now, it used a connection that became free in the meantime.
        if opened.is_ok() && self.answered.load(Ordering::Relaxed) == 0 {
            self.mark(&self.connected);
        }
        opened
    }

    /// The head of an answer has arrived.
    pub(crate) fn mark_answered(&self) {
        self.mark(&self.answered);
    }

    /// A new request begins; it may open a new connection.
    pub(crate) fn mark_asking(&self) {
        let opening =
            [&self.connecting, &self.looking_up, &self.resolved, &self.handshaking, &self.connected];
        for mark in opening.into_iter().chain([&self.answered]) {
            mark.store(0, Ordering::Relaxed);
        }
    }

    /// Whether no connection was opened for the request: if it was sent, it used an open one.
    pub(crate) fn has_no_own_connection(&self) -> bool {
        self.connected.load(Ordering::Relaxed) == 0
    }

    /// Whether the name was resolved.
    pub(super) fn has_resolved(&self) -> bool {
        self.resolved.load(Ordering::Relaxed) > 0
    }

    /// Whether a connection was opened.
    pub(super) fn has_connected(&self) -> bool {
        [&self.handshaking, &self.connected].into_iter().any(|mark| mark.load(Ordering::Relaxed) > 0)
    }

    /// Whether `host` has presented a certificate.
    pub(crate) fn has_presented(&self, host: &str) -> bool {
        self.shown().iter().any(|shown| shown.host() == host)
    }

    /// Whether the server asked for a certificate of the client, in the handshake that began last.
    pub(crate) fn was_asked_for_certificate(&self) -> bool {
        self.asked_for_certificate.load(Ordering::Relaxed) > 0
    }

    /// What the probe is doing now.
    pub(crate) fn phase(&self) -> Phase {
        let set = |mark: &AtomicU64| mark.load(Ordering::Relaxed) > 0;
        if set(&self.answered) {
            Phase::Body
        } else if set(&self.connected) || !set(&self.connecting) {
            Phase::Answer
        } else if set(&self.handshaking) {
            Phase::Tls
        } else if set(&self.looking_up) && !set(&self.resolved) {
            Phase::Lookup
        } else {
            Phase::Connect
        }
    }

    /// How long the probe has run.
    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// The times so far.
    pub(crate) fn timings(&self) -> Timings {
        let mark = |mark: &AtomicU64| Some(mark.load(Ordering::Relaxed)).filter(|micros| *micros > 0);
        let since_begin = |micros| milliseconds(Duration::from_micros(micros));
        let span = |from: Option<u64>, to: Option<u64>| Some(since_begin(to?.saturating_sub(from?)));
        let (connecting, resolved) = (mark(&self.connecting), mark(&self.resolved));
        let (handshaking, connected) = (mark(&self.handshaking), mark(&self.connected));
        let answered = mark(&self.answered);
        let whole = Timings {
            first_byte_ms: answered.map(since_begin),
            total_ms: milliseconds(self.elapsed()),
            ..Timings::default()
        };
        // An answer without a new connection used one that became free in the meantime.
        if answered.is_some() && connected.is_none() {
            return whole;
        }
        Timings {
            dns_ms: span(mark(&self.looking_up), resolved),
            connect_ms: span(resolved.or(connecting), handshaking.or(connected)),
            tls_ms: span(handshaking, connected),
            ..whole
        }
    }

    /// The last handshake of each host, in the order of the requests.
    pub(super) fn shown(&self) -> MutexGuard<'_, Vec<Shown>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn mark(&self, mark: &AtomicU64) {
        mark.store(self.micros().max(1), Ordering::Relaxed);
    }

    fn micros(&self) -> u64 {
        whole_micros(self.elapsed())
    }
}

/// The resolver is asked for the name.
pub(super) fn mark_looking_up() {
    on_current(|timeline| timeline.mark(&timeline.looking_up));
}

/// The name has its addresses.
pub(super) fn mark_resolved() {
    on_current(|timeline| timeline.mark(&timeline.resolved));
}

/// The TLS handshake begins.
pub(super) fn mark_handshaking() {
    on_current(|timeline| {
        timeline.mark(&timeline.handshaking);
        timeline.asked_for_certificate.store(0, Ordering::Relaxed);
    });
}

/// A server asks for a certificate of the client.
pub(super) fn mark_asked_for_certificate() {
    on_current(|timeline| timeline.mark(&timeline.asked_for_certificate));
}

/// A server presents its certificate.
pub(super) fn mark_presented(shown: Shown) {
    on_current(|timeline| {
        let mut all = timeline.shown();
        all.retain(|before| before.host() != shown.host());
        all.push(shown);
    });
}

/// The TLS version of the handshake with the last certificate.
pub(super) fn mark_version(version: TlsVersion) {
    on_current(|timeline| {
        if let Some(last) = timeline.shown().last_mut() {
            last.speaks(version);
        }
    });
}

/// Runs `mark` on the current timeline. There is none if a name is looked up without a probe.
fn on_current(mark: impl FnOnce(&Timeline)) {
    let _ = CURRENT.try_with(|timeline| mark(timeline));
}

fn whole_micros(took: Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    /// A timeline whose marks were set so many microseconds after the probe began; 0 is unset.
    fn timeline([connecting, looking_up, resolved, handshaking, connected, answered]: [u64; 6]) -> Timeline {
        Timeline {
            began: Instant::now(),
            connecting: connecting.into(),
            looking_up: looking_up.into(),
            resolved: resolved.into(),
            handshaking: handshaking.into(),
            connected: connected.into(),
            answered: answered.into(),
            asked_for_certificate: 0.into(),
            shown: Mutex::default(),
        }
    }

    #[test]
    fn the_phase_is_the_step_that_has_not_ended() {
        for (marks, phase) in [
            ([0, 0, 0, 0, 0, 0], Phase::Answer),
            ([1, 0, 0, 0, 0, 0], Phase::Connect),
            ([1, 2, 0, 0, 0, 0], Phase::Lookup),
            ([1, 2, 3, 0, 0, 0], Phase::Connect),
            ([1, 2, 3, 4, 0, 0], Phase::Tls),
            ([1, 2, 3, 4, 5, 0], Phase::Answer),
            ([1, 0, 0, 0, 5, 0], Phase::Answer),
            ([1, 2, 3, 4, 5, 6], Phase::Body),
        ] {
            assert_eq!(timeline(marks).phase(), phase, "{marks:?}");
        }
    }

    #[test]
    fn a_time_is_that_between_two_marks() {
        let took = |marks| {
            let Timings { dns_ms, connect_ms, tls_ms, first_byte_ms, .. } = timeline(marks).timings();
            [dns_ms, connect_ms, tls_ms, first_byte_ms]
        };
        let whole = [1_000, 1_100, 3_100, 7_100, 15_100, 31_140];
        assert_eq!(took(whole), [Some(2.0), Some(4.0), Some(8.0), Some(31.1)]);
        let plain_to_an_address = [1_000, 0, 0, 0, 3_000, 9_000];
        assert_eq!(took(plain_to_an_address), [None, Some(2.0), None, Some(9.0)]);
        let open_already = [0, 0, 0, 0, 0, 9_000];
        assert_eq!(took(open_already), [None, None, None, Some(9.0)]);
        let overtaken_by_another_connection = [1_000, 1_100, 3_100, 7_100, 0, 9_000];
        assert_eq!(took(overtaken_by_another_connection), [None, None, None, Some(9.0)]);
        let ended_in_the_handshake = [1_000, 1_100, 3_100, 7_100, 0, 0];
        assert_eq!(took(ended_in_the_handshake), [Some(2.0), Some(4.0), None, None]);
    }

    #[tokio::test]
    async fn opening_a_connection_marks_its_steps() {
        let timeline = Timeline::begin();
        let opening = timeline.connecting(async {
            mark_looking_up();
            tokio::task::yield_now().await;
            mark_resolved();
            Ok::<_, ()>(())
        });
        let mut opening = Box::pin(opening);
        assert!((&mut opening).now_or_never().is_none());
        assert_eq!(timeline.phase(), Phase::Lookup);
        opening.await.unwrap();
        assert_eq!(timeline.phase(), Phase::Answer);
        assert!(timeline.timings().dns_ms.is_some());
    }

    #[tokio::test]
    async fn a_connection_that_was_not_opened_is_not_marked_as_one() {
        let timeline = Timeline::begin();
        timeline.connecting(async { Err::<(), _>(()) }).await.unwrap_err();
        assert_eq!(timeline.phase(), Phase::Connect);
    }
}
