//! The cost of a run before its first byte is sent: `cargo bench --bench prepare`.

#![allow(clippy::expect_used, reason = "what is measured here is made here")]

use std::hint::black_box;
use std::time::Duration;

use criterion::Criterion;
use serde_json::{Value, json};
use smoke_seal::{Run, Suite, Target};

fn main() {
    let mut criterion = Criterion::default().measurement_time(Duration::from_secs(3)).configure_from_args();
    let entry = entry();
    criterion.bench_function("suite of six checks", |bencher| {
        bencher.iter(|| parse(black_box(&entry)));
    });

    let suite = parse(&entry);
    let target = Target::parse("https://app.example.com").expect("the URL is sound");
    criterion.bench_function("client", |bencher| {
        bencher.iter_with_large_drop(|| Run::prepare(suite.clone(), target.clone()).expect("a client"));
    });
    criterion.final_summary();
}

fn parse(entry: &Value) -> Suite {
    Suite::parse("studio", entry, &|_| None).expect("the suite is sound")
}

fn entry() -> Value {
    json!({
        "checks": {
            "up": { "path": "/up", "status": 200 },
            "home": { "path": "/", "title": "/McRitchie Studio/", "text": "McRitchie Studio" },
            "signin": { "path": "/signin", "selector": "input[name=\"email\"]" },
            "tasks": { "path": "/tasks", "text": "Tasks", "max_ms": 2000 },
            "devops": { "path": "/devops", "status": 404 },
            "cycle": { "path": "/devops/cycle", "status": 404 },
        },
    })
}
