//! The tokio runtime of a run.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// After how many polls the clock and the network are checked. A server that floods the client makes each poll long, as
/// long as the system's buffers have data: after many such polls a timeout would be noticed late.
const EVENT_INTERVAL: u32 = 2;

/// A runtime for one run, on the current thread: without process-wide threads, a fork cannot lose any.
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
    fn a_busy_task_runs_a_bounded_number_of_times_between_two_polls_of_the_clock() {
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
