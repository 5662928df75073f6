//! A name or a network is blamed on production only where this machine reaches others.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{Said, Stage, page, play, refused, reply};
use crate::base::cause::Cause;
use crate::http::FailureKind;
use crate::http::transport::Connectivity;
use crate::seal::status::Status;

fn entry() -> Value {
    json!({ "boot_window": 2, "checks": { "home": { "path": "/" }, "tasks": { "path": "/tasks" } } })
}

fn no_such_name() -> Said {
    Said::Nothing(FailureKind::NoSuchName, Cause::Dns)
}

async fn status(mut stage: Stage, resolves: bool, connects: bool) -> (Status, String) {
    stage.connectivity = Connectivity { resolves, connects };
    let played = play(&stage, &entry(), None).await;
    (Status::of(&played.report.evidence), played.line)
}

#[tokio::test(start_paused = true)]
async fn a_refused_connection_is_red_if_the_control_addresses_are_reached() {
    let (verdict, line) = status(Stage::new(|_, _| refused()), true, true).await;
    assert_eq!(verdict, Status::Red);
    assert!(line.ends_with("still failing after 2 s: home, tasks: refused"), "{line}");
}

#[tokio::test(start_paused = true)]
async fn a_refused_connection_is_unsealed_if_no_control_address_is_reached() {
    let (verdict, line) = status(Stage::new(|_, _| refused()), true, false).await;
    assert_eq!(verdict, Status::Unsealed);
    assert!(line.contains("not judged: home, tasks: refused"), "{line}");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_name_is_red_only_if_the_resolver_works() {
    assert_eq!(status(Stage::new(|_, _| no_such_name()), true, false).await.0, Status::Red);
    assert_eq!(status(Stage::new(|_, _| no_such_name()), false, true).await.0, Status::Unsealed);
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_the_app_shows_that_the_network_works() {
    let stage = Stage::new(|request, _| if request.url.path() == "/" { reply(500, "") } else { refused() });
    assert_eq!(status(stage, false, false).await.0, Status::Red);
}

#[tokio::test(start_paused = true)]
async fn a_network_that_comes_back_is_green() {
    let stage = Stage::new(|_, at| if at < Duration::from_secs(1) { refused() } else { page() });
    assert_eq!(status(stage, false, false).await.0, Status::Green);
}

#[tokio::test(start_paused = true)]
async fn an_unsealed_record_says_why() {
    let mut stage = Stage::new(|_, _| refused());
    stage.connectivity = Connectivity { resolves: true, connects: false };
    let played = play(&stage, &entry(), None).await;
    let home = played.of("home");
    assert_eq!(
        home.reason.as_deref(),
        Some("no answer; this machine does not reach the control addresses either")
    );
    assert_eq!(home.cause, Some(Cause::Network));
}

/// This machine reaches nobody until shortly after the window has closed.
const TROUBLE: Duration = Duration::from_millis(2150);

#[tokio::test(start_paused = true)]
async fn a_local_network_failure_that_has_just_ended_is_not_red() {
    let mut stage = Stage::new(|_, at| if at < TROUBLE { refused() } else { page() });
    stage.trouble_until = TROUBLE;
    let played = play(&stage, &entry(), None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
}

#[tokio::test(start_paused = true)]
async fn an_answer_from_before_a_local_network_failure_does_not_count() {
    let began = Duration::from_millis(50);
    let mut stage = Stage::new(move |_, at| match at {
        at if at < began => reply(503, ""),
        at if at < TROUBLE => refused(),
        _ => page(),
    });
    stage.trouble_until = TROUBLE;
    let played = play(&stage, &entry(), None).await;
    assert_eq!(Status::of(&played.report.evidence), Status::Green, "{}", played.line);
}
