use std::time::Duration;

use chrono::Utc;
use serde_json::json;
use smoke_seal::{Evidence, Outcome, Previous, Seal};

use crate::support::{Server, findings, only, page, report, run};

fn entry() -> serde_json::Value {
    json!({ "slower_than_last": "3x", "checks": { "it": { "path": "/" } } })
}

/// What an app knows that took so many milliseconds when it was last sealed green.
async fn took(milliseconds: f64) -> Previous {
    let server = Server::http(|_| async { page("x") });
    let mut report = report(&server.url(), &entry()).await;
    for timings in report.evidence.iter_mut().filter_map(|record| record.timings.as_mut()) {
        timings.total_ms = milliseconds;
    }
    Previous::of(&Seal::of(report, Utc::now()))
}

async fn look_after(previous: Previous, server: &Server) -> Evidence {
    only(run(&server.url(), &entry()).after(previous).execute(|_| ()).await.evidence)
}

#[tokio::test]
async fn what_takes_much_longer_than_at_the_last_green_seal_warns() {
    let server = Server::http(|_| async {
        tokio::time::sleep(Duration::from_millis(250)).await;
        page("x")
    });
    let evidence = look_after(took(40.0).await, &server).await;
    assert_eq!(evidence.outcome, Outcome::Warned, "{evidence:?}");
    let found = findings(&evidence).join("\n");
    assert!(
        found.starts_with("slower_than_last: at most 3 times the 40 ms of the last green seal <- 2"),
        "{found}"
    );
    assert_eq!(server.lines().len(), 3);

    let evidence = look_after(took(90.0).await, &server).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
}

#[tokio::test]
async fn a_page_that_is_slow_once_is_not_slow() {
    let first = std::sync::atomic::AtomicBool::new(true);
    let first = std::sync::Arc::new(first);
    let server = Server::http(move |_| {
        let is_first = first.swap(false, std::sync::atomic::Ordering::Relaxed);
        async move {
            if is_first {
                tokio::time::sleep(Duration::from_millis(400)).await;
            }
            page("x")
        }
    });
    let evidence = look_after(took(20.0).await, &server).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn without_an_earlier_time_there_is_no_finding() {
    let server = Server::http(|_| async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        page("x")
    });
    let evidence = look_after(Previous::default(), &server).await;
    assert_eq!((evidence.outcome, server.lines().len()), (Outcome::Passed, 1));
}

#[tokio::test]
async fn a_red_seal_is_no_measure() {
    let mut report = report("http://127.0.0.1:1", &entry()).await;
    report.evidence[0].outcome = Outcome::Failed;
    assert_eq!(Previous::of(&Seal::of(report, Utc::now())), Previous::default());
}
