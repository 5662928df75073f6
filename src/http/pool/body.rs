//! The body of an answer, which holds the connection that it comes over.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};

use super::connection::Connection;
use super::idle::Idle;

/// The body of an answer. At its end its connection waits for the next request, where there may be one.
pub(crate) struct Body {
    incoming: Incoming,
    peer: Option<SocketAddr>,
    connection: Option<Box<Connection>>,
    idle: Option<Arc<Idle>>,
}

impl Body {
    pub(super) fn new(incoming: Incoming, connection: Box<Connection>, idle: Option<Arc<Idle>>) -> Self {
        Self { incoming, peer: connection.address(), connection: Some(connection), idle }
    }

    /// The address that it comes from, which may be a proxy's.
    pub(crate) fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// One that carries many requests at once was never gone.
    fn bring_back(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        if let Some(idle) = self.idle.take().filter(|_| !connection.is_shared()) {
            connection.grow_old();
            idle.keep(connection);
        }
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.incoming).poll_frame(context);
        if matches!(frame, Poll::Ready(None)) {
            self.bring_back();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        self.bring_back();
    }
}
