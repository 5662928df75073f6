//! Bounds how long a validation takes.
//!
//! Alternatives within alternatives multiply, and the crate has no bound of its own. So each subschema gets a keyword of
//! ours ([`KEYWORD`]) that counts, and ends the validation when the budget is used up. A keyword can only end it by
//! unwinding: any verdict of its own would be reversed by a `not`, or covered by an alternative.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use jsonschema::paths::Location;
use jsonschema::{Keyword, ValidationError};
use serde_json::{Map, Value};

/// The keyword that counts.
pub(super) const KEYWORD: &str = "x-smoke-seal-step";

thread_local! {
    /// A keyword has no access to the call that it is part of; a validation stays on its thread.
    static STEPS_LEFT: Cell<usize> = const { Cell::new(0) };
}

/// What unwinds when the budget is used up.
struct UsedUp;

/// What `validation` gives; none where it takes more than so many steps.
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

/// Makes the keyword, in the form that the crate asks for.
#[allow(clippy::unnecessary_wraps, reason = "the crate's factories may fail")]
pub(super) fn keyword<'a>(
    _schema: &'a Map<String, Value>,
    _value: &'a Value,
    _place: Location,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
    Ok(Box::new(CountedStep))
}
