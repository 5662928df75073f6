//! Sends requests, over connections that stay open for the next one.
//!
//! hyper's own connections are driven here without a client in between: what a look costs is mostly what lies between it
//! and the wire (`docs/performance.md`).

mod body;
mod connection;
mod idle;

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioExecutor;

use super::connector::{BoxError, Connector, Opening};
pub(crate) use body::Body;
use connection::{Connection, Peer};
use idle::Idle;

/// Sends requests, none of which has a body.
#[derive(Clone)]
pub(super) struct Pool {
    connector: Connector,
    http1: http1::Builder,
    http2: http2::Builder<TokioExecutor>,
    /// Where each request has a connection of its own, there is none.
    idle: Option<Arc<Idle>>,
}

impl Pool {
    /// One with a connection for each request, over HTTP/2 as well.
    pub(super) fn new(connector: Connector) -> Self {
        let mut http2 = http2::Builder::new(TokioExecutor::new());
        http2.max_header_list_size(MOST_HEADER_BYTES);
        Self { connector, http1: http1::Builder::new(), http2, idle: None }
    }

    /// The same, where up to `most` connections to one host wait for their next request.
    pub(super) fn keeping(mut self, most: usize) -> Self {
        self.idle = Some(Arc::new(Idle::at_most(most)));
        self
    }

    /// The same, with room for more headers.
    pub(super) fn with_room(mut self) -> Self {
        self.http1.max_headers(MOST_HEADERS);
        self
    }

    /// Sends `request` and waits for the head of its answer.
    // What is seldom needed is boxed, so that a look, of which this is a part, is small.
    #[allow(clippy::manual_async_fn, reason = "the future of an `async fn` holds what it is given twice")]
    pub(super) fn send<'a>(
        &'a self,
        mut request: Request<Empty<Bytes>>,
        opening: Opening<'a>,
    ) -> impl Future<Output = Result<Response<Body>, BoxError>> + Send + 'a {
        async move {
            let uri = request.uri().clone();
            loop {
                let mut connection = match self.take(&uri).await {
                    Some(open) => open,
                    None => Box::pin(self.open(&uri, opening)).await?,
                };
                match connection.send(request).await {
                    Ok(response) => return Ok(self.lend(connection, response)),
                    Err(mut error) => match error.take_message() {
                        // The connection was closed since its last answer, and nothing was sent over it.
                        Some(unsent) if connection.is_old() => {
                            request = unsent;
                            *request.uri_mut() = uri.clone();
                        }
                        _ => return Err(Box::pin(connection.trouble(error.into_error())).await),
                    },
                }
            }
        }
    }

    /// A connection that is open, and waits for a request.
    async fn take(&self, uri: &Uri) -> Option<Box<Connection>> {
        let idle = self.idle.as_ref()?;
        if let Some(connection) = idle.take(uri) {
            return Some(connection);
        }
        // One whose answer was not wanted to the end is ready as soon as it has had its turn.
        if !idle.is_any_busy(uri) {
            return None;
        }
        tokio::task::yield_now().await;
        idle.take(uri)
    }

    async fn open(&self, uri: &Uri, opening: Opening<'_>) -> Result<Box<Connection>, BoxError> {
        let stream = self.connector.open(uri, opening).await?;
        let peer = Peer::of(&stream);
        if !peer.speaks_http2 {
            return Connection::over_http1(&self.http1, stream, uri.clone(), peer).await;
        }
        // Of several that were opened at once, one is enough.
        if let Some(shared) = self.idle.as_ref().and_then(|idle| idle.take(uri)) {
            return Ok(shared);
        }
        let connection = Connection::over_http2(&self.http2, stream, uri.clone(), peer).await?;
        if let (Some(idle), Some(shared)) = (&self.idle, connection.share()) {
            idle.keep(shared);
        }
        Ok(connection)
    }

    /// The answer, which brings its connection back when it is over.
    fn lend(&self, connection: Box<Connection>, response: Response<Incoming>) -> Response<Body> {
        let idle = self.idle.as_ref().map(Arc::clone);
        response.map(|incoming| Body::new(incoming, connection, idle))
    }
}

/// How many headers an answer may have over HTTP/1.1: the limit of a browser. The library makes room for all of them before
/// it reads the first, so only what keeps no connection has it, and the rest that of the library: see
/// [`Client::has_more_room_than`](super::Client::has_more_room_than).
const MOST_HEADERS: usize = 1000;

/// How many bytes of headers an answer may have over HTTP/2: what HTTP/1.1 has room for as well.
const MOST_HEADER_BYTES: u32 = 256 * 1024;
