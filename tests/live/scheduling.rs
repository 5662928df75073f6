//! How many requests at once, for how long, and what becomes of those that found no time.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use smoke_seal::{Event, Outcome, Seal, Status};
use tokio::sync::{Barrier, oneshot};

use crate::support::{Request, Response, Server, page, report, run};

/// Long enough for a request that should not come to show itself.
const A_WHILE: Duration = Duration::from_millis(50);

fn checks(count: usize) -> Value {
    let check = |index| (format!("check {index}"), json!({ "path": format!("/{index}"), "status": 200 }));
    Value::Object((0..count).map(check).collect::<Map<_, _>>())
}

/// How many requests are under way, and the most there were.
#[derive(Default)]
struct Gauge {
    now: AtomicUsize,
    most: AtomicUsize,
}

/// A server that answers no request before `together` of them have come; and the most that were under way at once.
fn server_that_waits_for(together: usize) -> (Server, Arc<Gauge>) {
    let (barrier, gauge) = (Arc::new(Barrier::new(together)), Arc::<Gauge>::default());
    let counted = Arc::clone(&gauge);
    let server = Server::http(move |_| {
        let (barrier, gauge) = (Arc::clone(&barrier), Arc::clone(&counted));
        async move {
            let now = gauge.now.fetch_add(1, Ordering::SeqCst) + 1;
            gauge.most.fetch_max(now, Ordering::SeqCst);
            barrier.wait().await;
            tokio::time::sleep(A_WHILE).await;
            gauge.now.fetch_sub(1, Ordering::SeqCst);
            page("ok")
        }
    });
    (server, gauge)
}

async fn most_at_once(together: usize, entry: &Value) -> usize {
    let (server, gauge) = server_that_waits_for(together);
    let report = report(&server.url(), entry).await;
    assert!(report.evidence.iter().all(|evidence| evidence.outcome == Outcome::Passed), "{report:?}");
    gauge.most.load(Ordering::SeqCst)
}

#[tokio::test]
async fn all_checks_are_running_at_once() {
    assert_eq!(most_at_once(4, &json!({ "checks": checks(4), "timeout": 5 })).await, 4);
    assert_eq!(most_at_once(6, &json!({ "checks": checks(6), "concurrency": 12, "timeout": 5 })).await, 6);
}

#[tokio::test]
async fn no_more_than_four_are_running_at_once_unless_the_suite_says_so() {
    assert_eq!(most_at_once(4, &json!({ "checks": checks(24), "timeout": 5 })).await, 4);
}

#[tokio::test]
async fn the_suite_bounds_how_many_are_running_at_once() {
    assert_eq!(most_at_once(2, &json!({ "checks": checks(6), "concurrency": 2, "timeout": 5 })).await, 2);
    assert_eq!(most_at_once(16, &json!({ "checks": checks(16), "concurrency": 16, "timeout": 5 })).await, 16);
}

#[tokio::test]
async fn the_evidence_keeps_the_order_of_the_suite() {
    let server = Server::http(|request| async move {
        if request.target == "/0" {
            tokio::time::sleep(A_WHILE).await;
        }
        page("ok")
    });
    let mut events = Vec::new();
    let report = run(&server.url(), &json!({ "checks": checks(3) }))
        .execute(|event| match event {
            Event::Started { total } => events.push(format!("0/{total}")),
            Event::Checked { done, total, evidence } => {
                events.push(format!("{done}/{total} {}", evidence.check));
            }
            _ => unreachable!("there are no other events"),
        })
        .await;
    let names: Vec<_> = report.evidence.iter().map(|evidence| evidence.check.as_str()).collect();
    assert_eq!(names, ["check 0", "check 1", "check 2"]);
    assert_eq!(events[0], "0/3");
    assert_eq!(events[3], "3/3 check 0");
    assert_eq!(events.len(), 4);
}

async fn never_answers(_: Request) -> Response {
    pending().await
}

#[tokio::test]
async fn what_the_deadline_cuts_short_is_not_judged_and_the_release_not_sealed() {
    let server =
        Server::http(
            |request| async move { if request.target == "/0" { page("ok") } else { pending().await } },
        );
    let began = Instant::now();
    let entry = json!({ "checks": checks(3), "concurrency": 1, "timeout": 0.3, "deadline": 0.3 });
    let report = report(&server.url(), &entry).await;
    assert!(began.elapsed() < Duration::from_millis(550), "it took {:?}", began.elapsed());

    let outcomes: Vec<_> = report.evidence.iter().map(|evidence| evidence.outcome).collect();
    assert_eq!(outcomes[0], Outcome::Passed);
    assert_eq!(outcomes[2], Outcome::Inconclusive);
    assert_eq!(report.evidence[2].reason.as_deref(), Some("the run's deadline of 0.3 s came first"));
    assert_eq!(report.evidence[2].url, format!("{}/2", server.url()));
    assert_eq!(server.lines()[..2], ["GET /0", "GET /1"]);
}

#[tokio::test]
async fn a_run_that_found_no_time_for_a_check_is_unsealed() {
    let server = Server::http(|request| async move {
        tokio::time::sleep(Duration::from_millis(150)).await;
        page(request.target)
    });
    let entry = json!({ "checks": checks(8), "concurrency": 1, "deadline": 0.4 });
    let began = Instant::now();
    let report = report(&server.url(), &entry).await;
    assert!(began.elapsed() < Duration::from_millis(650), "it took {:?}", began.elapsed());
    let seal = Seal::of(report, chrono::Utc::now());
    assert_eq!(seal.status(), Status::Unsealed);
    assert!(seal.summary().contains("; not judged: check "), "{}", seal.summary());
}

#[tokio::test]
async fn a_probe_that_had_its_whole_time_is_judged_though_the_deadline_is_no_later() {
    let server = Server::http(never_answers);
    let report = report(&server.url(), &json!({ "checks": checks(1), "deadline": 0.2 })).await;
    let seal = Seal::of(report, chrono::Utc::now());
    assert_eq!(seal.status(), Status::Red, "{seal}");
    assert!(seal.summary().ends_with("; failing: check 0 timeout"), "{}", seal.summary());
}

#[tokio::test]
async fn a_run_that_is_dropped_closes_its_connections() {
    let (arrived, has_arrived) = oneshot::channel();
    let arrived = std::sync::Mutex::new(Some(arrived));
    let server = Server::http(move |request| {
        if request.target == "/1" {
            let _ = arrived.lock().unwrap().take().expect("one request for /1").send(());
        }
        async move { if request.target == "/0" { page("ok") } else { pending().await } }
    });
    let entry = json!({ "checks": checks(2), "concurrency": 1, "timeout": 30 });
    let running = run(&server.url(), &entry).execute(|_| ());
    tokio::select! {
        report = running => panic!("it ended by itself: {report:?}"),
        arrived = has_arrived => arrived.unwrap(),
    }
    server.all_closed().await;
}

#[tokio::test]
async fn a_run_that_ended_leaves_no_connection_open() {
    let server = Server::http(|_| async { page("ok") });
    report(&server.url(), &json!({ "checks": checks(4) })).await;
    server.all_closed().await;
}

/// A page that takes a parser of HTML minutes: formatting elements that are never closed are opened again in every
/// paragraph.
fn endless_to_parse() -> String {
    let opened: Vec<String> = (0..30_000).map(|number| format!("<b a{number}>")).collect();
    opened.concat() + &"<p>x".repeat(30_000)
}

#[test]
fn a_page_that_takes_minutes_to_parse_costs_the_deadline_and_no_other_check() {
    let body = endless_to_parse();
    let server = Server::http(move |request| {
        let body = if request.target == "/slow" { "<p>ok".to_owned() } else { body.clone() };
        async move { page(body) }
    });
    let entry = json!({ "deadline": 1, "checks": {
        "long": { "path": "/long", "text": "no such text" },
        "slow": { "path": "/slow", "text": "ok" },
    } });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let report = runtime.block_on(report(&server.url(), &entry));
    runtime.shutdown_background();
    assert!(report.took < Duration::from_millis(1250), "{:?}", report.took);
    let outcomes: Vec<_> = report.evidence.iter().map(|it| it.outcome).collect();
    // A bound of the parser or the deadline, whichever comes first, ends it: it does not hold, and keeps nobody waiting.
    assert!(
        matches!(outcomes[..], [Outcome::Failed | Outcome::Inconclusive, Outcome::Passed]),
        "{outcomes:?}"
    );
}
