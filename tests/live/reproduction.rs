//! The command that a check hands over fetches what did not hold, not the page that did.

use serde_json::{Value, json};
use smoke_seal::Outcome;

use crate::support::{Response, Server, look, redirect, reply};

fn answer(path: &str) -> Response {
    let html = |body: &str| reply(200, &[("content-type", "text/html")], format!("<!doctype html>{body}"));
    match path {
        "/" => html(
            "<link rel=stylesheet href=/empty.css><link rel=stylesheet href=/old.css><img src=/gone.png><a href=/moved>m</a>",
        ),
        "/warns" => html("<link rel=stylesheet href=/empty.css>"),
        "/many" => {
            let gone = (0..25).map(|n| format!("<img src=/gone/{n}.png>")).collect::<Vec<_>>().concat();
            let empty =
                (0..5).map(|n| format!("<script src=/empty{n}.js></script>")).collect::<Vec<_>>().concat();
            html(&format!("{empty}{gone}"))
        }
        "/old.css" => redirect(301, "/new.css"),
        "/robots.txt" => reply(503, &[], "no"),
        "/moved" => redirect(302, "/not-there"),
        "/map.xml" => {
            reply(200, &[("content-type", "application/xml")], "<urlset><url><loc>/lost</loc></url></urlset>")
        }
        path if path.rsplit('.').next() == Some("css") => {
            reply(200, &[("content-type", "text/css")], if path == "/new.css" { "a{}" } else { "" })
        }
        path if path.rsplit('.').next() == Some("js") => {
            reply(200, &[("content-type", "text/javascript")], "")
        }
        _ => reply(404, &[("content-type", "text/html")], "<html>no such file"),
    }
}

fn server() -> Server {
    Server::http(|request| async move { answer(&request.target) })
}

#[tokio::test]
async fn the_command_fetches_the_first_thing_that_did_not_hold() {
    let server = server();
    for (check, path) in [
        (json!({ "path": "/", "assets": true }), "/gone.png"),
        (json!({ "path": "/", "assets": "warn" }), "/empty.css"),
        (json!({ "path": "/warns", "assets": true }), "/empty.css"),
        (json!({ "path": "/", "links": 1 }), "/moved"),
        (json!({ "path": "/map.xml", "sitemap": 1 }), "/lost"),
        (json!({ "path": "/", "indexable": true }), "/robots.txt"),
        (json!({ "path": "/", "assets": { "warn": ["/gone.png"] } }), "/empty.css"),
        // Of these it is the check's own request that did not hold.
        (json!({ "path": "/", "title": "Shop", "assets": true }), "/"),
        (json!({ "path": "/gone", "links": 1 }), "/gone"),
    ] {
        let evidence = look(&server, check.clone()).await;
        let line = evidence.curl.unwrap_or_else(|| panic!("{check}"));
        assert!(line.ends_with(&format!("{}{path}", server.url())), "{check}: {line}");
    }
    assert_eq!(look(&server, json!({ "path": "/" })).await.curl, None);
}

#[tokio::test]
async fn warnings_are_listed_however_many_failures_there_are() {
    let evidence = look(&server(), json!({ "path": "/many", "assets": true })).await;
    let of = |severity: &str| evidence.findings.iter().filter(|it| json!(it.severity) == severity).count();
    assert_eq!((of("fail"), of("warn"), evidence.more_findings), (10, 3, 17));
    assert_eq!(json!(evidence.findings.last().unwrap().severity), "warn");
}

#[tokio::test]
async fn an_asset_that_the_check_names_only_warns() {
    let server = server();
    let outcome =
        async |warn: Value| look(&server, json!({ "path": "/", "assets": { "warn": warn } })).await.outcome;
    assert_eq!(outcome(json!(["/gone.png"])).await, Outcome::Warned);
    for others in [json!([]), json!(["/other.png"]), json!(["/gone"]), json!(["/gone.png?v=1"])] {
        assert_eq!(outcome(others.clone()).await, Outcome::Failed, "{others}");
    }
    let evidence = look(&server, json!({ "path": "/", "assets": true })).await;
    assert_eq!(evidence.findings[0].url.as_deref(), Some("/gone.png"));
}
