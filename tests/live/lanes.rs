//! The browser lane beside the probes: what a command says of the app, and what a seal says of the command.

use std::future::pending;
use std::path::Path;

use serde_json::json;
use smoke_seal::{Event, Outcome, Seal, Status};

use crate::support::lane::{entry, healthy, look, report_of};
use crate::support::{Folder, Server, findings, run};

#[tokio::test]
async fn a_command_that_passes_is_counted_with_the_checks() {
    let server = healthy();
    let mut events = Vec::new();
    let lane = json!("echo looked at $BASE_URL as $SMOKE_SEAL_APP; cat");
    let report = run(&server.url(), &entry(&lane))
        .execute(|event| match event {
            Event::Started { total } => events.push(format!("0/{total}")),
            Event::Checked { done, total, .. } | Event::CheckedLane { done, total, .. } => {
                events.push(format!("{done}/{total}"));
            }
            _ => unreachable!("there are no other events"),
        })
        .await;
    assert_eq!(events, ["0/2", "1/2", "2/2"]);
    let evidence = report.lane.as_ref().unwrap();
    assert_eq!((evidence.outcome, evidence.exit_code), (Outcome::Passed, Some(0)));
    assert_eq!(evidence.output.as_deref(), Some(format!("looked at {} as shop", server.url()).as_str()));
    assert_eq!(Some(evidence.command.as_str()), lane.as_str());
    assert_eq!((evidence.check.as_str(), evidence.url.as_str()), ("browser", server.url().as_str()));
    assert!(evidence.timings.unwrap().total_ms > 0.0);
    let seal = Seal::of(report, chrono::Utc::now());
    assert!(seal.summary().starts_with("2/2 green vs "), "{seal}");
    assert_eq!(Seal::from_json(&seal.to_json()), Some(seal));
}

#[tokio::test]
async fn a_command_that_fails_is_run_once_more_within_the_boot_window() {
    let (server, folder) = (healthy(), Folder::new());
    let mut entry = entry(&json!("echo look >> looks; test $(wc -l < looks) -gt 1"));
    entry["boot_window"] = json!(30);
    let report = run(&server.url(), &entry).in_folder(&folder.0).execute(|_| ()).await;
    let evidence = report.lane.as_ref().unwrap();
    assert_eq!((evidence.outcome, evidence.attempts), (Outcome::Passed, 2), "{evidence:?}");
}

#[tokio::test]
async fn a_command_is_not_run_again_beyond_what_the_caller_waits() {
    let (server, folder) = (healthy(), Folder::new());
    let mut entry =
        entry(&json!("echo look >> looks; test $(wc -l < looks) -gt 1 || { sleep 0.5; exit 1; }"));
    entry["boot_window"] = json!(30);
    let suite = crate::support::suite(&entry).with_lane_within(std::time::Duration::from_millis(800));
    let target = smoke_seal::Target::parse(&server.url()).unwrap();
    let run = smoke_seal::Run::prepare(suite, target).unwrap().in_folder(&folder.0);
    let report = run.execute(|_| ()).await;
    let evidence = report.lane.as_ref().unwrap();
    assert_eq!((evidence.outcome, evidence.attempts), (Outcome::Failed, 1), "{evidence:?}");
}

#[tokio::test]
async fn a_command_that_fails_turns_the_seal_red_unless_it_only_warns() {
    let report = report_of(json!("echo one; echo two >&2; exit 3")).await;
    let evidence = report.lane.as_ref().unwrap();
    assert_eq!(findings(evidence), ["exit: 0 <- 3"]);
    assert_eq!(evidence.output.as_deref(), Some("one\ntwo"));
    let seal = Seal::of(report, chrono::Utc::now());
    assert_eq!(seal.status(), Status::Red);
    assert!(seal.summary().ends_with("; failing: browser exit 3"), "{seal}");

    let report = report_of(json!({ "command": "exit 3", "severity": "warn" })).await;
    let seal = Seal::of(report, chrono::Utc::now());
    assert_eq!(seal.status(), Status::Green);
    assert!(seal.summary().ends_with("; warning: browser exit 3"), "{seal}");
}

#[tokio::test]
async fn a_command_that_cannot_run_here_leaves_the_verdict_to_the_probes() {
    for (lane, why) in [
        ("no-such-command-anywhere", "command not found"),
        ("/etc/passwd", "command not executable"),
        ("echo nothing to look with; exit 77", "it skipped itself"),
        ("echo 'Error: No tests found'; exit 1", "no tests found"),
        ("cd no-such-folder-anywhere && true", "no folder to run it in"),
        ("if then", "the shell cannot read it"),
        ("no-such-command-anywhere | cat", "command not found"),
    ] {
        let report = report_of(json!(lane)).await;
        assert_eq!(report.lane.as_ref().unwrap().outcome, Outcome::NotRun, "{lane}");
        assert_eq!(report.lane.as_ref().unwrap().reason.as_deref(), Some(why));
        let seal = Seal::of(report, chrono::Utc::now());
        assert_eq!(seal.status(), Status::Green);
        assert!(seal.summary().starts_with("1/1 green vs "), "{seal}");
        assert!(seal.summary().ends_with(&format!("; not run: browser ({why})")), "{seal}");
    }
}

#[tokio::test]
async fn a_pipe_that_hides_failures_leaves_the_release_unsealed() {
    let report = report_of(json!("(echo '  2 failed'; echo '  1 passed (2s)'; exit 1) | cat")).await;
    let evidence = report.lane.as_ref().unwrap();
    assert_eq!((evidence.outcome, evidence.exit_code), (Outcome::Inconclusive, Some(0)));
    assert_eq!(evidence.reason.as_deref(), Some("it exited with 0, and said that tests failed"));
    let seal = Seal::of(report, chrono::Utc::now());
    assert_eq!(seal.status(), Status::Unsealed);
    assert!(seal.summary().ends_with("; not judged: browser exit code"), "{seal}");
}

#[tokio::test]
async fn a_lane_alone_is_never_green() {
    let server = Server::http(|_| pending());
    let mut entry = entry(&json!("no-such-command-anywhere"));
    entry["checks"]["up"]["severity"] = json!("warn");
    entry["timeout"] = json!(0.1);
    let report = run(&server.url(), &entry).execute(|_| ()).await;
    assert_eq!(Seal::of(report, chrono::Utc::now()).status(), Status::Unsealed);
}

#[tokio::test]
async fn a_folder_that_is_gone_is_no_fault_of_the_app() {
    let run = run(&healthy().url(), &entry(&json!("true"))).in_folder(Path::new("/no/such/folder"));
    let report = run.execute(|_| ()).await;
    assert_eq!(report.lane.as_ref().unwrap().outcome, Outcome::NotRun);
    assert_eq!(report.lane.as_ref().unwrap().reason.as_deref(), Some("no folder to run it in"));
    assert_eq!(report.lane.as_ref().unwrap().attempts, 0);
}

#[tokio::test]
async fn it_runs_in_the_folder_that_it_is_given() {
    let folder = Folder::new();
    let run = run(&healthy().url(), &entry(&json!("pwd"))).in_folder(&folder.0);
    let report = run.execute(|_| ()).await;
    assert_eq!(report.lane.as_ref().unwrap().output.as_deref(), folder.0.canonicalize().unwrap().to_str());
}

#[tokio::test]
async fn a_run_without_its_lane_counts_the_checks_alone() {
    let report = run(&healthy().url(), &entry(&json!("exit 1"))).without_lane().execute(|_| ()).await;
    assert_eq!((report.evidence.len(), &report.lane), (1, &None));
    assert_eq!(Seal::of(report, chrono::Utc::now()).status(), Status::Green);
}

#[tokio::test]
async fn secrets_are_not_in_the_evidence_of_a_browser_lane() {
    let server = healthy();
    let url = server.url().replace("://", "://robot:canary%20password@");
    let mut entry = entry(&json!("echo $BASE_URL; echo canary password; echo token-canary; exit 1"));
    entry["headers"] = json!({ "Authorization": "Bearer token-canary" });
    let report = run(&url, &entry).execute(|_| ()).await;
    let evidence = report.lane.as_ref().unwrap();
    let host = server.url().replace("http://", "");
    let expected = format!("http://[hidden]{host}\n[hidden]\n[hidden]");
    assert_eq!(evidence.output.as_deref(), Some(expected.as_str()));
    assert_eq!(evidence.url, server.url());
    let json = Seal::of(report, chrono::Utc::now()).to_json().to_string();
    for secret in ["canary password", "canary%20", "token-canary\\n", "robot"] {
        assert!(!json.contains(secret), "{json}");
    }
}

#[tokio::test]
async fn a_command_has_the_path_what_the_config_names_and_nothing_to_read() {
    let command = "test -n \"$PATH$CARGO_MANIFEST_DIR\" && ! read line && echo \"nothing<$line>\"";
    let evidence = look(json!({ "command": command, "env": ["CARGO_MANIFEST_DIR"] })).await;
    assert_eq!(evidence.output.as_deref(), Some("nothing<>"));
}
