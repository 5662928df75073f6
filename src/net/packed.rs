//! Bodies that are packed on their way.

use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::task::{Context, Poll};

use http_body_util::Either;
use hyper::header::CONTENT_ENCODING;
use hyper::{Request, Response};
use tower_http::decompression::{Decompression, DecompressionBody};
use tower_service::Service;

use super::connector::BoxError;
use super::pool::Body;

/// What a body may be packed with: what tower-http is built with (`Cargo.toml`).
pub(crate) const PACKINGS: &str = "gzip,br";

/// The body of an answer, unpacked.
pub(crate) type Incoming = Either<Body, Box<DecompressionBody<Body>>>;

/// `answer`, with its body unpacked.
pub(super) async fn unpacked(answer: Response<Body>) -> Result<Response<Incoming>, BoxError> {
    if !answer.headers().contains_key(CONTENT_ENCODING) {
        return Ok(answer.map(Either::Left));
    }
    // It is made for a client to stand behind, and this answer is here already.
    let unpacked = Decompression::new(Answered).call(Request::new(answer)).await?;
    Ok(unpacked.map(|body| Either::Right(Box::new(body))))
}

/// The address that a body comes from, which may be a proxy's.
pub(crate) fn peer_of(body: &Incoming) -> Option<SocketAddr> {
    match body {
        Either::Left(body) => body.peer(),
        Either::Right(packed) => packed.get_ref().peer(),
    }
}

/// Answers with what it is given.
struct Answered;

impl Service<Request<Response<Body>>> for Answered {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Ready<Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Response<Body>>) -> Self::Future {
        ready(Ok(request.into_body()))
    }
}
