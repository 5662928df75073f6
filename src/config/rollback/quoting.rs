//! Where the quotes of a command line begin and end (POSIX, Shell Command Language, 2.2 and 2.3).

/// Reads a command line from left to right.
#[derive(Debug, Default)]
pub(super) struct Quoting {
    /// What is open: a command within quotes, as in `"$(date)"`, has quotes of its own.
    open: Vec<Opened>,
    is_escaped: bool,
    is_comment: bool,
    /// The character before, or a backslash in the place of one that a backslash took the meaning of.
    last: Option<char>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    Single,
    Double,
    Parenthesis,
    Backquote,
    /// `${` within quotes: what quotes mean there differs from shell to shell.
    Brace,
}

/// What a word of its own would stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QuotePosition {
    /// Nothing that its quotes could undo.
    Open,
    /// Quotes, which those around the word would end.
    Quotes,
    /// It would stand behind a backslash, which takes the first of its quotes.
    Backslash,
}

impl Quoting {
    pub(super) fn read(&mut self, text: &str) {
        for character in text.chars() {
            let was_escaped = self.is_escaped;
            self.step(character);
            self.last = Some(if was_escaped { '\\' } else { character });
        }
    }

    pub(super) fn place(&self) -> QuotePosition {
        match self.open.last() {
            _ if self.is_escaped => QuotePosition::Backslash,
            Some(Opened::Single | Opened::Double | Opened::Brace) => QuotePosition::Quotes,
            _ => QuotePosition::Open,
        }
    }

    fn step(&mut self, character: char) {
        use Opened::{Backquote, Brace, Double, Parenthesis, Single};

        if self.is_comment || std::mem::take(&mut self.is_escaped) {
            return;
        }
        let open = self.open.last().copied();
        match (open, character) {
            (Some(Single), it) if it != '\'' => {}
            (_, '\\') => self.is_escaped = true,
            (Some(Single), '\'')
            | (Some(Double), '"')
            | (Some(Backquote), '`')
            | (Some(Parenthesis), ')')
            | (Some(Brace), '}') => {
                self.open.pop();
            }
            (_, '`') => self.open.push(Backquote),
            (Some(Double), '(') if self.last == Some('$') => self.open.push(Parenthesis),
            (Some(Double), '{') if self.last == Some('$') => self.open.push(Brace),
            (Some(Double), _) => {}
            (_, '"') => self.open.push(Double),
            (_, '\'') => self.open.push(Single),
            (_, '(') => self.open.push(Parenthesis),
            // Within anything that is open, it may be no comment: then the quotes after it count.
            (None, '#') => self.is_comment = self.last.is_none_or(|last| " \t;&|".contains(last)),
            _ => {}
        }
    }
}
