//! Keeps the observations of a run, for tools that show more than a seal.

use std::sync::{Arc, Mutex, PoisonError};

use crate::config::suite::Check;
use crate::http::observation::Observation;

/// The observations of a transport, in the order of the answers. Its clones share one list.
#[derive(Clone)]
pub(crate) struct ObservationLog(Arc<SharedLog>);

struct SharedLog {
    /// If set, only the answers of this check keep their bodies.
    bodies_of: Option<String>,
    entries: Mutex<Vec<LoggedObservation>>,
}

/// The observation of one probe.
pub(crate) struct LoggedObservation {
    /// The name of the check that the probe was made for.
    pub(crate) check: String,
    pub(crate) observation: Observation,
}

impl ObservationLog {
    /// With `bodies_of`, bodies of other checks are dropped: a run may follow hundreds of links.
    pub(crate) fn new(bodies_of: Option<&str>) -> Self {
        let bodies_of = bodies_of.map(str::to_owned);
        Self(Arc::new(SharedLog { bodies_of, entries: Mutex::default() }))
    }

    /// Adds the observation of a probe of `check`.
    pub(crate) fn add(&self, check: &Check, observation: &Observation) {
        let mut observation = observation.clone();
        if self.0.bodies_of.as_ref().is_some_and(|only| *only != check.name)
            && let Ok(answer) = &mut observation.answer
        {
            answer.body.bytes = Vec::new();
        }
        let entries = self.0.entries.lock();
        let check = check.name.clone();
        entries.unwrap_or_else(PoisonError::into_inner).push(LoggedObservation { check, observation });
    }

    /// Takes all entries since the last call.
    pub(crate) fn take(&self) -> Vec<LoggedObservation> {
        std::mem::take(&mut *self.0.entries.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
