//! One open connection, and what is said over it.

use std::net::SocketAddr;

use bytes::Bytes;
use futures_util::future::Either;
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1, http2};
use hyper::header::{HOST, HeaderValue};
use hyper::http::Extensions;
use hyper::http::uri::PathAndQuery;
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::connect::{Connection as _, HttpInfo};
use hyper_util::rt::TokioExecutor;
use tokio::task::JoinHandle;

use super::super::connector::BoxError;
use super::super::stream::Stream;

/// Who is at the other end.
#[derive(Clone, Copy)]
pub(super) struct Peer {
    pub(super) speaks_http2: bool,
    is_proxy: bool,
    address: Option<SocketAddr>,
}

impl Peer {
    pub(super) fn of(stream: &Stream) -> Self {
        let connected = stream.connected();
        let mut extras = Extensions::new();
        connected.get_extras(&mut extras);
        Self {
            speaks_http2: connected.is_negotiated_h2(),
            is_proxy: connected.is_proxied(),
            address: extras.get().map(HttpInfo::remote_addr),
        }
    }
}

/// An open connection.
pub(super) struct Connection {
    sender: Sender,
    /// Where it leads.
    uri: Uri,
    /// The same as requests name it over HTTP/1.1.
    host: Option<HeaderValue>,
    peer: Peer,
    /// Whether it was open before: then it may have been closed in the meantime.
    is_old: bool,
    /// What drives it, and tells at its end what went wrong; of one that is shared, nobody asks.
    driver: Option<Driver>,
}

type Driver = JoinHandle<hyper::Result<()>>;

enum Sender {
    Http1(http1::SendRequest<Empty<Bytes>>),
    Http2(http2::SendRequest<Empty<Bytes>>),
}

impl Sender {
    async fn ready(&mut self) -> hyper::Result<()> {
        match self {
            Self::Http1(sender) => sender.ready().await,
            Self::Http2(sender) => sender.ready().await,
        }
    }

    fn is_ready(&self) -> bool {
        match self {
            Self::Http1(sender) => sender.is_ready(),
            Self::Http2(sender) => sender.is_ready(),
        }
    }

    fn is_closed(&self) -> bool {
        match self {
            Self::Http1(sender) => sender.is_closed(),
            Self::Http2(sender) => sender.is_closed(),
        }
    }
}

type Unsent = TrySendError<Request<Empty<Bytes>>>;

impl Connection {
    /// Speaks HTTP/1.1 over `stream`.
    pub(super) async fn over_http1(
        http1: &http1::Builder,
        stream: Stream,
        uri: Uri,
        peer: Peer,
    ) -> Result<Box<Self>, BoxError> {
        let (sender, connection) = http1.handshake(stream).await?;
        Self::begin(Sender::Http1(sender), uri, peer, tokio::spawn(connection.with_upgrades())).await
    }

    /// Speaks HTTP/2 over `stream`.
    pub(super) async fn over_http2(
        http2: &http2::Builder<TokioExecutor>,
        stream: Stream,
        uri: Uri,
        peer: Peer,
    ) -> Result<Box<Self>, BoxError> {
        let (sender, connection) = http2.handshake(stream).await?;
        Self::begin(Sender::Http2(sender), uri, peer, tokio::spawn(connection)).await
    }

    async fn begin(sender: Sender, uri: Uri, peer: Peer, driver: Driver) -> Result<Box<Self>, BoxError> {
        let host = uri.authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok());
        let mut connection = Box::new(Self { sender, uri, host, peer, is_old: false, driver: Some(driver) });
        match connection.sender.ready().await {
            Ok(()) => Ok(connection),
            Err(error) => Err(connection.trouble(error).await),
        }
    }

    /// The same connection once more, where it carries many requests at once.
    pub(super) fn share(&self) -> Option<Box<Self>> {
        let Sender::Http2(sender) = &self.sender else { return None };
        let (sender, uri, host) = (Sender::Http2(sender.clone()), self.uri.clone(), self.host.clone());
        Some(Box::new(Self { sender, uri, host, peer: self.peer, is_old: true, driver: None }))
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.peer.address
    }

    pub(super) fn is_old(&self) -> bool {
        self.is_old
    }

    /// Whether it carries many requests at once.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self.sender, Sender::Http2(_))
    }

    pub(super) fn is_ready(&self) -> bool {
        self.sender.is_ready()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    pub(super) fn send(
        &mut self,
        mut request: Request<Empty<Bytes>>,
    ) -> impl Future<Output = Result<Response<Incoming>, Unsent>> {
        match &mut self.sender {
            Sender::Http1(sender) => {
                in_http1(&mut request, self.host.as_ref(), self.peer.is_proxy);
                Either::Left(sender.try_send_request(request))
            }
            Sender::Http2(sender) => Either::Right(sender.try_send_request(request)),
        }
    }

    /// It has had an answer, and waits for its next request.
    pub(super) fn grow_old(&mut self) {
        self.is_old = true;
    }

    /// What was wrong when `error` came up: of a connection that had ended already, why it did.
    pub(super) async fn trouble(self: Box<Self>, error: hyper::Error) -> BoxError {
        let Some(driver) = self.driver.filter(|_| error.is_closed() || error.is_canceled()) else {
            return error.into();
        };
        drop(self.sender);
        match driver.await {
            Ok(Err(why)) => why.into(),
            _ => error.into(),
        }
    }
}

/// Writes `request` as HTTP/1.1 wants it (RFC 9112, 3.2): the host in a header, and of the URL the path alone, unless
/// a proxy is to ask for it.
fn in_http1(request: &mut Request<Empty<Bytes>>, host: Option<&HeaderValue>, is_to_proxy: bool) {
    if let Some(host) = host {
        request.headers_mut().entry(HOST).or_insert_with(|| host.clone());
    }
    if is_to_proxy {
        return;
    }
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
}
