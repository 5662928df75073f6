//! Runs a future on a thread of its own, while the caller's thread waits without the GVL.

use std::future::Future;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::process;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use magnus::{Error, Ruby};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::errors::panic_text;
use crate::{errors, gvl};

/// How long the caller's thread waits at most before it checks for interrupts, which do not wake it (`gvl.rs` says why).
const INTERRUPT_CHECK: Duration = Duration::from_millis(25);

/// What the worker thread sends to the caller's thread.
enum Message<M> {
    /// A message of the work.
    FromWork(M),
    /// The work is done; its last message, if it has one.
    Done(Option<M>),
    /// The work panicked; the message of the panic.
    Panicked(String),
}

/// Sends messages of the work to the caller's thread.
pub(crate) struct EventSender<M>(Sender<Message<M>>);

impl<M> EventSender<M> {
    pub(crate) fn send(&self, message: M) {
        // Sending fails if the caller's thread has left, which cancels the work.
        drop(self.0.send(Message::FromWork(message)));
    }
}

/// Runs `work` on a new thread, and passes its messages to `take`, which runs on the caller's thread with the GVL. A slow
/// `take` does not slow the work. The output of `work` is its last message. It is sent after all connections are closed, so
/// that the caller's thread wakes up once for both.
///
/// # Errors
/// An error of `take`, or an interrupt of the caller's thread: it cancels the work and closes its connections. A
/// `SmokeSeal::ForkedError` in a child that `take` or a signal handler forked: the work goes on in the parent.
pub(crate) fn drive<M, F>(
    ruby: &Ruby,
    work: impl FnOnce(EventSender<M>) -> F + Send + 'static,
    mut take: impl FnMut(M) -> Result<(), Error>,
) -> Result<(), Error>
where
    M: Send + 'static,
    F: Future<Output = Option<M>>,
{
    let mut worker = Worker::start(work).map_err(|error| errors::resource(ruby, &error))?;
    loop {
        let message = worker.next_message();
        ruby.thread_check_ints()?;
        worker.check_process(ruby)?;
        match message {
            Some(Message::FromWork(message)) => {
                take(message)?;
                worker.check_process(ruby)?;
            }
            Some(Message::Done(last)) => return last.map_or(Ok(()), take),
            Some(Message::Panicked(what)) => return Err(errors::internal(ruby, &what)),
            None => {}
        }
    }
}

/// Work on its thread. Dropping it cancels the work, in the process that started it.
struct Worker<M> {
    /// None only during the drop.
    work: Option<Work<M>>,
    process: u32,
}

/// The parts that belong to the worker thread. A forked child does not have that thread.
struct Work<M> {
    messages: Receiver<Message<M>>,
    cancel: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl<M: Send + 'static> Worker<M> {
    /// Starts a thread and a runtime for one call. Both end with the call, so that a fork between calls loses nothing. Only a
    /// page that is being parsed, or a name that is being resolved, may take longer.
    fn start<F>(work: impl FnOnce(EventSender<M>) -> F + Send + 'static) -> Result<Self, String>
    where
        F: Future<Output = Option<M>>,
    {
        let (sender, messages) = mpsc::channel();
        let (cancel, cancelled) = oneshot::channel();
        let runtime = smoke_seal::runtime();
        let runtime = runtime.map_err(|error| format!("the run could not start: {error}"))?;
        let work = move || run(runtime, work, cancelled, &sender);
        let thread = thread::Builder::new().name("smoke_seal run".to_owned()).spawn(work);
        let thread = thread.map_err(|error| format!("the run got no thread: {error}"))?;
        Ok(Self { work: Some(Work { messages, cancel, thread }), process: process::id() })
    }

    /// An error in a child that was forked since the work began.
    fn check_process(&self, ruby: &Ruby) -> Result<(), Error> {
        if self.process == process::id() { Ok(()) } else { Err(errors::forked(ruby)) }
    }

    /// Waits for the next message without the GVL; none when it is time to check for interrupts.
    fn next_message(&mut self) -> Option<Message<M>> {
        let Some(Work { messages, .. }) = &mut self.work else { return None };
        match gvl::without(move || messages.recv_timeout(INTERRUPT_CHECK)) {
            gvl::CallResult::Done(Ok(message)) => Some(message),
            gvl::CallResult::Done(Err(RecvTimeoutError::Disconnected)) => {
                Some(Message::Panicked("the worker thread ended without a result".to_owned()))
            }
            gvl::CallResult::Done(Err(RecvTimeoutError::Timeout)) | gvl::CallResult::NotStarted => None,
            gvl::CallResult::Panicked(panic) => Some(Message::Panicked(panic_text(&*panic))),
        }
    }
}

impl<M> Drop for Worker<M> {
    fn drop(&mut self) {
        let Some(work) = self.work.take() else { return };
        if self.process != process::id() {
            // A forked child has no worker thread to join. That thread may have held a lock during the fork, so even a
            // drop of these could block forever.
            let _never_dropped = ManuallyDrop::new(work);
            return;
        }
        let Work { cancel, thread, .. } = work;
        drop(cancel);
        // A panic of the thread was sent as a message.
        let _ = thread.join();
    }
}

/// The main function of the worker thread: runs the work to its end, or until it is `cancelled`.
fn run<M, F>(
    runtime: Runtime,
    work: impl FnOnce(EventSender<M>) -> F,
    cancelled: oneshot::Receiver<()>,
    messages: &Sender<Message<M>>,
) where
    F: Future<Output = Option<M>>,
{
    let mut last = None;
    let working = async { last = work(EventSender(messages.clone())).await };
    let message = match block_on(runtime, Box::pin(working), cancelled) {
        Ok(true) => Message::Done(last),
        Ok(false) => return,
        Err(panic) => Message::Panicked(panic_text(&*panic)),
    };
    drop(messages.send(message));
}

/// Runs `work`, and returns whether it ended before it was `cancelled`. Not generic, so that it is compiled once.
fn block_on(
    runtime: Runtime,
    work: Pin<Box<dyn Future<Output = ()> + '_>>,
    cancelled: oneshot::Receiver<()>,
) -> thread::Result<bool> {
    let racing = async {
        tokio::select! {
            biased;
            _ = cancelled => false,
            () = work => true,
        }
    };
    let ended = catch_unwind(AssertUnwindSafe(|| runtime.block_on(racing)));
    // Close every connection. Do not wait for a page that is still being parsed.
    runtime.shutdown_background();
    ended
}
