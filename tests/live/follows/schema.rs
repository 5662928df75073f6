use serde_json::{Value, json};
use smoke_seal::{Evidence, Outcome, Suite};

use crate::support::{Server, findings, look, reply};

async fn look_at(body: &'static str, schema: Value) -> Evidence {
    let server =
        Server::http(move |_| async move { reply(200, &[("content-type", "application/json")], body) });
    look(&server, json!({ "path": "/api", "json_schema": schema })).await
}

fn schema() -> Value {
    json!({
        "type": "object",
        "required": ["status"],
        "properties": {
            "status": { "enum": ["ok"] },
            "items": { "type": "array", "items": { "$ref": "#/$defs/item" } }
        },
        "$defs": { "item": { "type": "object", "properties": { "id": { "type": "integer" } } } }
    })
}

#[tokio::test]
async fn a_body_that_fits_its_schema_holds() {
    let evidence = look_at(r#"{"status":"ok","items":[{"id":1}]}"#, schema()).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
}

#[tokio::test]
async fn the_place_that_does_not_fit_is_named() {
    for (body, got) in [
        (r#"{"status":"ok","items":[{"id":1},{"id":"2"}]}"#, "/items/1/id: a string, not integer"),
        ("{}", "the document: lacks status"),
        ("<p>", "no JSON: expected value at line 1 column 1"),
    ] {
        let evidence = look_at(body, schema()).await;
        assert_eq!(
            findings(&evidence),
            [format!("json_schema: JSON that fits its schema <- {got}")],
            "{body}"
        );
    }
}

#[test]
fn what_is_no_schema_is_said_before_a_byte_is_sent() {
    for (schema, message) in [
        (json!("x"), "checks.api.json_schema: is not a valid JSON Schema: #: a schema is a mapping"),
        (json!({ "type": "sring" }), "checks.api.json_schema: is not a valid JSON Schema: #/"),
        (
            json!({ "$ref": "https://schemas.example/x.json" }),
            "checks.api.json_schema: is not a valid JSON Schema: #/",
        ),
        (json!({ "$ref": "file:///etc/passwd" }), "checks.api.json_schema: is not a valid JSON Schema: #/"),
    ] {
        let entry = json!({ "checks": { "api": { "path": "/", "json_schema": schema } } });
        let error = Suite::parse("shop", &entry, &|_| None).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
}
