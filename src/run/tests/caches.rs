//! A page from before the deploy is no evidence about it.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{Said, Stage, page, play, reply};
use crate::http::transport::ConnectionMode;
use crate::seal::status::Status;

fn entry() -> Value {
    json!({ "boot_window": 3, "checks": { "home": { "path": "/", "title": "Shop" } } })
}

fn copy(said: Said) -> Said {
    said.with("age", "3600")
}

#[tokio::test(start_paused = true)]
async fn a_cached_copy_that_equals_the_origins_answer_is_green() {
    let stage = Stage::new(
        |request, _| if request.mode == ConnectionMode::PastCaches { page() } else { copy(page()) },
    );
    let played = play(&stage, &entry(), None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
    assert_eq!(played.of("home").age, Some(3600));
}

#[tokio::test(start_paused = true)]
async fn a_cached_copy_of_a_page_that_is_broken_at_the_origin_is_red() {
    let stage = Stage::new(|request, _| {
        if request.mode == ConnectionMode::PastCaches {
            reply(200, "<title>Oops</title>")
        } else {
            copy(page())
        }
    });
    let played = play(&stage, &entry(), None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Red, "{}", played.line);
}

#[tokio::test(start_paused = true)]
async fn a_cached_copy_of_a_page_that_changed_is_not_judged() {
    let other = |request: &crate::http::transport::Request<'_>, at: Duration, purged: Duration| {
        let is_copy = request.mode != ConnectionMode::PastCaches && at < purged;
        if is_copy { copy(page()) } else { reply(200, "<title>Shop</title><p>New") }
    };
    let stage = Stage::new(move |request, at| other(request, at, Duration::MAX));
    let played = play(&stage, &entry(), None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Unsealed, "{}", played.line);
    assert!(played.line.ends_with("not judged: home cached"), "{}", played.line);

    let stage = Stage::new(move |request, at| other(request, at, Duration::from_secs(1)));
    let played = play(&stage, &entry(), None).await;
    assert_eq!(
        Status::of(&played.report.evidence),
        Status::Green,
        "purged within the window: {}",
        played.line
    );
}

#[tokio::test(start_paused = true)]
async fn a_check_may_allow_a_cached_copy() {
    let mut entry = entry();
    entry["checks"]["home"]["allow"] = json!(["cached"]);
    let played = play(&Stage::new(|_, _| copy(page())), &entry, None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green);
    assert_eq!(played.asked.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_cached_copy_of_the_deployed_revision_is_judged_without_asking_the_origin() {
    let mut entry = entry();
    entry["revision"] = json!({ "header": "X-Revision" });
    let stage = Stage::new(|_, _| copy(page()).with("x-revision", "0a1b2c3"));
    let played = play(&stage, &entry, Some("0a1b2c3")).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
    assert!(played.asked.iter().all(|asked| asked.mode != ConnectionMode::PastCaches));
}

#[tokio::test(start_paused = true)]
async fn a_cached_copy_that_differs_in_nonces_and_tokens_alone_is_the_same_page() {
    const COPY: &str = "<title>Shop</title><meta name=csp-nonce content=abc><script nonce=abc>go()</script>";
    const NEW: &str = "<title>Shop</title><meta name=csp-nonce content=d3f0><script nonce=d3f0>go()</script>";
    for etags in [false, true] {
        let stage = Stage::new(move |request, _| {
            let is_new = request.mode == ConnectionMode::PastCaches;
            let said = if is_new { reply(200, NEW) } else { copy(reply(200, COPY)) };
            if etags { said.with("etag", if is_new { "W/\"2\"" } else { "W/\"1\"" }) } else { said }
        });
        let played = play(&stage, &entry(), None).await;
        assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
    }
}
