//! Text of Ruby objects, whatever their class.

use magnus::value::ReprValue;
use magnus::{Error, ExceptionClass, Module, RModule, RString, Ruby, Value};

/// The text of a Ruby string in any encoding; invalid bytes are replaced.
pub(crate) fn text(string: RString) -> String {
    string.to_string().unwrap_or_else(|_| {
        // Copy the bytes into a plain String: a subclass of String could override these methods, and raise.
        let ruby = Ruby::get_with(string);
        let scrubbed = ruby
            .class_string()
            .funcall::<_, _, RString>("new", (string,))
            .and_then(|copy| copy.funcall::<_, _, RString>("force_encoding", ("UTF-8",)))
            .and_then(|copy| copy.funcall::<_, _, String>("scrub", ()));
        scrubbed.unwrap_or_default()
    })
}

/// The text of any object; none if its `to_s` fails.
///
/// # Errors
/// See [`if_readable`].
pub(crate) fn any_text(value: Value) -> Result<Option<String>, Error> {
    if let Some(string) = RString::from_value(value) {
        return Ok(Some(text(string)));
    }
    let string = if_readable(&Ruby::get_with(value), value.funcall::<_, _, RString>("to_s", ()))?;
    Ok(string.map(text))
}

/// The text of any object; none for nil.
///
/// # Errors
/// See [`if_readable`].
pub(crate) fn optional_text(value: Option<Value>) -> Result<Option<String>, Error> {
    value.filter(|value| !value.is_nil()).map_or(Ok(None), any_text)
}

/// The result of calling a method of an object of the host; none if that raised a `StandardError`, as an arbitrary object
/// may.
///
/// # Errors
/// Whatever must end the call: an interrupt, an exit, a timeout or a `throw`.
pub(crate) fn if_readable<T>(ruby: &Ruby, given: Result<T, Error>) -> Result<Option<T>, Error> {
    match given {
        Ok(given) => Ok(Some(given)),
        Err(error) if error.is_kind_of(ruby.exception_standard_error()) && !is_timeout(ruby, &error) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Whether `error` is a `Timeout::Error`, which is a `StandardError`. No if the library `timeout` is not loaded.
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
