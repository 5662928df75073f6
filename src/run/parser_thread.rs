//! Runs long work, such as parsing a large or hostile page, on another thread.
//!
//! At most two threads of a process do such work, and only one for a large body: memory between two large trees would
//! not be given back to the system. Work that nobody waits for stops soon.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::base::stop::Stop;

/// How many threads of a process may do long work at once.
const MOST: u32 = 2;

/// A body larger than this is parsed while no other one is.
const LARGE: usize = 256 * 1024;

/// The time limit of one piece of work.
const LONGEST: Duration = Duration::from_secs(10);

/// How often a run checks whether another one has ended its work.
const LOOK_AGAIN: Duration = Duration::from_millis(2);

/// The process id (high bits), and the number of its threads with long work (low bits). A forked child has no threads
/// of its parent, so the count of another process is ignored.
static AT_WORK: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// The waiting turns of the runs on this thread, in order.
    static TURNS: Arc<Semaphore> = Arc::new(Semaphore::new(MOST as usize));
}

/// Permission to do long work, until it is dropped.
struct Turn {
    _here: Option<OwnedSemaphorePermit>,
    /// How many of the threads it counts for.
    threads: u32,
}

impl Turn {
    async fn wait(bytes: usize) -> Self {
        let threads = if bytes > LARGE { MOST } else { 1 };
        // The semaphore is never closed.
        let here = TURNS.with(Arc::clone).acquire_many_owned(threads).await.ok();
        while !begin(&AT_WORK, threads) {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Self { _here: here, threads }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        end(&AT_WORK, self.threads);
    }
}

/// Takes this many of the process's threads, if they are free.
fn begin(at_work: &AtomicU64, threads: u32) -> bool {
    let me = u64::from(process::id()) << 32;
    let next = |now: u64| {
        let taken = if now & !u64::from(u32::MAX) == me { now & u64::from(u32::MAX) } else { 0 };
        let taken = taken + u64::from(threads);
        (taken <= u64::from(MOST)).then_some(me | taken)
    };
    at_work.fetch_update(Ordering::AcqRel, Ordering::Acquire, next).is_ok()
}

/// Gives them back.
fn end(at_work: &AtomicU64, threads: u32) {
    let me = u64::from(process::id()) << 32;
    let next = |now: u64| {
        let taken = now & u64::from(u32::MAX);
        (now & !u64::from(u32::MAX) == me).then_some(me | taken.saturating_sub(u64::from(threads)))
    };
    // In a forked child there is nothing to give back.
    let _ = at_work.fetch_update(Ordering::AcqRel, Ordering::Acquire, next);
}

/// Does `work` for a body of `bytes` bytes on another thread, when it is its turn. Dropping the future stops the work.
pub(super) async fn on_parser_thread<R: Send + 'static>(
    bytes: usize,
    work: impl FnOnce(&Stop) -> R + Send + 'static,
) -> R {
    let turn = Turn::wait(bytes).await;
    let stop = Stop::after(LONGEST);
    let _unless_waited_for = stop.on_drop();
    let working = move || {
        let done = work(&stop);
        drop(turn);
        done
    };
    on_another_thread(working).await
}

/// Does `work` on a detached thread; or on this one, if no thread can be created.
async fn on_another_thread<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    let work = Arc::new(Mutex::new(Some(work)));
    let take = |work: &Mutex<Option<_>>| work.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (done, result) = oneshot::channel();
    let theirs = Arc::clone(&work);
    let started = thread::Builder::new().name("smoke_seal page".to_owned()).spawn(move || {
        let work = theirs.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(work) = work {
            // If the run is over by now, nobody receives this, which is fine.
            let _ = done.send(catch_unwind(AssertUnwindSafe(work)));
        }
    });
    if started.is_err()
        && let Some(work) = take(&work)
    {
        return work();
    }
    match result.await {
        Ok(Ok(done)) => done,
        Ok(Err(panic)) => resume_unwind(panic),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::sync::mpsc;
    use std::time::Instant;

    use super::*;

    fn runtime() -> tokio::runtime::Runtime {
        crate::runtime().unwrap()
    }

    #[test]
    fn at_most_two_parser_threads_work_at_once_in_a_process() {
        static NOW: AtomicUsize = AtomicUsize::new(0);
        static MOST_AT_ONCE: AtomicUsize = AtomicUsize::new(0);
        let work = |_: &Stop| {
            MOST_AT_ONCE.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(5));
            NOW.fetch_sub(1, Ordering::SeqCst);
        };
        let runs: Vec<_> = (0..4)
            .map(|_| {
                thread::spawn(move || {
                    runtime().block_on(futures_util::future::join_all(
                        (0..6).map(|_| on_parser_thread(LARGE, work)),
                    ))
                })
            })
            .collect();
        for run in runs {
            assert_eq!(run.join().unwrap().len(), 6);
        }
        assert_eq!(MOST_AT_ONCE.load(Ordering::SeqCst), 2);
        assert_eq!(NOW.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn cancelled_parser_work_stops_and_frees_its_slot_for_the_next_run() {
        let (started, has_started) = mpsc::channel();
        let (ended, has_ended) = mpsc::channel();
        let endless = move |stop: &Stop| {
            started.send(()).unwrap();
            while !stop.is_due() {
                thread::yield_now();
            }
            ended.send(()).unwrap();
        };
        let began = Instant::now();
        let given_up = runtime();
        given_up.block_on(async {
            let one = Box::pin(on_parser_thread(LARGE, endless.clone()));
            let other = Box::pin(on_parser_thread(LARGE, endless));
            let both = futures_util::future::join(one, other);
            let wait = async {
                let mut working = 0;
                while working < MOST {
                    working += has_started.try_iter().map(|()| 1).sum::<u32>();
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            };
            futures_util::future::select(Box::pin(both), Box::pin(wait)).await;
        });
        given_up.shutdown_background();
        assert_eq!(runtime().block_on(on_parser_thread(LARGE, |_| 7)), 7);
        has_ended.recv().unwrap();
        has_ended.recv().unwrap();
        assert!(began.elapsed() < LONGEST, "it was not waited out");
    }

    #[test]
    fn parser_slots_taken_before_a_fork_are_free_in_the_child() {
        let of_parent = (u64::from(process::id().wrapping_add(1)) << 32) | u64::from(MOST);
        let at_work = AtomicU64::new(of_parent);
        assert!(begin(&at_work, 1) && begin(&at_work, 1) && !begin(&at_work, 1));
        end(&at_work, 1);
        assert!(begin(&at_work, 1));
        for _ in 0..3 {
            end(&at_work, 1);
        }
        assert!(
            begin(&at_work, 1) && begin(&at_work, 1) && !begin(&at_work, 1),
            "giving back too much frees no more"
        );
    }

    #[test]
    fn a_large_body_is_parsed_alone() {
        let at_work = AtomicU64::new(0);
        assert!(begin(&at_work, MOST) && !begin(&at_work, 1));
        end(&at_work, MOST);
        assert!(begin(&at_work, 1) && !begin(&at_work, MOST) && begin(&at_work, 1));
    }
}
