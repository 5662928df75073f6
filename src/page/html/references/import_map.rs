//! Import maps: names of modules, and their URLs (the HTML standard, 8.1.6.2).

use std::collections::HashMap;

use serde_json::{Map, Value};
use url::Url;

use crate::page::asset::AssetKind;
use crate::page::integrity::Integrity;

/// One import map.
#[derive(Debug, Default)]
pub(super) struct ImportMap {
    pub(super) entries: Vec<Entry>,
    pub(super) integrity: Vec<(Url, Integrity)>,
}

/// One module of a map.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) url: Url,
    pub(super) shown: String,
}

/// The `integrity` of modules in import maps.
#[derive(Debug, Default)]
pub(super) struct Integrities(HashMap<Url, Integrity>);

impl Integrities {
    /// Adds a map. The first entry of a module counts, as when browsers merge maps.
    pub(super) fn add(&mut self, more: Vec<(Url, Integrity)>) {
        for (url, integrity) in more {
            self.0.entry(url).or_insert(integrity);
        }
    }

    pub(super) fn of(&self, url: &Url) -> Option<Integrity> {
        self.0.get(url).cloned()
    }
}

/// Parses a map. Invalid JSON maps nothing; a browser warns on its console.
pub(super) fn read(json: &str, base: &Url) -> ImportMap {
    let Ok(Value::Object(map)) = serde_json::from_str(json) else { return ImportMap::default() };
    let object = |key: &str| map.get(key).and_then(Value::as_object);
    let scopes = object("scopes").into_iter().flatten().filter_map(|(_, scope)| scope.as_object());
    let entries = object("imports").into_iter().chain(scopes).flat_map(|imports| entries(imports, base));
    let integrity = object("integrity")
        .into_iter()
        .flatten()
        .filter_map(|(url, value)| Some((address(url, base)?, Integrity::parse(value.as_str()?)?)));
    ImportMap { entries: entries.collect(), integrity: integrity.collect() }
}

/// The words that a map gives an address, in its scopes as well; none where browsers take nothing of the map: it is no JSON, or
/// no map (the HTML standard, "parse an import map string").
pub(super) fn words(json: &str) -> Option<Vec<String>> {
    let Value::Object(map) = serde_json::from_str(json).ok()? else { return None };
    let mut words = Vec::new();
    let mut add = |imports: &Map<String, Value>| words.extend(imports.keys().cloned());
    match map.get("imports") {
        Some(Value::Object(imports)) => add(imports),
        None => {}
        Some(_) => return None,
    }
    match map.get("scopes") {
        Some(Value::Object(scopes)) => scopes.values().filter_map(Value::as_object).for_each(add),
        None => {}
        Some(_) => return None,
    }
    Some(words)
}

/// The entries for files. A name that ends with a slash is a folder.
fn entries(imports: &Map<String, Value>, base: &Url) -> impl Iterator<Item = Entry> {
    imports.iter().filter(|(word, _)| !word.ends_with('/')).filter_map(|(word, value)| {
        let written = value.as_str()?;
        Some(Entry { url: address(written, base)?, shown: format!("\"{word}\": {written}") })
    })
}

/// A URL, or a path that begins with a slash or a dot; none for a bare name.
fn address(written: &str, base: &Url) -> Option<Url> {
    let is_relative = ["/", "./", "../"].iter().any(|start| written.starts_with(start));
    let url = if is_relative { base.join(written) } else { Url::parse(written) };
    super::fetched(base, url.ok()?.as_str())
}

/// The kind of an entry, which need not be a script: `with { type: "json" }`.
pub(super) fn kind_of(url: &Url) -> AssetKind {
    let extension = url.path().rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("json" | "wasm") => AssetKind::Other,
        Some("css") => AssetKind::Stylesheet,
        _ => AssetKind::Module,
    }
}
