//! Executes many runs in parallel on one thread, each as if it were alone.

use std::any::Any;
use std::cell::{OnceCell, RefCell};
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::thread::available_parallelism;

use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::Semaphore;

use super::{Event, Run, RunResult};
use crate::base::clock::Clock;
use crate::http::transport::Transport;

/// An update of one of many runs.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunUpdate<'a> {
    /// An event of the run.
    Event(Event<'a>),
    /// The run is over.
    Done(Box<RunResult>),
    /// The run panicked, because of a bug in this crate. The others continue.
    Panicked(Box<dyn Any + Send>),
}

/// Executes `runs` in parallel, like [`execute_all_through`].
///
/// Boxing the future here compiles it with this crate's optimisation, even if the caller is built without.
pub fn execute_all<'a>(
    runs: Vec<Run>,
    on_update: impl FnMut(usize, RunUpdate<'_>) + 'a,
) -> LocalBoxFuture<'a, ()> {
    execute_boxed(runs, Box::new(on_update))
}

fn execute_boxed<'a>(
    runs: Vec<Run>,
    on_update: Box<dyn FnMut(usize, RunUpdate<'_>) + 'a>,
) -> LocalBoxFuture<'a, ()> {
    Box::pin(execute_all_through(runs, on_update))
}

/// Executes `runs` in parallel, and calls `on_update` for each with its index. Dropping the future ends them all, and
/// closes their connections.
///
/// At most as many runs with a browser lane are under way as there are processors, since a browser needs one. The times
/// of a run begin when it starts.
pub async fn execute_all_through<T: Transport, C: Clock>(
    runs: impl IntoIterator<Item = Run<T, C>>,
    on_update: impl FnMut(usize, RunUpdate<'_>),
) {
    let on_update = &RefCell::new(on_update);
    // Most runs have no lane, and counting processors takes about twenty system calls.
    let lanes = &OnceCell::new();
    let as_many_as_processors = || Semaphore::new(available_parallelism().map_or(1, NonZeroUsize::get));
    let executing = runs.into_iter().enumerate().map(|(index, run)| {
        let executing = async move {
            let _turn = match run.lane {
                // The semaphore is never closed.
                Some(_) => lanes.get_or_init(as_many_as_processors).acquire().await.ok(),
                None => None,
            };
            run.execute(|event| (on_update.borrow_mut())(index, RunUpdate::Event(event))).await
        };
        // The state of a run that panicked is dropped with it.
        let ended = AssertUnwindSafe(executing).catch_unwind();
        ended.map(move |ended| (index, ended)).boxed_local()
    });
    let mut executing: FuturesUnordered<_> = executing.collect();
    while let Some((index, ended)) = executing.next().await {
        let news = match ended {
            Ok(report) => RunUpdate::Done(Box::new(report)),
            Err(panic) => RunUpdate::Panicked(panic),
        };
        (on_update.borrow_mut())(index, news);
    }
}
