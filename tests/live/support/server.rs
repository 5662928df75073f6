//! A server for one test, on a thread and a port of its own.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{oneshot, watch};
use tokio::task::{JoinError, JoinSet};
use tokio_rustls::TlsAcceptor;

use super::{Identity, Request, Response, Wire};

/// It ends when it is dropped; if anything in it panicked, the test panics with it.
pub(crate) struct Server {
    address: SocketAddr,
    scheme: &'static str,
    log: Arc<Log>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What a server has seen.
#[derive(Default)]
pub(super) struct Log {
    requests: Mutex<Vec<Request>>,
    connections: watch::Sender<Connections>,
}

#[derive(Debug, Default)]
struct Connections {
    ever: usize,
    open: usize,
}

impl Log {
    pub(super) fn record(&self, request: Request) {
        self.requests.lock().unwrap().push(request);
    }
}

/// How many streams are taken at once; whoever asks for more before knowing that is refused.
const MOST_STREAMS: u32 = 4;

impl Server {
    /// A well-behaved server of HTTP/1.1, and of HTTP/2 to those who insist.
    pub(crate) fn http<F, A>(answer: F) -> Self
    where
        F: Fn(Request) -> A + Send + Sync + 'static,
        A: Future<Output = Response> + Send + 'static,
    {
        Self::http_at("127.0.0.1", answer)
    }

    pub(crate) fn http_at<F, A>(host: &str, answer: F) -> Self
    where
        F: Fn(Request) -> A + Send + Sync + 'static,
        A: Future<Output = Response> + Send + 'static,
    {
        let answer = Arc::new(answer);
        Self::start("http", bind(host), move |stream, log| serve(stream, log, Arc::clone(&answer)).boxed())
    }

    /// Another server at the same port of `host`, an address of this machine's own.
    pub(crate) fn http_beside<F, A>(&self, host: &str, answer: F) -> Self
    where
        F: Fn(Request) -> A + Send + Sync + 'static,
        A: Future<Output = Response> + Send + 'static,
    {
        let (answer, address) = (Arc::new(answer), (host, self.port()));
        let listener = bind_to(address);
        Self::start("http", listener, move |stream, log| serve(stream, log, Arc::clone(&answer)).boxed())
    }

    /// The same over TLS, with HTTP/2 for those who speak it.
    pub(crate) fn https<F, A>(identity: &Identity, answer: F) -> Self
    where
        F: Fn(Request) -> A + Send + Sync + 'static,
        A: Future<Output = Response> + Send + 'static,
    {
        let (answer, tls) = (Arc::new(answer), TlsAcceptor::from(identity.server_config()));
        Self::start("https", bind("127.0.0.1"), move |stream, log| {
            let (answer, tls) = (Arc::clone(&answer), tls.clone());
            async move {
                // Those who do not like the certificate break off.
                if let Ok(stream) = tls.accept(stream).await {
                    serve(stream, log, answer).await;
                }
            }
            .boxed()
        })
    }

    /// A server that does with each connection what `script` says.
    pub(crate) fn wire<F, A>(script: F) -> Self
    where
        F: Fn(Wire) -> A + Send + Sync + 'static,
        A: Future<Output = ()> + Send + 'static,
    {
        Self::start("http", bind("127.0.0.1"), move |stream, log| script(Wire::new(stream, log)).boxed())
    }

    /// A server that answers each request with these bytes, and then closes the connection.
    pub(crate) fn bytes(answer: impl Into<Vec<u8>>) -> Self {
        let answer: Arc<[u8]> = answer.into().into();
        Self::wire(move |mut wire| {
            let answer = Arc::clone(&answer);
            async move {
                wire.request().await;
                wire.send(&answer).await;
            }
        })
    }

    fn start(
        scheme: &'static str,
        listener: TcpListener,
        serve: impl Fn(TcpStream, Arc<Log>) -> BoxFuture<'static, ()> + Send + 'static,
    ) -> Self {
        let address = listener.local_addr().expect("an address");
        let log = Arc::<Log>::default();
        let (stop, stopped) = oneshot::channel();
        let accept = accept(listener, Arc::clone(&log), stopped, serve);
        let thread = thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(accept);
        });
        Self { address, scheme, log, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The same server by another name of its host, or with credentials before it.
    pub(crate) fn url_at(&self, host: &str) -> String {
        format!("{}://{host}:{}", self.scheme, self.address.port())
    }

    /// The same port, spoken to in another protocol.
    pub(crate) fn url_as(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// Every request so far, in the order they came.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.log.requests.lock().unwrap().clone()
    }

    /// The request lines so far: `GET /up`.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.requests().iter().map(|request| format!("{} {}", request.method, request.target)).collect()
    }

    /// How many connections there ever were.
    pub(crate) fn connections(&self) -> usize {
        self.log.connections.borrow().ever
    }

    /// Waits until there was a connection, and all there were are closed.
    pub(crate) async fn all_closed(&self) {
        self.until(|connections| connections.ever > 0 && connections.open == 0).await;
    }

    /// Waits until there were `ever` connections, and `open` of them are still open.
    pub(crate) async fn some_closed(&self, ever: usize, open: usize) {
        self.until(|connections| (connections.ever, connections.open) == (ever, open)).await;
    }

    async fn until(&self, wanted: impl FnMut(&Connections) -> bool) {
        let mut connections = self.log.connections.subscribe();
        let seen = tokio::time::timeout(Duration::from_secs(5), connections.wait_for(wanted)).await;
        assert!(seen.is_ok(), "still {:?}", self.log.connections.borrow());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().map(JoinHandle::join);
        if let Some(Err(panic)) = ended
            && !thread::panicking()
        {
            resume_unwind(panic);
        }
    }
}

fn bind(host: &str) -> TcpListener {
    bind_to((host, 0))
}

fn bind_to(address: (&str, u16)) -> TcpListener {
    let listener = TcpListener::bind(address).expect("a free port");
    listener.set_nonblocking(true).expect("a listener that does not block");
    listener
}

async fn accept(
    listener: TcpListener,
    log: Arc<Log>,
    mut stopped: oneshot::Receiver<()>,
    serve: impl Fn(TcpStream, Arc<Log>) -> BoxFuture<'static, ()>,
) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (stream, _) = accepted.expect("a connection");
                let open = Open::count(Arc::clone(&log));
                let serving = serve(stream, Arc::clone(&log));
                connections.spawn(serving.map(|()| drop(open)));
            }
            Some(ended) = connections.join_next() => surface(ended),
            _ = &mut stopped => break,
        }
    }
    while let Some(ended) = connections.try_join_next() {
        surface(ended);
    }
}

fn surface(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        resume_unwind(error.into_panic());
    }
}

/// Counts a connection as open for as long as it lives.
struct Open(Arc<Log>);

impl Open {
    fn count(log: Arc<Log>) -> Self {
        log.connections.send_modify(|connections| {
            connections.ever += 1;
            connections.open += 1;
        });
        Self(log)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.connections.send_modify(|connections| connections.open -= 1);
    }
}

async fn serve<F, A>(stream: impl AsyncRead + AsyncWrite + Unpin + 'static, log: Arc<Log>, answer: Arc<F>)
where
    F: Fn(Request) -> A + Send + Sync + 'static,
    A: Future<Output = Response> + Send + 'static,
{
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
        async move {
            let (head, body) = request.into_parts();
            let request = Request {
                method: head.method.to_string(),
                target: head.uri.path_and_query().map_or_else(|| head.uri.to_string(), ToString::to_string),
                version: head.version,
                headers: head.headers,
                body: body.collect().await?.to_bytes().to_vec(),
            };
            log.record(request.clone());
            Ok::<_, hyper::Error>(answer(request).await)
        }
    });
    // A client that breaks off is what many tests are about.
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().max_headers(1000);
    builder.http2().max_concurrent_streams(MOST_STREAMS);
    let _ = builder.serve_connection(TokioIo::new(stream), service).await;
}
