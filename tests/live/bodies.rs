//! How much of a body is read, how it is unpacked, and in which charset it is understood.

mod glance;

use std::io::Write;
use std::iter::repeat_n;
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use serde_json::{Value, json};
use smoke_seal::{Evidence, Outcome};

use crate::support::{Server, findings, in_pieces, look, look_within, page, reply};

const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");
const CAP: usize = 1000;

/// `text` and what follows without an end.
fn endless(text: &'static str) -> Server {
    Server::http(move |_| async move {
        let filling = std::iter::repeat_with(|| Bytes::from_static(&[b'.'; 4096]));
        in_pieces(
            &[HTML],
            std::iter::once(Bytes::from_static(text.as_bytes())).chain(filling),
            Duration::ZERO,
        )
    })
}

async fn look_capped(server: &Server, check: Value) -> Evidence {
    look_within(server, check, |settings| settings.body_cap = CAP).await
}

#[tokio::test]
async fn an_endless_body_is_read_up_to_the_cap_and_no_further() {
    let server = endless("<title>Shop</title>");
    let evidence = look_capped(&server, json!({ "path": "/", "title": "Shop", "text": "." })).await;
    assert_eq!((evidence.outcome, evidence.bytes), (Outcome::Passed, Some(CAP)), "{evidence:?}");
    server.all_closed().await;
}

#[tokio::test]
async fn the_cap_is_two_mebibytes_unless_someone_says_otherwise() {
    let evidence = look(&endless("<title>Shop</title>"), json!({ "path": "/", "title": "Shop" })).await;
    assert_eq!((evidence.outcome, evidence.bytes), (Outcome::Passed, Some(2 * 1024 * 1024)));
}

#[tokio::test]
async fn a_cap_is_a_finding_only_where_the_rest_was_needed() {
    let server = endless("<body>Shop");
    let longer = "the body is longer than the 1000 bytes that are read";
    for (check, expected) in [
        (json!({ "path": "/", "text": "Shop" }), None),
        (
            json!({ "path": "/", "no_text": "Shop" }),
            Some("no_text: no \"Shop\" <- a page that has it".to_owned()),
        ),
        (
            json!({ "path": "/", "no_text": "Sold out" }),
            Some(format!("no_text: no \"Sold out\" <- {longer}")),
        ),
        (
            json!({ "path": "/", "selector": "h1" }),
            Some(format!("selector: h1 <- no such element; {longer}")),
        ),
        (json!({ "path": "/", "no_selector": "h1" }), Some(format!("no_selector: no h1 <- {longer}"))),
        (json!({ "path": "/", "title": "Shop" }), Some(format!("title: \"Shop\" <- no title; {longer}"))),
        (json!({ "path": "/", "json": { "/ok": true } }), Some(format!("json: /ok: true <- {longer}"))),
    ] {
        let evidence = look_capped(&server, check.clone()).await;
        assert_eq!(findings(&evidence), Vec::from_iter(expected), "{check}");
    }
}

#[tokio::test]
async fn a_body_of_exactly_the_cap_is_complete() {
    let server = Server::http(|_| async { page(".".repeat(CAP)) });
    let evidence = look_capped(&server, json!({ "path": "/", "no_text": "Sold out" })).await;
    assert_eq!((evidence.outcome, evidence.bytes), (Outcome::Passed, Some(CAP)), "{evidence:?}");
}

const SHOP: &str = "<title>Shop</title><p>Straße</p>";

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn brotli(text: &str) -> Vec<u8> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 4096, 1, 20).write_all(text.as_bytes()).unwrap();
    packed
}

fn packed(encoding: &'static str, body: Vec<u8>) -> Server {
    Server::http(move |_| {
        let answer = reply(200, &[HTML, ("content-encoding", encoding)], body.clone());
        async { answer }
    })
}

#[tokio::test]
async fn gzip_and_brotli_are_requested_and_unpacked() {
    for (encoding, body) in [("gzip", gzip(SHOP)), ("br", brotli(SHOP))] {
        let server = packed(encoding, body);
        let evidence = look(&server, json!({ "path": "/", "title": "Shop", "text": "Straße" })).await;
        assert_eq!((evidence.outcome, evidence.bytes), (Outcome::Passed, Some(SHOP.len())), "{encoding}");
        let requests = server.requests();
        let accepted: Vec<_> =
            requests[0].header("accept-encoding").unwrap().split(',').map(str::trim).collect();
        assert!(accepted.contains(&encoding), "{accepted:?}");
        assert!(!accepted.contains(&"deflate"), "{accepted:?}");
    }
}

#[tokio::test]
async fn an_unrequested_compression_is_decoded_or_named() {
    let zlib = |text: &str| {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let deflate = |text: &str| {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let check = json!({ "path": "/", "title": "Shop" });
    // With what stands around it, and without.
    for body in [zlib(SHOP), deflate(SHOP)] {
        assert_eq!(look(&packed("deflate", body), check.clone()).await.outcome, Outcome::Passed);
    }
    // One that needs another library.
    let server = packed("zstd", b"\x28\xb5\x2f\xfd".to_vec());
    let evidence = look(&server, check).await;
    let got = "the body is still encoded with \"zstd\", which was not requested";
    assert_eq!(findings(&evidence), [format!("title: \"Shop\" <- {got}")]);
    assert_eq!(look(&server, json!({ "path": "/", "status": 200 })).await.outcome, Outcome::Passed);
}

#[tokio::test]
async fn a_gzip_bomb_is_unpacked_up_to_the_cap_and_no_further() {
    let bomb = gzip(&".".repeat(20 * 1024 * 1024));
    assert!(bomb.len() < 200 * 1024, "{} bytes", bomb.len());
    let evidence = look_capped(&packed("gzip", bomb), json!({ "path": "/", "text": "." })).await;
    assert_eq!((evidence.outcome, evidence.bytes), (Outcome::Passed, Some(CAP)), "{evidence:?}");
}

#[tokio::test]
async fn a_body_that_cannot_be_unpacked_is_a_finding() {
    for encoding in ["gzip", "br"] {
        let server = packed(encoding, b"this is plain text, whatever the header says".to_vec());
        let evidence = look(&server, json!({ "path": "/", "text": "text" })).await;
        let expected = "answer: the whole body <- 0 bytes of it, then the body cannot be decompressed";
        assert_eq!(findings(&evidence), [expected], "{encoding}");
        assert_eq!(evidence.error.as_deref(), Some("malformed"));
    }
}

#[tokio::test]
async fn a_packed_body_that_ends_too_early_is_a_finding() {
    let long: String = repeat_n(SHOP, 1000).collect();
    for (encoding, mut body) in [("gzip", gzip(&long)), ("br", brotli(&long))] {
        body.truncate(body.len() - 12);
        let evidence = look(&packed(encoding, body), json!({ "path": "/", "text": "Straße" })).await;
        let got = &evidence.findings[0].got;
        assert!(
            got.ends_with(" bytes of it, then the body cannot be decompressed: it ends too early"),
            "{encoding}: {got}"
        );
    }
}

#[tokio::test]
async fn the_charset_is_honoured() {
    let latin = |head: &str| [head.as_bytes(), b"<p>Stra\xDFe"].concat();
    for (content_type, body) in [
        ("text/html; charset=iso-8859-1", latin("")),
        ("text/html; Charset=\"windows-1252\"", latin("")),
        ("text/html", latin("<meta charset=latin1>")),
        ("text/html", [b"\xEF\xBB\xBF", "<p>Straße".as_bytes()].concat()),
        ("text/html", "<p>Straße".into()),
        ("text/plain; charset=iso-8859-1", latin("")),
    ] {
        let server = Server::http(move |_| {
            let answer = reply(200, &[("content-type", content_type)], body.clone());
            async { answer }
        });
        let evidence = look(&server, json!({ "path": "/", "text": "Straße" })).await;
        assert_eq!(findings(&evidence), Vec::<String>::new(), "{content_type}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_characters_do_no_harm() {
    let server = Server::http(|_| async { page(&b"<title>Sh\xFFop</title><p>\xC3\x28 all \xF0\x9F ok"[..]) });
    assert_eq!(look(&server, json!({ "path": "/", "text": "all" })).await.outcome, Outcome::Passed);
    let evidence = look(&server, json!({ "path": "/", "title": "Shop" })).await;
    assert_eq!(findings(&evidence), ["title: \"Shop\" <- \"Sh\u{FFFD}op\""]);
}

#[tokio::test]
async fn an_answer_to_head_has_no_body_whatever_its_headers_say() {
    let server = packed("gzip", gzip(SHOP));
    let check = json!({ "path": "/", "method": "head", "content_type": "text/html" });
    let evidence = look(&server, check).await;
    assert_eq!((evidence.outcome, evidence.bytes), (Outcome::Passed, Some(0)), "{evidence:?}");
}
