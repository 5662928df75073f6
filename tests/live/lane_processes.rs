//! The processes of a browser lane: how long they may take, and that none is left.

use std::future::pending;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use smoke_seal::{Event, Outcome, Run, Seal, Status, Target};

use crate::support::lane::{entry, healthy, look};
use crate::support::{Folder, Server, page, run, suite};

/// Longer than a busy machine takes, and far below the minute that a mistake would take.
const SOON: Duration = Duration::from_secs(5);

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
async fn it_runs_beside_the_probes_and_the_deadline_is_for_them_alone() {
    let server = Server::http(|_| pending());
    let mut entry = entry(&json!("sleep 0.5; echo done"));
    entry["deadline"] = json!(0.1);
    let began = Instant::now();
    let report = run(&server.url(), &entry).execute(|_| ()).await;
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    server.all_closed().await;
    assert_eq!(report.evidence[0].outcome, Outcome::Failed);
    assert_eq!(report.lane.as_ref().unwrap().outcome, Outcome::Passed);
}

#[tokio::test]
async fn it_runs_at_the_same_time_as_the_probes() {
    let folder = Arc::new(Folder::new());
    let shared = Arc::clone(&folder);
    // The page is answered once the command has seen that it was asked for.
    let server = Server::http(move |_| {
        let folder = Arc::clone(&shared);
        async move {
            std::fs::write(folder.0.join("asked"), "up\n").unwrap();
            folder.line_of("seen").await;
            page("ok")
        }
    });
    let lane = json!("until [ -s asked ]; do sleep 0.01; done; cat asked > seen");
    let report = run(&server.url(), &entry(&lane)).in_folder(&folder.0).execute(|_| ()).await;
    assert_eq!(
        (report.evidence[0].outcome, report.lane.unwrap().outcome),
        (Outcome::Passed, Outcome::Passed)
    );
}

#[tokio::test]
async fn the_callers_deadline_bounds_the_browser_lane_too() {
    let lane = suite(&entry(&json!("sleep 60"))).with_lane_within(Duration::from_millis(100));
    let run = Run::prepare(lane, Target::parse(&healthy().url()).unwrap()).unwrap();
    let began = Instant::now();
    let report = run.execute(|_| ()).await;
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert_eq!(report.lane.as_ref().unwrap().reason.as_deref(), Some("it had not ended after 0.1 s"));
}

#[tokio::test]
async fn a_command_that_hangs_is_killed_with_its_processes_and_is_inconclusive() {
    let folder = Folder::new();
    // The shell heeds SIGTERM, its child does not.
    let lane = "(trap '' TERM; sh -c 'echo $PPID' > ignores; while :; do sleep 0.05; done) & \
                echo started; sleep 60";
    let lane = json!({ "command": lane, "timeout": 0.3 });
    let began = Instant::now();
    let report = run(&healthy().url(), &entry(&lane)).in_folder(&folder.0).execute(|_| ()).await;
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    let evidence = report.lane.as_ref().unwrap();
    assert_eq!((evidence.outcome, evidence.error.as_deref()), (Outcome::Inconclusive, Some("timeout")));
    assert_eq!(evidence.output.as_deref(), Some("started"));
    is_gone(&folder.line_of("ignores").await).await;
    let seal = Seal::of(report, chrono::Utc::now());
    assert_eq!(seal.status(), Status::Unsealed);
    assert!(seal.summary().ends_with("; not judged: browser timeout"), "{seal}");
}

#[tokio::test]
async fn a_command_that_ignores_sigterm_is_killed() {
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
            (Outcome::Inconclusive, Some("signal 9")),
            "{lane}"
        );
    }
}

#[tokio::test]
async fn the_end_of_a_flood_of_output_is_kept() {
    let evidence = look(json!("head -c 30000000 /dev/zero | tr '\\0' 'x'; echo; echo the end")).await;
    assert_eq!(evidence.outcome, Outcome::Passed);
    let output = evidence.output.unwrap();
    assert!(output.starts_with('…') && output.ends_with("x\nthe end"));
    assert!(output.len() < 4_200);
}

#[tokio::test]
async fn a_command_with_endless_output_does_not_delay_the_probes() {
    let mut checked = Vec::new();
    let lane = json!({ "command": "yes", "timeout": 3 });
    let report = run(&healthy().url(), &entry(&lane))
        .execute(|event| match event {
            Event::Checked { evidence, .. } => checked.push(evidence.check.clone()),
            Event::CheckedLane { evidence, .. } => checked.push(evidence.check.clone()),
            _ => {}
        })
        .await;
    assert_eq!(checked, ["up", "browser"]);
    assert_eq!(report.evidence[0].outcome, Outcome::Passed);
    assert_eq!(report.lane.as_ref().unwrap().error.as_deref(), Some("timeout"));
}

#[tokio::test]
async fn what_a_command_leaves_in_the_background_is_ended_and_not_waited_for() {
    let folder = Folder::new();
    let lane =
        json!("sh -c 'echo $$ > left; sleep 60' & while [ ! -s left ]; do sleep 0.01; done; echo done");
    let began = Instant::now();
    let report = run(&healthy().url(), &entry(&lane)).in_folder(&folder.0).execute(|_| ()).await;
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(report.lane.as_ref().unwrap().outcome, Outcome::Passed);
    assert_eq!(report.lane.as_ref().unwrap().output.as_deref(), Some("done"));
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
