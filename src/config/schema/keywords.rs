//! The keywords of JSON Schema, and where each has subschemas.

use serde_json::{Map, Value};

use crate::base::text::suggestion;

/// What a keyword's value is, as far as subschemas are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// No subschema that is applied. Definitions are applied where a `$ref` names them.
    None,
    /// One subschema.
    One,
    /// A list of them.
    List,
    /// A mapping of names to them.
    Map,
    /// The name of another one.
    Reference,
}

/// A keyword.
pub(super) struct Known {
    name: &'static str,
    pub(super) holds: Holds,
    /// Whether its subschemas apply to the value itself, and not to what is within it.
    pub(super) is_in_place: bool,
}

const fn plain(name: &'static str) -> Known {
    Known { name, holds: Holds::None, is_in_place: false }
}

const fn within(name: &'static str, holds: Holds) -> Known {
    Known { name, holds, is_in_place: false }
}

const fn in_place(name: &'static str, holds: Holds) -> Known {
    Known { name, holds, is_in_place: true }
}

/// Those of the drafts from 4 to 2020-12 (json-schema.org), and `OpenAPI`'s `example`. Each draft has some of them; what
/// the draft of a schema has not is a remark to the crate.
static KNOWN: [Known; 68] = [
    in_place("$ref", Holds::Reference),
    in_place("$dynamicRef", Holds::Reference),
    in_place("$recursiveRef", Holds::Reference),
    in_place("allOf", Holds::List),
    in_place("anyOf", Holds::List),
    in_place("oneOf", Holds::List),
    in_place("not", Holds::One),
    in_place("if", Holds::One),
    in_place("then", Holds::One),
    in_place("else", Holds::One),
    in_place("dependentSchemas", Holds::Map),
    in_place("dependencies", Holds::Map),
    within("items", Holds::One),
    within("prefixItems", Holds::List),
    within("additionalItems", Holds::One),
    within("contains", Holds::One),
    within("unevaluatedItems", Holds::One),
    within("properties", Holds::Map),
    within("patternProperties", Holds::Map),
    within("additionalProperties", Holds::One),
    within("propertyNames", Holds::One),
    within("unevaluatedProperties", Holds::One),
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
/// What is no keyword: a misspelled one would hold nobody to anything, and the check would pass.
pub(super) fn known(name: &str, place: &str) -> Result<&'static Known, String> {
    static REMARK: Known = plain("x-");
    if name.starts_with("x-") {
        return Ok(&REMARK);
    }
    if name == "nullable" {
        return Err(format!("{place}: is OpenAPI's; write type: [string, \"null\"], or the like"));
    }
    KNOWN.iter().find(|known| known.name == name).ok_or_else(|| {
        let names: Vec<&str> = KNOWN.iter().map(|known| known.name).collect();
        format!("{place}: is no keyword that is known here; {}", suggestion(name, &names))
    })
}

/// The pointers to the subschemas of a keyword that stands at `place`, and their values.
pub(super) fn subschemas<'a>(known: &Known, value: &'a Value, place: &str) -> Vec<(String, &'a Value)> {
    let listed = |items: &'a [Value]| {
        items.iter().enumerate().map(|(at, item)| (format!("{place}/{at}"), item)).collect()
    };
    let named = |map: &'a Map<String, Value>| {
        map.iter().map(|(name, item)| (format!("{place}/{}", escaped(name)), item)).collect()
    };
    match (known.holds, value) {
        // `items` is a list up to draft 2019-09.
        (Holds::List | Holds::One, Value::Array(items)) => listed(items),
        (Holds::One, value) => vec![(place.to_owned(), value)],
        (Holds::Map, Value::Object(map)) => named(map),
        _ => Vec::new(),
    }
}

/// A name as a JSON pointer has it (RFC 6901, 3).
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
