//! The browser lane of an app: a command of its own that is run beside the checks.

use std::time::Duration;

use serde_json::Value;

use super::check::{Severity, severity};
use super::fields::{Fields, Read};
use super::settings::seconds;
use super::text;
use crate::error::Problem;

/// A command that looks at the target in its own way, with a browser as a rule.
#[derive(Debug, Clone)]
pub struct Lane {
    /// What `/bin/sh -c` is given.
    pub command: String,
    /// How long it may take. The suite's deadline is for the probes, and does not bound it.
    pub timeout: Duration,
    /// What an exit code other than 0 does to the verdict.
    pub severity: Severity,
    /// How long the caller waits for it, all its looks together; for ever where he does not say.
    pub most: Option<Duration>,
}

impl Lane {
    /// The name of the lane in evidence, events and summaries.
    pub const NAME: &'static str = "browser";

    const TIMEOUT: Duration = Duration::from_secs(120);

    fn of(command: String) -> Self {
        Self { command, timeout: Self::TIMEOUT, severity: Severity::Fail, most: None }
    }
}

/// Reads what stands at `browser`: the command, or a mapping with it.
pub(super) fn read(value: &Value, problems: &mut Vec<Problem>) -> Option<Lane> {
    if value.is_string() {
        let written = command(value);
        let problem = |message| problems.push(Problem { path: Lane::NAME.to_owned(), message });
        return written.map_err(problem).ok().map(Lane::of);
    }
    if !value.is_object() {
        let message = "must be a command, or a mapping with one: browser: npx playwright test".to_owned();
        problems.push(Problem { path: Lane::NAME.to_owned(), message });
        return None;
    }
    let mut fields = Fields::open(Lane::NAME, value, problems)?;
    let written = fields.take("command", command);
    let written =
        fields.require("command", written, "is missing; write what to run, such as npx playwright test");
    let timeout = fields.take("timeout", seconds).unwrap_or(Lane::TIMEOUT);
    let severity = fields.take("severity", severity).unwrap_or(Severity::Fail);
    fields.finish("key of a browser lane");
    Some(Lane { timeout, severity, ..Lane::of(written?) })
}

fn command(value: &Value) -> Read<String> {
    match text(value)? {
        empty if empty.trim().is_empty() => {
            Err("is empty; write what to run, such as npx playwright test, or remove the line".to_owned())
        }
        cut if cut.contains('\0') => Err("holds a NUL, which no command can".to_owned()),
        command => Ok(command.to_owned()),
    }
}
