//! Certificates, and servers that get TLS wrong.

use std::future::pending;

use serde_json::{Value, json};
use smoke_seal::{Cause, Evidence, Outcome, Seal, Status};

use crate::support::{
    Authority, Identity, OwnCertificate, Server, Wire, findings, only, page, report, seal_in_child,
};

fn up() -> Value {
    json!({ "checks": { "up": { "path": "/up" } }, "timeout": 5 })
}

fn trusting(authority: &Authority, url: &str, entry: &Value) -> Seal {
    seal_in_child(url, entry, &[("SSL_CERT_FILE", authority.file())])
}

/// What is said of a server with this certificate by someone who trusts the authority.
fn said_of(authority: &Authority, identity: &Identity) -> String {
    let server = Server::https(identity, |_| async { page("ok") });
    let seal = trusting(authority, &server.url(), &up());
    assert_eq!(server.requests().len(), 0);
    assert!(seal.summary().ends_with("; failing: up tls"), "{seal}");
    broken(&only(seal.evidence().to_vec()))
}

fn broken(evidence: &Evidence) -> String {
    assert_eq!(evidence.outcome, Outcome::Failed, "{evidence:?}");
    assert_eq!(evidence.error.as_deref(), Some("tls"), "{evidence:?}");
    assert_eq!(evidence.findings[0].cause, Cause::Tls);
    let finding = findings(evidence).join("\n");
    finding.strip_prefix("answer: an answer with status 2xx <- ").expect(&finding).to_owned()
}

#[test]
fn a_certificate_of_a_trusted_authority_is_trusted() {
    let authority = Authority::new();
    let server = Server::https(&authority.identity("127.0.0.1"), |_| async { page("ok") });
    assert_eq!(trusting(&authority, &server.url(), &up()).status(), Status::Green);
    let server = Server::https(&authority.identity("localhost"), |_| async { page("ok") });
    assert_eq!(trusting(&authority, &server.url_at("localhost"), &up()).status(), Status::Green);
}

#[test]
fn a_certificate_that_has_expired_is_a_finding() {
    let authority = Authority::new();
    assert_eq!(said_of(&authority, &authority.expired("127.0.0.1")), "the certificate has expired");
}

#[test]
fn a_certificate_for_another_name_is_a_finding() {
    let authority = Authority::new();
    let said = said_of(&authority, &authority.identity("shop.example"));
    assert_eq!(said, "the certificate is for another name");
}

#[test]
fn an_untrusted_certificate_is_a_finding() {
    let said = said_of(&Authority::new(), &Identity::self_signed("127.0.0.1"));
    assert!(said.starts_with("the certificate is self-signed, and this machine does not trust it"), "{said}");
    let stranger = Authority::new();
    let said = said_of(&Authority::new(), &stranger.identity("127.0.0.1"));
    assert!(said.starts_with("the certificate's issuer is not trusted"), "{said}");
    assert!(said.contains("the server has to send the intermediate certificates"), "{said}");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_a_finding() {
    let plain = Server::http(|_| async { page("ok") });
    let evidence = only(report(&plain.url_as("https"), &up()).await.evidence);
    assert_eq!(broken(&evidence), "the server does not speak TLS");
    let chatty = Server::wire(|mut wire: Wire| async move { wire.send("220 mail.example ESMTP\r\n").await });
    let evidence = only(report(&chatty.url_as("https"), &up()).await.evidence);
    assert_eq!(broken(&evidence), "the server does not speak TLS");
}

#[tokio::test]
async fn a_server_that_closes_the_connection_in_the_handshake_is_a_finding() {
    let server = Server::wire(|mut wire: Wire| async move {
        // An alert: handshake failure, fatal.
        wire.send(b"\x15\x03\x03\x00\x02\x02\x28").await;
        wire.stay_silent().await;
    });
    let evidence = only(report(&server.url_as("https"), &up()).await.evidence);
    let said = broken(&evidence);
    assert!(
        said.starts_with("the server and this client have no cipher suite and key exchange in common"),
        "{said}"
    );

    let server = Server::wire(|mut wire: Wire| async move {
        let _ = tokio::io::AsyncReadExt::read_u8(&mut wire.stream).await;
    });
    let evidence = only(report(&server.url_as("https"), &up()).await.evidence);
    assert_eq!((evidence.outcome, evidence.error.as_deref()), (Outcome::Failed, Some("closed")));
    assert_eq!(evidence.findings[0].cause, Cause::Network);
}

#[tokio::test]
async fn a_handshake_that_never_ends_times_out() {
    let server = Server::wire(|mut wire: Wire| async move { wire.stay_silent().await });
    let mut entry = up();
    entry["timeout"] = json!(0.2);
    let evidence = only(report(&server.url_as("https"), &entry).await.evidence);
    let expected = "answer: an answer with status 2xx <- timed out after 0.2 s, in the TLS handshake";
    assert_eq!(findings(&evidence), [expected]);
    assert_eq!(evidence.findings[0].cause, Cause::Tls);
}

#[tokio::test]
async fn plain_http_asked_of_a_tls_port_is_a_finding() {
    let authority = Authority::new();
    let server = Server::https(&authority.identity("127.0.0.1"), |_| async { page("ok") });
    let evidence = only(report(&server.url_as("http"), &up()).await.evidence);
    assert_eq!(findings(&evidence), ["answer: an answer with status 2xx <- the answer is not HTTP"]);
}

/// What browsers and curl take, too: somebody put that very certificate among those that this machine trusts.
#[test]
fn a_certificate_that_is_trusted_by_itself_needs_no_issuer() {
    for is_authority in [true, false] {
        let own = OwnCertificate::of("localhost", is_authority);
        let server = Server::https(&own.identity, |_| async { page("ok") });
        let seal = seal_in_child(&server.url_at("localhost"), &up(), &[("SSL_CERT_FILE", own.file())]);
        assert_eq!(seal.status(), Status::Green, "{is_authority}: {seal:?}");
        // For another name it is none.
        let seal = seal_in_child(&server.url(), &up(), &[("SSL_CERT_FILE", own.file())]);
        let said = broken(&only(seal.evidence().to_vec()));
        assert_eq!(said, "the certificate is for another name", "{is_authority}");
        // Who does not trust it is told what it is.
        let said = said_of(&Authority::new(), &own.identity);
        assert!(said.starts_with("the certificate is self-signed"), "{is_authority}: {said}");
    }
}

/// With TLS 1.3 the server says so after the handshake, and the connection may be gone before that is read.
#[test]
fn a_server_that_requires_a_client_certificate_is_distinguished_from_one_without_a_common_version() {
    let authority = Authority::new();
    let of_any_version = || authority.identity("127.0.0.1").that_wants_one_of(&authority);
    for (identity, version) in [(of_any_version().with_tls_1_2_only(), "1.2"), (of_any_version(), "1.3")] {
        let server = Server::https(&identity, |_| async { page("ok") });
        let seal = trusting(&authority, &server.url(), &up());
        let said = broken(&only(seal.evidence().to_vec()));
        let is_told = ["the server wants a client certificate", "the server asked for a client certificate"];
        assert!(is_told.iter().any(|told| said.starts_with(told)), "{version}: {said}");
    }
}

#[test]
fn a_server_that_presents_an_authoritys_certificate_is_named() {
    let authority = Authority::new();
    let said = said_of(&authority, &authority.authority_below("127.0.0.1"));
    assert!(said.contains("CA:TRUE"), "{said}");
    let said = said_of(&authority, &authority.nameless("127.0.0.1"));
    assert!(said.starts_with("the certificate has no subject alternative name"), "{said}");
}

#[test]
fn a_machine_without_trusted_certificates_seals_nothing() {
    let authority = Authority::new();
    let server = Server::https(&authority.identity("127.0.0.1"), |_| async { page("ok") });
    let nowhere = format!("{}.missing", authority.file());
    let seal = seal_in_child(&server.url(), &up(), &[("SSL_CERT_FILE", &nowhere)]);
    assert_eq!(seal.status(), Status::Unsealed, "{seal:?}");
    assert!(seal.summary().ends_with("; not judged: up no trust store"), "{seal}");
    let reason = seal.evidence()[0].reason.as_deref().unwrap();
    assert!(reason.starts_with("this machine has no trusted certificates ("), "{reason}");
    assert!(reason.ends_with("); install ca-certificates"), "{reason}");
}

#[test]
fn many_checks_share_a_connection_over_http_2_and_one_that_hangs_is_the_apps_fault() {
    let authority = Authority::new();
    let server = Server::https(&authority.identity("127.0.0.1"), |request| async move {
        if request.target == "/hangs" { pending().await } else { page("ok") }
    });
    let checks = json!({
        "a": { "path": "/a" }, "b": { "path": "/b" }, "hangs": { "path": "/hangs" }, "c": { "path": "/c" },
        "d": { "path": "/d" }, "e": { "path": "/e" },
    });
    let seal = trusting(&authority, &server.url(), &json!({ "checks": checks, "timeout": 1 }));
    assert!(seal.summary().starts_with("5/6 green vs "), "{seal}");
    let expected = "answer: an answer with status 2xx <- timed out after 1 s, waiting for the answer";
    assert_eq!(findings(&seal.evidence()[2]), [expected]);
    assert_eq!(seal.evidence()[2].findings[0].cause, Cause::App);
}

#[test]
fn a_page_with_many_headers_is_no_broken_page() {
    let authority = Authority::new();
    let many = || async {
        let cookies = (0..150).map(|number| ("set-cookie", format!("c{number}={}", "v".repeat(200))));
        cookies.fold(page("ok"), |mut response, (name, value)| {
            response.headers_mut().append(name, value.parse().unwrap());
            response
        })
    };
    let server = Server::https(&authority.identity("127.0.0.1"), move |_| many());
    let seal = trusting(&authority, &server.url(), &up());
    assert_eq!(seal.status(), Status::Green, "{:?}", seal.evidence());
    assert_eq!(seal.evidence()[0].protocol.as_deref(), Some("HTTP/2"));
}
