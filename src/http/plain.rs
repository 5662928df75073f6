//! Connections of plain HTTP/1.1, which are closed as soon as no request needs them.
//!
//! A small server has a thread for each connection, and holds it for a while after an answer: Puma's waits 200 ms for the
//! next request. A visitor waits as long. reqwest closes no single connection, but closes all of a client's with it, so
//! each connection here has a client of its own.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use url::Url;

use super::Client;

/// The idle connections of all runs that are made together.
pub(super) struct IdleClients {
    idle: Mutex<BTreeMap<Key, Vec<reqwest::Client>>>,
    /// How many may wait for one host.
    most: usize,
}

/// What a connection can be reused for: the host and its port; and the connect timeout.
type Key = (String, Duration);

impl IdleClients {
    /// None yet, and never more than `most` for one host.
    pub(super) fn at_most(most: usize) -> Self {
        Self { idle: Mutex::default(), most }
    }

    fn take(&self, key: &Key) -> Option<reqwest::Client> {
        self.idle().get_mut(key)?.pop()
    }

    /// Keeps a connection for the `awaited` requests, unless enough are kept already.
    fn keep(&self, key: Key, client: reqwest::Client, awaited: usize) {
        let mut idle = self.idle();
        let clients = idle.entry(key).or_default();
        if clients.len() < self.most.min(awaited) {
            clients.push(client);
        }
    }

    /// Closes all but `used` connections to the host of `key`.
    fn close_beyond(&self, key: &Key, used: usize) {
        if let Some(clients) = self.idle().get_mut(key) {
            clients.truncate(used);
        }
    }

    fn idle(&self) -> MutexGuard<'_, BTreeMap<Key, Vec<reqwest::Client>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Client {
    fn key_of(&self, url: &Url) -> Key {
        (url.origin().ascii_serialization(), self.suite.settings.timeout)
    }

    /// Sets how many coming requests should find an open connection. Requests that answers lead to are not known yet;
    /// they open new connections.
    pub(crate) fn await_requests(&self, awaited: usize) {
        self.awaited.store(awaited, Ordering::Relaxed);
        // One more for the request that is about to be sent.
        let used = awaited.saturating_add(1);
        self.shared.idle.close_beyond(&self.key_of(&self.target.url_of("/")), used);
    }

    fn awaited(&self) -> usize {
        self.awaited.load(Ordering::Relaxed)
    }
}

/// The connection of one attempt: all its requests over plain HTTP to one host use it. After the attempt it is kept for
/// the next one, or closed.
pub(crate) struct PlainConnection<'a> {
    client: &'a Client,
    held: Mutex<Option<(Key, reqwest::Client)>>,
}

impl<'a> PlainConnection<'a> {
    /// None is open yet.
    pub(crate) fn of(client: &'a Client) -> Self {
        Self { client, held: Mutex::default() }
    }

    /// The client for the host of `url`.
    pub(super) async fn to(&self, url: &Url) -> reqwest::Result<reqwest::Client> {
        let key = self.client.key_of(url);
        if let Some((_, client)) = self.held().as_ref().filter(|(held, _)| *held == key) {
            return Ok(client.clone());
        }
        self.give_back();
        let idle = self.client.shared.idle.take(&key);
        let is_open = idle.is_some();
        let client = match idle {
            Some(client) => client,
            None => self.client.clients.plain()?,
        };
        *self.held() = Some((key, client.clone()));
        if is_open {
            let_it_become_free().await;
        }
        Ok(client)
    }

    fn give_back(&self) {
        if let Some((key, client)) = self.held().take() {
            self.client.shared.idle.keep(key, client, self.client.awaited());
        }
    }

    fn held(&self) -> MutexGuard<'_, Option<(Key, reqwest::Client)>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PlainConnection<'_> {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// How many turns the tasks of a connection get to notice that its last answer is complete.
const TURNS: usize = 4;

/// Lets a connection become free after its answer. Otherwise reqwest would open another one.
async fn let_it_become_free() {
    for _ in 0..TURNS {
        tokio::task::yield_now().await;
    }
}
