//! JSON Schema.
//!
//! The `jsonschema` crate validates. In addition, [`read()`] refuses schemas that would silently accept everything
//! (misspelled keywords, loops, references to other documents), [`budget`] limits the time of a validation, and
//! [`misfit`] describes what does not match.

mod budget;
mod graph;
mod keywords;
mod misfit;
mod read;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use jsonschema::Validator;
use serde_json::Value;

pub(crate) use read::read;

/// A schema that was read. Copies share it.
#[derive(Clone)]
pub struct JsonSchema(Arc<Compiled>);

struct Compiled {
    validator: Validator,
    /// How many subschemas apply to one value in a row at most, each named by the one before. It bounds the stack.
    longest_row: usize,
}

/// It takes too long to hold the document to the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Undecided;

/// How often a subschema may be applied to a value, until it is decided whether the document fits.
const STEPS_TO_DECIDE: usize = 1_000_000;

/// The same for finding the place that does not fit: the crate keeps an error for each step, of some hundred bytes.
const STEPS_TO_EXPLAIN: usize = 20_000;

/// What one subschema takes of the stack in a debug build, in bytes, with room to spare; and what is needed besides.
const STACK_PER_SCHEMA: usize = 8 * 1024;
const STACK_BESIDES: usize = 256 * 1024;

impl JsonSchema {
    /// A place of `document` that does not fit, and why; none where it fits.
    ///
    /// # Errors
    /// [`Undecided`], which says nothing of the document.
    pub(crate) fn first_misfit(&self, document: &Value) -> Result<Option<String>, Undecided> {
        let Compiled { validator, longest_row } = &*self.0;
        let mut document = document.clone();
        in_order(&mut document);
        let document = &document;
        let stack = STACK_BESIDES + (depth(document) + 1) * (longest_row + 1) * STACK_PER_SCHEMA;
        stacker::maybe_grow(stack, stack, || {
            if budget::within(STEPS_TO_DECIDE, || validator.is_valid(document)).ok_or(Undecided)? {
                return Ok(None);
            }
            let why = budget::within(STEPS_TO_EXPLAIN, || {
                validator.validate(document).err().map(|error| misfit::written(&error))
            });
            Ok(Some(why.flatten().unwrap_or_else(|| "the document: does not fit".to_owned())))
        })
    }
}

/// Sorts the names of all objects: the crate takes objects for equal only where theirs are in the same order.
fn in_order(value: &mut Value) {
    value.sort_all_objects();
}

/// How many arrays and objects are within one another; `serde_json` reads no more than 128.
fn depth(document: &Value) -> usize {
    match document {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

impl fmt::Debug for JsonSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JsonSchema")
    }
}
