//! What is sent, and to whom.

mod canary;

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use smoke_seal::{HttpTransport, Outcome, Seal, Target, Transport, USER_AGENT};

use crate::support::{
    Authority, Request, Server, look, page, redirect, reply, report, run, seal_in_child, suite,
};

fn entry(checks: &Value) -> Value {
    json!({ "checks": checks, "headers": { "Authorization": "Bearer canary", "X-Team": "canary" } })
}

#[tokio::test]
async fn only_get_and_head_arrive_and_never_a_body() {
    let server = Server::http(|request| async move {
        match request.target.as_str() {
            "/see-other" => redirect(303, "/"),
            "/again" => redirect(307, "/"),
            _ => page("ok"),
        }
    });
    let checks = json!({
        "get": { "path": "/" },
        "head": { "path": "/", "method": "head" },
        "see other": { "path": "/see-other", "method": "HEAD" },
        "again": { "path": "/again", "text": "ok" },
    });
    let report = report(&server.url(), &json!({ "checks": checks })).await;
    assert!(report.evidence.iter().all(|evidence| evidence.outcome == Outcome::Passed), "{report:?}");

    let mut lines = server.lines();
    lines.sort();
    assert_eq!(lines, ["GET /", "GET /", "GET /again", "HEAD /", "HEAD /", "HEAD /see-other"]);
    for request in server.requests() {
        assert_eq!(request.body, b"", "{request:?}");
        assert_eq!(request.header("content-length"), None, "{request:?}");
        assert_eq!(request.header("transfer-encoding"), None, "{request:?}");
    }
}

#[tokio::test]
async fn every_request_has_the_user_agent_and_every_probe_an_id() {
    let server = Server::http(|request| async move {
        if request.target == "/old" { redirect(302, "/new") } else { page("ok") }
    });
    let checks = json!({ "a": { "path": "/a" }, "b": { "path": "/b" }, "old": { "path": "/old" } });
    let report = report(&server.url(), &json!({ "checks": checks })).await;
    let requests = server.requests();
    assert_eq!(requests.len(), 4);
    for request in &requests {
        assert_eq!(request.header("user-agent"), Some(USER_AGENT));
        assert_eq!(USER_AGENT, format!("smoke_seal/{}", env!("CARGO_PKG_VERSION")));
    }

    let sent = |target: &str| {
        let request = requests.iter().find(|request| request.target == target).unwrap();
        request.header("x-request-id").unwrap().to_owned()
    };
    for (evidence, target) in report.evidence.iter().zip(["/a", "/b", "/old"]) {
        assert_eq!(evidence.request_id.as_deref(), Some(sent(target).as_str()));
    }
    assert_eq!(sent("/old"), sent("/new"));
    assert_eq!(HashSet::from([sent("/a"), sent("/b"), sent("/old")]).len(), 3);
}

#[tokio::test]
async fn the_suites_headers_go_to_the_target() {
    let server = Server::http(|_| async { page("ok") });
    report(&server.url(), &entry(&json!({ "it": { "path": "/" } }))).await;
    let request = &server.requests()[0];
    assert_eq!(request.header("authorization"), Some("Bearer canary"));
    assert_eq!(request.header("x-team"), Some("canary"));
}

#[tokio::test]
async fn credentials_of_the_url_are_sent_and_never_shown() {
    let server = Server::http(|_| async { page("ok") });
    let url = server.url_at("us%20er:can%3Aary@127.0.0.1");
    let report = report(&url, &json!({ "checks": { "it": { "path": "/" } } })).await;
    // "us er:can:ary"
    assert_eq!(server.requests()[0].header("authorization"), Some("Basic dXMgZXI6Y2FuOmFyeQ=="));
    let shown = format!("{report:?} {}", Seal::of(report.clone(), chrono::Utc::now()).to_json());
    for secret in ["us%20er", "us er", "can%3Aary", "can:ary", "dXMg"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn the_suites_own_authorization_goes_before_that_of_the_url() {
    let server = Server::http(|_| async { page("ok") });
    report(&server.url_at("user:password@127.0.0.1"), &entry(&json!({ "it": { "path": "/" } }))).await;
    let request = &server.requests()[0];
    let sent: Vec<_> = request.headers.get_all("authorization").iter().collect();
    assert_eq!(sent, ["Bearer canary"]);
}

/// That a request carries nothing that was meant for the target.
fn assert_stranger(request: &Request) {
    for name in ["authorization", "x-team", "cookie", "referer"] {
        assert_eq!(request.header(name), None, "{request:?}");
    }
    assert!(!format!("{request:?}").contains("canary"), "{request:?}");
}

#[tokio::test]
async fn credentials_do_not_follow_a_redirect_to_another_port() {
    for credentials in ["", "user:canary@"] {
        let other = Server::http(|_| async { page("ok") });
        let location = format!("{}/there", other.url());
        let server = Server::http(move |_| std::future::ready(redirect(302, &location)));
        let url = server.url_at(&format!("{credentials}127.0.0.1"));
        let report = report(&url, &entry(&json!({ "it": { "path": "/", "text": "ok" } }))).await;
        assert_eq!(report.evidence[0].outcome, Outcome::Passed, "{report:?}");
        assert_eq!(other.lines(), ["GET /there"]);
        assert_stranger(&other.requests()[0]);
        assert!(server.requests()[0].header("authorization").is_some());
    }
}

#[test]
fn credentials_do_not_follow_a_redirect_to_another_host_of_the_site() {
    // A proxy sees the requests to every host there is.
    let proxy = Server::http(|request| async move {
        match request.header("host").unwrap() {
            "example.com" => redirect(302, "http://www.example.com/home"),
            "www.example.com" => page("ok"),
            other => panic!("asked for {other}"),
        }
    });
    let entry = entry(&json!({ "it": { "path": "/", "text": "ok" } }));
    let seal = seal_in_child("http://user:canary@example.com", &entry, &[("HTTP_PROXY", &proxy.url())]);
    assert_eq!(seal.evidence()[0].outcome, Outcome::Passed, "{seal:?}");
    assert_eq!(proxy.requests()[0].header("authorization"), Some("Bearer canary"));
    assert_stranger(&proxy.requests()[1]);
}

#[tokio::test]
async fn credentials_are_sent_again_when_a_redirect_comes_home() {
    let (to_other, to_home) = (std::sync::Arc::new(std::sync::OnceLock::new()), std::sync::Arc::default());
    let (there, home) =
        (std::sync::Arc::clone(&to_other), std::sync::Arc::<std::sync::OnceLock<String>>::clone(&to_home));
    let server = Server::http(move |request| {
        let there: &String = there.get().unwrap();
        std::future::ready(if request.target == "/" { redirect(302, there) } else { page("ok") })
    });
    let other = Server::http(move |_| std::future::ready(redirect(302, home.get().unwrap())));
    to_other.set(other.url()).unwrap();
    to_home.set(format!("{}/back", server.url())).unwrap();
    report(&server.url(), &entry(&json!({ "it": { "path": "/" } }))).await;
    assert_stranger(&other.requests()[0]);
    assert_eq!(server.requests()[1].header("authorization"), Some("Bearer canary"));
}

#[tokio::test]
async fn no_cookie_is_kept() {
    let server = Server::http(|request| async move {
        let cookie = ("set-cookie", "session=canary; Path=/");
        match request.target.as_str() {
            "/login" => reply(302, &[cookie, ("location", "/")], ""),
            _ => reply(200, &[cookie], "ok"),
        }
    });
    let checks = json!({ "login": { "path": "/login" }, "a": { "path": "/a" }, "b": { "path": "/b" } });
    report(&server.url(), &json!({ "checks": checks, "concurrency": 1 })).await;
    assert_eq!(server.requests().len(), 4);
    for request in server.requests() {
        // It goes along where the redirect that set it leads, and nowhere else.
        let expected = (request.target == "/").then_some("session=canary");
        assert_eq!(request.header("cookie"), expected, "{request:?}");
    }
}

#[tokio::test]
async fn the_value_of_a_session_cookie_is_not_evidence() {
    let server = Server::http(|_| async { reply(200, &[("set-cookie", "session=canary")], "ok") });
    let evidence = look(&server, json!({ "path": "/", "header": { "Set-Cookie": "theme=" } })).await;
    assert_eq!(evidence.outcome, Outcome::Failed);
    assert!(!format!("{evidence:?}").contains("canary"), "{evidence:?}");
}

#[tokio::test]
async fn credentials_that_a_page_repeats_are_hidden() {
    let server = Server::http(|request| async move {
        let told = request.header("authorization").unwrap_or_default().to_owned();
        page(format!("your request said {told}, and {} more", "x".repeat(200)))
    });
    let url = server.url_at("user:canary-password@127.0.0.1");
    let check = json!({ "checks": { "it": { "path": "/", "text": "no such text" } } });
    let evidence = format!("{:?}", report(&url, &check).await.evidence);
    assert!(evidence.contains("your request said [hidden]"), "{evidence}");

    let mut entry = check.clone();
    entry["headers"] = json!({ "Authorization": "Bearer canary-token" });
    let evidence = format!("{:?}", report(&server.url(), &entry).await.evidence);
    assert!(evidence.contains("[hidden]") && !evidence.contains("canary"), "{evidence}");
}

/// An app that is still booting, behind a cache, and says which revision it is: it is looked at many times.
#[tokio::test]
async fn every_request_is_read_only_and_without_state() {
    let seen = Arc::new(Mutex::new(HashSet::new()));
    let server = Server::http(move |request| {
        let is_first = seen.lock().unwrap().insert(request.target.clone());
        let cookie = ("set-cookie", "session=canary; Path=/");
        std::future::ready(match request.target.as_str() {
            "/cached" => reply(200, &[cookie, ("age", "99999"), ("content-type", "text/html")], "ok"),
            "/revision" => reply(200, &[cookie, ("x-revision", "0123456789ab")], "ok"),
            _ if is_first => reply(503, &[cookie, ("retry-after", "0")], "booting"),
            "/login" => reply(302, &[cookie, ("location", "/")], ""),
            _ => reply(200, &[cookie, ("content-type", "text/html")], "ok"),
        })
    });
    let checks = json!({
        "a": { "path": "/a", "text": "ok" },
        "head": { "path": "/head", "method": "head" },
        "login": { "path": "/login" },
        "cached": { "path": "/cached", "text": "ok" },
        "never": { "path": "/never", "text": "no such text" },
    });
    let entry = json!({
        "checks": checks,
        "boot_window": 2,
        "revision": { "path": "/revision", "header": "X-Revision", "samples": 2 },
    });
    let run = run(&server.url_at("user:canary@127.0.0.1"), &entry).expecting("0123456789abcdef");
    let report = run.execute(|_| ()).await;

    let lines = server.lines();
    let times = |line: &str| lines.iter().filter(|known| *known == line).count();
    for line in ["GET /a", "HEAD /head", "GET /login", "GET /cached", "GET /revision", "GET /never"] {
        assert!(times(line) >= 2, "{line}: {lines:?} {report:?}");
    }
    for request in server.requests() {
        assert!(["GET", "HEAD"].contains(&request.method.as_str()), "{request:?}");
        assert_eq!(request.body, b"", "{request:?}");
        for name in ["referer", "content-length", "transfer-encoding", "if-none-match", "if-modified-since"] {
            assert_eq!(request.header(name), None, "{request:?}");
        }
        // Where the redirect of its own look leads, its cookie goes along.
        let of_redirect = (request.target == "/").then_some("session=canary");
        assert_eq!(request.header("cookie"), of_redirect, "{request:?}");
        assert_eq!(request.header("user-agent"), Some(USER_AGENT));
        assert_eq!(request.header("authorization"), Some("Basic dXNlcjpjYW5hcnk="));
    }
    let ids: HashSet<_> =
        server.requests().iter().map(|request| request.header("x-request-id").map(str::to_owned)).collect();
    // Only the login is looked at in two requests.
    assert!(ids.len() + times("GET /login") >= lines.len(), "{lines:?}");
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_never_followed_on_any_attempt() {
    let plain = Server::http(|_| async { page("ok") });
    let location = plain.url();
    let authority = Authority::new();
    let server = Server::https(&authority.identity("127.0.0.1"), move |_| {
        std::future::ready(redirect(302, &location))
    });
    let mut entry = entry(&json!({ "it": { "path": "/" } }));
    entry["boot_window"] = json!(1);
    let trust = authority.file();
    let url = server.url_at("user:canary@127.0.0.1");
    let seal = seal_in_child(&url, &entry, &[("SSL_CERT_FILE", trust)]);
    assert_eq!(seal.evidence()[0].outcome, Outcome::Failed, "{seal:?}");
    assert!(server.requests().len() > 1, "{seal:?}");
    assert_eq!(server.requests()[0].header("x-team"), Some("canary"));
    assert_eq!(plain.connections(), 0);
}

#[tokio::test]
async fn a_control_address_gets_no_credentials_and_no_headers() {
    let control = Server::http(|_| async { reply(200, &[("set-cookie", "session=canary")], "ok") });
    let mut entry = entry(&json!({ "it": { "path": "/?token=canary" } }));
    entry["control"] = json!(control.url());
    let target = Target::parse("https://user:canary@shop.invalid").unwrap();
    let transport = HttpTransport::new(&Arc::new(suite(&entry)), &target).unwrap();
    for _ in 0..2 {
        assert!(transport.connectivity().await.connects);
    }
    assert!(!control.requests().is_empty());
    for request in control.requests() {
        assert!(["GET", "HEAD"].contains(&request.method.as_str()), "{request:?}");
        assert_eq!((request.target.as_str(), request.body.len()), ("/", 0));
        assert_stranger(&request);
    }
}
