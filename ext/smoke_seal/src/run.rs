//! Drives runs to their seals, and hands their events to the caller's block.

use magnus::{Error, Ruby, Value};
use smoke_seal::{Report, Run, RunUpdate, Seal, execute_all};

use crate::errors::panic_text;
use crate::event::OwnedEvent;
use crate::seal::now;
use crate::worker::{EventSender, drive};

/// What became of one of the runs.
pub(crate) enum Outcome {
    /// It came to its end.
    Seal(Box<Seal>),
    /// It broke off, by a fault of ours.
    Panicked(String),
}

/// What is told of one of the runs.
enum WorkerEvent {
    /// Something happened during it.
    Event(OwnedEvent),
    /// It is over.
    Done(Box<Report>),
    /// It broke off.
    Panicked(String),
}

impl WorkerEvent {
    /// None of what nobody wants to be told.
    fn of(update: RunUpdate<'_>, wants_events: bool) -> Option<Self> {
        match update {
            RunUpdate::Event(event) if wants_events => OwnedEvent::of(&event).map(WorkerEvent::Event),
            RunUpdate::Done(report) => Some(WorkerEvent::Done(report)),
            RunUpdate::Panicked(panic) => Some(WorkerEvent::Panicked(panic_text(&*panic))),
            _ => None,
        }
    }
}

/// Drives `runs` to their ends, side by side, and yields their events to the block of the method that is being called.
/// Gives what became of each, in their order. An exception or a `break` of the block ends all runs at once.
pub(crate) fn look(ruby: &Ruby, runs: Vec<Run>) -> Result<Vec<Outcome>, Error> {
    let apps: Vec<String> = runs.iter().map(|run| run.app().to_owned()).collect();
    let mut outcomes: Vec<Option<Outcome>> = apps.iter().map(|_| None).collect();
    let tell_events = ruby.block_given();
    let looking = move |events: EventSender<(usize, WorkerEvent)>| async move {
        let mut under_way = runs.len();
        let mut last = None;
        let telling = |index, update: RunUpdate<'_>| {
            let Some(told) = WorkerEvent::of(update, tell_events) else { return };
            if !matches!(told, WorkerEvent::Event(_)) {
                under_way -= 1;
            }
            match under_way {
                0 => last = Some((index, told)),
                _ => events.send((index, told)),
            }
        };
        execute_all(runs, telling).await;
        last
    };
    drive(ruby, looking, |(index, told)| {
        let outcome = match told {
            WorkerEvent::Event(event) => {
                let app = apps.get(index).map_or("", String::as_str);
                let _: Value = ruby.yield_value(event.to_ruby(ruby, app)?)?;
                return Ok(());
            }
            // Its verdict is of now: others may take a while yet.
            WorkerEvent::Done(report) => Outcome::Seal(Box::new(Seal::of(*report, now(ruby)?))),
            WorkerEvent::Panicked(what) => Outcome::Panicked(what),
        };
        if let Some(place) = outcomes.get_mut(index) {
            *place = Some(outcome);
        }
        Ok(())
    })?;
    let silent = || Outcome::Panicked("the run ended without a word".to_owned());
    Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(silent)).collect())
}
