//! Remembers what was seen, for what has more to tell than a seal.

use std::sync::{Arc, Mutex, PoisonError};

use crate::config::suite::Check;
use crate::http::observation::Observation;

/// Remembers each attempt of a transport. Its clones remember the same.
#[derive(Clone)]
pub(crate) struct Recorder(Arc<Recordings>);

struct Recordings {
    /// The only check whose answers keep their body; all do where there is none.
    bodies_of: Option<String>,
    looks: Mutex<Vec<RecordedProbe>>,
}

/// One attempt that was seen.
pub(crate) struct RecordedProbe {
    /// The name of the check that it was made for.
    pub(crate) check: String,
    pub(crate) observation: Observation,
}

impl Recorder {
    /// Of a run that follows hundreds of links, nobody wants hundreds of pages.
    pub(crate) fn of(bodies_of: Option<&str>) -> Self {
        let bodies_of = bodies_of.map(str::to_owned);
        Self(Arc::new(Recordings { bodies_of, looks: Mutex::default() }))
    }

    /// Remembers what an attempt of `check` saw.
    pub(crate) fn see(&self, check: &Check, observation: &Observation) {
        let mut observation = observation.clone();
        if self.0.bodies_of.as_ref().is_some_and(|only| *only != check.name)
            && let Ok(answer) = &mut observation.answer
        {
            answer.body.bytes = Vec::new();
        }
        let looks = self.0.looks.lock();
        let check = check.name.clone();
        looks.unwrap_or_else(PoisonError::into_inner).push(RecordedProbe { check, observation });
    }

    /// All that was seen since this was asked last, in the order in which the answers came.
    pub(crate) fn take(&self) -> Vec<RecordedProbe> {
        std::mem::take(&mut *self.0.looks.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
