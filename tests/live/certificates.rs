//! The look at TLS: how long certificates last, and the version that is spoken.

use std::future::ready;

use serde_json::{Value, json};
use smoke_seal::evidence::Outcome;
use smoke_seal::suite::TlsVersion;
use smoke_seal::{Cause, Certificate, Evidence, Seal, Status};

use crate::support::{
    Authority, Identity, Server, findings, only, page, redirect, report, seal_in_child, seal_in_child_by_name,
};

/// What is sealed of an app with this certificate, by someone who trusts the authority.
fn seal_of(authority: &Authority, identity: &Identity, tls: &Value) -> (Seal, Server) {
    let server = Server::https(identity, |_| async { page("ok") });
    let entry = json!({ "tls": tls, "checks": { "up": { "path": "/up" } }, "boot_window": 5 });
    (trusting(authority, &server.url_at("localhost"), &entry), server)
}

fn trusting(authority: &Authority, url: &str, entry: &Value) -> Seal {
    seal_in_child(url, entry, &[("SSL_CERT_FILE", authority.file())])
}

fn of_tls(seal: &Seal) -> &Evidence {
    seal.evidence().last().filter(|evidence| evidence.check == "tls").expect("a look at TLS")
}

fn certificate(evidence: &Evidence) -> &Certificate {
    evidence.certificates.last().expect("a certificate")
}

#[test]
fn a_certificate_with_enough_days_left_passes_and_is_recorded() {
    let authority = Authority::new();
    let (seal, server) = seal_of(&authority, &authority.ends_in(90, "localhost"), &json!(true));
    assert_eq!(seal.status(), Status::Green);
    assert!(seal.summary().starts_with("2/2 green vs "), "{seal}");
    let shown = certificate(of_tls(&seal));
    assert_eq!((shown.host.as_str(), shown.days_left), ("localhost", 90));
    assert_eq!((&shown.names[..], shown.version), (&["localhost".to_owned()][..], Some(TlsVersion::Tls13)));
    // One request of its own, over a connection of its own.
    assert_eq!((server.requests().len(), server.connections()), (2, 2));
    // Whoever does not ask for it is not told.
    assert!(seal.evidence()[0].certificates.is_empty());
}

#[test]
fn one_that_ends_soon_is_a_warning_that_nobody_waits_for() {
    let authority = Authority::new();
    let (seal, server) = seal_of(&authority, &authority.ends_in(3, "localhost"), &json!(true));
    assert_eq!(seal.status(), Status::Green);
    assert!(seal.summary().ends_with("; warning: tls days_left"), "{seal}");
    let date = certificate(of_tls(&seal)).not_after.date_naive();
    let expected = format!("days_left: at least 14 days <- 3 days: the certificate of localhost ends {date}");
    assert_eq!(findings(of_tls(&seal)), [expected]);
    assert_eq!((of_tls(&seal).attempts, server.requests().len()), (1, 2));
}

#[test]
fn the_days_and_what_they_do_are_set() {
    let authority = Authority::new();
    let identity = authority.ends_in(3, "localhost");
    let (seal, _) = seal_of(&authority, &identity, &json!({ "days_left": 3 }));
    assert_eq!(of_tls(&seal).outcome, Outcome::Passed);
    let (seal, _) = seal_of(&authority, &identity, &json!({ "days_left": 4, "severity": "fail" }));
    assert_eq!((seal.status(), of_tls(&seal).is_final), (Status::Red, true), "{seal}");
    assert_eq!(of_tls(&seal).findings[0].cause, Cause::Tls);
}

#[test]
fn an_intermediate_that_ends_before_the_certificate_is_named() {
    let authority = Authority::new();
    let identity = authority.through_one_that_ends_in(5, "localhost");
    let (seal, _) = seal_of(&authority, &identity, &json!(true));
    let shown = certificate(of_tls(&seal));
    assert!(shown.days_left > 14, "{shown:?}");
    let chain = shown.chain.as_ref().unwrap();
    let date = chain.not_after.date_naive();
    let expected = format!(
        "days_left: at least 14 days <- 5 days: an intermediate of localhost, CN=The one between, ends {date}"
    );
    assert_eq!((findings(of_tls(&seal)), chain.days_left), (vec![expected], 5));
}

#[test]
fn an_older_version_than_the_least_is_a_finding() {
    let authority = Authority::new();
    let identity = authority.ends_in(90, "localhost").with_tls_1_2_only();
    let (seal, _) = seal_of(&authority, &identity, &json!({ "min_version": 1.3 }));
    assert_eq!(findings(of_tls(&seal)), ["min_version: at least TLS 1.3 <- TLS 1.2 at localhost"]);
    let (seal, _) = seal_of(&authority, &identity, &json!({ "min_version": "1.2" }));
    assert_eq!(of_tls(&seal).outcome, Outcome::Passed);
    assert_eq!(certificate(of_tls(&seal)).version, Some(TlsVersion::Tls12));
}

#[test]
fn whatever_the_app_answers_its_certificate_is_checked() {
    let authority = Authority::new();
    let server = Server::https(&authority.ends_in(3, "localhost"), |request| {
        ready(if request.target == "/up" { page("ok") } else { redirect(302, "https://elsewhere.example/") })
    });
    let entry = json!({ "tls": true, "checks": { "up": { "path": "/up" } } });
    let seal = trusting(&authority, &server.url_at("localhost"), &entry);
    assert!(seal.summary().ends_with("; warning: tls days_left"), "{seal}");
}

#[test]
fn each_host_that_is_redirected_to_shows_its_own() {
    let authority = Authority::new();
    let www = Server::https(&authority.ends_in(2, "www.shop.test"), |_| async { page("ok") });
    let to = www.url_at("www.shop.test");
    let apex = Server::https(&authority.ends_in(90, "shop.test"), move |_| ready(redirect(301, &to)));
    let trust = [("SSL_CERT_FILE", authority.file())];
    let entry = json!({ "tls": true, "checks": { "home": { "path": "/" } }, "allow_private": true });
    let seal = seal_in_child_by_name(&apex.url_at("shop.test"), &entry, &trust);
    let shown: Vec<_> =
        of_tls(&seal).certificates.iter().map(|it| (it.host.as_str(), it.days_left)).collect();
    assert_eq!(shown, [("shop.test", 90), ("www.shop.test", 2)]);
    let said = findings(of_tls(&seal)).join("\n");
    assert!(said.contains("<- 2 days: the certificate of www.shop.test ends "), "{said}");
}

#[test]
fn what_is_not_trusted_is_reported_with_its_names_and_dates_by_every_check() {
    let authority = Authority::new();
    for (identity, why) in [
        (authority.expired("localhost"), "the certificate has expired"),
        (authority.ends_in(30, "shop.example"), "the certificate is for another name"),
        (Identity::self_signed("localhost"), "if it is your own, name it in SSL_CERT_FILE"),
    ] {
        let server = Server::https(&identity, |_| async { page("ok") });
        let entry = json!({ "checks": { "up": { "path": "/up" } } });
        let seal = trusting(&authority, &server.url_at("localhost"), &entry);
        let evidence = only(seal.evidence().to_vec());
        assert!(findings(&evidence)[0].ends_with(why), "{evidence:?}");
        let shown = certificate(&evidence);
        assert_eq!((shown.host.as_str(), shown.version), ("localhost", None));
        assert_eq!(shown.days_left < 0, why.contains("expired"), "{shown:?}");
        assert_eq!(shown.names == ["shop.example"], why.contains("another name"), "{shown:?}");
    }
}

#[test]
fn the_host_whose_certificate_fails_is_named() {
    let authority = Authority::new();
    let www = Server::https(&authority.expired("127.0.0.1"), |_| async { page("ok") });
    let to = www.url();
    let apex = Server::https(&authority.ends_in(90, "localhost"), move |_| ready(redirect(301, &to)));
    let checks = json!({ "home": { "path": "/", "redirects": [www.url()] } });
    let seal = trusting(&authority, &apex.url_at("localhost"), &json!({ "checks": checks }));
    let evidence = only(seal.evidence().to_vec());
    let from = apex.url_at("localhost");
    let place = format!("at \"{}/\" (301 from \"{from}/\")", www.url());
    let expected = format!("answer: an answer with status 2xx <- the certificate has expired, {place}");
    assert_eq!(findings(&evidence), [expected]);
    let hosts: Vec<_> = evidence.certificates.iter().map(|shown| shown.host.as_str()).collect();
    assert_eq!(hosts, ["localhost", "127.0.0.1"]);
}

#[test]
fn a_tls_check_without_an_answer_fails_like_any_other() {
    let authority = Authority::new();
    let (seal, _) = seal_of(&authority, &authority.expired("localhost"), &json!(true));
    assert!(seal.summary().ends_with("; failing: up, tls: tls"), "{seal}");
    assert!(certificate(of_tls(&seal)).days_left < 0);
}

#[tokio::test]
async fn an_app_at_http_shows_no_certificate() {
    let server = Server::http(|_| async { page("ok") });
    let evidence = report(&server.url(), &json!({ "tls": true })).await.evidence;
    let shown = evidence.last().unwrap();
    assert_eq!(shown.outcome, Outcome::Warned);
    assert_eq!(findings(shown), ["tls: a certificate <- none, since nothing was requested over https"]);
}
