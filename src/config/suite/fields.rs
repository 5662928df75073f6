//! Reads a mapping key by key, and collects all its problems.

use crate::base::text::suggestion;
use serde_json::{Map, Value};

use crate::base::error::Problem;

/// The result of reading one value; the error says what to write instead.
pub(super) type Read<T> = Result<T, String>;

/// The keys of one mapping of the config, each read once. A key that is never read is reported as unknown.
pub(super) struct Fields<'a> {
    path: &'a str,
    map: &'a Map<String, Value>,
    known: Vec<&'static str>,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Fields<'a> {
    /// Opens the mapping at `path`; anything else is a problem.
    pub(super) fn open(path: &'a str, value: &'a Value, problems: &'a mut Vec<Problem>) -> Option<Self> {
        if let Value::Object(map) = value {
            return Some(Self { path, map, known: Vec::new(), problems });
        }
        problems.push(Problem {
            path: path.to_owned(),
            message: format!("must be a mapping of names to values, not {}", describe(value)),
        });
        None
    }

    /// The value at `key`, read by `read`; none when it is absent or wrong.
    pub(super) fn take<T>(&mut self, key: &'static str, read: impl FnOnce(&Value) -> Read<T>) -> Option<T> {
        self.known.push(key);
        let result = match self.map.get(key)? {
            Value::Null => Err("is empty; write a value, or remove the line".to_owned()),
            value => read(value),
        };
        result.map_err(|message| self.problem(key, message)).ok()
    }

    /// Like [`Fields::take`], for a key that may hold one value or a list of them.
    pub(super) fn take_each<T>(&mut self, key: &'static str, read: impl Fn(&Value) -> Read<T>) -> Vec<T> {
        let read_all = |value: &Value| match value {
            Value::Array(values) if values.is_empty() => {
                Err("is an empty list; write at least one".to_owned())
            }
            Value::Array(values) => values.iter().map(&read).collect(),
            value => Ok(vec![read(value)?]),
        };
        self.take(key, read_all).unwrap_or_default()
    }

    /// Like [`Fields::take_each`], with a separate problem for each wrong value.
    pub(super) fn take_list<T>(&mut self, key: &'static str, read: impl Fn(&Value) -> Read<T>) -> Vec<T> {
        let values = self.take(key, |value| match value {
            Value::Array(values) if values.is_empty() => {
                Err("is an empty list; write at least one, or remove the line".to_owned())
            }
            Value::Array(values) => Ok(values.clone()),
            value => Ok(vec![value.clone()]),
        });
        let mut found = Vec::new();
        for value in values.unwrap_or_default() {
            match read(&value) {
                Ok(value) => found.push(value),
                Err(message) => self.problem(key, message),
            }
        }
        found
    }

    /// Reads the mapping at `key` entry by entry; each wrong entry is a problem with its own path.
    pub(super) fn take_entries<T>(
        &mut self,
        key: &'static str,
        read: impl Fn(&str, &Value) -> Read<T>,
    ) -> Vec<T> {
        let Some(entries) = self.take(key, mapping) else {
            return Vec::new();
        };
        let mut found = Vec::with_capacity(entries.len());
        for (name, value) in &entries {
            match read(name, value) {
                Ok(entry) => found.push(entry),
                Err(message) => self.problem(&format!("{key}.{name}"), message),
            }
        }
        found
    }

    /// Reports that `key` must be given, and why.
    pub(super) fn require<T>(&mut self, key: &'static str, value: Option<T>, why: &str) -> Option<T> {
        if value.is_none() && !self.map.contains_key(key) {
            self.problem(key, why.to_owned());
        }
        value
    }

    /// Reports a problem at `key`.
    pub(super) fn problem(&mut self, key: &str, message: String) {
        self.problems.push(Problem { path: join(self.path, key), message });
    }

    /// Reports a problem of the mapping as a whole.
    pub(super) fn problem_of_all(&mut self, message: String) {
        self.problems.push(Problem { path: self.path.to_owned(), message });
    }

    /// Reports every key that was not read; `noun` says what a key is here.
    pub(super) fn finish(mut self, noun: &str) {
        let unknown: Vec<&String> =
            self.map.keys().filter(|key| !self.known.contains(&key.as_str())).collect();
        for key in unknown {
            let advice = suggestion(key, &self.known);
            self.problem(key, format!("unknown {noun}; {advice}"));
        }
    }
}

/// The path of `key` within `path`.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// A value's kind and its shortened text, for messages.
pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
        scalar => scalar.to_string(),
    }
}

fn mapping(value: &Value) -> Read<Map<String, Value>> {
    match value {
        Value::Object(map) if map.is_empty() => Err("is an empty mapping; write at least one".to_owned()),
        Value::Object(map) => Ok(map.clone()),
        // It may be a header with a credential, so no message shows it.
        Value::String(_) => Err("must be a mapping, not a text".to_owned()),
        other => Err(format!("must be a mapping, not {}", describe(other))),
    }
}
