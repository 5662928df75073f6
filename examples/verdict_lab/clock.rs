//! Virtual time: the clock of a simulated run, and the executor that moves it.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use smoke_seal::Clock;

/// A clock that stands still while a task can run, and then jumps to the next timer.
#[derive(Clone, Default)]
pub(crate) struct VirtualClock(Arc<Mutex<Timers>>);

#[derive(Default)]
struct Timers {
    now: Duration,
    sleepers: u64,
    /// Sorted by time, then by the order in which they began to wait, so that runs are deterministic.
    waiting: BTreeMap<(Duration, u64), Waker>,
}

/// Why a simulation does not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stuck {
    /// No task can run, and no timer is set.
    Idle,
    /// It polls for ever without moving the clock.
    Spinning,
    /// It takes longer than any run may take.
    Endless,
}

/// The most polls without moving the clock.
const MOST_POLLS: usize = 100_000;

/// The longest simulated time of a run.
const LONGEST: Duration = Duration::from_secs(4 * 3600);

impl VirtualClock {
    /// Drives `future` to its end on this thread, without real waiting.
    pub(crate) fn play<F: Future>(&self, future: F) -> Result<F::Output, Stuck> {
        let mut future = pin!(future);
        let alarm = Arc::new(Alarm(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&alarm));
        let mut context = Context::from_waker(&waker);
        loop {
            let mut polls = 0;
            while alarm.0.swap(false, Ordering::Relaxed) {
                if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                    return Ok(output);
                }
                polls += 1;
                if polls > MOST_POLLS {
                    return Err(Stuck::Spinning);
                }
            }
            self.jump()?;
        }
    }

    /// Jumps to the next timer, and wakes all tasks that wait for it.
    fn jump(&self) -> Result<(), Stuck> {
        let mut due = Vec::new();
        {
            let mut timers = self.timers();
            let (&(next, _), _) = timers.waiting.first_key_value().ok_or(Stuck::Idle)?;
            if next > LONGEST {
                return Err(Stuck::Endless);
            }
            timers.now = next;
            while timers.waiting.first_key_value().is_some_and(|((at, _), _)| *at == next) {
                due.extend(timers.waiting.pop_first().map(|(_, waker)| waker));
            }
        }
        due.into_iter().for_each(Waker::wake);
        Ok(())
    }

    fn timers(&self) -> MutexGuard<'_, Timers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Duration {
        self.timers().now
    }

    fn sleep_until(&self, at: Duration) -> impl Future<Output = ()> + Send + '_ {
        Sleep { clock: self, at, number: None }
    }
}

/// A timer that ends at `at`.
struct Sleep<'a> {
    clock: &'a VirtualClock,
    at: Duration,
    /// Its number in the order of waiting, once it has one.
    number: Option<u64>,
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut timers = self.clock.timers();
        if timers.now >= self.at {
            return Poll::Ready(());
        }
        let number = self.number.unwrap_or_else(|| {
            timers.sleepers += 1;
            timers.sleepers
        });
        timers.waiting.insert((self.at, number), context.waker().clone());
        drop(timers);
        self.number = Some(number);
        Poll::Pending
    }
}

impl Drop for Sleep<'_> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.clock.timers().waiting.remove(&(self.at, number));
        }
    }
}

struct Alarm(AtomicBool);

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;
    use futures_util::stream::FuturesUnordered;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn time_jumps_from_one_timer_to_the_next() {
        let clock = VirtualClock::default();
        let woken: Vec<u32> = clock
            .play(async {
                let sleep = |seconds: u32| {
                    let clock = &clock;
                    async move {
                        clock.sleep_until(SECOND * seconds).await;
                        seconds
                    }
                };
                [40, 3, 7].map(sleep).into_iter().collect::<FuturesUnordered<_>>().collect().await
            })
            .unwrap();
        assert_eq!(woken, [3, 7, 40]);
        assert_eq!(clock.now(), 40 * SECOND);
    }

    #[test]
    fn a_dropped_timer_is_removed() {
        let clock = VirtualClock::default();
        let played = clock.play(async {
            let (long, short) = (pin!(clock.sleep_until(90 * SECOND)), pin!(clock.sleep_until(SECOND)));
            futures_util::future::select(long, short).await;
        });
        assert_eq!((played, clock.now()), (Ok(()), SECOND));
        assert!(clock.timers().waiting.is_empty());
    }

    #[test]
    fn a_future_that_never_ends_is_given_up() {
        let clock = VirtualClock::default();
        assert_eq!(clock.play(std::future::pending::<()>()), Err(Stuck::Idle));
        let spinning = std::future::poll_fn(|context| {
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        });
        assert_eq!(clock.play(spinning), Err(Stuck::Spinning));
        let for_ever = async {
            loop {
                clock.sleep_until(clock.now() + SECOND).await;
            }
        };
        assert_eq!(
            clock.play::<std::pin::Pin<Box<dyn Future<Output = ()>>>>(Box::pin(for_ever)),
            Err(Stuck::Endless)
        );
    }
}
