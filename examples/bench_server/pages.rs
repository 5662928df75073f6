//! The pages of the app: those of a Rails app, without assets for a browser to fetch.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Response, StatusCode, header};

/// How long the pages of the six checks take.
const USUAL: Duration = Duration::from_millis(100);

pub(crate) struct Pages {
    six: HashMap<&'static str, Bytes>,
    /// What `/slow/…` holds, which says what a text expectation looks for.
    slow: Bytes,
    missing: Bytes,
    oops: Bytes,
    is_broken: AtomicBool,
}

/// An answer, and how long after the request it comes.
pub(crate) struct Page {
    status: StatusCode,
    body: Bytes,
    pub(crate) delay: Duration,
}

impl Page {
    pub(crate) fn response(self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(self.body));
        *response.status_mut() = self.status;
        let html = header::HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, html);
        response
    }
}

impl Pages {
    pub(crate) fn new() -> Self {
        let studio = "<h1>McRitchie Studio</h1><p>We ship often, and look twice.</p>";
        let signin = r#"<form><input type="email" name="email"></form>"#;
        let tasks = format!("<h1>Tasks</h1><table>{}</table>", rows(60));
        let slow = format!("<h1>All is well</h1><table>{}</table>", rows(10));
        let six = [
            ("/up", html("Up", "<p>green</p>")),
            ("/", html("McRitchie Studio", studio)),
            ("/signin", html("Sign in", signin)),
            ("/tasks", html("Tasks", &tasks)),
        ];
        Self {
            six: six.into(),
            slow: html("Slow", &slow),
            missing: html("Not found", "<h1>There is no such page</h1>"),
            oops: html("Oops", "<h1>Oops</h1>"),
            is_broken: AtomicBool::new(false),
        }
    }

    /// While it is broken, every page is a 200 without the expected content.
    pub(crate) fn set_broken(&self, is_broken: bool) {
        self.is_broken.store(is_broken, Ordering::Relaxed);
    }

    /// Of `/slow/50/…` what comes after 50 ms; whatever else, after the usual time.
    pub(crate) fn page(&self, path: &str) -> Page {
        let slow = path.strip_prefix("/slow/").and_then(|rest| rest.split('/').next()?.parse().ok());
        let (status, body) = match (slow, self.six.get(path)) {
            _ if self.is_broken.load(Ordering::Relaxed) => (StatusCode::OK, &self.oops),
            (Some(_), _) => (StatusCode::OK, &self.slow),
            (None, Some(page)) => (StatusCode::OK, page),
            (None, None) => (StatusCode::NOT_FOUND, &self.missing),
        };
        Page { status, body: body.clone(), delay: slow.map_or(USUAL, Duration::from_millis) }
    }
}

fn rows(count: usize) -> String {
    (1..=count).fold(String::new(), |mut rows, n| {
        // A String takes whatever is written.
        let _ = write!(rows, r#"<tr><td>Task {n}</td><td class="quiet">Studio</td><td>open</td></tr>"#);
        rows
    })
}

/// Declares an empty icon, since a browser would request one.
fn html(title: &str, main: &str) -> Bytes {
    Bytes::from(format!(
        r#"<!DOCTYPE html>
<html lang="en">
  <head><meta charset="utf-8"><title>{title}</title><link rel="icon" href="data:,"></head>
  <body><header><a href="/tasks">All of it</a></header><main>{main}</main></body>
</html>
"#
    ))
}
