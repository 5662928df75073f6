//! Reads a schema, and refuses one that cannot be validated against.

use std::sync::Arc;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, PatternOptions, ValidationError};
use serde_json::{Value, json};

use super::graph::Graph;
use super::{Compiled, JsonSchema, budget};

/// The maximum stack for compiling a schema, in bytes: its nesting is limited ([`super::graph`]).
const STACK: usize = 4 * 1024 * 1024;

/// Reads `document`. No other document is fetched for it.
///
/// # Errors
/// The place of an error in the schema, as a JSON pointer, and the error.
pub(crate) fn read(document: &Value) -> Result<JsonSchema, String> {
    let graph = Graph::of(document)?;
    let longest_row = graph.longest_row()?;
    let mut counted = document.clone();
    super::in_order(&mut counted);
    for place in graph.places() {
        if let Some(Value::Object(schema)) = counted.pointer_mut(place) {
            // The crate checks `allOf` before keywords that may multiply, and an additional keyword last. If there is
            // an `allOf` already, its first branch gets the counter.
            schema.entry("allOf").or_insert_with(|| json!([{ budget::KEYWORD: true }]));
        }
    }
    let mut options = jsonschema::options()
        .offline()
        .should_validate_formats(false)
        // The only engine with linear time; the text comes from the app.
        .with_pattern_options(PatternOptions::regex())
        .with_keyword(budget::KEYWORD, budget::keyword);
    if graph.has_item_lists && document.get("$schema").is_none() {
        options = options.with_draft(Draft::Draft201909);
    }
    // The meta-schema has alternatives as well, but its steps are not counted.
    let validator =
        stacker::maybe_grow(STACK, STACK, || options.build(&counted).map_err(|error| written(&error)))?;
    Ok(JsonSchema(Arc::new(Compiled { validator, longest_row })))
}

/// The place in the schema, and what is wrong there.
fn written(error: &ValidationError<'_>) -> String {
    let place = error.instance_path();
    match error.kind() {
        // For a pattern the crate only gives the place in the schema.
        ValidationErrorKind::Format { .. } => format!(
            "#{}: is no regular expression; lookaround and backreferences are not supported",
            error.schema_path()
        ),
        // The meta-schema names the types in an alternative.
        ValidationErrorKind::AnyOf { .. } if place.as_str().ends_with("/type") => {
            format!(
                "#{place}: {} is no type; known: null, boolean, object, array, number, integer, string",
                error.instance()
            )
        }
        _ => format!("#{place}: {error}"),
    }
}
