//! What a suite could say of a page: what stands out in it, and is likely to stay.

use std::collections::HashSet;

use scraper::ElementRef;
use serde::Serialize;
use url::Url;

use super::links::without_fragment;
use super::{Page, collect_text, is_hidden};
use crate::base::printable::shorten;
use crate::base::redact::Secrets;
use crate::base::text::squeeze;

/// What stands out in a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PageSummary {
    /// Its title, if it has any text.
    pub(crate) title: Option<String>,
    /// The texts of its headings: those of the first rank, then the others, each in the order of the page.
    pub(crate) headings: Vec<String>,
    /// Selectors of its forms, each by a field that a visitor fills in.
    pub(crate) fields: Vec<String>,
    /// Where scripts draw the page: a selector of what they are likely to draw it into, or empty where nothing says so.
    pub(crate) drawn_into: Option<String>,
    /// Where Action Cable is, as in the page (guides.rubyonrails.org, "Action Cable Overview", 7.3).
    pub(crate) cable: Option<String>,
}

/// How many of each are told.
const MOST: usize = 8;

/// Text that is longer is no name of a page.
const LONGEST: usize = 120;

/// How far up it is looked for what an element stands in: pages are not nested deeper, unless to make this take long.
const HIGHEST: usize = 100;

impl PageSummary {
    /// The same without any of `secrets`.
    pub(crate) fn without(mut self, secrets: &Secrets) -> Self {
        let texts = self.headings.iter_mut().chain(&mut self.fields).chain(&mut self.title);
        texts.chain(&mut self.drawn_into).chain(&mut self.cable).for_each(|text| secrets.hide(text));
        self
    }
}

impl Page {
    /// What stands out in the page.
    pub(crate) fn page_summary(&self) -> PageSummary {
        PageSummary {
            title: self.title().filter(|title| !title.is_empty() && title.chars().count() <= LONGEST),
            headings: self.headings(),
            fields: self.fields(),
            drawn_into: self.drawn_into(),
            cable: self.cable(),
        }
    }

    /// The links of the page's navigation; all of its links, where it marks none as such. Only those that `links` follows,
    /// and that no query tells from another.
    pub(crate) fn navigation(&self, url: &Url) -> Vec<Url> {
        let followed = self.links(url).followed.into_iter().filter(|link| link.query().is_none());
        let base = self.base(url);
        let anchors = self.elements().filter(|element| element.value().name() == "a" && navigates(*element));
        let marked = anchors.filter_map(|anchor| base.join(anchor.attr("href")?.trim()).ok());
        let marked: HashSet<Url> = marked.map(without_fragment).collect();
        let (named, others): (Vec<Url>, Vec<Url>) = followed.partition(|link| marked.contains(link));
        if named.is_empty() { others } else { named }
    }

    fn headings(&self) -> Vec<String> {
        let of_rank = |first: bool| {
            let is_it = move |element: &ElementRef<'_>| match element.value().name() {
                "h1" => first,
                "h2" | "h3" => !first,
                _ => false,
            };
            self.elements().filter(is_it).filter(|element| is_shown(*element)).map(shown_text)
        };
        let mut known = HashSet::new();
        let texts = of_rank(true).chain(of_rank(false));
        let fits = |text: &String| !text.is_empty() && text.chars().count() <= LONGEST;
        texts.filter(fits).filter(|text| known.insert(text.clone())).take(MOST).collect()
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

    fn drawn_into(&self) -> Option<String> {
        let has_scripts = self.elements().any(|element| element.value().name() == "script");
        if !has_scripts || !self.text().is_empty() {
            return None;
        }
        let mut inside = self.body()?.descendent_elements().skip(1);
        let place = inside.find(|element| !is_hidden(element.value().name()) && element.attr("id").is_some());
        Some(place.and_then(|place| attribute("", "id", place.attr("id")?)).unwrap_or_default())
    }

    fn cable(&self) -> Option<String> {
        let metas = self.elements().filter(|element| element.value().name() == "meta");
        let mut named = metas.filter(|meta| meta.attr("name") == Some("action-cable-url"));
        named.find_map(|meta| meta.attr("content")).map(|place| shorten(place.trim(), LONGEST))
    }
}

/// Whether a link stands in what a page marks as its navigation.
fn navigates(anchor: ElementRef<'_>) -> bool {
    around(anchor).any(|ancestor| {
        matches!(ancestor.value().name(), "nav" | "header") || ancestor.attr("role") == Some("navigation")
    })
}

fn shown_text(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    collect_text(element, ' ', &mut text);
    squeeze(&text)
}

/// Whether the page says of nothing that an element stands in that it is not to be seen.
fn is_shown(element: ElementRef<'_>) -> bool {
    let is_put_away = |it: ElementRef<'_>| {
        is_hidden(it.value().name()) || it.attr("hidden").is_some() || it.value().name() == "dialog"
    };
    !is_put_away(element) && !around(element).any(is_put_away)
}

/// What `element` stands in.
fn around(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    element.ancestors().filter_map(ElementRef::wrap).take(HIGHEST)
}

/// Whether a visitor fills it in: not what a framework adds to each form, and no button.
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

/// None where what names the field may change with each visit.
fn selector_of(form: ElementRef<'_>, field: ElementRef<'_>) -> Option<String> {
    let field = attribute(field.value().name(), "name", field.attr("name")?)?;
    let place = form.attr("action").and_then(|action| attribute("form", "action", action));
    Some(format!("{} {field}", place.unwrap_or_else(|| "form".to_owned())))
}

/// `input[name="user[email]"]`; none for a value that is long, or holds a digit or a query, as what changes does.
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
    fn headings_of_the_first_rank_come_first() {
        let page = "<h2>Second</h2><h1>First <br>of all</h1><h1 hidden>no</h1><dialog><h1>no</h1></dialog>\
                    <h3>Second</h3><template><h1>no</h1></template><h1> </h1><h4>no</h4>";
        assert_eq!(page_summary(page).headings, ["First of all", "Second"]);
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
    fn a_page_that_scripts_draw_says_where() {
        let drawn_into = |page: &str| page_summary(page).drawn_into;
        let app = "<div id=app></div><script src=/a.js></script>";
        assert_eq!(drawn_into(app).as_deref(), Some(r#"[id="app"]"#));
        let nowhere = "<head><script src=/a.js></script></head><div></div>";
        assert_eq!(drawn_into(nowhere).as_deref(), Some(""));
        assert_eq!(drawn_into("<p>Tasks</p><script src=/a.js></script>"), None);
        assert_eq!(drawn_into("<div id=app></div>"), None);
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
