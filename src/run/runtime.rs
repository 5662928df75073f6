//! What drives a run.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// After how many turns of its tasks the clock and the network are checked. A server that floods the client keeps a turn
/// busy for as long as the system's buffers are deep: of many such turns in a row, a time that is up would be seen late.
const EVENT_INTERVAL: u32 = 2;

/// A runtime for one run, on the thread that it is driven from: what a process does not keep, a fork of it cannot lose.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().event_interval(EVENT_INTERVAL).build()
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::task::Poll;

    use super::*;

    #[test]
    fn a_flood_has_few_turns_for_each_look_at_the_clock() {
        let turns = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&turns);
        runtime().unwrap().block_on(async {
            // It asks for its next turn at once, as hyper does after so many reads.
            tokio::spawn(async move {
                poll_fn(|context| {
                    count.fetch_add(1, Ordering::Relaxed);
                    context.waker().wake_by_ref();
                    Poll::<()>::Pending
                })
                .await;
                pending::<()>().await;
            });
            for look in 1..=100 {
                // It ends when the clock and the network have been checked.
                tokio::task::yield_now().await;
                assert!(
                    turns.load(Ordering::Relaxed) <= look * EVENT_INTERVAL,
                    "{turns:?} turns in {look} looks"
                );
            }
        });
        assert!(turns.load(Ordering::Relaxed) > 0);
    }
}
