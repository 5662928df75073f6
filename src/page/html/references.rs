//! The references of a page: everything that a browser fetches for it before scripts run.

mod import_map;
mod imports;
mod kind;
mod recording;
mod srcset;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use scraper::ElementRef;
use scraper::node::Element;
use url::Url;

use super::Page;
use crate::page::asset::{AssetKind, FetchContext, Reference, Use};
use crate::page::content_security_policy::{InlineCode, InlineKind};
use crate::page::css::{self, Holds};
use crate::page::integrity::Integrity;
use crate::page::placeholder::is_placeholder;
use imports::BrokenImport;

/// All that a page references.
#[derive(Debug, Default)]
pub(crate) struct References {
    /// What it is made of, in its order, and each once.
    pub(crate) assets: Vec<Reference>,
    /// The pages that stand in it, and where its forms go.
    pub(crate) places: Vec<NavigationTarget>,
    /// The scripts and styles that stand in it.
    pub(crate) inline: Vec<InlineCode>,
    /// What of its import maps, and of what its modules import, browsers cannot use.
    pub(crate) broken_imports: Vec<BrokenImport>,
    /// The policies of its `meta` elements.
    pub(crate) policies: Vec<String>,
    /// What relative addresses are relative to, where its `base` names another host than its own.
    pub(crate) foreign_base: Option<Url>,
    /// How many addresses its scripts have still to fill in.
    pub(crate) placeholders: usize,
    /// How many stand behind those that are read of one page.
    pub(crate) beyond: usize,
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
    /// What a browser fetches for it with the page; none of a form.
    pub(crate) embeds: Option<AssetKind>,
    /// Whether a visitor notices that it is missing: not where it is hidden, nor where something stands in for it.
    pub(crate) is_noticed: bool,
    pub(crate) context: FetchContext,
}

/// How many references are read out of one page.
const MOST: usize = 5000;

/// How many bytes their addresses may have together: each is written anew below the address of the page.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// The paths that Cloudflare answers by itself (its documentation, "/cdn-cgi/ endpoint").
const CLOUDFLARE: &str = "/cdn-cgi/";

/// How many characters of a name are shown.
const LONGEST_NAME: usize = 160;

impl Page {
    /// What the page references; `url` is its own.
    pub(crate) fn references(&self, url: &Url) -> References {
        let mut collector = Collector::new(url, self.has_quirks());
        // `noscript` holds text here, since scripts are on.
        self.shown_elements().for_each(|element| collector.take(element));
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
    imports: imports::Imports,
}

/// A URL as it is written, and how it is shown.
struct WrittenUrl<'a> {
    value: &'a str,
    shown: String,
}

/// What else is known of the element that names an asset.
#[derive(Debug, Clone)]
struct ElementUse {
    context: FetchContext,
    is_noticed: bool,
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
            imports: imports::Imports::default(),
        }
    }

    fn take(&mut self, element: ElementRef<'_>) {
        match element.value().name() {
            "base" => self.rebase(element.value()),
            "meta" => self.meta(element),
            "link" => self.link(element.value()),
            "script" => self.script(element),
            "style" => self.style(element),
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
            "iframe" | "frame" | "embed" | "object" => self.embedded(element),
            "form" => self.place(element, "action", None),
            "button" => self.place(element, "formaction", None),
            _ => {}
        }
        let has_urls = |style: &&str| style.contains('(') && !is_placeholder(style);
        if let Some(style) = element.value().attr("style").filter(has_urls) {
            self.css(style, Holds::Declarations, &format!("<{} style>", element.value().name()));
        }
    }

    /// The first one with an address counts, for what stands behind it (the HTML standard, 4.2.3).
    fn rebase(&mut self, element: &Element) {
        let is_address = |href: &&str| !self.has_base && !is_placeholder(href);
        let Some(href) = element.attr("href").filter(is_address) else { return };
        self.has_base = true;
        let base = self.page.join(href.trim()).ok();
        self.base =
            base.filter(|base| matches!(base.scheme(), "http" | "https")).unwrap_or(self.page.clone());
        self.found.foreign_base = Some(self.base.clone()).filter(|base| base.host() != self.page.host());
    }

    /// A policy counts in the head only (CSP3, 3.3).
    fn meta(&mut self, meta: ElementRef<'_>) {
        let element = meta.value();
        let is_policy = kind::has(element, "http-equiv", "content-security-policy");
        let Some(policy) = element.attr("content").filter(|_| is_policy) else { return };
        self.found.is_upgraded |= upgrades(policy);
        let parent = meta.parent().and_then(ElementRef::wrap);
        if parent.is_some_and(|parent| parent.value().name() == "head") {
            self.found.policies.push(policy.to_owned());
        }
    }

    /// What a policy asks of an element.
    fn context_of(&self, element: &Element) -> FetchContext {
        let nonce = element.attr("nonce").map(str::to_owned);
        FetchContext { nonce, metas: self.found.policies.len(), is_hint: false }
    }

    fn style(&mut self, element: ElementRef<'_>) {
        let css = text_of(element);
        self.css(&css, Holds::Rules, "<style>");
        self.inline(element.value(), InlineKind::Style, css);
    }

    fn inline(&mut self, element: &Element, kind: InlineKind, text: String) {
        // Cloudflare writes scripts of its own into pages, whatever their policies are; nothing is missing without them.
        if !text.trim().is_empty() && !text.contains(CLOUDFLARE) {
            let context = self.context_of(element);
            self.found.inline.push(InlineCode { kind, text, context });
        }
    }

    /// A frame, an object: a document in the page. `srcdoc` is one by itself.
    fn embedded(&mut self, element: ElementRef<'_>) {
        let attribute = if element.value().name() == "object" { "data" } else { "src" };
        if element.value().attr("srcdoc").is_none() {
            self.place(element, attribute, kind::of_embedded(element.value()));
        }
    }

    fn link(&mut self, element: &Element) {
        let Some(kind) = kind::of_link(element) else { return };
        let rel = element.attr("rel").unwrap_or_default();
        let shown = |attribute: &str, value: &str| format!("<link rel={} {attribute}={value}>", rel.trim());
        let named = ElementUse {
            context: FetchContext { is_hint: kind::is_hint(element), ..self.context_of(element) },
            is_noticed: kind::is_noticed(element),
        };
        if let Some(srcset) = element.attr("imagesrcset").filter(|_| kind == AssetKind::Image) {
            for url in self.choices(srcset) {
                let written = WrittenUrl { value: url, shown: shown("imagesrcset", url) };
                self.asset(&written, kind, (Use::OneOfSeveral, None), named.clone());
            }
        }
        let Some(href) = element.attr("href") else { return };
        let used = if kind::is_cors(element, kind) { Use::Cors } else { Use::Plain };
        let written = WrittenUrl { value: href, shown: shown("href", href) };
        self.attribute(&written, kind, (used, integrity_of(element)), named);
    }

    /// The images of a `srcset`; none where a script has still to write it.
    fn choices<'s>(&mut self, srcset: &'s str) -> Vec<&'s str> {
        if self.is_placeholder(srcset) { Vec::new() } else { srcset::urls(srcset) }
    }

    fn is_placeholder(&mut self, written: &str) -> bool {
        let is_it = is_placeholder(written);
        self.found.placeholders += usize::from(is_it);
        is_it
    }

    fn script(&mut self, element: ElementRef<'_>) {
        let script = element.value();
        let kind = match kind::of_script(script) {
            Some(kind::Script::ImportMap) if script.attr("src").is_none() => {
                let json = text_of(element);
                self.import_map(&json);
                self.import_words(&json);
                return self.inline(script, InlineKind::ImportMap, json);
            }
            Some(kind::Script::Of(kind)) => kind,
            Some(kind::Script::ImportMap) | None => return,
        };
        let attribute = kind::source_of_script(script);
        let Some(value) = any_attribute(script, attribute) else {
            let inline = if kind == AssetKind::Module { InlineKind::Module } else { InlineKind::Script };
            if kind == AssetKind::Module {
                self.module_imports(element);
            }
            return self.inline(script, inline, text_of(element));
        };
        let shown = if kind == AssetKind::Module { "<script type=module" } else { "<script" };
        let shown = format!("{shown} {attribute}={value}>");
        let used = if kind::is_cors(script, kind) { Use::Cors } else { Use::Plain };
        let named = ElementUse { context: self.context_of(script), is_noticed: true };
        self.attribute(&WrittenUrl { value, shown }, kind, (used, integrity_of(script)), named);
    }

    fn import_map(&mut self, json: &str) {
        let map = import_map::read(json, &self.base);
        for entry in map.entries {
            let kind = import_map::kind_of(&entry.url);
            let context = FetchContext { is_hint: true, ..FetchContext::default() };
            let shown = format!("import map: {}", entry.shown);
            self.found_at(
                entry.url,
                kind,
                (Use::Cors, None),
                ElementUse { context, is_noticed: true },
                &shown,
            );
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
            Some("picture") if kind::is_drawn(element.value()) => self.srcset(element.value()),
            Some("video" | "audio") => self.plain(element.value(), "src", AssetKind::Media),
            _ => {}
        }
    }

    fn srcset(&mut self, element: &Element) {
        for url in self.choices(element.attr("srcset").unwrap_or_default()) {
            let shown = format!("<{} srcset={url}>", element.name());
            let named = ElementUse { context: self.context_of(element), is_noticed: true };
            self.asset(&WrittenUrl { value: url, shown }, AssetKind::Image, (Use::OneOfSeveral, None), named);
        }
    }

    fn plain(&mut self, element: &Element, attribute: &str, kind: AssetKind) {
        if let Some(value) = any_attribute(element, attribute) {
            let shown = format!("<{} {attribute}={value}>", element.name());
            let named = ElementUse { context: self.context_of(element), is_noticed: true };
            self.attribute(&WrittenUrl { value, shown }, kind, (Use::Plain, None), named);
        }
    }

    fn css(&mut self, css: &str, holds: Holds, shown: &str) {
        for named in css::named(css, holds) {
            let shown = format!("{shown} {}", named.shown());
            let context = FetchContext { metas: self.found.policies.len(), ..FetchContext::default() };
            let of_css = ElementUse { context, is_noticed: true };
            self.asset(&WrittenUrl { value: &named.url, shown }, named.kind, (named.use_of(), None), of_css);
        }
    }

    fn finish(mut self) -> References {
        self.resolve_imports();
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

/// An attribute in any namespace.
fn any_attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attrs().find(|(attribute, _)| *attribute == name).map(|(_, value)| value)
}

fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect()
}
