//! What the modules in a page import, and whether its import maps say where that is: a module of which one import has no
//! address does not run at all (the HTML standard, "resolve a module specifier").

use std::collections::HashSet;

use scraper::ElementRef;

use super::{Collector, ElementUse, LONGEST_NAME, Use, WrittenUrl, text_of};
use crate::page::asset::AssetKind;

/// The import maps of a page and the imports of its inline modules, as far as they were read.
#[derive(Debug, Default)]
pub(super) struct Imports {
    /// The words that maps give an address; those that end with a slash stand for all that begin so.
    words: HashSet<String>,
    has_map: bool,
    /// Of each inline module, what it imports.
    named: Vec<NamedImport>,
}

#[derive(Debug)]
struct NamedImport {
    specifier: String,
    element: ElementUse,
}

/// A fault of an import map, or of an import that has no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BrokenImport {
    /// What is meant to be there.
    pub(crate) shown: String,
    pub(crate) got: &'static str,
    /// Whether nothing but the page says where things are: it has a map of its own.
    pub(crate) is_sure: bool,
}

/// How many imports of one page are read, and how many that have no address are told.
const MOST_IMPORTS: usize = 1000;
const MOST_TOLD: usize = 20;

const NO_JSON: &str = "text that is no JSON, of which browsers read nothing";
const NO_ADDRESS: &str =
    "a word without an address in an import map of the page, so that nothing of its module runs";

impl Collector<'_> {
    /// Keeps the words of an import map; or that it is none.
    pub(super) fn import_words(&mut self, json: &str) {
        let imports = &mut self.imports;
        imports.has_map = true;
        match super::import_map::words(json) {
            Some(words) => imports.words.extend(words),
            None if json.trim().is_empty() || crate::page::placeholder::is_placeholder(json) => {}
            None => {
                let shown = "<script type=importmap>".to_owned();
                self.found.broken_imports.push(BrokenImport { shown, got: NO_JSON, is_sure: true });
            }
        }
    }

    /// Keeps what a module in the page imports before it does anything else.
    pub(super) fn module_imports(&mut self, script: ElementRef<'_>) {
        let element = ElementUse { context: self.context_of(script.value()), is_noticed: true };
        let code = text_of(script);
        let room = MOST_IMPORTS.saturating_sub(self.imports.named.len());
        let named = specifiers(&code).into_iter().filter(|it| it.len() <= LONGEST_NAME).take(room);
        let named = named.map(|it| NamedImport { specifier: it.to_owned(), element: element.clone() });
        self.imports.named.extend(named);
    }

    /// Once all maps are known: what has an address is an asset of the page.
    pub(super) fn resolve_imports(&mut self) {
        let imports = std::mem::take(&mut self.imports);
        // Without any map that was read, one fault is told, and not all that comes of it.
        let has_broken_map = !self.found.broken_imports.is_empty();
        for NamedImport { specifier, element } in imports.named {
            if is_meant(&imports.words, &specifier) {
                continue;
            }
            let shown = format!("import \"{specifier}\"");
            if is_address(&specifier) {
                let written = WrittenUrl { value: &specifier, shown };
                self.attribute(&written, AssetKind::Module, (Use::Cors, None), element);
            } else if !has_broken_map && self.found.broken_imports.len() < MOST_TOLD {
                let is_sure = imports.has_map;
                self.found.broken_imports.push(BrokenImport { shown, got: NO_ADDRESS, is_sure });
            }
        }
    }
}

/// Whether one of the words stands for it: itself, or a beginning of it that ends with a slash.
fn is_meant(words: &HashSet<String>, specifier: &str) -> bool {
    let mut folders = specifier.match_indices('/').filter_map(|(at, _)| specifier.get(..=at));
    words.contains(specifier) || folders.any(|folder| words.contains(folder))
}

/// Whether it says itself where it is: by a URL, or by a path that begins with a slash or a dot.
fn is_address(specifier: &str) -> bool {
    let is_relative = ["/", "./", "../"].iter().any(|start| specifier.starts_with(start));
    is_relative || url::Url::parse(specifier).is_ok()
}

/// What the declarations at the beginning of a module import.
fn specifiers(code: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), skip(code));
    while let Some((specifier, behind)) = import(rest) {
        found.push(specifier);
        rest = skip(behind);
    }
    found
}

/// `import "a"`, `import a, { b as c } from "a"`: what it imports, and what is behind it.
fn import(code: &str) -> Option<(&str, &str)> {
    let rest = code.strip_prefix("import")?;
    let quote = rest.find(['"', '\''])?;
    let (names, literal) = (rest.get(..quote)?, rest.get(quote..)?);
    let is_names =
        names.chars().all(|it| it.is_alphanumeric() || it.is_whitespace() || "_$,{}*".contains(it));
    let trimmed = names.trim();
    let is_declaration =
        trimmed.is_empty() || (trimmed.ends_with("from") && !names.starts_with(char::is_alphanumeric));
    let (specifier, behind) = literal.get(1..)?.split_once(literal.chars().next()?)?;
    (is_names && is_declaration).then_some((specifier, without_attributes(behind)))
}

/// Behind `with { type: "json" }`.
fn without_attributes(code: &str) -> &str {
    let attributes = code.trim_start().strip_prefix("with").filter(|rest| rest.trim_start().starts_with('{'));
    attributes.and_then(|rest| rest.split_once('}')).map_or(code, |(_, behind)| behind)
}

fn skip(code: &str) -> &str {
    let mut rest = code.trim_start_matches(|it: char| it.is_whitespace() || it == ';');
    loop {
        let behind = match rest.get(..2) {
            Some("//") => rest.split_once('\n').map_or("", |(_, behind)| behind),
            Some("/*") => rest.split_once("*/").map_or("", |(_, behind)| behind),
            _ => return rest,
        };
        rest = behind.trim_start_matches(|it: char| it.is_whitespace() || it == ';');
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::super::super::Page;
    use super::*;

    fn broken(html: &str) -> Vec<(String, bool)> {
        let found = Page::parse(html).references(&Url::parse("https://shop.example/").unwrap());
        found.broken_imports.into_iter().map(|it| (it.shown, it.is_sure)).collect()
    }

    fn assets(html: &str) -> Vec<String> {
        let found = Page::parse(html).references(&Url::parse("https://shop.example/").unwrap());
        found.assets.iter().map(|it| it.url.path().to_owned()).collect()
    }

    #[test]
    fn declarations_at_the_beginning_of_a_module_are_read() {
        for (code, specifiers_of_it) in [
            ("import \"application\"", &["application"][..]),
            ("import 'a';import \"b\"\nimport c from 'c'", &["a", "b", "c"]),
            ("// x\n/* y */ import a, { b as c } from \"./a.js\"; go()", &["./a.js"]),
            (
                "import * as a from '/a.js'\nimport d from './d.json' with { type: 'json' }\nimport 'e'",
                &["/a.js", "./d.json", "e"],
            ),
            ("import{a}from\"a\";a()", &["a"]),
            ("import(\"a\")", &[]),
            ("import.meta.url", &[]),
            ("const s = 'import \"a\"'", &[]),
            ("importScripts('a')", &[]),
            ("", &[]),
        ] {
            assert_eq!(specifiers(code), specifiers_of_it, "{code}");
        }
    }

    #[test]
    fn an_import_map_that_is_no_json_is_a_fault_and_the_only_one() {
        let module = "<script type=module>import 'app'</script>";
        for map in ["{ \"imports\": { \"app\": \"/a.js\", } }", "{ imports: {} }", "[]", "{\"imports\": []}"]
        {
            let html = format!("<script type=importmap>{map}</script>{module}");
            assert_eq!(broken(&html), [("<script type=importmap>".to_owned(), true)], "{map}");
        }
    }

    #[test]
    fn a_bare_module_specifier_without_a_map_entry_cannot_be_resolved() {
        let module = "<script type=module>import 'app'; import 'lib/x.js'; import './y.js'</script>";
        let map = "<script type=importmap>{\"imports\": {\"lib/\": \"/lib/\"}}</script>";
        assert_eq!(broken(&format!("{map}{module}")), [("import \"app\"".to_owned(), true)]);
        // A script may have added a map.
        let sure = broken("<script type=module>import 'app'</script>");
        assert_eq!(sure, [("import \"app\"".to_owned(), false)]);
    }

    #[test]
    fn what_a_map_or_the_import_itself_says_the_address_of_is_whole() {
        let map = "<script type=importmap>{\"imports\": {\"app\": \"/a.js\"}, \"scopes\": {\"/s/\": {\"b\": \"/b.js\"}}}</script>";
        let module = "<script type=module>import 'app'; import 'b'; import '/c.js'; import 'https://cdn.example/d.js'</script>";
        assert_eq!(broken(&format!("{map}{module}")), []);
        assert_eq!(assets(&format!("{map}{module}")), ["/a.js", "/b.js", "/c.js", "/d.js"]);
        for html in [
            "<script type=importmap-shim>{no}</script>",
            "<script type=importmap> </script>",
            "<script type=module>import('app')</script>",
            "<script>import 'app'</script>",
        ] {
            assert_eq!(broken(html), [], "{html}");
        }
    }
}
