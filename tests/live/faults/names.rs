//! Names that stand for nothing, or for more than one server. Nobody's name is asked for: the resolver is the test's own.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use smoke_seal::Cause::{Dns, Network, OldRevision};
use smoke_seal::Status;

use super::lab::{Fault, here};
use crate::support::{Names, Says, Server, Stalled, page, redirect, reply};

/// The app's name is `shop.test`, and somebody else's `control.test`.
fn resolver(shop: Says, control: Says) -> Names {
    Names::new(move |name| if name == "shop.test" { shop } else { control })
}

/// A look at `shop.test` by a machine whose resolver fails at that name, and says so of another.
fn nameless(shop: Says, control: Says) -> super::lab::Seen {
    let other = Server::http(|_| async { page("hello") });
    Fault::at("http://shop.test:1")
        .named(resolver(shop, control))
        .set("control", other.url_at("control.test"))
        .play()
}

const HERE: Says = Says::Addresses(&["127.0.0.1"]);
const NO_SUCH_NAME: &str = "the name does not resolve: the resolver says there is no such name";
const FAILED: &str = "the name does not resolve: the resolver failed (SERVFAIL)";
const SILENT: &str = "timed out after 0.5 s, looking the name up";
const EITHER: &str = "; this machine's resolver gives no address for the control names either";

#[test]
fn a_name_that_does_not_exist() {
    nameless(Says::NoSuchName, HERE).red(Dns, "unresolved", &format!("answer <- {NO_SUCH_NAME}"));
    let reason = format!("{NO_SUCH_NAME}{EITHER}");
    nameless(Says::NoSuchName, Says::Fails("SERVFAIL")).unsealed(Dns, "unresolved", &reason);
}

#[test]
fn a_name_whose_servers_fail() {
    nameless(Says::Fails("SERVFAIL"), HERE).red(Dns, "resolver down", &format!("answer <- {FAILED}"));
    let reason = format!("{FAILED}{EITHER}");
    nameless(Says::Fails("SERVFAIL"), Says::Fails("SERVFAIL")).unsealed(Dns, "resolver down", &reason);
}

#[test]
fn a_name_whose_servers_never_answer() {
    nameless(Says::Nothing, HERE).red(Dns, "resolver down", &format!("answer <- {SILENT}"));
    nameless(Says::Nothing, Says::NoSuchName).unsealed(Dns, "resolver down", &format!("{SILENT}{EITHER}"));
}

#[test]
fn a_resolver_that_never_answers_anybody_ends_with_the_deadline() {
    nameless(Says::Nothing, Says::Nothing).unsealed(Dns, "resolver down", &format!("{SILENT}; *"));
}

#[test]
fn a_name_that_resolves_only_sometimes() {
    let asked = AtomicUsize::new(0);
    let flaps = Names::new(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => Says::NoSuchName,
        1 => Says::Fails("SERVFAIL"),
        _ => HERE,
    });
    let server = Server::http(|_| async { page("ok") });
    let fault = Fault::of(&server).by(server.url_at("shop.test")).named(flaps);
    fault.set("control", server.url()).booting(3.0).play().settled();
}

/// A look at a healthy server at 127.0.0.1 whose name stands for `addresses`.
fn among(addresses: &'static [&'static str], server: &Server) -> super::lab::Seen {
    let names = resolver(Says::Addresses(addresses), Says::NoSuchName);
    Fault::of(server).by(server.url_at("shop.test")).named(names).play()
}

#[test]
fn one_address_of_several_is_dead() {
    let server = Server::http(|_| async { page("ok") });
    among(&["127.0.0.2", "127.0.0.1"], &server).green();
}

#[test]
fn one_address_of_several_stalls() {
    let server = Server::http(|_| async { page("ok") });
    let _stalled = here(Stalled::at("127.0.0.2", server.port()));
    among(&["127.0.0.2", "127.0.0.1"], &server).green();
}

#[test]
fn ipv6_that_leads_nowhere() {
    let server = Server::http(|_| async { page("ok") });
    among(&["::1", "127.0.0.1"], &server).green();
    among(&["2001:db8::1", "fe80::1", "127.0.0.1"], &server).green();
}

#[test]
fn every_address_is_dead() {
    let other = Server::http(|_| async { page("hello") });
    let dead = |control: Says| {
        let names = resolver(Says::Addresses(&["127.0.0.2", "127.0.0.3"]), control);
        let fault = Fault::at(format!("http://shop.test:{}", other.port())).named(names);
        fault.set("control", other.url_at("control.test")).play()
    };
    let refused = "the connection was refused: nothing listens there";
    dead(HERE).red(Network, "refused", &format!("answer <- {refused}"));
    let reason = format!("{refused}; this machine does not reach the control addresses either");
    dead(Says::NoSuchName).unsealed(Network, "refused", &reason);
}

#[test]
fn one_address_of_several_is_on_the_old_revision() {
    let says = |revision: &'static str| {
        move |_| async move { reply(200, &[("content-type", "text/html"), ("x-revision", revision)], "<p>ok") }
    };
    let new = Server::http(says("2222222"));
    let old = new.http_beside("127.0.0.2", says("1111111"));
    let names = resolver(Says::Addresses(&["127.0.0.1", "127.0.0.2"]), Says::NoSuchName);
    let fault = Fault::of(&new).by(new.url_at("shop.test")).named(names).expecting("2222222");
    let seen = fault.set("revision", json!({ "header": "X-Revision", "samples": 4 })).play();
    here(old.all_closed());
    assert_eq!(seen.seal.status(), Status::Red, "{}", seen.seal);
    let revision = seen.of("revision");
    assert_eq!(revision.findings[0].cause, OldRevision, "{revision:?}");
    let counts: Vec<_> = revision.revisions.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(counts, [("1111111", 2), ("2222222", 2)]);
    assert_eq!(revision.findings[0].got, "1111111, in 2 of 4 attempts");
    assert!(seen.seal.summary().contains("revision"), "{}", seen.seal);
}

#[test]
fn a_redirect_to_a_private_address() {
    let inside = Server::http(|_| async { page("ok") });
    let location = inside.url_at("inside.shop.test");
    let server = Server::http(move |_| std::future::ready(redirect(302, &location)));
    let names = Names::new(|name| match name {
        "app.shop.test" => HERE,
        _ => Says::Addresses(&["127.0.0.1"]),
    });
    let seen = Fault::of(&server).by(server.url_at("app.shop.test")).named(names).play();
    let message = "status <- 302 to *, not followed: it leads to a private address (see allow_private)";
    seen.red(smoke_seal::Cause::App, "302", message);
    assert_eq!(inside.connections(), 0);
}
