//! Waits to the tenth of a millisecond.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use tokio::sync::oneshot;

/// A thread that sleeps until the next answer is due. tokio's own timer counts in whole milliseconds, and rounds up:
/// over sixteen rounds of requests that adds up to what a bar allows the client.
pub(crate) struct Timer(Arc<Alarm>);

#[derive(Default)]
struct Alarm {
    /// By the time, and then in the order they came.
    due: Mutex<BTreeMap<(Instant, u64), oneshot::Sender<()>>>,
    places: AtomicU64,
    earlier: Condvar,
}

impl Timer {
    pub(crate) fn start() -> io::Result<Self> {
        let alarm = Arc::new(Alarm::default());
        let ringing = Arc::clone(&alarm);
        thread::Builder::new().name("timer".to_owned()).spawn(move || ringing.ring())?;
        Ok(Self(alarm))
    }

    pub(crate) async fn wait_until(&self, at: Instant) {
        // The thread never ends, so that it is never gone.
        let _ = self.0.add(at).await;
    }
}

impl Alarm {
    fn add(&self, at: Instant) -> oneshot::Receiver<()> {
        let (sender, receiver) = oneshot::channel();
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let is_next = due.first_key_value().is_none_or(|(&(first, _), _)| at < first);
        let place = self.places.fetch_add(1, Ordering::Relaxed);
        due.insert((at, place), sender);
        if is_next {
            self.earlier.notify_one();
        }
        receiver
    }

    fn ring(&self) {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let now = Instant::now();
            while let Some(entry) = due.first_entry().filter(|entry| entry.key().0 <= now) {
                // Whoever waited is gone: its connection was closed.
                let _ = entry.remove().send(());
            }
            due = match due.first_key_value().map(|(&(first, _), _)| first.saturating_duration_since(now)) {
                Some(rest) => self.earlier.wait_timeout(due, rest).unwrap_or_else(PoisonError::into_inner).0,
                None => self.earlier.wait(due).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}
