use serde_json::json;

use url::Url;

use super::*;
use crate::base::redact::shown_path;

fn hidden(secret: &str, text: &str) -> String {
    let mut secrets = Secrets::default();
    secrets.add(secret);
    let mut text = text.to_owned();
    secrets.hide(&mut text);
    text
}

#[test]
fn a_secret_is_hidden_whole_in_words_and_cut_short() {
    assert_eq!(
        hidden("Bearer canary-1", "got Bearer canary-1 twice: canary-1"),
        "got [hidden] twice: [hidden]"
    );
    assert_eq!(hidden("canary-12345", "\"authorization: canary-12…\""), "\"authorization: [hidden]…\"");
    assert_eq!(hidden("canary canary-12345", "token canary-12345"), "token [hidden]");
    assert_eq!(hidden("https", "https://shop.example"), "https://shop.example");
}

#[test]
fn a_secret_is_hidden_as_json_escapes_it() {
    assert_eq!(hidden("can\"ary\\1", r#"{"a":"can\"ary\\1"} can"ary\1"#), r#"{"a":"[hidden]"} [hidden]"#);
    assert_eq!(hidden("\"canary\"", r#"{"a":"\"canary\""}"#), r#"{"a":"[hidden]"}"#);
}

#[test]
fn the_token_of_a_webhook_is_hidden_on_any_host() {
    for (text, shown) in [
        (
            "URL=https://discord.com/api/webhooks/12/to-ken_1\nA=b",
            "URL=https://discord.com/api/webhooks/[hidden]\nA=b",
        ),
        (
            "'http://x/webhooks/1/a?wait=true' \"/webhooks/2\"",
            "'http://x/webhooks/[hidden]' \"/webhooks/[hidden]\"",
        ),
        ("/webhooks/1/webhooks/2 end", "/webhooks/[hidden] end"),
        (
            "/a?next=%2Fwebhooks%2F1%2Ftoken%3Fwait%3D1&b=c %252fwebhooks%252f2 webhooks/3",
            "/a?next=%2Fwebhooks%2F[hidden]&b=c %252fwebhooks%252f[hidden] webhooks/3",
        ),
        ("all of /webhooks/ and /webhooks", "all of /webhooks/ and /webhooks"),
    ] {
        assert_eq!(hidden("canary-1", text), shown);
        assert_eq!(hidden("canary-1", shown), shown);
    }
}

#[test]
fn the_end_of_a_secret_is_hidden_where_its_beginning_was_cut_away() {
    let mut secrets = Secrets::default();
    secrets.add("canary-12345");
    let mut text = "ary-12345 and more".to_owned();
    secrets.hide_end_at_start(&mut text);
    assert_eq!(text, "[hidden] and more");
}

#[test]
fn it_does_not_show_what_it_hides() {
    let mut secrets = Secrets::default();
    secrets.add("canary-1");
    assert_eq!(format!("{secrets:?}"), "1 hidden");
}

fn secrets_of(entry: &serde_json::Value, url: &str) -> Secrets {
    let env = |name: &str| Some(format!("of-{name}"));
    let suite = Suite::parse("shop", entry, &env).unwrap_or_else(|error| panic!("{error}"));
    Secrets::of(&suite, &Target::parse(url).unwrap())
}

fn hidden_by(secrets: &Secrets, text: &str) -> String {
    let mut text = text.to_owned();
    secrets.hide(&mut text);
    text
}

#[test]
fn a_run_hides_its_headers_its_queries_its_key_and_the_credentials_of_its_url() {
    let entry = json!({
        "headers": { "X-Key": "literal-1", "Authorization": "env:TOKEN_1", "Cookie": "a=cookie-1; b=cookie-2", "Accept": "text/html" },
        "checks": { "up": { "path": "/up?x=query%2B1&z=plus+sign&q=search-1&y=abc" } },
        "revision": { "path": "/rev?k=query-22", "header": "x-rev", "hmac": "hmac-key-1" },
    });
    let secrets = secrets_of(&entry, "https://isla:password-1@shop.example");
    for secret in [
        "literal-1",
        "of-TOKEN_1",
        "cookie-1",
        "cookie-2",
        "query%2B1",
        "query+1",
        "query%2b1",
        "query%252B1",
        "plus+sign",
        "plus sign",
        "plus%20sign",
        "query-22",
        "hmac-key-1",
        "password-1",
    ] {
        assert_eq!(hidden_by(&secrets, &format!("a {secret} b")), "a [hidden] b");
    }
    for told in ["text/html", "search-1", "abc", "https://shop.example/up?q=search-1&y=abc"] {
        assert_eq!(hidden_by(&secrets, told), told);
    }
    assert_eq!(hidden_by(&secrets, "/login?x=other&k=short"), "/login?x=[hidden]&k=[hidden]");
}

#[test]
fn the_pair_within_a_basic_header_is_hidden() {
    // "isla:s3cret-1"
    let secrets = secrets_of(
        &json!({ "headers": { "Authorization": "Basic aXNsYTpzM2NyZXQtMQ==" } }),
        "https://shop.example",
    );
    assert_eq!(
        hidden_by(&secrets, "aXNsYTpzM2NyZXQtMQ== isla:s3cret-1 s3cret-1"),
        "[hidden] [hidden] [hidden]"
    );
}

#[test]
fn what_a_query_shares_with_the_address_is_hidden_only_in_its_place() {
    let entry = json!({ "checks": { "up": { "path": "/reports?client=example&kinds=reports" } } });
    let secrets = secrets_of(&entry, "https://www.example.com");
    let url = Url::parse("https://me@www.example.com/reports?client=example&kinds=reports").unwrap();
    assert_eq!(secrets.hide_url(&url), "https://www.example.com/reports?client=[hidden]&kinds=[hidden]");
}

#[test]
fn a_message_shows_a_path_without_query_and_credentials() {
    for (path, shown) in [
        ("health", "\"health\""),
        ("/a#b", "\"/a#b\""),
        ("health?token=canary", "\"health?…\""),
        ("/health#canary", "\"/health#…\""),
        ("https://isla:canary@shop.example/a?canary", "\"https://shop.example/a?…\""),
        ("/@isla", "\"/@isla\""),
    ] {
        assert_eq!(shown_path(path), shown);
    }
}
