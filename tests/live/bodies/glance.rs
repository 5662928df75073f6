//! What is read of a body that no expectation needs, and what it tells.

use std::time::{Duration, Instant};

use serde_json::json;
use smoke_seal::{Cause, Outcome};

use super::{CAP, HTML, endless, gzip, look_capped};
use crate::support::{Server, Wire, findings, look, page, redirect, reply};

/// What is read of a page that no expectation needs: whether it is one of an error stands on top.
const GLANCE: usize = 32 * 1024;

#[tokio::test]
async fn of_a_page_that_nothing_needs_the_beginning_is_read() {
    let server = endless("<title>Shop</title>");
    for check in [
        json!({ "path": "/", "status": 200 }),
        json!({ "path": "/", "header": { "content-type": "text/html" } }),
        json!({ "path": "/", "content_type": "text/html" }),
        json!({ "path": "/", "max_ms": 5000 }),
    ] {
        let evidence = look(&server, check.clone()).await;
        assert_eq!(
            (evidence.outcome, evidence.bytes),
            (Outcome::Passed, Some(GLANCE)),
            "{check}: {evidence:?}"
        );
    }
    let evidence = look_capped(&server, json!({ "path": "/" })).await;
    assert_eq!((evidence.outcome, evidence.bytes), (Outcome::Passed, Some(CAP)), "the cap bounds it as well");
    server.all_closed().await;
}

#[tokio::test]
async fn a_body_that_no_expectation_needs_is_not_read_unless_it_is_a_page() {
    let server = Server::http(|_| async { reply(200, &[("content-type", "image/png")], "not a picture") });
    let evidence = look(&server, json!({ "path": "/logo.png" })).await;
    assert_eq!((evidence.outcome, evidence.bytes), (Outcome::Passed, Some(0)), "{evidence:?}");
    let server = Server::http(|_| async { redirect(302, "/signin") });
    let evidence = look(&server, json!({ "path": "/", "redirect_to": "/signin" })).await;
    assert_eq!((evidence.outcome, evidence.bytes), (Outcome::Passed, Some(0)), "{evidence:?}");
}

#[tokio::test]
async fn the_body_of_a_page_with_an_unexpected_status_is_not_evaluated() {
    let server = Server::http(|_| async { reply(500, &[HTML], "<title>We are sorry</title>") });
    let check = json!({ "path": "/", "title": "Shop", "text": "Shop", "selector": "h1" });
    assert_eq!(findings(&look(&server, check).await), ["status: 2xx <- 500"]);
}

const BAD_GATEWAY: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
                           <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>";

#[tokio::test]
async fn the_body_of_an_error_tells_who_made_it() {
    for body in [BAD_GATEWAY.as_bytes().to_vec(), gzip(BAD_GATEWAY)] {
        let is_packed = body.starts_with(&[0x1f, 0x8b]);
        let server = Server::http(move |_| {
            let packing: &[(&str, &str)] =
                if is_packed { &[HTML, ("content-encoding", "gzip")] } else { &[HTML] };
            let answer = reply(502, packing, body.clone());
            async { answer }
        });
        let evidence = look(&server, json!({ "path": "/", "text": "Shop" })).await;
        assert_eq!(findings(&evidence), ["status: 2xx <- 502 from nginx"]);
        assert_eq!(evidence.findings[0].cause, Cause::Edge);
    }
}

#[tokio::test]
async fn the_body_of_an_error_need_not_come_whole() {
    // One breaks off, the other never ends: the status is known, and nothing else is said of them.
    let broken =
        Server::bytes("HTTP/1.1 503 No\r\nContent-Length: 900\r\nContent-Type: text/html\r\n\r\n<h1>Sorry");
    let silent = Server::wire(|mut wire: Wire| async move {
        wire.request().await;
        wire.send("HTTP/1.1 503 No\r\nContent-Length: 900\r\n\r\n<h1>Sorry").await;
        wire.stay_silent().await;
    });
    for server in [broken, silent] {
        let began = Instant::now();
        let evidence = look(&server, json!({ "path": "/" })).await;
        assert!(began.elapsed() < Duration::from_secs(2), "it took {:?}", began.elapsed());
        assert_eq!(findings(&evidence), ["status: 2xx <- 503"]);
        assert_eq!((evidence.error, evidence.findings[0].cause), (None, Cause::App));
    }
}

#[tokio::test]
async fn a_page_that_breaks_off_is_a_finding_whatever_was_expected_of_it() {
    let server =
        Server::bytes("HTTP/1.1 200 OK\r\nContent-Length: 900\r\nContent-Type: text/html\r\n\r\n<h1>Sho");
    let evidence = look(&server, json!({ "path": "/", "status": 200 })).await;
    let expected =
        "answer: the whole body <- 7 bytes of it, then the connection was closed before the answer was whole";
    assert_eq!(findings(&evidence), [expected]);
}

#[tokio::test]
async fn a_page_of_maintenance_with_status_200_is_no_page_of_the_app() {
    let server = Server::http(|_| async {
        page(
            "<title>Offline for Maintenance</title><body><iframe src=\"//x.example/m.html\"></iframe></body>",
        )
    });
    let evidence = look(&server, json!({ "path": "/", "status": 200 })).await;
    assert_eq!(evidence.outcome, Outcome::Failed);
    assert_eq!(findings(&evidence), ["page: a page of the app <- Heroku's maintenance page"]);
    assert_eq!(evidence.findings[0].cause, Cause::Edge);
    let evidence = look(&server, json!({ "path": "/", "allow": "error_page" })).await;
    assert_eq!(evidence.outcome, Outcome::Passed);
}

#[tokio::test]
async fn a_login_where_a_redirect_led_and_an_empty_page_are_not_judged() {
    let server = Server::http(|request| async move {
        match request.target.as_str() {
            "/tasks" => redirect(302, "/users/enter"),
            "/users/enter" => page("<form><input type=password></form>"),
            _ => page(""),
        }
    });
    for (path, word) in [("/tasks", "login"), ("/blank", "blank")] {
        let evidence = look(&server, json!({ "path": path })).await;
        assert_eq!(evidence.outcome, Outcome::Inconclusive, "{evidence:?}");
        assert_eq!(evidence.error.as_deref(), Some(word));
        let evidence = look(&server, json!({ "path": path, "allow": word })).await;
        assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    }
    assert_eq!(look(&server, json!({ "path": "/up" })).await.outcome, Outcome::Passed);
}
