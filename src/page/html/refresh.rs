//! Parses a refresh: `<meta http-equiv=refresh>` and the `Refresh` header.

use url::Url;

use super::Page;
use crate::page::placeholder::is_placeholder;

/// A refresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refresh {
    /// Its delay in whole seconds.
    pub(crate) after: u64,
    pub(crate) location: Url,
}

impl Page {
    /// The first valid refresh in a `meta` (the HTML standard, 4.2.5.3, "shared declarative refresh steps"). Its URL is
    /// relative to the base of the page at `url`.
    pub(crate) fn refresh(&self, url: &Url) -> Option<Refresh> {
        let mut metas = self.shown_elements().filter(|element| {
            let equivalent = element.attr("http-equiv").unwrap_or_default();
            element.value().name() == "meta" && equivalent.trim().eq_ignore_ascii_case("refresh")
        });
        metas.find_map(|meta| read_refresh(meta.attr("content")?, url, &self.base(url)))
    }
}

/// Parses `0; url=/en/` as browsers do; none for a reload of the page at `url`.
pub(crate) fn read_refresh(content: &str, url: &Url, base: &Url) -> Option<Refresh> {
    let content = content.trim_start_matches(is_space);
    let digits = content.find(|it: char| !it.is_ascii_digit()).unwrap_or(content.len());
    let (time, rest) = content.split_at(digits);
    if time.is_empty() && !rest.starts_with('.') {
        return None;
    }
    let after = if time.is_empty() { 0 } else { time.parse().unwrap_or(u64::MAX) };
    let rest = rest.trim_start_matches(|it: char| it.is_ascii_digit() || it == '.');
    if !rest.starts_with(|it: char| is_space(it) || matches!(it, ';' | ',')) {
        return None;
    }
    let rest = rest.trim_start_matches(is_space);
    let rest = rest.strip_prefix([';', ',']).unwrap_or(rest).trim_start_matches(is_space);
    let written = address_in(rest);
    if written.is_empty() || is_placeholder(written) {
        return None;
    }
    let mut location = base.join(written).ok().filter(|to| matches!(to.scheme(), "http" | "https"))?;
    location.set_fragment(None);
    crate::base::redact::strip_credentials(&mut location);
    (without_fragment(url) != location).then_some(Refresh { after, location })
}

/// The address after an optional `url=`, without quotes.
fn address_in(rest: &str) -> &str {
    let named = rest
        .get(..3)
        .filter(|name| name.eq_ignore_ascii_case("url"))
        .and_then(|_| rest.get(3..))
        .and_then(|after| after.trim_start_matches(is_space).strip_prefix('='));
    let address = named.map_or(rest, |after| after.trim_start_matches(is_space));
    match address.chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
        Some(quote) => address.get(1..).and_then(|inside| inside.split(quote).next()).unwrap_or_default(),
        None => address.trim_end_matches(is_space),
    }
}

fn is_space(character: char) -> bool {
    character.is_ascii_whitespace()
}

fn without_fragment(url: &Url) -> Url {
    super::links::without_fragment(url.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refresh(html: &str) -> Option<(u64, String)> {
        let url = Url::parse("https://shop.example/a/b?c").unwrap();
        let found = Page::parse(html).refresh(&url)?;
        Some((found.after, found.location.as_str().replace("https://shop.example", "")))
    }

    #[test]
    fn a_refresh_is_read_as_browsers_read_it() {
        for (content, after, location) in [
            ("0; url=/en/", 0, "/en/"),
            ("0;URL='/en/'", 0, "/en/"),
            ("0;url=\"/en/\" trailing", 0, "/en/"),
            (" 3 , url = next", 3, "/a/next"),
            ("0 /en/", 0, "/en/"),
            ("0;/en/", 0, "/en/"),
            ("0.9; url=/en/#top", 0, "/en/"),
            (".5;url=/en/", 0, "/en/"),
            ("300;url=https://other.example/", 300, "https://other.example/"),
            ("99999999999999999999;url=/en/", u64::MAX, "/en/"),
            ("0;url=?d", 0, "/a/b?d"),
            ("0;urls", 0, "/a/urls"),
        ] {
            let html = format!("<meta http-equiv=Refresh content=\"{}\">", content.replace('"', "&quot;"));
            assert_eq!(refresh(&html), Some((after, location.to_owned())), "{content}");
        }
    }

    #[test]
    fn what_loads_the_page_anew_or_is_nothing_leads_nowhere() {
        for content in [
            "5",
            "0",
            "0;",
            "",
            "x;url=/en/",
            "0;url=",
            "0;url=/a/b?c",
            "0;url=#top",
            "0;url=javascript:go()",
            "0x;url=/en/",
            "0;url={{to}}",
        ] {
            assert_eq!(
                refresh(&format!("<meta http-equiv=refresh content=\"{content}\">")),
                None,
                "{content}"
            );
        }
    }

    #[test]
    fn only_what_is_part_of_the_page_counts_and_its_base_does() {
        let meta = "<meta http-equiv=refresh content='0;url=x'>";
        assert_eq!(refresh(&format!("<noscript>{meta}</noscript>")), None);
        assert_eq!(refresh(&format!("<template>{meta}</template>")), None);
        assert_eq!(refresh(&format!("<!-- {meta} -->")), None);
        assert_eq!(refresh("<meta name=refresh content='0;url=x'>"), None);
        assert_eq!(refresh(&format!("<base href=/v2/>{meta}")), Some((0, "/v2/x".to_owned())));
        assert_eq!(refresh(&format!("<body>{meta}")), Some((0, "/a/x".to_owned())));
    }
}
