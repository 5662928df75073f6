//! The keywords of JSON Schema, and where each has its subschemas.

use serde_json::{Map, Value};

use crate::base::text::suggestion;

/// How a keyword's value contains subschemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SubschemaShape {
    /// None that is applied here. Definitions are applied where a `$ref` names them.
    None,
    /// One subschema.
    One,
    /// A list of them.
    List,
    /// A mapping of names to them.
    Map,
    /// A reference to another one.
    Reference,
}

/// A keyword.
pub(super) struct SchemaKeyword {
    name: &'static str,
    pub(super) holds: SubschemaShape,
    /// Whether its subschemas apply to the value itself, not to its parts.
    pub(super) is_in_place: bool,
}

const fn plain(name: &'static str) -> SchemaKeyword {
    SchemaKeyword { name, holds: SubschemaShape::None, is_in_place: false }
}

const fn within(name: &'static str, holds: SubschemaShape) -> SchemaKeyword {
    SchemaKeyword { name, holds, is_in_place: false }
}

const fn in_place(name: &'static str, holds: SubschemaShape) -> SchemaKeyword {
    SchemaKeyword { name, holds, is_in_place: true }
}

/// The keywords of drafts 4 to 2020-12 (json-schema.org), and `OpenAPI`'s `example`. Each draft has some of them; the
/// crate ignores those that the schema's draft does not have.
static KNOWN: [SchemaKeyword; 68] = [
    in_place("$ref", SubschemaShape::Reference),
    in_place("$dynamicRef", SubschemaShape::Reference),
    in_place("$recursiveRef", SubschemaShape::Reference),
    in_place("allOf", SubschemaShape::List),
    in_place("anyOf", SubschemaShape::List),
    in_place("oneOf", SubschemaShape::List),
    in_place("not", SubschemaShape::One),
    in_place("if", SubschemaShape::One),
    in_place("then", SubschemaShape::One),
    in_place("else", SubschemaShape::One),
    in_place("dependentSchemas", SubschemaShape::Map),
    in_place("dependencies", SubschemaShape::Map),
    within("items", SubschemaShape::One),
    within("prefixItems", SubschemaShape::List),
    within("additionalItems", SubschemaShape::One),
    within("contains", SubschemaShape::One),
    within("unevaluatedItems", SubschemaShape::One),
    within("properties", SubschemaShape::Map),
    within("patternProperties", SubschemaShape::Map),
    within("additionalProperties", SubschemaShape::One),
    within("propertyNames", SubschemaShape::One),
    within("unevaluatedProperties", SubschemaShape::One),
    plain("type"),
    plain("enum"),
    plain("const"),
    plain("minLength"),
    plain("maxLength"),
    plain("pattern"),
    plain("minimum"),
    plain("maximum"),
    plain("exclusiveMinimum"),
    plain("exclusiveMaximum"),
    plain("multipleOf"),
    plain("minContains"),
    plain("maxContains"),
    plain("minItems"),
    plain("maxItems"),
    plain("uniqueItems"),
    plain("minProperties"),
    plain("maxProperties"),
    plain("required"),
    plain("dependentRequired"),
    plain("$schema"),
    plain("$id"),
    plain("id"),
    plain("$anchor"),
    plain("$dynamicAnchor"),
    plain("$recursiveAnchor"),
    plain("$vocabulary"),
    plain("$comment"),
    plain("$defs"),
    plain("definitions"),
    plain("title"),
    plain("description"),
    plain("default"),
    plain("examples"),
    plain("example"),
    plain("deprecated"),
    plain("readOnly"),
    plain("writeOnly"),
    plain("format"),
    plain("contentEncoding"),
    plain("contentMediaType"),
    plain("contentSchema"),
    plain("discriminator"),
    plain("xml"),
    plain("externalDocs"),
    plain("nullable"),
];

/// The keyword `name`, at `place`.
///
/// # Errors
/// An unknown keyword: a misspelled one would be ignored, and the check would pass.
pub(super) fn known(name: &str, place: &str) -> Result<&'static SchemaKeyword, String> {
    static REMARK: SchemaKeyword = plain("x-");
    if name.starts_with("x-") {
        return Ok(&REMARK);
    }
    if name == "nullable" {
        return Err(format!("{place}: is OpenAPI's; write type: [string, \"null\"], or the like"));
    }
    KNOWN.iter().find(|known| known.name == name).ok_or_else(|| {
        let names: Vec<&str> = KNOWN.iter().map(|known| known.name).collect();
        format!("{place}: is an unknown keyword; {}", suggestion(name, &names))
    })
}

/// The pointers and values of the subschemas of the keyword at `place`.
pub(super) fn subschemas<'a>(
    known: &SchemaKeyword,
    value: &'a Value,
    place: &str,
) -> Vec<(String, &'a Value)> {
    let listed = |items: &'a [Value]| {
        items.iter().enumerate().map(|(at, item)| (format!("{place}/{at}"), item)).collect()
    };
    let named = |map: &'a Map<String, Value>| {
        map.iter().map(|(name, item)| (format!("{place}/{}", escaped(name)), item)).collect()
    };
    match (known.holds, value) {
        // `items` may be a list up to draft 2019-09.
        (SubschemaShape::List | SubschemaShape::One, Value::Array(items)) => listed(items),
        (SubschemaShape::One, value) => vec![(place.to_owned(), value)],
        (SubschemaShape::Map, Value::Object(map)) => named(map),
        _ => Vec::new(),
    }
}

/// A name escaped for a JSON pointer (RFC 6901, 3).
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
