//! A transport that remembers what was seen through it, for what has more to tell than a seal.

use std::sync::{Arc, Mutex, PoisonError};

use crate::observation::Observation;
use crate::transport::{Reach, Request, Transport};

/// Looks through another transport, and remembers each look. Its clones remember the same.
pub(crate) struct Witness<T>(Arc<Testimony<T>>);

struct Testimony<T> {
    transport: T,
    /// The only check whose answers keep their body; all do where there is none.
    bodies_of: Option<String>,
    looks: Mutex<Vec<Witnessed>>,
}

/// One look that was seen.
pub(crate) struct Witnessed {
    /// The name of the check that it was made for.
    pub(crate) check: String,
    pub(crate) observation: Observation,
}

impl<T> Witness<T> {
    /// Of a run that follows hundreds of links, nobody wants hundreds of pages.
    pub(crate) fn of(transport: T, bodies_of: Option<&str>) -> Self {
        let bodies_of = bodies_of.map(str::to_owned);
        Self(Arc::new(Testimony { transport, bodies_of, looks: Mutex::default() }))
    }

    /// All that was seen since this was asked last, in the order in which the answers came.
    pub(crate) fn take(&self) -> Vec<Witnessed> {
        std::mem::take(&mut *self.0.looks.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T> Clone for Witness<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Transport + Send> Transport for Witness<T> {
    async fn look<'a>(&'a self, request: Request<'a>) -> Observation {
        let check = request.check.name.clone();
        let observation = self.0.transport.look(request).await;
        let mut seen = observation.clone();
        if self.0.bodies_of.as_ref().is_some_and(|only| *only != check)
            && let Ok(answer) = &mut seen.answer
        {
            answer.body.bytes = Vec::new();
        }
        let looks = self.0.looks.lock();
        looks.unwrap_or_else(PoisonError::into_inner).push(Witnessed { check, observation: seen });
        observation
    }

    async fn reach(&self) -> Reach {
        self.0.transport.reach().await
    }
}
