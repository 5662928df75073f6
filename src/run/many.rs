//! Many runs at once: each as if it were alone, on the one thread that drives them all.

use std::any::Any;
use std::cell::{OnceCell, RefCell};
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::thread::available_parallelism;

use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::Semaphore;

use super::{Event, Report, Run};
use crate::base::clock::Clock;
use crate::http::transport::Transport;

/// What is told of one of many runs.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunUpdate<'a> {
    /// Something happened during it.
    Event(Event<'a>),
    /// It is over.
    Done(Box<Report>),
    /// It broke off, by a fault of this crate. The others go on.
    Panicked(Box<dyn Any + Send>),
}

/// Executes `runs` side by side, as [`execute_all_through`] does.
///
/// What is polled is compiled here, as this crate is: who merely drives runs need not be built for speed.
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

/// Executes `runs` side by side, and tells `on_update` of each of them, by its index, as it goes. Dropping the future ends
/// them all, and closes their connections.
///
/// Runs with a browser lane begin as others of them end: no more are under way at once than there are processors, since a
/// browser is no request. The times of a run begin with it.
pub async fn execute_all_through<T: Transport, C: Clock>(
    runs: impl IntoIterator<Item = Run<T, C>>,
    on_update: impl FnMut(usize, RunUpdate<'_>),
) {
    let on_update = &RefCell::new(on_update);
    // Most runs have no lane, and to ask the system takes some twenty of its calls.
    let lanes = &OnceCell::new();
    let as_many_as_processors = || Semaphore::new(available_parallelism().map_or(1, NonZeroUsize::get));
    let executing = runs.into_iter().enumerate().map(|(index, run)| {
        let executing = async move {
            let _turn = match run.lane {
                // Nobody closes it.
                Some(_) => lanes.get_or_init(as_many_as_processors).acquire().await.ok(),
                None => None,
            };
            run.execute(|event| (on_update.borrow_mut())(index, RunUpdate::Event(event))).await
        };
        // What a run that broke off leaves half done is dropped with it.
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
