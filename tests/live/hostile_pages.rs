//! What pages cost that are made to cost much: memory, time, and threads that are left behind.

use std::io::Write;
use std::time::Instant;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use smoke_seal::{Evidence, Outcome};

use crate::support::{Server, reply, report, task, test_in_child};

const MIB: usize = 1024 * 1024;

/// As much as is read of a body.
const BODY: usize = 2 * MIB;

/// Pages of [`BODY`] bytes, by what they consist of.
const SHAPES: [&str; 18] = [
    "nuls",
    "line feeds in a table",
    "empty comments",
    "bold",
    "links",
    "paragraphs",
    "cells",
    "nested tables",
    "nested images",
    "nested templates",
    "formatting that each paragraph rebuilds",
    "text that a table fosters",
    "one tag with attributes of one name",
    "one tag with attributes of different names",
    "one end tag with attributes",
    "tags with attributes of different names",
    "elements of different names",
    "classes of different names",
];

/// The page of this name.
fn hostile(shape: &str) -> Vec<u8> {
    let repeated = |part: &str| part.repeat(BODY / part.len());
    let counted = |part: &dyn Fn(usize) -> String| {
        let mut page = String::with_capacity(BODY);
        let mut number = 0;
        while page.len() < BODY {
            page += &part(number);
            number += 1;
        }
        page
    };
    let page = match shape {
        "nuls" => repeated("\0"),
        "line feeds in a table" => format!("<table>{}", repeated("\n")),
        "empty comments" => repeated("<!---->"),
        "bold" => repeated("<b>"),
        "links" => repeated("<a href=a>"),
        "paragraphs" => repeated("<p>"),
        "cells" => format!("<table><tr>{}", repeated("<td>1")),
        "nested tables" => repeated("<table><td>"),
        "nested images" => repeated("<svg><g>"),
        "nested templates" => repeated("<template>"),
        "formatting that each paragraph rebuilds" => {
            let open = (0..20_000).fold(String::new(), |open, number| open + &format!("<b a={number}>"));
            format!("<p>{open}{}", repeated("<p>x"))
        }
        "text that a table fosters" => format!("<table>{}", repeated("x<b>")),
        "one tag with attributes of one name" => format!("<p {}", repeated("a ")),
        "one tag with attributes of different names" => {
            format!("<p {}", counted(&|number| format!("a{number:07} ")))
        }
        "one end tag with attributes" => {
            format!("<p>x</p {}", counted(&|number| format!("a{number:07} ")))
        }
        "tags with attributes of different names" => counted(&|number| format!("<p a{number:07}>")),
        "elements of different names" => counted(&|number| format!("<a{number:07}>")),
        "classes of different names" => {
            format!("<p class='{}'>", counted(&|number| format!("c{number:07} ")))
        }
        other => panic!("{other}"),
    };
    let mut page = page.into_bytes();
    page.truncate(BODY);
    page
}

fn packed(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn serving(body: &[u8]) -> Server {
    let body = packed(body);
    Server::http(move |_| {
        let headers = [("content-type", "text/html; charset=utf-8"), ("content-encoding", "gzip")];
        let answer = reply(200, &headers, body.clone());
        async { answer }
    })
}

/// A figure of `/proc/self/status`, in bytes.
fn of_this_process(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    let figure = line.trim_start_matches(':').trim().trim_end_matches(" kB");
    figure.parse::<usize>().unwrap() * 1024
}

/// What checks of hostile pages cost in a process of their own.
async fn cost_of(shape: &str, checks: usize) -> Value {
    let server = serving(&hostile(shape));
    let check = json!({ "path": "/", "title": "Shop", "text": "Shop", "no_text": "Sold out", "selector": "p.sold-out + b" });
    let checks: serde_json::Map<_, _> =
        (0..checks).map(|number| (format!("check {number}"), check.clone())).collect();
    // What is made once for all runs.
    report(&server.url(), &json!({ "checks": { "it": { "path": "/" } } })).await;
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = of_this_process("VmRSS");
    let began = Instant::now();
    let seen = report(
        &server.url(),
        &json!({ "checks": checks, "concurrency": 12, "deadline": 120, "boot_window": 0 }),
    )
    .await;
    let took = began.elapsed();
    let is_red_or_inconclusive =
        |evidence: &Evidence| matches!(evidence.outcome, Outcome::Failed | Outcome::Inconclusive);
    json!({
        "peak": of_this_process("VmHWM").saturating_sub(before),
        "kept": of_this_process("VmRSS").saturating_sub(before),
        "ms": u64::try_from(took.as_millis()).unwrap(),
        "none is green": seen.evidence.iter().all(is_red_or_inconclusive),
        "first finding": seen.evidence.first().and_then(|evidence| crate::support::findings(evidence).pop()),
    })
}

#[tokio::test]
#[ignore = "the other tests start it, in a process of its own"]
async fn checks_what_its_parent_names() {
    let task = task();
    let checks = usize::try_from(task["checks"].as_u64().unwrap()).unwrap();
    println!("\n{}", cost_of(task["shape"].as_str().unwrap(), checks).await);
}

fn in_child(shape: &str, checks: usize) -> Value {
    let task = json!({ "shape": shape, "checks": checks });
    test_in_child("hostile_pages::checks_what_its_parent_names", &task, &[])
}

#[test]
fn no_page_costs_more_than_sixteen_times_its_length() {
    let mut over = Vec::new();
    for shape in SHAPES {
        let cost = in_child(shape, 1);
        eprintln!("{shape}: {cost}");
        let most = u64::try_from(16 * BODY).unwrap();
        if cost["peak"].as_u64().unwrap() > most || cost["none is green"] != json!(true) {
            over.push(format!("{shape}: {cost}"));
        }
    }
    assert!(over.is_empty(), "{over:#?}");
}

#[test]
fn twelve_large_pages_at_once_leave_little_memory_behind() {
    for shape in
        ["nuls", "bold", "one tag with attributes of one name", "tags with attributes of different names"]
    {
        let cost = in_child(shape, 12);
        eprintln!("{shape}: {cost}");
        assert!(cost["kept"].as_u64().unwrap() <= 32 << 20, "{shape}: {cost}");
        // One of them is read at a time, and the bodies of the others wait; what the one before took may be given back late.
        assert!(cost["peak"].as_u64().unwrap() <= ((2 * 16 + 12) * 2) << 20, "{shape}: {cost}");
    }
}
