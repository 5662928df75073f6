//! A parsed page: its title, its text, and what a selector finds.

mod fast_text_search;
mod links;
mod mixed_content;
mod outgoing;
mod page_summary;
mod parser;
mod references;
mod refresh;
mod script_redirect;
mod selecting;

use std::borrow::Cow;
use std::cell::OnceCell;

use ego_tree::iter::Edge;
use encoding_rs::{Encoding, UTF_8};
use html5ever::tree_builder::QuirksMode;
use scraper::node::{Element, Node};
use scraper::{ElementRef, Html};

use crate::base::stop::Stop;
use crate::base::text::squeeze;
use crate::page::actions;

pub(crate) use fast_text_search::surely_shows;
pub(crate) use links::is_file;
pub(crate) use mixed_content::{MixedContentAction, MixedContentPolicy};
pub(crate) use outgoing::ShownLink;
pub(crate) use page_summary::PageSummary;
use parser::Budget;
pub(crate) use parser::{Cut, Excess};
use references::upgrades;
pub(crate) use references::{NavigationTarget, References, fetched};
pub(crate) use refresh::{Refresh, read_refresh};

/// Initialises the process-wide caches for pages ([`crate::prepare_process`]).
pub(crate) fn prepare() {
    actions::prepare();
    fast_text_search::prepare();
    // The parser keeps names that are not HTML's in its own table.
    drop(Page::parse("<not-html></not-html>"));
}

/// A parsed page: the HTML as it was served, without running scripts.
pub(crate) struct Page {
    html: Html,
    /// The cost of its tree.
    spent: Budget,
    /// Where parsing stopped before the end of the page.
    cut: Option<Cut>,
    /// The cost of selectors on it, computed when it is first needed.
    shape: OnceCell<selecting::Shape>,
}

impl Page {
    /// Parses a page.
    pub(crate) fn parse(html: &str) -> Self {
        Self::parse_as(false, html)
    }

    /// The same, as XML if `is_xml`.
    pub(crate) fn parse_as(is_xml: bool, html: &str) -> Self {
        Self::parse_within(html, html.len(), is_xml, &Stop::default())
    }

    /// The same for the text of a body of this many bytes. It stops at the limits, or when `stop` says so.
    pub(crate) fn parse_within(html: &str, body: usize, is_xml: bool, stop: &Stop) -> Self {
        let budget = Budget::of(body, html.len());
        let parse = if is_xml { parser::parse_xml } else { parser::parse };
        let (html, spent, cut) = parse(html, budget, stop);
        Self { html, spent, cut, shape: OnceCell::new() }
    }

    /// Where parsing stopped before the end of the page. Something that was not found may be in the rest.
    pub(crate) fn cut(&self) -> Option<Cut> {
        self.cut
    }

    /// The title with collapsed white space; none if there is no `title` element outside of images.
    pub(crate) fn title(&self) -> Option<String> {
        // An SVG image may have its own title.
        let mut images = 0_usize;
        let title = self.html.root_element().traverse().find_map(|edge| match edge {
            Edge::Open(node) => {
                let element = ElementRef::wrap(node)?;
                images += usize::from(is(&element, "svg"));
                (images == 0 && is(&element, "title")).then_some(element)
            }
            Edge::Close(node) => {
                images -= usize::from(ElementRef::wrap(node).is_some_and(|element| is(&element, "svg")));
                None
            }
        })?;
        Some(text_of(title))
    }

    /// The visible text of the body: white space collapsed, a space between blocks, no scripts and no styles.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        if let Some(body) = self.body() {
            collect_text(body, ' ', &mut text);
        }
        squeeze(&text)
    }

    /// The same, with one line per block.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut text = String::new();
        if let Some(body) = self.body() {
            // A parsed page never contains this character (the HTML standard, 13.2.6.4.7).
            collect_text(body, '\0', &mut text);
        }
        text.split('\0').map(squeeze).filter(|line| !line.is_empty()).collect()
    }

    /// Whether the body has anything to show: text, or a visible element. A script counts, since it may draw the page.
    pub(crate) fn has_content(&self) -> bool {
        let Some(body) = self.body() else { return false };
        let shows = |element: ElementRef<'_>| is(&element, "script") || !is_hidden(element.value().name());
        body.descendent_elements().skip(1).any(shows) || !self.text().is_empty()
    }

    /// Whether browsers use quirks mode.
    fn has_quirks(&self) -> bool {
        self.html.quirks_mode == QuirksMode::Quirks
    }

    fn body(&self) -> Option<ElementRef<'_>> {
        self.elements().find(|element| matches!(element.value().name(), "body" | "frameset"))
    }

    /// The elements that are part of the page: without the contents of templates, except for shadow trees.
    fn shown_elements(&self) -> impl Iterator<Item = ElementRef<'_>> {
        let mut templates = 0_usize;
        self.html.root_element().traverse().filter_map(move |edge| {
            let (opens, node) = match edge {
                Edge::Open(node) => (true, node),
                Edge::Close(node) => (false, node),
            };
            match node.value().as_element() {
                Some(element) if is_template(element) && opens => templates += 1,
                Some(element) if is_template(element) => templates -= 1,
                Some(_) if opens && templates == 0 => return ElementRef::wrap(node),
                _ => {}
            }
            None
        })
    }

    fn elements(&self) -> impl Iterator<Item = ElementRef<'_>> {
        self.html.root_element().descendent_elements()
    }
}

/// Decodes a body to text: by its byte order mark, else the charset of the header, else the page's own `meta`, else
/// UTF-8 (the order of the HTML standard, 13.2.3.2). Invalid bytes become U+FFFD.
pub(crate) fn decode<'a>(bytes: &'a [u8], charset: Option<&str>) -> Cow<'a, str> {
    let named = charset.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let encoding = named.or_else(|| declared(bytes)).unwrap_or(UTF_8);
    encoding.decode(bytes).0
}

/// How many bytes of a page are searched for a charset declaration, by the HTML standard.
const DECLARATION_WITHIN: usize = 1024;

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..DECLARATION_WITHIN).unwrap_or(bytes)).into_owned();
    if let Some(encoding) = declared_in_xml(&head) {
        return Some(encoding);
    }
    if !head.to_ascii_lowercase().contains("charset") {
        return None;
    }
    let page = Page::parse(&head);
    let label = page.elements().find_map(|element| {
        let meta = element.value();
        let content = || meta.attr("content").and_then(charset_of);
        (meta.name() == "meta").then(|| meta.attr("charset").or_else(content)).flatten()
    })?;
    let encoding = Encoding::for_label(label.trim().as_bytes())?;
    // The declaration was readable as ASCII, so the encoding cannot be a two-byte one.
    Some(if encoding.is_ascii_compatible() { encoding } else { UTF_8 })
}

/// The encoding of an XML declaration, which counts in HTML as well (the HTML standard, "get an XML encoding").
fn declared_in_xml(head: &str) -> Option<&'static Encoding> {
    let declaration = head.strip_prefix("<?xml")?.split_once('>')?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let encoding = Encoding::for_label(value.split(quote).nth(1)?.as_bytes())?;
    Some(if encoding.is_ascii_compatible() { encoding } else { UTF_8 })
}

/// The charset that a content type names.
pub(crate) fn charset_of(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    })
}

/// The text of `body`, with `between` before and after each block.
fn collect_text(body: ElementRef<'_>, between: char, text: &mut String) {
    let mut hidden = 0_usize;
    for edge in body.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(part) if hidden == 0 => text.push_str(part),
                Node::Element(element) if is_hidden(element.name()) => hidden += 1,
                Node::Element(element) if is_block(element.name()) => text.push(between),
                _ => {}
            },
            Edge::Close(node) => match node.value() {
                Node::Element(element) if is_hidden(element.name()) => hidden -= 1,
                Node::Element(element) if is_block(element.name()) => text.push(between),
                _ => {}
            },
        }
    }
}

fn is_template(element: &Element) -> bool {
    element.name() == "template" && element.attr("shadowrootmode").is_none()
}

fn is(element: &ElementRef<'_>, name: &str) -> bool {
    element.value().name() == name
}

/// All text in `element`: white space collapsed, a space between blocks.
fn text_of(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for edge in element.traverse() {
        match edge {
            Edge::Open(node) | Edge::Close(node)
                if node.value().as_element().is_some_and(|it| is_block(it.name())) =>
            {
                text.push(' ');
            }
            Edge::Open(node) => text.push_str(node.value().as_text().map_or("", |text| text)),
            Edge::Close(_) => {}
        }
    }
    squeeze(&text)
}

/// Elements whose content a browser never shows.
fn is_hidden(name: &str) -> bool {
    matches!(name, "script" | "style" | "template" | "noscript" | "head" | "link" | "meta")
}

/// Elements that begin a new line or a table cell (the HTML standard, 15.3). All others are inline.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "br"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "optgroup"
            | "option"
            | "p"
            | "plaintext"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "xmp"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_is_the_pages_own() {
        let page = Page::parse("<svg><title>Logo</title></svg><p>x");
        assert_eq!(page.title(), None);
        let page = Page::parse(
            "<head><title>\n  McRitchie&nbsp;Studio \n</title></head><body><svg><title>Logo</title>",
        );
        assert_eq!(page.title().as_deref(), Some("McRitchie Studio"));
    }

    #[test]
    fn text_is_the_readable_text_of_the_body() {
        let page = Page::parse(
            "<title>T</title><h1>All <b>Ta</b>sks</h1><p>one</p><p>two<br>three &amp; four</p>\
             <script>hidden()</script><style>.hidden{}</style><template>hidden</template>",
        );
        assert_eq!(page.text(), "All Tasks one two three & four");
        let page = Page::parse("<p>there <my-el>custom</my-el>, <button>v</button>1<td>a<table><td>b<td>c");
        assert_eq!(page.text(), "there custom, v1a b c");
    }

    #[test]
    fn the_lines_of_a_page_are_its_blocks() {
        let page = Page::parse(
            "<nav><a>One</a> <a>Two</a></nav><h1>All\n <b>Ta</b>sks</h1>\n<p>one<br>two</p><ul><li>a<li>b</ul><script>x</script>",
        );
        assert_eq!(page.lines(), ["One Two", "All Tasks", "one", "two", "a", "b"]);
        assert!(Page::parse("").lines().is_empty());
    }

    #[test]
    fn a_page_has_content_when_its_body_holds_an_element_or_text() {
        for shown in [
            "OK",
            "<div id=app></div><script src=/app.js></script>",
            "<img src=a.png>",
            "<body><script src=/app.js></script>",
        ] {
            assert!(Page::parse(shown).has_content(), "{shown}");
        }
        for empty in [
            "",
            "  \n",
            "<html><head><title>T</title></head><body></body></html>",
            "<body> <!-- x --> </body>",
            "<body><style>p{}</style><template>x</template></body>",
        ] {
            assert!(!Page::parse(empty).has_content(), "{empty}");
        }
    }

    #[test]
    fn the_charset_comes_from_the_mark_the_header_the_page_or_is_utf_8() {
        assert_eq!(decode(b"\xEF\xBB\xBFcaf\xC3\xA9", Some("iso-8859-1")), "café");
        assert_eq!(decode(b"caf\xE9", Some("ISO-8859-1")), "café");
        assert_eq!(decode(b"<meta charset=latin1>caf\xE9", None), "<meta charset=latin1>café");
        let meta = b"<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>\x80";
        assert!(decode(meta, None).ends_with('€'));
        assert_eq!(decode("café".as_bytes(), Some("no-such-charset")), "café");
        let xml = b"<?xml version='1.0' encoding='iso-8859-1'?><p>caf\xE9</p>";
        assert!(decode(xml, None).ends_with("café</p>"));
        assert!(decode("<?xml version=\"1.0\" encoding=\"utf-16\"?>é".as_bytes(), None).ends_with('é'));
        assert_eq!(decode(b"a\xFFb", None), "a\u{FFFD}b");
    }

    #[test]
    fn the_charset_of_a_content_type_may_be_quoted() {
        assert_eq!(charset_of("text/html; charset=\"utf-8\""), Some("utf-8"));
        assert_eq!(charset_of("text/html;boundary=x; Charset=latin1"), Some("latin1"));
        assert_eq!(charset_of("text/html"), None);
    }
}
