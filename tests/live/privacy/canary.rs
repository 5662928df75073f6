//! Secrets in every place that can hold one, and pages that repeat them in every place that is looked at: none shows.

use std::sync::Mutex;

use serde_json::{Value, json};
use smoke_seal::{Evidence, Outcome, Run, RunResult, Seal, Suite, Target};

use crate::support::{Request, Response, Server, page, redirect, reply};

/// Where a secret stands, and the secret: with what URLs, JSON and HTML write otherwise.
const SECRETS: [(&str, &str); 8] = [
    ("a header's value", "canary-literal+1/\"<x>"),
    ("a header's value, from the environment", "Bearer canary-env+2/="),
    ("the user name of the URL", "canary-user-3-0123456789"),
    ("the password of the URL", "canary-pass 4&%"),
    ("a query's value", "canary-query+5/&="),
    ("the key of the revision", "canary-hmac+6/="),
    ("a webhook", "canary-webhook-7"),
    ("credentials in a redirect's location", "canary-location-8"),
];

fn secret(number: usize) -> &'static str {
    SECRETS[number - 1].1
}

fn in_url(text: &str) -> String {
    url_escape(text, |byte| byte == b'-')
}

/// As a browser writes it: letters stand as they are.
fn encoded(text: &str) -> String {
    url_escape(text, |byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte))
}

fn url_escape(text: &str, stays: impl Fn(u8) -> bool) -> String {
    let one = |byte| if stays(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

/// The request, and whatever else the app knows of it; the secret `first` at its beginning, since quotes are short.
fn told(request: &Request, first: usize) -> String {
    let headers = request.headers.iter().map(|(name, value)| format!("{name}={}", value.to_str().unwrap()));
    let mut known: Vec<String> = SECRETS.iter().map(|(_, secret)| (*secret).to_owned()).collect();
    known[6] = format!("/webhooks/1/{}", secret(7));
    known[7] = format!("/a?token={}", secret(8));
    let first = known[first - 1].clone();
    let basic = format!("{}:{}", secret(3), secret(4));
    let words = [first].into_iter().chain(headers).chain([request.target.clone(), basic]).chain(known);
    words.collect::<Vec<_>>().join(" ")
}

fn in_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// An app that repeats its requests wherever it can, one place for each path.
fn answer(request: &Request) -> Response {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let (path, first) = path.rsplit_once('/').unwrap();
    let told = told(request, first.parse().unwrap_or(1));
    let echo = |name: &'static str| reply(200, &[(name, &told), ("content-type", "text/plain")], "ok");
    match path {
        "/title" => page(format!("<title>{}</title><body>x", in_html(&told))),
        "/text" => page(format!("<body>{}", in_html(&told))),
        "/plain" => reply(200, &[("content-type", "text/plain")], told),
        "/header" => echo("x-echo"),
        "/type" => reply(200, &[("content-type", &told)], told.clone()),
        "/packed" => reply(200, &[("content-encoding", &told)], told.clone()),
        "/json" => reply(200, &[("content-type", "application/json")], json!({ "echo": told }).to_string()),
        "/revision" => echo("x-revision"),
        "/cookie" => echo("set-cookie"),
        "/error" => reply(500, &[], told),
        "/again" => redirect(302, &format!("/plain/{first}?{query}&b={}", encoded(&told))),
        "/return" => redirect(302, &format!("/signin/{first}?return_to={}", encoded(&request.target))),
        "/twice" => {
            redirect(302, &format!("/signin/{first}?return_to={}", encoded(&encoded(&request.target))))
        }
        "/form" => redirect(302, &format!("/signin/{first}?x={}", encoded(&told).replace("%20", "+"))),
        "/away" => redirect(
            302,
            &format!("https://{}@other.example/?token={0}&code=canar#id_token=canary", secret(8)),
        ),
        "/session" => redirect(302, &format!("/signin/{first}?session_id={}#access_token={0}", secret(8))),
        "/signin" => reply(404, &[], told),
        other => panic!("asked for {other}"),
    }
}

/// The places that an app repeats its request in, and a check of each, which asks for what is not there: all that came is
/// quoted.
fn places() -> Vec<(&'static str, Value)> {
    let text = || json!({ "text": "no such" });
    vec![
        ("title", json!({ "title": "no such" })),
        ("text", text()),
        ("plain", json!({ "text": "no such", "json": { "/a": 1 } })),
        ("header", json!({ "header": { "x-echo": "no such" } })),
        ("type", json!({ "content_type": "no such", "title": "no such", "selector": "a" })),
        ("packed", text()),
        ("json", json!({ "json": { "/echo": "no such" } })),
        ("revision", json!({ "header": { "x-revision": "no such" } })),
        ("cookie", json!({ "header": { "set-cookie": "no such" } })),
        ("error", text()),
        ("again", text()),
        ("return", text()),
        ("twice", text()),
        ("form", text()),
        ("away", text()),
        ("session", text()),
        ("away", json!({ "redirect_to": "/elsewhere" })),
        ("again", json!({ "redirect_to": "/elsewhere" })),
    ]
}

/// Each place, for each secret.
fn entry() -> Value {
    let query = format!("k={}", encoded(secret(5)));
    let mut checks = serde_json::Map::new();
    for (index, (place, check)) in places().into_iter().enumerate() {
        for first in 1..=SECRETS.len() {
            let mut check = check.clone();
            check["path"] = json!(format!("/{place}/{first}?{query}"));
            checks.insert(format!("{place} {index}, {}", SECRETS[first - 1].0), check);
        }
    }
    let lane = "echo $BASE_URL https://hooks.example/webhooks/1/canary-webhook-7 '/?token=canary'; exit 1";
    json!({
        "boot_window": 0,
        "headers": { "X-Key": secret(1), "X-Token": "env:TOKEN" },
        "checks": checks,
        "revision": { "path": format!("/revision/6?{query}"), "header": "X-Revision", "hmac": "env:KEY", "samples": 1 },
        "browser": { "command": lane },
    })
}

fn suite() -> Suite {
    let env = |name: &str| Some(secret(if name == "TOKEN" { 2 } else { 6 }).to_owned());
    Suite::parse("shop", &entry(), &env).unwrap_or_else(|error| panic!("{error}"))
}

/// Everything that a run tells, by where it is told.
async fn sinks() -> (Vec<(String, String)>, RunResult) {
    let server = Server::http(|request| async move { answer(&request) });
    let url = server.url_at(&format!("{}:{}@127.0.0.1", in_url(secret(3)), in_url(secret(4))));
    let target = Target::parse(&url).unwrap();
    let mut sinks = vec![("target".to_owned(), format!("{target} {target:?}"))];
    let events = Mutex::new(Vec::new());
    let run = Run::prepare(suite(), target).unwrap().expecting("0123456789abcdef");
    let report = run.execute(|event| events.lock().unwrap().push(format!("{event:?}"))).await;
    sinks.extend(events.into_inner().unwrap().into_iter().map(|event| ("event".to_owned(), event)));
    sinks.push(("report".to_owned(), format!("{report:?}")));
    let seal = Seal::of(report.clone(), chrono::Utc::now());
    sinks.push(("seal".to_owned(), format!("{seal} {seal:?} {} {:?}", seal.summary(), seal.url())));
    sinks.push(("json".to_owned(), seal.to_json().to_string()));
    sinks.extend(curl_lines(&report.evidence));
    (sinks, report)
}

fn curl_lines(evidence: &[Evidence]) -> Vec<(String, String)> {
    evidence.iter().filter_map(|it| Some((format!("curl of {}", it.check), it.curl.clone()?))).collect()
}

#[tokio::test]
async fn no_secret_is_in_any_sink_of_a_run() {
    let (sinks, report) = sinks().await;
    let mut leaks = Vec::new();
    for (sink, text) in &sinks {
        let words = text.split_whitespace().filter(|word| word.to_lowercase().contains("canary"));
        leaks.extend(words.map(|word| format!("{sink}: {word}")));
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    // And what was looked at was there to leak.
    let of_checks = report.evidence.iter().filter(|it| !it.check.starts_with("cookie"));
    for evidence in of_checks {
        assert_ne!(evidence.outcome, Outcome::Passed, "{evidence:?}");
        assert!(evidence.url.ends_with("?k=[hidden]"), "{evidence:?}");
    }
    let lane = report.lane.as_ref().unwrap();
    assert!(lane.outcome == Outcome::Failed && lane.output.is_some(), "{lane:?}");
    let quoted =
        report.evidence.iter().filter(|it| format!("{:?}", it.findings).contains("[hidden]")).count();
    assert!(quoted >= 12 * SECRETS.len(), "{quoted}: {report:?}");
}

#[test]
fn no_secret_is_in_what_is_said_of_a_wrong_config() {
    let canary = "canary-config-9";
    let url = format!("https://isla:{canary}@shop.example");
    for entry in [
        json!({ "url": format!("{url}/?a=b") }),
        json!({ "url": format!("https://shop.example/?token={canary}") }),
        json!({ "url": format!("shop.example?token={canary}") }),
        json!({ "url": format!("isla:{canary}@shop.example") }),
        json!({ "url": format!("https://isla:{canary}@:99999") }),
        json!({ "control": format!("https://isla:{canary}@:99999") }),
        json!({ "control": format!("https://one.example/?key={canary}") }),
        json!({ "headers": { "X-Key": format!("{canary}\n") } }),
        json!({ "headers": { "X-Key": [canary] } }),
        json!({ "headers": { "User-Agent": canary } }),
        json!({ "headers": canary }),
        json!({ "headers": [canary] }),
        json!({ "revision": canary }),
        json!({ "revision": { "header": "x", "hmac": [canary] } }),
        json!({ "revision": { "header": "x", "hmac": { "key": canary } } }),
        json!({ "revision": { "header": "x", "path": format!("up?key={canary}") } }),
        json!({ "checks": { "it": { "path": format!("up?key={canary}") } } }),
        json!({ "checks": { "it": { "path": format!("/up?key={canary}#end") } } }),
        json!({ "checks": { "it": { "path": format!("//up?key={canary}") } } }),
        json!({ "checks": { "it": { "path": format!("{url}/up") } } }),
        json!({ "checks": { "it": { "path": format!("/up?key={canary}\n") } } }),
        json!({ "checks": { "it": { "path": "/", "redirect_to": format!("{url}/") } } }),
        json!({ "checks": { "it": { "path": "/", "redirect_to": format!("/a?key={canary}#b") } } }),
        json!({ "checks": { "it": { "path": "/", "redirect_to": format!("up?key={canary}") } } }),
        json!({ "checks": { "it": { "path": "/", "redirect_to": format!("ftp://isla:{canary}@x/") } } }),
        json!({ "checks": { "it": { "path": "/", "redirect_to": format!("https://isla:{canary}@:9/") } } }),
        json!({ "checks": { "it": { "path": "/", "redirect_to": format!("https://x:99999/?key={canary}") } } }),
    ] {
        let error = Suite::parse("shop", &entry, &|_| None).expect_err(&entry.to_string());
        let said = format!("{error} {error:?}");
        assert!(!said.contains("canary"), "{entry}: {said}");
    }
    for number in [
        json!({ "headers": { "X-Key": 987_654_321 } }),
        json!({ "revision": { "header": "x", "hmac": 987_654_321 } }),
    ] {
        let error = Suite::parse("shop", &number, &|_| None).expect_err(&number.to_string());
        assert!(!error.to_string().contains("987654321"), "{error}");
    }
}
