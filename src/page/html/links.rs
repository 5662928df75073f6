//! The links of a page that can be followed without changing anything.

use std::collections::HashSet;

use scraper::ElementRef;
use url::Url;

use super::Page;
use crate::page::actions::{acts, class_acts, icon_acts, is_per_visitor, text_acts};
use crate::page::placeholder::is_placeholder;

/// The links of a page without duplicates, in the order of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Links {
    /// Plain links within the page's own origin.
    pub(crate) followed: Vec<Url>,
    /// How many lead to another origin.
    pub(crate) elsewhere: usize,
    /// How many look like actions or downloads.
    pub(crate) left_alone: usize,
    /// How many URLs contain placeholders that scripts fill in.
    pub(crate) placeholders: usize,
    /// How many come after the limit for one page.
    pub(crate) beyond: usize,
}

/// The limits for the links of one page: their number, and their size in bytes, since each is stored as a full URL.
const MOST: usize = 5000;
const MOST_BYTES: usize = 4 * 1024 * 1024;

impl Page {
    /// The links of the page at `url`.
    pub(crate) fn links(&self, url: &Url) -> Links {
        let base = self.base(url);
        let placeholders = self.anchors().filter(|(_, href)| is_placeholder(href)).count();
        let mut links = Links { placeholders, ..Links::default() };
        let mut seen = HashSet::from([without_fragment(url.clone())]);
        let mut bytes = 0;
        for (_, link) in self.targets(&base) {
            if !matches!(link.scheme(), "http" | "https") || seen.contains(&link) {
                continue;
            }
            if seen.len() > MOST || bytes > MOST_BYTES {
                links.beyond += 1;
                continue;
            }
            bytes += link.as_str().len();
            if link.origin() != url.origin() {
                links.elsewhere += 1;
            } else if acts(&link) || is_per_visitor(&link) || is_file(&link) {
                links.left_alone += 1;
            } else {
                links.followed.push(link.clone());
            }
            seen.insert(link);
        }
        // A URL that is marked as an action in one link is not followed from another one either.
        let known = self.targets(&base).filter(|(_, link)| seen.contains(link));
        let marked: HashSet<Url> =
            known.filter(|(anchor, _)| is_marked(anchor)).map(|(_, link)| link).collect();
        let found = links.followed.len();
        links.followed.retain(|link| !marked.contains(link));
        links.left_alone += found - links.followed.len();
        links
    }

    /// Each link of the page with its target URL.
    fn targets(&self, base: &Url) -> impl Iterator<Item = (ElementRef<'_>, Url)> {
        let written = self.anchors().filter(|(_, href)| !is_placeholder(href));
        written.filter_map(|(anchor, href)| Some((anchor, without_fragment(base.join(href.trim()).ok()?))))
    }

    /// Each link of the page with its `href`. Contents of templates are not part of the page.
    fn anchors(&self) -> impl Iterator<Item = (ElementRef<'_>, &str)> {
        let anchors = self.shown_elements();
        let anchors = anchors.filter(|element| matches!(element.value().name(), "a" | "area"));
        anchors.filter_map(|anchor| Some((anchor, anchor.attr("href")?)))
    }

    /// The base of relative URLs: the first `base` element with an address (the HTML standard, 4.2.3).
    pub(crate) fn base(&self, url: &Url) -> Url {
        let mut bases = self.elements().filter(|element| element.value().name() == "base");
        let href = bases.find_map(|element| element.attr("href"));
        href.and_then(|href| url.join(href.trim()).ok()).unwrap_or_else(|| url.clone())
    }

    /// The rules of the page for search engines: the `content` of its robots `meta` elements.
    pub(crate) fn robots(&self) -> Vec<String> {
        let metas = self.elements().filter(|element| element.value().name() == "meta");
        let named = metas.filter(|meta| {
            let name = meta.attr("name").unwrap_or_default().trim().to_ascii_lowercase();
            matches!(name.as_str(), "robots" | "googlebot")
        });
        named.filter_map(|meta| meta.attr("content").map(str::to_owned)).collect()
    }
}

pub(super) fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

/// Whether the markup shows that it is not a plain link: for robots, for a script, or with an action.
fn is_marked(anchor: &ElementRef<'_>) -> bool {
    let rel = anchor.attr("rel").unwrap_or_default().to_ascii_lowercase();
    rel.split_ascii_whitespace().any(|word| word == "nofollow")
        || anchor.value().attrs().any(|(name, _)| is_handler(name))
        || anchor.attr("role").is_some_and(|role| role.eq_ignore_ascii_case("button"))
        || says_action(*anchor)
}

/// Attributes with which scripts turn a link into an action: of rails-ujs and Turbo, htmx, Unpoly, jQuery UJS, Alpine,
/// Vue and Angular.
fn is_handler(attribute: &str) -> bool {
    const WHOLE: [&str; 17] = [
        "data-method",
        "data-turbo-method",
        "data-http-method",
        "data-ajax-method",
        "data-confirm",
        "data-turbo-confirm",
        "data-remote",
        "data-turbo-stream",
        "download",
        "onclick",
        "hx-get",
        "hx-post",
        "hx-put",
        "hx-patch",
        "hx-delete",
        "up-method",
        "ng-click",
    ];
    let attribute = attribute.strip_prefix("data-hx-").map_or(attribute.to_owned(), |it| format!("hx-{it}"));
    ["@click", "x-on:click", "v-on:click", "(click)"].iter().any(|event| attribute.starts_with(event))
        || WHOLE.contains(&attribute.as_str())
}

/// How many elements inside one link are checked: a button has few.
const MOST_INSIDE: usize = 50;

/// Whether a link is labelled as an action: by its text, its accessible name, or an icon.
fn says_action(anchor: ElementRef<'_>) -> bool {
    let labels = ["aria-label", "title"].into_iter().filter_map(|name| anchor.attr(name));
    let inside = || anchor.descendent_elements().skip(1).take(MOST_INSIDE);
    let says = |element: ElementRef<'_>| {
        let of = |name: &str| element.attr(name).unwrap_or_default();
        match element.value().name() {
            "img" => text_acts(of("alt")) || icon_acts(of("src")),
            "use" => {
                icon_acts(element.value().attrs().find(|(name, _)| *name == "href").map_or("", |(_, it)| it))
            }
            "i" | "span" | "svg" | "em" => icon_acts(of("class")) || text_acts(of("aria-label")),
            _ => false,
        }
    };
    let text: String = anchor.text().take(MOST_INSIDE).collect();
    text_acts(&text)
        || labels.into_iter().any(text_acts)
        || class_acts(anchor.attr("class").unwrap_or_default())
        || inside().any(says)
}

/// File extensions of downloads, which are not checked.
const FILES: [&str; 44] = [
    "7z", "apk", "avi", "avif", "bz2", "css", "csv", "deb", "dmg", "doc", "docx", "epub", "exe", "gif", "gz",
    "ico", "ics", "iso", "jpeg", "jpg", "js", "json", "mov", "mp3", "mp4", "msi", "ods", "odt", "ogg", "pdf",
    "pkg", "png", "ppt", "pptx", "svg", "tar", "tgz", "vcf", "wav", "webm", "webp", "xls", "xlsx", "zip",
];

/// Whether a URL is a download rather than a page, by its extension.
pub(crate) fn is_file(url: &Url) -> bool {
    let name = url.path().rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| FILES.contains(&extension.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(html: &str) -> Links {
        Page::parse(html).links(&Url::parse("https://shop.example/a/b?c#d").unwrap())
    }

    fn followed(html: &str) -> Vec<String> {
        links(html).followed.into_iter().map(|url| url.to_string()).collect()
    }

    #[test]
    fn links_of_the_same_origin_are_followed_once_each_in_the_order_of_the_page() {
        let page =
            "<a href=/z>z</a><a href='x#1'>x</a><a href='x#2'>x</a><a href='?q=1'>q</a><map><area href=/map>";
        let expected = [
            "https://shop.example/z",
            "https://shop.example/a/x",
            "https://shop.example/a/b?q=1",
            "https://shop.example/map",
        ];
        assert_eq!(followed(page), expected);
    }

    #[test]
    fn the_page_itself_is_not_a_link_of_it() {
        assert_eq!(followed("<a href=#top>top</a><a href='/a/b?c'>here</a><a href=''>here</a>"), [""; 0]);
    }

    #[test]
    fn relative_links_are_relative_to_the_base_of_the_page() {
        assert_eq!(
            followed("<base href=/other/><base href=/no/><a href=x>x</a>"),
            ["https://shop.example/other/x"]
        );
    }

    #[test]
    fn what_is_no_page_of_this_origin_is_left_out() {
        let page = "<a href=mailto:a@b.c>m</a><a href='javascript:x()'>j</a><a href=http://shop.example/>h</a>\
                    <a href=https://else.example/>e</a><a href='http://['>broken</a>";
        assert_eq!(links(page), Links { elsewhere: 2, ..Links::default() });
    }

    #[test]
    fn what_looks_like_an_action_is_left_alone() {
        for action in [
            "<a href=/logout>",
            "<a href=/users/sign_out>",
            "<a href=/sign-out>",
            "<a href=/posts/1/delete>",
            "<a href='/cart?do=remove&id=1'>",
            "<a href=/posts/1 data-method=delete>",
            "<a href=/posts/1 data-turbo-method=delete>",
            "<a href=/posts/1 data-confirm='Sure?'>",
            "<a href=/x rel='noopener NOFOLLOW'>",
            "<a href=/x download>",
            "<a href=/report.pdf>",
            "<a href=/files/backup.tar.gz>",
            "<a href=/x role=button>",
            "<a href=/x onclick='buy()'>",
            "<a href='/cart?do=deleteItem&id=1'>",
            "<a href=/addToCart/7>",
            "<a href=/x>x</a><a href=/x data-method=post>",
        ] {
            assert_eq!(links(action), Links { left_alone: 1, ..Links::default() }, "{action}");
        }
    }

    #[test]
    fn words_that_only_look_like_one_are_no_action() {
        for page in ["/deleted-scenes", "/addresses", "/users/john.doe", "/v1.2", "/blog/2024.html", "/likes"]
        {
            assert_eq!(followed(&format!("<a href={page}>")).len(), 1, "{page}");
        }
    }

    #[test]
    fn what_a_page_says_to_search_engines_is_read_from_its_meta_elements() {
        let page = Page::parse(
            "<meta name=Robots content=noindex><meta name=googlebot content=none><meta name=x content=y>",
        );
        assert_eq!(page.robots(), ["noindex", "none"]);
    }
}
