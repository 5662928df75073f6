use serde_json::{Value, json};

use super::read;

fn misfit(schema: &Value, document: &Value) -> Option<String> {
    read(schema).unwrap_or_else(|error| panic!("{error}")).first_misfit(document).expect("a decision")
}

#[test]
fn a_document_that_fits_its_schema_passes() {
    for (schema, document) in [
        (json!(true), json!(null)),
        (json!({}), json!([1, "a"])),
        (json!({ "type": ["string", "null"] }), json!(null)),
        (json!({ "type": "integer" }), json!(1.0)),
        (json!({ "type": "number" }), json!(1)),
        (json!({ "const": 7 }), json!(7.0)),
        (json!({ "enum": ["a", { "b": 1 }] }), json!({ "b": 1 })),
        (json!({ "const": { "a": 1, "b": 2 } }), json!({ "b": 2, "a": 1 })),
        (json!({ "enum": [[{ "a": 1, "b": 2 }]] }), json!([{ "b": 2.0, "a": 1 }])),
        (json!({ "minLength": 2, "maxLength": 2, "pattern": "^é" }), json!("éa")),
        (json!({ "minLength": 2 }), json!(7)),
        (json!({ "minimum": 1, "maximum": 3, "exclusiveMinimum": 0, "exclusiveMaximum": 4 }), json!(3)),
        (json!({ "multipleOf": 0.1 }), json!(0.3)),
        (json!({ "items": { "type": "integer" } }), json!([1, 2])),
        (json!({ "prefixItems": [{ "type": "string" }], "items": false }), json!(["a"])),
        (
            json!({ "items": [{ "type": "string" }], "additionalItems": { "type": "null" } }),
            json!(["a", null]),
        ),
        (json!({ "contains": { "const": 1 }, "maxContains": 1 }), json!([0, 1])),
        (json!({ "contains": { "const": 1 }, "minContains": 0 }), json!([])),
        (json!({ "uniqueItems": true }), json!([1, "1", [1], { "a": 1 }])),
        (
            json!({ "uniqueItems": true }),
            json!([1_234_567_890_123_456_789_i64, 1_234_567_890_123_456_790_i64]),
        ),
        (json!({ "uniqueItems": false }), json!([1, 1])),
        (
            json!({ "properties": { "a": { "type": "string" } }, "additionalProperties": false }),
            json!({ "a": "" }),
        ),
        (json!({ "patternProperties": { "^x-": true }, "additionalProperties": false }), json!({ "x-a": 1 })),
        (json!({ "required": ["a"], "propertyNames": { "maxLength": 1 } }), json!({ "a": 1 })),
        (json!({ "dependentRequired": { "a": ["b"] } }), json!({ "c": 1 })),
        (json!({ "anyOf": [{ "type": "null" }, { "type": "string" }] }), json!("")),
        (json!({ "oneOf": [{ "type": "integer" }, { "type": "string" }] }), json!(1)),
        (json!({ "not": { "type": "null" } }), json!(1)),
        (
            json!({ "if": { "type": "string" }, "then": { "minLength": 1 }, "else": { "type": "null" } }),
            json!(null),
        ),
        (json!({ "$ref": "#/$defs/a~1b", "$defs": { "a/b": { "type": "null" } } }), json!(null)),
        (
            json!({ "properties": { "next": { "anyOf": [{ "$ref": "#" }, { "type": "null" }] } }, "required": ["next"] }),
            json!({ "next": { "next": null } }),
        ),
        (json!({ "format": "email", "description": "x", "x-own": 1 }), json!("no email")),
    ] {
        assert_eq!(misfit(&schema, &document), None, "{schema} {document}");
    }
}

#[test]
fn the_first_place_that_does_not_fit_is_named() {
    for (schema, document, expected) in [
        (json!(false), json!(1), "the document: nothing is allowed here"),
        (json!({ "type": "integer" }), json!(1.5), "the document: a number, not integer"),
        (json!({ "type": ["string", "null"] }), json!({}), "the document: an object, not null or string"),
        (json!({ "enum": ["a"] }), json!("b"), "the document: none of the values it may have"),
        (
            json!({ "const": 1_234_567_890_123_456_789_i64 }),
            json!(1_234_567_890_123_456_790_i64),
            "the document: not 1234567890123456789",
        ),
        (json!({ "const": { "a": 1 } }), json!({}), "the document: not {\"a\":1}"),
        (json!({ "minLength": 2 }), json!("é"), "the document: 1 characters, not at least 2"),
        (json!({ "pattern": "^a" }), json!("b"), "the document: does not match \"^a\""),
        (json!({ "minimum": 1 }), json!(0), "the document: below 1"),
        (json!({ "exclusiveMaximum": 1 }), json!(1), "the document: not below 1"),
        (
            json!({ "maximum": 9_007_199_254_740_992_i64 }),
            json!(9_007_199_254_740_993_i64),
            "the document: above 9007199254740992",
        ),
        (json!({ "multipleOf": 2 }), json!(3), "the document: no multiple of 2"),
        (json!({ "items": { "type": "integer" } }), json!([1, "2"]), "/1: a string, not integer"),
        (json!({ "prefixItems": [true], "items": false }), json!([1, 2]), "/1: nothing is allowed here"),
        (
            json!({ "contains": { "const": 1 } }),
            json!([0]),
            "the document: does not contain enough of the required items",
        ),
        (json!({ "maxItems": 1 }), json!([0, 0]), "the document: 2 items, not at most 1"),
        (
            json!({ "uniqueItems": true }),
            json!([{ "a": 1, "b": 2 }, { "b": 2.0, "a": 1 }]),
            "the document: holds an item twice",
        ),
        (
            json!({ "properties": { "a": { "items": { "required": ["id"] } } } }),
            json!({ "a": [{}] }),
            "/a/0: lacks id",
        ),
        (
            json!({ "properties": { "a": true }, "additionalProperties": false }),
            json!({ "b": 1 }),
            "/b: nothing is allowed here",
        ),
        (
            json!({ "patternProperties": { "^a": { "type": "null" } } }),
            json!({ "ab": 1 }),
            "/ab: a number, not null",
        ),
        (json!({ "propertyNames": { "pattern": "^a" } }), json!({ "b": 1 }), "/b: does not match \"^a\""),
        (json!({ "minProperties": 1 }), json!({}), "the document: 0 properties, not at least 1"),
        (json!({ "dependentRequired": { "a": ["b"] } }), json!({ "a": 1 }), "the document: lacks b"),
        (
            json!({ "dependentSchemas": { "a": { "required": ["b"] } } }),
            json!({ "a": 1 }),
            "the document: lacks b",
        ),
        (
            json!({ "allOf": [{ "type": "string" }, { "minLength": 1 }] }),
            json!(""),
            "the document: 0 characters, not at least 1",
        ),
        (
            json!({ "anyOf": [{ "items": { "type": "null" } }, { "type": "string" }] }),
            json!([1]),
            "the document: matches none of anyOf",
        ),
        (json!({ "oneOf": [true, true] }), json!(1), "the document: fits 2 of oneOf"),
        (json!({ "not": { "type": "null" } }), json!(null), "the document: matches what it must not match"),
        (
            json!({ "if": { "type": "string" }, "then": { "minLength": 1 } }),
            json!(""),
            "the document: 0 characters, not at least 1",
        ),
    ] {
        assert_eq!(misfit(&schema, &document).as_deref(), Some(expected), "{schema} {document}");
    }
}

#[test]
fn an_invalid_schema_is_refused() {
    for (schema, expected) in [
        (json!(7), "#: a schema is a mapping, or true or false"),
        (
            json!({ "type": "sring" }),
            "#/type: \"sring\" is no type; known: null, boolean, object, array, number, integer, string",
        ),
        (json!({ "requierd": ["a"] }), "#/requierd: is an unknown keyword; did you mean required?"),
        (
            json!({ "properties": { "a": { "minimun": 1 } } }),
            "#/properties/a/minimun: is an unknown keyword; did you mean minimum?",
        ),
        (
            json!({ "$ref": "other.json" }),
            "#/$ref: \"other.json\" is not in this schema; put what it refers to below $defs",
        ),
        (
            json!({ "$ref": "#/$defs/none" }),
            "#/$ref: \"#/$defs/none\" is not in this schema; put what it refers to below $defs",
        ),
        (
            json!({ "$dynamicRef": "https://x.example/#a" }),
            "#/$dynamicRef: \"https://x.example/#a\" is not in this schema",
        ),
        (json!({ "pattern": "(?=a)" }), "#/pattern: "),
        (json!({ "items": { "patternProperties": { "(?=a)": {} } } }), "#/items/patternProperties"),
        (json!({ "required": "a" }), "#/required: \"a\" is not of type \"array\""),
        (json!({ "pattern": 2024 }), "#/pattern: 2024 is not of type \"string\""),
        (json!({ "uniqueItems": "true" }), "#/uniqueItems: \"true\" is not of type \"boolean\""),
        (
            json!({ "type": "string", "nullable": true }),
            "#/nullable: is OpenAPI's; write type: [string, \"null\"], or the like",
        ),
        (json!({ "minItems": -1 }), "#/minItems: -1 is less than the minimum of 0"),
        (json!({ "exclusiveMinimum": true }), "#/exclusiveMinimum: true is not of type \"number\""),
        (json!({ "anyOf": [] }), "#/anyOf: [] has less than 1 item"),
        (json!({ "$schema": "https://schemas.example/own" }), "#"),
    ] {
        let error = read(&schema).err().unwrap_or_default();
        assert!(!error.is_empty() && error.starts_with(expected), "{schema}: {error}");
    }
}

#[test]
fn a_schema_that_applies_to_itself_is_refused() {
    for (schema, place) in [
        (json!({ "$ref": "#" }), "#"),
        (json!({ "anyOf": [{ "$ref": "#" }, { "$ref": "#" }] }), "#"),
        (json!({ "not": { "allOf": [{ "$ref": "#/not" }] } }), "#/not"),
        (json!({ "if": true, "then": { "oneOf": [{ "$ref": "#" }] } }), "#"),
        (json!({ "dependentSchemas": { "a": { "$ref": "#" } } }), "#"),
        (
            json!({ "items": { "$ref": "#/$defs/a" }, "$defs": { "a": { "$ref": "#/$defs/b" },
                 "b": { "anyOf": [true, { "$ref": "#/$defs/a" }] } } }),
            "#/$defs/a",
        ),
    ] {
        let error = read(&schema).err().unwrap_or_default();
        assert_eq!(error.split(": refers to itself without an end").next(), Some(place), "{schema}: {error}");
    }
}

/// A document of so many arrays within one another, with `innermost` in the last.
fn nested(levels: usize, innermost: Value) -> Value {
    (0..levels).fold(innermost, |inner, _| json!([inner]))
}

/// A schema of arrays within arrays of numbers that takes `hops` schemas for each level.
fn of_arrays(hops: usize) -> Value {
    let mut defs = serde_json::Map::new();
    for hop in 0..hops - 3 {
        defs.insert(format!("h{hop}"), json!({ "$ref": format!("#/$defs/h{}", hop + 1) }));
    }
    let last =
        json!({ "anyOf": [{ "type": "number" }, { "type": "array", "items": { "$ref": "#/$defs/h0" } }] });
    defs.insert(format!("h{}", hops - 3), last);
    json!({ "$ref": "#/$defs/h0", "$defs": defs })
}

#[test]
fn a_document_may_be_as_deep_as_json_may() {
    for (levels, hops) in [(60, 5), (60, 15), (127, 4), (127, super::graph::MOST_IN_A_ROW)] {
        let schema = of_arrays(hops);
        assert_eq!(misfit(&schema, &nested(levels, json!(1))), None, "{levels} levels of {hops}");
        assert!(misfit(&schema, &nested(levels, json!("x"))).is_some(), "{levels} levels of {hops}");
    }
}

#[test]
fn more_schemas_in_a_row_than_a_stack_holds_are_refused() {
    for hops in [super::graph::MOST_IN_A_ROW + 1, 90, 1000, 4000] {
        let error = read(&of_arrays(hops)).err().unwrap_or_default();
        assert!(error.contains("more than 64 schemas apply to one value in a row"), "{hops}: {error}");
    }
    let nested = (0..300).fold(json!(true), |inner, _| json!({ "items": inner }));
    assert!(read(&nested).err().unwrap_or_default().ends_with("is nested too deep"));
}

#[test]
fn alternatives_that_apply_themselves_again_are_decided() {
    let twice = json!({ "anyOf": [{ "items": { "$ref": "#/$defs/a" }, "minItems": 1 },
                                  { "items": { "$ref": "#/$defs/a" }, "minItems": 1 }] });
    let defs = json!({ "a": twice });
    for (schema, fits) in [
        (json!({ "$ref": "#/$defs/a", "$defs": defs }), false),
        (json!({ "not": { "$ref": "#/$defs/a" }, "$defs": defs }), true),
        (json!({ "anyOf": [{ "$ref": "#/$defs/a" }, true], "$defs": defs }), true),
    ] {
        assert_eq!(misfit(&schema, &nested(60, json!([]))).is_none(), fits, "{schema}");
    }
}

#[test]
fn keywords_that_see_what_others_evaluated_are_held_to() {
    let schema = json!({ "allOf": [{ "properties": { "a": true } }], "unevaluatedProperties": false });
    assert_eq!(misfit(&schema, &json!({ "a": 1 })), None);
    assert_eq!(misfit(&schema, &json!({ "b": 1 })).as_deref(), Some("/b: nothing is allowed here"));
}

#[test]
fn the_draft_of_a_schema_is_read_from_it() {
    let draft_4 = json!({ "$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1, "exclusiveMinimum": true });
    assert_eq!(misfit(&draft_4, &json!(1)).as_deref(), Some("the document: not above 1"));
    assert_eq!(misfit(&draft_4, &json!(2)), None);
}

#[test]
fn no_value_of_the_document_is_quoted() {
    for schema in [
        json!({ "enum": ["a"] }),
        json!({ "type": "integer" }),
        json!({ "maxLength": 1 }),
        json!({ "pattern": "^a" }),
        json!({ "not": true }),
        json!({ "anyOf": [{ "type": "null" }, { "const": 1 }] }),
        json!({ "oneOf": [true, true] }),
    ] {
        let why = misfit(&schema, &json!("hunter2")).unwrap_or_default();
        assert!(!why.is_empty() && !why.contains("hunter2"), "{schema}: {why}");
    }
}

#[test]
fn what_takes_too_long_is_undecided_also_within_what_must_not_fit() {
    // 2 to the power of 60 ways through, none of which applies itself again.
    let mut defs = serde_json::Map::new();
    for at in 0..30 {
        let next = json!({ "$ref": format!("#/$defs/a{}", at + 1) });
        defs.insert(format!("a{at}"), json!({ "anyOf": [next, next, next, next] }));
    }
    defs.insert("a30".to_owned(), json!(false));
    for schema in [
        json!({ "$ref": "#/$defs/a0", "$defs": defs }),
        json!({ "not": { "$ref": "#/$defs/a0" }, "$defs": defs }),
        json!({ "anyOf": [{ "$ref": "#/$defs/a0" }, true], "$defs": defs }),
    ] {
        let schema = read(&schema).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(schema.first_misfit(&nested(60, json!([]))), Err(super::Undecided));
    }
}
