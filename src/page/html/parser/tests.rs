use std::time::Instant;

use scraper::Selector;

use super::super::Page;
use super::*;

const MIB: usize = 1024 * 1024;

fn read(html: &str) -> Page {
    Page::parse(html)
}

fn excess(html: &str) -> Option<Excess> {
    read(html).cut().map(|cut| cut.excess)
}

/// Pages that cost much for each byte, in so many bytes.
fn hostile(length: usize) -> Vec<(&'static str, String)> {
    let repeated = |part: &str| part.repeat(length / part.len());
    let counted = |part: &dyn Fn(usize) -> String| {
        let mut page = String::new();
        for number in 0.. {
            page += &part(number);
            if page.len() >= length {
                break;
            }
        }
        page
    };
    let open =
        |count: usize| (0..count).fold(String::new(), |open, number| open + &format!("<b a={number}>"));
    vec![
        ("NULs", repeated("\0")),
        ("line feeds in a table", format!("<table>{}", repeated("\n"))),
        ("entities", repeated("&lt;")),
        ("a comment", format!("<!--{}", repeated("<a b"))),
        ("comments", repeated("<!---->")),
        ("a document type", format!("<!doctype {}", repeated("x"))),
        ("bold", repeated("<b>")),
        ("links", repeated("<a href=a>")),
        ("paragraphs", repeated("<p>")),
        ("cells", format!("<table><tr>{}", repeated("<td>1"))),
        ("nested blocks", repeated("<div>")),
        ("nested tables", repeated("<table><td>")),
        ("nested images", repeated("<svg><g>")),
        ("nested formulas", repeated("<math><mi>")),
        ("nested templates", repeated("<template>")),
        ("nested selects", repeated("<select><option>")),
        (
            "end tags of nothing",
            format!("{}{}", repeated("<i>").split_at(length / 4 / 3 * 3).0, repeated("</b>")),
        ),
        ("fonts", counted(&|number| format!("<font color={number}><div>"))),
        ("bold that is rebuilt in blocks", format!("<div>{}{}", open(length / 40), repeated("</div>x<div>"))),
        ("bold that is rebuilt in paragraphs", format!("<p>{}{}", open(length / 40), repeated("<p>x"))),
        ("bold that is adopted", format!("{}<p>x{}", open(length / 20), repeated("</b>"))),
        ("text that a table fosters", format!("<table>{}", repeated("x<b>"))),
        ("attributes of one name", format!("<p {}", repeated("a "))),
        ("attributes of different names", format!("<p {}", counted(&|number| format!("a{number:07} ")))),
        ("attributes of an end tag", format!("<p>x</p {}", counted(&|number| format!("a{number:07} ")))),
        ("attributes with values", format!("<p {}", counted(&|number| format!("a{number}='>' ")))),
        ("attributes behind an ampersand", format!("&<p {}", counted(&|number| format!("a{number} ")))),
        ("attributes with tags in them", format!("<p {}", counted(&|number| format!("<a{number} ")))),
        ("elements of different names", counted(&|number| format!("<a{number:07}>"))),
        ("html tags", counted(&|number| format!("<html a{number}>"))),
        ("a class", format!("<p class='{}'>", counted(&|number| format!("c{number:07} ")))),
        ("a style", format!("<p style='{}'>", repeated("a:url(b);"))),
    ]
}

#[test]
fn no_page_takes_more_than_its_budget() {
    let began = Instant::now();
    for length in [16 * 1024, 160 * 1024] {
        for (name, html) in hostile(length) {
            let began = Instant::now();
            let (page, budget, _) = parse(&html, Budget::of(html.len(), html.len()), &Stop::default());
            // What passed the bound is one token, and it ends in the midst of a page.
            let most = budget.most_memory + budget.most_memory / 8 + 64 * 1024;
            assert!(budget.memory <= most, "{name}: {budget:?}");
            let nodes = page.tree.nodes().len();
            assert!(nodes <= most / 100, "{name}: {nodes} nodes");
            assert!(budget.work <= 2 * budget.most_work, "{name}: {budget:?}");
            assert!(began.elapsed().as_secs() < 60, "{name} took {:?}", began.elapsed());
        }
    }
    assert!(began.elapsed().as_secs() < 300);
}

#[test]
fn a_page_cut_anywhere_has_a_body_and_can_be_read() {
    let selectors =
        ["p", "p.c + b", "b ~ p", "div div > p", "p:has(b)", "p:nth-child(2)", "p:nth-last-child(2)"];
    for (name, html) in hostile(8 * 1024) {
        for length in [0, 1, 2, 5, 9, 1000, html.len()] {
            let page = read(html.get(..length).unwrap_or(&html));
            assert!(page.body().is_some(), "{name}");
            let url = url::Url::parse("https://shop.example/").unwrap();
            drop((page.title(), page.text(), page.has_content(), page.links(&url), page.references(&url)));
            for selector in selectors {
                page.count(&Selector::parse(selector).unwrap());
            }
        }
    }
}

#[test]
fn real_pages_are_read_completely() {
    let rows = |row: &str, count: usize| format!("<table>{}</table><p>end", row.repeat(count));
    for (name, html) in [
        ("a table of numbers, indented", rows("  <tr>\n    <td class=\"number\">12.50</td>\n    <td>Ann Example</td>\n  </tr>\n", 20_000)),
        ("a table of numbers, packed", rows("<tr><td>1</td><td>2</td></tr>", 2_000)),
        ("fonts that nobody closed", format!("{}<p>end", "<font size=2><div>text</div>\n".repeat(3_000))),
        ("bold that nobody closed", format!("{}<p>end", "<b>What people write<p>is a sentence or two, and not one word</p>\n".repeat(3_000))),
        ("many links", format!("{}<p>end", "<li class=\"item\"><a href=\"/items/1\">An item of the shop</a></li>\n".repeat(20_000))),
        ("a long attribute", format!("<div data-html='{}'></div><p>end", "<b x y z w>word word word</b> ".repeat(3_000))),
        ("a long script", format!("<script>{}</script><p>end", "if (a <b && c) { d e f g h i j } ".repeat(30_000))),
        ("a long comment", format!("<!-- {} --><p>end", "a <b c d e f g ".repeat(30_000))),
        ("a picture in the page", format!("<img src='data:image/png;base64,{}'><p>end", "A".repeat(MIB))),
        ("a plain text", format!("<pre>{}</pre><p>end", "line of a log, with < and > and &\n".repeat(30_000))),
        ("names of a framework", format!("{}<p>end", "<div data-controller='menu' data-action='click->menu#open' class='flex items-center justify-between'>x</div>\n".repeat(8_000))),
    ] {
        let page = read(&html);
        assert_eq!(page.cut(), None, "{name}");
        assert!(page.text().ends_with("end"), "{name}");
    }
}

#[test]
fn a_truncated_page_names_the_limit() {
    assert_eq!(excess(&"<p>".repeat(MIB / 3)), Some(Excess::Memory));
    assert_eq!(excess(&"<div>".repeat(MIB / 10)), Some(Excess::Work));
    assert_eq!(excess(&format!("<p {}>", "a ".repeat(3000))), Some(Excess::Attributes));
    assert_eq!(excess(&format!("<p {}>", "a ".repeat(1000))), None);
    let stop = Stop::default();
    stop.cancel();
    let long = "<p>text".repeat(10_000);
    let cut = parse(&long, Budget::of(long.len(), long.len()), &stop).2.unwrap();
    assert_eq!((cut.excess, cut.length), (Excess::Time, long.len()));
    assert!(cut.read < 2 * BETWEEN_LOOKS, "{cut:?}");
}

#[test]
fn elements_are_nested_as_deep_as_in_chromium() {
    let page = read(&format!("{}text", "<div>".repeat(2000)));
    assert_eq!(page.cut(), None);
    let deepest = page.elements().map(|element| element.ancestors().count()).max();
    assert_eq!(deepest, Some(512));
    assert_eq!(page.count(&Selector::parse("div").unwrap()), 2000);
    assert_eq!(page.text(), "text");
}

#[test]
fn the_tree_is_that_of_the_parser_alone() {
    let between_blocks = |html: &str| html.replace(">\n<", "><");
    for html in [
        "",
        "text",
        "<!doctype html><title>T</title><p>a<b>b</p>c</b>d",
        "<table>x<tr><td>y</table>z",
        "<p>one <i>two</i> <b>three</b>\n<p>four",
        "<ul>\n<li>a</li>\n<li>b</li></ul>",
        "<a href='<x y=\"1\">'>l</a><script>if (a < b) { c('</p>') }</script>",
        "<svg><title>x</title><![CDATA[ <a> ]]></svg>&amp;&lt;b&gt;&notit;",
        "<template><p>t</p></template><form><input></form>",
        "a\r\nb\rc",
        "\u{FEFF}<p>x",
        "<b><p>x</b>y<a>1<a>2",
        "<p><b><i><u></p>x<p>y",
        "<select><option>a<option>b</select>",
    ] {
        let alone = Html::parse_document(&between_blocks(html));
        let page = read(&between_blocks(html));
        assert_eq!(page.html.html(), alone.html(), "{html}");
        assert_eq!(page.html.quirks_mode, alone.quirks_mode, "{html}");
    }
}

#[test]
fn a_selector_that_takes_too_much_is_not_looked_for() {
    let page = read(&"<p class=long>words of a sentence that is not short</p>".repeat(33_000));
    assert_eq!(page.cut(), None);
    let is_too_much = |css: &str| page.is_too_much_for(&Selector::parse(css).unwrap());
    assert!(is_too_much("p ~ b"));
    assert!(!["p", "p.long", "body > p", "p + b", "p:nth-child(9)"].into_iter().any(is_too_much));
}
