//! The headings of a page: separates those that name the page from those of listed entries.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::ElementRef;
use scraper::node::{Element, Node};

use super::{LONGEST, MOST, Page, around, is_shown};
use crate::base::text::squeeze;
use crate::page::html::{is_block, is_hidden};

/// The headings of a page.
#[derive(Debug, Default)]
pub(super) struct Headings {
    /// Those that name the page, the best one first.
    pub(super) of_page: Vec<String>,
    /// Those of entries (articles, products, teasers), which change over time.
    pub(super) of_entries: Vec<String>,
}

/// How many headings are read of one page.
const MOST_READ: usize = 200;

/// How many of the entries' headings are kept.
const MOST_ENTRIES: usize = 50;

/// How many ancestors of two headings are compared.
const HIGHEST_ROW: usize = 4;

/// One heading and its properties.
struct Heading<'a> {
    element: ElementRef<'a>,
    rank: u8,
    text: String,
    in_main: bool,
    in_banner: bool,
}

impl Headings {
    /// Reads them. Headings outside of the content are skipped: in navigation, sidebars, dialogs, cookie notices.
    pub(super) fn of(page: &Page) -> Self {
        let marks = PageRegions::of(page);
        let headings: Vec<Heading<'_>> =
            page.elements().filter_map(|element| Heading::of(element, &marks)).take(MOST_READ).collect();
        let rows = rows_of(&headings);
        let mut found = Self::default();
        let (entries, own): (Vec<&Heading<'_>>, Vec<&Heading<'_>>) =
            headings.iter().partition(|heading| heading.names_an_entry(&rows, &marks));
        found.of_entries = distinct(entries.iter().copied(), MOST_ENTRIES);
        let mut own: Vec<&Heading<'_>> =
            own.iter().copied().filter(|heading| heading.rank == 1 || is_alone(heading, &headings)).collect();
        own.sort_by_key(|heading| (heading.in_banner, heading.rank, !heading.in_main));
        found.of_page = distinct(own.into_iter(), MOST);
        found
    }
}

impl<'a> Heading<'a> {
    fn of(element: ElementRef<'a>, marks: &PageRegions) -> Option<Self> {
        let rank = match element.value().name() {
            "h1" => 1,
            "h2" => 2,
            "h3" => 3,
            _ => return None,
        };
        if !is_shown(element) || around(element).any(|it| marks.is_beside_the_content(it)) {
            return None;
        }
        let text = text_of(element);
        let in_main = around(element).any(|it| is_main(it.value()));
        let in_banner = !in_main
            && around(element).any(|it| it.value().name() == "header" || has_role(it.value(), &["banner"]));
        Some(Self { element, rank, text, in_main, in_banner })
    }

    /// Whether it names an entry: one of several similar elements, or one with its own page or a date.
    fn names_an_entry(&self, rows: &HashSet<NodeId>, marks: &PageRegions) -> bool {
        let is_entry = |it: &Element| {
            matches!(it.name(), "li" | "td" | "article") || has_role(it, &["article", "feed", "listitem"])
        };
        let stands_in_one = || match self.rank {
            1 => around(self.element).any(|it| marks.dated.contains(&it.id()) || it.value().name() == "li"),
            _ => around(self.element).any(|it| is_entry(it.value())),
        };
        rows.contains(&self.element.id()) || (!self.in_banner && self.is_link()) || stands_in_one()
    }

    /// Whether all of it is a link to another page.
    fn is_link(&self) -> bool {
        let leads_away = |anchor: ElementRef<'_>| {
            anchor.value().name() == "a" && anchor.attr("href").is_some_and(|href| !leads_home(href.trim()))
        };
        around(self.element).any(leads_away)
            || self.element.descendent_elements().any(|it| leads_away(it) && text_of(it) == self.text)
    }
}

/// Whether a link leads to a place in the page, or to the home page, as a site's name does.
fn leads_home(href: &str) -> bool {
    let path = href
        .split_once("://")
        .map_or(href, |(_, rest)| rest.find('/').and_then(|at| rest.get(at..)).unwrap_or(""));
    path.starts_with('#') || matches!(path, "" | "/" | "." | "./" | "..")
}

/// The parts of a page, by its markup.
struct PageRegions {
    /// The main content, which is never a sidebar, whatever its class is.
    around_main: HashSet<NodeId>,
    /// The articles that have a date.
    dated: HashSet<NodeId>,
}

impl PageRegions {
    fn of(page: &Page) -> Self {
        let (mut around_main, mut dated) = (HashSet::new(), HashSet::new());
        for element in page.elements() {
            match element.value() {
                it if is_main(it) => {
                    around_main.insert(element.id());
                    around_main.extend(around(element).map(|it| it.id()));
                }
                it if it.name() == "time" => {
                    let mut articles = around(element).filter(|it| it.value().name() == "article");
                    dated.extend(articles.next().map(|article| article.id()));
                }
                _ => {}
            }
        }
        Self { around_main, dated }
    }

    fn is_beside_the_content(&self, element: ElementRef<'_>) -> bool {
        let it = element.value();
        if matches!(it.name(), "nav" | "aside" | "footer" | "button" | "body" | "html") {
            return !matches!(it.name(), "body" | "html");
        }
        let named = || [it.attr("class"), it.attr("id")].into_iter().flatten().any(names_something_beside);
        has_role(it, &BESIDE) || (!self.around_main.contains(&element.id()) && named())
    }
}

/// Roles of parts outside of the main content (WAI-ARIA 1.2, 5.3).
const BESIDE: [&str; 8] =
    ["navigation", "complementary", "contentinfo", "dialog", "alertdialog", "alert", "search", "button"];

/// Words of classes and ids for the same.
const BESIDE_WORDS: [&str; 16] = [
    "cookie",
    "cookies",
    "consent",
    "gdpr",
    "ccpa",
    "sidebar",
    "popup",
    "modal",
    "toast",
    "toasts",
    "newsletter",
    "promo",
    "announcement",
    "flash",
    "breadcrumb",
    "breadcrumbs",
];

fn names_something_beside(names: &str) -> bool {
    let mut words = names.split(|it: char| !it.is_alphanumeric());
    words.any(|word| BESIDE_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

fn is_main(element: &Element) -> bool {
    element.name() == "main" || has_role(element, &["main"])
}

fn has_role(element: &Element, roles: &[&str]) -> bool {
    let role = element.attr("role").unwrap_or_default().trim();
    roles.iter().any(|known| role.eq_ignore_ascii_case(known))
}

/// The headings of list entries: several sibling elements of one name and class, each with a heading of that rank.
/// Entries are added or removed any day.
fn rows_of(headings: &[Heading<'_>]) -> HashSet<NodeId> {
    let mut rows: HashMap<_, HashMap<NodeId, Vec<NodeId>>> = HashMap::new();
    for heading in headings {
        for within in around(heading.element).take(HIGHEST_ROW) {
            let Some(parent) = within.parent() else { break };
            let (name, class) = (within.value().name(), within.value().attr("class").unwrap_or_default());
            let row = rows.entry((heading.rank, parent.id(), name, class)).or_default();
            row.entry(within.id()).or_default().push(heading.element.id());
        }
    }
    let rows = rows.into_values().filter(|row| row.len() > 1);
    rows.flat_map(HashMap::into_values).flatten().collect()
}

/// Whether it is the only heading of its rank in its parent: with several, another one may be added before it.
fn is_alone(heading: &Heading<'_>, headings: &[Heading<'_>]) -> bool {
    let alike = headings.iter().filter(|it| it.rank == heading.rank && it.in_main == heading.in_main);
    alike.filter(|it| it.text != heading.text).count() == 0
}

fn distinct<'a, 'h: 'a>(headings: impl Iterator<Item = &'a Heading<'h>>, most: usize) -> Vec<String> {
    let mut known = HashSet::new();
    let fits = |text: &&String| !text.is_empty() && text.chars().count() <= LONGEST;
    let texts = headings.map(|heading| &heading.text).filter(fits);
    texts.filter(|text| known.insert(text.as_str())).take(most).cloned().collect()
}

/// The text of a heading without buttons, permalink signs and invisible characters. It is the longest piece between
/// those, since the text has to occur in the page exactly.
fn text_of(heading: ElementRef<'_>) -> String {
    const CUT: char = '\0';
    let mut text = String::new();
    let mut left_out = 0_usize;
    for edge in heading.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(part) if left_out == 0 => text.push_str(part),
                Node::Element(element) if is_no_word(element, ElementRef::wrap(node)) => left_out += 1,
                Node::Element(element) if is_block(element.name()) => text.push(' '),
                _ => {}
            },
            Edge::Close(node) => match node.value() {
                Node::Element(element) if is_no_word(element, ElementRef::wrap(node)) => {
                    left_out -= 1;
                    text.push(CUT);
                }
                Node::Element(element) if is_block(element.name()) => text.push(' '),
                _ => {}
            },
        }
    }
    let pieces = text.split(|it: char| it == CUT || is_unseen(it) || is_sign(it)).map(squeeze);
    pieces.max_by_key(|piece| piece.chars().filter(|it| it.is_alphabetic()).count()).unwrap_or_default()
}

/// Whether a part of a heading does not belong to its text.
fn is_no_word(element: &Element, wrapped: Option<ElementRef<'_>>) -> bool {
    if is_hidden(element.name()) || matches!(element.name(), "button" | "svg" | "select" | "time") {
        return true;
    }
    if has_role(element, &["button"]) {
        return true;
    }
    element.name() == "a" && wrapped.is_some_and(is_own_link)
}

/// Classes of a heading's permalink: of Sphinx, Docusaurus, `GitHub`, `MkDocs`, `VitePress`, `AsciiDoc`, rustdoc.
const OWN_LINK_WORDS: [&str; 6] = ["headerlink", "permalink", "anchor", "hash", "headinglink", "anchorlink"];

/// Whether it is the heading's permalink: it leads to a place in the page, and has no letters; or has such a class and
/// is not the whole heading.
fn is_own_link(anchor: ElementRef<'_>) -> bool {
    if !anchor.attr("href").is_some_and(|href| href.contains('#')) {
        return false;
    }
    let text: String = anchor.text().collect();
    if !text.chars().any(char::is_alphanumeric) {
        return true;
    }
    let class = anchor.attr("class").unwrap_or_default();
    let mut words = class.split(|it: char| !it.is_alphanumeric());
    let is_named = words.any(|word| OWN_LINK_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)));
    let heading = anchor.parent().and_then(ElementRef::wrap);
    let whole: usize = heading.map_or(0, |heading| heading.text().map(|it| it.trim().len()).sum());
    is_named && whole > text.trim().len()
}

/// Invisible characters: zero-width space, soft hyphen, word joiner, direction marks, byte order mark. The joiners of
/// emoji and of several scripts are kept.
fn is_unseen(it: char) -> bool {
    matches!(it, '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Permalink signs.
fn is_sign(it: char) -> bool {
    matches!(it, '¶' | '§' | '🔗' | '⚓')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_page(page: &str) -> Vec<String> {
        Headings::of(&Page::parse(page)).of_page
    }

    #[test]
    fn a_heading_is_cleaned_of_anchors_buttons_and_symbols() {
        for (heading, text) in [
            (
                "Getting started<a class=headerlink href=#x title='Permalink to this heading'>¶</a>",
                "Getting started",
            ),
            ("<a href=#install aria-hidden=true>#</a> Install", "Install"),
            ("Usage<a class=hash-link href=#usage title='Direct link to Usage'>\u{200B}</a>", "Usage"),
            ("<a class=anchor href=#api><svg><title>Link</title></svg></a>API", "API"),
            ("Options <a class=anchor href=#options><span class=sr-only>Permalink</span></a>", "Options"),
            ("Crate <a class=struct href=#>tokio</a><button>Copy item path</button>", "Crate tokio"),
            ("\u{FEFF}Rules\u{200B}", "Rules"),
            ("Setup ¶", "Setup"),
            ("<a href=#all>All of it</a>", "All of it"),
            ("Issue #12 of <b>Boats</b>", "Issue #12 of Boats"),
            ("C# and F#", "C# and F#"),
            ("Tasks <button>New task</button>", "Tasks"),
            ("First <br>of all", "First of all"),
        ] {
            assert_eq!(of_page(&format!("<main><h1>{heading}</h1></main>")), [text], "{heading}");
        }
    }

    #[test]
    fn the_first_heading_of_the_content_comes_first() {
        let page = "<header><h1><a href=/>Harbour Books</a></h1></header><h2>Second</h2><main><h1>Boats</h1><h2>New</h2></main>";
        assert_eq!(of_page(page), ["Boats", "New", "Second", "Harbour Books"]);
        let page =
            "<h2>Second</h2><h1>First</h1><h1 hidden>no</h1><dialog><h1>no</h1></dialog><h3>Third</h3>";
        assert_eq!(of_page(page), ["First", "Second", "Third"]);
    }

    #[test]
    fn what_stands_beside_the_content_names_no_page() {
        for beside in [
            "<nav><h2>Menu</h2></nav>",
            "<aside><h2>Popular</h2></aside>",
            "<footer><h3>Contact</h3></footer>",
            "<div id=cookie-banner><h2>We value your privacy</h2></div>",
            "<section class='gdpr consent'><h2>Cookies</h2></section>",
            "<div role=dialog><h2>Join our newsletter</h2></div>",
            "<div class=Sidebar><h2>Tags</h2></div>",
            "<div role=search><h2>Search</h2></div>",
        ] {
            assert_eq!(of_page(&format!("{beside}<main><h1>Boats</h1></main>")), ["Boats"], "{beside}");
            assert_eq!(of_page(beside), [""; 0], "{beside}");
        }
        // A class says how the whole is laid out.
        assert_eq!(of_page("<div class='has sidebar'><main><h1>Boats</h1></main></div>"), ["Boats"]);
        assert_eq!(of_page("<body class=modal-open><h1>Boats</h1>"), ["Boats"]);
    }

    #[test]
    fn headings_of_entries_name_no_page() {
        for entries in [
            "<article><h2><a href=/b/1>Spring sale</a></h2></article>",
            "<article><h2>Spring sale</h2></article>",
            "<ul><li><h3>Spring sale</h3></li></ul>",
            "<a href=/b/1><h2>Spring sale</h2></a>",
            "<h2><a href=/b/1>Spring sale</a></h2>",
            "<div class=post><h2>Spring sale</h2></div><div class=post><h2>Welcome</h2></div>",
            "<section><h1>Spring sale</h1></section><section><h1>Welcome</h1></section>",
            "<h2>Spring sale</h2><p>Soon.</p><h2>Welcome</h2><p>Hello.</p>",
            "<article><time>1 May</time><h1>Spring sale</h1></article>",
            "<div class=card><div><h3>Spring sale</h3></div></div><div class=card><div><h3>Welcome</h3></div></div>",
        ] {
            let page = format!("<title>Blog</title><main>{entries}</main>");
            assert_eq!(of_page(&page), [""; 0], "{entries}");
            assert_eq!(of_page(&page.replace("<main>", "<main><h1>Blog</h1><p>")), ["Blog"], "{entries}");
        }
        let page = Page::parse("<ul><li><h3>Tides</h3><li><h3>Boats</h3></ul><h1>Notes</h1>");
        assert_eq!(Headings::of(&page).of_entries, ["Tides", "Boats"]);
    }

    #[test]
    fn the_name_of_a_site_that_leads_to_its_first_page_is_no_entry() {
        for href in ["/", "https://shop.example", "https://shop.example/", "./", "#top"] {
            let page = Page::parse(&format!("<div><h1><a href='{href}'>Shop</a></h1></div>"));
            let found = Headings::of(&page);
            assert_eq!((found.of_page, found.of_entries), (vec!["Shop".to_owned()], vec![]), "{href}");
        }
    }

    #[test]
    fn a_page_that_is_one_article_is_named_by_its_heading() {
        assert_eq!(
            of_page("<main><article><h1>About us</h1><h2>One</h2><h2>Two</h2></article></main>"),
            ["About us"]
        );
        assert_eq!(of_page("<main><h1>Install</h1><h1>Use</h1></main>"), ["Install", "Use"]);
        assert_eq!(of_page("<main><h2>Your cart</h2></main>"), ["Your cart"]);
    }
}
