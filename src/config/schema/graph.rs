//! Collects the subschemas of a schema, and limits their number, nesting and chains.

use std::collections::HashMap;

use serde_json::Value;

use super::keywords::{SubschemaShape, escaped, known, subschemas};

/// The limit of subschemas.
const MOST_SCHEMAS: usize = 5000;

/// The limit of nesting, in parts of a JSON pointer: compiling needs stack for each level.
const DEEPEST: usize = 200;

/// The limit of schemas in a chain, each referring to the next for the same value. It limits the stack of a validation.
/// Schemas written by hand or generated from `OpenAPI` stay far below.
pub(super) const MOST_IN_A_ROW: usize = 64;

/// The subschemas that are used somewhere.
pub(super) struct Graph {
    /// By JSON pointer: the subschema, and the pointers of those that it applies to the same value.
    schemas: HashMap<String, Vec<String>>,
    /// Whether `items` is a list somewhere, which was allowed up to draft 2019-09.
    pub(super) has_item_lists: bool,
}

impl Graph {
    /// Collects the subschemas of `document`, starting at its root.
    ///
    /// # Errors
    /// An invalid schema, an unknown keyword, a reference to nothing within the document, or too many of all these.
    pub(super) fn of(document: &Value) -> Result<Self, String> {
        let mut graph = Self { schemas: HashMap::new(), has_item_lists: false };
        let mut waiting = vec![(String::new(), document)];
        while let Some((place, schema)) = waiting.pop() {
            if graph.schemas.contains_key(&place) {
                continue;
            }
            if graph.schemas.len() >= MOST_SCHEMAS {
                return Err(format!("#{place}: more than {MOST_SCHEMAS} schemas are too many"));
            }
            if place.matches('/').count() > DEEPEST {
                return Err(format!("#{place}: is nested too deep"));
            }
            let (in_place, mut next) = graph.applied_by(document, schema, &place)?;
            graph.schemas.insert(place, in_place);
            // The first one is visited first.
            next.reverse();
            waiting.append(&mut next);
        }
        Ok(graph)
    }

    /// The pointers of the subschemas that `schema` applies to the same value, and all its subschemas.
    #[allow(
        clippy::type_complexity,
        reason = "a list of places, and a list of places with what stands there"
    )]
    fn applied_by<'a>(
        &mut self,
        document: &'a Value,
        schema: &'a Value,
        place: &str,
    ) -> Result<(Vec<String>, Vec<(String, &'a Value)>), String> {
        let (mut in_place, mut all) = (Vec::new(), Vec::new());
        let map = match schema {
            Value::Bool(_) => return Ok((in_place, all)),
            Value::Object(map) => map,
            _ => return Err(format!("#{place}: a schema is a mapping, or true or false")),
        };
        for (name, value) in map {
            let place = format!("{place}/{}", escaped(name));
            let keyword = known(name, &format!("#{place}"))?;
            self.has_item_lists |= name == "items" && value.is_array();
            let applied = match keyword.holds {
                SubschemaShape::Reference => referred_to(document, value, &place)?.into_iter().collect(),
                // In `dependencies`, a list of names may replace a subschema.
                _ => subschemas(keyword, value, &place)
                    .into_iter()
                    .filter(|(_, value)| !(name == "dependencies" && value.is_array()))
                    .collect::<Vec<_>>(),
            };
            if keyword.is_in_place {
                in_place.extend(applied.iter().map(|(place, _)| place.clone()));
            }
            all.extend(applied);
        }
        Ok((in_place, all))
    }

    /// The JSON pointers of all of them.
    pub(super) fn places(&self) -> impl Iterator<Item = &str> {
        self.schemas.keys().map(String::as_str)
    }

    /// The length of the longest chain.
    ///
    /// # Errors
    /// A chain longer than [`MOST_IN_A_ROW`], or a schema that applies itself: no document could ever be validated
    /// against it (JSON Schema Core, 9.4.1).
    pub(super) fn longest_row(&self) -> Result<usize, String> {
        let mut places: Vec<&String> = self.schemas.keys().collect();
        places.sort_unstable();
        let mut search = Search { graph: self, rows: HashMap::new() };
        let mut longest = 0;
        for place in places {
            longest = longest.max(search.row(place, 0)?);
        }
        Ok(longest)
    }
}

/// A search for the longest chain from each schema. An entry without a value is being searched.
struct Search<'a> {
    graph: &'a Graph,
    rows: HashMap<&'a str, Option<usize>>,
}

impl<'a> Search<'a> {
    /// `depth` schemas apply before this one.
    fn row(&mut self, place: &'a str, depth: usize) -> Result<usize, String> {
        match self.rows.get(place) {
            Some(Some(row)) => return Ok(*row),
            Some(None) => {
                return Err(format!(
                    "#{place}: refers to itself without an end; a schema may refer to itself below properties or items, \
                     where the document gets smaller"
                ));
            }
            // Long enough to distinguish a loop from a long chain.
            None if depth > 4 * MOST_IN_A_ROW => return Err(too_long(place)),
            None => {}
        }
        self.rows.insert(place, None);
        let mut longest = 0;
        for next in self.graph.schemas.get(place).into_iter().flatten() {
            longest = longest.max(self.row(next, depth + 1)?);
        }
        let row = longest + 1;
        if row > MOST_IN_A_ROW {
            return Err(too_long(place));
        }
        self.rows.insert(place, Some(row));
        Ok(row)
    }
}

fn too_long(place: &str) -> String {
    format!(
        "#{place}: more than {MOST_IN_A_ROW} schemas apply to one value in a row; refer to the last one directly"
    )
}

/// The target of a `$ref` at `place`; none for an anchor, which the crate resolves.
fn referred_to<'a>(
    document: &'a Value,
    reference: &Value,
    place: &str,
) -> Result<Option<(String, &'a Value)>, String> {
    let written = reference.as_str().unwrap_or_default();
    let elsewhere =
        || format!("#{place}: {written:?} is not in this schema; put what it refers to below $defs");
    let fragment = written.strip_prefix('#').ok_or_else(elsewhere)?;
    let pointer = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy().into_owned();
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return Ok(None);
    }
    let found = document.pointer(&pointer).ok_or_else(elsewhere)?;
    Ok(Some((pointer, found)))
}
