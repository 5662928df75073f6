//! Counts the attributes of an unfinished tag.
//!
//! The tokenizer compares each new attribute with all others of its tag, and emits a tag only at its end.

/// The limit of attributes of one tag. Normal pages have dozens.
pub(super) const MOST_ATTRIBUTES: usize = 1024;

/// What the tokenizer is reading, as far as the tokens show.
#[derive(Debug, Default)]
pub(super) enum CurrentTag {
    /// Nothing known.
    #[default]
    None,
    /// Maybe the tag at this byte: tokens were emitted since, of it or of something before it.
    PerhapsFrom(usize),
    /// A comment, or anything else without attributes.
    Other,
    /// A tag.
    In(Attributes),
}

impl CurrentTag {
    /// Reads `piece`, which is at `at` in `html`; `has_emitted` says whether it produced a token.
    pub(super) fn has_too_many_attributes(
        &mut self,
        html: &str,
        at: usize,
        piece: &str,
        has_emitted: bool,
    ) -> bool {
        if has_emitted {
            *self = if piece.starts_with('<') { Self::PerhapsFrom(at) } else { Self::None };
            return false;
        }
        match self {
            Self::In(attributes) => attributes.read(piece),
            Self::Other => {}
            Self::PerhapsFrom(from) => {
                let before = html.get(*from..at).unwrap_or_default();
                *self = match Self::begin(before) {
                    Self::In(mut attributes) if !attributes.are_over() => {
                        attributes.read(piece);
                        Self::In(attributes)
                    }
                    _ => Self::begin(piece),
                };
            }
            Self::None => *self = Self::begin(piece),
        }
        matches!(self, Self::In(attributes) if attributes.count > MOST_ATTRIBUTES)
    }

    fn begin(piece: &str) -> Self {
        let Some(rest) = piece.strip_prefix('<') else { return Self::None };
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        if !rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return Self::Other;
        }
        let mut attributes = Attributes { count: 0, state: State::TagName };
        attributes.read(rest);
        Self::In(attributes)
    }
}

/// The attributes of a tag, as the tokenizer counts them (the HTML standard, 13.2.5.32 to 13.2.5.39).
#[derive(Debug)]
pub(super) struct Attributes {
    count: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    TagName,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    Unquoted,
    Quoted(u8),
    Over,
}

impl Attributes {
    fn are_over(&self) -> bool {
        self.state == State::Over
    }

    fn read(&mut self, text: &str) {
        for byte in text.bytes() {
            self.take(byte);
        }
    }

    #[allow(clippy::match_same_arms, reason = "in the order of the standard's states")]
    fn take(&mut self, byte: u8) {
        let is_space = matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b'\x0C');
        self.state = match (self.state, byte) {
            (State::Over, _) => State::Over,
            (State::Quoted(quote), _) if byte == quote => State::BeforeName,
            (quoted @ State::Quoted(_), _) => quoted,
            (State::BeforeValue, b'"' | b'\'') => State::Quoted(byte),
            (_, b'>') => State::Over,
            (State::BeforeValue, _) if is_space => State::BeforeValue,
            (State::BeforeValue, _) => State::Unquoted,
            (State::Unquoted, _) if is_space => State::BeforeName,
            (State::Unquoted, _) => State::Unquoted,
            (State::TagName | State::BeforeName, b'/') => State::BeforeName,
            (State::TagName | State::BeforeName, _) if is_space => State::BeforeName,
            (State::TagName, _) => State::TagName,
            (State::Name | State::AfterName, b'/') => State::BeforeName,
            (State::Name | State::AfterName, b'=') => State::BeforeValue,
            (State::Name | State::AfterName, _) if is_space => State::AfterName,
            (State::Name, _) => State::Name,
            (State::BeforeName | State::AfterName, _) => {
                self.count += 1;
                State::Name
            }
        };
    }
}
