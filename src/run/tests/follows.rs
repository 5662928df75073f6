//! What is followed from a page is held to the revision as the page is.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{NEW, OLD, Stage, document, page, play, reply};
use crate::seal::evidence::Outcome;
use crate::seal::status::Status;

const SWITCHED: Duration = Duration::from_secs(3);
const HOME: &str = "<title>Shop</title><a href=/pricing>Pricing</a>";

fn entry(revision: &Value) -> Value {
    let home = json!({ "path": "/", "links": { "severity": "fail" } });
    json!({ "revision": revision, "checks": { "home": home } })
}

#[tokio::test(start_paused = true)]
async fn a_link_that_held_before_the_deployed_revision_came_is_requested_again() {
    let stage = Stage::new(|request, at| match (request.url.path(), at < SWITCHED) {
        ("/version", true) => document(OLD),
        ("/version", false) => document(NEW),
        ("/pricing", true) => page(),
        ("/pricing", false) => reply(500, "broken"),
        _ => reply(200, HOME),
    });
    let played = play(&stage, &entry(&json!({ "path": "/version", "json": "/sha" })), Some(NEW)).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Red, "{}", played.line);
    assert_eq!(played.of("home").findings[0].expected, "/pricing: 2xx");
}

#[tokio::test(start_paused = true)]
async fn a_link_that_another_revision_answers_is_not_there_yet() {
    let stage = Stage::new(|request, at| match (request.url.path(), at < SWITCHED) {
        ("/pricing", true) => reply(404, "not here").with("x-revision", OLD),
        ("/pricing", false) => page().with("x-revision", NEW),
        _ => reply(200, HOME).with("x-revision", NEW),
    });
    let played = play(&stage, &entry(&json!({ "header": "X-Revision" })), Some(NEW)).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
    assert!(played.of("home").attempts > 1);
}

#[tokio::test(start_paused = true)]
async fn a_link_that_only_an_old_instance_lacks_is_not_red() {
    let stage = Stage::new(|request, at| match (request.url.path(), at < SWITCHED) {
        ("/version", true) => page().with("x-revision", OLD),
        ("/pricing", true) => reply(404, "not here"),
        ("/pricing", false) => page(),
        _ => reply(200, HOME).with("x-revision", NEW),
    });
    let revision = json!({ "path": "/version", "header": "X-Revision" });
    let played = play(&stage, &entry(&revision), Some(NEW)).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
}

#[tokio::test(start_paused = true)]
async fn a_check_that_first_holds_with_a_warning_at_the_deadline_is_not_judged() {
    let late = Duration::from_millis(4_600);
    let links = json!({ "home": { "path": "/", "links": { "severity": "warn" } } });
    let entry = json!({ "deadline": 5, "checks": links });
    let stage = Stage::new(move |request, at| match request.url.path() {
        "/pricing" => reply(404, "gone"),
        _ if at < late => reply(503, "booting"),
        _ => reply(200, HOME),
    });
    let played = play(&stage, &entry, None).await;
    assert_eq!(played.of("home").outcome, Outcome::Inconclusive, "{}", played.line);
    assert_eq!(Status::of(&played.report.evidence), Status::Unsealed);
}

#[tokio::test(start_paused = true)]
async fn follow_ups_of_a_partly_read_page_have_a_note() {
    // Formatting elements that are never closed are opened again in every paragraph.
    let open = (0..900).fold(String::new(), |open, number| open + &format!("<b a{number}>"));
    let body: &'static str = Box::leak(format!("{HOME}{open}{}", "<p>x".repeat(1_500)).into_boxed_str());
    let stage = Stage::new(move |request, _| match request.url.path() {
        "/" => reply(200, body),
        _ => page(),
    });
    let check = json!({ "path": "/", "links": 1, "assets": true, "indexable": true });
    let played = play(&stage, &json!({ "checks": { "home": check } }), None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
    for key in ["links", "assets", "indexable"] {
        let says = format!("{key}: only a part of the page was read: the page ");
        let notes = &played.of("home").notes;
        assert!(notes.iter().any(|note| note.starts_with(&says)), "{key}: {notes:?}");
    }
}
