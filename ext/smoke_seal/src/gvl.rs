//! Runs Rust code without the GVL, and lets Ractors call the extension. All `unsafe` of the project is in this file.

#![allow(unsafe_code, reason = "Ruby's functions for this are in C, and magnus has none")]

use std::any::Any;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use rb_sys::{rb_ext_ractor_safe, rb_thread_call_without_gvl2};

// Hide a symbol that rb-sys defines and exports: other code in the process must not find it here. Only a development
// version of Ruby reads it (extconf.rb). This changes the symbol's visibility, and no code.
#[cfg(all(ruby_is_released, target_os = "linux"))]
std::arch::global_asm!(".hidden ruby_abi_version");

/// Lets every Ractor call the methods that are defined after this call. Without it only the main Ractor may.
///
/// Ractors run in parallel, so the methods must not change shared data. They share: classes and constants, looked up once
/// when the extension is loaded; seals and suites, which never change (a seal that is read from YAML is set once, through a
/// `OnceLock`); and the list of trusted certificates, which has its own lock.
pub(crate) fn allow_ractors() {
    // SAFETY: it sets a flag of the current `require`, which has called `init`.
    unsafe { rb_ext_ractor_safe(true) }
}

/// The result of a call without the GVL.
pub(crate) enum CallResult<T> {
    /// The work returned this.
    Done(T),
    /// The work did not start, since an interrupt was pending. Check for interrupts, and try again.
    NotStarted,
    /// The work panicked. The panic was caught: one that reached Ruby would abort the process.
    Panicked(Box<dyn Any + Send>),
}

/// Runs `work` while other Ruby threads run. An interrupt does not wake it, so it must be short.
///
/// Interrupts are not handled in here. The caller checks for them afterwards, where an exception is a Rust error.
/// `rb_thread_call_without_gvl`, without the 2, would raise from inside, and run no Rust destructor. So would this function
/// with an unblock function, if the thread is the only one: Ruby then starts a second thread to call the unblock function,
/// and raises while it waits for that thread to end. So there is no unblock function.
///
/// `Send` keeps Ruby values out of `work`, so that none is touched without the GVL.
pub(crate) fn without<T: Send>(work: impl FnOnce() -> T + Send) -> CallResult<T> {
    let mut call = Call { work: Some(work), result: None };
    // SAFETY: `run` gets a pointer to `call`, and casts it to the type of `call`. `call` lives in this frame until the
    // function returns, and Ruby does not call `run` after that. This frame does not touch `call` meanwhile.
    unsafe {
        let run = Some(trampoline_for(&call));
        rb_thread_call_without_gvl2(run, ptr::from_mut(&mut call).cast(), None, ptr::null_mut());
    }
    match call.result {
        None => CallResult::NotStarted,
        Some(Ok(done)) => CallResult::Done(done),
        Some(Err(panic)) => CallResult::Panicked(panic),
    }
}

struct Call<F, T> {
    work: Option<F>,
    result: Option<Result<T, Box<dyn Any + Send>>>,
}

/// The C function that runs a call of this type.
fn trampoline_for<F: FnOnce() -> T, T>(_: &Call<F, T>) -> unsafe extern "C" fn(*mut c_void) -> *mut c_void {
    run::<F, T>
}

unsafe extern "C" fn run<F: FnOnce() -> T, T>(call: *mut c_void) -> *mut c_void {
    // SAFETY: `without` passes a pointer to a `Call<F, T>` that nobody else uses until this returns.
    let call = unsafe { &mut *call.cast::<Call<F, T>>() };
    // Safe after a panic: nothing reads the work again.
    call.result = call.work.take().map(|work| catch_unwind(AssertUnwindSafe(work)));
    ptr::null_mut()
}
