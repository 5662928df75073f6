//! Times of Ruby objects, and the current time.

use chrono::{DateTime, SecondsFormat, Utc};
use magnus::value::ReprValue;
use magnus::{Error, RString, Ruby, Value};

use crate::text::{if_readable, text};

/// The current time by Ruby's clock, so that a test that stops that clock stops this one. None if it is out of range, or if
/// `Time.now` fails: a verdict needs no time.
///
/// # Errors
/// See [`if_readable`].
pub(crate) fn now(ruby: &Ruby) -> Result<Option<DateTime<Utc>>, Error> {
    match if_readable(ruby, ruby.class_time().funcall::<_, _, Value>("now", ()))? {
        Some(now) => parse_time(now),
        None => Ok(None),
    }
}

/// The time in `given`; the current time if there is no such argument; none for nil.
///
/// # Errors
/// An `ArgumentError` for anything else.
pub(crate) fn given_time(ruby: &Ruby, given: Option<Value>) -> Result<Option<DateTime<Utc>>, Error> {
    let Some(given) = given else { return now(ruby) };
    if given.is_nil() {
        return Ok(None);
    }
    let time = parse_time(given)?;
    if time.is_none() {
        let given = if_readable(ruby, given.funcall::<_, _, RString>("inspect", ()))?.map(text);
        let given = given.unwrap_or_else(|| "an object without a text".to_owned());
        let message = format!("checked_at must be a Time, an ISO 8601 string or nil, not {given}");
        return Err(Error::new(ruby.exception_arg_error(), message));
    }
    Ok(time)
}

/// None for a time that ISO 8601 cannot write: its years have four digits.
fn parse_time(value: Value) -> Result<Option<DateTime<Utc>>, Error> {
    let written = match RString::from_value(value) {
        Some(string) => Some(text(string)),
        None => time_text(value)?,
    };
    Ok(written.and_then(|written| DateTime::parse_from_rfc3339(&written).ok()).map(|time| time.to_utc()))
}

/// A time as ISO 8601 text, in UTC with seconds; none if `value` is not a time, or out of range.
///
/// # Errors
/// See [`if_readable`].
pub(crate) fn time_text(value: Value) -> Result<Option<String>, Error> {
    let ruby = Ruby::get_with(value);
    let Some(time) = to_time(&ruby, value)? else { return Ok(None) };
    let seconds: Option<i64> = if_readable(&ruby, time.funcall("to_i", ()))?;
    let time = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    Ok(time.map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true)))
}

/// `value` as a `Time`, if it is one or has `to_time`.
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
