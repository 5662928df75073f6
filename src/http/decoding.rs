//! Undoes the content codings of answers.

use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body as HttpBody, Frame};
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderValue};
use hyper::{Request, Response};
use reqwest::Body;
use tower_http::decompression::{Decompression, DecompressionBody};
use tower_service::Service;

use super::connecting::BoxError;
use crate::http::content_encoding::{Coding, ContentEncoding};

/// What is asked for (RFC 9110, 12.5.3). What else tower-http undoes (`Cargo.toml`) is undone where it comes unasked.
pub(crate) const ACCEPTED: &str = "gzip,br";

/// The body of an answer, with its codings undone.
pub(crate) struct Incoming {
    body: Layers,
    peer: Option<SocketAddr>,
    /// How many bytes each of the codings may come to.
    most: Arc<AtomicUsize>,
}

enum Layers {
    None(Body),
    Some(Decoded),
}

/// What comes out of one coding, and goes into the next.
type Decoded = UnsyncBoxBody<Bytes, BoxError>;

/// One of several codings came to more than may be read of the whole body.
#[derive(Debug, thiserror::Error)]
#[error("one of its codings comes to more than is read of a body")]
pub(crate) struct TooLong;

impl Incoming {
    /// The address that it comes from, which may be a proxy's.
    pub(crate) fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// Sets how much of it is going to be read. What one coding comes to that is none of the body itself, because another
    /// was applied before it, may be a little longer: packing adds some bytes where there is nothing to gain.
    pub(crate) fn expect_at_most(&self, cap: usize) {
        self.most.store(cap.saturating_add(cap / 16).saturating_add(4096), Ordering::Relaxed);
    }
}

/// `answer`, with its codings undone, and without the headers that speak of them. Where one of them cannot be undone, none
/// is: the headers stay, and say so.
pub(super) async fn decoded(answer: reqwest::Response) -> Result<Response<Incoming>, BoxError> {
    let peer = answer.remote_addr();
    let answer = Response::<Body>::from(answer);
    let most = Arc::default();
    match ContentEncoding::of(answer.headers()) {
        ContentEncoding::Plain | ContentEncoding::Unknown(_) => {
            Ok(answer.map(|body| Incoming { body: Layers::None(body), peer, most }))
        }
        ContentEncoding::Known(codings) => {
            let (mut head, body) = answer.into_parts();
            let body = UnsyncBoxBody::new(body.map_err(Into::into));
            let body = undo_if_possible(&codings, body, &mut head.headers, &most).await?;
            Ok(Response::from_parts(head, Incoming { body: Layers::Some(body), peer, most }))
        }
    }
}

/// The same of a body that is here already.
pub(crate) async fn decoded_of(headers: &mut HeaderMap, body: Bytes) -> Result<Incoming, BoxError> {
    let most = Arc::default();
    let mut body: Decoded = UnsyncBoxBody::new(Full::new(body).map_err(|never| match never {}));
    if let ContentEncoding::Known(codings) = ContentEncoding::of(headers) {
        body = undo_if_possible(&codings, body, headers, &most).await?;
    }
    Ok(Incoming { body: Layers::Some(body), peer: None, most })
}

/// Some servers leave out what `deflate` has around its data (RFC 9110, 8.4.1.2). Browsers read that; tower-http does not.
async fn undo_if_possible(
    codings: &[Coding],
    mut body: Decoded,
    headers: &mut HeaderMap,
    most: &Arc<AtomicUsize>,
) -> Result<Decoded, BoxError> {
    if codings.last() == Some(&Coding::Deflate) {
        let first = body.frame().await;
        let data = first.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
        let is_bare = data.is_some_and(|data| !begins_as_zlib(data));
        body = UnsyncBoxBody::new(Begun { first, rest: body });
        if is_bare {
            return Ok(body);
        }
    }
    headers.remove(CONTENT_ENCODING);
    // It is that of what was sent.
    headers.remove(CONTENT_LENGTH);
    undo(codings, body, most).await
}

/// RFC 1950, 2.2: the method is 8, and the first two bytes are a multiple of 31. Of one byte alone, the method tells.
fn begins_as_zlib(data: &[u8]) -> bool {
    match data {
        [method, flags, ..] => method & 15 == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31),
        [method] => method & 15 == 8,
        [] => true,
    }
}

/// Undoes `codings`, the last one first. They are undone as the body is read: no more of it is held than what each of them
/// needs to look back at.
async fn undo(codings: &[Coding], body: Decoded, most: &Arc<AtomicUsize>) -> Result<Decoded, BoxError> {
    let mut body = body;
    for (left, coding) in codings.iter().enumerate().rev() {
        let mut answer = Response::new(body);
        answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
        // It is made for a client to stand behind, and this answer is here already.
        let decoded = Decompression::new(Answered).call(Request::new(answer)).await?.into_body();
        body = if left == 0 {
            UnsyncBoxBody::new(decoded)
        } else {
            UnsyncBoxBody::new(Bounded { body: Box::pin(decoded), read: 0, most: Arc::clone(most) })
        };
    }
    Ok(body)
}

impl HttpBody for Incoming {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.body {
            Layers::None(body) => Pin::new(body).poll_frame(context).map_err(Into::into),
            Layers::Some(body) => Pin::new(body).poll_frame(context),
        }
    }
}

/// A body of which the first frame was checked.
struct Begun {
    first: Option<Result<Frame<Bytes>, BoxError>>,
    rest: Decoded,
}

impl HttpBody for Begun {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(first)),
            None => Pin::new(&mut self.rest).poll_frame(context),
        }
    }
}

/// What one coding comes to, of which another one is to be undone: few bytes may stand for any number of them.
struct Bounded {
    body: Pin<Box<DecompressionBody<Decoded>>>,
    read: usize,
    most: Arc<AtomicUsize>,
}

impl HttpBody for Bounded {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = self.body.as_mut().poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            self.read = self.read.saturating_add(frame.data_ref().map_or(0, Bytes::len));
            if self.read > self.most.load(Ordering::Relaxed) {
                return Poll::Ready(Some(Err(TooLong.into())));
            }
        }
        frame
    }
}

/// Answers with what it is given.
struct Answered;

impl Service<Request<Response<Decoded>>> for Answered {
    type Response = Response<Decoded>;
    type Error = BoxError;
    type Future = Ready<Result<Response<Decoded>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Response<Decoded>>) -> Self::Future {
        ready(Ok(request.into_body()))
    }
}
