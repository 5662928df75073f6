//! The expected statuses.

use std::fmt;

use serde_json::Value;

use super::fields::{Read, describe};

/// The statuses an answer may have: single ones and whole classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusSet(Vec<Statuses>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Statuses {
    One(u16),
    Class(u16),
}

impl StatusSet {
    /// 200 to 299: the default.
    #[must_use]
    pub fn success() -> Self {
        Self(vec![Statuses::Class(2)])
    }

    /// 300 to 399: the default with `redirect_to`.
    #[must_use]
    pub fn redirection() -> Self {
        Self(vec![Statuses::Class(3)])
    }

    /// 404, 410, or 300 to 399: for a removed path.
    #[must_use]
    pub(crate) fn gone() -> Self {
        Self(vec![Statuses::One(404), Statuses::One(410), Statuses::Class(3)])
    }

    /// 200 to 299, or 400 to 499: for a path that may exist or not.
    #[must_use]
    pub(crate) fn there_or_not() -> Self {
        Self(vec![Statuses::Class(2), Statuses::Class(4)])
    }

    /// All statuses.
    #[must_use]
    pub(crate) fn any() -> Self {
        Self((1..=5).map(Statuses::Class).collect())
    }

    /// 101: the status of an upgrade (RFC 9110, 15.2.2).
    pub(crate) const SWITCHING_PROTOCOLS: u16 = 101;

    /// 101: the default of a WebSocket check.
    #[must_use]
    pub fn switching_protocols() -> Self {
        Self(vec![Statuses::One(Self::SWITCHING_PROTOCOLS)])
    }

    /// Whether `status` is one of them.
    #[must_use]
    pub fn contains(&self, status: u16) -> bool {
        self.0.iter().any(|statuses| match *statuses {
            Statuses::One(one) => one == status,
            Statuses::Class(class) => class == status / 100,
        })
    }

    /// Whether `status` is named itself, not only its class.
    #[must_use]
    pub fn names(&self, status: u16) -> bool {
        self.0.contains(&Statuses::One(status))
    }

    /// Whether any status of 300 to 399 is one of them.
    pub(super) fn allows_redirects(&self) -> bool {
        (300..400).any(|status| self.contains(status))
    }

    /// Reads `200`, `"2xx"` or a list of them.
    pub(super) fn read(value: &Value) -> Read<Self> {
        match value {
            Value::Array(values) if !values.is_empty() => {
                values.iter().map(read_one).collect::<Read<_>>().map(Self)
            }
            value => Ok(Self(vec![read_one(value)?])),
        }
    }
}

impl fmt::Display for StatusSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&words.join(" or "))
    }
}

impl fmt::Display for Statuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(status) => write!(f, "{status}"),
            Self::Class(class) => write!(f, "{class}xx"),
        }
    }
}

fn read_one(value: &Value) -> Read<Statuses> {
    let written = value.as_str().map_or_else(|| value.to_string(), str::to_lowercase);
    if let Some(class) = written.strip_suffix("xx").and_then(|class| class.parse().ok())
        && (1..=5).contains(&class)
    {
        return Ok(Statuses::Class(class));
    }
    match written.parse() {
        Ok(status) if (100..600).contains(&status) => Ok(Statuses::One(status)),
        _ => Err(format!("{} is no HTTP status; write 200, 2xx or [200, 204]", describe(value))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_one_status_a_class_or_a_list_of_both() {
        for (written, inside, outside) in [
            (json!(200), 200, 204),
            (json!("404"), 404, 200),
            (json!("2xx"), 299, 300),
            (json!("5XX"), 503, 404),
            (json!([200, "3xx"]), 302, 404),
        ] {
            let set = StatusSet::read(&written).expect("a status");
            assert!(set.contains(inside), "{written} holds {inside}");
            assert!(!set.contains(outside), "{written} does not hold {outside}");
        }
    }

    #[test]
    fn a_status_is_named_by_itself_or_with_its_class() {
        let set = StatusSet::read(&json!(["2xx", 202])).unwrap();
        assert!(set.names(202) && !set.names(206) && set.contains(206));
        assert!(!StatusSet::success().names(200));
    }

    #[test]
    fn shows_itself_as_it_was_written() {
        assert_eq!(StatusSet::read(&json!([200, "3xx"])).unwrap().to_string(), "200 or 3xx");
    }

    #[test]
    fn what_is_no_status_is_refused() {
        for written in
            [json!(20), json!(600), json!("9xx"), json!("xx"), json!("ok"), json!([]), json!(true), json!({})]
        {
            let message = StatusSet::read(&written).expect_err("no status");
            assert!(message.ends_with("is no HTTP status; write 200, 2xx or [200, 204]"), "{message}");
        }
    }
}
