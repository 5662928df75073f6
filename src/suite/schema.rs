//! A JSON Schema that a body has to fit.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use boon::{Compiler, SchemaIndex, Schemas, UrlLoader};
use serde_json::Value;

use super::fields::{Read, describe};

/// A JSON Schema (draft 4 to 2020-12, as its `$schema` says; 2020-12 where it says nothing).
#[derive(Clone)]
pub struct JsonSchema {
    schemas: Arc<Schemas>,
    index: SchemaIndex,
}

/// Where the schema stands, for the crate's sake: what it refers to within itself is found below this name.
const PLACE: &str = "smoke-seal:schema";

impl JsonSchema {
    pub(super) fn read(value: &Value) -> Read<Self> {
        if !matches!(value, Value::Object(_)) {
            return Err(format!("must be a JSON Schema, as a mapping, not {}", describe(value)));
        }
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.use_loader(Box::new(Nowhere));
        let no_schema = |error| format!("is no JSON Schema: {}", one_line(&error));
        compiler.add_resource(PLACE, value.clone()).map_err(no_schema)?;
        let index = compiler.compile(PLACE, &mut schemas).map_err(no_schema)?;
        Ok(Self { schemas: Arc::new(schemas), index })
    }

    /// The first place of `document` that does not fit, and why.
    pub(crate) fn first_misfit(&self, document: &Value) -> Option<String> {
        let error = self.schemas.validate(document, self.index).err()?;
        let mut innermost = &error;
        while let Some(cause) = innermost.causes.first() {
            innermost = cause;
        }
        let place = innermost.instance_location.to_string();
        let place = if place.is_empty() { "the document".to_owned() } else { place };
        Some(format!("{place}: {}", innermost.kind))
    }
}

impl fmt::Debug for JsonSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JsonSchema")
    }
}

/// A schema is whole: what it refers to outside of itself is neither fetched nor read from this machine.
struct Nowhere;

impl UrlLoader for Nowhere {
    fn load(&self, url: &str) -> Result<Value, Box<dyn Error>> {
        Err(format!("{url} is not looked up; put what it refers to below $defs").into())
    }
}

fn one_line(error: &impl fmt::Display) -> String {
    error.to_string().replace(PLACE, "").split_whitespace().collect::<Vec<_>>().join(" ")
}
