//! Pages as they are served, cut to what tells.

mod edges;
mod stacks;

use super::HTML;
pub(super) use edges::edges;
pub(super) use stacks::stacks;

const PLAIN: (&str, &str) = ("content-type", "text/plain; charset=utf-8");

/// One answer, and what it is to be taken for.
pub(super) struct Sample {
    pub(super) page: &'static str,
    pub(super) by: &'static str,
    pub(super) status: u16,
    pub(super) headers: &'static [(&'static str, &'static str)],
    pub(super) body: &'static str,
}

fn of_app(page: &'static str, body: &'static str) -> Sample {
    Sample { page, by: "the app", status: 500, headers: &[HTML], body }
}

fn of_edge(page: &'static str, by: &'static str, status: u16, body: &'static str) -> Sample {
    Sample { page, by, status, headers: &[HTML], body }
}
