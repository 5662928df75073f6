//! Records the observations of a run, for tools that show more than a seal.

use std::sync::{Arc, Mutex, PoisonError};

use crate::config::suite::Check;
use crate::http::observation::Observation;

/// Records each probe of a transport. Its clones share the records.
#[derive(Clone)]
pub(crate) struct Recorder(Arc<Recordings>);

struct Recordings {
    /// If set, only the answers of this check keep their bodies.
    bodies_of: Option<String>,
    probes: Mutex<Vec<RecordedProbe>>,
}

/// One recorded probe.
pub(crate) struct RecordedProbe {
    /// The name of the check that it was made for.
    pub(crate) check: String,
    pub(crate) observation: Observation,
}

impl Recorder {
    /// With `bodies_of`, bodies of other checks are dropped: a run may follow hundreds of links.
    pub(crate) fn of(bodies_of: Option<&str>) -> Self {
        let bodies_of = bodies_of.map(str::to_owned);
        Self(Arc::new(Recordings { bodies_of, probes: Mutex::default() }))
    }

    /// Records a probe of `check`.
    pub(crate) fn see(&self, check: &Check, observation: &Observation) {
        let mut observation = observation.clone();
        if self.0.bodies_of.as_ref().is_some_and(|only| *only != check.name)
            && let Ok(answer) = &mut observation.answer
        {
            answer.body.bytes = Vec::new();
        }
        let probes = self.0.probes.lock();
        let check = check.name.clone();
        probes.unwrap_or_else(PoisonError::into_inner).push(RecordedProbe { check, observation });
    }

    /// Takes all records since the last call, in the order of the answers.
    pub(crate) fn take(&self) -> Vec<RecordedProbe> {
        std::mem::take(&mut *self.0.probes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
