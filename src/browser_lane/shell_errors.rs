//! Reads the errors of a shell that could not run a command.

const NO_FOLDER: &str = "no folder to run it in";
const NO_PROCESS: &str = "this machine has no process left";
const UNREADABLE: &str = "the shell cannot read it";

/// What shells printed so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Shell {
    /// A shell did not find a command.
    pub(super) missed_a_command: bool,
    /// Why a shell stopped, and its exit code, if this was the last line.
    gave_up: Option<(&'static str, i32)>,
}

impl Shell {
    pub(super) fn read(&mut self, line: &str) {
        match word(line) {
            Some(Word::GivesUp(why, code)) => self.gave_up = Some((why, code)),
            Some(Word::Quote) => {}
            other => {
                self.missed_a_command |= other == Some(Word::NotFound);
                self.gave_up = None;
            }
        }
    }

    /// Why it stopped, if its exit code is `code`; with another code, another command ended the script.
    pub(super) fn gave_up_with(&self, code: i32) -> Option<&'static str> {
        self.gave_up.filter(|(_, with)| *with == code).map(|(why, _)| why)
    }

    /// Why it stopped, whatever the exit code.
    pub(super) fn gave_up(&self) -> Option<&'static str> {
        self.gave_up.map(|(why, _)| why)
    }
}

/// An error of a shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// A command was not found.
    NotFound,
    /// The shell stops for this reason, with this exit code unless another command follows.
    GivesUp(&'static str, i32),
    /// It quotes the line at which it stopped.
    Quote,
}

/// dash: exec.c, cd.c, jobs.c and parser.c. bash: `execute_cmd.c`, jobs.c, builtins/cd.def and error.c.
fn word(line: &str) -> Option<Word> {
    let said = after_name_of_shell(line)?;
    if said.ends_with(": not found") || said.ends_with(": command not found") {
        Some(Word::NotFound)
    } else if said.starts_with("cd: can't cd to ") {
        Some(Word::GivesUp(NO_FOLDER, 2))
    } else if said.starts_with("cd: ") {
        Some(Word::GivesUp(NO_FOLDER, 1))
    } else if said == "Cannot fork" {
        Some(Word::GivesUp(NO_PROCESS, 2))
    } else if said.starts_with("fork: ") {
        Some(Word::GivesUp(NO_PROCESS, 254))
    } else if said.starts_with("Syntax error: ") || said.starts_with("syntax error") {
        Some(Word::GivesUp(UNREADABLE, 2))
    } else {
        said.starts_with('`').then_some(Word::Quote)
    }
}

/// `/bin/sh: 1: …`, `sh: line 1: …`, `bash: …`, `bash: -c: line 1: …`, and `bin/lane: 3: …` of a script.
fn after_name_of_shell(line: &str) -> Option<&str> {
    let (name, said) = line.split_once(": ").filter(|(name, _)| !name.contains(char::is_whitespace))?;
    let said = said.strip_prefix("-c: ").unwrap_or(said);
    let numbered = said.split_once(": ").filter(|(number, _)| {
        let number = number.strip_prefix("line ").unwrap_or(number);
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let is_shell = || matches!(name.rsplit('/').next(), Some("sh" | "dash" | "bash" | "ash" | "zsh" | "ksh"));
    numbered.map(|(_, said)| said).or_else(|| is_shell().then_some(said))
}
