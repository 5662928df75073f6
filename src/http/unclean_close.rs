//! Bodies that end when their connection closes.
//!
//! A body without a length ends when its connection closes (RFC 9112, 6.3). Over TLS a server should announce that
//! (`close_notify`; RFC 8446, 6.1), but many do not. Browsers accept such an end, as they do without TLS.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame};
use hyper::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use hyper::{Response, Version};
use reqwest::Body;

use super::connecting::BoxError;
use super::failure::is_early_end;

/// A body that may end with its connection.
pub(super) struct UntilClose {
    body: Body,
    ends_with_connection: bool,
    was_unclean: Arc<AtomicBool>,
}

impl UntilClose {
    /// The body of `answer`, and a flag that will show whether its connection closed without notice.
    pub(super) fn of(answer: Response<Body>) -> (Response<Self>, Arc<AtomicBool>) {
        let headers = answer.headers();
        let has_length = headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING);
        let ends_with_connection = answer.version() <= Version::HTTP_11 && !has_length;
        let was_unclean = Arc::<AtomicBool>::default();
        let flag = Arc::clone(&was_unclean);
        (answer.map(|body| Self { body, ends_with_connection, was_unclean }), flag)
    }
}

impl HttpBody for UntilClose {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(Some(Err(error))) if self.ends_with_connection && is_early_end(&error) => {
                self.was_unclean.store(true, Ordering::Relaxed);
                Poll::Ready(None)
            }
            frame => frame.map_err(Into::into),
        }
    }
}

/// How many bytes of a body are searched for the `<html>` tag.
const HEAD: usize = 1024;

/// Whether `body` is a page that was cut: it opens `<html>`, and never closes it.
pub(super) fn is_cut_page(body: &[u8]) -> bool {
    let has =
        |bytes: &[u8], tag: &[u8]| bytes.windows(tag.len()).any(|window| window.eq_ignore_ascii_case(tag));
    let head = body.get(..HEAD).unwrap_or(body);
    body.trim_ascii_start().starts_with(b"<") && has(head, b"<html") && !has(body, b"</html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_never_closes_its_html_was_cut() {
        for whole in [
            "<!doctype html><html lang=en><p>hello</p></html>\n",
            "<HTML><body>hello</BODY></HTML>",
            "<!-- cached --><html></html><!-- 12 ms -->",
            "<!doctype html><title>Up</title><p>no html element is written",
            "ok",
            "",
            "body { color: #222 }",
            "{\"html\": \"<html>\"}",
        ] {
            assert!(!is_cut_page(whole.as_bytes()), "{whole}");
        }
        for cut in ["<!doctype html><html lang=en><body><h1>Shop", "<html>", "\n<!-- a --><HTML><p>half"] {
            assert!(is_cut_page(cut.as_bytes()), "{cut}");
        }
    }
}
