//! What a page references: everything that a browser fetches for it, without the scripts' own doing.

mod import_map;
mod kind;
mod srcset;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use ego_tree::iter::Edge;
use scraper::ElementRef;
use scraper::node::{Element, Node};
use url::Url;

use super::Page;
use crate::base::printable::shorten;
use crate::page::asset::{AssetKind, Reference, Use};
use crate::page::css::{self, Holds};
use crate::page::integrity::Integrity;

/// All that a page references.
#[derive(Debug, Default)]
pub(crate) struct References {
    /// What it is made of, in its order, and each once.
    pub(crate) assets: Vec<Reference>,
    /// The pages that stand in it, and where its forms go.
    pub(crate) places: Vec<NavigationTarget>,
    /// Whether it asks browsers to take https where it names http: (`upgrade-insecure-requests`).
    pub(crate) is_upgraded: bool,
    /// Whether browsers read it in quirks mode.
    pub(crate) has_quirks: bool,
}

/// A frame, or the action of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NavigationTarget {
    pub(crate) url: Url,
    /// How it is named.
    pub(crate) shown: String,
    pub(crate) is_form: bool,
}

/// How many references are read out of one page.
const MOST: usize = 5000;

/// How many bytes their addresses may have together: each is written anew below the address of the page.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// How many characters of a name are shown.
const LONGEST_NAME: usize = 160;

impl Page {
    /// What the page references; `url` is its own.
    pub(crate) fn references(&self, url: &Url) -> References {
        let mut collector = Collector::new(url, self.has_quirks());
        // Nothing of a template is fetched before a script takes it out, unless it is a shadow tree of the page's own.
        // `noscript` holds text here, since scripts are on.
        let mut templates = 0_usize;
        for edge in self.html.root_element().traverse() {
            let (opens, node) = match edge {
                Edge::Open(node) => (true, node),
                Edge::Close(node) => (false, node),
            };
            match node.value() {
                Node::Element(element) if is_template(element) && opens => templates += 1,
                Node::Element(element) if is_template(element) => templates -= 1,
                Node::Element(_) if opens && templates == 0 => {
                    if let Some(element) = ElementRef::wrap(node) {
                        collector.take(element);
                    }
                }
                _ => {}
            }
        }
        collector.finish()
    }
}

/// What has been found so far.
struct Collector<'a> {
    /// What URLs are relative to: the page's own, until a `base` comes.
    base: Url,
    page: &'a Url,
    has_base: bool,
    found: References,
    /// Where each of them stands.
    seen: HashMap<(Url, AssetKind, Option<Integrity>), usize>,
    /// How many bytes their addresses have together.
    bytes: usize,
    /// What import maps say of modules that say nothing themselves.
    integrity: import_map::Integrities,
}

/// A URL as it is written, and how it is shown.
struct WrittenUrl<'a> {
    value: &'a str,
    shown: String,
}

impl<'a> Collector<'a> {
    fn new(page: &'a Url, has_quirks: bool) -> Self {
        Self {
            base: page.clone(),
            page,
            has_base: false,
            found: References { has_quirks, ..References::default() },
            seen: HashMap::new(),
            bytes: 0,
            integrity: import_map::Integrities::default(),
        }
    }

    fn take(&mut self, element: ElementRef<'_>) {
        match element.value().name() {
            "base" => self.rebase(element.value()),
            "meta" => self.meta(element.value()),
            "link" => self.link(element.value()),
            "script" => self.script(element),
            "style" => self.css(&text_of(element), Holds::Rules, "<style>"),
            "img" => self.image(element.value()),
            "source" => self.source(element),
            "input" if kind::has(element.value(), "type", "image") => {
                self.plain(element.value(), "src", AssetKind::Image);
            }
            "video" => {
                self.plain(element.value(), "poster", AssetKind::Image);
                self.plain(element.value(), "src", AssetKind::Media);
            }
            "audio" => self.plain(element.value(), "src", AssetKind::Media),
            // Of an image in SVG; the namespace of the attribute may be XLink's.
            "image" | "use" | "feImage" => self.plain(element.value(), "href", AssetKind::Image),
            "iframe" | "frame" | "embed" => self.place(element.value(), "src", false),
            "object" => self.place(element.value(), "data", false),
            "form" => self.place(element.value(), "action", true),
            "button" => self.place(element.value(), "formaction", true),
            _ => {}
        }
        if let Some(style) = element.value().attr("style").filter(|style| style.contains('(')) {
            self.css(style, Holds::Declarations, &format!("<{} style>", element.value().name()));
        }
    }

    /// The first one with an address counts, for what stands behind it (the HTML standard, 4.2.3).
    fn rebase(&mut self, element: &Element) {
        let Some(href) = element.attr("href").filter(|_| !self.has_base) else { return };
        self.has_base = true;
        let base = self.page.join(href.trim()).ok();
        self.base =
            base.filter(|base| matches!(base.scheme(), "http" | "https")).unwrap_or(self.page.clone());
    }

    fn meta(&mut self, element: &Element) {
        let is_policy = kind::has(element, "http-equiv", "content-security-policy");
        let policy = element.attr("content").filter(|_| is_policy);
        self.found.is_upgraded |= policy.is_some_and(upgrades);
    }

    fn link(&mut self, element: &Element) {
        let Some(kind) = kind::of_link(element) else { return };
        let rel = element.attr("rel").unwrap_or_default();
        let shown = |attribute: &str, value: &str| format!("<link rel={} {attribute}={value}>", rel.trim());
        if let Some(srcset) = element.attr("imagesrcset").filter(|_| kind == AssetKind::Image) {
            for url in srcset::urls(srcset) {
                self.asset(
                    &WrittenUrl { value: url, shown: shown("imagesrcset", url) },
                    kind,
                    Use::OneOfSeveral,
                    None,
                );
            }
        }
        let Some(href) = element.attr("href") else { return };
        let used = if kind::is_cors(element, kind) { Use::Cors } else { Use::Plain };
        self.asset(
            &WrittenUrl { value: href, shown: shown("href", href) },
            kind,
            used,
            integrity_of(element),
        );
    }

    fn script(&mut self, element: ElementRef<'_>) {
        let script = element.value();
        let kind = match kind::of_script(script) {
            Some(kind::Script::ImportMap) if script.attr("src").is_none() => {
                return self.import_map(&text_of(element));
            }
            Some(kind::Script::Of(kind)) => kind,
            Some(kind::Script::ImportMap) | None => return,
        };
        let attribute = if script.attr("src").is_some() { "src" } else { "href" };
        let Some(value) = any_attribute(script, attribute) else { return };
        let shown = if kind == AssetKind::Module { "<script type=module" } else { "<script" };
        let shown = format!("{shown} {attribute}={value}>");
        let used = if kind::is_cors(script, kind) { Use::Cors } else { Use::Plain };
        self.asset(&WrittenUrl { value, shown }, kind, used, integrity_of(script));
    }

    fn import_map(&mut self, json: &str) {
        let map = import_map::read(json, &self.base);
        for entry in map.entries {
            let kind = import_map::kind_of(&entry.url);
            self.found_at(entry.url, kind, (Use::Cors, None), &format!("import map: {}", entry.shown));
        }
        self.integrity.add(map.integrity);
    }

    fn image(&mut self, element: &Element) {
        self.plain(element, "src", AssetKind::Image);
        self.srcset(element);
    }

    /// Of a `picture`, or of a film or a sound.
    fn source(&mut self, element: ElementRef<'_>) {
        let parent = element.parent().and_then(ElementRef::wrap).map(|parent| parent.value().name());
        match parent {
            Some("picture") => self.srcset(element.value()),
            Some("video" | "audio") => self.plain(element.value(), "src", AssetKind::Media),
            _ => {}
        }
    }

    fn srcset(&mut self, element: &Element) {
        for url in srcset::urls(element.attr("srcset").unwrap_or_default()) {
            let shown = format!("<{} srcset={url}>", element.name());
            self.asset(&WrittenUrl { value: url, shown }, AssetKind::Image, Use::OneOfSeveral, None);
        }
    }

    fn plain(&mut self, element: &Element, attribute: &str, kind: AssetKind) {
        if let Some(value) = any_attribute(element, attribute) {
            let shown = format!("<{} {attribute}={value}>", element.name());
            self.asset(&WrittenUrl { value, shown }, kind, Use::Plain, None);
        }
    }

    fn css(&mut self, css: &str, holds: Holds, shown: &str) {
        for named in css::named(css, holds) {
            let shown = format!("{shown} {}", named.shown());
            self.asset(&WrittenUrl { value: &named.url, shown }, named.kind, named.use_of(), None);
        }
    }

    fn place(&mut self, element: &Element, attribute: &str, is_form: bool) {
        let Some(value) = element.attr(attribute) else { return };
        if let Some(url) = fetched(&self.base, value)
            && self.found.places.len() < MOST
            && self.bytes <= MOST_BYTES
        {
            self.bytes += url.as_str().len();
            let shown = shorten(&format!("<{} {attribute}={value}>", element.name()), LONGEST_NAME);
            self.found.places.push(NavigationTarget { url, shown, is_form });
        }
    }

    fn asset(&mut self, written: &WrittenUrl<'_>, kind: AssetKind, used: Use, integrity: Option<Integrity>) {
        if self.bytes > MOST_BYTES {
            return;
        }
        if let Some(url) = fetched(&self.base, written.value) {
            self.found_at(url, kind, (used, integrity), &written.shown);
        }
    }

    fn found_at(
        &mut self,
        url: Url,
        kind: AssetKind,
        (use_of, integrity): (Use, Option<Integrity>),
        shown: &str,
    ) {
        let shown = shorten(shown, LONGEST_NAME);
        let key = (url.clone(), kind, integrity.clone());
        if let Some(known) = self.seen.get(&key).and_then(|at| self.found.assets.get_mut(*at)) {
            // What a style may be drawn with, and the page shows for sure.
            if known.use_of == Use::IfDrawn && use_of != Use::IfDrawn {
                (known.use_of, known.shown) = (use_of, shown);
            }
            return;
        }
        if self.found.assets.len() >= MOST || self.bytes > MOST_BYTES {
            return;
        }
        self.bytes += url.as_str().len();
        self.seen.insert(key, self.found.assets.len());
        self.found.assets.push(Reference { url, kind, integrity, shown, use_of });
    }

    fn finish(mut self) -> References {
        for asset in self.found.assets.iter_mut().filter(|asset| asset.kind == AssetKind::Module) {
            if asset.integrity.is_none() {
                asset.integrity = self.integrity.of(&asset.url);
            }
        }
        self.found
    }
}

/// Whether a policy asks browsers to take https where http: is named (W3C, Upgrade Insecure Requests).
pub(super) fn upgrades(policy: &str) -> bool {
    policy
        .split([';', ','])
        .any(|directive| directive.trim().eq_ignore_ascii_case("upgrade-insecure-requests"))
}

/// The URL that is fetched for what is written; none for what is in the page itself, and for what is nothing.
pub(crate) fn fetched(base: &Url, written: &str) -> Option<Url> {
    let written = written.trim();
    if written.is_empty() || written.starts_with('#') {
        return None;
    }
    let mut url = base.join(written).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    url.set_fragment(None);
    crate::base::redact::strip_credentials(&mut url);
    Some(url)
}

fn integrity_of(element: &Element) -> Option<Integrity> {
    element.attr("integrity").and_then(Integrity::parse)
}

fn is_template(element: &Element) -> bool {
    element.name() == "template" && element.attr("shadowrootmode").is_none()
}

/// An attribute in any namespace.
fn any_attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attrs().find(|(attribute, _)| *attribute == name).map(|(_, value)| value)
}

fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect()
}
