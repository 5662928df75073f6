//! Answers that a test's server gives.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;

pub(crate) type Response = hyper::Response<BoxBody<Bytes, Infallible>>;

/// A page with these headers; `content-type: text/html` unless they name one.
pub(crate) fn page(html: impl Into<Bytes>) -> Response {
    reply(200, &[("content-type", "text/html; charset=utf-8")], html)
}

pub(crate) fn redirect(status: u16, location: &str) -> Response {
    reply(status, &[("location", location)], "")
}

pub(crate) fn reply(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Response {
    build(status, headers, Full::new(body.into()).boxed())
}

/// A body that comes piece by piece, with a pause before each but the first.
pub(crate) fn in_pieces(
    headers: &[(&str, &str)],
    pieces: impl IntoIterator<Item = Bytes, IntoIter: Send + Sync + 'static>,
    pause: Duration,
) -> Response {
    let pieces = stream::iter(pieces.into_iter().enumerate()).then(move |(index, piece)| async move {
        if index > 0 {
            tokio::time::sleep(pause).await;
        }
        Ok(Frame::data(piece))
    });
    build(200, headers, BodyExt::boxed(StreamBody::new(pieces)))
}

fn build(status: u16, headers: &[(&str, &str)], body: BoxBody<Bytes, Infallible>) -> Response {
    let mut response = hyper::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body).expect("a response")
}
