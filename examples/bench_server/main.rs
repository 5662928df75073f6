//! The app that `bench/` runs its contenders against, fast enough not to be the bottleneck: it answers each
//! request after a fixed delay, however many arrive at once, over HTTP/1.1 and over HTTP/2 without TLS.
//!
//! Controlled over its standard streams: it prints its port first; then `take` prints its counters since the last `take` (how
//! many answers, the slowest of them in seconds, how many connections, and how many requests it held at once), `break`
//! and `mend` change what the pages hold. It ends with its input.

mod pages;
mod tally;
mod timer;

use std::convert::Infallible;
use std::io::{BufRead, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::process;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpSocket, TcpStream};

use pages::Pages;
use tally::Tally;
use timer::Timer;

/// State that all connections share.
struct App {
    pages: Pages,
    tally: Tally,
    timer: Timer,
}

/// How many connections may wait to be accepted. It stands for a hundred apps at once, whose thousand connections come
/// within milliseconds; one that finds no room comes again after a second.
const BACKLOG: u32 = 4096;

type Answer = Response<Full<Bytes>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    let listener = socket.listen(BACKLOG)?;
    let app = Arc::new(App { pages: Pages::new(), tally: Tally::default(), timer: Timer::start()? });
    say(&listener.local_addr()?.port().to_string());
    let driven = Arc::clone(&app);
    thread::Builder::new().name("control".to_owned()).spawn(move || obey(&driven))?;
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        app.tally.connected();
        tokio::spawn(serve(socket, Arc::clone(&app)));
    }
}

/// Serves a connection until the client closes it.
async fn serve(socket: TcpStream, app: Arc<App>) {
    let service = service_fn(move |request| answer(Arc::clone(&app), request));
    // Ignore errors of a connection: most often the client closed it.
    let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await;
}

async fn answer<B>(app: Arc<App>, request: Request<B>) -> Result<Answer, Infallible> {
    let came = Instant::now();
    app.tally.came();
    let page = app.pages.page(request.uri().path());
    if !page.delay.is_zero() {
        app.timer.wait_until(came + page.delay).await;
    }
    app.tally.answered(came.elapsed());
    Ok(page.response())
}

/// Executes commands from standard input, and ends the process with it.
fn obey(app: &App) {
    for command in std::io::stdin().lock().lines().map_while(Result::ok) {
        match command.as_str() {
            "break" => app.pages.set_broken(true),
            "mend" => app.pages.set_broken(false),
            _ => {}
        }
        say(&app.tally.take());
    }
    process::exit(0);
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody reads the output any more: the input has ended too, or will soon.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
