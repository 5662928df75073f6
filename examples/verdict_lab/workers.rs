//! Distributes work over all cores.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread;

/// The results of `one` for 0 to `count` - 1, in this order.
///
/// # Panics
/// If `one` panics: a table of fewer deploys than its header says would be wrong.
pub(crate) fn on_all_cores<R: Send>(count: usize, one: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let share = count.div_ceil(workers).max(1);
    let one = &one;
    thread::scope(|scope| {
        let work = |first: usize| {
            scope.spawn(move || (first..count.min(first + share)).map(one).collect::<Vec<_>>())
        };
        let working: Vec<_> = (0..count).step_by(share).map(work).collect();
        working
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    })
}
