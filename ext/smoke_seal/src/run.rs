//! Drives runs to their seals, and hands their events to the caller's block.

use magnus::{Error, Ruby, Value};
use smoke_seal::{News, Report, Run, Seal, execute_all};

use crate::errors::panic_text;
use crate::event::OwnedEvent;
use crate::seal::now;
use crate::worker::{Teller, drive};

/// What became of one of the runs.
pub(crate) enum Outcome {
    /// It came to its end.
    Seal(Box<Seal>),
    /// It broke off, by a fault of ours.
    Panicked(String),
}

/// What is told of one of the runs.
enum Told {
    /// Something happened during it.
    Event(OwnedEvent),
    /// It is over.
    Done(Box<Report>),
    /// It broke off.
    Panicked(String),
}

impl Told {
    /// None of what nobody wants to be told.
    fn of(news: News<'_>, wants_events: bool) -> Option<Self> {
        match news {
            News::Event(event) if wants_events => OwnedEvent::of(&event).map(Told::Event),
            News::Done(report) => Some(Told::Done(report)),
            News::Panicked(panic) => Some(Told::Panicked(panic_text(&*panic))),
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
    let looking = move |teller: Teller<(usize, Told)>| async move {
        let mut under_way = runs.len();
        let mut last = None;
        let telling = |index, news: News<'_>| {
            let Some(told) = Told::of(news, tell_events) else { return };
            if !matches!(told, Told::Event(_)) {
                under_way -= 1;
            }
            match under_way {
                0 => last = Some((index, told)),
                _ => teller.tell((index, told)),
            }
        };
        execute_all(runs, telling).await;
        last
    };
    drive(ruby, looking, |(index, told)| {
        let outcome = match told {
            Told::Event(event) => {
                let app = apps.get(index).map_or("", String::as_str);
                let _: Value = ruby.yield_value(event.to_ruby(ruby, app)?)?;
                return Ok(());
            }
            // Its verdict is of now: others may take a while yet.
            Told::Done(report) => Outcome::Seal(Box::new(Seal::of(*report, now(ruby)?))),
            Told::Panicked(what) => Outcome::Panicked(what),
        };
        if let Some(place) = outcomes.get_mut(index) {
            *place = Some(outcome);
        }
        Ok(())
    })?;
    let silent = || Outcome::Panicked("the run ended without a word".to_owned());
    Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(silent)).collect())
}
