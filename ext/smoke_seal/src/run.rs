//! Executes runs on the worker thread, passes their events to the caller's block, and makes their seals.

use magnus::{Error, Ruby, Value};
use smoke_seal::{Run, RunResult, RunUpdate, Seal, execute_all};

use crate::errors::panic_text;
use crate::event::OwnedEvent;
use crate::time::now;
use crate::worker::{EventSender, drive};

/// How one run ended.
pub(crate) enum FinishedRun {
    /// With a seal.
    Sealed(Box<Seal>),
    /// With a panic, which is a bug of ours; its message.
    Panicked(String),
}

/// A message of the worker thread about one run.
enum WorkerEvent {
    /// An event for the block.
    Event(OwnedEvent),
    /// The run is over.
    Done(Box<RunResult>),
    /// The run panicked.
    Panicked(String),
}

impl WorkerEvent {
    /// None for an event if there is no block that wants it.
    fn of(update: RunUpdate<'_>, wants_events: bool) -> Option<Self> {
        match update {
            RunUpdate::Event(event) if wants_events => OwnedEvent::of(&event).map(WorkerEvent::Event),
            RunUpdate::Done(result) => Some(WorkerEvent::Done(result)),
            RunUpdate::Panicked(panic) => Some(WorkerEvent::Panicked(panic_text(&*panic))),
            _ => None,
        }
    }
}

/// Executes `runs` at the same time, and yields their events to the block of the current method. Returns how each ended, in
/// the order of `runs`. An exception or a `break` of the block cancels all runs.
pub(crate) fn drive_runs(ruby: &Ruby, runs: Vec<Run>) -> Result<Vec<FinishedRun>, Error> {
    let apps: Vec<String> = runs.iter().map(|run| run.app().to_owned()).collect();
    let mut finished: Vec<Option<FinishedRun>> = apps.iter().map(|_| None).collect();
    let wants_events = ruby.block_given();
    let working = move |events: EventSender<(usize, WorkerEvent)>| async move {
        let mut unfinished = runs.len();
        let mut last = None;
        let on_update = |index, update: RunUpdate<'_>| {
            let Some(message) = WorkerEvent::of(update, wants_events) else { return };
            if !matches!(message, WorkerEvent::Event(_)) {
                unfinished -= 1;
            }
            match unfinished {
                0 => last = Some((index, message)),
                _ => events.send((index, message)),
            }
        };
        execute_all(runs, on_update).await;
        last
    };
    drive(ruby, working, |(index, message)| {
        let end = match message {
            WorkerEvent::Event(event) => {
                let app = apps.get(index).map_or("", String::as_str);
                let _: Value = ruby.yield_value(event.to_ruby(ruby, app)?)?;
                return Ok(());
            }
            // Date the verdict now, not when the last run ends.
            WorkerEvent::Done(result) => FinishedRun::Sealed(Box::new(Seal::of(*result, now(ruby)?))),
            WorkerEvent::Panicked(what) => FinishedRun::Panicked(what),
        };
        if let Some(slot) = finished.get_mut(index) {
            *slot = Some(end);
        }
        Ok(())
    })?;
    let without_end = || FinishedRun::Panicked("the run ended without a result".to_owned());
    Ok(finished.into_iter().map(|end| end.unwrap_or_else(without_end)).collect())
}
