//! Reads a schema, and refuses what it could not hold a document to.

use std::collections::HashMap;
use std::sync::Arc;

use regex::Regex;
use serde_json::{Map, Number, Value};

use super::applied::{self, Endless, MOST_IN_A_ROW};
use super::{Assertion, Index, JsonSchema, Schema, Type};
use crate::base::text::suggestion;

/// What a reader makes of a value; the error says where and what is wrong.
type Read<T> = Result<T, String>;

/// What a schema may say that holds nobody to anything.
const REMARKS: [&str; 17] = [
    "$schema",
    "$id",
    "$anchor",
    "$comment",
    "$defs",
    "definitions",
    "title",
    "description",
    "default",
    "examples",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
    "format",
    "contentEncoding",
    "contentMediaType",
];

/// What it may say that does; each is read below.
const ASSERTIONS: [&str; 40] = [
    "type",
    "enum",
    "const",
    "$ref",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "items",
    "prefixItems",
    "additionalItems",
    "contains",
    "minContains",
    "maxContains",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
    "required",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedItems",
    "unevaluatedProperties",
    "nullable",
];

/// Those of them that are known, and not held to.
const UNSUPPORTED: [&str; 2] = ["unevaluatedItems", "unevaluatedProperties"];

/// How many schemas may be in one.
const MOST_SCHEMAS: usize = 5000;

/// How many schemas may be within one another, or refer to one another in a row: each takes some of the stack.
const DEEPEST: usize = 100;

/// Reads `document`.
pub(crate) fn read(document: &Value) -> Read<JsonSchema> {
    let mut reader = Reader { document, known: HashMap::new(), schemas: Vec::new(), depth: 0 };
    reader.schema(document, "#")?;
    applied::check(&reader.schemas).map_err(|endless| reader.refusal(endless))?;
    Ok(JsonSchema(Arc::new(reader.schemas)))
}

struct Reader<'a> {
    document: &'a Value,
    /// By the pointer to it. One that refers to itself is there before it was read to its end.
    known: HashMap<String, Index>,
    schemas: Vec<Schema>,
    /// How many are being read, each within the one before or referred to by it.
    depth: usize,
}

impl Reader<'_> {
    fn refusal(&self, endless: Endless) -> String {
        let place = |index: Index| {
            self.known.iter().find(|(_, known)| **known == index).map_or("#", |(place, _)| place.as_str())
        };
        match endless {
            Endless::Loop(index) => {
                format!(
                    "{}: refers to itself without an end; a schema may refer to itself below properties or items, where the \
                     document gets smaller",
                    place(index)
                )
            }
            Endless::TooLong(index) => {
                format!(
                    "{}: more than {MOST_IN_A_ROW} schemas apply to one value in a row; refer to the last one directly",
                    place(index)
                )
            }
        }
    }

    fn schema(&mut self, value: &Value, place: &str) -> Read<Index> {
        if let Some(index) = self.known.get(place) {
            return Ok(*index);
        }
        let index = self.schemas.len();
        if index >= MOST_SCHEMAS {
            return Err(format!("{place}: more than {MOST_SCHEMAS} schemas are too many"));
        }
        if self.depth >= DEEPEST {
            return Err(format!("{place}: more than {DEEPEST} schemas are within one another"));
        }
        self.known.insert(place.to_owned(), index);
        self.schemas.push(Vec::new());
        self.depth += 1;
        let schema = match value {
            Value::Bool(true) => Vec::new(),
            Value::Bool(false) => vec![Assertion::Nothing],
            Value::Object(map) => self.assertions(map, place)?,
            _ => return Err(format!("{place}: a schema is a mapping, or true or false")),
        };
        self.depth -= 1;
        if let Some(slot) = self.schemas.get_mut(index) {
            *slot = schema;
        }
        Ok(index)
    }

    fn assertions(&mut self, map: &Map<String, Value>, place: &str) -> Read<Schema> {
        let known = |key: &str| REMARKS.contains(&key) || ASSERTIONS.contains(&key) || key.starts_with("x-");
        if let Some(unknown) = map.keys().find(|key| !known(key)) {
            let advice = suggestion(unknown, &ASSERTIONS);
            return Err(format!("{place}/{unknown}: is no keyword that is known here; {advice}"));
        }
        if let Some(key) = UNSUPPORTED.iter().find(|key| map.contains_key(**key)) {
            return Err(format!("{place}/{key}: is not held to here; write additionalProperties or items"));
        }
        let mut found = Vec::new();
        for (key, value) in map {
            let place = format!("{place}/{}", escaped(key));
            found.extend(self.assertion(key, value, map, &place)?);
        }
        Ok(found)
    }

    fn assertion(
        &mut self,
        key: &str,
        value: &Value,
        map: &Map<String, Value>,
        place: &str,
    ) -> Read<Option<Assertion>> {
        Ok(Some(match key {
            "type" => Assertion::Type(types(value, place)?),
            "enum" => Assertion::Enum(list(value, place)?.clone()),
            "const" => Assertion::Const(value.clone()),
            "$ref" => Assertion::Ref(self.reference(value, place)?),
            "allOf" => Assertion::AllOf(self.several(value, place)?),
            "anyOf" => Assertion::AnyOf(self.several(value, place)?),
            "oneOf" => Assertion::OneOf(self.several(value, place)?),
            "not" => Assertion::Not(self.schema(value, place)?),
            "if" => Assertion::If {
                condition: self.schema(value, place)?,
                then: self.beside(map, "then", place)?,
                otherwise: self.beside(map, "else", place)?,
            },
            "minLength" => Assertion::Length { least: Some(count(value, place)?), most: None },
            "maxLength" => Assertion::Length { least: None, most: Some(count(value, place)?) },
            "pattern" => Assertion::Pattern(pattern(text(value, place)?, place)?),
            "minimum" => Assertion::Minimum(number(value, place)?),
            "maximum" => Assertion::Maximum(number(value, place)?),
            "exclusiveMinimum" => Assertion::ExclusiveMinimum(number(value, place)?),
            "exclusiveMaximum" => Assertion::ExclusiveMaximum(number(value, place)?),
            "multipleOf" => Assertion::MultipleOf(divisor(value, place)?),
            "prefixItems" => Assertion::Items {
                first: self.several(value, place)?,
                rest: self.beside(map, "items", place)?,
            },
            // Up to draft 2019-09 a list stands there, and what comes behind it in additionalItems.
            "items" if value.is_array() => Assertion::Items {
                first: self.several(value, place)?,
                rest: self.beside(map, "additionalItems", place)?,
            },
            "items" if !map.contains_key("prefixItems") => {
                Assertion::Items { first: Vec::new(), rest: Some(self.schema(value, place)?) }
            }
            "contains" => Assertion::Contains {
                schema: self.schema(value, place)?,
                least: map.get("minContains").map_or(Ok(1), |least| count(least, place))?,
                most: map.get("maxContains").map(|most| count(most, place)).transpose()?,
            },
            "minItems" => Assertion::ItemCount { least: Some(count(value, place)?), most: None },
            "maxItems" => Assertion::ItemCount { least: None, most: Some(count(value, place)?) },
            "uniqueItems" if yes(value, place)? => Assertion::UniqueItems,
            "nullable" => {
                return Err(format!("{place}: is OpenAPI's; write type: [string, \"null\"], or the like"));
            }
            "propertyNames" => Assertion::PropertyNames(self.schema(value, place)?),
            "minProperties" => Assertion::PropertyCount { least: Some(count(value, place)?), most: None },
            "maxProperties" => Assertion::PropertyCount { least: None, most: Some(count(value, place)?) },
            "required" => Assertion::Required(names(value, place)?),
            "dependentRequired" => Assertion::DependentRequired(
                mapping(value, place)?
                    .iter()
                    .map(|(name, others)| Ok((name.clone(), names(others, place)?)))
                    .collect::<Read<_>>()?,
            ),
            "dependentSchemas" => Assertion::DependentSchemas(self.named(value, place)?),
            // All three together say what the others are.
            "properties" => self.properties(map, place)?,
            "patternProperties" if !map.contains_key("properties") => self.properties(map, place)?,
            "additionalProperties"
                if !map.contains_key("properties") && !map.contains_key("patternProperties") =>
            {
                self.properties(map, place)?
            }
            // Read with the key that it belongs to, or no more than a remark.
            _ => return Ok(None),
        }))
    }

    fn properties(&mut self, map: &Map<String, Value>, place: &str) -> Read<Assertion> {
        let above = above(place);
        let named = match map.get("properties") {
            Some(value) => self.named(value, &format!("{above}/properties"))?,
            None => Vec::new(),
        };
        let mut matching = Vec::new();
        if let Some(value) = map.get("patternProperties") {
            let place = format!("{above}/patternProperties");
            for (source, index) in self.named(value, &place)? {
                matching.push((pattern(&source, &place)?, index));
            }
        }
        let others = self.beside(map, "additionalProperties", place)?;
        Ok(Assertion::Properties { named, matching, others })
    }

    fn named(&mut self, value: &Value, place: &str) -> Read<Vec<(String, Index)>> {
        let mut found = Vec::new();
        for (name, value) in mapping(value, place)? {
            found.push((name.clone(), self.schema(value, &format!("{place}/{}", escaped(name)))?));
        }
        Ok(found)
    }

    fn several(&mut self, value: &Value, place: &str) -> Read<Vec<Index>> {
        let each = list(value, place)?.iter().enumerate();
        each.map(|(at, value)| self.schema(value, &format!("{place}/{at}"))).collect()
    }

    /// The schema at a key that stands beside that at `place`.
    fn beside(&mut self, map: &Map<String, Value>, key: &str, place: &str) -> Read<Option<Index>> {
        map.get(key).map(|value| self.schema(value, &format!("{}/{key}", above(place)))).transpose()
    }

    fn reference(&mut self, value: &Value, place: &str) -> Read<Index> {
        let written = value.as_str().unwrap_or_default();
        let elsewhere =
            || format!("{place}: {written:?} is not in this schema; put what it refers to below $defs");
        let pointer = written.strip_prefix('#').ok_or_else(elsewhere)?;
        let pointer = percent_encoding::percent_decode_str(pointer).decode_utf8_lossy();
        let found = self.document.pointer(&pointer).cloned().ok_or_else(elsewhere)?;
        self.schema(&found, &format!("#{pointer}"))
    }
}

fn above(place: &str) -> &str {
    place.rsplit_once('/').map_or(place, |(above, _)| above)
}

/// A name as a JSON pointer has it (RFC 6901, 3).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn types(value: &Value, place: &str) -> Read<Vec<Type>> {
    let one = |value: &Value| {
        let known = Type::ALL.iter().find(|(name, _)| value.as_str() == Some(name));
        known.map(|(_, known)| *known).ok_or_else(|| {
            let names: Vec<&str> = Type::ALL.iter().map(|(name, _)| *name).collect();
            format!("{place}: {value} is no type; known: {}", names.join(", "))
        })
    };
    match value {
        Value::Array(values) => values.iter().map(one).collect(),
        value => Ok(vec![one(value)?]),
    }
}

fn text<'a>(value: &'a Value, place: &str) -> Read<&'a str> {
    value.as_str().ok_or_else(|| format!("{place}: must be a text; put {value} in quotes if it is the text"))
}

fn yes(value: &Value, place: &str) -> Read<bool> {
    value.as_bool().ok_or_else(|| format!("{place}: must be true or false"))
}

fn list<'a>(value: &'a Value, place: &str) -> Read<&'a Vec<Value>> {
    let filled = value.as_array().filter(|values| !values.is_empty());
    filled.ok_or_else(|| format!("{place}: must be a list with something in it"))
}

fn mapping<'a>(value: &'a Value, place: &str) -> Read<&'a Map<String, Value>> {
    value.as_object().ok_or_else(|| format!("{place}: must be a mapping"))
}

fn names(value: &Value, place: &str) -> Read<Vec<String>> {
    let each =
        value.as_array().map(|values| values.iter().map(|name| name.as_str().map(str::to_owned)).collect());
    each.flatten().ok_or_else(|| format!("{place}: must be a list of names"))
}

fn count(value: &Value, place: &str) -> Read<usize> {
    let whole = value.as_u64().and_then(|number| usize::try_from(number).ok());
    whole.ok_or_else(|| format!("{place}: must be a whole number from 0 on"))
}

fn number(value: &Value, place: &str) -> Read<Number> {
    match value {
        Value::Number(number) => Ok(number.clone()),
        _ => Err(format!("{place}: must be a number")),
    }
}

fn divisor(value: &Value, place: &str) -> Read<f64> {
    let above_zero = value.as_f64().filter(|number| *number > 0.0);
    above_zero.ok_or_else(|| format!("{place}: must be a number above 0"))
}

fn pattern(source: &str, place: &str) -> Read<Regex> {
    Regex::new(source).map_err(|_| format!("{place}: {source:?} is no regex as Rust's regex crate has them"))
}
