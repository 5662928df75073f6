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

fn history(times: &[f64]) -> Previous {
    Previous::default().with_history(vec![("it".to_owned(), times.to_vec())])
}

#[tokio::test]
async fn a_check_is_held_against_its_times_at_the_last_green_seals() {
    let server = Server::http(|_| async {
        tokio::time::sleep(Duration::from_millis(250)).await;
        page("x")
    });
    let evidence = look_after(history(&[38.0, 40.0, 41.0, 39.0, 44.0, 40.0]), &server).await;
    assert_eq!(evidence.outcome, Outcome::Warned, "{evidence:?}");
    let found = findings(&evidence).join("\n");
    let expected = "slower_than_last: at most 140 ms; usual are 40 ms, give or take 1, by 6 green seals <- 2";
    assert!(found.starts_with(expected), "{found}");

    // It has been as slow before.
    let evidence = look_after(history(&[40.0, 300.0, 41.0, 290.0, 44.0, 310.0]), &server).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    // Four times are too few, and the last green seal counts alone.
    let few = vec![("it".to_owned(), vec![240.0; 4])];
    let evidence = look_after(took(40.0).await.with_history(few), &server).await;
    assert_eq!(evidence.outcome, Outcome::Warned, "{evidence:?}");
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
