//! What fails is tried again, until it holds or the window closes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{Stage, page, play, refused, reply};
use crate::http::transport::ConnectionMode;
use crate::seal::evidence::Outcome;
use crate::seal::status::Status;

fn six() -> Value {
    let check = |path: &str| json!({ "path": path, "title": "Shop" });
    json!({ "checks": {
        "up": check("/up"), "home": check("/"), "signin": check("/signin"),
        "tasks": check("/tasks"), "cart": check("/cart"), "help": check("/help"),
    } })
}

const BOOTED: Duration = Duration::from_secs(4);

#[tokio::test(start_paused = true)]
async fn a_healthy_app_is_sealed_on_the_first_pass() {
    let played = play(&Stage::new(|_, _| page()), &six(), None).await;
    assert_eq!(played.line, "🟢 Production smoke seal: passed — 6/6 green vs https://shop.example in 100 ms");
    assert_eq!(played.asked.len(), 6);
    assert!(played.asked.iter().all(|asked| asked.at.is_zero() && asked.mode == ConnectionMode::Usual));
}

#[tokio::test(start_paused = true)]
async fn an_app_that_boots_is_green_soon_after_it_is_up() {
    let stage = Stage::new(|_, at| if at < BOOTED { reply(503, "") } else { page() });
    let played = play(&stage, &six(), None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
    assert!(played.line.contains("6/6 green vs https://shop.example, settled after "), "{}", played.line);
    assert!(played.line.ends_with(", 6 checks retried"), "{}", played.line);
    assert!(played.report.took < BOOTED + Duration::from_secs(2), "{:?}", played.report.took);
    let home = played.of("home");
    assert!(home.attempts > 3, "{home:?}");
    assert_eq!(home.earlier.first().map(String::as_str), Some("503"));
    assert_eq!(played.told.iter().filter(|told| told.starts_with("checked")).count(), 6);
    assert!(played.told.iter().any(|told| told == "retrying home"));
}

#[tokio::test(start_paused = true)]
async fn only_failed_checks_are_retried() {
    let stage = Stage::new(|request, at| {
        if at < BOOTED && ["/tasks", "/cart"].contains(&request.url.path()) { reply(500, "") } else { page() }
    });
    let played = play(&stage, &six(), None).await;
    assert!(played.line.ends_with(", 2 checks retried"), "{}", played.line);
    assert_eq!(played.looks_at("home").len(), 1);
    assert!(played.looks_at("cart").len() > 3);
    let again = played.asked.iter().filter(|asked| !asked.at.is_zero());
    assert!(again.into_iter().all(|asked| asked.mode == ConnectionMode::Fresh));
}

#[tokio::test(start_paused = true)]
async fn when_one_check_holds_again_the_others_are_retried_at_once() {
    let stage = Stage::new(|_, at| if at < BOOTED { refused() } else { page() });
    let played = play(&stage, &six(), None).await;
    let first = |check: &str| played.looks_at(check).into_iter().find(|at| *at >= BOOTED).unwrap();
    let firsts: Vec<Duration> = ["up", "home", "signin", "tasks", "cart", "help"].map(first).to_vec();
    let (soonest, latest) = (firsts.iter().min().unwrap(), firsts.iter().max().unwrap());
    assert!(*latest <= *soonest + Duration::from_millis(100), "{firsts:?}");
}

#[tokio::test(start_paused = true)]
async fn a_check_that_fails_until_the_window_closes_is_red() {
    let stage = Stage::new(|request, _| match request.url.path() {
        "/tasks" => reply(500, ""),
        "/signin" => reply(200, "<title>Other</title>"),
        _ => page(),
    });
    let played = play(&stage, &six(), None).await;
    let expected = "🔴 Production smoke seal: FAILED — 4/6 green vs https://shop.example; \
                    still failing after 30 s: signin title, tasks 500";
    assert_eq!(played.line, expected);
    assert_eq!(played.looks_at("tasks").last(), Some(&Duration::from_secs(30)));
    let attempts = played.looks_at("tasks").len();
    assert!((25..70).contains(&attempts), "{attempts} attempts");
}

#[tokio::test(start_paused = true)]
async fn checks_that_fail_alike_are_reported_together() {
    let mut entry = six();
    entry["boot_window"] = json!(2);
    let played = play(&Stage::new(|_, _| reply(503, "")), &entry, None).await;
    let expected = "0/6 green vs https://shop.example; \
                    still failing after 2 s: up, home, signin, tasks, cart, help: 503";
    assert!(played.line.ends_with(expected), "{}", played.line);
}

#[tokio::test(start_paused = true)]
async fn without_a_window_each_check_has_one_attempt() {
    let mut entry = six();
    entry["boot_window"] = json!(0);
    let played = play(&Stage::new(|_, _| reply(503, "")), &entry, None).await;
    assert_eq!(played.asked.len(), 6);
    assert!(played.line.contains(" in 100 ms; failing: up, home, "), "{}", played.line);
}

#[tokio::test(start_paused = true)]
async fn one_bad_instance_of_several_is_found() {
    let turn = AtomicUsize::new(0);
    let stage = Stage::new(move |_, _| {
        if turn.fetch_add(1, Ordering::Relaxed).is_multiple_of(3) { reply(500, "") } else { page() }
    });
    let played = play(&stage, &six(), None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Red, "{}", played.line);
    assert!(played.line.contains("still failing after 30 s: "), "{}", played.line);
}

#[tokio::test(start_paused = true)]
async fn a_single_failure_is_forgiven_after_eight_confirmation_attempts() {
    let turn = AtomicUsize::new(0);
    let stage = Stage::new(
        move |_, _| if turn.fetch_add(1, Ordering::Relaxed) == 2 { reply(502, "") } else { page() },
    );
    let played = play(&stage, &six(), None).await;
    assert!(played.line.ends_with(", 1 check retried"), "{}", played.line);
    assert_eq!(played.looks_at("signin").len(), 2 + 8);
    assert!(played.report.took < Duration::from_secs(1), "{:?}", played.report.took);
}

#[tokio::test(start_paused = true)]
async fn a_check_that_fails_repeatedly_is_red() {
    let turn = AtomicUsize::new(0);
    let stage = Stage::new(move |_, _| match turn.fetch_add(1, Ordering::Relaxed) {
        5 => reply(500, ""),
        turn if turn.is_multiple_of(20) => reply(500, ""),
        _ => page(),
    });
    let played = play(&stage, &json!({ "checks": { "home": { "path": "/", "title": "Shop" } } }), None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Red, "{}", played.line);
}

#[tokio::test(start_paused = true)]
async fn a_check_that_only_warns_does_not_delay_the_verdict() {
    let mut entry = six();
    entry["checks"]["help"] = json!({ "path": "/help", "title": "Help", "severity": "warn" });
    let played = play(&Stage::new(|_, _| page()), &entry, None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green);
    assert!(
        played.line.ends_with("5/6 green vs https://shop.example in 100 ms; warning: help title"),
        "{}",
        played.line
    );
}

#[tokio::test(start_paused = true)]
async fn a_check_that_only_warns_is_retried_along_with_the_rest() {
    let mut entry = six();
    entry["checks"]["help"] = json!({ "path": "/help", "title": "Shop", "severity": "warn" });
    let stage = Stage::new(|_, at| if at < BOOTED { reply(503, "") } else { page() });
    let played = play(&stage, &entry, None).await;
    assert_eq!(played.of("help").outcome, Outcome::Passed, "{}", played.line);
}

#[tokio::test(start_paused = true)]
async fn at_the_deadline_the_seal_has_what_was_judged() {
    let mut entry = six();
    (entry["boot_window"], entry["deadline"], entry["timeout"]) = (json!(5), json!(5), json!(5));
    let stage = Stage::new(|request, _| if request.url.path() == "/tasks" { reply(500, "") } else { page() });
    let played = play(&stage, &entry, None).await;
    assert!(
        played.line.ends_with("5/6 green vs https://shop.example; still failing after 5 s: tasks 500"),
        "{}",
        played.line
    );
    assert!(played.report.took <= Duration::from_millis(5250));
}

#[tokio::test(start_paused = true)]
async fn a_check_that_holds_too_late_for_its_confirmation_is_not_judged() {
    let mut entry =
        json!({ "boot_window": 5, "deadline": 5, "timeout": 5, "checks": { "up": { "path": "/up" } } });
    entry["boot_window"] = json!(5);
    let stage = Stage::new(|_, at| if at < Duration::from_millis(4900) { reply(503, "") } else { page() });
    let played = play(&stage, &entry, None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Unsealed, "{}", played.line);
}

#[tokio::test(start_paused = true)]
async fn many_checks_run_within_the_concurrency_limit() {
    let checks: serde_json::Map<String, Value> =
        (0..200).map(|number| (format!("c{number}"), json!({ "path": format!("/{number}") }))).collect();
    let played =
        play(&Stage::new(|_, _| page()), &json!({ "concurrency": 10, "checks": checks }), None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green);
    assert_eq!(played.report.took.as_millis(), 2000);
}
