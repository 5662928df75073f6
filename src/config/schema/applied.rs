//! Which schemas apply to one and the same value, one through the other.

use super::{Assertion, Index, Schema};

/// How many schemas may apply to one value in a row, each named by the one before. It bounds the stack that a document takes;
/// schemas that are written by hand, or made from `OpenAPI`, stay far below.
pub(super) const MOST_IN_A_ROW: usize = 64;

/// Why a schema can be held to no document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endless {
    /// It applies to itself: no document would ever be held to all of it (JSON Schema Core, 9.4.1).
    Loop(Index),
    /// More than [`MOST_IN_A_ROW`] apply to one value in a row, from this one on.
    TooLong(Index),
}

/// Whether each value is held to an end of `schemas`.
pub(super) fn check(schemas: &[Schema]) -> Result<(), Endless> {
    let mut search = Search { schemas, lengths: vec![Length::Unknown; schemas.len()] };
    for index in 0..schemas.len() {
        if search.length(index, 0)? > MOST_IN_A_ROW {
            return Err(Endless::TooLong(index));
        }
    }
    Ok(())
}

/// A search of the longest row that begins at each schema.
struct Search<'a> {
    schemas: &'a [Schema],
    lengths: Vec<Length>,
}

#[derive(Debug, Clone, Copy)]
enum Length {
    Unknown,
    /// The search is within it.
    Open,
    Known(usize),
}

impl Search<'_> {
    /// `depth` schemas are open already.
    fn length(&mut self, index: Index, depth: usize) -> Result<usize, Endless> {
        match self.lengths.get(index) {
            Some(Length::Known(length)) => return Ok(*length),
            Some(Length::Open) => return Err(Endless::Loop(index)),
            _ if depth > MOST_DEEP => return Err(Endless::TooLong(index)),
            _ => {}
        }
        self.set(index, Length::Open);
        let mut longest = 0;
        for next in self.schemas.get(index).into_iter().flatten().flat_map(applied) {
            longest = longest.max(self.length(next, depth + 1)?);
        }
        self.set(index, Length::Known(longest + 1));
        Ok(longest + 1)
    }

    fn set(&mut self, index: Index, length: Length) {
        if let Some(known) = self.lengths.get_mut(index) {
            *known = length;
        }
    }
}

/// How deep the search goes: far enough to tell a loop from a long row in any schema that somebody wrote.
const MOST_DEEP: usize = 500;

/// The schemas that an assertion holds the same value to; not those that it holds what is within the value to.
fn applied(assertion: &Assertion) -> Vec<Index> {
    match assertion {
        Assertion::Ref(index) | Assertion::Not(index) => vec![*index],
        Assertion::AllOf(all) | Assertion::AnyOf(all) | Assertion::OneOf(all) => all.clone(),
        Assertion::If { condition, then, otherwise } => {
            [Some(*condition), *then, *otherwise].into_iter().flatten().collect()
        }
        Assertion::DependentSchemas(all) => all.iter().map(|(_, index)| *index).collect(),
        _ => Vec::new(),
    }
}
