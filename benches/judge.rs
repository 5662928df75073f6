//! Evaluates a page of 60 KB: `cargo bench --bench judge`.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "what is measured here is made here")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::json;
use smoke_seal::observation::{Answer, Body, BodyEnd};
use smoke_seal::{Evaluation, Observation, Suite, Timings, evaluate};
use url::Url;

const URL: &str = "https://app.example.com/tasks";

fn main() {
    let mut criterion = Criterion::default().measurement_time(Duration::from_secs(3)).configure_from_args();
    let page = page();
    let observation = observation(&page);
    let mut group = criterion.benchmark_group("judge");
    group.throughput(Throughput::Bytes(u64::try_from(page.len()).unwrap_or(u64::MAX)));
    for (name, expectations) in [
        ("status", json!({ "status": 200 })),
        ("title", json!({ "title": "/Studio/" })),
        ("text", json!({ "text": "Task 599" })),
        ("selector", json!({ "selector": "td.state > span" })),
        ("all of them", json!({ "title": "/Studio/", "text": "Task 599", "selector": "td.state > span" })),
    ] {
        let suite = suite(expectations);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for check in &suite.checks {
                    hold(&evaluate(check, black_box(&observation)));
                }
            });
        });
    }
    group.finish();
    criterion.final_summary();
}

/// The page has to pass, or something else would be measured.
fn hold(evaluation: &Evaluation) {
    assert_eq!(*evaluation, Evaluation::Judged(Vec::new()));
}

fn suite(mut check: serde_json::Value) -> Suite {
    check["path"] = json!("/tasks");
    Suite::parse("studio", &json!({ "checks": { "tasks": check } }), &|_| None).expect("the suite is sound")
}

/// A table of tasks, as a Rails app would render it.
fn page() -> String {
    let row = |n| {
        format!(
            "<tr><td>Task {n}</td><td class=\"quiet\">Studio</td>\
             <td class=\"state\"><span class=\"open\">open</span></td></tr>\n"
        )
    };
    let rows = (0..600).map(row).collect::<String>();
    format!(
        "<!DOCTYPE html><html><head><title>Tasks · Studio</title></head><body><table>{rows}</table></body></html>"
    )
}

fn observation(page: &str) -> Observation {
    let url = Url::parse(URL).expect("the URL is sound");
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let answer = Answer {
        url: url.clone(),
        status: 200,
        headers,
        body: Body { bytes: page.as_bytes().to_vec(), end: BodyEnd::Complete },
        protocol: "HTTP/1.1",
        peer: None,
        location: None,
        not_followed: None,
    };
    Observation {
        url,
        request_id: String::new(),
        attempt: 1,
        redirects: Vec::new(),
        answer: Ok(Box::new(answer)),
        certificates: Vec::new(),
        timings: Timings::default(),
    }
}
