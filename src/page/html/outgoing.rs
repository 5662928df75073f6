//! The targets of a page, and whether it has more than a script: tells a page of the app from a challenge.

use scraper::ElementRef;
use url::Url;

use super::{Page, text_of};

/// A link as visitors see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShownLink {
    /// Its `href`, as it is written.
    pub(crate) href: String,
    /// Its text, with collapsed white space.
    pub(crate) text: String,
}

impl Page {
    /// The links with a text, in the order of the page.
    pub(crate) fn shown_links(&self) -> Vec<ShownLink> {
        let anchors = self.elements().filter(|element| element.value().name() == "a");
        let links = anchors.filter_map(|anchor| {
            Some(ShownLink { href: anchor.attr("href")?.trim().to_owned(), text: text_of(anchor) })
        });
        links.filter(|link| !link.text.is_empty()).collect()
    }

    /// The texts of the `h1` and `h2` headings.
    pub(crate) fn main_headings(&self) -> impl Iterator<Item = String> {
        self.elements().filter(|element| matches!(element.value().name(), "h1" | "h2")).map(text_of)
    }

    /// The text of its first heading, of whatever rank.
    pub(crate) fn first_heading(&self) -> Option<String> {
        let mut headings =
            self.elements().filter(|it| matches!(it.value().name(), "h1" | "h2" | "h3" | "h4"));
        headings.next().map(text_of)
    }

    /// Whether the page at `url` refers to something else on its own origin: a link, a form, a `link` element, a
    /// refresh. Sources of scripts do not count.
    pub(crate) fn leads_within(&self, url: &Url) -> bool {
        self.elements().any(|element| element.value().name() == "form") || self.leads_on(url)
    }

    /// The same without its forms.
    fn leads_on(&self, url: &Url) -> bool {
        let base = self.base(url);
        let is_other = |written: &str| {
            base.join(written.trim()).is_ok_and(|to| {
                to.origin() == url.origin() && (to.path(), to.query()) != (url.path(), url.query())
            })
        };
        self.elements().any(|element| match element.value().name() {
            "a" | "area" => element.attr("href").is_some_and(is_other),
            "link" => is_fetched(&element) && element.attr("href").is_some_and(is_other),
            "meta" => refresh_of(&element).and_then(place_of).is_some_and(|to| {
                // Challenges reload the same path with a token.
                base.join(to).is_ok_and(|to| to.origin() == url.origin() && to.path() != url.path())
            }),
            _ => false,
        })
    }

    /// Whether the page, which was found at `url`, leads nowhere but by a form in which a service asks for a proof that its
    /// visitor is human, and nobody fills in anything else.
    pub(crate) fn only_asks_for_proof(&self, url: &Url) -> bool {
        let asks = |element: ElementRef<'_>| {
            let classes = element.attr("class").unwrap_or_default().split_ascii_whitespace();
            PROOFS.contains(&element.value().name()) || classes.into_iter().any(|it| PROOFS.contains(&it))
        };
        let is_filled_in = |element: ElementRef<'_>| match element.value().name() {
            "textarea" | "select" => true,
            "input" => {
                let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
                !matches!(kind.as_str(), "hidden" | "submit" | "button" | "image" | "reset")
            }
            _ => false,
        };
        self.elements().any(asks) && !self.elements().any(is_filled_in) && !self.leads_on(url)
    }

    /// Where its scripts are that are files of its own origin.
    pub(crate) fn script_addresses(&self, url: &Url) -> impl Iterator<Item = Url> {
        let (base, origin) = (self.base(url), url.origin());
        let sources = self.scripts().filter_map(|script| script.attr("src"));
        sources
            .filter_map(move |source| base.join(source.trim()).ok())
            .filter(move |it| it.origin() == origin)
    }

    /// Whether it has scripts, and all of them stand in the page itself.
    pub(crate) fn runs_only_inline_scripts(&self) -> bool {
        self.runs_scripts() && self.scripts().all(|script| script.attr("src").is_none())
    }

    /// Whether it is an article, or quotes something: who writes about a page shows it.
    pub(crate) fn quotes(&self) -> bool {
        self.elements()
            .any(|it| matches!(it.value().name(), "article" | "blockquote" | "code" | "pre" | "samp"))
    }

    /// Whether a `meta` element loads another page, or reloads this one.
    pub(crate) fn refreshes(&self) -> bool {
        self.elements().any(|element| refresh_of(&element).is_some())
    }

    /// Whether the page has a script; data blocks do not count.
    pub(crate) fn runs_scripts(&self) -> bool {
        self.scripts().next().is_some()
    }

    /// The inline scripts.
    pub(crate) fn inline_scripts(&self) -> impl Iterator<Item = String> {
        self.scripts().filter(|script| script.attr("src").is_none()).map(text_of)
    }

    fn scripts(&self) -> impl Iterator<Item = ElementRef<'_>> {
        let scripts = self.elements().filter(|element| element.value().name() == "script");
        scripts.filter(|script| {
            let named = script.attr("type").unwrap_or_default().trim().to_ascii_lowercase();
            matches!(named.as_str(), "" | "module") || crate::base::mime::is_javascript(&named)
        })
    }
}

/// The classes and elements that services draw such a question into: hCaptcha, Google's reCAPTCHA, Cloudflare's Turnstile,
/// Friendly Captcha, mCaptcha, ALTCHA, Cap, as their documentation names them.
const PROOFS: [&str; 8] = [
    "h-captcha",
    "g-recaptcha",
    "cf-turnstile",
    "frc-captcha",
    "mcaptcha__widget-container",
    "altcha-widget",
    "cap-widget",
    "smart-captcha",
];

/// Whether a `link` element refers to a resource, and is not only a connection hint.
fn is_fetched(link: &ElementRef<'_>) -> bool {
    let rel = link.attr("rel").unwrap_or_default().to_ascii_lowercase();
    !rel.split_ascii_whitespace().any(|word| matches!(word, "preconnect" | "dns-prefetch"))
}

/// The `content` of a `meta` element that refreshes (the HTML standard, 4.2.5.3).
fn refresh_of<'a>(element: &ElementRef<'a>) -> Option<&'a str> {
    let value = element.value();
    let is_one = value.name() == "meta"
        && value.attr("http-equiv").is_some_and(|named| named.trim().eq_ignore_ascii_case("refresh"));
    if is_one { value.attr("content") } else { None }
}

/// The target of a refresh: `/new` of `0; url='/new'`. None for a reload.
fn place_of(content: &str) -> Option<&str> {
    let (_, rest) = content.split_once([';', ','])?;
    let rest = rest.trim();
    let named = rest.get(..3).filter(|name| name.eq_ignore_ascii_case("url"));
    let place = named.and_then(|_| rest.get(3..)?.trim_start().strip_prefix('=')).unwrap_or(rest);
    Some(place.trim().trim_matches(['"', '\''])).filter(|place| !place.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads(html: &str) -> bool {
        Page::parse(html).leads_within(&Url::parse("https://shop.example/a?b=c").unwrap())
    }

    #[test]
    fn a_page_leads_on_by_what_it_names_of_its_own_origin() {
        for html in [
            "<a href=/cart>Cart</a>",
            "<map><area href=/cart></map>",
            "<form></form>",
            "<link rel=icon href=/favicon.svg>",
            "<link rel=canonical href=https://shop.example/new>",
            "<meta http-equiv=Refresh content='0; URL=/new'>",
            "<meta http-equiv=refresh content=\"0;'/new'\">",
            "<base href=https://shop.example/x/><a href=y>y</a>",
        ] {
            assert!(leads(html), "{html}");
        }
    }

    #[test]
    fn it_does_not_by_what_leads_back_or_away() {
        for html in [
            "<a href=#top>top</a>",
            "<a href='?b=c'>again</a>",
            "<a href=https://wall.example/why>why</a>",
            "<a href='javascript:go()'>go</a>",
            "<link rel=preconnect href=//shop.example/x>",
            "<link rel=icon href='data:;'>",
            "<meta http-equiv=refresh content=5>",
            "<meta http-equiv=refresh content='5; url=/a?token=1'>",
            "<script src=/challenge.js></script>",
        ] {
            assert!(!leads(html), "{html}");
        }
    }

    #[test]
    fn a_block_of_data_is_no_script() {
        assert!(Page::parse("<script>x()</script>").runs_scripts());
        assert!(Page::parse("<script type=module src=/x.js></script>").runs_scripts());
        assert!(!Page::parse("<script type=application/ld+json>{}</script>").runs_scripts());
    }
}
