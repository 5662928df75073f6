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

/// Looks up all classes, so that a missing one is an error when the extension is loaded.
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

/// A `ConfigError` with all `problems` of a suite, its target or its options.
pub(crate) fn config(ruby: &Ruby, problems: &[Problem]) -> Error {
    let lines = ruby.ary_from_iter(problems.iter().map(ToString::to_string));
    match ruby.get_inner(&CONFIG_ERROR).new_instance((lines,)) {
        Ok(exception) => exception.into(),
        Err(error) => error,
    }
}

/// A `ConfigError` of an error of the core.
pub(crate) fn suite(ruby: &Ruby, error: smoke_seal::Error) -> Error {
    config(ruby, &problems_of(error))
}

/// The problems in an error of the core.
pub(crate) fn problems_of(error: smoke_seal::Error) -> Vec<Problem> {
    match error {
        smoke_seal::Error::Suite(problems) => problems,
        other => vec![Problem { path: "environment".to_owned(), message: other.to_string() }],
    }
}

/// A `ResourceError`: this machine has no thread or no file descriptor left for the run.
pub(crate) fn resource(ruby: &Ruby, what: &str) -> Error {
    Error::new(ruby.get_inner(&RESOURCE_ERROR), what.to_owned())
}

/// A `ForkedError`: the call goes on in the parent process.
pub(crate) fn forked(ruby: &Ruby) -> Error {
    match ruby.get_inner(&FORKED_ERROR).new_instance(()) {
        Ok(exception) => exception.into(),
        Err(error) => error,
    }
}

/// An `InternalError`: a bug of ours.
pub(crate) fn internal(ruby: &Ruby, what: &str) -> Error {
    Error::new(ruby.get_inner(&INTERNAL_ERROR), what.to_owned())
}

/// Calls `work`. A panic becomes an `InternalError`. Without this it would be Ruby's `fatal`, which no host can rescue.
pub(crate) fn guarded<T>(ruby: &Ruby, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // Safe after a panic: `work` creates new values and changes none.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(internal(ruby, &panic_text(&*panic))))
}

/// The message of a panic.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

fn class(ruby: &Ruby, name: &str) -> ExceptionClass {
    let module: Result<RModule, Error> = ruby.class_object().const_get("SmokeSeal");
    let class: Result<ExceptionClass, Error> = module.and_then(|module| module.const_get(name));
    // `init` has checked that the class exists.
    class.unwrap_or_else(|_| ruby.exception_runtime_error())
}
