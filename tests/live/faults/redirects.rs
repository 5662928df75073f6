//! Redirects that lead where nobody should follow, or nowhere.

use smoke_seal::Cause::App;

use super::lab::{Fault, play};
use crate::support::{Authority, Server, page, redirect};

#[test]
fn a_redirect_to_itself() {
    let server = Server::http(|_| async { redirect(302, "/") });
    play(&server).red(
        App,
        "302",
        "status <- 302 to *, not followed: it leads in a circle that cookies do not end",
    );
    assert_eq!(server.lines(), ["GET /"]);
}

#[test]
fn a_redirect_loop() {
    let server =
        Server::http(
            |request| async move { redirect(302, if request.target == "/a" { "/b" } else { "/a" }) },
        );
    play(&server).red(
        App,
        "302",
        "status <- 302 to *, not followed: it leads in a circle that cookies do not end",
    );
    assert_eq!(server.lines(), ["GET /", "GET /a", "GET /b"]);
}

#[test]
fn redirects_for_ever() {
    let server = Server::http(|request| async move { redirect(302, &format!("{}x", request.target)) });
    play(&server).red(
        App,
        "302",
        "status <- 302 to *, not followed: there were too many redirects before it",
    );
    assert_eq!(server.requests().len(), 6);
}

#[test]
fn a_redirect_to_another_host() {
    let elsewhere = Server::http(|_| async { page("ok") });
    let location = elsewhere.url_at("localhost");
    let server = Server::http(move |_| std::future::ready(redirect(302, &location)));
    play(&server).red(App, "302", "status <- 302 to *, not followed: it leads to another site");
    assert_eq!(elsewhere.requests().len(), 0);
}

#[test]
fn a_redirect_from_https_to_http() {
    let authority = Authority::new();
    let plain = Server::http(|_| async { page("ok") });
    let location = plain.url();
    let server = Server::https(&authority.identity("127.0.0.1"), move |_| {
        std::future::ready(redirect(301, &location))
    });
    let seen = Fault::of(&server).trusting(&authority).play();
    seen.red(App, "301", "status <- 301 to *, not followed: it leads from https to http");
    assert_eq!(plain.requests().len(), 0);
}

#[test]
fn a_redirect_that_is_no_url() {
    for location in ["http://a:b/", "myapp://open", "http://", "javascript:alert(1)", "file:///etc/passwd"] {
        let server = Server::http(move |_| async move { redirect(302, location) });
        play(&server).red(App, "302", "status <- 302, not followed: it has no valid Location");
    }
}

#[test]
fn a_redirect_as_long_as_a_header_may_be() {
    let location = format!("/{}", "x".repeat(60_000));
    let server = Server::http(move |request| {
        let location = location.clone();
        async move { if request.target == "/" { redirect(302, &location) } else { redirect(302, "/") } }
    });
    let seen = play(&server);
    seen.red(App, "302", "status <- 302 to *, not followed: it leads in a circle that cookies do not end");
    let evidence = seen.seal.to_json().to_string();
    assert!(evidence.len() < 10_000, "{} bytes of evidence", evidence.len());
}
