//! Plain data, from Ruby to JSON and back.

use std::borrow::Cow;

use magnus::r_hash::ForEach;
use magnus::rb_sys::AsRawValue;
use magnus::value::ReprValue;
use magnus::{Error, Float, Integer, IntoValue, RArray, RHash, RString, Ruby, Symbol, Value};
use rb_sys::VALUE;
use serde_json::{Map, Number};

use crate::text::{any_text, if_readable, text};
use crate::time::time_text;

/// The deepest nesting that is copied. What is nested deeper becomes null.
const MAX_DEPTH: usize = 64;

/// The most values that are copied. A run of ten thousand checks needs a quarter of this. A few lines of YAML whose
/// aliases double each other would fill any memory.
const MAX_VALUES: usize = 1_000_000;

/// A copy of plain Ruby data. Symbols and other objects become text, times ISO 8601. What cannot be read becomes null, and
/// so does a hash or an array within itself. The receiver of the JSON validates it.
///
/// # Errors
/// See [`if_readable`].
pub(crate) fn to_json(value: Value) -> Result<serde_json::Value, Error> {
    Copying { within: Vec::new(), left: MAX_VALUES }.value(value)
}

/// JSON as plain Ruby objects; the keys of hashes are strings.
pub(crate) fn to_ruby(ruby: &Ruby, json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => ruby.qnil().as_value(),
        serde_json::Value::Bool(bool) => bool.into_value_with(ruby),
        serde_json::Value::String(text) => text.as_str().into_value_with(ruby),
        serde_json::Value::Number(number) => number_to_ruby(ruby, number),
        serde_json::Value::Array(items) => {
            ruby.ary_from_iter(items.iter().map(|item| to_ruby(ruby, item))).as_value()
        }
        serde_json::Value::Object(map) => {
            let pairs = map.iter().map(|(key, value)| (key.as_str(), to_ruby(ruby, value)));
            ruby.hash_from_iter(pairs).as_value()
        }
    }
}

/// The state of a copy.
struct Copying {
    /// The hashes and arrays that contain the current value.
    within: Vec<VALUE>,
    /// How many values may still be copied.
    left: usize,
}

impl Copying {
    fn value(&mut self, value: Value) -> Result<serde_json::Value, Error> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(serde_json::Value::Null) };
        self.left = left;
        if let Some(array) = RArray::from_value(value) {
            self.inside(value, |copying| array.into_iter().map(|item| copying.value(item)).collect())
        } else if let Some(hash) = RHash::from_value(value) {
            self.inside(value, |copying| copying.hash(hash))
        } else {
            scalar(value)
        }
    }

    fn inside(
        &mut self,
        container: Value,
        copy: impl FnOnce(&mut Self) -> Result<serde_json::Value, Error>,
    ) -> Result<serde_json::Value, Error> {
        let container = container.as_raw();
        if self.within.contains(&container) || self.within.len() >= MAX_DEPTH {
            return Ok(serde_json::Value::Null);
        }
        self.within.push(container);
        let copied = copy(self);
        self.within.pop();
        copied
    }

    fn hash(&mut self, hash: RHash) -> Result<serde_json::Value, Error> {
        let mut map = Map::new();
        let gone_through = hash.foreach(|key: Value, value: Value| {
            map.insert(key_text(key)?, self.value(value)?);
            Ok(ForEach::Continue)
        });
        // A `to_s` that changes the hash ends the iteration with an error. Keep what was read.
        if_readable(&Ruby::get_with(hash), gone_through)?;
        Ok(serde_json::Value::Object(map))
    }
}

fn scalar(value: Value) -> Result<serde_json::Value, Error> {
    let ruby = Ruby::get_with(value);
    Ok(if value.is_nil() {
        serde_json::Value::Null
    } else if value.is_kind_of(ruby.class_true_class()) {
        true.into()
    } else if value.is_kind_of(ruby.class_false_class()) {
        false.into()
    } else if let Some(string) = RString::from_value(value) {
        text(string).into()
    } else if let Some(symbol) = Symbol::from_value(value) {
        symbol.name().map(Cow::into_owned).unwrap_or_default().into()
    } else if let Some(integer) = Integer::from_value(value) {
        copy_integer(integer)
    } else if let Some(float) = Float::from_value(value) {
        Number::from_f64(float.to_f64()).into()
    } else if let Some(time) = time_text(value)? {
        time.into()
    } else {
        any_text(value)?.into()
    })
}

fn copy_integer(integer: Integer) -> serde_json::Value {
    let small = integer.to_i64().map(Number::from).or_else(|_| integer.to_u64().map(Number::from));
    small.map_or_else(|_| integer.to_string().into(), Into::into)
}

fn key_text(key: Value) -> Result<String, Error> {
    Ok(match scalar(key)? {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    })
}

fn number_to_ruby(ruby: &Ruby, number: &Number) -> Value {
    if let Some(integer) = number.as_i64() {
        integer.into_value_with(ruby)
    } else if let Some(integer) = number.as_u64() {
        integer.into_value_with(ruby)
    } else {
        number.as_f64().into_value_with(ruby)
    }
}
