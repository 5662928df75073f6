//! Recognises a web server's directory listing.
//!
//! All of them have the same structure in any language: title and heading end with the path, and the text of a link is
//! its file name. Pages written by people have other link texts.

use std::sync::OnceLock;

use percent_encoding::percent_decode_str;
use scraper::Selector;
use url::Url;

use super::Inconclusive;
use super::reader::AnswerReader;
use crate::base::cause::Cause;
use crate::config::suite::{Allowance, Check, Expectation, Pattern};
use crate::page::html::{Page, ShownLink};

/// Its name in a finding.
pub(super) const PAGE: &str = "a web server's list of a folder's files";

static GO_LIST: OnceLock<Option<Selector>> = OnceLock::new();
static CADDY_LIST: OnceLock<Option<Selector>> = OnceLock::new();
static RACK_LIST: OnceLock<Option<Selector>> = OnceLock::new();

/// Go's listing has neither a title nor a heading (golang/go: src/net/http/fs.go, `dirList`).
fn go_list() -> Option<&'static Selector> {
    GO_LIST.get_or_init(|| Selector::parse("body > pre:only-child").ok()).as_ref()
}

/// Caddy's listing has only the folder's name (caddyserver/caddy: modules/caddyhttp/fileserver/browse.html).
fn caddy_list() -> Option<&'static Selector> {
    CADDY_LIST.get_or_init(|| Selector::parse("#summary .meta-item").ok()).as_ref()
}

/// Rack's title is only the path (rack/rack: lib/rack/directory.rb, `DIR_PAGE_HEADER`).
fn rack_list() -> Option<&'static Selector> {
    RACK_LIST.get_or_init(|| Selector::parse("table th.name, table th.size").ok()).as_ref()
}

/// Compiles the selectors.
pub(super) fn prepare() {
    go_list();
    caddy_list();
    rack_list();
}

/// Whether the first page of the app is such a listing.
pub(super) fn is_first_page(check: &Check, reader: &AnswerReader<'_>) -> bool {
    let url = &reader.answer().url;
    url.path() == "/" && may_be_one(reader) && is_index(reader) && !expects_it(check, reader)
}

/// Whether a first page may be one, so that its tree is built: its title ends with a slash, or it has none and is a
/// list, or it contains Caddy's markup.
fn may_be_one(reader: &AnswerReader<'_>) -> bool {
    let body = reader.body();
    let title = body.find("</title").or_else(|| body.find("</TITLE")).and_then(|end| body.get(..end));
    match title.map(|title| title.trim_end().trim_end_matches(']')) {
        Some(title) => title.ends_with('/') || body.contains("meta-item"),
        None => body.contains("<pre"),
    }
}

/// The inconclusive result for a listing at another path: it may be there on purpose.
pub(super) fn inconclusive(check: &Check, reader: &AnswerReader<'_>) -> Option<Inconclusive> {
    let expects_a_page = check.expectations.iter().any(|it| matches!(it, Expectation::Renders));
    let knows_the_page = check.expectations.iter().any(Expectation::identifies_page);
    let is_looked_for = expects_a_page && !knows_the_page && !check.allows(Allowance::ErrorPage);
    if !is_looked_for || !is_index(reader) {
        return None;
    }
    let reason =
        format!("the answer is {PAGE}; write title: and its title, or allow: error_page, if it is to be one");
    Some(Inconclusive::new("directory index", Cause::Edge, reason))
}

/// Whether the check expects exactly the title of the listing, so that it is wanted.
fn expects_it(check: &Check, reader: &AnswerReader<'_>) -> bool {
    let title = reader.page().ok().and_then(Page::title).unwrap_or_default();
    check.expectations.iter().any(|it| match it {
        Expectation::Title(Pattern::Contains(named)) => title.contains(named.as_str()),
        _ => false,
    })
}

fn is_index(reader: &AnswerReader<'_>) -> bool {
    let Ok(page) = reader.page() else { return false };
    let url = &reader.answer().url;
    let is_it = |css: Option<&Selector>| css.is_some_and(|css| page.count(css) > 0);
    let links = || page.shown_links();
    match page.title().filter(|title| !title.is_empty()) {
        None => is_it(go_list()) && is_all_of(&reader.text().replace(' ', ""), &links(), url),
        Some(title) if names_path(&title, url) => {
            let has_words = title.chars().any(char::is_alphabetic) || is_it(rack_list());
            has_words
                && page.main_headings().any(|heading| names_path(&heading, url))
                && are_files(&links(), url)
        }
        Some(_) => is_it(caddy_list()) && are_files(&links(), url),
    }
}

/// `Index of /pub/`, `Directory Listing For [/pub]`, `shop.example - /pub/`.
fn names_path(text: &str, url: &Url) -> bool {
    let path = percent_decode_str(url.path()).decode_utf8_lossy();
    let text = text.trim_end_matches(']').trim_end();
    let short = path.trim_end_matches('/');
    text.ends_with(&*path) || (!short.is_empty() && text.ends_with(short))
}

/// Whether most links, and at least one, have their file name as text.
fn are_files(links: &[ShownLink], url: &Url) -> bool {
    let entries: Vec<bool> = entries(links, url).map(is_called_by_its_file).collect();
    let files = entries.iter().filter(|is_file| **is_file).count();
    let is_empty_folder = entries.is_empty() && links.iter().any(|link| leads_up(link, url));
    is_empty_folder || (files > 0 && files * 4 >= entries.len() * 3)
}

/// Whether the page has no other text than its links.
fn is_all_of(text: &str, links: &[ShownLink], url: &Url) -> bool {
    let said: String = links.iter().map(|link| link.text.replace(' ', "")).collect();
    !links.is_empty() && said == text && entries(links, url).all(is_called_by_its_file)
}

/// The links to files, without those that sort the list, lead out of the folder or to the server's maker.
fn entries<'a>(links: &'a [ShownLink], url: &'a Url) -> impl Iterator<Item = &'a ShownLink> {
    links.iter().filter(|link| {
        let leads_in = url.join(&link.href).is_ok_and(|to| to.origin() == url.origin());
        leads_in && !link.href.starts_with(['?', '#']) && !leads_up(link, url)
    })
}

fn leads_up(link: &ShownLink, url: &Url) -> bool {
    let here = url.path();
    url.join(&link.href).is_ok_and(|to| to.origin() == url.origin() && here.starts_with(to.path()))
}

fn is_called_by_its_file(link: &ShownLink) -> bool {
    let path = link.href.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let file = percent_decode_str(path.rsplit('/').next().unwrap_or_default()).decode_utf8_lossy();
    // Size and date may follow the name, and long names are cut.
    let said = link.text.trim_start_matches("./");
    let is_cut = ["..", "..>", "…"]
        .iter()
        .any(|end| said.strip_suffix(end).is_some_and(|begin| begin.len() > 8 && file.starts_with(begin)));
    let is_named = said
        .strip_prefix(&*file)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ' ', '@', '*']));
    !file.is_empty() && (is_named || is_cut)
}
