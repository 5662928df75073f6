use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::base::cause::Cause;
use crate::config::suite::Suite;
use crate::config::target::Target;
use crate::run::Run;
use crate::seal::Seal;
use crate::seal::evidence::{Evidence, Outcome};
use crate::seal::run_result::RunResult;
use crate::seal::status::Status;

const SHA: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";
const OLD: &str = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432";

fn now() -> DateTime<Utc> {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn judge_at(url: &str, entry: &Value, sha: Option<&str>, observations: &Value) -> RunResult {
    let suite = Suite::parse("shop", entry, &|_| None).unwrap();
    let run = Run::prepare(suite, Target::parse(url).unwrap()).unwrap().at(now());
    let run = sha.into_iter().fold(run, Run::expecting);
    run.judge(observations, now(), Duration::from_millis(800))
}

fn judge(entry: &Value, observations: &Value) -> RunResult {
    judge_at("https://shop.example.com", entry, None, observations)
}

/// The evidence of the check `home`, which expects `check` of the answer `observation`.
fn home(check: &Value, observation: Value) -> Evidence {
    let mut observation = observation;
    observation["check"] = json!("home");
    let mut check = check.clone();
    check["path"] = json!("/");
    let result = judge(&json!({ "checks": { "home": check } }), &json!([observation]));
    result.evidence.into_iter().next().unwrap()
}

fn page(body: &str) -> Value {
    json!({
        "status": 200,
        "headers": { "content-type": "text/html; charset=utf-8" },
        "body": body,
        "truncated": false,
        "address": "93.184.216.34",
        "timings": { "total": 120, "dns": 10, "tcp": 20, "tls": 30, "firstByte": 50, "download": 10 },
    })
}

/// The same with only its beginning.
fn cut(body: &str) -> Value {
    let mut page = page(body);
    page["truncated"] = json!(true);
    page
}

fn reason(evidence: &Evidence) -> &str {
    evidence.reason.as_ref().map_or("", |reason| reason.as_str())
}

#[test]
fn external_answer_that_holds_passes_with_its_address_and_times() {
    let result = judge(
        &json!({ "checks": { "home": { "path": "/", "title": "Shop", "text": "Tea" } } }),
        &json!([{ "check": "home", "requestId": "id-1", "status": 200, "headers": { "content-type": "text/html" },
                  "body": "<title>Shop</title><h1>Tea</h1>", "address": "93.184.216.34",
                  "timings": { "total": 120, "dns": 10, "tcp": 20, "tls": 30, "firstByte": 50 } }]),
    );
    assert_eq!(Seal::of(result.clone(), now()).status(), Status::Green);
    let evidence = &result.evidence[0];
    assert_eq!(evidence.outcome, Outcome::Passed);
    assert_eq!(evidence.peer, Some("93.184.216.34:443".parse().unwrap()));
    assert_eq!(evidence.request_id.as_deref(), Some("id-1"));
    let timings = evidence.timings.unwrap();
    assert_eq!((timings.dns_ms, timings.first_byte_ms, timings.total_ms), (Some(10.0), Some(110.0), 120.0));
}

#[test]
fn external_answer_decides_status_headers_title_and_latency() {
    let body = "<title>Shop</title><h1>Tea</h1>";
    let mut failing = page(body);
    failing["status"] = json!(500);
    for (check, observation, why) in [
        (json!({}), failing, "500"),
        (json!({ "title": "Books" }), page(body), "title"),
        (json!({ "text": "Coffee" }), page(body), "text"),
        (json!({ "no_text": "Tea" }), page(body), "no_text"),
        (json!({ "header": { "x-frame-options": "DENY" } }), page(body), "header"),
        (json!({ "max_ms": 100 }), page(body), "max_ms"),
        (json!({ "redirect_to": "/shop" }), page(body), "redirect_to"),
    ] {
        let evidence = home(&check, observation);
        assert_eq!((evidence.outcome, evidence.why().as_str()), (Outcome::Failed, why), "{check}");
    }
}

#[test]
fn external_part_of_a_page_is_never_red_for_what_may_come_behind_it() {
    let body = "<title>Shop</title><h1>Tea</h1>";
    for check in [
        json!({ "text": "Coffee" }),
        json!({ "selector": "form" }),
        json!({ "selector": "h1:last-child" }),
        json!({ "no_text": "Coffee" }),
        json!({ "no_selector": ".error" }),
        json!({ "no_mixed_content": true }),
        json!({ "max_ms": 1000 }),
        json!({ "json": { "/status": "ok" } }),
    ] {
        let evidence = home(&check, cut(body));
        assert_eq!(evidence.outcome, Outcome::Inconclusive, "{check}");
        assert!(reason(&evidence).contains("only the beginning"), "{check}: {}", reason(&evidence));
    }
    let without_title = home(&json!({ "title": "Shop" }), cut("<head><meta charset=utf-8><title>Sh"));
    assert_eq!(without_title.outcome, Outcome::Inconclusive);
}

#[test]
fn external_part_of_a_page_decides_what_is_in_it() {
    let body = "<title>Shop</title><h1>Tea</h1>";
    for (check, outcome) in [
        (json!({ "title": "Shop", "text": "Tea", "selector": "h1" }), Outcome::Passed),
        (json!({ "title": "Books" }), Outcome::Failed),
        (json!({ "no_text": "Tea" }), Outcome::Inconclusive),
        (json!({ "max_ms": 100 }), Outcome::Failed),
    ] {
        assert_eq!(home(&check, cut(body)).outcome, outcome, "{check}");
    }
}

#[test]
fn external_body_with_broken_characters_is_not_taken_letter_for_letter() {
    let garbled = page("<title>Caf\u{FFFD} Shop</title><h1>Tea</h1>");
    for check in [json!({ "title": "Café Shop" }), json!({ "text": "Café" })] {
        assert_eq!(home(&check, garbled.clone()).outcome, Outcome::Inconclusive, "{check}");
    }
    assert_eq!(home(&json!({ "text": "Tea" }), garbled).outcome, Outcome::Passed);
}

#[test]
fn external_headers_that_are_cut_prove_nothing_by_what_is_missing() {
    let check = json!({ "header": { "x-frame-options": "DENY" } });
    let mut with_cut = page("<title>Shop</title><h1>Tea</h1>");
    with_cut["headers"]["content-security-policy"] = json!("default-src 'self'...[truncated]");
    assert_eq!(home(&check, with_cut).outcome, Outcome::Inconclusive);
    let mut repeated = page("<title>Shop</title><h1>Tea</h1>");
    repeated["headers"]["x-frame-options"] = json!(["SAMEORIGIN", "DENY"]);
    assert_eq!(home(&check, repeated).outcome, Outcome::Passed);
}

#[test]
fn external_failure_is_red_only_if_the_target_is_its_source() {
    let failed = |source: Value| json!({ "failure": { "source": source, "message": "connect ECONNREFUSED 10.9.8.7" } });
    let red = home(&json!({}), failed(json!("target")));
    assert_eq!((red.outcome, red.error.as_deref()), (Outcome::Failed, Some("refused")));
    assert_eq!(red.findings[0].cause, Cause::Network);
    assert!(!serde_json::to_string(&red).unwrap().contains("10.9.8.7"), "{red:?}");
    for (source, why) in
        [(json!("resolver"), "resolver"), (json!("internal"), "itself"), (Value::Null, "whose fault")]
    {
        let evidence = home(&json!({}), failed(source));
        assert_eq!(evidence.outcome, Outcome::Inconclusive);
        assert!(reason(&evidence).contains(why), "{}", reason(&evidence));
    }
}

#[test]
fn external_check_without_an_answer_is_not_judged_with_its_reason() {
    let entry = json!({ "checks": { "home": { "path": "/" }, "up": { "path": "/up" } } });
    let result = judge(
        &entry,
        &json!([{ "check": "home", "unjudged": "Globalping answered 429" }, 1, null, { "a": 2 }]),
    );
    assert_eq!(reason(&result.evidence[0]), "Globalping answered 429");
    assert_eq!(reason(&result.evidence[1]), "it was not asked for");
    assert_eq!(Seal::of(result, now()).status(), Status::Unsealed);
    assert_eq!(home(&json!({}), json!({ "status": "ok" })).outcome, Outcome::Inconclusive);
    assert_eq!(Seal::of(judge(&entry, &json!({})), now()).status(), Status::Unsealed);
}

#[test]
fn external_redirect_is_judged_only_where_the_check_is_about_it() {
    let redirect = |to: &str| json!({ "status": 302, "headers": { "location": to }, "body": "" });
    let followed = home(&json!({ "title": "Shop" }), redirect("/shop"));
    assert_eq!(followed.outcome, Outcome::Inconclusive);
    assert!(reason(&followed).contains("redirects"), "{}", reason(&followed));
    assert_eq!(home(&json!({ "redirect_to": "/shop" }), redirect("/shop")).outcome, Outcome::Passed);
    assert_eq!(home(&json!({ "redirect_to": "/shop" }), redirect("/en")).outcome, Outcome::Inconclusive);
    assert_eq!(home(&json!({ "status": 302 }), redirect("/shop")).outcome, Outcome::Passed);
    let refresh = page("<meta http-equiv=refresh content='0; url=/shop'><title>Wait</title>");
    assert_eq!(home(&json!({ "title": "Shop" }), refresh).outcome, Outcome::Inconclusive);
}

#[test]
fn external_answer_that_holds_leaves_the_assets_of_its_page_open() {
    let check = json!({ "renders": true, "assets": true });
    let held = home(&check, page("<title>Shop</title><h1>Tea</h1>"));
    assert_eq!(held.outcome, Outcome::Inconclusive);
    assert!(reason(&held).contains("besides"), "{}", reason(&held));
    let mut failing = page("");
    failing["status"] = json!(500);
    assert_eq!(home(&check, failing).outcome, Outcome::Failed);
}

#[test]
fn external_probe_that_an_edge_keeps_out_says_nothing_about_the_app() {
    let mut challenge = page("<title>Just a moment...</title>");
    challenge["status"] = json!(403);
    challenge["headers"]["cf-mitigated"] = json!("challenge");
    let evidence = home(&json!({ "title": "Shop" }), challenge);
    assert_eq!(evidence.outcome, Outcome::Inconclusive);
    assert!(reason(&evidence).contains("robots"), "{}", reason(&evidence));
    let mut limited = page("");
    limited["status"] = json!(429);
    assert_eq!(home(&json!({}), limited).outcome, Outcome::Inconclusive);
    let mut unauthorized = page("");
    unauthorized["status"] = json!(401);
    assert_eq!(home(&json!({}), unauthorized.clone()).outcome, Outcome::Inconclusive);
    assert_eq!(home(&json!({ "status": 401 }), unauthorized).outcome, Outcome::Passed);
    let mut forbidden = page("<title>Forbidden</title>");
    forbidden["status"] = json!(403);
    assert_eq!(home(&json!({}), forbidden).outcome, Outcome::Failed);
}

#[test]
fn external_copy_of_a_cache_may_be_from_before_the_deploy() {
    let mut cached = page("<title>Shop</title>");
    cached["headers"]["age"] = json!("600");
    assert_eq!(home(&json!({ "title": "Shop" }), cached.clone()).outcome, Outcome::Inconclusive);
    assert_eq!(home(&json!({ "title": "Shop", "allow": ["cached"] }), cached).outcome, Outcome::Passed);
}

#[test]
fn external_answer_names_its_revision() {
    let entry = json!({ "revision": { "header": "X-Revision" }, "checks": { "home": { "path": "/", "text": "Tea" } } });
    for (revision, outcome) in [(SHA, Outcome::Passed), (OLD, Outcome::Failed)] {
        for part in [page("<h1>Tea</h1>"), cut("<h1>Tea</h1>")] {
            let mut of_revision = part.clone();
            of_revision["headers"]["x-revision"] = json!(revision);
            let mut of_home = of_revision.clone();
            of_revision["check"] = json!("revision");
            of_home["check"] = json!("home");
            let observations = json!([of_revision, of_home]);
            let result = judge_at("https://shop.example.com", &entry, Some(SHA), &observations);
            let outcomes: Vec<_> = result.evidence.iter().map(|it| (it.check.as_str(), it.outcome)).collect();
            assert_eq!(outcomes, [("home", outcome), ("revision", outcome)], "{revision}");
        }
    }
}

#[test]
fn external_json_that_is_cut_names_no_revision() {
    let entry =
        json!({ "revision": { "path": "/version", "json": "/sha" }, "checks": { "up": { "path": "/up" } } });
    let document = |truncated: bool| {
        json!([{ "check": "revision", "status": 200, "headers": { "content-type": "application/json" },
                 "body": json!({ "sha": OLD }).to_string(), "truncated": truncated }])
    };
    let of = |truncated| {
        let result = judge_at("https://shop.example.com", &entry, Some(SHA), &document(truncated));
        result.evidence.into_iter().find(|it| it.check == "revision").unwrap().outcome
    };
    assert_eq!(of(false), Outcome::Failed);
    assert_eq!(of(true), Outcome::Inconclusive);
}

#[test]
fn external_answer_tells_when_the_certificate_ends() {
    let entry = json!({ "tls": { "severity": "fail" }, "checks": { "home": { "path": "/" } } });
    let with = |tls: Value| {
        let mut home = page("<title>Shop</title>");
        home["tls"] = tls;
        home["check"] = json!("tls");
        let result = judge(&entry, &json!([home]));
        result.evidence.into_iter().find(|it| it.check == "tls").unwrap()
    };
    let certificate = |ends: &str, protocol: &str| {
        json!({ "authorized": true, "protocol": protocol, "createdAt": "2026-01-01T00:00:00.000Z", "expiresAt": ends,
                "subject": { "CN": "shop.example.com", "alt": "DNS:shop.example.com, DNS:www.example.com" },
                "issuer": { "CN": "R3" } })
    };
    let good = with(certificate("2026-05-01T00:00:00.000Z", "TLSv1.3"));
    assert_eq!(good.outcome, Outcome::Passed);
    assert_eq!(good.certificates[0].names, ["shop.example.com", "www.example.com"]);
    assert_eq!(good.certificates[0].days_left, 60);
    assert_eq!(with(certificate("2026-03-05T00:00:00.000Z", "TLSv1.3")).why(), "days_left");
    assert_eq!(with(Value::Null).outcome, Outcome::Inconclusive);
    let untrusted = with(json!({ "authorized": false, "error": "CERT_HAS_EXPIRED" }));
    assert_eq!((untrusted.outcome, untrusted.findings[0].cause), (Outcome::Failed, Cause::Tls));
}

#[test]
fn external_last_of_several_answers_to_a_check_counts() {
    let entry = json!({ "checks": { "home": { "path": "/" } } });
    let answer = |status: u16| json!({ "check": "home", "status": status, "headers": {}, "body": "x" });
    let of = |observations: Value| judge(&entry, &observations).evidence.into_iter().next().unwrap();
    let well = of(json!([answer(500), answer(200)]));
    assert_eq!((well.outcome, well.attempts), (Outcome::Passed, 2));
    let lost = of(json!([answer(500), { "check": "home", "unjudged": "the probe is offline" }]));
    assert_eq!(lost.outcome, Outcome::Inconclusive);
}

#[test]
fn external_probes_are_told_no_credentials() {
    let entry = json!({ "checks": { "home": { "path": "/" }, "other": { "origin": "https://cdn.example.net", "path": "/a" } } });
    let asked = |url: &str, entry: &Value| {
        let suite = Suite::parse("shop", entry, &|_| Some("s3cret-value".to_owned())).unwrap();
        let requests = suite.external_requests(&Target::parse(url).unwrap(), false);
        (requests.requests.iter().flat_map(|it| it.checks.clone()).collect::<Vec<_>>(), requests)
    };
    let (names, requests) = asked("https://user:passw0rd@shop.example.com", &entry);
    assert!(!names.contains(&"home".to_owned()), "{requests:?}");
    assert!(requests.left_out["home"].as_str().unwrap().contains("credentials"));
    assert!(!serde_json::to_string(&requests).unwrap().contains("passw0rd"));

    let mut with_header = entry.clone();
    with_header["headers"] = json!({ "X-Key": "env:KEY" });
    let (names, requests) = asked("https://shop.example.com", &with_header);
    assert!(!names.contains(&"home".to_owned()), "{requests:?}");
    assert!(!serde_json::to_string(&requests).unwrap().contains("s3cret-value"));

    let with_query = json!({ "checks": { "home": { "path": "/?token=abcdef123456" } } });
    assert_eq!(asked("https://shop.example.com", &with_query).0, [""; 0]);
    for private in ["http://127.0.0.1:3000", "https://10.0.0.1", "https://shop", "https://shop.internal"] {
        assert_eq!(asked(private, &json!({})).0, [""; 0], "{private}");
    }
    // An answer that came anyway is not judged either.
    let given = json!([{ "check": "home", "status": 500, "headers": {}, "body": "" }]);
    let result = judge_at("https://user:passw0rd@shop.example.com", &entry, None, &given);
    assert_eq!(result.evidence[0].outcome, Outcome::Inconclusive);
}

#[test]
fn external_requests_are_few_and_the_most_telling_ones_come_first() {
    let entry = json!({
        "tls": true,
        "revision": { "header": "X-Revision" },
        "checks": {
            "shop": { "path": "/shop?page=2", "assets": true },
            "cable": { "path": "/cable", "websocket": true },
            "up": { "path": "/up" },
            "home": { "path": "/", "title": "Shop" },
            "again": { "path": "/up", "text": "ok" },
        },
    });
    let suite = Suite::parse("shop", &entry, &|_| None).unwrap();
    let asked = suite.external_requests(&Target::parse("https://shop.example.com:8443").unwrap(), true);
    let checks: Vec<_> = asked.requests.iter().map(|it| it.checks.join("+")).collect();
    assert_eq!(checks, ["revision+home+tls", "up+again", "shop"]);
    assert!(asked.left_out["cable"].as_str().unwrap().contains("WebSocket"));
    let shop = serde_json::to_value(&asked.requests[2]).unwrap();
    assert_eq!(shop["host"], "shop.example.com");
    assert_eq!(
        (&shop["port"], &shop["path"], &shop["query"]),
        (&json!(8443), &json!("/shop"), &json!("page=2"))
    );
    assert_eq!(shop["headers"]["accept-language"], "en");
}
