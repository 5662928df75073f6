//! The host's own rollback commands, with placeholders for facts of a release.

use super::Facts;
use super::preset::{
    UNKNOWN_HEROKU_APP, UNKNOWN_PREVIOUS_RELEASE, UNKNOWN_PREVIOUS_SHA, UNKNOWN_REPO, UNKNOWN_SHA,
};
use super::quoting::{QuotePosition, Quoting};
use super::shell::word_or;

/// A command line with `%{…}` in it; `%%` is a percent sign.
#[derive(Debug, Clone)]
pub(crate) struct Template(Vec<Part>);

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Fact(&'static Fact),
}

/// A placeholder: its name in a template, its value, and the text for an unknown value.
#[derive(Debug)]
struct Fact {
    name: &'static str,
    value: fn(&Facts) -> Option<&String>,
    unknown: &'static str,
}

/// An error in a template.
#[derive(Debug)]
pub(crate) enum Fault {
    /// There is no such placeholder.
    Unknown(String),
    /// A placeholder has no end.
    Open,
    /// A placeholder is at a place where the quotes around its value would not work.
    Misplaced(&'static str, QuotePosition),
}

static FACTS: [Fact; 7] = [
    Fact { name: "app", value: |facts| facts.app.as_ref(), unknown: "<app>" },
    Fact { name: "url", value: |facts| facts.url.as_ref(), unknown: "<url>" },
    Fact { name: "repo", value: |facts| facts.repo.as_ref(), unknown: UNKNOWN_REPO },
    Fact { name: "sha", value: |facts| facts.sha.as_ref(), unknown: UNKNOWN_SHA },
    Fact { name: "previous_sha", value: |facts| facts.previous_sha.as_ref(), unknown: UNKNOWN_PREVIOUS_SHA },
    Fact {
        name: "previous_release",
        value: |facts| facts.previous_release.as_ref(),
        unknown: UNKNOWN_PREVIOUS_RELEASE,
    },
    Fact { name: "heroku_app", value: |facts| facts.heroku_app.as_ref(), unknown: UNKNOWN_HEROKU_APP },
];

impl Template {
    /// The names of placeholders.
    pub(crate) fn names() -> [&'static str; 7] {
        FACTS.each_ref().map(|fact| fact.name)
    }

    /// Parses a template of a config file.
    pub(crate) fn parse(written: &str) -> Result<Self, Fault> {
        let mut parts = Vec::new();
        let mut quoting = Quoting::default();
        let mut rest = written;
        while let Some((before, after)) = rest.split_once('%') {
            quoting.read(before);
            parts.push(Part::Text(before.to_owned()));
            rest = if let Some(placeholder) = after.strip_prefix('{') {
                let (name, after) = placeholder.split_once('}').ok_or(Fault::Open)?;
                let fact = FACTS.iter().find(|fact| fact.name == name);
                let fact = fact.ok_or_else(|| Fault::Unknown(name.to_owned()))?;
                match quoting.place() {
                    QuotePosition::Open => parts.push(Part::Fact(fact)),
                    place => return Err(Fault::Misplaced(fact.name, place)),
                }
                quoting.read("word");
                after
            } else {
                quoting.read("%");
                parts.push(Part::Text("%".to_owned()));
                after.strip_prefix('%').unwrap_or(after)
            };
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self(parts))
    }

    /// The command, each fact in it quoted for a shell.
    pub(super) fn filled(&self, facts: &Facts) -> String {
        let text = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Fact(fact) => word_or((fact.value)(facts), fact.unknown).into_owned(),
        };
        self.0.iter().map(text).collect()
    }
}
