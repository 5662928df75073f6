//! Work on a thread of its own, while the caller's waits without the GVL.

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

/// How often the caller's thread looks up from its wait, to see whether Ruby wants it back: nothing wakes it for that
/// (`gvl.rs` says why).
const LOOK_UP: Duration = Duration::from_millis(25);

/// What the caller's thread is told.
enum Message<M> {
    /// What the work has to tell.
    WorkerEvent(M),
    /// It is done, with this to tell at its end.
    Over(Option<M>),
    /// It broke off.
    Broken(String),
}

/// Tells the caller's thread of the work.
pub(crate) struct EventSender<M>(Sender<Message<M>>);

impl<M> EventSender<M> {
    pub(crate) fn send(&self, message: M) {
        // Whoever listened is gone when sending fails, and has cancelled the work.
        drop(self.0.send(Message::WorkerEvent(message)));
    }
}

/// Does `work`, and hands what it tells to `take`, which runs on this thread, with the GVL, and does not slow the work: that
/// is elsewhere. What the work gives is told last, once all its connections are closed: this thread then has to wake up
/// once for both. An error of `take`, or an interrupt of the thread, ends the work at once, with every connection.
///
/// In a child that `take` or a signal handler forked, the call is over with a `SmokeSeal::ForkedError`: the work goes on in
/// the parent.
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
            Some(Message::WorkerEvent(message)) => {
                take(message)?;
                worker.check_process(ruby)?;
            }
            Some(Message::Over(last)) => return last.map_or(Ok(()), take),
            Some(Message::Broken(what)) => return Err(errors::internal(ruby, &what)),
            None => {}
        }
    }
}

/// Work on its thread. Dropping it ends the work, in the process that began it.
struct Worker<M> {
    /// None only while it is dropped.
    work: Option<Work<M>>,
    process: u32,
}

/// What belongs to the thread of the work, and is of no use in a forked child, which does not have that thread.
struct Work<M> {
    messages: Receiver<Message<M>>,
    cancel: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl<M: Send + 'static> Worker<M> {
    /// A thread and a runtime for each call, and nothing that outlives it but a page or a name that takes its time: what a
    /// process does not keep, a fork of it cannot lose.
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

    /// Waits, without the GVL, for the next message; none when it is time to see whether Ruby has something more urgent.
    fn next_message(&mut self) -> Option<Message<M>> {
        let Some(Work { messages, .. }) = &mut self.work else { return None };
        match gvl::without(move || messages.recv_timeout(LOOK_UP)) {
            gvl::Outcome::Done(Ok(message)) => Some(message),
            gvl::Outcome::Done(Err(RecvTimeoutError::Disconnected)) => {
                Some(Message::Broken("its thread ended without a word".to_owned()))
            }
            gvl::Outcome::Done(Err(RecvTimeoutError::Timeout)) | gvl::Outcome::NotBegun => None,
            gvl::Outcome::Panicked(panic) => Some(Message::Broken(panic_text(&*panic))),
        }
    }
}

impl<M> Drop for Worker<M> {
    fn drop(&mut self) {
        let Some(work) = self.work.take() else { return };
        if self.process != process::id() {
            // A forked child: nobody can be joined, and the thread may have held a lock when the process was forked, so
            // that even to drop these could wait forever.
            let _never_dropped = ManuallyDrop::new(work);
            return;
        }
        let Work { cancel, thread, .. } = work;
        drop(cancel);
        // A panic of the thread was told as a message.
        let _ = thread.join();
    }
}

/// The work of the thread: to its end, or until it is `cancelled`.
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
        Ok(true) => Message::Over(last),
        Ok(false) => return,
        Err(panic) => Message::Broken(panic_text(&*panic)),
    };
    drop(messages.send(message));
}

/// Whether `work` came to its end, and was not `cancelled` before. What drives it is there once, for work of every kind.
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
    // Closes every connection; a page that is still being parsed is not waited for.
    runtime.shutdown_background();
    ended
}
