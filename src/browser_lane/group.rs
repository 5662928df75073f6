//! Runs a command in its own process group. The whole group ends with the command.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, WaitIdStatus, kill_process_group, waitid};

/// A running command and its process group. Dropping it kills the whole group.
///
/// It uses no `SIGCHLD` handler and no waiting thread: both belong to the host. The system does not give the process
/// number away before the command is reaped. So the group is signalled only before that.
pub(super) struct Group {
    child: Child,
    pid: Pid,
    reaped: bool,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// With this exit code.
    Exit(i32),
    /// By this signal.
    Signal(i32),
    /// Unknown: the host called `wait` for any child, and got the status instead of us.
    Lost,
}

/// How long to wait for a killed process to end. The kernel ends it soon, unless a device blocks it.
const REAPING: Duration = Duration::from_millis(500);

impl Group {
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        let child = command.process_group(0).spawn()?;
        let pid = Pid::from_child(&child);
        Ok(Self { child, pid, reaped: false })
    }

    /// How the command ended; none while it runs. Processes that it started may still run.
    pub(super) fn end(&mut self) -> Option<End> {
        if self.reaped {
            return Some(End::Lost);
        }
        // NOWAIT does not reap the process, so that its group can still be signalled.
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        match waitid(WaitId::Pid(self.pid), options) {
            Ok(status) => status.as_ref().map(End::of),
            Err(Errno::INTR) => None,
            Err(_) => {
                self.reaped = true;
                Some(End::Lost)
            }
        }
    }

    /// Asks everything in the group to end.
    pub(super) fn terminate(&mut self) {
        self.signal(Signal::TERM);
    }

    /// Ends everything in the group, and reaps the command.
    pub(super) fn kill(&mut self) {
        self.signal(Signal::KILL);
        let until = Instant::now() + REAPING;
        while !self.reaped {
            match self.child.try_wait() {
                Ok(None) if Instant::now() < until => sleep(Duration::from_millis(1)),
                Ok(None) => return,
                Ok(Some(_)) | Err(_) => self.reaped = true,
            }
        }
    }

    fn signal(&mut self, signal: Signal) {
        // Checks first: after a `wait` of the host, the number may belong to another group.
        let _ = self.end();
        if !self.reaped {
            // It fails when the group has no process left.
            let _ = kill_process_group(self.pid, signal);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

impl End {
    fn of(status: &WaitIdStatus) -> Self {
        let exit = status.exit_status().map(Self::Exit);
        exit.or_else(|| status.terminating_signal().map(Self::Signal)).unwrap_or(Self::Lost)
    }
}
