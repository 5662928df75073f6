//! Bodies that are packed more than once, or in a way that is not undone: none of them is judged as text.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use serde_json::{Value, json};
use smoke_seal::{Evidence, Outcome};

use crate::support::{Server, findings, look, look_within, only, page, reply, report};

const SHOP: &str = "<title>Shop</title><p>an error: SHOP is closed</p><a href=/a>a</a>";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// `deflate` as some servers send it: without what zlib puts around the data.
fn bare(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 4096, 1, 20).write_all(bytes).unwrap();
    packed
}

/// How many times `bytes` are packed with gzip.
fn gzip_times(times: usize, bytes: &[u8]) -> Vec<u8> {
    (0..times).fold(bytes.to_vec(), |bytes, _| gzip(&bytes))
}

/// A server whose every answer has this type, these lines of `Content-Encoding`, and this body.
fn server_of(content_type: &'static str, codings: &[&'static str], body: Vec<u8>) -> Server {
    let codings = codings.to_vec();
    Server::http(move |_| {
        let mut headers = vec![("content-type", content_type)];
        headers.extend(codings.iter().map(|line| ("content-encoding", *line)));
        let answer = reply(200, &headers, body.clone());
        async { answer }
    })
}

fn server(codings: &[&'static str], body: Vec<u8>) -> Server {
    server_of("text/html", codings, body)
}

#[tokio::test]
async fn codings_are_undone_in_the_reverse_of_their_order_however_they_are_written() {
    let shop = SHOP.as_bytes();
    for (codings, body) in [
        (&["gzip, gzip"][..], gzip_times(2, shop)),
        (&["gzip", "gzip"], gzip_times(2, shop)),
        (&["GZIP , X-Gzip"], gzip_times(2, shop)),
        (&["deflate, gzip"], gzip(&zlib(shop))),
        (&["deflate", "gzip"], gzip(&zlib(shop))),
        (&["gzip,,br,"], brotli(&gzip(shop))),
        (&["gzip,br", "gzip,deflate"], zlib(&gzip(&brotli(&gzip(shop))))),
        (&["Gzip"], gzip(shop)),
        (&["deflate"], zlib(shop)),
        (&["deflate"], bare(shop)),
        (&["Deflate"], bare(shop)),
        (&["DEFLATE"], zlib(shop)),
        (&["deflate, gzip"], gzip(&bare(shop))),
        (&["x-gzip, deflate"], bare(&gzip(shop))),
        (&["X-GZIP"], gzip(shop)),
        (&["BR"], brotli(shop)),
        (&["gzip", ""], gzip(shop)),
    ] {
        let server = server(codings, body);
        let well = look(&server, json!({ "path": "/", "title": "Shop", "text": "SHOP" })).await;
        assert_eq!(
            (well.outcome, well.bytes),
            (Outcome::Passed, Some(SHOP.len())),
            "{codings:?}: {:?}",
            well.findings
        );
        let unwell = look(&server, json!({ "path": "/", "no_text": "error" })).await;
        assert_eq!(findings(&unwell), ["no_text: no \"error\" <- a page that has it"], "{codings:?}");
    }
}

/// Each of these would hold of noise, or of nothing.
fn expectations() -> Vec<Value> {
    vec![
        json!({ "path": "/", "text": "/./" }),
        json!({ "path": "/", "no_text": "error" }),
        json!({ "path": "/", "title": "/./" }),
        json!({ "path": "/", "selector": "body" }),
        json!({ "path": "/", "no_selector": ".alert" }),
        json!({ "path": "/", "renders": true }),
        json!({ "path": "/", "json": { "": {} } }),
        json!({ "path": "/", "json_schema": {} }),
        json!({ "path": "/", "assets": true }),
        json!({ "path": "/", "links": 1 }),
        json!({ "path": "/", "sitemap": 1 }),
        json!({ "path": "/", "indexable": true }),
        json!({ "path": "/", "no_mixed_content": true }),
    ]
}

/// What is still packed when it is read, and how it comes.
fn packed() -> Vec<(&'static [&'static str], Vec<u8>)> {
    let shop = SHOP.as_bytes();
    let longer = SHOP.repeat(30) + &(0..400).map(|n| (n * 7919).to_string()).collect::<String>();
    vec![
        (&["zstd"], b"\x28\xb5\x2f\xfd\x04\x00\x01\x02 whatever".to_vec()),
        (&["compress"], b"\x1f\x9d\x90 whatever".to_vec()),
        (&["gzip;q=1"], gzip(shop)),
        (&["\"gzip\""], gzip(shop)),
        (&["gzip gzip"], gzip_times(2, shop)),
        (&["br;q=1.0"], brotli(shop)),
        (&["zstd, gzip"], gzip(b"\x28\xb5\x2f\xfd\x04\x00\x01\x02 whatever")),
        (&["gzip", "zstd"], b"\x28\xb5\x2f\xfd\x04\x00\x01\x02 whatever".to_vec()),
        (&["identity, gzip"], gzip(shop)),
        (&["gzip, utf-8"], gzip(shop)),
        (&["gzip,gzip,gzip,gzip,gzip"], gzip_times(5, shop)),
        // Said once too few, or not at all.
        (&["gzip"], gzip_times(2, shop)),
        (&["br"], brotli(&gzip(shop))),
        (&[], gzip(shop)),
        (&["utf-8"], gzip(shop)),
        (&[], b"\x28\xb5\x2f\xfd\x04\x00\x01\x02 whatever".to_vec()),
        (&["br"], brotli(&brotli(longer.as_bytes()))),
        (&[], zlib(longer.as_bytes())),
    ]
}

#[tokio::test]
async fn no_expectation_holds_of_what_is_still_packed() {
    for (codings, body) in packed() {
        let server = server(codings, body);
        for check in expectations() {
            let seen = look(&server, check.clone()).await;
            let told = format!("{codings:?} {check}: {:?} {:?}", findings(&seen), seen.reason);
            assert_eq!(seen.outcome, Outcome::Failed, "{told}");
            assert!(told.contains("still encoded"), "{told}");
        }
    }
}

#[tokio::test]
async fn a_check_with_a_status_alone_ignores_the_body() {
    for (codings, body) in packed() {
        let seen = look(&server(codings, body), json!({ "path": "/", "status": 200 })).await;
        assert_eq!(seen.outcome, Outcome::Passed, "{codings:?}: {seen:?}");
    }
}

#[tokio::test]
async fn words_that_are_no_coding_leave_the_page_as_it_is() {
    for codings in [&["utf-8"][..], &["none"], &["identity"], &["aws-chunked"], &["UTF-8", "none"], &[""]] {
        let seen = look(&server(codings, SHOP.into()), json!({ "path": "/", "title": "Shop" })).await;
        assert_eq!(seen.outcome, Outcome::Passed, "{codings:?}: {:?}", seen.findings);
    }
}

async fn capped(server: &Server, check: Value) -> Evidence {
    look_within(server, check, |settings| settings.body_cap = 1000).await
}

#[tokio::test]
async fn no_coding_comes_to_more_than_is_read_of_a_body() {
    let long = vec![b'.'; 20 * 1024 * 1024];
    let seen =
        capped(&server(&["gzip, gzip"], gzip_times(2, &long)), json!({ "path": "/", "text": "." })).await;
    assert_eq!((seen.outcome, seen.bytes), (Outcome::Passed, Some(1000)), "{seen:?}");
    // The outer one is long, the inner one has nothing in it, for ever.
    let nothing = [&gzip(b"Shop")[..10], &b"\0\0\0\xff\xff".repeat(4 * 1024 * 1024)].concat();
    let seen =
        capped(&server(&["gzip, gzip"], gzip(&nothing)), json!({ "path": "/", "no_text": "error" })).await;
    assert_eq!(seen.outcome, Outcome::Failed, "{seen:?}");
    assert!(findings(&seen)[0].contains("longer than"), "{:?}", seen.findings);
    assert!(seen.timings.unwrap().total_ms < 1000.0, "{:?}", seen.timings);
}

#[tokio::test]
async fn what_is_wrong_within_the_inner_coding_is_a_finding() {
    let mut cut = gzip(SHOP.repeat(100).as_bytes());
    cut.truncate(cut.len() - 12);
    for (body, why) in [
        (gzip(b"this is plain text, whatever the header says"), ""),
        (gzip(&cut), ": it ends too early"),
        (b"this is plain text, whatever the header says".to_vec(), ""),
    ] {
        let seen = look(&server(&["gzip, gzip"], body), json!({ "path": "/", "text": "plain" })).await;
        let got = &seen.findings[0].got;
        assert!(got.ends_with(&format!("the body cannot be decompressed{why}")), "{got}");
        assert_eq!((seen.outcome, seen.error.as_deref()), (Outcome::Failed, Some("malformed")));
    }
}

#[tokio::test]
async fn an_answer_without_a_body_has_nothing_packed() {
    for coding in ["gzip", "gzip, gzip", "zstd", "gzip;q=1"] {
        let server = server(&[coding], gzip(SHOP.as_bytes()));
        let head = json!({ "path": "/", "method": "head", "content_type": "text/html" });
        assert_eq!(look(&server, head).await.outcome, Outcome::Passed, "{coding}");
        let empty = Server::http(move |request| {
            let coding = ("content-encoding", coding);
            let answer = match request.target.as_str() {
                "/moved" => reply(302, &[("location", "/new"), coding], ""),
                "/none" => reply(204, &[coding], ""),
                "/same" => reply(304, &[coding], ""),
                "/empty" => reply(200, &[("content-type", "text/plain"), coding], ""),
                _ => page(SHOP),
            };
            async { answer }
        });
        for check in [
            json!({ "path": "/moved", "title": "Shop" }),
            json!({ "path": "/moved", "redirect_to": "/new" }),
            json!({ "path": "/none", "status": 204 }),
            json!({ "path": "/same", "status": 304 }),
            json!({ "path": "/empty", "status": 200 }),
        ] {
            let seen = look(&empty, check.clone()).await;
            assert_eq!(seen.outcome, Outcome::Passed, "{coding} {check}: {seen:?}");
        }
        let text = look(&empty, json!({ "path": "/empty", "no_text": "error" })).await;
        assert_eq!(findings(&text), ["no_text: no \"error\" <- an empty body"], "{coding}");
    }
}

/// A page, and beside it these files: path, type, coding, bytes.
fn site(
    html: &'static str,
    files: Vec<(&'static str, &'static str, Option<&'static str>, Vec<u8>)>,
) -> Server {
    Server::http(move |request| {
        let file = files.iter().find(|(path, ..)| *path == request.target.as_str());
        let answer = match file {
            Some((_, kind, coding, bytes)) => {
                let mut headers = vec![("content-type", *kind)];
                headers.extend(coding.map(|coding| ("content-encoding", coding)));
                reply(200, &headers, bytes.clone())
            }
            None => page(html),
        };
        async { answer }
    })
}

#[tokio::test]
async fn an_asset_that_is_a_packed_file_is_well_and_one_that_should_be_text_is_not() {
    let data = gzip(SHOP.as_bytes());
    let html = "<link rel=preload as=fetch href=/data.gz><link rel=preload as=fetch href=/build.data><p>x";
    let files = vec![
        ("/data.gz", "application/gzip", None, data.clone()),
        ("/build.data", "application/octet-stream", None, data.clone()),
    ];
    let seen = look(&site(html, files), json!({ "path": "/", "assets": true })).await;
    assert_eq!(seen.outcome, Outcome::Passed, "{:?}", seen.findings);
    let html = "<link rel=stylesheet href=/a.css><script src=/a.js></script><img src=/a.svg><p>x";
    let files = vec![
        ("/a.css", "text/css", Some("gzip"), gzip(&data)),
        ("/a.js", "text/javascript", None, data.clone()),
        ("/a.svg", "image/svg+xml", Some("gzip;q=1"), data),
    ];
    let seen = look(&site(html, files), json!({ "path": "/", "assets": true })).await;
    assert_eq!(seen.findings.len(), 3, "{:?}", seen.findings);
    assert!(seen.findings.iter().all(|finding| finding.got.contains("still encoded")), "{:?}", seen.findings);
}

#[tokio::test]
async fn a_packed_robots_txt_or_sitemap_is_not_read_as_empty() {
    let rules = gzip(b"User-agent: *\nDisallow: /");
    let site = site("<p>x", vec![("/robots.txt", "text/plain", Some("gzip;q=1"), rules)]);
    let seen = look(&site, json!({ "path": "/", "indexable": true })).await;
    assert_eq!(seen.outcome, Outcome::Failed, "{seen:?}");
    assert!(findings(&seen)[0].contains("still encoded"), "{:?}", seen.findings);
}

#[tokio::test]
async fn a_revision_is_read_of_no_packed_document() {
    let server = server_of("application/json", &["gzip;q=1"], gzip(br#"{"sha":"0a1b2c3d"}"#));
    let entry = json!({
        "revision": { "path": "/build", "json": "/sha" },
        "checks": { "up": { "path": "/up", "json": { "/sha": "0a1b2c3d" } } },
    });
    let evidence = only(report(&server.url(), &entry).await.evidence);
    assert_eq!((evidence.outcome, evidence.revision), (Outcome::Failed, None));
}
