//! A machine that runs out of file descriptors or threads: what it cannot look at is never red.

use std::collections::BTreeMap;
use std::process::Command;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};
use smoke_seal::{Run, Seal, Status, Target};

use crate::support::{Server, page, reply, suite, task, test_in_child};

/// An app that is well, with an asset, so that a run has more than one connection.
fn healthy() -> Server {
    Server::http(|request| async move {
        match request.target.as_str() {
            "/a.css" => reply(200, &[("content-type", "text/css")], "p { color: red }"),
            _ => {
                page(format!("<title>Shop</title><link rel=stylesheet href=/a.css><p>{}", "x".repeat(20_000)))
            }
        }
    })
}

/// The control address is one that always answers: what is taken for production's trouble turns the seal red.
fn entry(server: &Server) -> Value {
    json!({
        "control": [server.url()],
        "checks": {
            "home": { "path": "/", "title": "Shop", "assets": true },
            "page": { "path": "/page", "text": "xxx" },
            "up": { "path": "/up", "status": 200 },
        },
    })
}

fn limited(resource: &str) -> Resource {
    if resource == "files" { Resource::Nofile } else { Resource::Nproc }
}

fn limit(resource: Resource, most: Option<u64>) {
    let Rlimit { maximum, .. } = getrlimit(resource);
    setrlimit(resource, Rlimit { current: most.or(maximum), maximum }).unwrap();
}

#[test]
#[ignore = "the other tests start it, in a process of its own"]
fn seals_with_less_and_less() {
    let task = task();
    let resource = limited(task["resource"].as_str().unwrap());
    let mut seals = BTreeMap::<String, Value>::new();
    for most in 1..=70 {
        // The one of the extension has no signals; this one, with all that the tests need of it, panics without them.
        let runtime = smoke_seal::runtime().unwrap();
        limit(resource, Some(most));
        let seal = {
            let target = Target::parse(task["url"].as_str().unwrap()).unwrap();
            let run = Run::prepare(suite(&task["entry"]), target).unwrap();
            let report = runtime.block_on(run.execute(|_| ()));
            Seal::of(report, chrono::Utc::now())
        };
        limit(resource, None);
        runtime.shutdown_background();
        let told = match seal.status() {
            Status::Green => json!("green"),
            Status::Red => json!(format!("red: {}", seal.summary())),
            Status::Unsealed => json!(format!("unsealed: {}", seal.summary())),
        };
        seals.insert(format!("{most:02}"), told);
    }
    println!("\n{}", json!(seals));
}

fn check(seals: &Value, name: &str) {
    let seals = seals.as_object().unwrap();
    for (most, seal) in seals {
        assert!(!seal.as_str().unwrap().starts_with("red"), "{name}, {most}: {seal}");
    }
    assert_eq!(seals["70"], json!("green"), "{name}: {seals:?}");
    let unsealed = seals.values().filter(|seal| seal.as_str().unwrap().starts_with("unsealed"));
    assert!(unsealed.count() > 0, "{name}: {seals:?}");
}

#[test]
fn no_number_of_file_descriptors_turns_a_healthy_app_red() {
    let server = healthy();
    for host in ["localhost", "127.0.0.1"] {
        let task = json!({ "url": server.url_at(host), "entry": entry(&server), "resource": "files" });
        check(&test_in_child("scarcity::seals_with_less_and_less", &task, &[]), host);
    }
}

#[test]
fn an_unresolvable_name_is_red() {
    let server = healthy();
    let url = server.url_at("nobody.invalid");
    let task = json!({ "url": url, "entry": entry(&server), "resource": "files" });
    let seals = test_in_child("scarcity::seals_with_less_and_less", &task, &[]);
    // Where the resolver answers at all; without a network it may be silent.
    let at_last = seals["70"].as_str().unwrap();
    assert!(at_last.starts_with("red") || at_last.contains("resolver"), "{seals}");
}

/// As a user whose processes are counted: those of root are not.
#[test]
fn no_number_of_threads_turns_a_healthy_app_red() {
    if !rustix::process::getuid().is_root() {
        return;
    }
    let server = healthy();
    let exe = std::env::temp_dir().join(format!("smoke_seal-scarcity-{}", std::process::id()));
    std::fs::copy(std::env::current_exe().unwrap(), &exe).unwrap();
    for host in ["localhost", "127.0.0.1"] {
        let task = json!({ "url": server.url_at(host), "entry": entry(&server), "resource": "threads" });
        let mut command = Command::new("setpriv");
        command.args(["--reuid=61234", "--regid=61234", "--clear-groups"]).arg(&exe);
        command.args(["scarcity::seals_with_less_and_less", "--exact", "--ignored", "--nocapture"]);
        command.env("SMOKE_SEAL_TEST_TASK", task.to_string());
        let output = command.output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let found = printed.lines().find(|line| line.starts_with('{'));
        let found = found.unwrap_or_else(|| panic!("{printed}{}", String::from_utf8_lossy(&output.stderr)));
        let seals: Value = serde_json::from_str(found).unwrap();
        for (most, seal) in seals.as_object().unwrap() {
            assert!(!seal.as_str().unwrap().starts_with("red"), "{host}, {most}: {seal}");
        }
        assert_eq!(seals["70"], json!("green"), "{host}: {seals}");
        if host == "localhost" {
            assert!(seals["01"].as_str().unwrap().contains("thread"), "{seals}");
        }
    }
    let _ = std::fs::remove_file(exe);
}
