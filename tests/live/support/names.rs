//! A resolver that says what a test wants.

use std::future::pending;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use smoke_seal::{Lookup, NoAddress, PendingLookup};

/// What the resolver says of a name.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Says {
    Addresses(&'static [&'static str]),
    NoSuchName,
    Fails(&'static str),
    Nothing,
}

/// Answers for every name, and remembers which it was asked for.
#[derive(Clone)]
pub(crate) struct Names {
    answer: Arc<dyn Fn(&str) -> Says + Send + Sync>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Names {
    pub(crate) fn new(answer: impl Fn(&str) -> Says + Send + Sync + 'static) -> Self {
        Self { answer: Arc::new(answer), asked: Arc::default() }
    }

    /// The names that were asked for, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Lookup for Names {
    fn look_up(&self, host: &str) -> PendingLookup {
        self.asked.lock().unwrap().push(host.to_owned());
        let says = (self.answer)(host);
        Box::pin(async move {
            match says {
                Says::Addresses(addresses) => {
                    Ok(addresses.iter().map(|ip| (ip.parse::<IpAddr>().unwrap(), 0).into()).collect())
                }
                Says::NoSuchName => Err(NoAddress::NoSuchName),
                Says::Fails(why) => Err(NoAddress::Failed(why.to_owned())),
                Says::Nothing => pending().await,
            }
        })
    }
}
