//! JSON Schema: what a document has to look like.
//!
//! It holds documents to the assertions of draft 2020-12 that describe an answer of an API
//! (json-schema.org/draft/2020-12/json-schema-validation). The crates for all of JSON Schema bring every draft, their own
//! URLs and all of Unicode along, half a megabyte. What is not known here is refused when the
//! schema is read, so that nothing is left out in silence.

mod applied;
mod fit;
mod read;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use regex::Regex;
use serde_json::{Number, Value};

pub(crate) use read::read;

/// A schema that was read. Copies share it.
#[derive(Clone)]
pub struct JsonSchema(Arc<Vec<Schema>>);

/// It takes too long to hold the document to the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Undecided;

/// Which of the schemas of a document it is. The whole is the first.
type Index = usize;

/// One schema: all of its assertions have to hold.
type Schema = Vec<Assertion>;

/// One thing that a schema says of a value.
enum Assertion {
    /// `false`: no value fits.
    Nothing,
    Type(Vec<Type>),
    Enum(Vec<Value>),
    Const(Value),
    /// The schema at another place.
    Ref(Index),
    AllOf(Vec<Index>),
    AnyOf(Vec<Index>),
    OneOf(Vec<Index>),
    Not(Index),
    If {
        condition: Index,
        then: Option<Index>,
        otherwise: Option<Index>,
    },
    Length {
        least: Option<usize>,
        most: Option<usize>,
    },
    Pattern(Regex),
    Minimum(Number),
    Maximum(Number),
    ExclusiveMinimum(Number),
    ExclusiveMaximum(Number),
    MultipleOf(f64),
    Items {
        first: Vec<Index>,
        rest: Option<Index>,
    },
    Contains {
        schema: Index,
        least: usize,
        most: Option<usize>,
    },
    ItemCount {
        least: Option<usize>,
        most: Option<usize>,
    },
    UniqueItems,
    Properties {
        named: Vec<(String, Index)>,
        matching: Vec<(Regex, Index)>,
        others: Option<Index>,
    },
    PropertyNames(Index),
    PropertyCount {
        least: Option<usize>,
        most: Option<usize>,
    },
    Required(Vec<String>),
    /// Where the first is there, the others have to be as well.
    DependentRequired(Vec<(String, Vec<String>)>),
    DependentSchemas(Vec<(String, Index)>),
}

/// A type of JSON; a whole number is one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Null,
    Boolean,
    Object,
    Array,
    Number,
    Integer,
    String,
}

impl Type {
    const ALL: [(&'static str, Self); 7] = [
        ("null", Self::Null),
        ("boolean", Self::Boolean),
        ("object", Self::Object),
        ("array", Self::Array),
        ("number", Self::Number),
        ("integer", Self::Integer),
        ("string", Self::String),
    ];

    fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }

    /// Whether `value` is of it: 1.0 is a whole number (JSON Schema Core, 4.2.1).
    fn has(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Null, Value::Null)
            | (Self::Boolean, Value::Bool(_))
            | (Self::Object, Value::Object(_))
            | (Self::Array, Value::Array(_))
            | (Self::Number, Value::Number(_))
            | (Self::String, Value::String(_)) => true,
            (Self::Integer, Value::Number(number)) => {
                !number.is_f64() || number.as_f64().is_some_and(|number| number.fract() == 0.0)
            }
            _ => false,
        }
    }
}

impl JsonSchema {
    /// The first place of `document` that does not fit, and why; none where it fits.
    ///
    /// # Errors
    /// [`Undecided`], which says nothing of the document.
    pub(crate) fn first_misfit(&self, document: &Value) -> Result<Option<String>, Undecided> {
        fit::first_misfit(&self.0, document)
    }
}

impl fmt::Debug for JsonSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JsonSchema")
    }
}
