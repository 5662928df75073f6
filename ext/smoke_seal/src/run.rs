//! Drives a run on a thread of its own, while the caller's waits without the GVL and hands events to its block.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use magnus::{Error, Ruby, Value};
use smoke_seal::{Report, Run};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::event::OwnedEvent;
use crate::{errors, gvl};

/// Drives `run` to its end, and yields its events to the block of the method that is being called.
///
/// The block runs on this thread, with the GVL, and does not slow the run: the run is elsewhere. An exception or a
/// `break` of the block, or an interrupt of the thread, ends the run at once, with every connection.
pub(crate) fn look(ruby: &Ruby, run: Run) -> Result<Report, Error> {
    let mut worker =
        Worker::start(run, ruby.block_given()).map_err(|error| errors::resource(ruby, &error))?;
    loop {
        let message = worker.next_message();
        ruby.thread_check_ints()?;
        match message {
            Some(Message::Event(event)) => {
                let _: Value = ruby.yield_value(event.to_ruby(ruby)?)?;
            }
            Some(Message::Done(report)) => return Ok(*report),
            Some(Message::Panicked(what)) => return Err(errors::internal(ruby, &what)),
            None => {}
        }
    }
}

/// How often the caller's thread looks up from its wait, to see whether Ruby wants it back: nothing wakes it for that
/// (`gvl.rs` says why).
const LOOK_UP: Duration = Duration::from_millis(25);

/// What the caller's thread is told.
enum Message {
    Event(OwnedEvent),
    Done(Box<Report>),
    Panicked(String),
}

/// A run on its thread. Dropping it ends the run.
struct Worker {
    messages: Receiver<Message>,
    cancel: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    process: u32,
}

impl Worker {
    /// A thread and a runtime for each run, and nothing that outlives it but a page or a name that takes its time: what a
    /// process does not keep, a fork of it cannot lose.
    fn start(run: Run, tell_events: bool) -> Result<Self, String> {
        let (sender, messages) = mpsc::channel();
        let (cancel, cancelled) = oneshot::channel();
        let runtime = smoke_seal::runtime();
        let runtime = runtime.map_err(|error| format!("the run could not start: {error}"))?;
        let work = move || drive(runtime, run, tell_events, cancelled, &sender);
        let thread = thread::Builder::new().name("smoke_seal run".to_owned()).spawn(work);
        let thread = thread.map_err(|error| format!("the run got no thread: {error}"))?;
        Ok(Self { messages, cancel: Some(cancel), thread: Some(thread), process: process::id() })
    }

    /// Waits, without the GVL, for the next message; none when it is time to see whether Ruby has something more urgent.
    fn next_message(&mut self) -> Option<Message> {
        let messages = &mut self.messages;
        match gvl::without(move || messages.recv_timeout(LOOK_UP)) {
            gvl::Outcome::Done(Ok(message)) => Some(message),
            gvl::Outcome::Done(Err(RecvTimeoutError::Disconnected)) => {
                Some(Message::Panicked("its thread ended without a word".to_owned()))
            }
            gvl::Outcome::Done(Err(RecvTimeoutError::Timeout)) | gvl::Outcome::NotBegun => None,
            gvl::Outcome::Panicked(panic) => Some(Message::Panicked(panic_text(&*panic))),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.cancel.take());
        let Some(thread) = self.thread.take() else { return };
        // In a child that was forked from an event block the thread does not exist, and would be waited for forever.
        if self.process == process::id() {
            // A panic of the thread was told as a message.
            let _ = thread.join();
        }
    }
}

/// The work of a run's thread: tells `messages` what happens, until the run is done or `cancelled`.
fn drive(
    runtime: Runtime,
    run: Run,
    tell_events: bool,
    cancelled: oneshot::Receiver<()>,
    messages: &Sender<Message>,
) {
    // Whoever listened is gone when sending fails, and has cancelled the run.
    let tell = |message| drop(messages.send(message));
    let looking = run.execute(|event| {
        if tell_events && let Some(event) = OwnedEvent::of(&event) {
            tell(Message::Event(event));
        }
    });
    let racing = async {
        tokio::select! {
            biased;
            _ = cancelled => None,
            report = looking => Some(report),
        }
    };
    let ended = catch_unwind(AssertUnwindSafe(|| runtime.block_on(racing)));
    // Closes every connection; a page that is still being parsed is not waited for.
    runtime.shutdown_background();
    match ended {
        Ok(Some(report)) => tell(Message::Done(Box::new(report))),
        Ok(None) => {}
        Err(panic) => tell(Message::Panicked(panic_text(&*panic))),
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".to_owned())
}
