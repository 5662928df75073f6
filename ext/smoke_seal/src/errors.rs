//! The exceptions of `lib/smoke_seal/errors.rb`, raised from Rust.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use magnus::value::Lazy;
use magnus::{Class, Error, ExceptionClass, Module, RModule, Ruby};
use smoke_seal::Problem;

static CONFIG_ERROR: Lazy<ExceptionClass> = Lazy::new(|ruby| class(ruby, "ConfigError"));
static FORKED_ERROR: Lazy<ExceptionClass> = Lazy::new(|ruby| class(ruby, "ForkedError"));
static INTERNAL_ERROR: Lazy<ExceptionClass> = Lazy::new(|ruby| class(ruby, "InternalError"));
static RESOURCE_ERROR: Lazy<ExceptionClass> = Lazy::new(|ruby| class(ruby, "ResourceError"));

/// Looks every class up, so that one that is missing is missed when the extension is loaded.
pub(crate) fn init(ruby: &Ruby) -> Result<(), Error> {
    let module: RModule = ruby.class_object().const_get("SmokeSeal")?;
    for name in ["ConfigError", "ForkedError", "InternalError", "ResourceError"] {
        let _: ExceptionClass = module.const_get(name)?;
    }
    Lazy::force(&CONFIG_ERROR, ruby);
    Lazy::force(&FORKED_ERROR, ruby);
    Lazy::force(&INTERNAL_ERROR, ruby);
    Lazy::force(&RESOURCE_ERROR, ruby);
    Ok(())
}

/// What is wrong with a suite or its target: all of it.
pub(crate) fn config(ruby: &Ruby, problems: &[Problem]) -> Error {
    let lines = ruby.ary_from_iter(problems.iter().map(ToString::to_string));
    match ruby.get_inner(&CONFIG_ERROR).new_instance((lines,)) {
        Ok(exception) => exception.into(),
        Err(error) => error,
    }
}

/// A run that this machine has nothing left for.
pub(crate) fn resource(ruby: &Ruby, what: &str) -> Error {
    Error::new(ruby.get_inner(&RESOURCE_ERROR), what.to_owned())
}

/// A call that goes on in the parent of this process.
pub(crate) fn forked(ruby: &Ruby) -> Error {
    match ruby.get_inner(&FORKED_ERROR).new_instance(()) {
        Ok(exception) => exception.into(),
        Err(error) => error,
    }
}

/// A fault of ours.
pub(crate) fn internal(ruby: &Ruby, what: &str) -> Error {
    Error::new(ruby.get_inner(&INTERNAL_ERROR), what.to_owned())
}

/// Does `work`, of which a panic is a fault of ours like any. Without this it would be Ruby's `fatal`, which no host can
/// rescue.
pub(crate) fn guarded<T>(ruby: &Ruby, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // What a panic broke off is not seen again: values are made here, and those that are do not change.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(internal(ruby, &panic_text(&*panic))))
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".to_owned())
}

fn class(ruby: &Ruby, name: &str) -> ExceptionClass {
    let module: Result<RModule, Error> = ruby.class_object().const_get("SmokeSeal");
    let class: Result<ExceptionClass, Error> = module.and_then(|module| module.const_get(name));
    // `init` has seen the class, and constants of a gem do not go away.
    class.unwrap_or_else(|_| ruby.exception_runtime_error())
}
