mod documentation;
mod known;
mod problems;

use serde_json::json;
use url::Url;

use super::*;
use crate::config::finding_kind::FindingKind;

const TOKEN: &str = "s3cret-canary";

fn parse(entry: &Value) -> Result<Suite, Error> {
    Suite::parse("shop", entry, &|name| match name {
        "SHOP_TOKEN" => Some(format!("Bearer {TOKEN}")),
        "EMPTY" => Some(String::new()),
        "TWO_LINES" => Some(format!("{TOKEN}\n")),
        _ => None,
    })
}

#[test]
fn an_app_without_checks_gets_the_default_suite() {
    for entry in [json!({}), json!(null), json!({ "checks": {} }), json!({ "url": "https://shop.example" })] {
        let suite = parse(&entry).unwrap();
        let checks: Vec<_> =
            suite.checks.iter().map(|check| (check.name.as_str(), check.path.as_str())).collect();
        assert_eq!(checks, [("up", "/up"), ("home", "/")], "{entry}");
        assert!(suite.checks[0].status.contains(200) && !suite.checks[0].status.contains(204));
        assert!(!suite.checks[0].needs_body());
        assert!(matches!(suite.checks[1].expectations[..], [Expectation::Renders]));
        assert!(matches!(suite.checks[1].follows[..], [Follow::Assets(_)]));
        assert!(
            suite.checks.iter().all(|check| check.severity == Severity::Fail && check.method == Method::Get)
        );
    }
}

#[test]
fn settings_that_are_not_named_have_their_defaults() {
    let settings = parse(&json!({})).unwrap().settings;
    assert_eq!(settings.timeout, Duration::from_secs(10));
    assert_eq!(settings.deadline, Duration::from_secs(60));
    assert_eq!((settings.concurrency, settings.body_cap), (4, 2 * 1024 * 1024));
    assert!(settings.headers.is_empty());
}

#[test]
fn settings_are_read() {
    let entry = json!({ "timeout": 0.5, "deadline": 3, "concurrency": 2, "headers": { "X-Team": "ops" } });
    let settings = parse(&entry).unwrap().settings;
    assert_eq!(settings.timeout, Duration::from_millis(500));
    assert_eq!(settings.deadline, Duration::from_secs(3));
    assert_eq!(settings.concurrency, 2);
    assert_eq!(settings.headers["x-team"], "ops");
    let short = parse(&json!({ "deadline": 3 })).unwrap().settings;
    assert_eq!(short.timeout, Duration::from_secs(3), "a probe has no longer than the run");
}

#[test]
fn instances_are_a_number_or_say_where_they_are_named() {
    let read = |instances: &Value| {
        let env = |name: &str| (name == "WEB_COUNT").then(|| " 3\n".to_owned());
        Suite::parse("shop", &json!({ "instances": instances }), &env).unwrap().instances.unwrap()
    };
    let number = read(&json!(4));
    assert!(number.source.is_none() && number.check().is_none());
    assert_eq!((number.expect, number.require, number.confidence), (Some(4), false, 0.99));
    assert_eq!(read(&json!("env:WEB_COUNT")).expect, Some(3));
    let named = read(
        &json!({ "header": "X-Instance", "expect": "env:WEB_COUNT", "require": true, "confidence": 0.9 }),
    );
    assert!(matches!(&named.source, Some(InstanceSource::Header(name)) if name == "x-instance"));
    assert_eq!((named.expect, named.require, named.confidence), (Some(3), true, 0.9));
    let in_json = read(&json!({ "json": "/instance", "path": "/version" }));
    assert_eq!((in_json.expect, in_json.check().unwrap().path.as_str()), (None, "/version"));
    assert!(!in_json.named_only().is_covered);
}

#[test]
fn every_expectation_is_read_in_the_order_it_is_judged() {
    let check = json!({
        "path": "/a?b=c", "method": "GET", "status": [200, "3xx"], "severity": "warn",
        "max_ms": 2000, "json": { "/ok": true, "/sha": "abc" }, "no_selector": "h6", "selector": ["h1", "a[href]"],
        "no_text": "Error", "text": ["Tasks", "404"], "title": "/shop/i", "renders": true, "content_type": "text/html",
        "header": { "X-Frame-Options": "DENY" },
    });
    let suite = parse(&json!({ "checks": { "home": check } })).unwrap();
    let check = &suite.checks[0];
    assert_eq!((check.path.as_str(), check.severity), ("/a?b=c", Severity::Warn));
    assert!([200, 302].iter().all(|status| check.status.contains(*status)));
    let kinds: Vec<_> = check.expectations.iter().map(Expectation::kind).collect();
    let keys: Vec<_> = kinds.iter().map(FindingKind::key).collect();
    assert_eq!(
        keys.join(" "),
        "header content_type renders title text text no_text selector selector no_selector json json max_ms"
    );
}

#[test]
fn checks_keep_the_order_of_the_config() {
    let checks = json!({ "z": { "path": "/z" }, "a": { "path": "/a" }, "m": { "path": "/m" } });
    let names: Vec<_> =
        parse(&json!({ "checks": checks })).unwrap().checks.into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["z", "a", "m"]);
}

#[test]
fn a_header_may_come_from_the_environment_and_never_shows() {
    let headers = json!({ "Authorization": "env:SHOP_TOKEN", "X-Team": "ops" });
    let suite = parse(&json!({ "headers": headers })).unwrap();
    assert_eq!(suite.settings.headers["authorization"], format!("Bearer {TOKEN}"));
    assert!(!format!("{suite:?}").contains(TOKEN));
    assert!(suite.settings.headers.values().all(hyper::header::HeaderValue::is_sensitive));
}

#[test]
fn a_check_that_names_where_it_leads_expects_a_redirect() {
    let suite = parse(&json!({ "checks": { "old": { "path": "/old", "redirect_to": "/new" } } })).unwrap();
    assert_eq!(suite.checks[0].status, StatusSet::redirection());
    assert!(!suite.checks[0].needs_body());
}

#[test]
fn a_path_with_a_slash_at_its_end_is_no_regex_where_a_redirect_leads() {
    let redirect_to = |written: &str| {
        let suite = parse(&json!({ "checks": { "home": { "path": "/", "redirect_to": written } } })).unwrap();
        suite.checks[0].redirect_to.clone().unwrap()
    };
    for path in [
        "/en/",
        "/users/1/x",
        "/a/i",
        "/a?next=/b",
        "/a?next=/i",
        "/signin?return_to=/",
        "/login?filter[of]=x&next=/en/",
        "/login?next=%2Fa+b/x",
        "/@isla/x",
        "/a;v=1/",
        "/in?",
    ] {
        assert!(matches!(*redirect_to(path), RedirectTo::Url(_)), "{path}");
    }
    for regex in [
        "/^https:.*signin$/",
        r"/\/signin\?next=/",
        "/signin?next=.*/",
        "/sign-?in/",
        "/colou?r/i",
        "/(a|b)?x=/",
        "/[ab]?x=/",
    ] {
        assert!(matches!(*redirect_to(regex), RedirectTo::Matches(_)), "{regex}");
    }
}

#[test]
fn numbers_are_one_however_they_are_written() {
    let suite = parse(
        &json!({ "checks": { "home": { "path": "/", "json": { "/a": 7.0, "/b": [1, { "c": 2 }] } } } }),
    );
    let expected: Vec<_> = suite.unwrap().checks[0].expectations.clone();
    let [Expectation::Json(one), Expectation::Json(other)] = expected.as_slice() else {
        panic!("{expected:?}")
    };
    assert!(one.expected.is_match(&json!(7)) && !one.expected.is_match(&json!(8)));
    assert!(other.expected.is_match(&json!([1.0, { "c": 2.0 }])));
    assert!(!other.expected.is_match(&json!([1.0, { "d": 2.0 }])));
}

#[test]
fn the_boot_window_is_half_a_minute_or_what_the_deadline_leaves() {
    let read = |entry: &Value| {
        let settings = parse(entry).unwrap().settings;
        (settings.boot_window.as_secs_f64(), settings.deadline.as_secs_f64())
    };
    assert_eq!(read(&json!({})), (30.0, 60.0));
    assert_eq!(read(&json!({ "boot_window": 0 })), (0.0, 60.0));
    assert_eq!(read(&json!({ "boot_window": 2.5 })), (2.5, 60.0));
    assert_eq!(read(&json!({ "boot_window": 300 })), (300.0, 310.0), "a long window and one more check fit");
    assert_eq!(read(&json!({ "boot_window": 90, "timeout": 20 })), (90.0, 110.0));
    assert_eq!(read(&json!({ "deadline": 20 })), (20.0, 20.0));
    assert_eq!(read(&json!({ "deadline": 20, "boot_window": 20 })), (20.0, 20.0));
}

#[test]
fn the_control_addresses_are_one_url_or_several() {
    let read = |entry: &Value| {
        let Control(urls) = parse(entry).unwrap().settings.control;
        urls.iter().map(Url::as_str).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(read(&json!({})), "https://one.one.one.one/ https://dns.google/");
    assert_eq!(read(&json!({ "control": "https://a.example" })), "https://a.example/");
    assert_eq!(
        read(&json!({ "control": ["http://a.example:8/up", "https://b.example/"] })),
        "http://a.example:8/up https://b.example/"
    );
    assert!(parse(&json!({ "allow_private": true })).unwrap().settings.allow_private);
    assert!(!parse(&json!({})).unwrap().settings.allow_private);
}

#[test]
fn the_revision_has_a_place_and_is_requested_three_times() {
    let read = |entry: Value| parse(&json!({ "revision": entry })).unwrap().revision.unwrap();
    let plain = read(json!({ "header": "X-Revision" }));
    assert!(matches!(&plain.source, RevisionSource::Header(name) if name == "x-revision"));
    assert_eq!((plain.path.as_str(), plain.samples, plain.hmac), ("/", 3, None));
    let json = read(json!({ "path": "/up", "json": "/build/sha", "samples": 20 }));
    assert!(matches!(&json.source, RevisionSource::Json(pointer) if pointer == "/build/sha"));
    assert_eq!((json.path.as_str(), json.samples), ("/up", 20));
    let element = read(json!({ "selector": "meta[name=revision]" }));
    assert!(matches!(&element.source, RevisionSource::Selector(css) if css.source == "meta[name=revision]"));
    assert!(parse(&json!({})).unwrap().revision.is_none());
}

#[test]
fn the_key_of_a_revision_comes_from_the_environment_and_never_shows() {
    let entry = json!({ "revision": { "header": "X-Revision", "hmac": "env:SHOP_TOKEN" } });
    let suite = parse(&entry).unwrap();
    let key = suite.revision.as_ref().and_then(|revision| revision.hmac.as_ref()).map(HmacKey::as_str);
    assert_eq!(key, Some(format!("Bearer {TOKEN}").as_str()));
    assert!(!format!("{suite:?}").contains(TOKEN));
}

#[test]
fn allow_and_revision_are_read_from_a_check() {
    let read = |mut fields: Value| {
        fields["path"] = json!("/");
        parse(&json!({ "checks": { "it": fields } })).unwrap().checks.remove(0)
    };
    let plain = read(json!({}));
    assert!(plain.allow.is_empty() && plain.of_revision);
    let one = read(json!({ "allow": "login", "revision": false }));
    assert!(one.allows(Allowance::Login) && !one.allows(Allowance::Blank) && !one.of_revision);
    let all = read(json!({ "allow": ["error_page", "login", "blank", "cached", "attachment"] }));
    let names: Vec<_> = all.allow.iter().map(|allowance| allowance.as_str()).collect();
    assert_eq!(names, ["error_page", "login", "blank", "cached", "attachment"]);
}
