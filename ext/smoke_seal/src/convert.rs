//! Plain data, from Ruby and back.

use std::borrow::Cow;

use magnus::r_hash::ForEach;
use magnus::rb_sys::AsRawValue;
use magnus::value::ReprValue;
use magnus::{Float, Integer, IntoValue, RArray, RHash, RString, Ruby, Symbol, Value};
use rb_sys::VALUE;
use serde_json::{Map, Number};

/// As deep as data may be nested. What lies deeper is left out.
const DEEPEST: usize = 64;

/// As many values as are copied: a run of ten thousand checks comes to a quarter of that, but a few lines of YAML whose
/// aliases double each other to more than any memory holds.
const MOST: usize = 1_000_000;

/// A copy of plain Ruby data. Symbols and other objects become text, times ISO 8601, and what cannot be read is null, as
/// is a hash or an array within itself: whoever takes the data in judges it.
pub(crate) fn to_json(value: Value) -> serde_json::Value {
    Copying { within: Vec::new(), left: MOST }.value(value)
}

/// The same data as Ruby objects, with strings for keys.
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

/// The text of a Ruby string, whatever its bytes are.
pub(crate) fn text(string: RString) -> String {
    string.to_string().unwrap_or_else(|_| {
        let scrubbed = string
            .funcall::<_, _, RString>("dup", ())
            .and_then(|copy| copy.funcall::<_, _, RString>("force_encoding", ("UTF-8",)))
            .and_then(|copy| copy.funcall::<_, _, String>("scrub", ()));
        scrubbed.unwrap_or_default()
    })
}

/// The text of a time, ISO 8601 in UTC with seconds; none for anything that is no time.
pub(crate) fn time_text(value: Value) -> Option<String> {
    let ruby = Ruby::get_with(value);
    let is_time = |value: Value| value.is_kind_of(ruby.class_time());
    let time = if is_time(value) {
        value
    } else if value.respond_to("to_time", false).ok()? {
        value.funcall("to_time", ()).ok().filter(|time| is_time(*time))?
    } else {
        return None;
    };
    let seconds: i64 = time.funcall("to_i", ()).ok()?;
    let time = chrono::DateTime::from_timestamp(seconds, 0)?;
    Some(time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

/// A copy under way.
struct Copying {
    /// The hashes and arrays around the value that is next.
    within: Vec<VALUE>,
    /// How many values may still be copied.
    left: usize,
}

impl Copying {
    fn value(&mut self, value: Value) -> serde_json::Value {
        let Some(left) = self.left.checked_sub(1) else { return serde_json::Value::Null };
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
        copy: impl FnOnce(&mut Self) -> serde_json::Value,
    ) -> serde_json::Value {
        let container = container.as_raw();
        if self.within.contains(&container) || self.within.len() >= DEEPEST {
            return serde_json::Value::Null;
        }
        self.within.push(container);
        let copied = copy(self);
        self.within.pop();
        copied
    }

    fn hash(&mut self, hash: RHash) -> serde_json::Value {
        let mut map = Map::new();
        // The only error is one of the block's own, and it has none.
        let _ = hash.foreach(|key: Value, value: Value| {
            map.insert(key_text(key), self.value(value));
            Ok(ForEach::Continue)
        });
        serde_json::Value::Object(map)
    }
}

fn scalar(value: Value) -> serde_json::Value {
    let ruby = Ruby::get_with(value);
    if value.is_nil() {
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
    } else {
        time_text(value).or_else(|| value.funcall("to_s", ()).ok()).into()
    }
}

fn copy_integer(integer: Integer) -> serde_json::Value {
    let small = integer.to_i64().map(Number::from).or_else(|_| integer.to_u64().map(Number::from));
    small.map_or_else(|_| integer.to_string().into(), Into::into)
}

fn key_text(key: Value) -> String {
    match scalar(key) {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
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
