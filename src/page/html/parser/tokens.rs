//! Passes tokens to the tree builder, until a limit is passed.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use html5ever::tokenizer::{EndTag, Tag, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeSink};
use html5ever::{Attribute, LocalName, local_name};

use super::Excess;
use super::sink::{Handle, Sink};

pub(super) struct Tokens {
    pub(super) builder: TreeBuilder<Handle, Sink>,
    excess: Cell<Option<Excess>>,
    has_emitted: Cell<bool>,
    formatting: RefCell<Formatting>,
}

impl Tokens {
    pub(super) fn new(builder: TreeBuilder<Handle, Sink>) -> Self {
        let (excess, has_emitted) = (Cell::new(None), Cell::new(false));
        Self { builder, excess, has_emitted, formatting: RefCell::default() }
    }

    /// The limit that was passed, if any. Later tokens are not part of the tree.
    pub(super) fn excess(&self) -> Option<Excess> {
        self.excess.get()
    }

    /// Ignores all further tokens.
    pub(super) fn cut(&self, excess: Excess) {
        if self.excess.get().is_none() {
            self.excess.set(Some(excess));
        }
    }

    /// Whether a token was emitted since the last call.
    pub(super) fn has_emitted(&self) -> bool {
        self.has_emitted.replace(false)
    }

    /// Charges the work that the tree builder does for a token without the sink.
    fn charge(&self, token: &Token) {
        let sink = &self.builder.sink;
        match token {
            Token::TagToken(tag) => {
                sink.begin_tag();
                if is_formatting(&tag.name) {
                    let mut formatting = self.formatting.borrow_mut();
                    sink.charge_work(formatting.take(tag));
                    sink.keep_formatting(formatting.kept);
                }
            }
            Token::CharacterTokens(_) => sink.keep_text(),
            _ => {}
        }
    }
}

impl TokenSink for Tokens {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        // Errors are never read, and there is one for each NUL.
        if matches!(token, Token::ParseError(_)) {
            return TokenSinkResult::Continue;
        }
        self.has_emitted.set(true);
        if matches!(token, Token::EOFToken) {
            self.builder.sink.thaw();
            return self.builder.process_token(token, line);
        }
        if self.excess.get().is_none() {
            self.charge(&token);
            if let Some(excess) = self.builder.sink.excess() {
                self.cut(excess);
            }
        }
        match (self.excess.get(), token) {
            (None, token) => self.builder.process_token(token, line),
            // Only this result makes the tokenizer return.
            (Some(_), Token::TagToken(_)) => TokenSinkResult::Script(self.builder.sink.get_document()),
            (Some(_), _) => TokenSinkResult::Continue,
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// An estimate of the open formatting elements: the tree builder searches them at each such tag, keeps their tags, and
/// creates them again when their parent was closed (the HTML standard, 13.2.4.3).
#[derive(Default)]
struct Formatting {
    open: usize,
    /// Whether one of them is a link.
    has_link: bool,
    /// Their memory.
    kept: usize,
    /// How many of them are equal, once there are many: the builder keeps three equal ones.
    alike: HashMap<u64, u8>,
    hasher: RandomState,
}

/// The memory of one, without its attributes.
const KEPT: usize = 128;

/// The steps to compare two of them.
const COMPARED: usize = 64;

/// How many may be open before equal ones are counted.
const FEW: usize = 8;

impl Formatting {
    /// How many steps `tag` takes.
    fn take(&mut self, tag: &Tag) -> usize {
        let steps = self.open;
        let is_link = tag.name == local_name!("a");
        // A link closes an open link.
        let follows_another = is_link && self.has_link;
        if is_link {
            self.has_link = tag.kind != EndTag;
        }
        if tag.kind == EndTag {
            self.kept -= self.kept.checked_div(self.open).unwrap_or_default();
            self.open = self.open.saturating_sub(1);
            return steps;
        }
        if !follows_another && (self.open < FEW || self.is_new(tag)) {
            self.open += 1;
            let attributes = tag.attrs.len().saturating_mul(size_of::<Attribute>());
            self.kept = self.kept.saturating_add(KEPT).saturating_add(attributes);
        }
        steps.saturating_mul(COMPARED)
    }

    fn is_new(&mut self, tag: &Tag) -> bool {
        let attributes = tag.attrs.iter().map(|attribute| (&attribute.name.local, &*attribute.value));
        let key = self.hasher.hash_one((&tag.name, attributes.collect::<Vec<_>>()));
        let alike = self.alike.entry(key).or_default();
        *alike = alike.saturating_add(1);
        *alike <= 3
    }
}

fn is_formatting(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("b")
            | local_name!("big")
            | local_name!("code")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("nobr")
            | local_name!("s")
            | local_name!("small")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("tt")
            | local_name!("u")
    )
}
