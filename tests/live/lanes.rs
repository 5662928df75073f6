//! The browser lane: real commands beside the probes, and what becomes of their processes.

use std::future::pending;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use smoke_seal::{Event, Evidence, Outcome, Report, Run, Seal, Status, Target};

use crate::support::{Server, findings, page, run, suite};

/// A folder of one test's own.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let name = format!("lane-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// What a file holds, once it holds a whole line.
    async fn line_of(&self, name: &str) -> String {
        loop {
            match std::fs::read_to_string(self.0.join(name)) {
                Ok(line) if line.ends_with('\n') => return line.trim().to_owned(),
                _ => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn entry(lane: &Value) -> Value {
    json!({ "checks": { "up": { "path": "/up", "status": 200 } }, "browser": lane })
}

fn healthy() -> Server {
    Server::http(|_| async { page("ok") })
}

async fn report_of(lane: Value) -> Report {
    run(&healthy().url(), &entry(&lane)).execute(|_| ()).await
}

async fn look(lane: Value) -> Evidence {
    let mut report = report_of(lane).await;
    let evidence = report.evidence.pop().unwrap();
    assert_eq!(evidence.check, "browser");
    evidence
}

fn is_running(pid: &str) -> bool {
    // What was killed and not yet reaped by the one who has to is no process any more.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.is_ok_and(|stat| !stat.rsplit_once(") ").unwrap().1.starts_with('Z'))
}

async fn is_gone(pid: &str) {
    let until = Instant::now() + Duration::from_secs(5);
    while is_running(pid) {
        assert!(Instant::now() < until, "{pid} still runs");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_command_that_passes_is_counted_with_the_checks() {
    let server = healthy();
    let mut events = Vec::new();
    let lane = json!("echo looked at $BASE_URL as $SMOKE_SEAL_APP; cat");
    let report = run(&server.url(), &entry(&lane))
        .execute(|event| match event {
            Event::Started { total } => events.push(format!("0/{total}")),
            Event::Checked { done, total, .. } => events.push(format!("{done}/{total}")),
            _ => unreachable!("there are no other events"),
        })
        .await;
    assert_eq!(events, ["0/2", "1/2", "2/2"]);
    let evidence = &report.evidence[1];
    assert_eq!((evidence.outcome, evidence.exit_code), (Outcome::Passed, Some(0)));
    assert_eq!(evidence.output.as_deref(), Some(format!("looked at {} as shop", server.url()).as_str()));
    assert_eq!(evidence.command.as_deref(), lane.as_str());
    assert_eq!(
        (evidence.url.as_str(), &evidence.method, evidence.status),
        (server.url().as_str(), &None, None)
    );
    assert!(evidence.timings.unwrap().total_ms > 0.0);
    let seal = Seal::of(report, chrono::Utc::now());
    assert!(seal.summary().starts_with("2/2 green vs "), "{seal}");
    assert_eq!(Seal::from_json(&seal.to_json()), Some(seal));
}

#[tokio::test]
async fn a_command_that_fails_turns_the_seal_red_unless_it_only_warns() {
    let report = report_of(json!("echo one; echo two >&2; exit 3")).await;
    let evidence = &report.evidence[1];
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
    ] {
        let report = report_of(json!(lane)).await;
        assert_eq!(report.evidence[1].outcome, Outcome::NotRun, "{lane}");
        assert_eq!(report.evidence[1].reason.as_deref(), Some(why));
        let seal = Seal::of(report, chrono::Utc::now());
        assert_eq!(seal.status(), Status::Green);
        assert!(seal.summary().starts_with("1/1 green vs "), "{seal}");
        assert!(seal.summary().ends_with(&format!("; not run: browser ({why})")), "{seal}");
    }
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
    assert_eq!(report.evidence[1].outcome, Outcome::NotRun);
    assert_eq!(report.evidence[1].reason.as_deref(), Some("no folder to run it in"));
    assert_eq!(report.evidence[1].attempts, 0);
}

#[tokio::test]
async fn it_runs_in_the_folder_that_it_is_given() {
    let folder = Folder::new();
    let run = run(&healthy().url(), &entry(&json!("pwd"))).in_folder(&folder.0);
    let report = run.execute(|_| ()).await;
    assert_eq!(report.evidence[1].output.as_deref(), folder.0.canonicalize().unwrap().to_str());
}

#[tokio::test]
async fn a_run_without_its_lane_counts_the_checks_alone() {
    let report = run(&healthy().url(), &entry(&json!("exit 1"))).without_lane().execute(|_| ()).await;
    assert_eq!(report.evidence.len(), 1);
    assert_eq!(Seal::of(report, chrono::Utc::now()).status(), Status::Green);
}

#[tokio::test]
async fn it_runs_beside_the_probes_and_the_deadline_is_for_them_alone() {
    let server = Server::http(|_| pending());
    let mut entry = entry(&json!("sleep 0.5; echo done"));
    entry["deadline"] = json!(0.1);
    let began = Instant::now();
    let report = run(&server.url(), &entry).execute(|_| ()).await;
    assert!(began.elapsed() < Duration::from_millis(900), "{:?}", began.elapsed());
    server.all_closed().await;
    assert_eq!(report.evidence[0].outcome, Outcome::Failed);
    assert_eq!(report.evidence[1].outcome, Outcome::Passed);
}

#[tokio::test]
async fn a_caller_who_waits_no_longer_bounds_both() {
    let lane = suite(&entry(&json!("sleep 60"))).with_lane_within(Duration::from_millis(100));
    let run = Run::prepare(lane, Target::parse(&healthy().url()).unwrap()).unwrap();
    let began = Instant::now();
    let report = run.execute(|_| ()).await;
    assert!(began.elapsed() < Duration::from_millis(700), "{:?}", began.elapsed());
    assert_eq!(report.evidence[1].reason.as_deref(), Some("it had not ended after 0.1 s"));
}

#[tokio::test]
async fn a_command_that_hangs_is_ended_with_all_it_started_and_not_judged() {
    let folder = Folder::new();
    // The shell heeds SIGTERM, its child does not.
    let lane = "(trap '' TERM; sh -c 'echo $PPID' > ignores; while :; do sleep 0.05; done) & \
                echo started; sleep 60";
    let lane = json!({ "command": lane, "timeout": 0.3 });
    let began = Instant::now();
    let report = run(&healthy().url(), &entry(&lane)).in_folder(&folder.0).execute(|_| ()).await;
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    let evidence = &report.evidence[1];
    assert_eq!((evidence.outcome, evidence.error.as_deref()), (Outcome::Unjudged, Some("timeout")));
    assert_eq!(evidence.output.as_deref(), Some("started"));
    is_gone(&folder.line_of("ignores").await).await;
    let seal = Seal::of(report, chrono::Utc::now());
    assert_eq!(seal.status(), Status::Unsealed);
    assert!(seal.summary().ends_with("; not judged: browser timeout"), "{seal}");
}

#[tokio::test]
async fn a_command_that_ignores_to_be_asked_is_killed() {
    let lane = json!({ "command": "trap '' TERM; while :; do sleep 0.05; done", "timeout": 0.1 });
    let began = Instant::now();
    let evidence = look(lane).await;
    assert_eq!(evidence.error.as_deref(), Some("timeout"));
    assert!(began.elapsed() > Duration::from_secs(1) && began.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn a_command_that_something_killed_is_not_judged() {
    for lane in ["kill -KILL $$", "sh -c 'kill -KILL $$'; exit $?"] {
        let evidence = look(json!(lane)).await;
        assert_eq!(
            (evidence.outcome, evidence.error.as_deref()),
            (Outcome::Unjudged, Some("signal 9")),
            "{lane}"
        );
    }
}

#[tokio::test]
async fn a_command_that_floods_its_output_ends_and_its_last_words_are_kept() {
    let evidence = look(json!("head -c 30000000 /dev/zero | tr '\\0' 'x'; echo; echo the end")).await;
    assert_eq!(evidence.outcome, Outcome::Passed);
    let output = evidence.output.unwrap();
    assert!(output.starts_with('…') && output.ends_with("x\nthe end"));
    assert!(output.len() < 4_200);
}

#[tokio::test]
async fn a_command_that_never_stops_talking_keeps_nothing_from_the_probes() {
    let report = report_of(json!({ "command": "yes", "timeout": 1 })).await;
    assert_eq!(report.evidence[0].outcome, Outcome::Passed);
    assert!(report.evidence[0].timings.unwrap().total_ms < 500.0, "{report:?}");
    assert_eq!(report.evidence[1].error.as_deref(), Some("timeout"));
}

#[tokio::test]
async fn what_a_command_leaves_in_the_background_is_ended_and_not_waited_for() {
    let folder = Folder::new();
    let lane =
        json!("sh -c 'echo $$ > left; sleep 60' & while [ ! -s left ]; do sleep 0.01; done; echo done");
    let began = Instant::now();
    let report = run(&healthy().url(), &entry(&lane)).in_folder(&folder.0).execute(|_| ()).await;
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(report.evidence[1].outcome, Outcome::Passed);
    assert_eq!(report.evidence[1].output.as_deref(), Some("done"));
    is_gone(&folder.line_of("left").await).await;
}

#[tokio::test]
async fn a_run_that_is_dropped_leaves_no_process() {
    let folder = Folder::new();
    let lane = json!("trap '' TERM; echo $$ > leader; sh -c 'echo $$ > child; sleep 60'; true");
    let server = healthy();
    let running = run(&server.url(), &entry(&lane)).in_folder(&folder.0).execute(|_| ());
    let began = async { (folder.line_of("leader").await, folder.line_of("child").await) };
    let (leader, child) = tokio::select! {
        report = running => panic!("it ended by itself: {report:?}"),
        pids = began => pids,
    };
    assert!(!Path::new(&format!("/proc/{leader}")).exists(), "the command is not even left to be reaped");
    is_gone(&child).await;
}

#[tokio::test]
async fn what_was_sent_in_confidence_is_in_no_evidence_of_a_lane() {
    let server = healthy();
    let url = server.url().replace("://", "://robot:canary%20password@");
    let mut entry = entry(&json!("echo $BASE_URL; echo canary password; echo token-canary; exit 1"));
    entry["headers"] = json!({ "Authorization": "Bearer token-canary" });
    let report = run(&url, &entry).execute(|_| ()).await;
    let evidence = &report.evidence[1];
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
async fn a_command_has_the_environment_of_the_run_and_nothing_to_read() {
    let evidence =
        look(json!("test -n \"$CARGO_MANIFEST_DIR\" && ! read line && echo \"nothing<$line>\"")).await;
    assert_eq!(evidence.output.as_deref(), Some("nothing<>"));
}
