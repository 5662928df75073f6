//! Plain data, from Ruby and back.

use std::borrow::Cow;

use magnus::r_hash::ForEach;
use magnus::rb_sys::AsRawValue;
use magnus::value::ReprValue;
use magnus::{
    Error, ExceptionClass, Float, Integer, IntoValue, Module, RArray, RHash, RModule, RString, Ruby, Symbol,
    Value,
};
use rb_sys::VALUE;
use serde_json::{Map, Number};

/// As deep as data may be nested. What lies deeper is left out.
const DEEPEST: usize = 64;

/// As many values as are copied: a run of ten thousand checks comes to a quarter of that, but a few lines of YAML whose
/// aliases double each other to more than any memory holds.
const MOST: usize = 1_000_000;

/// A copy of plain Ruby data. Symbols and other objects become text, times ISO 8601, and what cannot be read is null, as
/// is a hash or an array within itself: whoever takes the data in judges it.
///
/// # Errors
/// What passes through everything: see [`if_readable`].
pub(crate) fn to_json(value: Value) -> Result<serde_json::Value, Error> {
    Copying { within: Vec::new(), left: MOST }.value(value)
}

/// What a method of a foreign object gave; none where it raised a `StandardError`, as an object may that is not made for
/// this. An interrupt, an exit, a timeout or a `throw` is not the object's, and passes through.
pub(crate) fn if_readable<T>(ruby: &Ruby, given: Result<T, Error>) -> Result<Option<T>, Error> {
    match given {
        Ok(given) => Ok(Some(given)),
        Err(error) if error.is_kind_of(ruby.exception_standard_error()) && !is_timeout(ruby, &error) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Whether `error` is a `Timeout::Error`, which is a `StandardError`; where nobody has loaded `timeout`, there is none.
fn is_timeout(ruby: &Ruby, error: &Error) -> bool {
    let object = ruby.class_object();
    // Not `const_get`, which could load it.
    let is_loaded = object.funcall::<_, _, bool>("const_defined?", (ruby.to_symbol("Timeout"), false));
    let class = is_loaded.ok().filter(|is_loaded| *is_loaded).and_then(|_| {
        let module: RModule = object.const_get("Timeout").ok()?;
        module.const_get::<_, ExceptionClass>("Error").ok()
    });
    class.is_some_and(|class| error.is_kind_of(class))
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
        // A plain String of the same bytes: its methods are Ruby's own, and raise nothing of others.
        let ruby = Ruby::get_with(string);
        let scrubbed = ruby
            .class_string()
            .funcall::<_, _, RString>("new", (string,))
            .and_then(|copy| copy.funcall::<_, _, RString>("force_encoding", ("UTF-8",)))
            .and_then(|copy| copy.funcall::<_, _, String>("scrub", ()));
        scrubbed.unwrap_or_default()
    })
}

/// The text of any object; none of one that cannot say it.
///
/// # Errors
/// What passes through everything: see [`if_readable`].
pub(crate) fn any_text(value: Value) -> Result<Option<String>, Error> {
    if let Some(string) = RString::from_value(value) {
        return Ok(Some(text(string)));
    }
    let string = if_readable(&Ruby::get_with(value), value.funcall::<_, _, RString>("to_s", ()))?;
    Ok(string.map(text))
}

/// The text of a time, ISO 8601 in UTC with seconds; none for anything that is no time, or too far from now to be written.
///
/// # Errors
/// What passes through everything: see [`if_readable`].
pub(crate) fn time_text(value: Value) -> Result<Option<String>, Error> {
    let ruby = Ruby::get_with(value);
    let Some(time) = to_time(&ruby, value)? else { return Ok(None) };
    let seconds: Option<i64> = if_readable(&ruby, time.funcall("to_i", ()))?;
    let time = seconds.and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
    Ok(time.map(|time| time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)))
}

/// The `Time` that `value` is or stands for.
fn to_time(ruby: &Ruby, value: Value) -> Result<Option<Value>, Error> {
    let is_time = |value: Value| value.is_kind_of(ruby.class_time());
    if is_time(value) {
        return Ok(Some(value));
    }
    if if_readable(ruby, value.respond_to("to_time", false))? != Some(true) {
        return Ok(None);
    }
    let time: Option<Value> = if_readable(ruby, value.funcall("to_time", ()))?;
    Ok(time.filter(|time| is_time(*time)))
}

/// A copy under way.
struct Copying {
    /// The hashes and arrays around the value that is next.
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
        if self.within.contains(&container) || self.within.len() >= DEEPEST {
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
        // An object that changes the hash while it is asked what it is ends the iteration: what was read is kept.
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
