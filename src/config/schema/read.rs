//! Reads a schema, and refuses what a document could not be held to.

use std::sync::Arc;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, PatternOptions, ValidationError};
use serde_json::{Value, json};

use super::graph::Graph;
use super::{Compiled, JsonSchema, budget};

/// What compiling a schema takes of the stack at most, in bytes: its nesting is bounded ([`super::graph`]).
const STACK: usize = 4 * 1024 * 1024;

/// Reads `document`, which no other document is fetched for.
///
/// # Errors
/// Where in the schema something is wrong, as a JSON pointer, and what.
pub(crate) fn read(document: &Value) -> Result<JsonSchema, String> {
    let graph = Graph::of(document)?;
    let longest_row = graph.longest_row()?;
    let mut counted = document.clone();
    super::in_order(&mut counted);
    for place in graph.places() {
        if let Some(Value::Object(schema)) = counted.pointer_mut(place) {
            // The crate checks `allOf` before what may multiply, and a keyword of ours last. Where there is one already, its
            // first branch counts.
            schema.entry("allOf").or_insert_with(|| json!([{ budget::KEYWORD: true }]));
        }
    }
    let mut options = jsonschema::options()
        .offline()
        .should_validate_formats(false)
        // The only engine whose time is linear in the text, which is the app's.
        .with_pattern_options(PatternOptions::regex())
        .with_keyword(budget::KEYWORD, budget::keyword);
    if graph.has_item_lists && document.get("$schema").is_none() {
        options = options.with_draft(Draft::Draft201909);
    }
    // The meta-schema has alternatives as well, and it is not counted.
    let validator =
        stacker::maybe_grow(STACK, STACK, || options.build(&counted).map_err(|error| written(&error)))?;
    Ok(JsonSchema(Arc::new(Compiled { validator, longest_row })))
}

/// The place in the schema, and what is wrong there.
fn written(error: &ValidationError<'_>) -> String {
    let place = error.instance_path();
    match error.kind() {
        // Of a pattern the crate names the place in the schema alone.
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
