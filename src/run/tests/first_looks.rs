//! The first look at every check, so many at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::stage::{Stage, page, play};
use crate::verdict::Status;

fn entry(checks: usize, concurrency: usize) -> Value {
    let checks = (0..checks).map(|number| (format!("page{number}"), json!({ "path": "/", "title": "Shop" })));
    let checks: Map<String, Value> = checks.collect();
    json!({ "boot_window": 0, "concurrency": concurrency, "checks": checks })
}

#[tokio::test(start_paused = true)]
async fn no_more_are_under_way_at_once_than_the_suite_says() {
    let stage = Stage::new(|_, _| page());
    let played = play(&stage, &entry(10, 4), None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
    let at: Vec<u128> = played.asked.iter().map(|asked| asked.at.as_millis() / 100).collect();
    assert_eq!(at, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2]);
    let order: Vec<&str> = played.asked.iter().map(|asked| asked.check.as_str()).collect();
    assert_eq!(order[..5], ["page0", "page1", "page2", "page3", "page4"]);
}

#[tokio::test]
async fn looks_that_take_no_time_let_others_have_their_turns() {
    let turns = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&turns);
    tokio::spawn(async move {
        loop {
            tokio::task::yield_now().await;
            count.fetch_add(1, Ordering::Relaxed);
        }
    });
    let mut stage = Stage::new(|_, _| page());
    stage.answer_time = Duration::ZERO;
    let played = play(&stage, &entry(2_000, 12), None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
    // A deadline is looked at no seldomer.
    assert!(turns.load(Ordering::Relaxed) >= 10, "{turns:?} turns");
}
