//! A run in a process of its own: the only place where a test may choose the environment.

use std::process::Command;
use std::sync::Arc;

use serde_json::{Value, json};
use smoke_seal::{HttpTransport, MachineClock, Run, Seal, Target};

use super::{Names, Says};

/// Tells the child what to seal.
const TASK: &str = "SMOKE_SEAL_TEST_TASK";

/// Whatever of the machine's own environment would show.
const UNSET: [&str; 12] = [
    "ALL_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "REQUEST_METHOD",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "all_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    TASK,
];

/// The seal of a run of `entry` at `url`, in an environment that has `variables`.
pub(crate) fn seal_in_child(url: &str, entry: &Value, variables: &[(&str, &str)]) -> Seal {
    let task = json!({ "url": url, "entry": entry });
    let seal = test_in_child("support::child::seals_what_its_parent_names", &task, variables);
    Seal::restore(&seal).expect("a seal")
}

/// The same in a world where every name stands for this machine.
pub(crate) fn seal_in_child_by_name(url: &str, entry: &Value, variables: &[(&str, &str)]) -> Seal {
    let task = json!({ "url": url, "entry": entry, "names": "here" });
    let seal = test_in_child("support::child::seals_what_its_parent_names", &task, variables);
    Seal::restore(&seal).expect("a seal")
}

/// Runs the ignored test of this name in an environment that has `variables`, and reads the JSON that it prints.
pub(crate) fn test_in_child(test: &str, task: &Value, variables: &[(&str, &str)]) -> Value {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--ignored", "--nocapture"]);
    for name in UNSET {
        command.env_remove(name);
    }
    command.env(TASK, task.to_string()).envs(variables.iter().copied());
    let output = command.output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let found = printed.lines().find(|line| line.starts_with('{'));
    let found = found.unwrap_or_else(|| panic!("{printed}{}", String::from_utf8_lossy(&output.stderr)));
    serde_json::from_str(found).unwrap()
}

/// What the parent of this process wants.
pub(crate) fn task() -> Value {
    serde_json::from_str(&std::env::var(TASK).unwrap()).unwrap()
}

#[tokio::test]
#[ignore = "the other tests start it, in a process of its own"]
async fn seals_what_its_parent_names() {
    let task = task();
    let suite = Arc::new(super::suite(&task["entry"]));
    let target = Target::parse(task["url"].as_str().unwrap()).unwrap();
    let transport = if task["names"].is_null() {
        HttpTransport::new(&suite, &target)
    } else {
        HttpTransport::with_lookup(Names::new(|_| Says::Addresses(&["127.0.0.1"])), &suite, &target)
    };
    let run = Run::with(suite, target, transport.unwrap(), MachineClock::default());
    let report = run.execute(|_| ()).await;
    println!("\n{}", Seal::of(report, chrono::Utc::now()).to_json());
}
