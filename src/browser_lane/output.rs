//! Reads the output of a command: keeps its end as evidence, and finds signs that this machine could not run the tests.

use std::collections::VecDeque;

use super::output_signs::{Signs, UnreliableSuccess};
use crate::base::printable::{is_unprintable, skip_escape, skip_sequence};
use crate::base::redact::Secrets;

/// How many bytes of the end are kept as evidence, which is stored.
const KEPT: usize = 4 * 1024;

/// How many bytes are kept while the command runs: more, since colours and control characters are removed later.
const HELD: usize = 16 * 1024;

/// Longer lines are only checked up to here.
const LONGEST_LINE: usize = 1024;

/// What a command printed so far.
#[derive(Default)]
pub(super) struct Output {
    end: VecDeque<u8>,
    is_cut: bool,
    line: Vec<u8>,
    signs: Signs,
}

impl Output {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.end.extend(bytes);
        let surplus = self.end.len().saturating_sub(HELD);
        self.is_cut |= surplus > 0;
        self.end.drain(..surplus);
        for byte in bytes {
            match byte {
                b'\n' | b'\r' => {
                    self.signs.read(&clean(&self.line));
                    self.line.clear();
                }
                byte if self.line.len() < LONGEST_LINE => self.line.push(*byte),
                _ => {}
            }
        }
    }

    /// The last lines, without colours, control characters and `secrets`.
    pub(super) fn tail(&self, secrets: &Secrets) -> String {
        let (one, other) = self.end.as_slices();
        let mut text = clean(&[one, other].concat());
        secrets.hide(&mut text);
        if self.is_cut {
            secrets.hide_end_at_start(&mut text);
        }
        let surplus = text.len().saturating_sub(KEPT);
        let start = (surplus..=text.len()).find(|start| text.is_char_boundary(*start)).unwrap_or_default();
        let tail = text.get(start..).unwrap_or_default().trim_matches('\n');
        if self.is_cut || start > 0 { format!("…{tail}") } else { tail.to_owned() }
    }

    /// Why an exit code other than 0 says nothing about the app; none if it does.
    pub(super) fn setup_failure(&self, code: i32) -> Option<&'static str> {
        self.all_signs().setup_failure(code)
    }

    /// Why exit code 0 does not mean that tests passed; none if it does.
    pub(super) fn unreliable_success(&self) -> Option<UnreliableSuccess> {
        self.all_signs().unreliable_success()
    }

    /// Whether the count of a runner, or a program other than Playwright, says that something failed.
    pub(super) fn shows_failure_of_another_runner(&self) -> bool {
        self.all_signs().shows_failure_of_another_runner()
    }

    /// The signal that a shell reports by exit code `code`.
    pub(super) fn signal_behind(&self, code: i32) -> Option<i32> {
        self.all_signs().signal_behind(code)
    }

    fn all_signs(&self) -> Signs {
        let mut signs = self.signs.clone();
        signs.read(&clean(&self.line));
        signs
    }
}

/// The text of `bytes`: only lines, without terminal control sequences.
pub(super) fn clean(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let mut cleaned = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        match character {
            '\u{1b}' => skip_escape(&mut rest),
            '\u{9b}' => skip_sequence(&mut rest),
            '\n' | '\r' => {
                cleaned.truncate(cleaned.trim_end_matches(' ').len());
                cleaned.push('\n');
            }
            '\t' => cleaned.push_str("  "),
            other if is_unprintable(other) => {}
            other => cleaned.push(other),
        }
    }
    cleaned.truncate(cleaned.trim_end_matches([' ', '\n']).len());
    cleaned
}
