//! Process-wide caches; initialise them before starting threads or forking.

use crate::evaluate;
use crate::page::html;

/// Initialises the process-wide caches.
///
/// Call it before the process has other threads. Otherwise the thread of a run initialises them at first use; and if
/// the process is forked at that moment, the child has no such thread, and its runs would wait for ever.
pub fn prepare_process() {
    evaluate::prepare();
    html::prepare();
}
