//! Connections that wait for their next request.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hyper::Uri;
use hyper::http::uri::{Authority, Scheme};

use super::connection::Connection;

/// Connections that wait for their next request.
pub(super) struct Idle {
    origins: Mutex<Origins>,
    /// How many may wait for one host.
    most: usize,
}

/// They come and go within answers, which are handed on a few times.
#[allow(clippy::vec_box, reason = "each stays in the box that it comes in")]
type Waiting = Vec<Box<Connection>>;

/// Those of each host and port.
#[derive(Default)]
struct Origins {
    http: BTreeMap<String, Waiting>,
    https: BTreeMap<String, Waiting>,
}

impl Idle {
    /// None yet, and never more than `most` for one host.
    pub(super) fn at_most(most: usize) -> Self {
        Self { origins: Mutex::default(), most }
    }

    /// One that leads where `uri` does. One that carries many requests at once stays as well.
    pub(super) fn take(&self, uri: &Uri) -> Option<Box<Connection>> {
        let mut origins = self.origins();
        let connections = origins.of(uri)?;
        let ready = connections.iter().rposition(|connection| connection.is_ready())?;
        match connections.get(ready).and_then(|connection| connection.share()) {
            Some(shared) => Some(shared),
            None => Some(connections.swap_remove(ready)),
        }
    }

    /// Whether there is one that is about to be ready. Those that were closed are dropped.
    pub(super) fn is_any_busy(&self, uri: &Uri) -> bool {
        let mut origins = self.origins();
        let Some(connections) = origins.of(uri) else { return false };
        connections.retain(|connection| !connection.is_closed());
        !connections.is_empty()
    }

    /// Keeps `connection` for whoever needs it next. Where enough of them wait, it is closed: at once, while there is time
    /// for it, and not with all others at the end.
    pub(super) fn keep(&self, connection: Box<Connection>) {
        let Some(host) = connection.uri().authority().map(Authority::as_str) else { return };
        let mut origins = self.origins();
        let hosts = origins.hosts(connection.uri());
        if let Some(connections) = hosts.get_mut(host) {
            if connections.len() >= self.most {
                connections.retain(|connection| !connection.is_closed());
            }
            if connections.len() < self.most {
                connections.push(connection);
            }
        } else {
            hosts.insert(host.to_owned(), vec![connection]);
        }
    }

    fn origins(&self) -> MutexGuard<'_, Origins> {
        self.origins.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Origins {
    fn of(&mut self, uri: &Uri) -> Option<&mut Waiting> {
        self.hosts(uri).get_mut(uri.authority()?.as_str())
    }

    fn hosts(&mut self, uri: &Uri) -> &mut BTreeMap<String, Waiting> {
        if uri.scheme() == Some(&Scheme::HTTPS) { &mut self.https } else { &mut self.http }
    }
}
