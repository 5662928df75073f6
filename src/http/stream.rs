//! An open connection, whatever it is made of.

use std::io::Result;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};

/// What bytes go through: TCP, or TLS over it, or either of them within a tunnel.
pub(super) trait Io: Read + Write + Connection + Unpin + Send + 'static {}

impl<T: Read + Write + Connection + Unpin + Send + 'static> Io for T {}

/// An open connection.
pub(super) struct Stream {
    io: Box<dyn Io>,
    is_to_proxy: bool,
    /// How often it has been read from since there was nothing to read, or since others had their turn.
    read_in_a_row: u8,
}

/// A server that floods the client would keep it reading, and everybody else waiting, for as long as the system's buffers
/// are deep. After so many reads it is the others' turn, and the clock is looked at. One read can be of 0.4 MB, which take
/// some 10 ms where each byte means something, as in the length of a chunk.
const MOST_IN_A_ROW: u8 = 4;

impl Stream {
    /// One whose other end is the host.
    pub(super) fn to_host(io: impl Io) -> Self {
        Self::new(io, false)
    }

    /// One to a proxy that asks the host itself: it has to be told whole URLs.
    pub(super) fn to_proxy(io: impl Io) -> Self {
        Self::new(io, true)
    }

    fn new(io: impl Io, is_to_proxy: bool) -> Self {
        Self { io: Box::new(io), is_to_proxy, read_in_a_row: 0 }
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        self.io.connected().proxy(self.is_to_proxy)
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<Result<()>> {
        if self.read_in_a_row == MOST_IN_A_ROW {
            self.read_in_a_row = 0;
            // Not woken at once: it would have some sixty turns then before the runtime looks at the clock.
            let _ = pin!(tokio::task::yield_now()).poll(context);
            return Poll::Pending;
        }
        let read = Pin::new(&mut *self.io).poll_read(context, buffer);
        self.read_in_a_row = if read.is_ready() { self.read_in_a_row + 1 } else { 0 };
        read
    }
}

/// One piece at a time: the head of a request is one, and nothing follows it.
impl Write for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        Pin::new(&mut *self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut *self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut *self.io).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::FutureExt;
    use hyper::rt::ReadBuf;

    use super::*;
    use crate::run::runtime::runtime;

    /// Always has more to say.
    struct Endless;

    impl Connection for Endless {
        fn connected(&self) -> Connected {
            Connected::new()
        }
    }

    impl Read for Endless {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            mut buffer: ReadBufCursor<'_>,
        ) -> Poll<Result<()>> {
            buffer.put_slice(b"more");
            Poll::Ready(Ok(()))
        }
    }

    impl Write for Endless {
        fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    async fn read(stream: &mut Stream) -> Result<()> {
        let mut bytes = [0; 8];
        let mut buffer = ReadBuf::new(&mut bytes);
        poll_fn(|context| Pin::new(&mut *stream).poll_read(context, buffer.unfilled())).await
    }

    /// How many reads come to their end before somebody else has a turn.
    fn reads_in_a_row(stream: &mut Stream) -> usize {
        (0..1000).take_while(|_| read(stream).now_or_never().is_some()).count()
    }

    #[tokio::test]
    async fn a_flood_gives_way_and_goes_on() {
        let mut stream = Stream::to_host(Endless);
        for _ in 0..3 {
            assert_eq!(reads_in_a_row(&mut stream), usize::from(MOST_IN_A_ROW));
        }
        // Whoever gave way is woken for the next.
        for _ in 0..100 {
            read(&mut stream).await.unwrap();
        }
    }

    #[test]
    fn a_flood_has_one_turn_for_each_look_at_the_clock() {
        let reads = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&reads);
        runtime().unwrap().block_on(async {
            tokio::spawn(async move {
                let mut stream = Stream::to_host(Endless);
                while read(&mut stream).await.is_ok() {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
            for turn in 1..=100 {
                // It ends when the clock and the network have been looked at.
                tokio::task::yield_now().await;
                let most = turn * usize::from(MOST_IN_A_ROW);
                assert!(reads.load(Ordering::Relaxed) <= most, "{reads:?} reads in {turn} turns");
            }
        });
        assert!(reads.load(Ordering::Relaxed) > 0);
    }
}
