//! Which variables the command of a browser lane sees.

use serde_json::json;

use crate::support::lane::{entry, healthy};
use crate::support::seal_in_child;

/// What the command printed, of a run whose environment holds secrets.
fn printed(lane: &serde_json::Value) -> String {
    let variables =
        [("RAILS_MASTER_KEY", "canary-1"), ("E2E_USER", "canary-2"), ("PLAYWRIGHT_HTML_OPEN", "never")];
    let seal = seal_in_child(&healthy().url(), &entry(lane), &variables);
    seal.lane().and_then(|evidence| evidence.output.clone()).unwrap_or_default()
}

const PRINT: &str = "env | sort | grep -E '^(RAILS|E2E|PLAYWRIGHT|BASE_URL|PATH|SMOKE_SEAL)'; true";

#[test]
fn a_command_sees_no_secret_of_the_environment() {
    let printed = printed(&json!(PRINT));
    assert!(!printed.contains("canary"), "{printed}");
    for there in ["BASE_URL=http://", "PATH=", "PLAYWRIGHT_HTML_OPEN=never", "SMOKE_SEAL_APP=shop"] {
        assert!(printed.contains(there), "{there}: {printed}");
    }
}

#[test]
fn a_command_sees_what_the_config_names() {
    let printed = printed(&json!({ "command": PRINT, "env": ["E2E_USER", "NOT_SET"] }));
    assert!(printed.contains("E2E_USER=canary-2") && !printed.contains("canary-1"), "{printed}");
}
