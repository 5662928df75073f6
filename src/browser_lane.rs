//! Runs the browser lane: the host's own command, in parallel with the checks, and reads its result.

mod counts;
mod environment;
mod evidence;
mod group;
mod output;
mod output_signs;
mod playwright;
mod playwright_report;
mod report_file;
mod shell_errors;
mod signs;
#[cfg(test)]
mod tests;

use crate::config::finding_kind::FindingKind;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::net::unix::pipe::Receiver;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::base::redact::Secrets;
use crate::config::suite::Lane;
use crate::config::target::Target;
use crate::evaluate::{Finding, Outcome};
use crate::http::Timings;
pub use evidence::LaneEvidence;
use group::{End, Group};
use output::Output;
use output_signs::UnreliableSuccess;
use playwright_report::{PlaywrightReport, SuiteVerdict};
use report_file::{REPORTER_VARIABLE, ReportFolder};

/// How often a command is polled. Waiting for its end in any other way would take a signal handler or a thread.
const POLLING_INTERVAL: Duration = Duration::from_millis(20);

/// How long a command may clean up after its time limit.
const GRACE: Duration = Duration::from_secs(1);

/// A browser lane that is ready to run.
pub(crate) struct PreparedLane {
    command: Command,
    lane: Lane,
    /// The target, without credentials.
    url: String,
    secrets: Secrets,
    /// Where report folders are created; none if the host has set its own reporter.
    temporary: Option<PathBuf>,
}

/// How a command ended.
enum CommandEnd {
    /// It could not be started. The text may be shown in a summary.
    NotStarted(&'static str),
    /// It ended by itself.
    Ended(End),
    /// It was stopped at its time limit.
    TimedOut,
}

impl PreparedLane {
    /// Takes the environment as it is at this moment.
    pub(crate) fn new(lane: &Lane, app: &str, target: &Target, secrets: &Secrets) -> Self {
        let mut command = Command::new("/bin/sh");
        // While the command starts, another thread of the host may be changing the environment.
        let env = environment::for_command(std::env::vars_os(), &lane.env);
        command.arg("-c").arg(&lane.command).env_clear().envs(env);
        command.env("BASE_URL", target.with_credentials()).env("SMOKE_SEAL_APP", app).stdin(Stdio::null());
        let has_reporter = command.get_envs().any(|(name, _)| name == REPORTER_VARIABLE);
        let temporary = (!has_reporter).then(std::env::temp_dir);
        Self { command, lane: lane.clone(), url: target.to_string(), secrets: secrets.clone(), temporary }
    }

    pub(crate) fn run_in(&mut self, folder: &Path) {
        self.command.current_dir(folder);
    }

    /// Whether there is time for another attempt as long as the last one, now that `spent` has passed. That attempt gets only
    /// the remaining time.
    pub(crate) fn has_time_after(&mut self, spent: Duration) -> bool {
        let Some(most) = self.lane.most else { return true };
        let left = most.saturating_sub(spent);
        self.lane.timeout = self.lane.timeout.min(left);
        left >= spent
    }

    /// Runs the command until it ends or its time is over. Dropping the future kills it at once.
    pub(crate) async fn attempt(&mut self, number: u32) -> LaneEvidence {
        let began = Instant::now();
        let mut output = Output::default();
        let reports = self.open_report_folder();
        let course = match self.start() {
            Ok((group, pipe)) => follow(group, pipe, began + self.lane.timeout, &mut output).await,
            Err(error) => CommandEnd::NotStarted(match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "no folder to run it in",
                _ => "this machine could not start it",
            }),
        };
        let took = began.elapsed();
        let report = reports.and_then(|folder| folder.read());
        let mut evidence = self.evidence(&course, &output, report.as_ref(), took);
        if evidence.attempts > 0 {
            evidence.attempts = number;
        }
        evidence
    }

    /// The folder for the suite's report. Without it, only the exit code and the output are read.
    fn open_report_folder(&mut self) -> Option<ReportFolder> {
        let parent = self.temporary.as_ref()?;
        // The folder of the attempt before was removed.
        self.command.env_remove(REPORTER_VARIABLE);
        let folder = ReportFolder::create(parent).ok()?;
        self.command.env(REPORTER_VARIABLE, folder.reporter());
        Some(folder)
    }

    /// Starts the command, with stdout and stderr in one pipe, so that their lines keep their order.
    fn start(&mut self) -> io::Result<(Group, Receiver)> {
        let (reader, writer) = io::pipe()?;
        let pipe = Receiver::from_owned_fd(reader.into())?;
        self.command.stdout(writer.try_clone()?).stderr(writer);
        let group = Group::start(&mut self.command);
        // The pipe ends only when no process can write to it any more, this one included.
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        Ok((group?, pipe))
    }

    fn evidence(
        &self,
        course: &CommandEnd,
        output: &Output,
        report: Option<&PlaywrightReport>,
        took: Duration,
    ) -> LaneEvidence {
        let said = output.tail(&self.secrets);
        let mut evidence = LaneEvidence::blank(&self.lane.command, &self.url);
        evidence.output = Some(said).filter(|said| !said.is_empty());
        if !matches!(course, CommandEnd::NotStarted(_)) {
            evidence.attempts = 1;
            evidence.timings = Some(Timings::of_whole(took));
        }
        match course {
            CommandEnd::NotStarted(why) => evidence.not_run(why),
            CommandEnd::TimedOut => {
                let most = self.lane.timeout.as_secs_f64();
                evidence.not_judged("timeout", format!("it had not ended after {most} s"));
            }
            CommandEnd::Ended(End::Lost) => {
                let reason = "another part of this process took its exit code".to_owned();
                evidence.not_judged("no exit code", reason);
            }
            CommandEnd::Ended(End::Signal(signal)) => evidence.killed(*signal),
            CommandEnd::Ended(End::Exit(code)) => {
                evidence.exit_code = Some(*code);
                match report.and_then(|report| report.verdict(*code)) {
                    Some(verdict) => self.judge_by_report(&mut evidence, verdict, *code, output),
                    None => self.judge(&mut evidence, *code, output),
                }
            }
        }
        evidence
    }

    /// Judges by the report. The output only shows whether another program in the command failed.
    fn judge_by_report(
        &self,
        evidence: &mut LaneEvidence,
        verdict: SuiteVerdict,
        code: i32,
        output: &Output,
    ) {
        match verdict {
            SuiteVerdict::Passed => evidence.outcome = Outcome::Passed,
            SuiteVerdict::NotRun(why) => evidence.not_run(why),
            SuiteVerdict::NotJudged(word, reason) => evidence.not_judged(word, reason),
            SuiteVerdict::Failed { count, titles } => {
                let found = Finding::new(FindingKind::Exit, "no failed test", format!("{count}: {titles}"));
                self.fail(evidence, found.with_label(format!("exit {code}")).with_public(count));
            }
            SuiteVerdict::OthersFailed if output.shows_failure_of_another_runner() => {
                self.fail(evidence, failed(code));
            }
            SuiteVerdict::OthersFailed => match output.signal_behind(code) {
                Some(signal) => evidence.killed(signal),
                None => {
                    evidence.not_judged("exit code", format!("its tests passed, and it exited with {code}"));
                }
            },
        }
    }

    /// Judges by the exit code and the output.
    fn judge(&self, evidence: &mut LaneEvidence, code: i32, output: &Output) {
        if code == 0 {
            match output.unreliable_success() {
                Some(UnreliableSuccess::NotRun(why)) => evidence.not_run(why),
                Some(UnreliableSuccess::Failed) => {
                    let reason = "it exited with 0, and said that tests failed".to_owned();
                    evidence.not_judged("exit code", reason);
                }
                None => evidence.outcome = Outcome::Passed,
            }
        } else if let Some(why) = output.setup_failure(code) {
            evidence.not_run(why);
        } else if let Some(signal) = output.signal_behind(code) {
            evidence.killed(signal);
        } else {
            self.fail(evidence, failed(code));
        }
    }

    fn fail(&self, evidence: &mut LaneEvidence, found: Finding) {
        evidence.findings = vec![found];
        evidence.outcome = Outcome::of(self.lane.severity, &evidence.findings);
    }
}

/// The finding of a command that ended with `code`.
fn failed(code: i32) -> Finding {
    let found = Finding::new(FindingKind::Exit, "0", code.to_string());
    found.with_label(format!("exit {code}")).without_page_text()
}

/// Reads the output until the command ends or its time is over. It does not wait for the end of the pipe: a background
/// process may hold that open.
async fn follow(mut group: Group, pipe: Receiver, until: Instant, output: &mut Output) -> CommandEnd {
    let mut reading = Some(pipe);
    let (mut last, mut over) = (until, false);
    loop {
        let next = (Instant::now() + POLLING_INTERVAL).min(last);
        read(&mut reading, next, output).await;
        if let Some(end) = group.end() {
            group.kill();
            read_the_rest(reading, output);
            return if over { CommandEnd::TimedOut } else { CommandEnd::Ended(end) };
        }
        if Instant::now() < last {
            continue;
        }
        if over {
            group.kill();
            return CommandEnd::TimedOut;
        }
        group.terminate();
        (last, over) = (last + GRACE, true);
    }
}

/// Reads until `next`, however much there is.
async fn read(reading: &mut Option<Receiver>, next: Instant, output: &mut Output) {
    let mut buffer = [0; 8 * 1024];
    while let Some(pipe) = reading {
        if Instant::now() >= next || timeout_at(next, pipe.readable()).await.is_err() {
            return;
        }
        match pipe.try_read(&mut buffer) {
            Ok(read) if read > 0 => {
                output.push(buffer.get(..read).unwrap_or_default());
                // A command that prints without end would keep the probes from running.
                yield_now().await;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            _ => *reading = None,
        }
    }
    sleep_until(next).await;
}

/// The capacity of a pipe. Output that a process outside the group writes later is not read.
const REST: usize = 64 * 1024;

fn read_the_rest(reading: Option<Receiver>, output: &mut Output) {
    let Some(pipe) = reading.and_then(|pipe| pipe.into_nonblocking_fd().ok()) else { return };
    let mut rest = Vec::new();
    // An error means that the pipe is empty. All bytes read before it are kept.
    let _ = io::Read::read_to_end(&mut io::Read::take(io::PipeReader::from(pipe), REST as u64), &mut rest);
    output.push(&rest);
}
