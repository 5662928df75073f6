use serde_json::json;
use smoke_seal::{Evidence, Outcome};

use super::app;
use crate::support::{Server, findings, look, page, reply};

async fn look_at(server: &Server) -> Evidence {
    look(server, json!({ "path": "/", "indexable": true })).await
}

#[tokio::test]
async fn a_page_without_noindex_is_indexable() {
    for server in [
        app(&[("/", "<p>x")]),
        app(&[
            ("/", "<meta name=robots content='index, follow'><p>x"),
            ("/robots.txt", "User-agent: *\nDisallow: /admin"),
        ]),
    ] {
        let evidence = look_at(&server).await;
        assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    }
}

#[tokio::test]
async fn noindex_left_on_is_a_finding() {
    let evidence = look_at(&app(&[("/", "<meta name=robots content='noindex,nofollow'><p>x")])).await;
    let expected = "indexable: no noindex in the page <- <meta name=robots content=\"noindex,nofollow\">";
    assert_eq!(findings(&evidence), [expected]);

    let header = Server::http(|_| async {
        reply(200, &[("content-type", "text/html"), ("x-robots-tag", "noindex")], "<p>x")
    });
    assert_eq!(
        findings(&look_at(&header).await),
        ["indexable: no noindex in a header <- X-Robots-Tag: noindex"]
    );
}

#[tokio::test]
async fn a_robots_txt_of_staging_is_a_finding() {
    let server = app(&[("/", "<p>x"), ("/robots.txt", "User-agent: *\nDisallow: /")]);
    let expected =
        "indexable: robots.txt lets crawlers have the page <- /robots.txt disallows / for Googlebot";
    assert_eq!(findings(&look_at(&server).await), [expected]);
}

#[tokio::test]
async fn a_robots_txt_that_cannot_be_had_keeps_crawlers_away() {
    let server = Server::http(|request| async move {
        if request.target == "/" { page("<p>x") } else { reply(500, &[], "") }
    });
    assert_eq!(findings(&look_at(&server).await), ["indexable: robots.txt: 2xx or 4xx <- 500"]);
}
