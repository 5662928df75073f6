//! Which redirects are followed, which are the answer, and what is said of the others.

use serde_json::json;
use smoke_seal::evidence::Hop;
use smoke_seal::{Cause, Evidence, Outcome};

use crate::support::{
    Authority, Request, Response, Server, findings, look, only, page, redirect, reply, report, seal_in_child,
};

/// Each path leads to the next; the last one answers.
fn chain(paths: &'static [&'static str]) -> Server {
    Server::http(move |request| {
        let place = paths.iter().position(|path| *path == request.target).expect(&request.target);
        let answer =
            paths.get(place + 1).map_or_else(|| page("<title>The end</title>"), |next| redirect(302, next));
        async { answer }
    })
}

fn got(evidence: &Evidence) -> String {
    assert_eq!(evidence.outcome, Outcome::Failed, "{evidence:?}");
    findings(evidence).join("\n")
}

#[tokio::test]
async fn redirects_within_the_site_are_followed_and_kept_as_evidence() {
    let server = chain(&["/", "/a", "/b"]);
    let evidence = look(&server, json!({ "path": "/", "title": "The end" })).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    assert_eq!(evidence.url, format!("{}/", server.url()));
    assert_eq!(evidence.status, Some(200));
    let hop = |from: &str, to: &str| Hop {
        url: format!("{}{from}", server.url()),
        status: 302,
        location: format!("{}{to}", server.url()),
        duration_ms: None,
    };
    let hops = evidence.redirects.iter().map(|hop| Hop { duration_ms: None, ..hop.clone() });
    assert_eq!(hops.collect::<Vec<_>>(), [hop("/", "/a"), hop("/a", "/b")]);
    let on_the_way: f64 = evidence.redirects.iter().filter_map(|hop| hop.duration_ms).sum();
    let total = evidence.timings.map_or(0.0, |timings| timings.total_ms);
    assert!(on_the_way > 0.0 && on_the_way < total, "{on_the_way} of {total}");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn every_status_that_redirects_is_followed_with_the_same_method() {
    for status in [301, 302, 303, 307, 308] {
        let server = Server::http(move |request| async move {
            if request.target == "/" { redirect(status, "/there") } else { reply(204, &[], "") }
        });
        let evidence = look(&server, json!({ "path": "/", "method": "head" })).await;
        assert_eq!(evidence.outcome, Outcome::Passed, "{status}: {evidence:?}");
        assert_eq!(server.lines(), ["HEAD /", "HEAD /there"]);
    }
}

#[tokio::test]
async fn five_redirects_are_followed_and_no_sixth() {
    let five = chain(&["/0", "/1", "/2", "/3", "/4", "/5"]);
    let evidence = look(&five, json!({ "path": "/0" })).await;
    assert_eq!((evidence.outcome, evidence.redirects.len()), (Outcome::Passed, 5));

    let six = chain(&["/0", "/1", "/2", "/3", "/4", "/5", "/6"]);
    let evidence = look(&six, json!({ "path": "/0" })).await;
    let expected = format!(
        "status: 2xx <- 302 to \"{}/6\", not followed: there were too many redirects before it",
        six.url()
    );
    assert_eq!(got(&evidence), expected);
    assert_eq!(evidence.redirects.len(), 5);
    assert_eq!(six.requests().len(), 6);
}

#[tokio::test]
async fn a_loop_ends_at_the_first_page_that_was_there_before() {
    for (paths, requests) in [(&["/", "/"][..], 1), (&["/", "/a", "/b", "/a"], 3)] {
        let server = chain(paths);
        let evidence = look(&server, json!({ "path": "/" })).await;
        assert!(
            got(&evidence).ends_with("not followed: it leads in a circle that cookies do not end"),
            "{evidence:?}"
        );
        assert_eq!(server.requests().len(), requests);
    }
}

#[tokio::test]
async fn a_redirect_to_another_site_is_not_followed() {
    let elsewhere = Server::http(|_| async { page("ok") });
    let location = elsewhere.url_at("localhost");
    let server = Server::http(move |_| std::future::ready(redirect(302, &location)));
    let evidence = look(&server, json!({ "path": "/" })).await;
    let expected = format!(
        "status: 2xx <- 302 to \"{}/\", not followed: it leads to another site",
        elsewhere.url_at("localhost")
    );
    assert_eq!(got(&evidence), expected);
    assert_eq!(evidence.findings[0].cause, Cause::App);
    assert_eq!(elsewhere.requests().len(), 0);
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_not_followed() {
    let inside = Server::http(|_| async { page("ok") });
    let location = inside.url();
    let server = Server::http(move |_| std::future::ready(redirect(302, &location)));
    let entry = json!({ "checks": { "it": { "path": "/" } }, "boot_window": 0 });
    let evidence = only(report(&server.url_at("localhost"), &entry).await.evidence);
    let expected = format!(
        "status: 2xx <- 302 to \"{}/\", not followed: it leads to a private address (see allow_private)",
        inside.url()
    );
    assert_eq!(got(&evidence), expected);
    assert_eq!(inside.connections(), 0);
}

#[test]
fn a_redirect_from_https_to_http_is_not_followed() {
    let authority = Authority::new();
    let plain = Server::http(|_| async { page("ok") });
    let location = plain.url();
    let server = Server::https(&authority.identity("127.0.0.1"), move |_| {
        std::future::ready(redirect(301, &location))
    });
    let entry = json!({ "checks": { "it": { "path": "/" } } });
    let seal = seal_in_child(&server.url(), &entry, &[("SSL_CERT_FILE", authority.file())]);
    let evidence = only(seal.evidence().to_vec());
    assert!(got(&evidence).ends_with("not followed: it leads from https to http"), "{evidence:?}");
    assert_eq!(plain.requests().len(), 0);
}

#[tokio::test]
async fn a_redirect_that_leads_nowhere_says_so() {
    async fn answer(request: Request) -> Response {
        match request.target.as_str() {
            "/missing" => reply(302, &[], ""),
            "/empty-port" => redirect(302, "http://a:b/"),
            "/app" => redirect(302, "myapp://open"),
            other => panic!("asked for {other}"),
        }
    }
    let server = Server::http(answer);
    for path in ["/missing", "/empty-port", "/app"] {
        let evidence = look(&server, json!({ "path": path })).await;
        assert_eq!(got(&evidence), "status: 2xx <- 302, not followed: it has no valid Location");
        let evidence = look(&server, json!({ "path": path, "redirect_to": "/signin" })).await;
        let expected = "redirect_to: a redirect to /signin <- 302, not followed: it has no valid Location";
        assert_eq!(got(&evidence), expected);
    }
}

#[tokio::test]
async fn a_location_may_be_relative_have_a_fragment_or_be_no_ascii() {
    let server = Server::wire(|mut wire| async move {
        while let Some(request) = wire.request().await {
            let answer = match request.target.as_str() {
                "/a/b" => "HTTP/1.1 302 Found\r\nLocation: ../c#top\r\nContent-Length: 0\r\n\r\n",
                "/c" => "HTTP/1.1 302 Found\r\nLocation: /café\r\nContent-Length: 0\r\n\r\n",
                "/caf%C3%A9" => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                other => panic!("asked for {other}"),
            };
            wire.send(answer).await;
        }
    });
    let evidence = look(&server, json!({ "path": "/a/b" })).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    assert_eq!(server.lines(), ["GET /a/b", "GET /c", "GET /caf%C3%A9"]);
}

#[tokio::test]
async fn a_status_that_is_expected_is_the_answer_though_it_redirects() {
    for status in [json!(302), json!("3xx"), json!([200, 302])] {
        let server = chain(&["/", "/a"]);
        let evidence = look(&server, json!({ "path": "/", "status": status })).await;
        assert_eq!((evidence.outcome, evidence.status), (Outcome::Passed, Some(302)));
        assert_eq!(server.lines(), ["GET /"]);
    }
}

#[tokio::test]
async fn an_expected_redirect_is_the_answer_and_is_not_followed() {
    let regex = r"/^http:\/\/[^\/]+\/signin$/";
    for redirect_to in ["/signin", regex] {
        let server = chain(&["/account", "/signin", "/never"]);
        let evidence = look(&server, json!({ "path": "/account", "redirect_to": redirect_to })).await;
        assert_eq!((evidence.outcome, evidence.status), (Outcome::Passed, Some(302)), "{evidence:?}");
        assert_eq!(server.lines(), ["GET /account"]);
    }
}

#[tokio::test]
async fn an_expected_redirect_may_come_after_others() {
    let server = chain(&["/", "/account", "/signin", "/never"]);
    let evidence = look(&server, json!({ "path": "/", "redirect_to": "/signin" })).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    assert_eq!(evidence.redirects.len(), 1);
    assert_eq!(server.lines(), ["GET /", "GET /account"]);
}

#[tokio::test]
async fn an_expected_redirect_may_lead_to_another_site() {
    let server = Server::http(|_| async { redirect(302, "https://elsewhere.example/in?x=1") });
    let expected = json!({ "path": "/", "redirect_to": "https://elsewhere.example/in?x=1" });
    assert_eq!(look(&server, expected).await.outcome, Outcome::Passed);

    let other = look(&server, json!({ "path": "/", "redirect_to": "https://elsewhere.example/out" })).await;
    let expected = "redirect_to: a redirect to https://elsewhere.example/out \
                    <- 302 to \"https://elsewhere.example/in?x=1\", not followed: it leads to another site";
    assert_eq!(got(&other), expected);
}

#[tokio::test]
async fn an_expected_redirect_that_does_not_come_is_a_finding() {
    let server = chain(&["/", "/home"]);
    let evidence = look(&server, json!({ "path": "/", "redirect_to": "/signin" })).await;
    let expected =
        format!("redirect_to: a redirect to /signin <- 302 to \"{}/home\", which answered 200", server.url());
    assert_eq!(got(&evidence), expected);

    let evidence = look(&server, json!({ "path": "/home", "redirect_to": "/signin" })).await;
    assert_eq!(got(&evidence), "redirect_to: a redirect to /signin <- 200, no redirect");
}

#[tokio::test]
async fn an_expected_redirect_of_another_status_is_a_finding() {
    let server = chain(&["/old", "/new"]);
    let evidence = look(&server, json!({ "path": "/old", "redirect_to": "/new", "status": 301 })).await;
    assert_eq!(got(&evidence), format!("status: 301 <- 302 to \"{}\"", server.url() + "/new"));
}

#[tokio::test]
async fn credentials_in_a_location_are_neither_sent_nor_shown() {
    let server = Server::http(|request| async move {
        if request.target == "/" {
            let host = request.header("host").unwrap();
            redirect(302, &format!("http://user:canary@{host}/there"))
        } else {
            page("ok")
        }
    });
    let evidence = look(&server, json!({ "path": "/" })).await;
    assert_eq!(evidence.outcome, Outcome::Passed);
    assert_eq!(server.requests()[1].header("authorization"), None);
    assert!(!format!("{evidence:?}").contains("canary"), "{evidence:?}");
}
