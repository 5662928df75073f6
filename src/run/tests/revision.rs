//! An answer counts if it came from the revision that was deployed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{NEW, OLD, Said, Stage, document, page, play, reply};
use crate::seal::evidence::Outcome;
use crate::seal::status::Status;

const SWITCHED: Duration = Duration::from_secs(3);

fn by_header() -> Value {
    json!({ "revision": { "header": "X-Revision" }, "checks": {
        "home": { "path": "/", "title": "Shop" }, "tasks": { "path": "/tasks", "title": "Shop" },
    } })
}

fn by_json() -> Value {
    let mut entry = by_header();
    entry["revision"] = json!({ "path": "/version", "json": "/sha" });
    entry
}

fn of(revision: &str, said: Said) -> Said {
    said.with("x-revision", revision)
}

#[tokio::test(start_paused = true)]
async fn the_deployed_revision_is_seen_on_the_first_pass() {
    let played = play(&Stage::new(|_, _| of(NEW, page())), &by_header(), Some("0a1b2c3")).await;
    assert!(played.line.ends_with("3/3 green vs https://shop.example in 100 ms"), "{}", played.line);
    let revision = played.of("revision");
    assert_eq!(revision.revisions.get("0a1b2c3"), Some(&3));
    assert_eq!(played.looks_at("revision").len(), 3);
    assert_eq!(played.of("home").revision.as_deref(), Some(NEW));
}

#[tokio::test(start_paused = true)]
async fn an_old_revision_is_not_there_yet() {
    let stage = Stage::new(|_, at| of(if at < SWITCHED { OLD } else { NEW }, page()));
    let played = play(&stage, &by_header(), Some(NEW)).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
    assert!(played.line.ends_with(", 3 checks retried"), "{}", played.line);
    assert_eq!(played.of("home").earlier.first().map(String::as_str), Some("old revision still served"));
}

#[tokio::test(start_paused = true)]
async fn an_old_revision_that_stays_is_red() {
    let played = play(&Stage::new(|_, _| of(OLD, page())), &by_header(), Some(NEW)).await;
    let expected = "🔴 Production smoke seal: FAILED — 0/3 green vs https://shop.example; \
                    still failing after 30 s: home, tasks, revision: old revision still served; \
                    expected 0a1b2c3, got 9f8e7d6";
    assert_eq!(played.line, expected);
    let finding = &played.of("home").findings[0];
    assert_eq!((finding.expected.as_str(), finding.got.as_str()), ("0a1b2c3", "9f8e7d6"));
}

#[tokio::test(start_paused = true)]
async fn failures_of_an_old_revision_do_not_count_for_the_new_one() {
    let stage =
        Stage::new(
            |_, at| {
                if at < SWITCHED { of(OLD, reply(200, "<title>Gone</title>")) } else { of(NEW, page()) }
            },
        );
    let played = play(&stage, &by_header(), Some(NEW)).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
}

#[tokio::test(start_paused = true)]
async fn mixed_revisions_are_counted() {
    let turn = AtomicUsize::new(0);
    let stage = Stage::new(move |request, _| {
        let is_old = request.check.name == "revision" && turn.fetch_add(1, Ordering::Relaxed) % 3 == 1;
        of(if is_old { OLD } else { NEW }, page())
    });
    let played = play(&stage, &by_header(), Some(NEW)).await;
    assert!(
        played.line.ends_with(
            "2/3 green vs https://shop.example; still failing after 30 s: revision old revision still served; \
             expected 0a1b2c3, got 9f8e7d6"
        ),
        "{}",
        played.line
    );
    let revision = played.of("revision");
    assert_eq!(
        revision.revisions.iter().map(|(sha, count)| format!("{count} × {sha}")).collect::<Vec<_>>(),
        ["2 × 0a1b2c3", "1 × 9f8e7d6"]
    );
    assert_eq!(revision.findings[0].got, "9f8e7d6, in 1 of 3 attempts");
}

#[tokio::test(start_paused = true)]
async fn pages_that_name_no_revision_count_once_the_deployed_revision_was_seen() {
    let stage = Stage::new(|request, at| match request.check.name.as_str() {
        "revision" => document(if at < SWITCHED { OLD } else { NEW }),
        _ if at < SWITCHED => page(),
        _ => page().with("x-new", "yes"),
    });
    let played = play(&stage, &by_json(), Some(NEW)).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
    assert!(played.looks_at("home").last().unwrap() >= &SWITCHED, "the old page was looked at, and it alone");
}

#[tokio::test(start_paused = true)]
async fn pages_that_name_no_revision_do_not_confirm_the_revision() {
    let (turn, checks) = (AtomicUsize::new(0), ["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
    let mut entry = by_json();
    entry["checks"] = checks.map(|name| (name, json!({ "path": format!("/{name}") }))).into_iter().collect();
    let stage = Stage::new(move |request, at| match request.check.name.as_str() {
        "revision" if at.is_zero() => document(OLD),
        // One instance of five stays on the old revision.
        "revision" => document(if turn.fetch_add(1, Ordering::Relaxed) % 5 == 4 { OLD } else { NEW }),
        _ if at.is_zero() => reply(503, ""),
        _ => page(),
    });
    let played = play(&stage, &entry, Some(NEW)).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Red, "{}", played.line);
}

/// Pages that name no revision, of an app that boots until [`SWITCHED`]; `page` is what they are then, by the number of
/// the attempt and the path.
fn booting(page: impl Fn(usize, &str) -> Said + Send + Sync + 'static) -> Stage {
    let turn = AtomicUsize::new(0);
    Stage::new(move |request, at| match request.check.name.as_str() {
        _ if at < SWITCHED => reply(503, ""),
        "revision" => document(NEW),
        _ => page(turn.fetch_add(1, Ordering::Relaxed), request.url.path()),
    })
}

#[tokio::test(start_paused = true)]
async fn pages_that_name_no_revision_are_requested_together_with_the_confirmation_of_the_revision() {
    let played = play(&booting(|_, _| page()), &by_json(), Some(NEW)).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
    let last = |check| *played.looks_at(check).last().unwrap();
    assert_eq!(last("home"), last("revision"), "neither waits for the other");
    assert_eq!(
        played.looks_at("home").iter().filter(|at| **at >= SWITCHED).count(),
        2,
        "once to hold, and once more"
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_that_fails_during_the_confirmation_of_the_revision_needs_its_own_confirmation() {
    // One instance of two answers 500; the one that is well has the first attempts.
    let stage = booting(|turn, _| if turn >= 2 && turn % 2 == 0 { reply(500, "") } else { page() });
    let played = play(&stage, &by_json(), Some(NEW)).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Red, "{}", played.line);
}

#[tokio::test(start_paused = true)]
async fn pages_that_name_no_revision_are_not_judged_if_the_deployed_one_never_came() {
    let stage =
        Stage::new(|request, _| if request.check.name == "revision" { document(OLD) } else { page() });
    let played = play(&stage, &by_json(), Some(NEW)).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Red);
    assert_eq!(played.of("home").outcome, Outcome::Inconclusive);
    assert!(played.line.contains("not judged: home, tasks: deployed revision not seen"), "{}", played.line);
}

#[tokio::test(start_paused = true)]
async fn a_revision_that_is_never_named_is_reported_as_missing() {
    let played = play(&Stage::new(|_, _| page()), &by_header(), Some(NEW)).await;
    let expected = "0/3 green vs https://shop.example; still failing after 30 s: revision not named; \
                    not judged: home, tasks: deployed revision not seen";
    assert!(played.line.ends_with(expected), "{}", played.line);
    assert_eq!(played.of("revision").findings[0].got, "nothing there, in 3 of 3 attempts");
}

#[tokio::test(start_paused = true)]
async fn a_page_that_breaks_on_the_deployed_revision_alone_is_found() {
    let stage = Stage::new(|request, at| match (at < SWITCHED, request.url.path()) {
        (true, _) => of(OLD, page()),
        (false, "/tasks") => of(NEW, reply(500, "")),
        (false, _) => of(NEW, page()),
    });
    let played = play(&stage, &by_header(), Some(NEW)).await;
    assert!(
        played.line.ends_with("2/3 green vs https://shop.example; still failing after 30 s: tasks 500"),
        "{}",
        played.line
    );
}

#[tokio::test(start_paused = true)]
async fn without_a_sha_the_revision_is_not_checked_and_the_line_says_so() {
    let played = play(&Stage::new(|_, _| of(OLD, page())), &by_header(), None).await;
    assert!(
        played
            .line
            .ends_with("2/2 green vs https://shop.example in 100 ms; revision not checked: no sha given"),
        "{}",
        played.line
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_another_service_need_not_be_of_the_revision() {
    let mut entry = by_header();
    entry["checks"]["tasks"]["revision"] = json!(false);
    let stage = Stage::new(|request, _| of(if request.url.path() == "/tasks" { "v7" } else { NEW }, page()));
    let played = play(&stage, &entry, Some(NEW)).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
}
