//! The follow-ups of a check, once its own answer holds.

mod addresses;
mod links;
mod pace;
mod removed;
mod robots;
mod schema;
mod sitemap;

use crate::support::{Request, Response, Server, page, reply};

/// An app that has these pages, and no others.
fn app(pages: &'static [(&'static str, &'static str)]) -> Server {
    Server::http(move |request| async move { answer(&request, pages) })
}

fn answer(request: &Request, pages: &[(&str, &'static str)]) -> Response {
    let Some((path, body)) = pages.iter().find(|(path, _)| *path == request.target) else {
        return reply(404, &[("content-type", "text/html")], "<p>Not found");
    };
    match path.rsplit_once('.') {
        Some((_, "xml")) => reply(200, &[("content-type", "application/xml")], *body),
        Some((_, "txt")) => reply(200, &[("content-type", "text/plain")], *body),
        _ => page(*body),
    }
}

/// What was asked for, in an order that does not hang on which answer came first.
fn asked(server: &Server) -> Vec<String> {
    let mut lines = server.lines();
    lines.sort();
    lines
}
