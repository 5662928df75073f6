//! Compares two answers without nonces and form tokens, which differ in each answer of the same page.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Words in the names of such values: of Rails, Django, Laravel, ASP.NET, Spring, `WordPress`, Drupal, Moodle.
const NAMES: &str =
    "nonce|csrf|xsrf|authenticity[-_]?token|requestverificationtoken|form_build_id|sesskey|sectok|_token\\b";

/// A `meta` or an `input` whose name is one of these.
static ELEMENTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let name = format!(r#"(?:name|id|property)\s*=\s*["']?[\w:.\[\]-]*(?:{NAMES})"#);
    compiled(&format!(r"<(?:meta|input)\b[^<>]*\b{name}[^<>]*>"))
});

/// Its value.
static VALUES: LazyLock<Option<Regex>> =
    LazyLock::new(|| compiled(r#"(?P<before>\b(?:content|value)\s*=\s*)(?:"[^"]*"|'[^']*'|[^\s"'>]+)"#));

/// An attribute `nonce`; `"csrfToken": "…"` in a script; `?_wpnonce=…` in an address.
static OTHERS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let patterns = [
        r#"(?P<before>\snonce\s*=\s*)(?:"[^"]*"|'[^']*'|[^\s"'>]+)"#.to_owned(),
        format!(r#"(?P<before>[\w.-]*(?:{NAMES})[\w-]*["']?\]?\s*[:=]\s*)(?:"[^"\n]*"|'[^'\n]*')"#),
        format!(r#"(?P<before>[?&;][\w-]*(?:{NAMES})[\w-]*=)[^&"'\s<>]*"#),
        r"(?P<before>'nonce-)[^']*".to_owned(),
    ];
    patterns.iter().filter_map(|pattern| compiled(pattern)).collect()
});

fn compiled(pattern: &str) -> Option<Regex> {
    Regex::new(&format!("(?i){pattern}")).ok()
}

/// Whether two answers are the same page, except for such values.
pub(crate) fn are_alike(one: &str, other: &str) -> bool {
    without_tokens(one) == without_tokens(other)
}

fn without_tokens(html: &str) -> String {
    let mut html = Cow::Borrowed(html);
    if let (Some(elements), Some(values)) = (&*ELEMENTS, &*VALUES) {
        let masked = elements.replace_all(&html, |element: &Captures<'_>| {
            values.replace_all(element.get(0).map_or("", |it| it.as_str()), "${before}").into_owned()
        });
        html = Cow::Owned(masked.into_owned());
    }
    OTHERS
        .iter()
        .fold(html.into_owned(), |html, pattern| pattern.replace_all(&html, "${before}").into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_differ_in_a_token_are_the_same_page() {
        for (before, after) in [
            (r#"<meta name="csp-nonce" content=""#, r#"">"#),
            (r#"<meta content=""#, r#"" name="csrf-token" />"#),
            (r#"<input type="hidden" name="authenticity_token" value=""#, r#"" autocomplete="off">"#),
            ("<input type=hidden value='", "' name='csrfmiddlewaretoken'>"),
            ("<input name=\"_token\" type=\"hidden\" value=\"", "\">"),
            (r#"<input name="__RequestVerificationToken" type="hidden" value=""#, r#"" />"#),
            (r#"<script nonce=""#, r#"" src="/a.js"></script>"#),
            ("<script nonce=", " async>go()</script>"),
            (r#"<script>window.app = {"csrfToken":""#, r#"","a":1}</script>"#),
            ("<script>var wpApiSettings = {nonce: '", "'}</script>"),
            (r#"<a href="/x?a=1&amp;_wpnonce="#, r#"&amp;b=2">x</a>"#),
            (r#"<meta http-equiv="Content-Security-Policy" content="script-src 'nonce-"#, r#"'">"#),
        ] {
            let page = |token: &str| format!("<title>Shop</title>{before}{token}{after}<p>Welcome");
            assert!(are_alike(&page("abc"), &page("Zm9vYmFy-_42==")), "{before}…{after}");
            assert!(!are_alike(&page("abc"), &(page("abc") + "!")), "{before}…{after}");
        }
    }

    #[test]
    fn pages_that_differ_in_anything_else_are_not() {
        for (one, other) in [
            ("<p>one", "<p>two"),
            ("<meta name=description content=one>", "<meta name=description content=two>"),
            ("<meta name=revision content=0a1b2c3>", "<meta name=revision content=9f8e7d6>"),
            ("<input name=q value=one>", "<input name=q value=two>"),
            ("<script src=/app-1.js></script>", "<script src=/app-2.js></script>"),
            ("<meta name=csrf-token content=a><p>one", "<meta name=csrf-token content=b><p>two"),
            ("<a href='/x?page=1'>", "<a href='/x?page=2'>"),
            ("<p>the nonce is 'one'", "<p>the nonce is 'two'"),
        ] {
            assert!(!are_alike(one, other), "{one}");
        }
    }

    #[test]
    fn no_page_takes_long() {
        let began = std::time::Instant::now();
        for page in ["<meta name=".repeat(100_000), "nonce=\"".repeat(100_000), "<input ".repeat(200_000)] {
            assert!(are_alike(&page, &page));
        }
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    }
}
