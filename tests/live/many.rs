//! Many runs at once: what they share, and what they keep to themselves.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use smoke_seal::{
    ConnectionMode, Connectivity, HttpTransport, MachineClock, Observation, Outcome, Request, Run, RunResult,
    RunUpdate, Suite, Target, Transport, execute_all, execute_all_through,
};
use tokio::sync::Barrier;

use crate::support::{Folder, Names, Says, Server, came_back, page, redirect, suite};

fn app(url: &str, entry: &Value) -> (Arc<Suite>, Target) {
    (Arc::new(suite(entry)), Target::parse(url).unwrap())
}

fn up() -> Value {
    json!({ "checks": { "up": { "path": "/up", "text": "ok" } }, "timeout": 5 })
}

/// The reports of `runs`, and who was done when.
async fn reports<T: Transport>(runs: Vec<Run<T>>) -> (Vec<Option<RunResult>>, Vec<usize>) {
    let mut reports: Vec<_> = runs.iter().map(|_| None).collect();
    let mut done = Vec::new();
    execute_all_through(runs, |index, news| match news {
        RunUpdate::Done(report) => {
            reports[index] = Some(*report);
            done.push(index);
        }
        RunUpdate::Panicked(_) => done.push(index),
        _ => {}
    })
    .await;
    (reports, done)
}

async fn look(
    transport: &HttpTransport,
    (suite, target): &(Arc<Suite>, Target),
    mode: ConnectionMode,
) -> Observation {
    let check = &suite.checks[0];
    transport.probe(Request { check, url: target.url_of(&check.path), attempt: 1, mode }).await
}

#[tokio::test]
async fn runs_share_connections_and_names() {
    let server = Server::http(|_| async { page("ok") });
    let names = Names::new(|_| Says::Addresses(&["127.0.0.1"]));
    let url = server.url_at("shop.test");
    let apps = [app(&url, &up()), app(&url, &up()), app(&server.url_at("blog.test"), &up())];
    let transports = HttpTransport::for_all_with_lookup(names.clone(), &apps).unwrap();
    for (transport, (app, connections)) in transports.iter().zip(apps.iter().zip([1, 1, 2])) {
        for _ in 0..2 {
            assert_eq!(came_back(&look(transport, app, ConnectionMode::Usual).await), "200");
            assert_eq!(server.connections(), connections);
        }
    }
    look(&transports[0], &apps[0], ConnectionMode::Fresh).await;
    assert_eq!(server.connections(), 3);
    assert_eq!(names.asked(), ["shop.test", "blog.test"]);
    drop(transports);
    server.all_closed().await;
}

#[tokio::test]
async fn no_more_connections_wait_than_a_run_has_use_for() {
    let together = Arc::new(Barrier::new(5));
    let server = Server::http(move |request| {
        let together = Arc::clone(&together);
        async move {
            if request.target == "/together" {
                together.wait().await;
            }
            page("ok")
        }
    });
    let of = |concurrency| {
        let checks = json!({ "it": { "path": "/together" }, "up": { "path": "/up" } });
        app(&server.url(), &json!({ "checks": checks, "concurrency": concurrency, "timeout": 5 }))
    };
    let apps = [of(1), of(2), of(1), of(1), of(1)];
    let transports = HttpTransport::for_all(&apps).unwrap();
    let looks =
        transports.iter().zip(&apps).map(|(transport, app)| look(transport, app, ConnectionMode::Usual));
    join_all(looks).await;
    server.some_closed(5, 2).await;
    // What waits serves again.
    let up = Request {
        check: &apps[0].0.checks[1],
        url: apps[0].1.url_of("/up"),
        attempt: 1,
        mode: ConnectionMode::Usual,
    };
    assert_eq!(came_back(&transports[0].probe(up).await), "200");
    server.some_closed(5, 2).await;
}

#[tokio::test]
async fn a_connection_that_one_app_may_use_leads_no_other_to_a_private_address() {
    let server = Server::http(|request| async move {
        let internal = format!("http://internal.shop.test:{}/", request.target.trim_start_matches("/to/"));
        if request.target.starts_with("/to/") { redirect(302, &internal) } else { page("ok") }
    });
    let to_internal =
        json!({ "checks": { "it": { "path": format!("/to/{}", server.port()) } }, "timeout": 5 });
    let apps = [
        app(&server.url_at("internal.shop.test"), &up()),
        app(&server.url_at("www.shop.test"), &to_internal),
    ];
    let names = Names::new(|_| Says::Addresses(&["127.0.0.1"]));
    let transports = HttpTransport::for_all_with_lookup(names, &apps).unwrap();
    assert_eq!(came_back(&look(&transports[0], &apps[0], ConnectionMode::Usual).await), "200");
    assert_eq!(came_back(&look(&transports[1], &apps[1], ConnectionMode::Usual).await), "302");
    assert_eq!(server.lines(), ["GET /up".to_owned(), format!("GET /to/{}", server.port())]);
}

#[tokio::test]
async fn what_an_app_sends_along_goes_with_its_own_requests_and_to_its_own_origin() {
    let origin = Server::http(|_| async { page("ok") });
    let other = Server::http(|_| async { page("ok") });
    let entry =
        |path: &str, headers: Value| json!({ "checks": { "it": { "path": path } }, "headers": headers });
    let with_password = origin.url().replace("://", "://me:canary@");
    let runs = Run::prepare_all(vec![
        app(&origin.url(), &entry("/shop", json!({ "X-Shop": "canary" }))),
        app(&origin.url(), &entry("/blog", json!({ "X-Blog": "canary" }))),
        app(&with_password, &entry("/wiki", json!({ "X-Wiki": "w" }))),
        app(&other.url(), &entry("/other", json!({ "X-Other": "o" }))),
    ]);
    let (reports, _) = reports(runs.unwrap()).await;
    assert!(reports.iter().flatten().all(|report| report.evidence[0].outcome == Outcome::Passed));
    let requests: Vec<_> = origin.requests().into_iter().chain(other.requests()).collect();
    assert_eq!(requests.len(), 4);
    for request in requests {
        let sent = ["x-shop", "x-blog", "authorization"].map(|name| request.header(name).is_some());
        let target = request.target.as_str();
        assert_eq!(sent, [target == "/shop", target == "/blog", target == "/wiki"], "{target}");
    }
}

#[tokio::test]
async fn each_keeps_its_own_times_and_is_reported_as_it_ends() {
    let server = Server::http(|request| async move {
        match request.target.as_str() {
            "/stuck" => pending().await,
            "/slow" => tokio::time::sleep(Duration::from_millis(400)).await,
            _ => {}
        }
        page("ok")
    });
    let entry = |path: &str, timeout: f64| json!({ "checks": { "it": { "path": path } }, "timeout": timeout, "deadline": timeout });
    let apps = [("/slow", 5.0), ("/stuck", 0.1), ("/", 5.0)];
    let apps = apps.map(|(path, timeout)| app(&server.url(), &entry(path, timeout)));
    let (reports, done) = reports(Run::prepare_all(apps.into()).unwrap()).await;
    let outcomes = reports.iter().flatten().map(|report| report.evidence[0].outcome);
    assert_eq!(outcomes.collect::<Vec<_>>(), [Outcome::Passed, Outcome::Failed, Outcome::Passed]);
    assert_eq!(done, [2, 1, 0]);
}

#[tokio::test]
async fn each_keeps_its_own_bound_of_requests_at_one_origin() {
    let seen = Arc::new(Mutex::new((0, 0)));
    let counted = Arc::clone(&seen);
    let server = Server::http(move |_| {
        let counted = Arc::clone(&counted);
        async move {
            let change = |by: i32| {
                let mut seen = counted.lock().unwrap();
                seen.0 += by;
                seen.1 = seen.1.max(seen.0);
            };
            change(1);
            tokio::time::sleep(Duration::from_millis(30)).await;
            change(-1);
            page("ok")
        }
    });
    let checks: serde_json::Map<_, _> =
        (0..6).map(|index| (format!("c{index}"), json!({ "path": format!("/{index}") }))).collect();
    let entry = json!({ "checks": checks, "concurrency": 2 });
    let apps = vec![app(&server.url(), &entry), app(&server.url(), &entry)];
    reports(Run::prepare_all(apps).unwrap()).await;
    assert_eq!(seen.lock().unwrap().1, 4);
}

#[tokio::test]
async fn runs_that_are_dropped_close_all_their_connections() {
    let servers = [(); 3].map(|()| Server::http(|_| pending()));
    let apps = servers.iter().map(|server| app(&server.url(), &up())).collect();
    let running = execute_all(Run::prepare_all(apps).unwrap(), |_, _| ());
    let all_asked = async {
        while servers.iter().any(|server| server.requests().is_empty()) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        () = running => panic!("they ended by themselves"),
        () = all_asked => {}
    }
    for server in &servers {
        server.all_closed().await;
    }
}

/// Looks over HTTP, or breaks off.
struct Odd(Option<HttpTransport>);

impl Transport for Odd {
    async fn probe<'a>(&'a self, request: Request<'a>) -> Observation {
        self.0.as_ref().expect("a fault of its own").probe(request).await
    }

    async fn connectivity(&self) -> Connectivity {
        Connectivity { resolves: true, connects: true }
    }
}

#[tokio::test]
async fn one_that_panics_takes_no_other_along() {
    let server = Server::http(|_| async { page("ok") });
    let (suite, target) = app(&server.url(), &up());
    let run = |panics: bool| {
        let http = (!panics).then(|| HttpTransport::new(&suite, &target).unwrap());
        Run::with(Arc::clone(&suite), target.clone(), Odd(http), MachineClock::default())
    };
    let (reports, mut done) = reports(vec![run(false), run(true), run(false)]).await;
    done.sort_unstable();
    assert_eq!(done, [0, 1, 2]);
    assert_eq!(reports.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true]);
}

#[tokio::test]
async fn no_more_browser_lanes_than_processors_are_running_at_once() {
    let processors = std::thread::available_parallelism().unwrap().get();
    let server = Server::http(|_| async { page("ok") });
    let folder = Folder::new();
    let entry = json!({
        "checks": { "up": { "path": "/up" } },
        "browser": "echo + >> said; sleep 0.1; echo - >> said",
    });
    let apps = (0..=2 * processors).map(|_| app(&server.url(), &entry)).collect();
    let runs = Run::prepare_all(apps).unwrap().into_iter().map(|run| run.in_folder(&folder.0));
    let (reports, _) = reports(runs.collect()).await;
    assert!(reports.iter().flatten().all(|report| report.lane.as_ref().unwrap().outcome == Outcome::Passed));
    let said = std::fs::read_to_string(folder.0.join("said")).unwrap();
    let (mut now, mut most) = (0_usize, 0);
    for line in said.lines() {
        now = if line == "+" { now + 1 } else { now - 1 };
        most = most.max(now);
    }
    assert_eq!((said.lines().count(), now), (2 * (2 * processors + 1), 0));
    assert!((1..=processors).contains(&most), "{most}");
}
