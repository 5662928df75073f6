//! Collects the references of a page, within limits.

use scraper::ElementRef;
use url::Url;

use super::{
    Collector, ElementUse, LONGEST_NAME, MOST, MOST_BYTES, NavigationTarget, WrittenUrl, fetched, kind,
};
use crate::base::printable::shorten;
use crate::page::asset::{AssetKind, Reference, Use};
use crate::page::integrity::Integrity;

impl Collector<'_> {
    /// Records the URL of a frame or embedded document, or the target of a form.
    pub(super) fn place(&mut self, element: ElementRef<'_>, attribute: &str, embeds: Option<AssetKind>) {
        let (named, is_noticed) = (element.value(), kind::is_shown(element));
        let Some(value) = named.attr(attribute) else { return };
        if self.is_placeholder(value) {
            return;
        }
        let Some(url) = fetched(&self.base, value) else { return };
        if self.found.places.len() >= MOST || self.bytes > MOST_BYTES {
            self.found.beyond += 1;
            return;
        }
        self.bytes += url.as_str().len();
        let shown = shorten(&format!("<{} {attribute}={value}>", named.name()), LONGEST_NAME);
        let is_form = matches!(named.name(), "form" | "button");
        let context = self.context_of(named);
        self.found.places.push(NavigationTarget { url, shown, is_form, embeds, is_noticed, context });
    }

    /// The URL in an attribute, unless it has a placeholder that a script fills in.
    pub(super) fn attribute(
        &mut self,
        written: &WrittenUrl<'_>,
        kind: AssetKind,
        how: (Use, Option<Integrity>),
        named: ElementUse,
    ) {
        if !self.is_placeholder(written.value) {
            self.asset(written, kind, how, named);
        }
    }

    pub(super) fn asset(
        &mut self,
        written: &WrittenUrl<'_>,
        kind: AssetKind,
        how: (Use, Option<Integrity>),
        named: ElementUse,
    ) {
        if self.bytes > MOST_BYTES {
            self.found.beyond += 1;
            return;
        }
        if let Some(url) = fetched(&self.base, written.value) {
            self.found_at(url, kind, how, named, &written.shown);
        }
    }

    pub(super) fn found_at(
        &mut self,
        url: Url,
        kind: AssetKind,
        (use_of, integrity): (Use, Option<Integrity>),
        ElementUse { context, is_noticed }: ElementUse,
        shown: &str,
    ) {
        let shown = shorten(shown, LONGEST_NAME);
        let key = (url.clone(), kind, integrity.clone());
        if let Some(known) = self.seen.get(&key).and_then(|at| self.found.assets.get_mut(*at)) {
            // A style may use it, and the page surely uses it.
            if known.use_of == Use::IfDrawn && use_of != Use::IfDrawn {
                (known.use_of, known.shown) = (use_of, shown.clone());
            }
            // Before it was only a hint, now an element needs it; before it would not have been noticed if missing.
            if (known.context.is_hint && !context.is_hint) || (!known.is_noticed && is_noticed) {
                known.context = context;
                if known.shown.starts_with("<link") {
                    known.shown = shown;
                }
            }
            known.is_noticed |= is_noticed;
            return;
        }
        if self.found.assets.len() >= MOST || self.bytes > MOST_BYTES {
            self.found.beyond += 1;
            return;
        }
        self.bytes += url.as_str().len();
        self.seen.insert(key, self.found.assets.len());
        self.found.assets.push(Reference { url, kind, integrity, shown, use_of, is_noticed, context });
    }
}
