//! What a process keeps for all of its runs, in addition to the list of trusted certificates.

use crate::evaluate;
use crate::page::html;

/// Makes what a process keeps.
///
/// It is to be called before there is a thread beside the caller's. What is made at its first use instead is made on the
/// thread of a run; and a process that is forked at that moment has a child without that thread, whose runs would wait for
/// it for good.
pub fn prepare_process() {
    evaluate::prepare();
    html::prepare();
}
