//! The first attempt at every check, so many at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::stage::{Asked, Stage, page, play};
use crate::http::transport::ConnectionMode;
use crate::seal::status::Status;

fn entry(checks: usize, concurrency: usize) -> Value {
    let checks = (0..checks).map(|number| (format!("page{number}"), json!({ "path": "/", "title": "Shop" })));
    let checks: Map<String, Value> = checks.collect();
    json!({ "boot_window": 0, "concurrency": concurrency, "checks": checks })
}

#[tokio::test(start_paused = true)]
async fn a_first_attempt_frees_its_slot_only_when_all_its_requests_are_done() {
    // Each is two requests: what a cache holds from before the deploy is asked of the origin as well.
    let copy = || page().with("age", "3600");
    let stage = Stage::new(
        move |request, _| if request.mode == ConnectionMode::PastCaches { page() } else { copy() },
    );
    let played = play(&stage, &entry(10, 4), None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
    let asked = |asked: &Asked| format!("{} {:?}", asked.check, asked.mode);
    let asked: Vec<String> = played.asked.iter().map(asked).collect();
    let pages = |mode: &str| (0..4).map(|number| format!("page{number} {mode}")).collect::<Vec<_>>();
    assert_eq!(asked[..4], pages("Usual"));
    assert_eq!(asked[4..8], pages("PastCaches"));
    assert_eq!(asked[8], "page4 Usual");
    assert_eq!(asked.len(), 20);
}

#[tokio::test]
async fn the_deadline_ends_attempts_that_never_yield() {
    let mut stage = Stage::new(|_, _| {
        std::thread::sleep(Duration::from_millis(1));
        page()
    });
    stage.answer_time = Duration::ZERO;
    let mut entry = entry(1_000, 12);
    entry["deadline"] = json!(0.05);
    let played = play(&stage, &entry, None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Unsealed, "{}", played.line);
    assert!(played.asked.len() < 500, "{} looks", played.asked.len());
}

#[tokio::test]
async fn attempts_that_never_wait_still_let_other_tasks_run() {
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
    assert!(turns.load(Ordering::Relaxed) >= 10, "{turns:?} turns");
}
