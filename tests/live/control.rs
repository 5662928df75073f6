//! Who is asked to tell an app that cannot be reached from a machine that reaches nobody.

use std::future::pending;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use smoke_seal::Connectivity;

use crate::support::{
    Looks, Names, Request, Response, Says, Server, Stalled, Wire, page, redirect, reply, task, test_in_child,
};

const WELL: Connectivity = Connectivity { resolves: true, connects: true };
const RESOLVES: Connectivity = Connectivity { resolves: true, connects: false };
const NOTHING: Connectivity = Connectivity { resolves: false, connects: false };

fn asking(control: &Value) -> Value {
    json!({
        "checks": { "up": { "path": "/up" } }, "control": control,
        "headers": { "Authorization": "Bearer canary", "X-Canary": "canary" },
    })
}

/// What the control addresses show, where every name stands for this machine.
async fn reach(control: Value) -> Connectivity {
    let names = Names::new(|_| Says::Addresses(&["127.0.0.1"]));
    Looks::by(names, "http://user:canary@shop.test", &asking(&control)).connectivity().await
}

/// An address where nothing listens any more.
fn gone() -> Server {
    Server::bytes("")
}

#[tokio::test]
async fn one_answer_shows_that_this_machine_is_well() {
    async fn answer(_: Request) -> Response {
        redirect(302, "/elsewhere")
    }
    let server = Server::http(answer);
    assert_eq!(reach(json!(server.url_at("control.test"))).await, WELL);
    assert_eq!(reach(json!(server.url())).await, WELL);
    // It is asked for no body, tells nobody's secrets, and goes where it was sent to and no further.
    assert_eq!(server.lines(), ["HEAD /", "HEAD /"]);
    for request in server.requests() {
        assert!(!format!("{:?}", request.headers).contains("canary"), "{request:?}");
        assert_eq!(request.header("authorization"), None);
    }
}

#[tokio::test]
async fn the_app_itself_gets_no_credentials_as_a_control() {
    let server = Server::http(|_| async { page("ok") });
    let looks = Looks::at(&server.url_at("user:canary@127.0.0.1"), &asking(&json!(server.url())));
    assert_eq!(looks.connectivity().await, WELL);
    assert_eq!(server.requests()[0].header("authorization"), None);
    assert_eq!(server.requests()[0].header("x-canary"), None);
}

#[tokio::test]
async fn whatever_comes_over_a_connection_shows_that_there_is_one() {
    for server in [
        Server::http(|_| async { reply(503, &[], "") }),
        Server::bytes("SSH-2.0-OpenSSH_9.2\r\n"),
        Server::wire(|wire: Wire| async move { drop(wire) }),
    ] {
        assert_eq!(reach(json!(server.url_at("control.test"))).await, WELL);
        assert_eq!(reach(json!(server.url_as("https"))).await, WELL);
    }
}

#[tokio::test]
async fn a_refused_connection_proves_only_that_the_resolver_works() {
    let gone = gone().url_at("control.test");
    assert_eq!(reach(json!(gone)).await, RESOLVES);
}

#[tokio::test]
async fn names_that_do_not_resolve_show_nothing() {
    for says in [Says::NoSuchName, Says::Fails("SERVFAIL")] {
        let names = Names::new(move |_| says);
        let control = json!(["http://control.test", "https://other.test"]);
        let looks = Looks::by(names.clone(), "http://127.0.0.1", &asking(&control));
        assert_eq!(looks.connectivity().await, NOTHING);
        let mut asked = names.asked();
        asked.sort();
        assert_eq!(asked, ["control.test", "other.test"]);
        // What failed is looked up anew.
        assert_eq!(looks.connectivity().await, NOTHING);
        assert_eq!(names.asked().len(), 4);
    }
}

#[tokio::test]
async fn one_of_several_is_enough_and_the_others_are_not_waited_for() {
    let (stalled, well) = (Stalled::anywhere().await, Server::http(|_| async { page("ok") }));
    let silent = Server::http(|_| async { pending().await });
    let stalled = format!("http://{}", stalled.address);
    let began = Instant::now();
    assert_eq!(reach(json!([stalled, silent.url(), gone().url(), well.url_at("control.test")])).await, WELL);
    assert!(began.elapsed() < Duration::from_millis(1500), "it took {:?}", began.elapsed());
}

#[tokio::test]
async fn a_control_address_that_never_answers_takes_three_seconds() {
    let (stalled, silent) = (Stalled::anywhere().await, Server::http(|_| async { pending().await }));
    let names = Names::new(|_| Says::Nothing);
    let stalled = format!("http://{}", stalled.address);
    let looks = Looks::by(names, "http://shop.test", &asking(&json!(["http://control.test", stalled])));
    let began = Instant::now();
    let (nobody, connected) = tokio::join!(looks.connectivity(), reach(json!(silent.url())));
    assert_eq!((nobody, connected), (RESOLVES, WELL));
    let took = began.elapsed();
    assert!((Duration::from_millis(2900)..Duration::from_millis(3600)).contains(&took), "it took {took:?}");
}

#[test]
fn behind_a_proxy_the_answer_has_to_come_from_beyond_it() {
    let open = Server::http(|_| async { page("ok") });
    let shut = Server::bytes("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    let gone = gone().url();
    for (proxy, well) in [(open.url(), true), (shut.url(), false), (gone, false)] {
        let variables = [("ALL_PROXY", proxy.as_str())];
        let control = json!({ "control": "http://control.example" });
        let seen = test_in_child("control::reaches_through_its_proxy", &control, &variables);
        assert_eq!(seen, json!({ "resolves": well, "connects": well }), "{proxy}");
    }
    assert_eq!(open.requests()[0].header("host"), Some("control.example"));
    let control = json!({ "control": "https://control.example" });
    let seen = test_in_child("control::reaches_through_its_proxy", &control, &[("ALL_PROXY", &*shut.url())]);
    assert_eq!(seen, json!({ "resolves": false, "connects": false }));
}

#[tokio::test]
#[ignore = "another test starts it, in a process of its own"]
async fn reaches_through_its_proxy() {
    let reach = Looks::proxied("http://shop.example", &asking(&task()["control"])).connectivity().await;
    println!("\n{}", json!({ "resolves": reach.resolves, "connects": reach.connects }));
}
