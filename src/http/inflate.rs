//! Decodes `deflate` as browsers do: with the zlib wrapper of RFC 1950, and without.
//!
//! The coding of that name is the zlib format (RFC 9110, 8.4.1.2); some servers send the bare data of RFC 1951 instead.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes, BytesMut};
use flate2::{Decompress, FlushDecompress, Status};
use hyper::body::{Body as HttpBody, Frame};

use super::connecting::BoxError;

/// The size of a decoded piece.
const PIECE: usize = 32 * 1024;

/// A body that decodes `deflate` while it is read. Bytes after the end of the data are ignored.
pub(super) struct Inflated<B> {
    body: B,
    /// None until the form of the data is known.
    inflate: Option<Decompress>,
    input: BytesMut,
    /// The encoded body was read to its end.
    is_over: bool,
    /// The end mark of the data was read.
    is_whole: bool,
}

impl<B> Inflated<B> {
    pub(super) fn of(body: B) -> Self {
        Self { body, inflate: None, input: BytesMut::new(), is_over: false, is_whole: false }
    }

    /// The next decoded piece; none where more of the encoded body has to arrive first.
    fn next_piece(&mut self) -> io::Result<Option<Bytes>> {
        // The first two bytes show the form.
        if self.input.len() < 2 && !self.is_over && self.inflate.is_none() {
            return Ok(None);
        }
        let input = &mut self.input;
        let inflate = self.inflate.get_or_insert_with(|| Decompress::new(begins_as_zlib(input)));
        let (read, written) = (inflate.total_in(), inflate.total_out());
        let mut piece = vec![0; PIECE];
        let status = inflate.decompress(input, &mut piece, FlushDecompress::None).map_err(io::Error::from)?;
        let count = |total: u64, before: u64| usize::try_from(total - before).unwrap_or(PIECE);
        input.advance(count(inflate.total_in(), read).min(input.len()));
        piece.truncate(count(inflate.total_out(), written));
        self.is_whole = status == Status::StreamEnd;
        Ok(Some(piece.into()).filter(|piece: &Bytes| !piece.is_empty()))
    }

    /// Whether the data ended before its end mark. An empty body is allowed.
    fn is_cut(&self) -> bool {
        self.inflate.as_ref().is_some_and(|inflate| inflate.total_in() > 0) && !self.is_whole
    }
}

impl<B: HttpBody<Data = Bytes, Error = BoxError> + Unpin> HttpBody for Inflated<B> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            if self.is_whole {
                return Poll::Ready(None);
            }
            match self.next_piece() {
                Ok(Some(piece)) => return Poll::Ready(Some(Ok(Frame::data(piece)))),
                Ok(None) if self.is_whole => return Poll::Ready(None),
                Ok(None) if self.is_over && self.is_cut() => {
                    return Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())));
                }
                Ok(None) if self.is_over => return Poll::Ready(None),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Some(Err(error.into()))),
            }
            match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => {
                    if let Some(data) = frame.data_ref() {
                        self.input.extend_from_slice(data);
                    }
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => self.is_over = true,
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

/// RFC 1950, 2.2: the method is 8, and the first two bytes are a multiple of 31.
fn begins_as_zlib(data: &[u8]) -> bool {
    match data {
        [method, flags, ..] => method & 15 == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31),
        [method] => method & 15 == 8,
        [] => true,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, ZlibEncoder};
    use futures_util::stream;
    use http_body_util::{BodyExt, StreamBody};

    use super::*;

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn raw(data: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    /// What comes out where the data comes in pieces of `size`.
    async fn inflated(data: &[u8], size: usize) -> Result<Vec<u8>, BoxError> {
        let pieces: Vec<_> =
            data.chunks(size).map(|piece| Ok(Frame::data(Bytes::copy_from_slice(piece)))).collect();
        let whole = Inflated::of(StreamBody::new(stream::iter(pieces))).collect().await?;
        Ok(whole.to_bytes().to_vec())
    }

    #[tokio::test]
    async fn both_forms_are_undone_however_they_arrive() {
        let long: Vec<u8> =
            (0..200_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24).to_le_bytes()[0]).collect();
        for data in [&b""[..], b"a", b"<!doctype html><title>Shop</title>", &long] {
            for packed in [zlib(data), raw(data)] {
                for size in [1, 7, 4096, packed.len()] {
                    assert_eq!(inflated(&packed, size).await.unwrap(), data);
                }
            }
        }
    }

    #[tokio::test]
    async fn a_short_packed_body_may_be_a_large_one() {
        let zeros = vec![0; 3_000_000];
        assert_eq!(inflated(&raw(&zeros), 512).await.unwrap(), zeros);
    }

    #[tokio::test]
    async fn what_follows_the_data_is_passed_over_and_what_is_missing_is_not() {
        let mut more = raw(b"hello");
        more.extend_from_slice(b"\r\n");
        assert_eq!(inflated(&more, 4096).await.unwrap(), b"hello");
        for whole in [zlib(b"hello hello hello"), raw(b"hello hello hello")] {
            let cut = inflated(&whole[..whole.len() - 3], 4096).await.unwrap_err();
            assert_eq!(cut.downcast_ref::<io::Error>().unwrap().kind(), io::ErrorKind::UnexpectedEof);
        }
        assert!(inflated(b"<!doctype html><p>not packed at all</p>", 4096).await.is_err());
    }

    #[tokio::test]
    async fn nothing_at_all_is_an_empty_body() {
        assert_eq!(inflated(b"", 1).await.unwrap(), b"");
    }
}
