//! The setting `browser`: the command of the browser lane.

use std::time::Duration;

use serde_json::Value;

use super::check::{Severity, severity};
use super::fields::{Fields, Read};
use super::settings::seconds;
use super::text;
use crate::base::error::Problem;

/// A command that tests the target, most often with a browser.
#[derive(Debug, Clone)]
pub struct Lane {
    /// The command for `/bin/sh -c`.
    pub command: String,
    /// How long it may take. The suite's deadline is for the checks only.
    pub timeout: Duration,
    /// The severity of an exit code other than 0.
    pub severity: Severity,
    /// The environment variables that it gets in addition to the common ones.
    pub env: Vec<String>,
    /// How long the caller waits for all its attempts together; none for no limit.
    pub most: Option<Duration>,
}

impl Lane {
    /// The name of the lane in evidence, events and summaries.
    pub const NAME: &'static str = "browser";

    const TIMEOUT: Duration = Duration::from_secs(120);

    fn of(command: String) -> Self {
        Self { command, timeout: Self::TIMEOUT, severity: Severity::Fail, env: Vec::new(), most: None }
    }
}

/// Reads `browser`: the command, or a mapping with it.
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
    let env = fields.take_list("env", variable);
    fields.finish("key of a browser lane");
    Some(Lane { timeout, severity, env, ..Lane::of(written?) })
}

/// Reads the name of a variable (POSIX, Base Definitions, 8.1), which has no equals sign.
fn variable(value: &Value) -> Read<String> {
    let name = text(value)?;
    let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    if name.is_empty() || name.starts_with(|it: char| it.is_ascii_digit()) || !name.chars().all(is_name) {
        // The text may be a secret value, so no message shows it.
        return Err("must be the name of a variable, such as E2E_PASSWORD".to_owned());
    }
    Ok(name.to_owned())
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn problems(lane: &Value) -> Vec<String> {
        let mut problems = Vec::new();
        read(lane, &mut problems);
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn variables_are_named_one_or_several() {
        for (written, env) in [(json!("E2E_USER"), vec!["E2E_USER"]), (json!(["A", "_b1"]), vec!["A", "_b1"])]
        {
            let lane = read(&json!({ "command": "true", "env": written }), &mut Vec::new()).unwrap();
            assert_eq!(lane.env, env);
        }
        assert!(read(&json!("true"), &mut Vec::new()).unwrap().env.is_empty());
    }

    #[test]
    fn each_name_that_is_none_is_reported_and_no_value_is_repeated() {
        let told = problems(&json!({ "command": "", "env": ["PASSWORD=hunter2", 7, "", "1A", "OK"] }));
        assert_eq!(told.len(), 5, "{told:?}");
        assert_eq!(told.iter().filter(|line| line.starts_with("browser.env: ")).count(), 4, "{told:?}");
        assert!(!told.iter().any(|line| line.contains("hunter2")), "{told:?}");
        for none in [json!([]), json!({}), json!(null)] {
            assert_eq!(problems(&json!({ "command": "true", "env": none })).len(), 1, "{none}");
        }
    }
}
