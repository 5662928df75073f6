//! Describes why a document does not match a schema: the place, what is there, and what was expected. Values of the
//! document are not quoted.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

/// The place and the reason: `/items/1/id: a string, not integer`.
pub(super) fn written(error: &ValidationError<'_>) -> String {
    let path = error.instance_path().as_str();
    let (below, why) = match error.kind() {
        ValidationErrorKind::PropertyNames { error } => {
            (error.instance().as_str().map(str::to_owned), reason(error))
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            (unexpected.first().cloned(), NOTHING.to_owned())
        }
        ValidationErrorKind::AdditionalItems { limit } => (Some(limit.to_string()), NOTHING.to_owned()),
        _ => (None, reason(error)),
    };
    match below {
        Some(name) => format!("{path}/{name}: {why}"),
        None if path.is_empty() => format!("the document: {why}"),
        None => format!("{path}: {why}"),
    }
}

const NOTHING: &str = "nothing is allowed here";

fn reason(error: &ValidationError<'_>) -> String {
    let value = error.instance();
    match error.kind() {
        ValidationErrorKind::FalseSchema => NOTHING.to_owned(),
        ValidationErrorKind::Type { kind } => format!("{}, not {}", kind_of(value), types(kind)),
        ValidationErrorKind::Enum { .. } => "none of the values it may have".to_owned(),
        ValidationErrorKind::Constant { expected_value } => format!("not {expected_value}"),
        ValidationErrorKind::AnyOf { .. } => "matches none of anyOf".to_owned(),
        ValidationErrorKind::OneOfNotValid { .. } => "fits 0 of oneOf".to_owned(),
        ValidationErrorKind::OneOfMultipleValid { context } => {
            let fitting = context.iter().filter(|errors| errors.is_empty()).count();
            format!("fits {fitting} of oneOf")
        }
        ValidationErrorKind::Not { .. } => "matches what it must not match".to_owned(),
        ValidationErrorKind::MinLength { limit } => {
            format!("{} characters, not at least {limit}", characters(value))
        }
        ValidationErrorKind::MaxLength { limit } => {
            format!("{} characters, not at most {limit}", characters(value))
        }
        ValidationErrorKind::Pattern { pattern } => format!("does not match {pattern:?}"),
        ValidationErrorKind::Minimum { limit } => format!("below {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("above {limit}"),
        ValidationErrorKind::ExclusiveMinimum { limit } => format!("not above {limit}"),
        ValidationErrorKind::ExclusiveMaximum { limit } => format!("not below {limit}"),
        ValidationErrorKind::MultipleOf { multiple_of } => format!("no multiple of {multiple_of}"),
        ValidationErrorKind::Contains => "does not contain enough of the required items".to_owned(),
        ValidationErrorKind::MinItems { limit } => format!("{} items, not at least {limit}", items(value)),
        ValidationErrorKind::MaxItems { limit } => format!("{} items, not at most {limit}", items(value)),
        ValidationErrorKind::UniqueItems => "holds an item twice".to_owned(),
        ValidationErrorKind::MinProperties { limit } => {
            format!("{} properties, not at least {limit}", properties(value))
        }
        ValidationErrorKind::MaxProperties { limit } => {
            format!("{} properties, not at most {limit}", properties(value))
        }
        ValidationErrorKind::Required { property: Value::String(name) } => format!("lacks {name}"),
        _ => error.masked().to_string(),
    }
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => one.to_string(),
        TypeKind::Multiple(several) => {
            several.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(" or ")
        }
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn characters(value: &Value) -> usize {
    value.as_str().map_or(0, |text| text.chars().count())
}

fn items(value: &Value) -> usize {
    value.as_array().map_or(0, Vec::len)
}

fn properties(value: &Value) -> usize {
    value.as_object().map_or(0, serde_json::Map::len)
}
