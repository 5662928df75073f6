//! A command in a process group of its own, which ends with it.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, WaitIdStatus, kill_process_group, waitid};

/// A running command, and all that it starts in its group. Dropping it ends them all.
///
/// No `SIGCHLD` handler and no thread waits for it: both belong to the host. As long as the command has not been reaped,
/// its number is nobody else's, so its group is only signalled before that.
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
    /// Nobody knows: a `wait` of the host, for any child, was told instead of us.
    Lost,
}

/// A process that was killed is gone as soon as the kernel comes to it, unless a device holds it.
const REAPING: Duration = Duration::from_millis(500);

impl Group {
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        let child = command.process_group(0).spawn()?;
        let pid = Pid::from_child(&child);
        Ok(Self { child, pid, reaped: false })
    }

    /// How the command ended; none while it runs. What it started may still run.
    pub(super) fn end(&mut self) -> Option<End> {
        if self.reaped {
            return Some(End::Lost);
        }
        // NOWAIT leaves the process to be reaped, so that its group can still be signalled.
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
        // Asks first: after a `wait` of the host the number may be another group's.
        let _ = self.end();
        if !self.reaped {
            // It fails when there is nobody left.
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
