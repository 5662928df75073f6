//! Each address of a host, and the one that is not like the others.

use std::future::{Future, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use smoke_seal::{Cause, Evidence, HttpTransport, MachineClock, Outcome, Run, Target};

use crate::support::{
    Names, Request, Response, Says, Server, findings, page, redirect, refuse_proxies, reply, suite,
};

const THREE: &[&str] = &["127.0.0.1", "127.0.0.2", "127.0.0.3"];

/// What a run of `check` finds out about the app at `url`, in a world where `names` says what names stand for.
async fn look_among(names: Names, url: &str, entry: &Value) -> Evidence {
    refuse_proxies();
    let (suite, target) = (Arc::new(suite(entry)), Target::parse(url).unwrap());
    let transport = HttpTransport::with_lookup(names, &suite, &target).unwrap();
    let run = Run::with(suite, target, transport, MachineClock::default()).expecting("0a1b2c3").seeded(1);
    run.execute(|_| ()).await.evidence.remove(0)
}

fn at(addresses: &'static [&'static str]) -> Names {
    Names::new(move |_| Says::Addresses(addresses))
}

fn all() -> Value {
    json!({ "checks": { "home": { "path": "/", "addresses": "all" } } })
}

/// An app at three addresses, of which the third answers with what `third` gives.
fn three<A>(third: impl Fn(Request) -> A + Send + Sync + 'static) -> [Server; 3]
where
    A: Future<Output = Response> + Send + 'static,
{
    let first = Server::http(|_| async { page("ok") });
    let second = first.http_beside("127.0.0.2", |_| async { page("ok") });
    let third = first.http_beside("127.0.0.3", third);
    [first, second, third]
}

fn words(evidence: &Evidence) -> Vec<(String, String)> {
    let host = |address: &String| address.rsplit_once(':').unwrap().0.to_owned();
    evidence.addresses.iter().map(|(address, word)| (host(address), word.clone())).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(address, word)| ((*address).to_owned(), (*word).to_owned())).collect()
}

#[tokio::test]
async fn each_address_is_checked_once_by_its_name() {
    let servers = three(|_| async { page("ok") });
    let evidence = look_among(at(THREE), &servers[0].url_at("shop.test"), &all()).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    let passed = [("127.0.0.1", "passed"), ("127.0.0.2", "passed"), ("127.0.0.3", "passed")];
    assert_eq!(words(&evidence), pairs(&passed));
    assert_eq!(evidence.notes, ["addresses: 3 checked"]);
    let host = format!("shop.test:{}", servers[0].port());
    for server in &servers {
        assert_eq!(server.lines(), ["GET /"]);
        assert_eq!(server.requests()[0].header("host"), Some(host.as_str()));
    }
}

#[tokio::test]
async fn the_one_that_fails_is_named() {
    let servers = three(|_| async { reply(503, &[], "") });
    let evidence = look_among(at(THREE), &servers[0].url_at("shop.test"), &all()).await;
    let expected = format!("addresses: status 2xx <- 503 at 127.0.0.3:{}", servers[0].port());
    assert_eq!((evidence.outcome, findings(&evidence)), (Outcome::Failed, vec![expected]));
    let passed_but_one = [("127.0.0.1", "passed"), ("127.0.0.2", "passed"), ("127.0.0.3", "503")];
    assert_eq!(words(&evidence), pairs(&passed_but_one));
    let there = format!("--resolve shop.test:{0}:127.0.0.3", servers[0].port());
    assert!(evidence.curl.as_deref().unwrap().contains(&there), "{evidence:?}");
}

#[tokio::test]
async fn the_one_that_fails_first_is_named_as_well() {
    const BAD_FIRST: &[&str] = &["127.0.0.3", "127.0.0.1"];
    let servers = three(|_| async { reply(503, &[], "") });
    let evidence = look_among(at(BAD_FIRST), &servers[0].url_at("shop.test"), &all()).await;
    let expected = format!("status: 2xx <- 503 at 127.0.0.3:{}", servers[0].port());
    assert_eq!(findings(&evidence), [expected]);
    assert_eq!(words(&evidence), pairs(&[("127.0.0.3", "503")]));
}

#[tokio::test]
async fn the_address_that_closes_every_connection_is_named_although_it_comes_first() {
    let silent = Server::bytes("");
    let second = silent.http_beside("127.0.0.2", |_| async { page("ok") });
    let evidence = look_among(at(&["127.0.0.1", "127.0.0.2"]), &silent.url_at("shop.test"), &all()).await;
    let closed = "an answer with status 2xx <- the connection was closed before the answer was whole";
    assert_eq!(findings(&evidence), [format!("addresses: {closed} at 127.0.0.1:{}", silent.port())]);
    assert_eq!(words(&evidence), pairs(&[("127.0.0.1", "closed"), ("127.0.0.2", "passed")]));
    drop(second);
}

#[tokio::test]
async fn the_address_that_refuses_connections_is_named() {
    let server = Server::http(|_| async { page("ok") });
    let evidence = look_among(at(&["127.0.0.1", "127.0.0.2"]), &server.url_at("shop.test"), &all()).await;
    let got = format!("the connection was refused: nothing listens there at 127.0.0.2:{}", server.port());
    assert_eq!(findings(&evidence), [format!("addresses: an answer with status 2xx <- {got}")]);
    assert_eq!(evidence.findings[0].cause, Cause::Network);
    assert_eq!(words(&evidence), pairs(&[("127.0.0.1", "passed"), ("127.0.0.2", "refused")]));
}

#[tokio::test]
async fn the_one_that_still_serves_the_old_revision_is_named() {
    let of = |revision: &'static str| ready(reply(200, &[("x-revision", revision)], "ok"));
    let first = Server::http(move |_| of("0a1b2c3"));
    let second = first.http_beside("127.0.0.2", move |_| of("fffffff"));
    let mut entry = all();
    entry["revision"] = json!({ "header": "X-Revision", "samples": 1 });
    let evidence = look_among(at(&["127.0.0.1", "127.0.0.2"]), &first.url_at("shop.test"), &entry).await;
    let expected = format!("addresses: revision 0a1b2c3 <- fffffff at 127.0.0.2:{}", second.port());
    assert_eq!(findings(&evidence), [expected]);
    assert_eq!(evidence.findings[0].cause, Cause::OldRevision);
    assert_eq!(words(&evidence)[1].1, "old revision still served");
}

#[tokio::test]
async fn an_address_that_comes_up_within_the_window_is_waited_for() {
    let asked = Arc::<AtomicUsize>::default();
    let counted = Arc::clone(&asked);
    let servers = three(move |_| {
        let is_up = counted.fetch_add(1, Ordering::Relaxed) > 1;
        ready(if is_up { page("ok") } else { reply(503, &[], "") })
    });
    let mut entry = all();
    entry["boot_window"] = json!(10);
    let evidence = look_among(at(THREE), &servers[0].url_at("shop.test"), &entry).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    assert!(evidence.attempts > 1 && asked.load(Ordering::Relaxed) > 2);
}

#[tokio::test]
async fn an_address_that_this_machine_cannot_reach_is_a_note() {
    let server = Server::http(|_| async { page("ok") });
    // A link-local address without the link that it is on.
    let evidence = look_among(at(&["fe80::1", "127.0.0.1"]), &server.url_at("shop.test"), &all()).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    let note = format!("addresses: this machine has no route to [fe80::1]:{}", server.port());
    assert_eq!(evidence.notes, [note]);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_single_address_costs_nothing_more() {
    let server = Server::http(|_| async { page("ok") });
    for url in [server.url_at("shop.test"), server.url()] {
        let evidence = look_among(at(&["127.0.0.1"]), &url, &all()).await;
        assert_eq!((evidence.outcome, evidence.addresses.len()), (Outcome::Passed, 0), "{evidence:?}");
    }
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_check_may_override_the_apps_setting() {
    let servers = three(|_| async { page("ok") });
    let home = |addresses: &str| json!({ "path": "/", "addresses": addresses });
    for (app, check, requests) in
        [("all", json!({ "path": "/" }), 3), ("all", home("any"), 4), ("any", home("all"), 7)]
    {
        let entry = json!({ "addresses": app, "checks": { "home": check } });
        let evidence = look_among(at(THREE), &servers[0].url_at("shop.test"), &entry).await;
        assert_eq!(evidence.outcome, Outcome::Passed);
        assert_eq!(servers.iter().map(|server| server.requests().len()).sum::<usize>(), requests);
    }
}

#[tokio::test]
async fn no_more_than_sixteen_are_checked() {
    const MANY: &[&str] = &[
        "127.0.1.1",
        "127.0.1.2",
        "127.0.1.3",
        "127.0.1.4",
        "127.0.1.5",
        "127.0.1.6",
        "127.0.1.7",
        "127.0.1.8",
        "127.0.1.9",
        "127.0.1.10",
        "127.0.1.11",
        "127.0.1.12",
        "127.0.1.13",
        "127.0.1.14",
        "127.0.1.15",
        "127.0.1.16",
        "127.0.1.17",
        "127.0.1.18",
    ];
    let server = Server::http_at("0.0.0.0", |_| async { page("ok") });
    let evidence = look_among(at(MANY), &server.url_at("shop.test"), &all()).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    assert_eq!(evidence.notes, ["addresses: 16 of 18 checked, 2 beyond the first ones not"]);
    assert_eq!((evidence.addresses.len(), server.requests().len()), (16, 16));
}

#[tokio::test]
async fn another_host_that_is_redirected_to_has_addresses_of_its_own() {
    let www = Server::http(|_| async { page("ok") });
    let to = www.url_at("www.shop.test");
    let apex = Server::http_at("127.0.0.2", move |_| ready(redirect(301, &to)));
    let names = Names::new(|name| match name {
        "www.shop.test" => Says::Addresses(&["127.0.0.1"]),
        _ => Says::Addresses(&["127.0.0.2", "127.0.0.3"]),
    });
    let to = www.url_at("www.shop.test");
    let other = apex.http_beside("127.0.0.3", move |_| ready(redirect(301, &to)));
    let mut entry = all();
    entry["allow_private"] = json!(true);
    let evidence = look_among(names, &apex.url_at("shop.test"), &entry).await;
    assert_eq!(evidence.outcome, Outcome::Passed, "{evidence:?}");
    assert!(!other.requests().is_empty());
}

#[tokio::test]
async fn a_run_without_requests_left_says_nothing_of_the_others() {
    let servers = three(|_| async { page("ok") });
    let mut entry = all();
    entry["requests"] = json!(1);
    let evidence = look_among(at(THREE), &servers[0].url_at("shop.test"), &entry).await;
    assert_eq!(evidence.outcome, Outcome::Inconclusive);
    assert!(
        evidence.reason.as_deref().unwrap().starts_with("addresses: 1 of 3 were not checked"),
        "{evidence:?}"
    );
}
