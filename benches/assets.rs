//! A page of 300 assets, over one HTTP/2 connection to a server that takes 50 ms for each answer, against the ideal for the
//! requests that may be under way at once: `cargo bench --bench assets`.
//!
//! The server is a process of its own: this one, started again. It measures whole runs by the clock, with the median of
//! several, and prints ratios; nothing in it is held to a limit.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "what is measured here is made here")]

use std::convert::Infallible;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use serde_json::json;
use smoke_seal::observation::{Answer, Body, BodyEnd};
use smoke_seal::{
    Evaluation, Evidence, Observation, Outcome, Run, Suite, Target, Timings, evaluate, runtime,
};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use url::Url;

/// How long the server takes for an answer.
const LATENCY: Duration = Duration::from_millis(50);

/// How many assets the page has: so many stylesheets, so many images in each, and the rest in the page.
const ASSETS: usize = 300;
const STYLESHEETS: usize = 4;
const IN_EACH: usize = 20;

const ROUNDS: usize = 7;

/// The server's address, for the measuring process.
const SERVER: &str = "SMOKE_SEAL_BENCH_SERVER";

fn main() {
    match (std::env::var(SERVER), std::env::args().nth(1).as_deref()) {
        (Ok(url), _) => measure(&url),
        (Err(_), Some("serve")) => serve(),
        (Err(_), _) => start(),
    }
}

/// Starts the server and the measuring process, which trusts its certificate by an environment variable.
fn start() {
    let this = std::env::current_exe().expect("this program");
    let mut server = Command::new(&this).arg("serve").stdout(Stdio::piped()).spawn().expect("a server");
    let mut said = BufReader::new(server.stdout.take().expect("what it says")).lines();
    let mut next = || said.next().expect("a line").expect("text");
    let (url, certificate) = (next(), next());
    let _server = Ended(server);
    let measured =
        Command::new(&this).env(SERVER, url).env("SSL_CERT_FILE", &certificate).env("NO_PROXY", "*").status();
    let _ = std::fs::remove_file(certificate);
    assert!(measured.expect("a measurement").success());
}

/// A process that ends with this value.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn measure(url: &str) {
    let suite = json!({ "boot_window": 0, "checks": { "home": { "path": "/", "assets": "fail" } } });
    let suite = Arc::new(Suite::parse("shop", &suite, &|_| None).expect("the suite is sound"));
    let at_once = suite.settings.concurrency;
    let mut took: Vec<Duration> = (0..ROUNDS).map(|_| seal(&suite, url)).collect();
    took.sort();
    let took = took[ROUNDS / 2];
    let rounds = u32::try_from(ASSETS.div_ceil(at_once)).expect("a few");
    let ideal = LATENCY * (rounds + 1);
    let parsing = parsing();
    let ratio = |one: Duration, other: Duration| one.as_secs_f64() / other.as_secs_f64();
    println!(
        "{ASSETS} assets, {at_once} at once, {} ms each, HTTP/2 over TLS; median of {ROUNDS} runs",
        LATENCY.as_millis()
    );
    println!("run      {:7.1} ms", took.as_secs_f64() * 1e3);
    println!("ideal    {:7.1} ms   run / ideal {:.2}", ideal.as_secs_f64() * 1e3, ratio(took, ideal));
    println!(
        "parsing  {:7.1} ms   parsing / run {:.2} %",
        parsing.as_secs_f64() * 1e3,
        100.0 * ratio(parsing, took)
    );
}

/// One run, which has to hold.
fn seal(suite: &Arc<Suite>, url: &str) -> Duration {
    let began = Instant::now();
    let run = Run::prepare(Arc::clone(suite), Target::parse(url).expect("a URL")).expect("a client");
    let runtime = runtime().expect("a runtime");
    let report = runtime.block_on(run.execute(|_| ()));
    let took = began.elapsed();
    let [home] = <[Evidence; 1]>::try_from(report.evidence).expect("one check");
    assert_eq!(
        (home.outcome, home.protocol.as_deref()),
        (Outcome::Passed, Some("HTTP/2")),
        "{:?}",
        home.findings
    );
    assert_eq!(home.notes, [format!("assets: {ASSETS} checked")]);
    took
}

/// How long it takes to read all HTML and CSS of the page once: the stylesheets stand in the page here.
fn parsing() -> Duration {
    let style = |sheet| format!("<style>{}</style>", css(sheet));
    let styles: String = (0..STYLESHEETS).map(style).collect();
    let observation = observation(&(styles + &page()));
    let check = json!({ "checks": { "home": { "path": "/", "no_mixed_content": true } } });
    let suite = Suite::parse("shop", &check, &|_| None).expect("the suite is sound");
    let mut took: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            assert_eq!(evaluate(&suite.checks[0], &observation), Evaluation::Judged(Vec::new()));
            began.elapsed()
        })
        .collect();
    took.sort();
    took[ROUNDS / 2]
}

fn observation(page: &str) -> Observation {
    let url = Url::parse("https://shop.example/").expect("a URL");
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let answer = Answer {
        url: url.clone(),
        status: 200,
        headers,
        body: Body { bytes: page.as_bytes().to_vec(), end: BodyEnd::Complete },
        protocol: "HTTP/2",
        peer: None,
        location: None,
        not_followed: None,
    };
    Observation {
        url,
        request_id: String::new(),
        attempt: 1,
        redirects: Vec::new(),
        answer: Ok(Box::new(answer)),
        certificates: Vec::new(),
        timings: Timings::default(),
    }
}

/// A page of some 60 KB that names all its assets but those of its stylesheets.
fn page() -> String {
    let sheets = (0..STYLESHEETS).map(|n| format!("<link rel=stylesheet href=/assets/{n}.css>"));
    let others = ASSETS - STYLESHEETS - STYLESHEETS * IN_EACH;
    let others = (0..others).map(|n| match n % 3 {
        0 => format!("<script src=/assets/{n}.js></script>\n"),
        _ => format!(
            "<div class=card><h2>Card {n}</h2><p>{}</p><img src=/assets/{n}.png></div>\n",
            "Words. ".repeat(40)
        ),
    });
    format!("<!doctype html><title>Shop</title>{}", sheets.chain(others).collect::<String>())
}

/// A stylesheet of some 100 KB.
fn css(sheet: usize) -> String {
    let rule = |n: usize| {
        format!(".card-{n} > a:hover {{ color: #33{n:03}; margin: 0 auto; padding: calc(1rem + {n}px) }}\n")
    };
    let image =
        |n: usize| format!(".icon-{n}::before {{ background: url(\"icons/{sheet}-{n}.png\") no-repeat }}\n");
    (0..1400).map(rule).chain((0..IN_EACH).map(image)).collect()
}

/// Serves until it is ended, and says where, and whom to trust.
fn serve() {
    let key = KeyPair::generate().expect("a key");
    let certificate = CertificateParams::new(vec!["127.0.0.1".to_owned()])
        .expect("a name")
        .self_signed(&key)
        .expect("a certificate");
    let file =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-assets-{}.pem", std::process::id()));
    std::fs::write(&file, certificate.pem()).expect("a file");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS");
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let mut config =
        builder.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).expect("TLS");
    config.alpn_protocols = vec![b"h2".to_vec()];
    let tls = TlsAcceptor::from(Arc::new(config));
    runtime().expect("a runtime").block_on(async move {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("https://{}\n{}", listener.local_addr().expect("an address"), file.display());
        let tasks = tokio::task::LocalSet::new();
        tasks.run_until(accept(listener, tls)).await;
    });
}

async fn accept(listener: TcpListener, tls: TlsAcceptor) {
    let connections = Arc::new(AtomicUsize::new(0));
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, connections) = (tls.clone(), Arc::clone(&connections));
        tokio::spawn(async move {
            let Ok(stream) = tls.accept(stream).await else { return };
            eprintln!("connection {}", connections.fetch_add(1, Ordering::Relaxed) + 1);
            let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| async move {
                tokio::time::sleep(LATENCY).await;
                Ok::<_, Infallible>(answer(request.uri().path()))
            });
            let _ = auto::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

fn answer(path: &str) -> hyper::Response<Full<Bytes>> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let (content_type, body) = match name.rsplit_once('.') {
        Some((number, "css")) => ("text/css", css(number.parse().expect("a number")).into()),
        Some((_, "js")) => ("text/javascript", "go();\n".repeat(4000).into()),
        Some(_) => ("image/png", Bytes::from([b"\x89PNG\r\n\x1A\n".to_vec(), vec![7; 20_000]].concat())),
        None => ("text/html; charset=utf-8", page().into()),
    };
    let response = hyper::Response::builder().header("content-type", content_type);
    response.body(Full::new(body)).expect("an answer")
}
