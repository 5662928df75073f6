//! Finds elements by CSS selectors, and estimates the cost before.
//!
//! A selector is compared with each element. Most need a few steps per element; some compare all siblings or ancestors,
//! which costs too much on a page with tens of thousands of elements in one place.

use std::collections::HashSet;

use ego_tree::iter::Edge;
use scraper::selector::ToCss;
use scraper::{ElementRef, Selector};

use super::{Page, text_of};

/// The properties of a page that make selectors expensive.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shape {
    /// Pairs of an element and its ancestor.
    nested: usize,
    /// Pairs of siblings.
    beside: usize,
    /// The memory for the names of all classes.
    classes: usize,
}

/// Pages with fewer elements are cheap for any selector.
const FEW: usize = 2000;

/// How many pairs of elements may be checked: seconds, at worst.
const MOST_PAIRS: usize = 500_000_000;

/// The memory of a class: its place in a list, and its name where that is long.
const CLASS: usize = 16;
const NAME: usize = 112;
const IN_PLACE: usize = 7;

impl Page {
    /// Whether the selector is too expensive on this page. Then it finds nothing, which proves nothing.
    pub(crate) fn is_too_much_for(&self, selector: &Selector) -> bool {
        if self.html.tree.nodes().len() < FEW {
            return false;
        }
        let shape = self.shape.get_or_init(|| self.measure());
        let css = selector.to_css_string();
        let looks_beside = css.contains(['~']) || css.contains("-of-type") || css.contains("nth-last");
        let looks_in = css.contains(":has(");
        let looks_above = looks_in || css.contains([' ', '>']);
        let names_classes = css.contains('.');
        let pairs = match (looks_beside, looks_in) {
            (true, true) => shape.beside.saturating_mul(16),
            (true, false) => shape.beside,
            (false, _) => 0,
        };
        pairs > MOST_PAIRS
            || (looks_above && shape.nested > MOST_PAIRS)
            || (names_classes && shape.classes > self.spent.left())
    }

    /// How many elements the selector finds.
    pub(crate) fn count(&self, selector: &Selector) -> usize {
        self.found_by(selector).count()
    }

    /// The value of the first element that the selector finds: its `content` attribute (`meta`), else its text.
    pub(crate) fn value(&self, selector: &Selector) -> Option<String> {
        let element = self.found_by(selector).next()?;
        Some(element.attr("content").map_or_else(|| text_of(element), str::to_owned))
    }

    /// The text of each element that the selector finds, with collapsed white space.
    pub(crate) fn says<'a>(&'a self, selector: &'a Selector) -> impl Iterator<Item = String> + 'a {
        self.found_by(selector).map(text_of)
    }

    fn found_by<'a>(&'a self, selector: &'a Selector) -> impl Iterator<Item = ElementRef<'a>> {
        let is_looked_for = !self.is_too_much_for(selector);
        is_looked_for.then(|| self.html.select(selector)).into_iter().flatten()
    }

    fn measure(&self) -> Shape {
        let mut shape = Shape::default();
        let mut names = HashSet::new();
        // The number of children so far of each open element.
        let mut open = vec![0_usize];
        for edge in self.html.root_element().traverse() {
            match edge {
                Edge::Open(node) => {
                    let Some(element) = node.value().as_element() else { continue };
                    shape.nested += open.len();
                    if let Some(beside) = open.last_mut() {
                        shape.beside += *beside;
                        *beside += 1;
                    }
                    open.push(0);
                    for class in element.attr("class").unwrap_or_default().split_ascii_whitespace() {
                        let is_new = class.len() > IN_PLACE && names.insert(class);
                        shape.classes += CLASS + if is_new { NAME + class.len() } else { 0 };
                        // The names that are counted here take memory as well.
                        if shape.classes > self.spent.left() {
                            names = HashSet::new();
                        }
                    }
                }
                Edge::Close(node) if node.value().is_element() => {
                    open.pop();
                }
                Edge::Close(_) => {}
            }
        }
        shape
    }
}
