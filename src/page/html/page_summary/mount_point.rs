//! Finds the mount point of a client-side app: the element that its scripts fill.

use scraper::ElementRef;

use super::{LONGEST, Page, attribute, is_shown, shown_text};
use crate::page::html::is_hidden;

/// A page with at most this much text has no content before its scripts run: `Loading…`.
const LONGEST_PLACEHOLDER: usize = 60;

/// Words in the ids of mount points of frameworks and starters: `app`, `root`, `__next`, `___gatsby`, `q-app`,
/// `app-root`.
const NAMES: [&str; 12] = [
    "app",
    "root",
    "next",
    "nuxt",
    "gatsby",
    "mount",
    "application",
    "react",
    "vue",
    "svelte",
    "spa",
    "approot",
];

/// Words in the ids of other elements that scripts fill, such as dialogs.
const OTHERS: [&str; 26] = [
    "ad",
    "analytics",
    "consent",
    "cookie",
    "css",
    "dialog",
    "fb",
    "gtm",
    "icons",
    "loader",
    "loading",
    "modal",
    "notification",
    "notifications",
    "overlay",
    "popup",
    "portal",
    "script",
    "scripts",
    "spinner",
    "sprite",
    "style",
    "styles",
    "svg",
    "toast",
    "tooltip",
];

/// A selector of the probable mount point; empty if it is unknown; none for a page that has its own content.
///
/// Candidates in this order: an element with such an id; a custom element; an empty element with an id.
pub(super) fn of(page: &Page) -> Option<String> {
    let has_scripts = page.elements().any(|element| element.value().name() == "script");
    let text = page.text();
    if !has_scripts || text.chars().count() > LONGEST_PLACEHOLDER {
        return None;
    }
    let inside = || {
        let elements = page.body().into_iter().flat_map(|body| body.descendent_elements().skip(1));
        elements.filter(|element| !is_hidden(element.value().name()) && is_shown(*element))
    };
    let holds_all = |element: &ElementRef<'_>| text.is_empty() || shown_text(*element) == text;
    let named = inside().filter(holds_all).find(|element| element.attr("id").is_some_and(is_named));
    if let Some(selector) = named.and_then(by_id) {
        return Some(selector);
    }
    if !text.is_empty() {
        return None;
    }
    let custom = inside().find(|element| is_custom(element.value().name()));
    let empty =
        || inside().find(|element| is_empty(*element) && element.attr("id").is_some_and(is_of_the_page));
    let selector =
        custom.map(|element| element.value().name().to_owned()).or_else(|| empty().and_then(by_id));
    Some(selector.unwrap_or_default())
}

impl Page {
    /// Whether an element is named like one that scripts draw a page into, and has nothing in it yet.
    pub(crate) fn has_named_mount_point(&self) -> bool {
        self.elements().any(|element| element.attr("id").is_some_and(is_named) && is_empty(element))
    }
}

fn by_id(element: ElementRef<'_>) -> Option<String> {
    attribute("", "id", element.attr("id")?)
}

/// Whether it is the name of a custom element (the HTML standard, 4.13.3).
fn is_custom(name: &str) -> bool {
    name.contains('-') && name.len() <= LONGEST && name.chars().all(|it| it.is_ascii_lowercase() || it == '-')
}

fn is_named(id: &str) -> bool {
    let words = words_of(id);
    words.iter().any(|word| NAMES.contains(&word.as_str())) && is_of_the_page(id)
}

fn is_of_the_page(id: &str) -> bool {
    !words_of(id).iter().any(|word| OTHERS.contains(&word.as_str()))
}

/// `styleArea` is two words, `app-root` as well.
fn words_of(id: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for it in id.chars() {
        if !it.is_alphanumeric() || (was_small && it.is_uppercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| it.is_alphanumeric()) {
            word.extend(it.to_lowercase());
        }
        was_small = it.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether it contains only white space, comments and invisible elements.
fn is_empty(element: ElementRef<'_>) -> bool {
    element.descendent_elements().skip(1).all(|it| matches!(it.value().name(), "noscript" | "template"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mount_point(page: &str) -> Option<String> {
        of(&Page::parse(page))
    }

    #[test]
    fn a_page_that_scripts_draw_says_where() {
        for (page, place) in [
            ("<div id=app></div><script src=/a.js></script>", r#"[id="app"]"#),
            (
                "<div id=styleArea><style></style></div><noscript>no</noscript><div id=app></div><script src=/a.js></script>",
                r#"[id="app"]"#,
            ),
            ("<div id=modal-root></div><div id=root></div><script src=/a.js></script>", r#"[id="root"]"#),
            (
                "<div id=svg-sprite><svg></svg></div><div id=__next></div><script></script>",
                r#"[id="__next"]"#,
            ),
            ("<div id=toast></div><div id=q-app></div><script></script>", r#"[id="q-app"]"#),
            ("<div id=gtm></div><app-root></app-root><script src=/a.js></script>", "app-root"),
            ("<div id=loader></div><div id=board></div><script src=/a.js></script>", r#"[id="board"]"#),
            ("<div id=app><div class=spinner></div></div><script src=/a.js></script>", r#"[id="app"]"#),
            ("<div id=x></div><div id=root>Loading…</div><script src=/a.js></script>", r#"[id="root"]"#),
            ("<head><script src=/a.js></script></head><div></div>", ""),
            ("<div id=overlay></div><script src=/a.js></script>", ""),
        ] {
            assert_eq!(mount_point(page).as_deref(), Some(place), "{page}");
        }
    }

    #[test]
    fn a_page_with_content_is_not_drawn() {
        for page in [
            "<p>Tasks</p><script src=/a.js></script>",
            "<div id=app></div>",
            "<div id=app></div><p>Tasks</p><script src=/a.js></script>",
            "<div id=app>It has all its text, and scripts only make it livelier than it would be</div><script></script>",
        ] {
            assert_eq!(mount_point(page), None, "{page}");
        }
    }
}
