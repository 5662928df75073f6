//! Redirects that are expected one by one, from whichever origin they begin at.

use std::future::ready;

use serde_json::{Value, json};
use smoke_seal::{Evidence, HttpTransport, MachineClock, Outcome, Run, Status, Target};

use crate::support::{
    Authority, Names, Says, Server, findings, look, only, page, redirect, refuse_proxies, reply, report,
    seal_in_child, suite,
};
use std::sync::Arc;

/// What a run of `check` finds out about an app at `url`, where every name stands for this machine.
async fn look_by_name(url: &str, check: Value) -> Evidence {
    refuse_proxies();
    let suite = Arc::new(suite(&json!({ "checks": { "it": check } })));
    let target = Target::parse(url).unwrap();
    let names = Names::new(|_| Says::Addresses(&["127.0.0.1"]));
    let transport = HttpTransport::with_lookup(names, &suite, &target).unwrap();
    let run = Run::with(suite, target, transport, MachineClock::default());
    only(run.execute(|_| ()).await.evidence)
}

#[tokio::test]
async fn a_chain_from_the_apex_over_www_to_the_app_of_another_site() {
    let app = Server::http(|_| async { page("<title>Shop</title>") });
    let to_app = app.url_at("app.elsewhere.test");
    let www = Server::http(move |_| ready(redirect(302, &to_app)));
    let to_www = www.url_at("www.shop.test");
    let apex = Server::http(move |_| ready(redirect(301, &to_www)));
    let (apex_url, www_url, app_url) =
        (apex.url_at("shop.test"), www.url_at("www.shop.test"), app.url_at("app.elsewhere.test"));
    let check =
        |chain: Value| json!({ "path": "/", "origin": apex_url, "title": "Shop", "redirects": chain });

    let whole = check(json!([format!("301 {www_url}"), format!("302 {app_url}")]));
    let evidence = look_by_name(&app_url, whole).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    assert_eq!((evidence.url, evidence.redirects.len()), (format!("{apex_url}/"), 2));

    // What the chain does not name is followed by the same rules as ever.
    let evidence = look_by_name(&www_url, check(json!([www_url]))).await;
    let expected = format!(
        "redirects: to {www_url} <- 301 to \"{www_url}/\", then 302 to \"{app_url}/\", not followed: it leads to another site"
    );
    assert_eq!(findings(&evidence), [expected]);
}

#[tokio::test]
async fn another_chain_is_a_finding_that_shows_both() {
    let server = Server::http(|request| {
        ready(if request.target == "/" { redirect(302, "/en") } else { page("Welcome") })
    });
    let evidence = look(&server, json!({ "path": "/", "redirects": ["301 /en"] })).await;
    assert_eq!(evidence.outcome, Outcome::Failed);
    let got = format!("302 to \"{}/en\", then 200", server.url());
    assert_eq!(findings(&evidence), [format!("redirects: 301 to /en <- {got}")]);
    let evidence = look(&server, json!({ "path": "/", "redirects": [] })).await;
    assert_eq!(findings(&evidence), [format!("redirects: no redirect <- {got}")]);
    let evidence = look(&server, json!({ "path": "/en", "redirects": [], "text": "Welcome" })).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
}

#[tokio::test]
async fn a_redirect_loop_in_a_list_of_redirects_is_not_followed_forever() {
    let server = Server::http(|request| ready(redirect(302, if request.target == "/" { "/a" } else { "/" })));
    let evidence = look(&server, json!({ "path": "/", "redirects": ["/a", "/"] })).await;
    assert!(
        findings(&evidence)[0].ends_with("not followed: it leads in a circle that cookies do not end"),
        "{evidence:?}"
    );
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn what_is_sent_to_the_app_is_not_sent_to_another_origin() {
    let app = Server::http(|_| async { page("ok") });
    let other = Server::http(|_| async { reply(204, &[], "") });
    let entry = json!({
        "headers": { "X-Key": "canary" },
        "checks": { "it": { "path": "/there?a=1", "origin": other.url() } },
    });
    let evidence = only(report(&app.url_at("user:canary@127.0.0.1"), &entry).await.evidence);
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    assert_eq!((other.lines(), app.lines()), (vec!["GET /there?a=1".to_owned()], vec![]));
    let sent = format!("{:?}", other.requests());
    assert!(!sent.contains("canary") && !sent.contains("authorization"), "{sent}");
}

#[test]
fn plain_http_has_to_lead_to_https_that_browsers_keep_to() {
    let authority = Authority::new();
    let said = [("strict-transport-security", "max-age=31536000; includeSubDomains")];
    let app = Server::https(&authority.identity("localhost"), move |_| ready(reply(200, &said, "ok")));
    let home = format!("{}/", app.url_at("localhost"));
    let to = home.clone();
    let plain = Server::http(move |_| ready(redirect(301, &to)));
    let entry = json!({ "checks": {
        "insecure": { "path": "/", "origin": plain.url_at("localhost"), "redirects": [home], "hsts": true },
        "strict": { "path": "/", "hsts": { "max_age": 31_536_000, "include_subdomains": true } },
        "listed": { "path": "/", "hsts": { "preload": true }, "severity": "warn" },
    } });
    let seal = seal_in_child(&app.url_at("localhost"), &entry, &[("SSL_CERT_FILE", authority.file())]);
    assert_eq!(seal.status(), Status::Green, "{:?}", seal.evidence());
    assert!(seal.summary().ends_with("; warning: listed hsts"), "{seal}");
}
