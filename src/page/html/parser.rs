//! Builds the tree of a page, and limits the cost.
//!
//! A page may be anything. One token may create as many elements as there are open formatting elements, one tag may
//! have hundreds of thousands of attributes, and each tag may make the parser search all open elements. So the parser
//! is fed piece by piece and watched: past a limit, the rest of the page is not read.

mod budget;
mod sink;
mod tag;
mod tokens;
mod xml;

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use memchr::memchr;
use scraper::Html;

pub(super) use budget::Budget;
use sink::Sink;
use tag::CurrentTag;
use tokens::Tokens;

use crate::base::stop::Stop;

/// Why parsing stopped before the end of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Excess {
    /// It would take too much memory.
    Memory,
    /// It would take too much work, because of its open elements.
    Work,
    /// One of its tags has too many attributes.
    Attributes,
    /// It took too long, or the run has ended. The page is not always the reason.
    Time,
    /// It is XML, and not well-formed.
    Malformed,
}

/// Where parsing stopped before the end of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) excess: Excess,
    /// How many bytes of it were read, in UTF-8.
    pub(crate) read: usize,
    /// How many it has.
    pub(crate) length: usize,
}

/// How long a piece without a `<` may be.
const LONGEST_PIECE: usize = 4096;

/// After how many bytes the parser checks whether it should stop.
const BETWEEN_LOOKS: usize = 16 * 1024;

/// The tree of `xml`, and where it was cut, if it was.
pub(super) fn parse_xml(xml: &str, budget: Budget, stop: &Stop) -> (Html, Budget, Option<Cut>) {
    xml::parse(xml, budget, stop)
}

/// The tree of `html`, and where it was cut if it was.
pub(super) fn parse(html: &str, budget: Budget, stop: &Stop) -> (Html, Budget, Option<Cut>) {
    let sink = Sink::new(html.len(), budget);
    let tokens = Tokens::new(TreeBuilder::new(sink, TreeBuilderOpts::default()));
    let tokenizer = Tokenizer::new(tokens, TokenizerOpts::default());
    let excess = feed(html, &tokenizer, stop);
    let cut = excess.map(|(excess, read)| Cut { excess, read, length: html.len() });
    // Closes the page, so that it has a body.
    tokenizer.end();
    let sink = tokenizer.sink.builder.sink;
    let budget = sink.budget();
    (sink.finish(), budget, cut)
}

/// Feeds the page to the tokenizer, up to its end or to the byte where a limit was passed.
///
/// Pieces begin with a `<` where possible, so that the start of an unfinished tag is known.
fn feed(html: &str, tokenizer: &Tokenizer<Tokens>, stop: &Stop) -> Option<(Excess, usize)> {
    let text = StrTendril::from_slice(html);
    let input = BufferQueue::default();
    let tokens = &tokenizer.sink;
    let mut tag = CurrentTag::default();
    let (mut at, mut next_look) = (0, BETWEEN_LOOKS);
    while let Some(rest) = html.get(at..).filter(|rest| !rest.is_empty()) {
        let piece = first_piece(rest);
        let (Ok(offset), Ok(length)) = (u32::try_from(at), u32::try_from(piece.len())) else {
            return Some((Excess::Memory, at));
        };
        // Many NULs are invisible like one, but the tokenizer reports an error for each.
        let fed = if piece.bytes().all(|byte| byte == 0) { 1 } else { length };
        input.push_back(text.subtendril(offset, fed));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) && tokens.excess().is_none() {}
        if let Some(excess) = tokens.excess() {
            return Some((excess, at));
        }
        if tag.has_too_many_attributes(html, at, piece, tokens.has_emitted()) {
            tokens.cut(Excess::Attributes);
            return Some((Excess::Attributes, at));
        }
        at += piece.len();
        if at >= next_look {
            next_look = at + BETWEEN_LOOKS;
            if stop.is_due() {
                tokens.cut(Excess::Time);
                return Some((Excess::Time, at));
            }
        }
    }
    None
}

/// `text` up to its next `<`, and not too long.
fn first_piece(text: &str) -> &str {
    let within = text.as_bytes().get(..LONGEST_PIECE).unwrap_or(text.as_bytes());
    let next = within.get(1..).and_then(|rest| memchr(b'<', rest)).map(|at| at + 1);
    let mut end = next.unwrap_or(within.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests;
