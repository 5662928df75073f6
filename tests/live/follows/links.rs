use serde_json::json;
use smoke_seal::Outcome;

use super::{app, asked};
use crate::support::{Server, findings, look, page, redirect, reply, report, run};

#[tokio::test]
async fn the_pages_that_a_page_links_to_have_to_be_there() {
    let server = app(&[
        ("/", "<a href=/a>a</a><a href='/b?x=1#y'>b</a><a href=/gone>gone</a><a href=/logout>out</a>"),
        ("/a", "<a href=/deeper>deeper</a>"),
        ("/b?x=1", "b"),
    ]);
    let evidence = look(&server, json!({ "path": "/", "links": { "severity": "fail" } })).await;
    assert_eq!(evidence.outcome, Outcome::Failed);
    assert_eq!(findings(&evidence), ["links: /gone: 2xx <- 404"]);
    assert_eq!(evidence.notes, ["links: 3 checked, 1 that may do something or fetch a file not"]);
    assert_eq!(asked(&server), ["GET /", "GET /a", "GET /b?x=1", "GET /gone"]);
}

#[tokio::test]
async fn a_page_that_asks_who_is_there_is_there() {
    let server = Server::http(|request| async move {
        match request.target.as_str() {
            "/" => page("<a href=/members>m</a><a href=/admin>a</a><a href=/oauth>o</a>"),
            "/members" => redirect(302, "/login"),
            "/admin" => reply(403, &[], "no"),
            "/oauth" => redirect(302, "https://accounts.example/"),
            _ => page("<form><input type=password></form>"),
        }
    });
    let evidence = look(&server, json!({ "path": "/", "links": 1 })).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
}

#[tokio::test]
async fn a_page_that_many_link_to_is_requested_once() {
    let server = app(&[
        ("/", "<a href=/a>a</a><a href=/b>b</a>"),
        ("/a", "<a href=/>home</a><a href=/b>b</a>"),
        ("/b", "b"),
    ]);
    let checks = json!({ "home": { "path": "/", "links": 1 }, "a": { "path": "/a", "links": 1 } });
    let report = report(&server.url(), &json!({ "checks": checks })).await;
    assert!(report.evidence.iter().all(|record| record.outcome == Outcome::Passed), "{report:?}");
    assert_eq!(asked(&server), ["GET /", "GET /", "GET /a", "GET /a", "GET /b"]);
    assert_eq!((report.requests.made, report.requests.additional), (5, 3));
}

#[tokio::test]
async fn no_more_links_are_followed_than_it_says() {
    let server = app(&[("/", "<a href=/1>1</a><a href=/2>2</a><a href=/3>3</a>"), ("/1", "1")]);
    let evidence = look(&server, json!({ "path": "/", "links": { "most": 1 } })).await;
    assert_eq!(evidence.outcome, Outcome::Passed);
    assert_eq!(evidence.notes, ["links: 1 of 3 checked, 2 beyond the first ones not"]);
}

#[tokio::test]
async fn what_only_warns_is_no_failure() {
    let server = app(&[("/", "<a href=/gone>gone</a>")]);
    for links in [json!(1), json!({ "most": 7 }), json!({ "severity": "warn" })] {
        let evidence = look(&server, json!({ "path": "/", "links": links })).await;
        assert_eq!(evidence.outcome, Outcome::Warned, "{links}");
        assert_eq!(findings(&evidence), ["links: /gone: 2xx <- 404"]);
    }
    // Whoever says that the check fails means its links.
    let evidence = look(&server, json!({ "path": "/", "links": 1, "severity": "fail" })).await;
    assert_eq!(evidence.outcome, Outcome::Failed);
}

#[tokio::test]
async fn what_a_script_fills_in_and_what_is_made_for_one_visitor_is_not_requested() {
    let server = app(&[
        (
            "/",
            "<a href='/p/{{id}}'>p</a><a href='<%= url %>'>u</a><template><a href=/t>t</a></template><a href=/a>a</a>\
             <a href='/cdn-cgi/l/email-protection#a1'>mail</a><a href='/b;jsessionid=0A1B'>b</a><a href='/c?PHPSESSID=1'>c</a>\
             <a href=/x/5><i class='fa fa-trash'></i></a><a href=/x/6>Löschen</a><a href='/x/7?csrf_token=1'>x</a>",
        ),
        ("/a", "a"),
    ]);
    let evidence = look(&server, json!({ "path": "/", "links": 1 })).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    let note = "links: 1 checked, 6 that may do something or fetch a file and 2 that scripts have still to fill in not";
    assert_eq!(evidence.notes, [note]);
    assert_eq!(asked(&server), ["GET /", "GET /a"]);
}

#[tokio::test]
async fn beyond_the_budget_of_requests_nothing_is_judged() {
    let server = app(&[
        ("/", "<a href=/1>1</a><a href=/2>2</a><a href=/3>3</a>"),
        ("/1", "1"),
        ("/2", "2"),
        ("/3", "3"),
    ]);
    let entry = json!({ "requests": 2, "checks": { "it": { "path": "/", "links": 1 } } });
    let report = report(&server.url(), &entry).await;
    assert_eq!(report.evidence[0].outcome, Outcome::Inconclusive);
    let reason = report.evidence[0].reason.as_deref().unwrap();
    assert_eq!(
        reason,
        "links: 1 of 3 were not checked, since the run had made all its requests; raise requests"
    );
    assert_eq!((report.requests.made, report.requests.additional, report.requests.budget), (3, 2, 2));
}

#[tokio::test]
async fn a_page_that_asks_for_fewer_requests_leaves_it_open() {
    let server = Server::http(|request| async move {
        if request.target == "/" {
            page("<a href=/busy>b</a>")
        } else {
            reply(429, &[("retry-after", "7")], "")
        }
    });
    let evidence = look(&server, json!({ "path": "/", "links": 1 })).await;
    assert_eq!(
        (evidence.outcome, evidence.error.as_deref()),
        (Outcome::Inconclusive, Some("throttled")),
        "{evidence:?}"
    );
    // Where it goes that no text of a page may, the reason goes, and not the address that the page names.
    assert!(evidence.reason.as_deref().is_some_and(|reason| !reason.contains("/busy")), "{evidence:?}");
    assert!(evidence.notes.contains(&"links: /busy was not judged".into()), "{evidence:?}");
}

#[tokio::test]
async fn a_page_that_does_not_hold_is_not_followed() {
    let server = app(&[("/", "<title>Oops</title><a href=/a>a</a>"), ("/a", "a")]);
    let evidence = look(&server, json!({ "path": "/", "title": "Shop", "links": 1 })).await;
    assert_eq!(evidence.outcome, Outcome::Failed);
    assert_eq!(asked(&server), ["GET /"]);
}

#[tokio::test]
async fn what_fails_at_first_is_followed_again_within_the_boot_window() {
    let server = Server::http({
        let late = std::sync::atomic::AtomicUsize::new(0);
        let late = std::sync::Arc::new(late);
        move |request| {
            let late = std::sync::Arc::clone(&late);
            async move {
                match request.target.as_str() {
                    "/" => page("<a href=/late>l</a><a href=/good>g</a>"),
                    "/late" if late.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 2 => {
                        reply(503, &[], "")
                    }
                    _ => page("here"),
                }
            }
        }
    });
    let links = json!({ "severity": "fail" });
    let entry = json!({ "boot_window": 20, "checks": { "it": { "path": "/", "links": links } } });
    let report = report(&server.url(), &entry).await;
    assert_eq!(report.evidence[0].outcome, Outcome::Passed, "{report:?}");
    assert_eq!(report.evidence[0].earlier, ["links"]);
    let asked = |line: &str| server.lines().iter().filter(|it| *it == line).count();
    // What held is not asked for again; what failed once is, in each of the looks that follow.
    assert_eq!(asked("GET /good"), 1);
    assert!(asked("GET /late") > 3, "{:?}", server.lines());
}

#[tokio::test]
async fn a_warning_stays_one_where_another_revision_answers() {
    let server = Server::http(|request| async move {
        let revision = if request.target == "/old" { "9f8e7d6" } else { "0a1b2c3" };
        reply(200, &[("content-type", "text/html"), ("x-revision", revision)], "<a href=/old>old</a>")
    });
    let links = json!({ "home": { "path": "/", "links": { "severity": "warn" } } });
    let entry = json!({ "revision": { "header": "X-Revision" }, "checks": links });
    let report = run(&server.url(), &entry).expecting("0a1b2c3").execute(|_| ()).await;
    assert_eq!(report.evidence[0].outcome, Outcome::Warned, "{report:?}");
}
