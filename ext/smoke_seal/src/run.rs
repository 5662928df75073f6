//! Drives runs on a thread of their own, while the caller's waits without the GVL and hands events to its block.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use magnus::{Error, Ruby, Value};
use smoke_seal::{News, Report, Run, Seal, execute_all};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::errors::panic_text;
use crate::event::OwnedEvent;
use crate::seal::now;
use crate::{errors, gvl};

/// What became of one of the runs.
pub(crate) enum Outcome {
    /// It came to its end.
    Seal(Box<Seal>),
    /// It broke off, by a fault of ours.
    Panicked(String),
}

/// Drives `runs` to their ends, side by side, and yields their events to the block of the method that is being called.
/// Gives what became of each, in their order.
///
/// The block runs on this thread, with the GVL, and does not slow the runs: they are elsewhere. An exception or a
/// `break` of the block, or an interrupt of the thread, ends all runs at once, with every connection.
pub(crate) fn look(ruby: &Ruby, runs: Vec<Run>) -> Result<Vec<Outcome>, Error> {
    let apps: Vec<String> = runs.iter().map(|run| run.app().to_owned()).collect();
    let mut outcomes: Vec<Option<Outcome>> = apps.iter().map(|_| None).collect();
    let mut worker =
        Worker::start(runs, ruby.block_given()).map_err(|error| errors::resource(ruby, &error))?;
    loop {
        let message = worker.next_message();
        ruby.thread_check_ints()?;
        let (index, outcome) = match message {
            Some(Message::Event(index, event)) => {
                let app = apps.get(index).map_or("", String::as_str);
                let _: Value = ruby.yield_value(event.to_ruby(ruby, app)?)?;
                continue;
            }
            // Its verdict is of now: others may take a while yet.
            Some(Message::Done(index, report)) => {
                (index, Outcome::Seal(Box::new(Seal::of(*report, now(ruby)?))))
            }
            Some(Message::Panicked(index, what)) => (index, Outcome::Panicked(what)),
            Some(Message::Over) => break,
            Some(Message::Broken(what)) => return Err(errors::internal(ruby, &what)),
            None => continue,
        };
        if let Some(place) = outcomes.get_mut(index) {
            *place = Some(outcome);
        }
    }
    let silent = || Outcome::Panicked("the run ended without a word".to_owned());
    Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(silent)).collect())
}

/// How often the caller's thread looks up from its wait, to see whether Ruby wants it back: nothing wakes it for that
/// (`gvl.rs` says why).
const LOOK_UP: Duration = Duration::from_millis(25);

/// What the caller's thread is told.
enum Message {
    /// Something happened during a run: which one, and what.
    Event(usize, OwnedEvent),
    /// A run is over.
    Done(usize, Box<Report>),
    /// A run broke off.
    Panicked(usize, String),
    /// All runs are over.
    Over,
    /// The thread of the runs broke off.
    Broken(String),
}

/// Runs on their thread. Dropping it ends them.
struct Worker {
    messages: Receiver<Message>,
    cancel: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    process: u32,
}

impl Worker {
    /// A thread and a runtime for each call, and nothing that outlives it but a page or a name that takes its time: what a
    /// process does not keep, a fork of it cannot lose.
    fn start(runs: Vec<Run>, tell_events: bool) -> Result<Self, String> {
        let (sender, messages) = mpsc::channel();
        let (cancel, cancelled) = oneshot::channel();
        let runtime = smoke_seal::runtime();
        let runtime = runtime.map_err(|error| format!("the run could not start: {error}"))?;
        let work = move || drive(runtime, runs, tell_events, cancelled, &sender);
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
                Some(Message::Broken("its thread ended without a word".to_owned()))
            }
            gvl::Outcome::Done(Err(RecvTimeoutError::Timeout)) | gvl::Outcome::NotBegun => None,
            gvl::Outcome::Panicked(panic) => Some(Message::Broken(panic_text(&*panic))),
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

/// The work of the thread: tells `messages` what happens, until all runs are over or `cancelled`.
fn drive(
    runtime: Runtime,
    runs: Vec<Run>,
    tell_events: bool,
    cancelled: oneshot::Receiver<()>,
    messages: &Sender<Message>,
) {
    // Whoever listened is gone when sending fails, and has cancelled the runs.
    let tell = |message| drop(messages.send(message));
    let looking = execute_all(runs, |index, news| match news {
        News::Event(event) if tell_events => {
            if let Some(event) = OwnedEvent::of(&event) {
                tell(Message::Event(index, event));
            }
        }
        News::Done(report) => tell(Message::Done(index, report)),
        News::Panicked(panic) => tell(Message::Panicked(index, panic_text(&*panic))),
        _ => {}
    });
    let racing = async {
        tokio::select! {
            biased;
            _ = cancelled => {}
            () = looking => tell(Message::Over),
        }
    };
    let ended = catch_unwind(AssertUnwindSafe(|| runtime.block_on(racing)));
    // Closes every connection; a page that is still being parsed is not waited for.
    runtime.shutdown_background();
    if let Err(panic) = ended {
        tell(Message::Broken(panic_text(&*panic)));
    }
}
