//! What is known of a request where its connection is opened: whose times it marks, and where it may lead.

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

/// What a connection is opened for.
#[derive(Clone)]
pub(super) struct Opening {
    /// Whose times it marks.
    pub(super) timeline: Arc<Timeline>,
    /// Where it may lead.
    pub(super) guard: Guard,
}

tokio::task_local! {
    /// The request being sent. reqwest hands its connector a host and nothing else.
    static OPENING: Opening;
}

/// Sends a request, for which connections are opened as `opening` says.
pub(super) fn sending<F: Future>(opening: Opening, request: F) -> impl Future<Output = F::Output> {
    OPENING.scope(opening, request)
}

/// Marks the times of each connection that reqwest opens, and guards where it leads.
#[derive(Clone)]
pub(super) struct MarkConnections;

impl<S> Layer<S> for MarkConnections {
    type Service = MarkedConnector<S>;

    fn layer(&self, connector: S) -> MarkedConnector<S> {
        MarkedConnector(connector)
    }
}

/// reqwest's own connector, with the marks.
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
        // It may end in another task, after the request went over a connection that became free: it takes this along.
        match OPENING.try_with(Clone::clone) {
            Ok(Opening { timeline, guard }) => {
                async move { timeline.connecting(dns::guarded(guard, connecting)).await }.boxed()
            }
            Err(_) => connecting.boxed(),
        }
    }
}
