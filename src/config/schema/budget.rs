//! Limits the time of a validation.
//!
//! Nested alternatives multiply, and the crate has no limit. So each subschema gets an additional keyword ([`KEYWORD`])
//! that counts steps, and ends the validation when the budget is used up. It can only end it by unwinding: a normal
//! result would be inverted by a `not`, or ignored by an alternative.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use jsonschema::paths::Location;
use jsonschema::{Keyword, ValidationError};
use serde_json::{Map, Value};

/// The keyword that counts steps.
pub(super) const KEYWORD: &str = "x-smoke-seal-step";

thread_local! {
    /// The budget of the validation on this thread. A keyword cannot access the call that it belongs to.
    static STEPS_LEFT: Cell<usize> = const { Cell::new(0) };
}

/// The panic payload for a used-up budget.
struct UsedUp;

/// The result of `validation`; none if it takes more than this many steps.
pub(super) fn within<T>(steps: usize, validation: impl FnOnce() -> T) -> Option<T> {
    STEPS_LEFT.set(steps);
    match catch_unwind(AssertUnwindSafe(validation)) {
        Ok(result) => Some(result),
        Err(cause) if cause.is::<UsedUp>() => None,
        Err(cause) => resume_unwind(cause),
    }
}

struct CountedStep;

impl CountedStep {
    fn count() {
        match STEPS_LEFT.get().checked_sub(1) {
            Some(left) => STEPS_LEFT.set(left),
            None => resume_unwind(Box::new(UsedUp)),
        }
    }
}

impl<'i> Keyword<'i> for CountedStep {
    fn validate(&self, _: &'i Value) -> Result<(), ValidationError<'i>> {
        Self::count();
        Ok(())
    }

    fn is_valid(&self, _: &'i Value) -> bool {
        Self::count();
        true
    }
}

/// Creates the keyword, as the crate requires.
#[allow(clippy::unnecessary_wraps, reason = "the crate's factories may fail")]
pub(super) fn keyword<'a>(
    _schema: &'a Map<String, Value>,
    _value: &'a Value,
    _place: Location,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
    Ok(Box::new(CountedStep))
}
