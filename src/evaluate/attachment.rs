//! Pages that browsers save as a file instead of showing them.

use super::reader::AnswerReader;
use super::{Finding, finding};
use crate::base::printable::quote;
use crate::config::finding_kind::FindingKind;
use crate::config::suite::{Allowance, Check, Expectation};

const CONTENT_DISPOSITION: &str = "content-disposition";

/// File names that a page may have.
const PAGES: [&str; 8] = ["html", "htm", "xhtml", "php", "asp", "aspx", "jsp", "shtml"];

/// The finding for a page with `Content-Disposition: attachment`.
///
/// An answer that is not HTML, or has another file name, is a download, not a page. A check that expects the header
/// expects a download. For images or scripts of a page, browsers ignore the header (HTML, 7.4.2).
pub(super) fn saved_instead(check: &Check, reader: &AnswerReader<'_>) -> Option<Finding> {
    let is_stated = check.expectations.iter().any(|expectation| match expectation {
        Expectation::Header(name, _) => name == CONTENT_DISPOSITION,
        Expectation::Asset(_) => true,
        _ => false,
    });
    if is_stated || check.allows(Allowance::Attachment) || !reader.says_html() {
        return None;
    }
    let value = reader.header(CONTENT_DISPOSITION).next()?;
    if !is_attachment(&value) || names_another_file(&value) {
        return None;
    }
    let got = format!("{CONTENT_DISPOSITION}: {}, with which browsers save it as a file", quote(&value));
    let found = finding(FindingKind::Header, "a page that browsers show", got);
    Some(found.with_label("attachment").with_public("a page that browsers save as a file"))
}

/// Browsers save any type except `inline` (RFC 6266, 4.2). Without a type, as in `filename=a.html`, they show the page.
fn is_attachment(value: &str) -> bool {
    let named = value.split(';').next().unwrap_or_default().trim();
    !named.is_empty() && !named.contains('=') && !named.eq_ignore_ascii_case("inline")
}

fn names_another_file(value: &str) -> bool {
    let parameters = value.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let names = parameters.filter(|(name, _)| {
        let name = name.trim();
        name.eq_ignore_ascii_case("filename") || name.eq_ignore_ascii_case("filename*")
    });
    let mut extensions = names.filter_map(|(_, file)| {
        let (_, extension) = file.trim().trim_matches('"').rsplit_once('.')?;
        Some(extension.to_ascii_lowercase())
    });
    extensions.any(|extension| !PAGES.contains(&extension.as_str()))
}
