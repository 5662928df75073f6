//! Looks over connections of their own, and past caches.

use std::sync::atomic::{AtomicUsize, Ordering};

use hyper::Version;
use serde_json::{Value, json};
use smoke_seal::{ConnectionMode, Outcome};
use tokio::sync::watch;

use crate::support::{
    Authority, Looks, Names, Says, Server, Wire, came_back, page, redirect, report, task, test_in_child,
};

fn up() -> Value {
    json!({ "checks": { "up": { "path": "/up", "text": "ok" } }, "timeout": 5 })
}

#[tokio::test]
async fn a_fresh_attempt_opens_a_new_connection_for_each_request() {
    let server = Server::http(|request| async move {
        if request.target.starts_with("/up") { redirect(302, "/there") } else { page("ok") }
    });
    let looks = Looks::at(&server.url(), &up());
    for (mode, connections) in [
        (ConnectionMode::Usual, 1),
        (ConnectionMode::Usual, 1),
        (ConnectionMode::Fresh, 3),
        (ConnectionMode::Fresh, 5),
        (ConnectionMode::PastCaches, 7),
        (ConnectionMode::Usual, 7),
    ] {
        let seen = looks.look(mode).await;
        assert_eq!(came_back(&seen), "200");
        assert_eq!(server.connections(), connections, "{mode:?}");
    }
    drop(looks);
    server.all_closed().await;
}

/// Nobody reads a page of which a status alone is expected.
#[tokio::test]
async fn a_connection_is_reused_although_the_body_was_not_needed() {
    let server = Server::http(|_| async { page("ok") });
    let looks = Looks::at(&server.url(), &json!({ "checks": { "up": { "path": "/up" } }, "timeout": 5 }));
    for _ in 0..5 {
        assert_eq!(came_back(&looks.look(ConnectionMode::Usual).await), "200");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn an_idle_connection_that_was_closed_costs_no_attempt() {
    let server = Server::wire(|mut wire: Wire| async move {
        wire.request().await;
        wire.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok").await;
    });
    let looks = Looks::at(&server.url(), &up());
    for _ in 0..5 {
        assert_eq!(came_back(&looks.look(ConnectionMode::Usual).await), "200");
    }
    assert_eq!((server.requests().len(), server.connections()), (5, 5));
}

#[tokio::test]
async fn no_more_connections_are_opened_than_concurrent_probes() {
    let server = Server::http(|_| async { page("ok") });
    let checks = (0..60).map(|index| (format!("c{index}"), json!({ "path": "/up", "text": "ok" })));
    let checks: serde_json::Map<_, _> = checks.collect();
    let report = report(&server.url(), &json!({ "checks": checks, "concurrency": 5 })).await;
    assert!(report.evidence.iter().all(|evidence| evidence.outcome == Outcome::Passed));
    assert_eq!((server.requests().len(), server.connections()), (60, 5));
}

/// Whoever comes next to a small server may be a visitor.
#[tokio::test]
async fn each_check_has_a_connection_of_plain_http_of_its_own_at_the_default_concurrency() {
    let server = Server::http(|request| async move {
        if request.target == "/" { redirect(302, "/there") } else { page("ok") }
    });
    let checks = (0..9).map(|index| (format!("c{index}"), json!({ "path": "/", "text": "ok" })));
    let checks: serde_json::Map<_, _> = checks.collect();
    let report = report(&server.url(), &json!({ "checks": checks })).await;
    assert!(report.evidence.iter().all(|evidence| evidence.outcome == Outcome::Passed));
    // A redirect goes over the connection of its check.
    assert_eq!((server.requests().len(), server.connections()), (18, 9));
    server.all_closed().await;
}

/// Puma holds a thread for each of them for 200 ms, and a visitor waits as long.
#[tokio::test]
async fn an_unneeded_plain_http_connection_is_closed_at_once() {
    // At six at once, the seventh check finds a connection open.
    for (concurrency, connections) in [(4, 7), (6, 6)] {
        let (end, ended) = watch::channel(false);
        let server = Server::http(move |request| {
            let mut ended = ended.clone();
            async move {
                if request.target == "/slow" {
                    let _ = ended.wait_for(|ended| *ended).await;
                }
                page("ok")
            }
        });
        let check =
            |index| (format!("c{index}"), json!({ "path": if index == 0 { "/slow" } else { "/up" } }));
        let checks: serde_json::Map<_, _> = (0..7).map(check).collect();
        let (url, entry) = (server.url(), json!({ "checks": checks, "concurrency": concurrency }));
        let only_the_slow_one_is_open = async {
            server.some_closed(connections, 1).await;
            end.send(true).unwrap();
        };
        let (report, ()) = tokio::join!(report(&url, &entry), only_the_slow_one_is_open);
        assert!(report.evidence.iter().all(|evidence| evidence.outcome == Outcome::Passed));
        assert_eq!(server.requests().len(), 7);
    }
}

#[test]
fn a_fresh_attempt_opens_a_new_connection_over_http_2_as_well() {
    let authority = Authority::new();
    let server = Server::https(&authority.identity("127.0.0.1"), |_| async { page("ok") });
    let task = json!({ "url": server.url() });
    let trust = [("SSL_CERT_FILE", authority.file())];
    let seen = test_in_child("connections::looks_twice_in_each_way", &task, &trust);
    assert_eq!(seen, json!({ "statuses": ["200", "200", "200", "200", "200", "200"] }));
    assert!(server.requests().iter().all(|request| request.version == Version::HTTP_2));
    // One for both of the usual looks, and one for each of the others.
    assert_eq!((server.requests().len(), server.connections()), (6, 5));
}

#[tokio::test]
#[ignore = "another test starts it, in a process of its own"]
async fn looks_twice_in_each_way() {
    let looks = Looks::at(task()["url"].as_str().unwrap(), &up());
    let mut statuses = vec![
        came_back(&looks.look(ConnectionMode::Usual).await),
        came_back(&looks.look(ConnectionMode::Usual).await),
    ];
    for mode in [ConnectionMode::Fresh, ConnectionMode::PastCaches] {
        // Both at once: over HTTP/2, they could share what the first one opens.
        let (one, other) = tokio::join!(looks.look(mode), looks.look(mode));
        statuses.extend([came_back(&one), came_back(&other)]);
    }
    println!("\n{}", json!({ "statuses": statuses }));
}

#[tokio::test]
async fn fresh_attempts_reach_each_address_of_a_name() {
    let one = Server::http(|_| async { page("ok") });
    let other = one.http_beside("127.0.0.2", |_| async { page("ok") });
    let names = Names::new(|_| Says::Addresses(&["127.0.0.1", "127.0.0.2"]));
    let looks = Looks::by(names.clone(), &one.url_at("shop.test"), &up());
    for _ in 0..4 {
        assert_eq!(came_back(&looks.look(ConnectionMode::Fresh).await), "200");
    }
    assert_eq!((one.requests().len(), other.requests().len()), (2, 2));
    assert_eq!(names.asked(), ["shop.test"]);
    assert_eq!(came_back(&looks.look(ConnectionMode::Usual).await), "200");
    assert_eq!((one.requests().len(), other.requests().len()), (3, 2));
}

#[tokio::test]
async fn an_attempt_past_the_caches_requests_an_uncached_url() {
    let server = Server::http(|request| async move {
        let query = request.target.split_once('?').map_or("", |(_, query)| query);
        if request.target.starts_with("/up") { redirect(302, &format!("/there?{query}")) } else { page("ok") }
    });
    let entry = json!({ "checks": { "up": { "path": "/up?q=a+b", "text": "ok" } } });
    let looks = Looks::at(&server.url(), &entry);
    let mut marks = Vec::new();
    for look in 0..2 {
        let seen = looks.look(ConnectionMode::PastCaches).await;
        let answer = seen.answer.as_ref().unwrap();
        // What it asked for besides is nobody's business.
        assert_eq!(seen.url.as_str(), format!("{}/up?q=a+b", server.url()));
        assert_eq!(seen.redirects[0].location.as_str(), format!("{}/there?q=a+b", server.url()));
        assert_eq!((answer.status, answer.url.as_str()), (200, &*format!("{}/there?q=a+b", server.url())));
        for request in &server.requests()[2 * look..] {
            assert_eq!(request.header("cache-control"), Some("no-cache"));
            assert_eq!(request.header("pragma"), Some("no-cache"));
            let (path, mark) = request.target.split_once("&_smoke_seal=").unwrap();
            assert!(path == "/up?q=a+b" || path == "/there?q=a+b", "{path}");
            marks.push(mark.to_owned());
        }
    }
    assert_eq!((&marks[0], &marks[2]), (&marks[1], &marks[3]));
    assert_ne!(marks[0], marks[2]);

    looks.look(ConnectionMode::Fresh).await;
    let usual = &server.requests()[4];
    assert_eq!(
        (usual.target.as_str(), usual.header("cache-control"), usual.header("pragma")),
        ("/up?q=a+b", None, None)
    );
}

#[tokio::test]
async fn a_cache_that_ignores_no_cache_is_bypassed_with_a_query_parameter() {
    let asked = AtomicUsize::new(0);
    let server = Server::http(move |request| {
        let cached = request.target == "/up";
        asked.fetch_add(1, Ordering::Relaxed);
        async move { page(if cached { "the copy" } else { "ok" }) }
    });
    let looks = Looks::at(&server.url(), &up());
    let body = |seen: smoke_seal::Observation| String::from_utf8(seen.answer.unwrap().body.bytes).unwrap();
    assert_eq!(body(looks.look(ConnectionMode::Fresh).await), "the copy");
    assert_eq!(body(looks.look(ConnectionMode::PastCaches).await), "ok");
}
