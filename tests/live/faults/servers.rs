//! Servers that are broken, each in one way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, copy, sink};
use tokio_rustls::TlsAcceptor;

use crate::support::{Identity, Server, Wire};

/// The head of a page that says how long it is.
pub(super) const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\n";

/// Accepts each connection and resets it, without having read a byte.
pub(super) fn resets_at_once() -> Server {
    Server::wire(|wire: Wire| async move { wire.stream.set_zero_linger().unwrap() })
}

/// Reads a request, answers with `sent`, and resets the connection.
pub(super) fn resets_after(sent: &'static str) -> Server {
    Server::wire(move |mut wire: Wire| async move {
        wire.request().await;
        wire.send(sent).await;
        wire.stream.set_zero_linger().unwrap();
    })
}

/// Accepts each connection, and never says a word.
pub(super) fn silent() -> Server {
    Server::wire(|mut wire: Wire| async move { wire.stay_silent().await })
}

/// Reads a request, answers with `sent`, and never says another word.
pub(super) fn silent_after(sent: &'static str) -> Server {
    Server::wire(move |mut wire: Wire| async move {
        wire.request().await;
        wire.send(sent).await;
        wire.stay_silent().await;
    })
}

/// Reads a request, answers with `sent`, and then `drop` by `drop`, slowly, for ever.
pub(super) fn drips(sent: impl Into<String>, drop: impl Into<String>) -> Server {
    repeats(sent.into(), drop.into(), Some(Duration::from_millis(20)))
}

/// Reads a request, answers with `sent`, and then with `again` as fast as anyone takes it, for ever.
pub(super) fn floods(sent: impl Into<String>, again: impl Into<String>) -> Server {
    repeats(sent.into(), again.into(), None)
}

/// The same, where the client is a release build. One that is not takes seconds to read what the system's buffers hold of
/// such small pieces, and nothing can interrupt that.
pub(super) fn floods_if_optimized(sent: impl Into<String>, again: impl Into<String>) -> Server {
    if cfg!(debug_assertions) { drips(sent, again) } else { floods(sent, again) }
}

fn repeats(sent: String, again: String, pause: Option<Duration>) -> Server {
    let texts: Arc<(String, String)> = (sent, again).into();
    Server::wire(move |mut wire: Wire| {
        let texts = Arc::clone(&texts);
        async move {
            wire.request().await;
            wire.send(&texts.0).await;
            while wire.stream.write_all(texts.1.as_bytes()).await.is_ok() {
                if let Some(pause) = pause {
                    tokio::time::sleep(pause).await;
                }
            }
        }
    })
}

/// A stream that TLS was agreed on.
pub(super) trait Secured: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Secured for S {}

/// Agrees on TLS, with the first certificate over the first connection and so on, the last one from there on; and then
/// does what `script` says.
pub(super) fn secured(
    identities: &[Identity],
    script: impl Fn(Box<dyn Secured>) -> BoxFuture<'static, ()> + Clone + Send + Sync + 'static,
) -> Server {
    let acceptors: Vec<_> =
        identities.iter().map(|identity| TlsAcceptor::from(identity.server_config())).collect();
    let taken = Arc::new(AtomicUsize::new(0));
    Server::wire(move |wire: Wire| {
        let number = taken.fetch_add(1, Ordering::SeqCst);
        let acceptor = acceptors[number.min(acceptors.len() - 1)].clone();
        let script = script.clone();
        async move {
            // Those who do not like the certificate break off.
            if let Ok(stream) = acceptor.accept(wire.stream).await {
                script(Box::new(stream)).await;
            }
        }
    })
}

/// Says nothing more, and waits for the client to give up.
pub(super) fn wait_for_the_end(mut stream: Box<dyn Secured>) -> BoxFuture<'static, ()> {
    async move {
        let _ = copy(&mut stream, &mut sink()).await;
    }
    .boxed()
}
