//! Summarises a page for `init`: the contents that a suite could expect, since they are likely to stay.

mod headings;
mod mount_point;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use scraper::ElementRef;
use serde::Serialize;
use url::Url;

use self::headings::Headings;
use super::links::without_fragment;
use super::{Page, collect_text, is_hidden};
use crate::base::printable::shorten;
use crate::base::redact::Secrets;
use crate::base::text::squeeze;

/// The stable contents of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PageSummary {
    /// Its title, if it has any text.
    pub(crate) title: Option<String>,
    /// The texts of the headings that name the page, the best one first.
    pub(crate) headings: Vec<String>,
    /// The texts of the headings of listed entries, which change with the next entry.
    pub(crate) entries: Vec<String>,
    /// Selectors of its forms, each by a field that a visitor fills in.
    pub(crate) fields: Vec<String>,
    /// For a page that scripts draw: a selector of the probable mount point, or empty if it is unknown.
    pub(crate) drawn_into: Option<String>,
    /// Where Action Cable is, as in the page (guides.rubyonrails.org, "Action Cable Overview", 7.3).
    pub(crate) cable: Option<String>,
    /// Whether it asks search engines not to index it.
    pub(crate) is_noindex: bool,
    /// A text to compare pages with: title, text and forms.
    #[serde(skip)]
    pub(crate) content: u64,
    /// Its canonical URL (RFC 6596), as written.
    #[serde(skip)]
    pub(crate) canonical: Option<String>,
}

/// How many of each are kept.
const MOST: usize = 8;

/// Longer text is not the name of a page.
const LONGEST: usize = 120;

/// How many ancestors of an element are checked. Real pages are not nested deeper.
const HIGHEST: usize = 100;

impl PageSummary {
    /// The same without any of `secrets`.
    pub(crate) fn without(mut self, secrets: &Secrets) -> Self {
        let texts = self.headings.iter_mut().chain(&mut self.entries);
        let texts = texts.chain(&mut self.fields).chain(&mut self.title);
        texts.chain(&mut self.drawn_into).chain(&mut self.cable).for_each(|text| secrets.hide(text));
        self
    }
}

impl Page {
    /// Summarises the page.
    pub(crate) fn page_summary(&self) -> PageSummary {
        let Headings { of_page, of_entries } = Headings::of(self);
        PageSummary {
            title: self.title().filter(|title| !title.is_empty() && title.chars().count() <= LONGEST),
            headings: of_page,
            entries: of_entries,
            fields: self.fields(),
            drawn_into: mount_point::of(self),
            cable: self.cable(),
            is_noindex: self.robots().iter().any(|rules| is_noindex(rules)),
            content: self.content(),
            canonical: self.canonical(),
        }
    }

    /// The links of the page's navigation, or all its links if it marks none as navigation. Only links that `links`
    /// follows, without a query.
    pub(crate) fn navigation(&self, url: &Url) -> Vec<Url> {
        let followed = self.links(url).followed.into_iter().filter(|link| link.query().is_none());
        let base = self.base(url);
        let anchors = self.elements().filter(|element| element.value().name() == "a" && navigates(*element));
        let marked = anchors.filter_map(|anchor| base.join(anchor.attr("href")?.trim()).ok());
        let marked: HashSet<Url> = marked.map(without_fragment).collect();
        let (named, others): (Vec<Url>, Vec<Url>) = followed.partition(|link| marked.contains(link));
        if named.is_empty() { others } else { named }
    }

    fn content(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.title(), self.text(), self.fields()).hash(&mut hasher);
        hasher.finish()
    }

    fn canonical(&self) -> Option<String> {
        let links = self.elements().filter(|element| element.value().name() == "link");
        let is_it = |link: &ElementRef<'_>| {
            let rel = link.attr("rel").unwrap_or_default();
            rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("canonical"))
        };
        let mut named = links.filter(is_it).filter_map(|link| link.attr("href"));
        named.next().map(|href| href.trim().to_owned()).filter(|href| !href.is_empty())
    }

    /// `form[action="/session"] input[name="email"]`
    fn fields(&self) -> Vec<String> {
        let forms = self.elements().filter(|element| element.value().name() == "form");
        let mut found = Vec::new();
        for form in forms {
            let fields = || form.descendent_elements().filter(|element| is_filled_in(*element));
            let password = fields().find(|field| kind_of(*field) == Some("password"));
            for field in fields().next().into_iter().chain(password) {
                let selector = selector_of(form, field);
                found.extend(selector.filter(|selector| !found.contains(selector)));
            }
        }
        found.truncate(MOST);
        found
    }

    fn cable(&self) -> Option<String> {
        let metas = self.elements().filter(|element| element.value().name() == "meta");
        let mut named = metas.filter(|meta| meta.attr("name") == Some("action-cable-url"));
        named.find_map(|meta| meta.attr("content")).map(|place| shorten(place.trim(), LONGEST))
    }
}

/// Whether a link is within the navigation of the page.
fn navigates(anchor: ElementRef<'_>) -> bool {
    around(anchor).any(|ancestor| {
        matches!(ancestor.value().name(), "nav" | "header") || ancestor.attr("role") == Some("navigation")
    })
}

/// Whether rules for search engines say `noindex`.
fn is_noindex(rules: &str) -> bool {
    let mut words = rules.split(',').map(str::trim);
    words.any(|word| word.eq_ignore_ascii_case("noindex") || word.eq_ignore_ascii_case("none"))
}

fn shown_text(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    collect_text(element, ' ', &mut text);
    squeeze(&text)
}

/// Whether no ancestor of an element is marked as hidden.
fn is_shown(element: ElementRef<'_>) -> bool {
    let is_put_away = |it: ElementRef<'_>| {
        is_hidden(it.value().name()) || it.attr("hidden").is_some() || it.value().name() == "dialog"
    };
    !is_put_away(element) && !around(element).any(is_put_away)
}

/// The ancestors of `element`.
fn around(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    element.ancestors().filter_map(ElementRef::wrap).take(HIGHEST)
}

/// Whether it is a field for visitors: not one that a framework adds to each form, and not a button.
fn is_filled_in(element: ElementRef<'_>) -> bool {
    let is_field = match element.value().name() {
        "textarea" | "select" => true,
        "input" => !matches!(kind_of(element), Some("hidden" | "submit" | "button" | "image" | "reset")),
        _ => false,
    };
    is_field && element.attr("name").is_some_and(|name| !name.is_empty()) && is_shown(element)
}

/// The type of an `input`, where it matters here.
fn kind_of(element: ElementRef<'_>) -> Option<&'static str> {
    const KINDS: [&str; 6] = ["hidden", "submit", "button", "image", "reset", "password"];
    let kind = element.attr("type").filter(|_| element.value().name() == "input")?;
    KINDS.into_iter().find(|known| kind.eq_ignore_ascii_case(known))
}

/// A selector of the field; none if its attributes may change with each visit.
fn selector_of(form: ElementRef<'_>, field: ElementRef<'_>) -> Option<String> {
    let field = attribute(field.value().name(), "name", field.attr("name")?)?;
    let place = form.attr("action").and_then(|action| attribute("form", "action", action));
    Some(format!("{} {field}", place.unwrap_or_else(|| "form".to_owned())))
}

/// `input[name="user[email]"]`; none for a long value, or one with a digit or a query, since those may change.
fn attribute(element: &str, name: &str, value: &str) -> Option<String> {
    let changes = |it: char| it.is_ascii_digit() || it.is_control() || matches!(it, '?' | '#');
    let is_plain = !value.is_empty() && value.chars().count() <= LONGEST && !value.contains(changes);
    let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
    is_plain.then(|| format!("{element}[{name}=\"{quoted}\"]"))
}

#[cfg(test)]
mod tests {
    use scraper::Selector;

    use super::*;

    fn page_summary(page: &str) -> PageSummary {
        Page::parse(page).page_summary()
    }

    #[test]
    fn a_page_is_distinguished_from_others_by_what_it_shows() {
        let content = |page: &str| page_summary(page).content;
        let page = "<title>Boats</title><meta name=csrf content=1><h1>Boats</h1><p>All of them";
        assert_eq!(content(page), content(&page.replace("content=1", "content=2")));
        assert_ne!(content(page), content(&page.replace("All", "None")));
        assert_ne!(content(page), content(&page.replace("<title>Boats", "<title>Ferries")));
        assert_ne!(content(page), content(&format!("{page}<form><input name=q></form>")));
    }

    #[test]
    fn what_a_page_says_of_itself_is_read() {
        let summary =
            page_summary("<link rel=canonical href=' /boats '><meta name=robots content='NOINDEX, follow'>");
        assert_eq!((summary.canonical.as_deref(), summary.is_noindex), (Some("/boats"), true));
        let summary =
            page_summary("<link rel=icon href=/i.png><meta name=robots content='index, max-snippet:none'>");
        assert_eq!((summary.canonical, summary.is_noindex), (None, false));
    }

    #[test]
    fn a_form_is_known_by_what_a_visitor_fills_in() {
        let page = "<form action=/session method=post><input type=hidden name=authenticity_token value=x>\
                    <input name='user[email]' type=email><input name='user[password]' type=PASSWORD>\
                    <input type=submit name=commit></form>\
                    <form action='/search?utf8=1'><select name=in></select></form>\
                    <form><input name=q12></form>\
                    <form action='a\"b\\'><textarea name=note></textarea></form>\
                    <form><button name=go></form>";
        let fields = page_summary(page).fields;
        assert_eq!(
            fields,
            [
                r#"form[action="/session"] input[name="user[email]"]"#,
                r#"form[action="/session"] input[name="user[password]"]"#,
                r#"form select[name="in"]"#,
                r#"form[action="a\"b\\"] textarea[name="note"]"#,
            ]
        );
        let page = Page::parse(page);
        for field in &fields {
            assert_eq!(page.count(&Selector::parse(field).unwrap()), 1, "{field}");
        }
    }

    #[test]
    fn the_navigation_is_what_the_page_marks_as_such() {
        let url = Url::parse("https://shop.example/").unwrap();
        let paths = |page: &str| -> Vec<String> {
            Page::parse(page).navigation(&url).iter().map(|link| link.path().to_owned()).collect()
        };
        let page = "<a href=/ad>ad</a><nav><a href=/tasks>t</a><a href=/logout>l</a><a href='/x?y=z'>x</a></nav>\
                    <div role=navigation><a href=/help#top>h</a></div><main><a href=/news>n</a></main>";
        assert_eq!(paths(page), ["/tasks", "/help"]);
        assert_eq!(paths("<p><a href=/one>1</a> <a href=/two>2</a>"), ["/one", "/two"]);
    }

    #[test]
    fn the_cable_is_where_the_page_says() {
        let page = "<meta name=action-cable-url content=/cable>";
        assert_eq!(page_summary(page).cable.as_deref(), Some("/cable"));
        assert_eq!(page_summary("<p>x").cable, None);
    }
}
