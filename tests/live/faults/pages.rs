//! Pages that come with status 200 and are not what they should be.

use serde_json::{Value, json};
use smoke_seal::Cause::{App, Edge};
use smoke_seal::Status;

use super::lab::{Fault, Seen};
use crate::support::{Server, reply};

const HTML: &str = "text/html; charset=utf-8";

/// What a check says of a body that is served as `content_type`.
fn served(content_type: &'static str, body: impl Into<Vec<u8>>, check: &Value) -> Seen {
    let body = body.into();
    let server = Server::http(move |_| {
        let answer = reply(200, &[("content-type", content_type)], body.clone());
        async { answer }
    });
    Fault::of(&server).check(check).play()
}

#[test]
fn a_stylesheet_that_is_answered_as_html() {
    let check = json!({ "path": "/app.css", "content_type": "text/css" });
    let seen = served(HTML, "<!doctype html><title>Shop</title><div id=app>Shop</div>", &check);
    seen.red(App, "content_type", "content_type <- \"text/html; charset=utf-8\"");
}

#[test]
fn a_page_that_is_answered_as_a_stylesheet() {
    let check = json!({ "path": "/", "renders": true });
    served("text/css", "body { margin: 0 }", &check).red(
        App,
        "renders",
        "renders <- no HTML, but \"text/css\"",
    );
}

#[test]
fn bytes_that_are_no_characters() {
    let check = json!({ "path": "/", "title": "Shop" });
    let seen = served(HTML, b"<title>Sh\xFFop</title><p>\xC3\x28 \xF0\x9F", &check);
    seen.red(App, "title", "title <- \"Sh\u{FFFD}op\"");
}

#[test]
fn text_in_another_charset_than_its_head_says() {
    let check = json!({ "path": "/", "text": "Straße" });
    let seen = served(HTML, b"<p>Stra\xDFe", &check);
    seen.red(App, "text", "text <- a page that begins \"Stra\u{FFFD}e\"");
    let seen = served("text/html; charset=iso-8859-1", "<p>Straße", &check);
    seen.red(App, "text", "text <- a page that begins \"StraÃ\u{178}e\"");
    // UTF-16 in the head, ASCII in the body.
    let seen = served("text/html; charset=utf-16le", "<title>ok</title><p>Straße", &check);
    seen.red(App, "text", "text <- *");
}

#[test]
fn a_charset_that_does_not_exist() {
    served("text/html; charset=klingon", "<p>Straße", &json!({ "path": "/", "text": "Straße" })).green();
}

#[test]
fn a_stylesheet_that_is_answered_as_html_where_only_its_status_is_expected() {
    let check = json!({ "path": "/assets/app-1a2b3c.css", "status": 200 });
    let seen = served(HTML, "<!doctype html><title>Shop</title><div id=app>Shop</div>", &check);
    seen.red(App, "content_type", "content_type <- \"text/html; charset=utf-8\"");
}

#[test]
fn an_error_page_of_a_proxy_with_status_200() {
    let nginx = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
                 <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    for check in [json!({ "path": "/", "status": 200 }), json!({ "path": "/", "text": "Bad" })] {
        served(HTML, nginx, &check).red(Edge, "page", "page <- nginx' error page");
    }
}

#[test]
fn an_error_page_of_rails_with_status_200() {
    let sorry = "<!DOCTYPE html><html><head><title>We're sorry, but something went wrong (500)</title></head><body>\
                 <div class=\"dialog\"><h1>We're sorry, but something went wrong.</h1></div>\
                 <p>If you are the application owner check the logs for more information.</p></body></html>";
    served(HTML, sorry, &json!({ "path": "/", "renders": true })).red(
        App,
        "page",
        "page <- Rails' error page",
    );
}

#[test]
fn an_empty_body_where_a_page_should_be() {
    let reason = "the answer says it is HTML, and has an empty body; *";
    served(HTML, "", &json!({ "path": "/", "status": 200 })).unsealed(App, "blank", reason);
}

#[test]
fn json_that_is_a_page() {
    let check = json!({ "path": "/up", "json": { "/status": "ok" } });
    let seen = served(HTML, "<!doctype html><p>We are sorry", &check);
    seen.red(App, "json", "json <- no JSON, but \"text/html; charset=utf-8\"");
}

#[test]
fn truncated_json() {
    let check = json!({ "path": "/up", "json": { "/status": "ok" } });
    let seen = served("application/json", r#"{"status":"#, &check);
    seen.red(App, "json", "json <- no JSON: EOF while parsing a value at line 1 column 10");
}

#[test]
fn an_extremely_nested_page() {
    let seen = served(HTML, "<div>".repeat(1000), &json!({ "path": "/", "text": "ok" }));
    seen.red(App, "text", "text <- no text at all");
    let deep = "[".repeat(100_000);
    let seen = served("application/json", deep, &json!({ "path": "/", "json": { "/ok": true } }));
    seen.red(App, "json", "json <- no JSON: recursion limit exceeded at line 1 column 128");
}

#[test]
fn a_page_that_takes_longer_to_read_than_there_is_time() {
    let seen = served(HTML, "<div>".repeat(300_000), &json!({ "path": "/", "text": "ok" }));
    assert_eq!(seen.seal.status(), Status::Unsealed);
    assert_eq!(seen.of("it").reason.as_deref(), Some("the run's deadline of 1 s came first"));
}

#[test]
fn an_empty_page() {
    for body in ["", " \n ", "<!doctype html><html><head></head><body></body></html>"] {
        let seen = served(HTML, body, &json!({ "path": "/", "renders": true }));
        let got = if body.trim().is_empty() { "an empty body" } else { "a page with an empty body" };
        seen.red(App, "renders", &format!("renders <- {got}"));
    }
}

#[test]
fn a_title_without_an_end() {
    let title = format!("<title>{}", "no ".repeat(100_000));
    served(HTML, title, &json!({ "path": "/", "title": "Shop" })).red(App, "title", "title <- \"no no*");
}

#[test]
fn control_characters_in_a_title() {
    let seen = served(
        HTML,
        "<title>\u{1b}[31mred\u{7}\u{202e}der</title>x",
        &json!({ "path": "/", "title": "Shop" }),
    );
    seen.red(App, "title", "title <- *");
    let got = &seen.seal.evidence()[0].findings[0].got;
    assert!(!got.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{got:?}");
}
