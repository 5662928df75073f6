//! How much a run asks of an app: of one that is well, broken, down, or behind a limit.

use std::collections::HashSet;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::stage::{Played, Said, Stage, page, play, refused, reply};
use crate::http::transport::Request;
use crate::seal::evidence::Outcome;
use crate::seal::status::Status;

/// So many requests a second and a burst, as nginx' `limit_req` has it with `nodelay`.
struct Limiter {
    rate: f64,
    burst: f64,
    level: Mutex<(f64, Duration)>,
}

impl Limiter {
    fn new(rate: f64, burst: f64) -> Self {
        Self { rate, burst, level: Mutex::default() }
    }

    fn is_full(&self, at: Duration) -> bool {
        let mut level = self.level.lock().unwrap();
        level.0 = (level.0 - at.saturating_sub(level.1).as_secs_f64() * self.rate).max(0.0);
        level.1 = at;
        if level.0 > self.burst {
            return true;
        }
        level.0 += 1.0;
        false
    }
}

/// A page that links to `/p/0`, `/p/1` and so on.
fn linking_to(count: usize) -> Said {
    let links = (0..count).map(|number| format!("<a href=/p/{number}>page</a>"));
    reply(200, Box::leak(format!("<title>Shop</title>{}", links.collect::<String>()).into_boxed_str()))
}

/// An app whose home page links to `count` pages, behind something that turns requests away with `refusal`.
fn limited(
    count: usize,
    limiter: Limiter,
    refusal: impl Fn(&Request<'_>, Duration) -> Said + Send + Sync + 'static,
) -> Stage {
    let mut stage = Stage::new(move |request, at| match request.url.path() {
        _ if limiter.is_full(at) => refusal(request, at),
        "/" => linking_to(count),
        _ => page(),
    });
    stage.answer_time = Duration::from_millis(10);
    stage
}

fn links(boot_window: u64) -> Value {
    json!({ "boot_window": boot_window, "concurrency": 4, "checks": {
        "up": { "path": "/up" }, "home": { "path": "/", "links": 1, "severity": "fail" },
    } })
}

/// The most that a run may ask for, for so many places.
fn most(places: usize) -> usize {
    3 * places + 100
}

fn status(played: &Played) -> Status {
    Status::of(&played.report.evidence)
}

const LIMITED: &str = "<title>503 Service Temporarily Unavailable</title><center>nginx</center>";

#[tokio::test(start_paused = true)]
async fn a_rate_limited_site_is_green_and_the_line_says_throttled() {
    for (rate, burst, refusal) in [(10.0, 20.0, 503), (10.0, 20.0, 429), (5.0, 10.0, 503), (5.0, 30.0, 429)] {
        let stage = limited(50, Limiter::new(rate, burst), move |_, _| reply(refusal, LIMITED));
        let played = play(&stage, &links(30), None).await;
        let what =
            format!("{rate}/s, {burst}, {refusal}: {} in {} requests", played.line, played.asked.len());
        assert_eq!(status(&played), Status::Green, "{what}");
        assert!(played.line.ends_with("; throttled, so asked more slowly"), "{what}");
        assert!(played.asked.len() <= most(52), "{what}");
        assert_eq!(played.report.requests.made, played.asked.len(), "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn pages_that_come_up_after_the_health_endpoint_are_not_reported_as_throttled() {
    let names = ["up", "home", "signin", "tasks", "cart", "help", "blog"];
    let checks: Map<String, Value> = names
        .map(|name| (name.to_owned(), json!({ "path": format!("/{name}"), "links": 1 })))
        .into_iter()
        .collect();
    for seconds in [1, 2, 5, 12] {
        let booted = Duration::from_secs(seconds);
        let stage = Stage::new(move |request, at| match request.url.path() {
            "/up" => page(),
            _ if at < booted => reply(503, ""),
            "/home" => linking_to(20),
            _ => page(),
        });
        let played = play(&stage, &json!({ "checks": checks }), None).await;
        assert_eq!(status(&played), Status::Green, "{}", played.line);
        assert!(!played.line.contains("throttled"), "{seconds} s: {}", played.line);
    }
}

#[tokio::test(start_paused = true)]
async fn many_checks_behind_a_limit_are_green() {
    let checks: Map<String, Value> =
        (0..60).map(|number| (format!("c{number}"), json!({ "path": format!("/p/{number}") }))).collect();
    for refusal in [503, 429] {
        let limiter = Limiter::new(10.0, 20.0);
        let mut stage =
            Stage::new(move |_, at| if limiter.is_full(at) { reply(refusal, LIMITED) } else { page() });
        stage.answer_time = Duration::from_millis(10);
        let played = play(&stage, &json!({ "checks": checks, "concurrency": 4 }), None).await;
        assert_eq!(status(&played), Status::Green, "{refusal}: {}", played.line);
        assert!(played.asked.len() <= most(60), "{refusal}: {}", played.asked.len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_sitemap_behind_a_limit_is_never_red() {
    let urls =
        (0..200).fold(String::new(), |urls, number| urls + &format!("<url><loc>/p/{number}</loc></url>"));
    let urls: &'static str = Box::leak(format!("<urlset>{urls}</urlset>").into_boxed_str());
    let limiter = Limiter::new(5.0, 10.0);
    let mut stage = Stage::new(move |request, at| match request.url.path() {
        _ if limiter.is_full(at) => reply(503, LIMITED),
        "/sitemap.xml" => Said::Page {
            status: 200,
            headers: vec![("content-type", "application/xml".to_owned())],
            body: urls,
        },
        _ => page(),
    });
    stage.answer_time = Duration::from_millis(10);
    let entry = json!({ "checks": { "map": { "path": "/sitemap.xml", "sitemap": 200 } } });
    let played = play(&stage, &entry, None).await;
    assert_ne!(status(&played), Status::Red, "{}", played.line);
    assert!(played.asked.len() <= most(201), "{}", played.asked.len());
}

#[tokio::test(start_paused = true)]
async fn retry_after_holds_for_the_whole_origin() {
    for retry_after in ["3", "Sun, 06 Nov 1994 08:49:40 GMT"] {
        let refused_at = std::sync::Arc::new(Mutex::new(None));
        let seen = std::sync::Arc::clone(&refused_at);
        let stage = limited(40, Limiter::new(0.001, 24.0), move |_, at| {
            seen.lock().unwrap().get_or_insert(at);
            reply(429, LIMITED).with("retry-after", retry_after).with("date", "Sun, 06 Nov 1994 08:49:37 GMT")
        });
        let played = play(&stage, &links(30), None).await;
        let first = refused_at.lock().unwrap().unwrap();
        let told = first + Duration::from_millis(10);
        let meanwhile =
            |asked: &&super::stage::Asked| asked.at > told && asked.at < first + Duration::from_secs(3);
        assert_eq!(played.asked.iter().filter(meanwhile).count(), 0, "{retry_after}: {:?}", played.asked);
        assert_eq!(status(&played), Status::Unsealed, "{}", played.line);
    }
}

/// So many requests in each period; what is more is turned away.
fn in_each(period: u64, most: u32, refusal: impl Fn(u64) -> Said + Send + Sync + 'static) -> Stage {
    let came = Mutex::new((0, 0));
    let mut stage = Stage::new(move |_, at| {
        let mut came = came.lock().unwrap();
        let number = at.as_secs() / period;
        *came = if came.0 == number { (number, came.1 + 1) } else { (number, 1) };
        if came.1 > most { refusal(period - at.as_secs() % period) } else { page() }
    });
    stage.answer_time = Duration::from_millis(50);
    stage
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_ends_after_the_window_is_waited_for_up_to_the_deadline() {
    for (most, period, expected) in [(5, 55, Status::Green), (5, 59, Status::Unsealed)] {
        let stage = in_each(period, most, |left| reply(429, "").with("retry-after", &left.to_string()));
        let played = play(&stage, &seven_checks(), None).await;
        assert_eq!(status(&played), expected, "{period}: {}", played.line);
        if expected == Status::Green {
            assert!(played.line.ends_with("; throttled, so asked more slowly"), "{}", played.line);
        } else {
            assert!(
                played.report.took < Duration::from_secs(2),
                "that is after the last attempt: {}",
                played.line
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_failed_in_the_boot_window_and_could_not_be_attempted_again_for_a_limit_is_not_red() {
    let checks: Map<String, Value> =
        (0..24).map(|number| (format!("page{number}"), json!({ "path": format!("/{number}") }))).collect();
    let came = Mutex::new((0, 0));
    let stage = Stage::new(move |_, at| {
        let mut came = came.lock().unwrap();
        let period = at.as_secs() / 57;
        *came = if came.0 == period { (period, came.1 + 1) } else { (period, 1) };
        match (came.1, at.as_secs()) {
            (25.., now) => reply(429, "").with("retry-after", &(57 - now % 57).to_string()),
            (_, 0..10) => reply(502, ""),
            _ => page(),
        }
    });
    let played = play(&stage, &json!({ "checks": checks }), None).await;
    assert!(played.asked.iter().any(|asked| asked.at > Duration::from_secs(57)), "some are attempted again");
    assert_eq!(status(&played), Status::Unsealed, "{}", played.line);
}

#[tokio::test(start_paused = true)]
async fn a_healthy_app_whose_limiter_answers_503_is_green() {
    for most in [3, 4, 5, 8, 12, 20] {
        let stage = in_each(1, most, |_| reply(503, LIMITED));
        let played = play(&stage, &seven_checks(), None).await;
        assert_eq!(status(&played), Status::Green, "{most} a second: {}", played.line);
    }
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_answers_503_is_no_limiter() {
    let mut missed = 0;
    for seed in 0..100 {
        let rng = Mutex::new(fastrand::Rng::with_seed(seed));
        let stage = Stage::new(
            move |_, _| if rng.lock().unwrap().usize(0..2) == 0 { reply(503, "") } else { page() },
        );
        let played = play(&stage, &seven_checks(), None).await;
        missed += usize::from(status(&played) == Status::Green);
    }
    assert!(missed <= 2, "eight attempts miss one of two in 0.4 %: {missed} of 100");
}

fn seven_checks() -> Value {
    let names = ["up", "home", "signin", "tasks", "cart", "help", "blog"];
    let checks: Map<String, Value> =
        names.map(|name| (name.to_owned(), json!({ "path": format!("/{name}") }))).into_iter().collect();
    json!({ "checks": checks })
}

#[tokio::test(start_paused = true)]
async fn an_app_that_always_answers_429_leaves_the_release_unsealed() {
    for retry_after in ["", "1", "86400"] {
        let stage = Stage::new(move |request, _| match request.url.path() {
            "/" => linking_to(50),
            "/up" => page(),
            _ if retry_after.is_empty() => reply(429, "slow down"),
            _ => reply(429, "slow down").with("retry-after", retry_after),
        });
        let played = play(&stage, &links(30), None).await;
        assert_eq!(status(&played), Status::Unsealed, "{}", played.line);
        assert!(played.line.contains("not judged: home throttled"), "{}", played.line);
        assert!(played.asked.len() <= most(52), "{}", played.asked.len());
        assert!(retry_after != "86400" || played.report.took < Duration::from_secs(2), "{}", played.line);
    }
}

#[tokio::test(start_paused = true)]
async fn an_app_that_is_down_is_red_within_the_request_budget() {
    let checks: Map<String, Value> = ["up", "home", "signin", "tasks", "cart", "help"]
        .map(|name| (name.to_owned(), json!({ "path": format!("/{name}") })))
        .into_iter()
        .collect();
    for boot_window in [1, 5, 30, 300] {
        let deadline = boot_window + 30;
        let entry = json!({ "boot_window": boot_window, "deadline": deadline, "checks": checks });
        let stage = Stage::new(|_, _| reply(503, LIMITED));
        let played = play(&stage, &entry, None).await;
        assert_eq!(status(&played), Status::Red, "{}", played.line);
        assert!(played.asked.len() <= most(6), "{boot_window} s: {}", played.asked.len());
        let last = played.asked.iter().map(|asked| asked.at).max();
        assert_eq!(last, Some(Duration::from_secs(boot_window)), "it is asked to the end");
        assert!(!played.line.contains("throttled"), "{}", played.line);
    }
    let played = play(&Stage::new(|_, _| refused()), &json!({ "checks": checks }), None).await;
    assert!(played.asked.len() <= most(6), "{}", played.asked.len());
}

#[tokio::test(start_paused = true)]
async fn a_link_that_many_pages_name_is_requested_once_a_round() {
    let pages: Map<String, Value> = (0..10)
        .map(|number| {
            (format!("page{number}"), json!({ "path": format!("/{number}"), "links": 1, "severity": "fail" }))
        })
        .collect();
    let stage = Stage::new(|request, _| match request.url.path() {
        "/gone" => reply(404, "gone"),
        "/well" => page(),
        _ => reply(200, "<title>Shop</title><a href=/gone>gone</a><a href=/well>well</a>"),
    });
    let played = play(&stage, &json!({ "boot_window": 10, "checks": pages }), None).await;
    assert_eq!(status(&played), Status::Red, "{}", played.line);
    assert!(played.asked.len() <= most(12), "{}", played.asked.len());
    let asked_for = |name: &str| played.asked.iter().filter(|asked| asked.check == name).count();
    // What held is asked for once; what failed less often than any page that names it.
    let rounds = played.of("page0").attempts as usize;
    assert!((2..=2 * rounds + 2).contains(&(asked_for("links") - 1)), "{} in {rounds}", asked_for("links"));
}

#[tokio::test(start_paused = true)]
async fn broken_pages_among_healthy_ones_are_red_whatever_their_status() {
    for (broken, links_to) in [(1, 50), (2, 50), (45, 50), (1, 3)] {
        for boot_window in [1, 5, 30] {
            let stage = Stage::new(move |request, _| match request.url.path() {
                "/" => linking_to(links_to),
                path => {
                    let number = path.strip_prefix("/p/").and_then(|number| number.parse::<usize>().ok());
                    if number.is_some_and(|number| number >= links_to - broken) {
                        reply(503, LIMITED)
                    } else {
                        page()
                    }
                }
            });
            let played = play(&stage, &links(boot_window), None).await;
            let what = format!("{broken} of {links_to} in {boot_window} s: {}", played.line);
            assert_eq!(status(&played), Status::Red, "{what}");
            assert!(played.asked.len() <= most(links_to + 2), "{what}: {}", played.asked.len());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn follow_ups_wait_for_the_first_answer_of_each_check() {
    let stage = Stage::new(|request, _| match request.url.path() {
        "/" => linking_to(20),
        _ => page(),
    });
    let mut entry = links(0);
    for number in 0..20 {
        entry["checks"][format!("c{number}")] = json!({ "path": format!("/c/{number}"), "links": 1 });
    }
    let played = play(&stage, &entry, None).await;
    assert_eq!(status(&played), Status::Green, "{}", played.line);
    let (followed, own): (Vec<_>, Vec<_>) = played.asked.iter().partition(|asked| asked.check == "links");
    let last = own.iter().map(|asked| asked.at).max();
    assert_eq!((own.len(), followed.len()), (22, 20));
    let answer_time = Duration::from_millis(100);
    assert!(
        followed.iter().all(|asked| Some(asked.at) >= last.map(|last| last + answer_time)),
        "{followed:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_rate_limit_of_repeated_requests_holds_while_an_app_is_red() {
    let pages: Map<String, Value> = (0..100)
        .map(|number| {
            (format!("page{number}"), json!({ "path": format!("/{number}"), "links": 1, "severity": "fail" }))
        })
        .collect();
    let stage = Stage::new(|request, _| match request.url.path() {
        "/gone" => reply(404, "gone"),
        _ => reply(200, "<title>Shop</title><a href=/gone>gone</a>"),
    });
    let entry = json!({ "boot_window": 20, "deadline": 60, "checks": pages });
    let played = play(&stage, &entry, None).await;
    assert_eq!(status(&played), Status::Red, "{}", played.line);
    assert!(played.asked.len() <= most(101), "{}", played.asked.len());
    // A round of twenty at once, and ten a second: the first attempts are not counted.
    let mut known = HashSet::new();
    let again: Vec<_> = played.asked.iter().filter(|asked| !known.insert(asked.check.clone())).collect();
    for from in 0..60 {
        let second = |asked: &&&super::stage::Asked| (from..from + 10).contains(&asked.at.as_secs());
        let count = again.iter().filter(second).count();
        assert!(count <= 20 + 100, "{count} in the ten seconds from {from}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_app_that_comes_up_is_green_soon_after_it_is_up() {
    let checks: Map<String, Value> = ["up", "home", "signin", "tasks", "cart", "help"]
        .map(|name| (name.to_owned(), json!({ "path": format!("/{name}") })))
        .into_iter()
        .collect();
    for seconds in [1, 4, 10, 20, 28] {
        let booted = Duration::from_secs(seconds);
        let stage = Stage::new(move |_, at| if at < booted { reply(503, "") } else { page() });
        let played = play(&stage, &json!({ "checks": checks }), None).await;
        assert_eq!(status(&played), Status::Green, "{}", played.line);
        let late = played.report.took.saturating_sub(booted);
        // The less is left of the window, the less often is asked; and as it closes for certain.
        let latest = if seconds < 20 { 1_500 } else { 2_800 };
        assert!(late < Duration::from_millis(latest), "{late:?} after {seconds} s");
        assert!(played.of("home").outcome == Outcome::Passed);
        assert!(played.asked.len() <= most(6), "{}", played.asked.len());
    }
}
