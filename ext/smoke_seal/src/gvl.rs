//! Working without the GVL. All `unsafe` of the project is in this file.

use std::any::Any;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use rb_sys::rb_thread_call_without_gvl2;

/// What came of work that was done without the GVL.
pub(crate) enum Outcome<T> {
    /// It came to its end.
    Done(T),
    /// It did not begin: an interrupt was pending. Check for interrupts, and try again.
    NotBegun,
    /// It panicked. The panic stopped here, since one that reached Ruby would abort the process.
    Panicked(Box<dyn Any + Send>),
}

/// Does `work` while other Ruby threads run. Ruby calls `wake`, from another thread, when it wants this one back;
/// `work` must end soon after.
///
/// No interrupt is handled in here: the caller checks for them once it is back, where an exception can travel through
/// Rust as an error. (`rb_thread_call_without_gvl`, without the 2, would raise from inside, past every destructor.)
///
/// `Send` keeps Ruby out: no Ruby value can get into `work`, so none can be touched without the GVL.
pub(crate) fn without<T: Send>(work: impl FnOnce() -> T + Send, wake: impl Fn() + Sync) -> Outcome<T> {
    let mut call = Call { work: Some(work), result: None };
    // SAFETY: `run` and `wake_up` get pointers to `call` and `wake`, of just the types they cast to. Both live on this
    // frame, which stays until the function returns; Ruby calls neither after that. `run` has `call` for itself, as
    // this frame does not touch it meanwhile; `wake` is shared with other threads, and is `Sync`.
    unsafe {
        rb_thread_call_without_gvl2(
            Some(run_of(&call)),
            ptr::from_mut(&mut call).cast(),
            Some(wake_up_of(&wake)),
            ptr::from_ref(&wake).cast_mut().cast(),
        );
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
    // The work is never looked at again after a panic, so it cannot be seen half done.
    call.result = call.work.take().map(|work| catch_unwind(AssertUnwindSafe(work)));
    ptr::null_mut()
}

/// The unblocking function for the type of `wake`.
fn wake_up_of<W: Fn()>(_: &W) -> unsafe extern "C" fn(*mut c_void) {
    wake_up::<W>
}

unsafe extern "C" fn wake_up<W: Fn()>(wake: *mut c_void) {
    // SAFETY: `without` passes a pointer to a `W` that lives until the call it belongs to has returned.
    let wake = unsafe { &*wake.cast::<W>() };
    // A panic must not reach Ruby; and whoever cannot be woken comes back at the end of the work.
    let _ = catch_unwind(AssertUnwindSafe(wake));
}
