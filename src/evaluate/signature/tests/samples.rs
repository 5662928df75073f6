//! Pages as they are served, cut to what tells.

mod edges;
mod frameworks;
mod placeholders;
mod stacks;
mod walls;

use super::HTML;

const PLAIN: (&str, &str) = ("content-type", "text/plain; charset=utf-8");

/// One answer, and what it is to be taken for.
pub(super) struct Sample {
    pub(super) page: &'static str,
    pub(super) by: &'static str,
    pub(super) status: u16,
    pub(super) headers: &'static [(&'static str, &'static str)],
    pub(super) body: &'static str,
}

/// What stands before an app answers.
pub(super) fn edges() -> Vec<Sample> {
    [edges::edges(), walls::walls(), placeholders::of_edges()].into_iter().flatten().collect()
}

/// What the app's own stack answers.
pub(super) fn stacks() -> Vec<Sample> {
    [stacks::stacks(), frameworks::frameworks(), placeholders::of_apps()].into_iter().flatten().collect()
}

fn of_app(page: &'static str, body: &'static str) -> Sample {
    Sample { page, by: "the app", status: 500, headers: &[HTML], body }
}

fn of_edge(page: &'static str, by: &'static str, status: u16, body: &'static str) -> Sample {
    Sample { page, by, status, headers: &[HTML], body }
}
