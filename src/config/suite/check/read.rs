//! Reads a check of the config, and reports all its problems.

use serde_json::Value;

use super::contradictions::DeclaredKeys;
use super::place::{origin, redirect_to};
use super::{Check, Expectation, Hsts, Method, Redirects, Severity, WebSocket, expectation};
use crate::base::error::Problem;
use crate::base::redact::shown_path as shown;
use crate::config::suite::allowance::Allowance;
use crate::config::suite::fields::{Fields, Read, describe, join};
use crate::config::suite::follow::{self, Follow};
use crate::config::suite::status::StatusSet;
use crate::config::suite::{copy, text};

/// Reads the check `name` at `place` in the config.
pub(in crate::config::suite) fn read(
    name: &str,
    value: &Value,
    place: &str,
    problems: &mut Vec<Problem>,
) -> Option<Check> {
    if let Err(message) = check_name(name) {
        problems.push(Problem { path: place.to_owned(), message });
    }
    let mut fields = Fields::open(place, value, problems)?;
    let path = fields.take("path", path);
    let path = fields.require("path", path, "is missing; write the path to request, such as /");
    let origin = fields.take("origin", origin);
    let method = fields.take("method", method).unwrap_or(Method::Get);
    let status = fields.take("status", StatusSet::read);
    let redirect_to = fields.take("redirect_to", redirect_to);
    let redirects = fields.take("redirects", Redirects::read);
    let severity = fields.take("severity", severity);
    let allow = fields.take_each("allow", Allowance::read);
    let of_revision = fields.take("revision", of_revision).unwrap_or(true);
    let mut expectations = expectation::read(&mut fields);
    let hsts = fields.take("hsts", copy);
    let websocket = fields.take("websocket", copy);
    let follows = follow::read(&mut fields, severity);
    let bodies = expectations.iter().filter(|it| it.needs_body()).map(Expectation::kind);
    let bodies = bodies.chain(follows.iter().filter(|it| it.needs_body()).map(Follow::kind)).collect();
    let written = DeclaredKeys {
        method,
        status: status.as_ref(),
        redirect_to: redirect_to.is_some(),
        redirects: redirects.is_some(),
        websocket: websocket.is_some(),
        bodies,
    };
    written.refuse(&mut fields);
    fields.finish("expectation");
    let asked = path.as_deref().unwrap_or_default();
    let websocket =
        websocket.and_then(|value| WebSocket::read(&value, asked, &join(place, "websocket"), problems));
    let hsts = hsts.and_then(|value| Hsts::read(&value, &join(place, "hsts"), problems));
    expectations.extend(hsts.map(Expectation::Hsts));

    let default_status = match (&redirect_to, &websocket) {
        (Some(_), _) => StatusSet::redirection(),
        (None, Some(_)) => StatusSet::switching_protocols(),
        (None, None) => StatusSet::success(),
    };
    Some(Check {
        name: name.to_owned(),
        method,
        path: path?,
        origin: origin.map(Box::new),
        status: status.unwrap_or(default_status),
        redirect_to: redirect_to.map(Box::new),
        redirects,
        websocket: websocket.map(Box::new),
        expectations,
        follows,
        severity: severity.unwrap_or_default(),
        allow,
        of_revision,
    })
}

/// A name is part of summary lines, so it must be one short line itself.
fn check_name(name: &str) -> Read<()> {
    let fits = !name.trim().is_empty() && name.chars().count() <= 80 && !name.chars().any(char::is_control);
    if fits { Ok(()) } else { Err("a check's name is one line of 1 to 80 characters".to_owned()) }
}

pub(in crate::config::suite) fn path(value: &Value) -> Read<String> {
    let path = text(value)?;
    if !path.starts_with('/') || path.starts_with("//") {
        return Err(format!("{} must begin with one /; it is a path below the app's url", shown(path)));
    }
    if path.contains(|character: char| character.is_control()) {
        return Err("holds a control character".to_owned());
    }
    if path.contains('#') {
        return Err(format!(
            "{} has a fragment, which never reaches a server; remove the # and what follows",
            shown(path)
        ));
    }
    Ok(path.to_owned())
}

fn method(value: &Value) -> Read<Method> {
    match value.as_str().map(str::to_lowercase).as_deref() {
        Some("get") => Ok(Method::Get),
        Some("head") => Ok(Method::Head),
        Some(_) => Err(format!("{value} is not a read-only method; write get or head")),
        None => Err(format!("must be get or head, not {}", describe(value))),
    }
}

pub(in crate::config::suite) fn severity(value: &Value) -> Read<Severity> {
    match value.as_str() {
        Some("fail") => Ok(Severity::Fail),
        Some("warn") => Ok(Severity::Warn),
        _ => Err(format!("must be fail or warn, not {}", describe(value))),
    }
}

/// Reads `revision: false`: an answer that does not come from the app, such as another service on the same host, has
/// another revision.
fn of_revision(value: &Value) -> Read<bool> {
    match value {
        Value::Bool(false) => Ok(false),
        other => Err(format!("must be false, or left out, not {}", describe(other))),
    }
}
