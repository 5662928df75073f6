//! Working without the GVL, and with one for each Ractor. All `unsafe` of the project is in this file, and what the
//! compiler counts as such.

#![allow(unsafe_code, reason = "Ruby's functions for this are in C, and magnus has none")]

use std::any::Any;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use rb_sys::{rb_ext_ractor_safe, rb_thread_call_without_gvl2};

// rb-sys defines and exports it, and only a development version of Ruby asks for it (extconf.rb): no other code in the
// process is to find it here. It changes how the symbol is seen from outside, and nothing that is executed.
#[cfg(all(ruby_is_released, target_os = "linux"))]
std::arch::global_asm!(".hidden ruby_abi_version");

/// Lets every Ractor call the methods that are defined from here on; without it only the main one may.
///
/// They may run at the same time, so none of them changes anything that another could see. What they share is: classes
/// and constants, looked up once when the extension is loaded; seals and suites, which never change (a seal that is read
/// from YAML is written once, through a `OnceLock`); and the list of trusted certificates, behind a lock of its own.
pub(crate) fn allow_ractors() {
    // SAFETY: it sets a flag of the `require` under way, which is the one that has called `init`.
    unsafe { rb_ext_ractor_safe(true) }
}

/// What came of work that was done without the GVL.
pub(crate) enum Outcome<T> {
    /// It came to its end.
    Done(T),
    /// It did not begin: an interrupt was pending. Check for interrupts, and try again.
    NotBegun,
    /// It panicked. The panic stopped here, since one that reached Ruby would abort the process.
    Panicked(Box<dyn Any + Send>),
}

/// Does `work` while other Ruby threads run. Nothing wakes it when Ruby wants the thread back, so it must be short.
///
/// No interrupt is handled in here: the caller checks for them once it is back, where an exception can travel through
/// Rust as an error. (`rb_thread_call_without_gvl`, without the 2, would raise from inside, past every destructor. So
/// does this one with a function that wakes the work, when the thread is the only one: Ruby starts another for the time
/// of the call, to run that function in, and raises while it waits for that one to end. Nothing can be woken then.)
///
/// `Send` keeps Ruby out: no Ruby value can get into `work`, so none can be touched without the GVL.
pub(crate) fn without<T: Send>(work: impl FnOnce() -> T + Send) -> Outcome<T> {
    let mut call = Call { work: Some(work), result: None };
    // SAFETY: `run` gets a pointer to `call`, of just the type it casts to. That lives on this frame, which stays until
    // the function returns; Ruby does not call `run` after that. `run` has `call` for itself, as this frame does not
    // touch it meanwhile.
    unsafe {
        let run = Some(run_of(&call));
        rb_thread_call_without_gvl2(run, ptr::from_mut(&mut call).cast(), None, ptr::null_mut());
    }
    match call.result {
        None => Outcome::NotBegun,
        Some(Ok(done)) => Outcome::Done(done),
        Some(Err(panic)) => Outcome::Panicked(panic),
    }
}

struct Call<F, T> {
    work: Option<F>,
    result: Option<Result<T, Box<dyn Any + Send>>>,
}

/// The trampoline for the type of `call`.
fn run_of<F: FnOnce() -> T, T>(_: &Call<F, T>) -> unsafe extern "C" fn(*mut c_void) -> *mut c_void {
    run::<F, T>
}

unsafe extern "C" fn run<F: FnOnce() -> T, T>(call: *mut c_void) -> *mut c_void {
    // SAFETY: `without` passes a pointer to a `Call<F, T>` that nobody else uses until this returns.
    let call = unsafe { &mut *call.cast::<Call<F, T>>() };
    // Nothing reads the work after a panic, so it cannot be seen half done.
    call.result = call.work.take().map(|work| catch_unwind(AssertUnwindSafe(work)));
    ptr::null_mut()
}
