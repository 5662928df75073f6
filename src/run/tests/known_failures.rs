//! What is known only warns until its day, is not waited for, and hides nothing else.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::super::Run;
use super::stage::{Said, Stage, page, reply};
use crate::base::clock::MachineClock;
use crate::config::suite::Suite;
use crate::config::target::Target;
use crate::seal::Seal;
use crate::seal::evidence::Outcome;
use crate::seal::run_result::RunResult;
use crate::seal::status::Status;

fn entry(follows: bool) -> Value {
    let mut signin = json!({ "path": "/signin", "selector": "input" });
    if follows {
        signin["links"] = json!({ "most": 50, "severity": "fail" });
    }
    json!({
        "concurrency": 12,
        "checks": { "signin": signin, "home": { "path": "/", "title": "Shop" } },
        "known": [
            { "check": "signin", "expectation": "selector", "until": "2026-12-31", "why": "a fixture" },
        ],
    })
}

async fn play(entry: &Value, day: &str, signin: fn() -> Said) -> (RunResult, String, usize) {
    let stage = Stage::new(move |request, _| match request.url.path() {
        "/signin" => signin(),
        "/broken" => reply(404, "gone"),
        _ => page(),
    });
    let suite = Suite::parse("shop", entry, &|_| None).unwrap();
    let target = Target::parse("https://shop.example").unwrap();
    let now: DateTime<Utc> = format!("{day}T23:59:59Z").parse().unwrap();
    let run = Run::with(suite, target, &stage, MachineClock::default()).seeded(7).at(now);
    let report = run.execute(|_| ()).await;
    let line = Seal::of(report.clone(), now).summary().to_owned();
    (report, line, stage.count("signin"))
}

#[tokio::test(start_paused = true)]
async fn until_its_day_a_known_failure_only_warns_and_does_not_delay_the_verdict() {
    let (report, line, looks) = play(&entry(false), "2026-12-31", page).await;
    assert_eq!(report.status(), Status::Green);
    assert!(line.ends_with("; warning: signin selector (known until 2026-12-31)"), "{line}");
    assert_eq!((report.evidence[0].outcome, looks), (Outcome::Warned, 1));
    let found = &report.evidence[0].findings[0];
    let known = [&found.known_until, &found.known_why].map(|text| text.as_deref());
    assert_eq!(known, [Some("2026-12-31"), Some("a fixture")]);
}

#[tokio::test(start_paused = true)]
async fn after_its_day_it_fails_again_and_the_line_says_that_it_expired() {
    let (report, line, _) = play(&entry(false), "2027-01-01", page).await;
    assert_eq!(report.status(), Status::Red);
    assert!(
        line.contains("failing after 30 s: signin selector; expired in known: signin selector (2026-12-31)"),
        "{line}"
    );
    assert_eq!(report.evidence[0].findings[0].known_until, None);
    let holds: fn() -> Said = || reply(200, "<title>Shop</title><input>");
    let (report, line, _) = play(&entry(false), "2027-01-01", holds).await;
    assert_eq!(report.status(), Status::Green);
    assert!(line.ends_with("; expired in known: signin selector (2026-12-31)"), "{line}");
}

#[tokio::test(start_paused = true)]
async fn another_failure_of_the_check_is_red() {
    let (report, line, _) = play(&entry(false), "2026-12-01", || reply(500, "oops")).await;
    assert_eq!(report.status(), Status::Red);
    assert!(line.ends_with("still failing after 30 s: signin 500"), "{line}");
}

#[tokio::test(start_paused = true)]
async fn a_page_with_a_known_failure_is_followed_and_other_failures_are_reported() {
    let broken: fn() -> Said = || reply(200, "<title>Shop</title><p>Welcome <a href='/broken'>x</a>");
    let (report, line, _) = play(&entry(true), "2026-12-01", broken).await;
    assert_eq!(report.status(), Status::Red, "{line}");
    let kinds: Vec<&str> = report.evidence[0].findings.iter().map(|it| it.kind.key()).collect();
    assert_eq!(kinds, ["selector", "links"]);
    let mut both = entry(true);
    let known = both["known"].as_array_mut().unwrap();
    known.push(
        json!({ "check": "signin", "expectation": "links", "until": "2026-12-31", "why": "an old link" }),
    );
    let (report, line, _) = play(&both, "2026-12-01", broken).await;
    assert_eq!(report.status(), Status::Green, "{line}");
    assert!(line.ends_with("; warning: signin selector+links (known until 2026-12-31)"), "{line}");
}

#[tokio::test(start_paused = true)]
async fn a_page_with_a_known_status_failure_has_no_follow_ups() {
    let mut entry = entry(true);
    entry["known"][0]["expectation"] = json!("status");
    let (report, line, looks) = play(&entry, "2026-12-01", || reply(500, "<a href='/broken'>x</a>")).await;
    assert_eq!((report.status(), looks), (Status::Green, 1));
    assert!(line.ends_with("; warning: signin 500 (known until 2026-12-31)"), "{line}");
}
