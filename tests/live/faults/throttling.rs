//! Servers that want to be asked less, or later.

use smoke_seal::Cause::{App, Throttled};

use super::lab::play;
use crate::support::{Server, reply};

/// Answers with this status, and when to come again.
fn answers(status: u16, retry_after: &'static str) -> Server {
    let headers = [("content-type", "text/html"), ("retry-after", retry_after)];
    Server::http(move |_| {
        let answer = reply(status, &headers, "<p>slow down");
        async { answer }
    })
}

#[test]
fn too_many_requests_says_nothing_about_the_app() {
    for retry_after in ["0", "1", "86400", "99999999999999999999", "-1", "soon", ""] {
        play(&answers(429, retry_after)).unsealed(
            Throttled,
            "throttled",
            "too many requests (429), which says nothing about the app*",
        );
    }
}

#[test]
fn too_many_requests_until_a_date() {
    for date in ["Fri, 31 Dec 2199 23:59:59 GMT", "Fri, 31 Dec 1999 23:59:59 GMT", "Fri, 99 Dec 1999"] {
        play(&answers(429, date)).unsealed(
            Throttled,
            "throttled",
            "too many requests (429), which says nothing about the app*",
        );
    }
}

#[test]
fn an_app_that_is_not_there_for_long() {
    play(&answers(503, "86400")).red(App, "503", "status <- 503");
}
