//! Builds the tree of a page, and bounds what that costs.
//!
//! A page is whatever an answer holds. One token of it may make as many elements as there are formatting elements left
//! open, one tag may hold hundreds of thousands of attributes, and each tag may have the parser look through all open
//! elements. So the parser is fed piece by piece and watched: where it passes a bound, the rest of the page is not read.

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

/// Why a page was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Excess {
    /// It would take too much memory.
    Memory,
    /// It would take too much work, for the elements that it leaves open.
    Work,
    /// One of its tags has too many attributes.
    Attributes,
    /// It took too long, or nobody waits for it any more. That is not for sure the page's own doing.
    Time,
    /// It is XML, and not well-formed.
    Malformed,
}

/// Where reading a page ended before the page did.
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

/// After how many bytes the parser looks whether it is still wanted.
const BETWEEN_LOOKS: usize = 16 * 1024;

/// The tree of `xml`, which is served as such, and where it was cut if it was.
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
    // What closes the page, so that it has a body.
    tokenizer.end();
    let sink = tokenizer.sink.builder.sink;
    let budget = sink.budget();
    (sink.finish(), budget, cut)
}

/// Feeds the page to the tokenizer: up to its end, or to the byte where a bound was passed.
///
/// Each piece begins with a `<` where it can: so it is known where the tag begins that the tokenizer is in the middle of.
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
        // A run of NULs shows as little as one of them, and the tokenizer has an error for each.
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
