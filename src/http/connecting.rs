//! Passes the context of a request to the code that opens its connection: where to record times, and which addresses
//! are allowed.

use std::error::Error as StdError;
use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tower_layer::Layer;
use tower_service::Service;

use super::dns::{self, Guard};
use super::timeline::Timeline;

pub(super) type BoxError = Box<dyn StdError + Send + Sync>;

/// The context of a new connection.
#[derive(Clone)]
pub(super) struct Opening {
    /// Where its times are recorded.
    pub(super) timeline: Arc<Timeline>,
    /// Which addresses it may connect to.
    pub(super) guard: Guard,
}

tokio::task_local! {
    /// The request being sent. reqwest passes nothing but a host to its connector.
    static OPENING: Opening;
}

/// Sends a request. Connections for it are opened with the context `opening`.
pub(super) fn sending<F: Future>(opening: Opening, request: F) -> impl Future<Output = F::Output> {
    OPENING.scope(opening, request)
}

/// Records the times of each connection that reqwest opens, and guards its address.
#[derive(Clone)]
pub(super) struct MarkConnections;

impl<S> Layer<S> for MarkConnections {
    type Service = MarkedConnector<S>;

    fn layer(&self, connector: S) -> MarkedConnector<S> {
        MarkedConnector(connector)
    }
}

/// reqwest's own connector, with these times.
#[derive(Clone)]
pub(super) struct MarkedConnector<S>(S);

impl<S, Host> Service<Host> for MarkedConnector<S>
where
    S: Service<Host, Error = BoxError>,
    S::Future: Send + 'static,
    S::Response: 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<S::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, host: Host) -> Self::Future {
        let connecting = self.0.call(host);
        // It may end in another task, if the request used a connection that became free first. So it owns this context.
        match OPENING.try_with(Clone::clone) {
            Ok(Opening { timeline, guard }) => {
                async move { timeline.connecting(dns::guarded(guard, connecting)).await }.boxed()
            }
            Err(_) => connecting.boxed(),
        }
    }
}
