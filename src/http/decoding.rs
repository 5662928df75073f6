//! Decodes the content codings of answers.

use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body as HttpBody, Frame};
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderValue};
use hyper::{Request, Response};
use reqwest::Body;
use tower_http::decompression::Decompression;
use tower_service::Service;

use super::connecting::BoxError;
use super::inflate::Inflated;
use super::unclean_close::{UntilClose, is_cut_page};
use crate::http::content_encoding::{Coding, ContentEncoding};

/// The `Accept-Encoding` that is sent (RFC 9110, 12.5.3). Other codings of tower-http (`Cargo.toml`) are decoded if a
/// server uses them anyway.
pub(crate) const ACCEPTED: &str = "gzip,br";

/// The decoded body of an answer.
pub(crate) struct Incoming {
    body: Layers,
    peer: Option<SocketAddr>,
    /// The limit of bytes after each decoding step.
    most: Arc<AtomicUsize>,
    /// Whether the connection closed without notice at the end of the body.
    was_unclean: Arc<AtomicBool>,
}

enum Layers {
    None(UntilClose),
    Some(Decoded),
}

/// The output of one decoding step, and the input of the next.
type Decoded = UnsyncBoxBody<Bytes, BoxError>;

/// The output of one of several decoding steps is larger than the limit for a body.
#[derive(Debug, thiserror::Error)]
#[error("one of its codings decodes to more bytes than the limit for a body")]
pub(crate) struct TooLong;

impl Incoming {
    /// The address that it comes from, which may be a proxy's.
    pub(crate) fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// Whether `read`, the whole body received, is a page that was cut: the connection closed without notice, and the
    /// end of the page is missing.
    pub(crate) fn was_cut(&self, read: &[u8]) -> bool {
        self.was_unclean.load(Ordering::Relaxed) && is_cut_page(read)
    }

    /// Sets how much of it will be read. The output of an inner step may be a little longer, since compressing data
    /// that is already compressed adds some bytes.
    pub(crate) fn expect_at_most(&self, cap: usize) {
        self.most.store(cap.saturating_add(cap / 16).saturating_add(4096), Ordering::Relaxed);
    }
}

/// Decodes the body of `answer`, and removes the headers about its codings. If one coding is unknown, nothing is
/// decoded and the headers stay.
pub(super) async fn decoded(answer: reqwest::Response) -> Result<Response<Incoming>, BoxError> {
    let peer = answer.remote_addr();
    let (answer, was_unclean) = UntilClose::of(Response::<Body>::from(answer));
    let most = Arc::default();
    match ContentEncoding::of(answer.headers()) {
        ContentEncoding::Plain | ContentEncoding::Unknown(_) => {
            Ok(answer.map(|body| Incoming { body: Layers::None(body), peer, most, was_unclean }))
        }
        ContentEncoding::Known(codings) => {
            let (mut head, body) = answer.into_parts();
            let body = undo_all(&codings, UnsyncBoxBody::new(body), &mut head.headers, &most).await?;
            Ok(Response::from_parts(head, Incoming { body: Layers::Some(body), peer, most, was_unclean }))
        }
    }
}

/// The same for a body that was read already.
pub(crate) async fn decoded_of(headers: &mut HeaderMap, body: Bytes) -> Result<Incoming, BoxError> {
    let most = Arc::default();
    let mut body: Decoded = UnsyncBoxBody::new(Full::new(body).map_err(|never| match never {}));
    if let ContentEncoding::Known(codings) = ContentEncoding::of(headers) {
        body = undo_all(&codings, body, headers, &most).await?;
    }
    Ok(Incoming { body: Layers::Some(body), peer: None, most, was_unclean: Arc::default() })
}

/// Decodes `codings`, the last one first, and removes the `headers` about them. It decodes while the body is read: only
/// the window that each coding needs is kept in memory.
async fn undo_all(
    codings: &[Coding],
    body: Decoded,
    headers: &mut HeaderMap,
    most: &Arc<AtomicUsize>,
) -> Result<Decoded, BoxError> {
    headers.remove(CONTENT_ENCODING);
    // It is the length of the encoded body.
    headers.remove(CONTENT_LENGTH);
    let mut body = body;
    for (left, coding) in codings.iter().enumerate().rev() {
        let decoded = undo(*coding, body).await?;
        body = if left == 0 {
            decoded
        } else {
            UnsyncBoxBody::new(Bounded { body: decoded, read: 0, most: Arc::clone(most) })
        };
    }
    Ok(body)
}

async fn undo(coding: Coding, body: Decoded) -> Result<Decoded, BoxError> {
    // tower-http knows one of its two forms.
    if coding == Coding::Deflate {
        return Ok(UnsyncBoxBody::new(Inflated::of(body)));
    }
    let mut answer = Response::new(body);
    answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    // tower-http wraps a service, and this answer was received already.
    Ok(UnsyncBoxBody::new(Decompression::new(Answered).call(Request::new(answer)).await?.into_body()))
}

impl HttpBody for Incoming {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.body {
            Layers::None(body) => Pin::new(body).poll_frame(context),
            Layers::Some(body) => Pin::new(body).poll_frame(context),
        }
    }
}

/// The output of one step that another step decodes, with a limit: a few bytes may decode to any number of bytes.
struct Bounded {
    body: Decoded,
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
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            self.read = self.read.saturating_add(frame.data_ref().map_or(0, Bytes::len));
            if self.read > self.most.load(Ordering::Relaxed) {
                return Poll::Ready(Some(Err(TooLong.into())));
            }
        }
        frame
    }
}

/// A service that returns the answer it was given.
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
