//! Tracks the quotes of a command line (POSIX, Shell Command Language, 2.2 and 2.3).

/// Reads a command line from left to right.
#[derive(Debug, Default)]
pub(super) struct Quoting {
    /// The open quotes and substitutions: a command within quotes, as in `"$(date)"`, has its own quotes.
    open: Vec<Opened>,
    is_escaped: bool,
    is_comment: bool,
    /// The previous character, or a backslash for a character that a backslash escaped.
    last: Option<char>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    Single,
    Double,
    Parenthesis,
    Backquote,
    /// `${` within quotes: shells differ in the meaning of quotes there.
    Brace,
}

/// Where an inserted quoted word would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QuotePosition {
    /// Outside of quotes, where its own quotes work.
    Open,
    /// Within quotes, which its own quotes would end.
    Quotes,
    /// After a backslash, which would escape its first quote.
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
            // Within a substitution a `#` may not be a comment: then the quotes after it count.
            (None, '#') => self.is_comment = self.last.is_none_or(|last| " \t;&|".contains(last)),
            _ => {}
        }
    }
}
