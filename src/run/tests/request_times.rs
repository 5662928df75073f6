//! When the requests of a check were made, by its evidence.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{Said, Stage, page, play, reply};
use crate::seal::Seal;
use crate::seal::evidence::Evidence;

const UP: Duration = Duration::from_secs(3);

fn entry() -> Value {
    json!({ "checks": { "home": { "path": "/", "title": "Shop" } } })
}

/// A home page that is broken until the app is up.
fn booting() -> Stage {
    Stage::new(|_, at| if at < UP { reply(503, "booting") } else { page() })
}

#[tokio::test(start_paused = true)]
async fn each_attempt_starts_after_the_one_before_it_ended() {
    let played = play(&booting(), &entry(), None).await;
    let home = played.of("home");
    assert!(home.earlier_attempts.len() > 1, "{home:?}");
    let mut ended = 0.0;
    for attempt in &home.earlier_attempts {
        assert!(attempt.started_ms >= ended, "{home:?}");
        assert_eq!(
            (attempt.status, attempt.result.as_deref(), attempt.held),
            (Some(503), Some("503"), false)
        );
        ended = attempt.started_ms + attempt.duration_ms;
    }
    assert!(home.started_ms >= Some(ended.max(3_000.0)), "{home:?}");
}

#[tokio::test(start_paused = true)]
async fn a_check_that_holds_at_once_has_a_start_and_no_earlier_attempts() {
    let played = play(&Stage::new(|_, _| page()), &entry(), None).await;
    let home = played.of("home");
    assert_eq!((home.started_ms, home.earlier_attempts.len()), (Some(0.0), 0));
}

/// The paths that the follow-ups of a check requested, and the statuses of their answers.
fn follow_ups(evidence: &Evidence) -> Vec<(&str, Option<u16>)> {
    evidence.follow_ups.iter().map(|request| (request.url.as_str(), request.status)).collect()
}

#[tokio::test(start_paused = true)]
async fn follow_ups_start_after_the_answer_of_their_page_and_are_with_the_check_that_requested_them() {
    let stage = Stage::new(|request, _| match request.url.path() {
        "/" | "/about" => reply(200, "<title>Shop</title><p>Shop<a href=/pricing>Pricing</a>"),
        "/gone" => reply(404, "gone"),
        _ => page(),
    });
    let checks = json!({ "home": { "path": "/", "links": { "severity": "fail" } }, "about": { "path": "/about", "links": { "severity": "fail" } } });
    let played = play(&stage, &json!({ "checks": checks }), None).await;
    let made: Vec<_> = ["home", "about"].iter().flat_map(|name| follow_ups(played.of(name))).collect();
    assert_eq!(made, [("/pricing", Some(200))]);
    let home = played.of("home");
    let answered = home.started_ms.unwrap() + home.timings.unwrap().total_ms;
    let followed = ["home", "about"].iter().flat_map(|name| played.of(name).follow_ups.clone());
    assert!(followed.into_iter().all(|request| request.started_ms >= answered), "{home:?}");
}

#[tokio::test(start_paused = true)]
async fn a_follow_up_without_an_answer_has_the_word_for_its_failure() {
    let stage = Stage::new(|request, _| match request.url.path() {
        "/" => reply(200, "<title>Shop</title><p>Shop<a href=/pricing>Pricing</a>"),
        _ => super::stage::refused(),
    });
    let checks = json!({ "home": { "path": "/", "links": { "severity": "fail" } } });
    let played = play(&stage, &json!({ "boot_window": 0, "checks": checks }), None).await;
    let home = played.of("home");
    assert_eq!(home.follow_ups[0].error.as_deref(), Some("refused"), "{home:?}");
}

#[tokio::test(start_paused = true)]
async fn a_seal_has_the_end_of_the_boot_window_if_there_was_one() {
    let window = |seconds: u32| async move {
        let entry = json!({ "boot_window": seconds, "checks": { "home": { "path": "/" } } });
        let played = play(&Stage::new(|_, _| -> Said { page() }), &entry, None).await;
        Seal::of(played.report, None).to_json().get("boot_window_ms").cloned()
    };
    assert_eq!((window(30).await, window(0).await), (Some(json!(30_000)), None));
}
